"""The bank as a server: which address answers what. The rules are in `visits`, the memory in `store`."""

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from mizuhiki.formats.kana import narrow
from mizuhiki.formats.webdebit import (
    FIELDS,
    STANDARD,
    Answer,
    AnswerKind,
    Ask,
    DailyRow,
    MessageRefused,
    Request,
    Result,
    compose,
    is_fresh,
    is_sealed,
    read,
    seal,
    write_daily,
)
from mizuhiki.formats.zengin import Charset
from mizuhiki.platform.clock import day_of
from mizuhiki.signup.simulator import pages
from mizuhiki.signup.simulator.asgi import (
    JSON,
    Asked,
    Receive,
    Reply,
    Scope,
    Send,
    Stopped,
    answer,
    asked_of,
    redirect,
)
from mizuhiki.signup.simulator.keys import Bank
from mizuhiki.signup.simulator.notices import Courier
from mizuhiki.signup.simulator.scenarios import SCENARIOS
from mizuhiki.signup.simulator.store import OWN, Store
from mizuhiki.signup.simulator.visits import MOST_WRONG_PINS, Outcome, Visit, is_open, standing, told

WRONG_PIN = "0000"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
STATIC = {path.name: path for path in (Path(__file__).parent / "static").iterdir() if path.suffix in KINDS}
M = TypeVar("M", Request, Ask)
Handler = Callable[..., Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this server plays its banks."""

    banks: Mapping[str, Bank]
    notice_url: str = ""  # empty: notices are kept and not sent
    late_s: int = 20
    slow_s: int = 8


class Simulator:
    """The ASGI application. It has one store and one event loop: nothing here runs beside itself."""

    def __init__(self, settings: Settings, store: Store, *, now: Callable[[], datetime]) -> None:
        """With the clock passed in."""
        self._settings, self._store, self._now = settings, store, now
        bank = r"/(?P<bank>[0-9]{4})"
        self._routes: tuple[tuple[str, str, Handler], ...] = (
            ("GET", r"/", self._home),
            ("GET", r"/health", self._health),
            ("GET", r"/static/(?P<name>[a-z.]{1,20})", self._static),
            ("POST", bank + r"/apply", self._apply),
            ("GET", bank + r"/visit/(?P<token>[\w-]{43})", self._show),
            ("POST", bank + r"/visit/(?P<token>[\w-]{43})", self._press),
            ("POST", bank + r"/inquiry", self._inquiry),
            ("GET", bank + r"/daily/(?P<day>20[0-9]{2}-[0-9]{2}-[0-9]{2})\.csv", self._daily),
            ("GET", bank + r"/own", self._own_form),
            ("POST", bank + r"/own", self._own),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        assert scope["type"] == "http", scope["type"]
        bank = self._settings.banks.get(scope["path"][1:5])
        try:
            reply = await self._reply(await asked_of(scope, receive))
        except Stopped as stopped:
            reply = _told_why(stopped, bank, is_program=scope["path"].endswith("/inquiry"))
        await answer(send, reply)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        courier = Courier(self._store, self._settings.notice_url, now=self._now)
        task = asyncio.create_task(courier.run()) if self._settings.notice_url else None
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await send({"type": "lifespan.shutdown.complete"})

    async def _reply(self, asked: Asked) -> Reply:
        """What the address answers.

        Raises:
            Stopped: there is no such address, or what came is not to be used.
        """
        methods = set[str]()
        for method, pattern, handler in self._routes:
            found = re.fullmatch(pattern, asked.path, re.ASCII)
            if found is None:
                continue
            methods.add(method)
            if method == asked.method:
                return await handler(asked, **self._named(found.groupdict()))
        if methods:
            raise Stopped(405, "wrong_method", "この方法では呼び出せません。")
        raise Stopped(404, "not_found", "ページがありません。")

    def _named(self, parts: dict[str, str]) -> dict[str, Bank | str]:
        if "bank" in parts and parts["bank"] not in self._settings.banks:
            raise Stopped(404, "unknown_bank", "この金融機関はありません。")
        return {name: self._settings.banks[text] if name == "bank" else text for name, text in parts.items()}

    async def _home(self, _: Asked) -> Reply:
        owed = self._store.owed_notices()
        banks = [(bank, owed.get(code, 0)) for code, bank in sorted(self._settings.banks.items())]
        return Reply(body=pages.home_page(banks, today=day_of(self._now()).isoformat()))

    async def _health(self, _: Asked) -> Reply:
        return Reply(body=json.dumps({"ok": self._store.is_well()}).encode(), kind=JSON)

    async def _static(self, _: Asked, *, name: str) -> Reply:
        path = STATIC.get(name)
        if path is None:
            raise Stopped(404, "not_found", "ファイルがありません。")
        return Reply(body=path.read_bytes(), kind=KINDS[path.suffix])

    def _opened(self, asked: Asked, bank: Bank, kind: type[M]) -> tuple[M, str]:
        """A message of ours and its text: sealed, well written, of this bank, and fresh, in this order."""
        text = asked.form.get("message", "")
        if not is_sealed(text, asked.form.get("mac", ""), bank.to_bank):
            sentence = "送信内容を確かめられません。収納機関の画面からやり直してください。"
            raise Stopped(403, Result.MAC_ERROR.value, sentence)
        try:
            message = read(text, kind)
        except MessageRefused as refused:
            raise Stopped(400, refused.code, f"送信内容を読めません。{refused}") from None
        if message.bank != bank.code:
            raise Stopped(400, "wrong_bank", "ほかの金融機関あての内容です。")
        if not is_fresh(message.issued_at, now=self._now()):
            sentence = "有効な時間（15分）を過ぎました。収納機関の画面に戻って、もう一度手続きしてください。"
            raise Stopped(400, "stale", sentence)
        return message, text

    async def _apply(self, asked: Asked, *, bank: Bank) -> Reply:
        """A browser brings a request. The same one again is led to the page it has."""
        request, text = self._opened(asked, bank, Request)
        token = self._store.take_request(request, text, token=secrets.token_urlsafe(32), at=self._now())
        if token is None:
            raise Stopped(409, "reference_taken", "同じ受付番号で、内容の違う申込みがあります。")
        return redirect(f"/{bank.code}/visit/{token}")

    async def _show(self, _: Asked, *, bank: Bank, token: str) -> Reply:
        return self._page(self._visit(bank, token), bank)

    def _visit(self, bank: Bank, token: str) -> Visit:
        visit = self._store.visit(bank.code, token=token)
        if visit is None:
            raise Stopped(404, "not_found", "この手続きは見つかりません。")
        return visit

    def _page(self, visit: Visit, bank: Bank) -> Reply:
        """Where the application stands, with the way back where there is one."""
        now, request = self._now(), visit.request
        if is_open(visit, now=now):
            return Reply(body=pages.apply_page(bank, request))
        result = standing(visit, now=now)
        scenario = visit.outcome.scenario if visit.outcome else SCENARIOS["timeout"]
        if not scenario.returns:
            return Reply(body=pages.result_page(bank, request, result, back=None))
        text, mac = self._sealed(told(visit, AnswerKind.RETURN, now=_whole(now)), bank)
        if scenario.is_tampered:
            mac = mac[:-1] + ("1" if mac.endswith("0") else "0")
        target = urlsplit(request.return_url)
        body = pages.result_page(bank, request, result, back=(text, mac))
        return Reply(body=body, leads_to=f"{target.scheme}://{target.netloc}")

    def _sealed(self, message: Answer, bank: Bank) -> tuple[str, str]:
        text = compose(message)
        return text, seal(text, bank.from_bank)

    async def _press(self, asked: Asked, *, bank: Bank, token: str) -> Reply:
        """A person presses 登録する or やめる. The PIN is looked at here, and goes no further."""
        visit, form = self._visit(bank, token), asked.form
        code = form.get("scenario", "ok")
        if code not in SCENARIOS or form.get("action") not in {"register", "cancel"}:
            raise Stopped(400, "wrong_field", "送信内容を読めません。")
        if visit.outcome is None:
            code, problem = self._judged(visit, form, code)
            if problem:
                body = pages.apply_page(bank, visit.request, chosen=code, error=problem)
                return Reply(status=422, body=body)
            if SCENARIOS[code].is_down:
                raise Stopped(
                    503, "down", "ただいまご利用いただけません。しばらくしてからやり直してください。"
                )
            if SCENARIOS[code].is_slow:
                await asyncio.sleep(self._settings.slow_s)
            self._decide(visit, code, bank)
        return redirect(f"/{bank.code}/visit/{token}")

    def _judged(self, visit: Visit, form: Mapping[str, str], chosen: str) -> tuple[str, str]:
        """Which outcome it comes to, or what is to be done about the PIN first."""
        if not is_open(visit, now=self._now()):
            return "timeout", ""
        if form["action"] == "cancel":
            return "cancel", ""
        pin = form.get("pin", "")
        if not re.fullmatch(r"[0-9]{4}", pin):
            return chosen, "暗証番号を、半角の数字4桁で入力してください。"
        if pin != WRONG_PIN:
            return chosen, ""
        left = MOST_WRONG_PINS - self._store.count_wrong_pin(visit.token, at=self._now())
        return (chosen, f"暗証番号が違います。あと{left}回入力できます。") if left > 0 else ("wrong_pin", "")

    def _decide(self, visit: Visit, code: str, bank: Bank) -> None:
        """Keep the outcome, and the notices it owes with it."""
        now = _whole(self._now())
        due_at = now + timedelta(seconds=self._settings.late_s if SCENARIOS[code].is_late else 0)
        outcome = Outcome(code=code, decided_at=now, due_at=due_at)
        notice = told(replace(visit, outcome=outcome), AnswerKind.NOTICE, now=due_at)
        notices = [self._sealed(notice, bank)] * outcome.scenario.notices
        self._store.decide(visit.request, outcome, notices)

    async def _inquiry(self, asked: Asked, *, bank: Bank) -> Reply:
        """What became of a reference; one that never came is not found."""
        ask, _ = self._opened(asked, bank, Ask)
        now = _whole(self._now())
        visit = self._store.visit(bank.code, reference=ask.reference)
        said = (
            told(visit, AnswerKind.INQUIRY, now=now)
            if visit
            else Answer(
                kind=AnswerKind.INQUIRY,
                reference=ask.reference,
                bank=bank.code,
                result=Result.NOT_FOUND,
                stated_at=now,
            )
        )
        text, mac = self._sealed(said, bank)
        return Reply(body=json.dumps({"message": text, "mac": mac}).encode(), kind=JSON)

    async def _daily(self, _: Asked, *, bank: Bank, day: str) -> Reply:
        """What was registered on a day, by either way."""
        try:
            registered = self._store.registered(bank.code, date.fromisoformat(day), now=self._now())
        except ValueError:
            raise Stopped(404, "no_such_day", "この日はありません。") from None
        name = f'attachment; filename="{bank.code}-{day}.csv"'
        return Reply(
            body=write_daily(registered, STANDARD),
            kind="text/csv; charset=Shift_JIS",
            headers={"content-disposition": name},
        )

    async def _own_form(self, _: Asked, *, bank: Bank) -> Reply:
        return Reply(body=pages.own_page(bank, given={}, errors={}))

    async def _own(self, asked: Asked, *, bank: Bank) -> Reply:
        """An application that begins here: without a 受付番号 of ours, told of in the daily file alone."""
        given = {name: asked.form.get(name, "").strip() for name in OWN}
        given["holder_kana"] = narrow(given["holder_kana"], allowed=Charset.WIDE.for_parties).text
        errors = {
            name: f"{FIELDS[name].rule}で入力してください。"
            for name in OWN
            if not FIELDS[name].admits(given[name])
        }
        if errors:
            return Reply(status=422, body=pages.own_page(bank, given=given, errors=errors))
        day = day_of(self._now())
        row = DailyRow(**given, reference="", bank=bank.code, result=Result.OK, registered_on=day)
        done = "登録しました。" if self._store.keep_own(row) else "すでに登録されています。"
        return Reply(body=pages.own_page(bank, given={}, errors={}, done=done))


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _told_why(stopped: Stopped, bank: Bank | None, *, is_program: bool) -> Reply:
    headers = {"retry-after": "60"} if stopped.status == 503 else {}
    if is_program:
        said = {"error": stopped.code, "sentence": stopped.sentence}
        return Reply(status=stopped.status, body=json.dumps(said, ensure_ascii=False).encode(), kind=JSON)
    body = pages.stopped_page(stopped.sentence, bank=bank)
    return Reply(status=stopped.status, body=body, headers=headers)
