"use strict";
// The tablet looks a price up in the table that the office made, takes change from cash, and gives the next
// number. It never works out a price. What it has told nobody yet stays in its own database.
(() => {
  const body = document.body.dataset;
  const $ = (id) => document.getElementById(id);
  const yen = (value) => `${value.toLocaleString("ja-JP")}円`;
  const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Tokyo" });
  const clock = () =>
    new Date().toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit", hour12: false });
  let list = null;
  let told = [];
  let photos = [];
  let here = null; // the visit on the screen
  let draft = null; // what would be decided
  let csrf = "";
  let goBack = "visit"; // the screen that `check` came from
  let isOut = false; // a list of this tablet is open at the office
  let isDeciding = false;

  // --- what the tablet keeps -------------------------------------------------------------------
  const opening = new Promise((done, failed) => {
    const asked = indexedDB.open("mizuhiki-field", 2);
    asked.onupgradeneeded = (event) => {
      if (event.oldVersion < 1) {
        asked.result.createObjectStore("kept");
        const words = asked.result.createObjectStore("told", { keyPath: "key" });
        words.createIndex("number", "number", { unique: true });
        words.createIndex("visit", "visit", { unique: true });
      }
      asked.result.createObjectStore("photos", { keyPath: "key" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  /** One transaction; it is done when everything in it is on the disk. */
  async function within(stores, mode, act) {
    const db = await opening;
    return new Promise((done, failed) => {
      const work = db.transaction(stores, mode, { durability: "strict" });
      const answer = act(work);
      work.oncomplete = () => done(answer && answer.result);
      work.onabort = work.onerror = () => failed(work.error);
    });
  }
  const read = (name) => within(["kept"], "readonly", (work) => work.objectStore("kept").get(name));
  const keep = (name, value) => within(["kept"], "readwrite", (work) => work.objectStore("kept").put(value, name));
  const forget = (name) => within(["kept"], "readwrite", (work) => work.objectStore("kept").delete(name));
  const allTold = () => within(["told"], "readonly", (work) => work.objectStore("told").getAll());
  const putTold = (word) => within(["told"], "readwrite", (work) => work.objectStore("told").put(word));
  const allPhotos = () => within(["photos"], "readonly", (work) => work.objectStore("photos").getAll());
  const wipe = () =>
    within(["kept", "told", "photos"], "readwrite", (work) => {
      for (const one of ["kept", "told", "photos"]) work.objectStore(one).clear();
    });

  /** A key that only this tablet has, the same until the list is given back. */
  async function deviceKey() {
    const kept = await read("device");
    if (kept) return kept;
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const fresh = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
    await keep("device", fresh);
    return fresh;
  }

  // --- the office ------------------------------------------------------------------------------
  class Away extends Error {}
  class SignedOut extends Error {}
  class Refused extends Error {}

  async function ask(url, fields) {
    const headers = { "X-Field-Device": await deviceKey() };
    let answer;
    try {
      const sent = fields instanceof FormData ? fields : new URLSearchParams(fields);
      const given = fields ? { method: "POST", body: sent } : {};
      if (fields) headers["X-CSRFToken"] = csrf;
      answer = await fetch(url, { ...given, headers, credentials: "same-origin", cache: "no-store" });
    } catch {
      throw new Away();
    }
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (answer.redirected) {
      if (new URL(answer.url).pathname === body.signIn) await forgetList();
      throw new SignedOut();
    }
    if (answer.status === 403) throw new SignedOut();
    if (!isJson) throw new Refused("事務所で処理できませんでした。記録は端末に残っています。業務責任者に連絡してください。");
    const content = await answer.json();
    if (!answer.ok) throw new Refused(content.message);
    return content;
  }

  /** Names and tables go when the session is over; what was not told yet names nobody and stays. */
  async function forgetList() {
    await forget("list");
    list = null;
  }

  async function meet() {
    const state = await ask(body.state);
    csrf = state.csrf;
    isOut = state.sheet === "open";
    if (state.sheet === "over" && !unsent()) {
      await wipe();
      list = null;
      told = photos = [];
    }
    return state;
  }

  let turn = Promise.resolve();
  const waiting = new Set();

  /** Do something with the office when it is its turn; what waits for it already is not asked for twice. */
  async function withOffice(act, done) {
    if (waiting.has(act)) return;
    waiting.add(act);
    turn = turn.catch(() => {}).then(() => {
      waiting.delete(act);
      return meetAnd(act, done);
    });
    await turn;
  }

  /** Say in the bar whether the office was there, and below it what came of it. */
  async function meetAnd(act, done) {
    say("");
    try {
      await meet();
      $("sign-in").hidden = true;
      lineIs("つながっています", "good");
      await act();
      if (done) say(await done());
    } catch (fault) {
      if (fault instanceof Away) lineIs("圏外", "care");
      else if (fault instanceof SignedOut) {
        lineIs("サインインが必要", "wrong");
        $("sign-in").hidden = false;
      } else if (fault instanceof Refused) complain(fault.message);
      else throw fault;
    } finally {
      await draw();
    }
  }

  /** Whether the page will open without a connection: its files are kept. */
  async function isKept() {
    const late = new Promise((done) => setTimeout(() => done(false), 10_000));
    const ready = navigator.serviceWorker ? navigator.serviceWorker.ready.then(() => true) : false;
    return Promise.race([ready, late]);
  }
  const taken = async () =>
    (await isKept())
      ? "一覧を受け取りました。圏外でも使えます。"
      : "一覧を受け取りましたが、圏外で使う準備ができていません。電波のあるうちに画面を開き直してください。";

  async function takeList() {
    list = await ask(body.list, { device: await deviceKey() });
    await keep("list", list);
    isOut = true;
  }

  /** Every word in the order it was said, each until the office has answered for it. */
  async function sendAll() {
    let refused = null;
    for (const word of told.filter((one) => !one.isSent)) {
      const fields = { key: word.key, device: await deviceKey(), visit: word.visit, taken_at: word.taken_at, ...word.said };
      try {
        const answer = await ask(body.bring, fields);
        word.isSent = true;
        word.waits = answer.waits;
        await putTold(word);
      } catch (fault) {
        if (!(fault instanceof Refused)) throw fault;
        refused = fault; // the others are told all the same
      }
    }
    for (const photo of photos.filter((one) => !one.isSent)) {
      try {
        await sendPhoto(photo);
      } catch (fault) {
        if (!(fault instanceof Refused)) throw fault;
        refused = fault;
      }
    }
    if (refused) throw refused;
  }

  /** Sent, its picture is on the tablet no more; only that it was taken is. */
  async function sendPhoto(photo) {
    const form = new FormData();
    const { key, visit, taken_at, picture } = photo;
    for (const [name, value] of Object.entries({ key, visit, taken_at, device: await deviceKey() })) form.append(name, value);
    form.append("photo", picture, "photo.jpg");
    await ask(body.photo, form);
    const sent = { key, visit, taken_at, isSent: true };
    await within(["photos"], "readwrite", (work) => work.objectStore("photos").put(sent));
  }

  async function giveBack() {
    if (!list && !told.length && !photos.length && !isOut) return; // pressed twice
    await sendAll();
    await ask(body.return, { device: await deviceKey() });
    await wipe();
    list = null;
    told = photos = [];
    isOut = false;
  }

  /** Work with a screen of its own: its script put itself in `fieldParts` under the form it takes. */
  const parts = window.fieldParts || {};
  const tools = {
    show, say, complain, facts, whole: (text) => whole(text), read, keep, forget, deviceKey, Away, Refused, SignedOut,
    office: async (url, fields) => {
      await meet();
      return ask(url, { ...fields, device: await deviceKey() });
    },
    check: (said, pairs, back) => {
      draft = { said, row: null };
      goBack = back;
      facts($("check-facts"), pairs);
      show("check");
    },
    today,
  };

  // --- the screens -----------------------------------------------------------------------------
  function show(name) {
    for (const one of document.querySelectorAll("main > section")) one.hidden = one.id !== name;
    offerPhoto(name !== "list");
    $(`${name}-title`).focus();
    window.scrollTo(0, 0);
  }
  function say(text) {
    $("said").textContent = text;
    $("said").hidden = !text;
    if (!text) complain("");
  }
  function complain(text) {
    $("trouble").textContent = text;
    $("trouble").hidden = !text;
  }
  function lineIs(text, tone) {
    $("line").textContent = text;
    $("line").className = `tag ${tone}`;
  }
  function facts(box, pairs) {
    box.replaceChildren();
    for (const [label, value] of pairs) {
      const dt = document.createElement("dt");
      const dd = document.createElement("dd");
      dt.textContent = label;
      dd.textContent = value;
      box.append(dt, dd);
    }
  }
  const unsent = () => [...told, ...photos].filter((one) => !one.isSent).length;
  const wordOf = (visit) => told.find((one) => one.visit === visit.id);

  function stateOf(visit) {
    const word = wordOf(visit);
    if (!word) return visit.is_over ? ["済み", "good"] : ["未", ""];
    const done = { receipt: "領収済み", read: "読取済み", tap: "作業済み", cut: "停止済み", choice: "記録済み", unmet: "できず" }[word.said.what];
    if (!word.isSent) return [`${done}・未送信`, "care"];
    return word.waits ? [`${done}・事務所で確認`, "care"] : [`${done}・送信済み`, "good"];
  }

  async function draw() {
    told = (await allTold()).sort((a, b) => (a.taken_at < b.taken_at ? -1 : 1));
    photos = await allPhotos();
    const left = unsent();
    $("unsent").hidden = !left;
    $("unsent").textContent = `未送信 ${left}件`;
    $("send").hidden = !left;
    $("return").hidden = !list && !told.length && !photos.length && !isOut;
    $("empty").hidden = Boolean(list);
    $("who").textContent = list ? `${list.day}　${list.clerk}${list.card ? `　指定公金事務取扱者証 ${list.card}` : ""}` : "";
    $("visits").replaceChildren();
    for (const visit of list ? list.visits : []) {
      const line = $("visit-line").content.cloneNode(true);
      const [text, tone] = stateOf(visit);
      line.querySelector(".tag").textContent = text;
      line.querySelector(".tag").className = `tag ${tone}`;
      line.querySelector("strong").textContent = visit.content.form ? `${visit.title}　${visit.name}` : visit.name;
      line.querySelector(".hint").textContent = visit.address || "情報保護の対象です。行き先は業務責任者に確かめてください。";
      line.querySelector("button").addEventListener("click", () => openVisit(visit));
      $("visits").append(line);
    }
  }

  function openVisit(visit) {
    say("");
    here = visit;
    goBack = "visit";
    const word = wordOf(visit);
    if (word && word.said.what === "receipt") {
      drawReceipt(word);
      return;
    }
    if (parts[visit.content.form] && list.day === today()) {
      parts[visit.content.form].open(visit, word, tools);
      return;
    }
    if (word || visit.is_over) {
      show("list");
      complain("この訪問は記録済みです。写真は追加できます。");
      offerPhoto(list.day === today());
      return;
    }
    if (list.day !== today()) {
      complain(`この一覧は${list.day}のものです。端末を返して、今日の一覧を受け取ってください。`);
      return;
    }
    const content = visit.content;
    $("visit-title").textContent = `${visit.title}　${visit.name}`;
    facts($("visit-facts"), [
      ["行き先", visit.address || "業務責任者に確かめてください"],
      ...(visit.tap_no ? [["水栓番号", visit.tap_no]] : []),
      ...(content.form === "tap" ? tapFacts(content) : content.form === "choice" ? content.facts : [
        ["メーター番号", content.meter],
        ["前回", `${content.since}　指針 ${content.previous_m3}`],
      ]),
      ...(visit.note ? [["連絡事項", visit.note]] : []),
    ]);
    for (const one of ["index", "tendered", "late-reason", "unmet-reason"]) $(one).value = "";
    $("cannot").open = false;
    $("reading").hidden = Boolean(content.form);
    $("tap").hidden = content.form !== "tap";
    $("choice").hidden = content.form !== "choice" || Boolean(content.stop);
    if (content.form === "tap") openTap(content);
    else if (content.form === "choice") openChoice(content);
    else lookUp();
    show("visit");
    if (content.stop) complain(content.stop);
  }

  // --- a tap is opened or closed: what the dial shows and how it was left -----------------------
  const tapFacts = (content) => [
    ["作業", content.work],
    ["時間帯", content.window || "指定なし"],
    ["立会い", content.is_met ? "あり" : "なし"],
    ["メーター番号", content.meter || "メーターなし"],
    ...(content.previous_m3 === null ? [] : [["前回の指針", String(content.previous_m3)]]),
  ];

  function openTap(content) {
    $("tap-index").value = "";
    $("tap-read").hidden = !content.meter;
    $("tap-state").replaceChildren();
    for (const [value, label] of content.taps) $("tap-state").append(new Option(label, value));
  }

  function toTap(event) {
    event.preventDefault();
    say("");
    const { meter, digits: figures } = here.content;
    const index = meter ? whole($("tap-index").value) : null;
    if (meter && index === null) return complain("開閉栓時の指針を入力してください。");
    if (meter && index >= 10 ** figures) return complain(`指針は${figures}桁までです。読み直してください。`);
    const state = $("tap-state").selectedOptions[0];
    draft = { said: { what: "tap", tap: state.value, reason: "", ...(meter ? { index_m3: index } : {}) }, row: null };
    facts($("check-facts"), [
      ...(meter ? [["指針", String(index)], ["前回の指針", String(here.content.previous_m3)]] : []),
      ["栓の状態", state.textContent],
    ]);
    show("check");
  }

  // --- one of several findings, and words ------------------------------------------------------------
  function openChoice(content) {
    $("choice-question").textContent = content.question;
    $("choice-label").textContent = content.words;
    $("choice-words").value = "";
    $("choice-found").replaceChildren(new Option("選んでください", ""));
    for (const [value, label] of content.choices) $("choice-found").append(new Option(label, value));
  }

  function toChoice(event) {
    event.preventDefault();
    say("");
    const found = $("choice-found").selectedOptions[0];
    const words = $("choice-words").value.trim();
    if (!found.value) return complain(`${here.content.question}を選んでください。`);
    if (here.content.needs_words.includes(found.value) && !words) return complain("場所を入力してください。");
    draft = { said: { what: "choice", choice: found.value, reason: words }, row: null };
    facts($("check-facts"), [[here.content.question, found.textContent], ["記録", words || "なし"]]);
    show("check");
  }

  const digits = (text) => text.normalize("NFKC").replace(/[,\s]/g, "");
  const whole = (text) => (/^[0-9]{1,9}$/.test(digits(text)) ? Number(digits(text)) : null);

  /** The line of the table for what the dial shows: found, or not there. */
  function rowNow() {
    const index = whole($("index").value);
    return index === null ? null : here.content.rows.find((row) => row[0] === index) || null;
  }

  function lookUp() {
    const row = rowNow();
    const isTyped = $("index").value.trim() !== "";
    const isLong = digits($("index").value).length >= here.content.digits;
    $("due").hidden = !row;
    $("index-told").textContent =
      row || !isTyped ? "" : isLong || $("index").value.length > 3
        ? "料金表にない指針です。読み直してください。合っているときは領収せず、事務所に電話してください。"
        : "料金表にない指針です。";
    if (!row) return;
    $("due-yen").textContent = yen(row[2]);
    $("due-m3").textContent = `使用水量 ${row[1]} m³（${here.content.since}から${list.day}まで）`;
    facts($("due-parts"), here.content.charges.map((one, at) => [one.label, yen(row[3][at][0])]));
    $("late").hidden = !isLate();
    countChange();
  }

  function isLate() {
    const carried = list.carried[here.kind];
    return !carried.is_open || clock() < carried.opens || clock() > carried.closes;
  }

  function countChange() {
    const row = rowNow();
    const tendered = whole($("tendered").value);
    if (!row || tendered === null) $("change").textContent = "";
    else if (tendered < row[2]) $("change").textContent = `${yen(row[2] - tendered)} 足りません`;
    else $("change").textContent = `おつり ${yen(tendered - row[2])}`;
  }

  const numbersLeft = () => {
    const used = new Set(told.map((one) => one.number));
    return list.carried[here.kind].numbers.filter((one) => !used.has(one));
  };

  function toCheck(event) {
    event.preventDefault();
    say("");
    const row = rowNow();
    const tendered = whole($("tendered").value);
    if (!row) return complain("メーターの指針を入力してください。");
    if (row[2] === 0) return complain("お支払いはありません。「領収しない」を押してください。");
    if (tendered === null) return complain("お預かりの額を数字で入力してください。");
    if (tendered < row[2]) return complain(`お預かりが${yen(row[2] - tendered)}足りません。`);
    if (isLate() && !$("late-reason").value.trim()) return complain("時間外に領収する理由を入力してください。");
    if (!numbersLeft().length) return complain("領収番号が残っていません。領収せず、手書領収書を使ってください。");
    draft = {
      said: { what: "receipt", index_m3: row[0], yen: row[2], tendered_yen: tendered, reason: $("late-reason").value.trim() },
      row,
    };
    facts($("check-facts"), [
      ["指針", String(row[0])],
      ["領収額", yen(row[2])],
      ["お預かり", yen(tendered)],
      ["おつり", yen(tendered - row[2])],
    ]);
    show("check");
  }

  function toRead() {
    const row = rowNow();
    if (!row) return;
    draft = { said: { what: "read", index_m3: row[0], yen: row[2], reason: "" }, row };
    facts($("check-facts"), [["指針", String(row[0])], ["精算額", yen(row[2])], ["領収", "しない（後日、納付書）"]]);
    show("check");
  }

  function toUnmet(event) {
    event.preventDefault();
    const reason = $("unmet-reason").value.trim();
    if (!reason) return complain("できなかった理由を入力してください。");
    draft = { said: { what: "unmet", reason }, row: null };
    facts($("check-facts"), [["記録", "訪問できなかった"], ["理由", reason]]);
    show("check");
  }

  /** It is on the disk before anybody sees a receipt; the same number cannot be given twice. */
  async function decide() {
    if (isDeciding || !draft || wordOf(here)) return;
    isDeciding = true;
    const word = {
      key: crypto.randomUUID(),
      visit: here.id,
      taken_at: new Date().toISOString(),
      said: draft.said,
      isSent: false,
      waits: "",
    };
    if (parts[here.content.form]) word.seen = parts[here.content.form].seen(here);
    if (draft.said.what === "receipt") {
      [word.number] = numbersLeft();
      word.said.number = word.number;
      word.row = draft.row;
      const { form, issuer, counter, seal, office } = list.carried[here.kind];
      word.seen = { charges: here.content.charges, form, issuer, counter, seal, office, day: list.day, clerk: list.clerk, time: clock() };
    }
    try {
      await within(["told"], "readwrite", (work) => work.objectStore("told").add(word));
    } catch {
      complain("端末に記録できませんでした。領収証は渡さないでください。もう一度押してください。");
      return;
    } finally {
      isDeciding = false;
      await draw();
    }
    draft = null;
    if (word.said.what === "receipt") drawReceipt(word);
    else if (parts[here.content.form]) parts[here.content.form].done(here, word, tools);
    else show("list");
    await withOffice(sendAll);
  }

  function drawReceipt(word) {
    const { said, seen, row } = word;
    const visit = list && list.visits.find((one) => one.id === word.visit);
    $("receipt-form").textContent = seen.form;
    $("receipt-payer").textContent = visit ? `${visit.name}　お客様番号 ${visit.customer_no}` : "";
    $("receipt-yen").textContent = yen(said.yen);
    facts($("receipt-facts"), [
      ["領収番号", String(word.number)],
      ["領収日時", `${seen.day} ${seen.time}`],
      ["お預かり", yen(said.tendered_yen)],
      ["おつり", yen(said.tendered_yen - said.yen)],
      ["指針", `${said.index_m3}（使用水量 ${row[1]} m³）`],
      ["取扱者", seen.clerk],
    ]);
    facts($("receipt-parts"), [
      ...seen.charges.map((one, at) => [one.label, yen(row[3][at][0])]),
      ...row[4].map(([percent, sum, tax]) =>
        percent ? [`${percent}%対象`, `${yen(sum)}（うち消費税等 ${yen(tax)}）`] : ["対象外", yen(sum)]),
    ]);
    const issuers = new Set(seen.charges.filter((one) => one.registration_no).map((one) => `${one.issuer} 登録番号 ${one.registration_no}`));
    $("receipt-issuers").textContent = [...issuers].join("　");
    $("receipt-office").textContent = `${seen.issuer}　${seen.counter}　領収印 ${seen.seal}　お問い合わせ ${seen.office}`;
    show("receipt");
  }

  // --- a picture: made smaller, which also takes off where the device says it was ------------------
  const LONGEST = 1600; // px
  const MOST_PHOTOS = 20; // of a visit, as the office takes them

  function offerPhoto(isOffered) {
    $("photo").hidden = !isOffered || !here || !list;
    if ($("photo").hidden) return;
    const count = photos.filter((one) => one.visit === here.id).length;
    $("photo-told").textContent = count ? `${here.name}　写真 ${count}枚` : "";
  }

  async function smaller(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) =>
      canvas.toBlob((made) => (made ? done(made) : failed(new Error("no picture"))), "image/jpeg", 0.8),
    );
  }

  async function keepPhoto(event) {
    const [file] = event.target.files;
    const visit = here;
    if (!file || !visit) return;
    say("");
    if (photos.filter((one) => one.visit === visit.id).length >= MOST_PHOTOS) {
      complain(`写真は1つの訪問で${MOST_PHOTOS}枚までです。`);
      return;
    }
    try {
      const picture = await smaller(file);
      const photo = { key: crypto.randomUUID(), visit: visit.id, taken_at: new Date().toISOString(), picture, isSent: false };
      await within(["photos"], "readwrite", (work) => work.objectStore("photos").add(photo));
    } catch {
      complain("写真を端末に残せませんでした。もう一度撮ってください。");
      return;
    } finally {
      event.target.value = "";
    }
    await draw();
    offerPhoto(true);
    await withOffice(sendAll);
  }

  // --- what is pressed --------------------------------------------------------------------------
  $("index").addEventListener("input", lookUp);
  $("tendered").addEventListener("input", countChange);
  $("reading").addEventListener("submit", toCheck);
  $("to-read").addEventListener("click", toRead);
  $("unmet").addEventListener("submit", toUnmet);
  $("tap").addEventListener("submit", toTap);
  $("choice").addEventListener("submit", toChoice);
  $("photo-file").addEventListener("change", keepPhoto);
  $("decide").addEventListener("click", decide);
  $("correct").addEventListener("click", () => show(goBack));
  $("sign-out").addEventListener("submit", (event) => {
    event.preventDefault();
    withOffice(async () => {
      await forgetList();
      event.target.elements.csrfmiddlewaretoken.value = csrf;
      event.target.submit();
    });
  });
  $("print").addEventListener("click", () => window.print());
  $("take").addEventListener("click", () => withOffice(takeList, taken));
  $("send").addEventListener("click", () => withOffice(sendAll, () => "すべて送りました。"));
  $("return").addEventListener("click", () => withOffice(giveBack, () => "端末の記録を消しました。現金・領収番号・かばんを返してください。"));
  for (const one of document.querySelectorAll(".back")) one.addEventListener("click", () => { say(""); show("list"); });
  window.addEventListener("online", () => withOffice(sendAll));
  window.addEventListener("offline", () => lineIs("圏外", "care"));

  (async () => {
    // Without it the page is there only with a connection; `taken` says so.
    if (navigator.serviceWorker) navigator.serviceWorker.register(body.worker, { scope: body.scope }).catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    list = (await read("list")) || null;
    await draw();
    if (list && list.day !== today()) await forgetList(); // nobody is visited from it any more
    await draw();
    await withOffice(sendAll);
  })();
})();
