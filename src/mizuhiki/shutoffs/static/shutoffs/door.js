"use strict";
// At the door. The phone never decides: it asks the office, and whatever is not a clear yes, now, is told
// as one sentence: do not close the tap. The leave is kept in memory only and is gone with the page.
(() => {
  const $ = (id) => document.getElementById(id);
  const LOOK_EVERY = 5_000; // ms; what happened at the office is on the screen within this
  const OFFLINE = "圏外か通信が途切れています。事務所の許可を確かめられません。";
  const UNKNOWN = "執行が事務所に届いたか分かりません。栓に触れず、通信が戻ったらもう一度「停止を執行する」を押してください。";
  let here = null;
  let tools = null;
  let leave = null; // { secret, until }
  let closed = null; // { number, at } of the cut, as the office told it
  let timer = null;
  let looker = null;

  const isOpen = () => !$("door").hidden;
  const inJapan = (instant) =>
    new Date(instant).toLocaleString("ja-JP", {
      timeZone: "Asia/Tokyo", year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
    });

  function stop(why) {
    leave = null;
    clearInterval(timer);
    $("door-granted").hidden = true;
    $("door-why").textContent = why.replace("停止しないでください。", "");
    if ($("door-stop").hidden) window.scrollTo(0, 0); // wherever the crew was reading
    $("door-stop").hidden = false;
  }

  function whyOf(fault, offline) {
    if (fault instanceof tools.Away) return offline;
    if (fault instanceof tools.SignedOut) return "サインインが切れています。サインインし直してください。";
    if (fault instanceof tools.Refused) return fault.message;
    throw fault;
  }

  async function ask() {
    $("door-stop").hidden = true;
    $("door-ask").disabled = true;
    const pressed = performance.now(); // the ten minutes run from here at the latest, whatever the answer takes
    try {
      const answer = await tools.office($("door").dataset.token, { order: here.content.order });
      leave = { secret: answer.token, until: pressed + answer.seconds * 1000 };
      $("door-granted").hidden = false;
      clearInterval(timer);
      timer = setInterval(count, 250);
      count();
    } catch (fault) {
      stop(whyOf(fault, OFFLINE));
    } finally {
      $("door-ask").disabled = false;
    }
  }

  /** What is left of the ten minutes; the office's clock decides, this one only warns. */
  function count() {
    if (!leave) return;
    const left = Math.ceil((leave.until - performance.now()) / 1000);
    if (left <= 0) return stop("執行許可の期限（10分）が切れました。もう一度求めてください。");
    $("door-left").textContent = `${Math.floor(left / 60)}分${String(left % 60).padStart(2, "0")}秒`;
  }

  async function cut() {
    if (!leave) return;
    const { secret } = leave;
    $("door-cut").disabled = true;
    try {
      const answer = await tools.office($("door").dataset.cut, { order: here.content.order, token: secret });
      leave = null;
      await becomeClosed(answer);
    } catch (fault) {
      const kept = leave;
      stop(whyOf(fault, UNKNOWN));
      if (fault instanceof tools.Away) {
        leave = kept; // the same leave asks again: the office closes the tap once, or tells that it did
        $("door-granted").hidden = false;
        timer = setInterval(count, 250);
      }
    } finally {
      $("door-cut").disabled = false;
    }
  }

  async function becomeClosed(answer) {
    closed = { number: answer.number, at: answer.at };
    await tools.keep(`cut-${here.id}`, closed);
    drawClosed();
    if (answer.reopen) reopen(answer.reopen);
  }

  function drawClosed() {
    clearInterval(timer);
    for (const id of ["door-stop", "door-granted", "door-ask-box"]) $(id).hidden = true;
    $("door-closed").hidden = false;
    $("door-closed-at").textContent = `停止を執行しました　${inJapan(closed.at)}　執行書 ${closed.number}`;
  }

  function reopen(why) {
    $("door-reopen-why").textContent = why;
    if ($("door-reopen").hidden) window.scrollTo(0, 0);
    $("door-reopen").hidden = false;
  }

  /** What the office knows of the order now; asked again and again while the crew stands at the door. */
  async function look() {
    const order = here.content.order;
    let state;
    try {
      state = await tools.office($("door").dataset.state, { order, token: leave ? leave.secret : "" });
    } catch (fault) {
      if (!closed && isOpen() && here.content.order === order) {
        const kept = leave;
        stop(whyOf(fault, OFFLINE));
        if (fault instanceof tools.Away) leave = kept;
      }
      return;
    }
    if (!isOpen() || here.content.order !== order) return;
    if (state.says === "closed") {
      if (!closed) await becomeClosed(state);
      $("door-reopen").hidden = !state.reopen;
      if (state.reopen) reopen(state.reopen);
    } else if (state.says === "stop") stop(state.message);
    else {
      $("door-stop").hidden = true;
      if (leave && $("door-granted").hidden) {
        $("door-granted").hidden = false;
        timer = setInterval(count, 250);
      }
    }
  }

  function toCheckHow(event) {
    event.preventDefault();
    tools.say("");
    const method = $("door-method").selectedOptions[0];
    const told = $("door-told").selectedOptions[0];
    const serial = $("door-serial").value.trim();
    const typed = $("door-index").value.trim();
    const index = tools.whole(typed);
    const why = $("door-no-index").value.trim();
    if (["pin", "cap"].includes(method.value) && !serial) return tools.complain("器具番号を入力してください。");
    if (typed && index === null) return tools.complain("停止時の指針を数字で入力してください。");
    if (!typed && !why) return tools.complain("停止時の指針か、検針できなかった理由を入力してください。");
    if (index !== null && here.content.digits && index >= 10 ** here.content.digits)
      return tools.complain(`指針は${here.content.digits}桁までです。読み直してください。`);
    const said = {
      what: "cut", method: method.value, serial, told: told.value,
      receiver: $("door-receiver").value.trim(), place: $("door-place").value.trim(),
      index_m3: index === null ? "" : String(index), no_index_why: index === null ? why : "",
    };
    tools.check(said, [
      ["停止の方法", method.textContent], ["器具番号", serial || "－"],
      ["停止時の指針", index === null ? why : String(index)], ["執行書の交付", told.textContent],
    ], "door");
  }

  function toCheckNot(event) {
    event.preventDefault();
    tools.say("");
    const why = $("door-why-not").selectedOptions[0];
    const reason = $("door-reason").value.trim();
    if (!reason) return tools.complain("停止しなかった理由を入力してください。");
    tools.check({ what: "unmet", why: why.value, reason }, [["記録", "停止しなかった"], ["区分", why.textContent], ["理由", reason]], "door");
  }

  function leaveDoor() {
    clearInterval(timer);
    clearInterval(looker);
    leave = null;
  }

  async function open(visit, word, given) {
    [here, tools, leave, closed] = [visit, given, null, null];
    if (word && word.said.what === "cut") return draw(visit, word);
    if (word) return tools.complain("この訪問は記録済みです。");
    const content = visit.content;
    for (const id of ["door-stop", "door-reopen", "door-granted", "door-closed"]) $(id).hidden = true;
    $("door-ask-box").hidden = false;
    for (const id of ["door-serial", "door-index", "door-no-index", "door-receiver", "door-place", "door-reason"]) $(id).value = "";
    $("door-method").replaceChildren(...content.methods.map(([value, label]) => new Option(label, value)));
    $("door-why-not").replaceChildren(...content.whys.map(([value, label]) => new Option(label, value)));
    $("door-cannot").open = false;
    $("door-title").textContent = `${visit.title}　${visit.name}`;
    tools.facts($("door-facts"), [
      ["執行指示", content.number],
      ["行き先", visit.address || "業務責任者に確かめてください"],
      ...(visit.tap_no ? [["水栓番号", visit.tap_no]] : []),
      ["未納の水道料金", `${content.yen.toLocaleString("ja-JP")}円（${content.bills}件）`],
      ["メーター番号", content.meter || "メーターなし"],
      ...(content.previous_m3 === null ? [] : [["前回の指針", String(content.previous_m3)]]),
      ...content.papers.map(([step, on]) => [step, on]),
      ...(visit.note ? [["連絡事項", visit.note]] : []),
    ]);
    closed = (await tools.read(`cut-${visit.id}`)) || null;
    tools.show("door");
    if (closed) drawClosed();
    clearInterval(looker);
    looker = setInterval(() => (isOpen() ? look() : leaveDoor()), LOOK_EVERY);
    await look();
  }

  /** What the paper will say; kept with the word, so that it can be printed again without the list. */
  const seen = (visit) => ({ closed, paper: visit.content.paper, yen: visit.content.yen, methods: visit.content.methods, papers: visit.content.papers });

  function draw(visit, word) {
    const { said, seen: kept } = word;
    const { paper } = kept;
    const label = (pairs, value) => (pairs.find(([one]) => one === value) || ["", value])[1];
    $("execution-title").textContent = paper.title;
    $("execution-number").textContent = `第 ${kept.closed.number} 号`;
    $("execution-name").textContent = visit.name;
    $("execution-lead").textContent = paper.lead;
    tools.facts($("execution-facts"), [
      ["停止の日時", inJapan(kept.closed.at)],
      ["停止の場所", visit.address || "－"],
      ["未納の水道料金", `${kept.yen.toLocaleString("ja-JP")}円`],
      ["停止の方法", label(kept.methods, said.method)],
      ["停止時の指針", said.index_m3 || `読み取れません（${said.no_index_why}）`],
      ["根拠", paper.ground],
      ...kept.papers.slice(-2),
    ]);
    for (const part of ["release", "warning", "care", "head", "office"]) $(`execution-${part}`).textContent = paper[part];
    tools.show("execution");
  }

  function done(visit, word) {
    leaveDoor();
    if (word.said.what === "cut") draw(visit, word);
    else tools.show("list");
  }

  window.fieldParts = { ...(window.fieldParts || {}), cut: { open, seen, done } };
  $("door-ask").addEventListener("click", ask);
  $("door-cut").addEventListener("click", cut);
  $("door-how").addEventListener("submit", toCheckHow);
  $("door-not").addEventListener("submit", toCheckNot);
  $("execution-print").addEventListener("click", () => window.print());
  window.addEventListener("offline", () => { if (isOpen() && !closed) stop(OFFLINE); });
  window.addEventListener("online", () => { if (isOpen()) look(); });
})();
