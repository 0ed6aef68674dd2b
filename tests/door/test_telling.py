"""What applicants are told by mail: once, soon, with a link that opens, and nothing about themselves."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import BadHeaderError
from django.test import override_settings

from mizuhiki.platform import clock
from mizuhiki.signup import telling
from mizuhiki.signup.models import Access, Answer, Application, ApplicationEvent, Publication
from mizuhiki.signup.site.services import publish
from mizuhiki.staff.api import system_actor
from tests.builders import clerk, rules
from tests.door.site import PAGES, Citizen, as_served
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PERSONAL = ("見本", "ミホン", "ﾐﾎﾝ", "緑町", "0012345", "090-0000", "水引銀行")


def tell(at: datetime | None = None) -> int:
    return telling.tell_all(at=at or clock.now(), actor=system_actor("signup"))


@pytest.fixture
def application() -> Application:
    rules()
    publish(at=clock.now(), actor=clerk())
    return make_application(clock.now())


def test_a_registration_is_told_once_and_the_link_shows_it(application: Application) -> None:
    assert (tell(), tell()) == (1, 0)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["h@example.jp"], "水引市企業局 口座振替の登録が完了しました")
    assert application.number in sent.body
    assert [word for word in PERSONAL if word in f"{sent.subject}{sent.body}"] == []
    link = re.search(r"http://127\.0\.0\.1:8001(/ja/state/\S+)", str(sent.body))
    assert link
    with as_served():
        page = Citizen().get(link[1]).content.decode()
    assert "登録が完了しました" in page
    assert [word for word in ("ミホン", "0012345", "緑町", "090") if word in page] == []
    with as_served():
        assert Citizen().get(link[1][:-3] + "xx/").status_code == 404


def test_a_refusal_is_told_when_nobody_tries_again(application: Application) -> None:
    ApplicationEvent.objects.create(application=application, attempt=2, kind="handed_off", at=clock.now())
    other = make_application(clock.now(), number="W00000000000B", confirmed=False)
    ApplicationEvent.objects.create(
        application=other, attempt=1, kind="refused", facts={"result": "NAME_MISMATCH"}, at=clock.now()
    )
    tell()
    assert [one.subject for one in mail.outbox] == [
        "水引市企業局 口座振替の登録が完了しました"
    ]  # confirmed stays so
    tell(clock.now() + timedelta(minutes=4))
    assert [one.subject for one in mail.outbox][1:] == ["水引市企業局 口座振替の登録ができませんでした"]
    assert tell(clock.now() + timedelta(minutes=9)) == 0


def test_the_link_to_go_on_opens_for_the_telephone_number(application: Application) -> None:
    del application
    with as_served():
        citizen = Citizen()
        citizen.consent()
        citizen.fill_in(until="bank")
        assert "メールを送りました" in citizen.post("/ja/resume/").content.decode()
        assert tell() == 2  # the application of the fixture, and this
        body = next(str(one.body) for one in mail.outbox if one.subject.endswith("申込みの続き"))
        link = re.search(r"http://127\.0\.0\.1:8001(/ja/resume/\S+)", body)
        assert link
        other = Citizen()
        assert other.get(link[1]).status_code == 200
        assert other.post(link[1], {"tail": "0000"}).status_code == 422
        assert other.post(link[1], {"tail": "5678"})["Location"] == "/ja/apply/who/"
        assert "水引 花子" in other.get("/ja/apply/name/").content.decode()
        assert Citizen().post(link[1], {"tail": "5678"}).status_code == 410


def test_a_mail_that_is_not_taken_goes_out_later(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuse)
        assert tell() == 0
    assert not ApplicationEvent.objects.filter(kind="told").exists()
    assert not Access.objects.filter(kind="state").exists()
    assert tell() == 1


@pytest.mark.parametrize(("code", "sent"), [(550, 0), (450, 1)])
def test_an_address_that_is_refused_holds_nobody_up(
    application: Application, monkeypatch: pytest.MonkeyPatch, code: int, sent: int
) -> None:
    make_application(clock.now(), number="W00000000000C", given={"contact": {"email": "k@example.jp"}})
    send = mail.EmailMessage.send

    def refuse(message: mail.EmailMessage, *_: Any, **__: Any) -> int:
        if message.to == ["h@example.jp"]:
            raise SMTPRecipientsRefused({"h@example.jp": (code, b"no")})
        return send(message)

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuse)
        assert (tell(), tell()) == (1, 0)
    assert [message.to for message in mail.outbox] == [["k@example.jp"]]
    told = ApplicationEvent.objects.filter(kind="told", application=application)
    assert [event.facts for event in told] == [{"what": "confirmed", "refused": "yes"}] * (1 - sent)
    assert tell(clock.now() + MINUTE) == sent


def fail(*addresses: str, code: int = 450) -> Callable[..., int]:
    """A mail server that takes nothing for these addresses."""
    send = mail.EmailMessage.send

    def answer(message: mail.EmailMessage, *_: Any, **__: Any) -> int:
        if message.to[0] in addresses:
            raise SMTPRecipientsRefused({message.to[0]: (code, b"no")})
        return send(message)

    return answer


def test_an_address_that_is_refused_for_now_is_tried_ever_less_and_three_days_long(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail("h@example.jp"))
    now, tried = clock.now(), list[int]()
    late = [72 * 60, 72 * 60 + 35, 72 * 60 + 36, 72 * 60 + 37]
    for minute in [*range(160), *late, 80 * 60]:
        tries = ApplicationEvent.objects.filter(kind__in=("not_taken", "told")).count()
        assert tell(now + minute * MINUTE) == 0
        if ApplicationEvent.objects.filter(kind__in=("not_taken", "told")).count() > tries:
            tried.append(minute)
    assert tried == [0, 1, 6, 36, 96, 156, 72 * 60]
    [told] = application.events.filter(kind="told")
    assert (told.facts, told.at) == ({"what": "confirmed", "refused": "yes"}, now + 3 * DAY)
    assert not Access.objects.filter(kind="state").exists()


def test_a_link_that_is_asked_for_again_is_tried_anew(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    tell(now)
    ApplicationEvent.objects.create(application=application, kind="resume_asked", at=now)
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", fail("h@example.jp"))
        assert (tell(now), tell(now + MINUTE)) == (0, 0)
        assert application.events.filter(kind="not_taken", facts={"what": "resume"}).count() == 2
    assert tell(now + 2 * MINUTE) == 0
    ApplicationEvent.objects.create(application=application, kind="resume_asked", at=now + 2 * MINUTE)
    assert tell(now + 2 * MINUTE) == 1


def test_those_that_were_refused_stand_behind_the_others(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail("h@example.jp"))
    now = clock.now()
    make_application(now, number="W00000000000C", given={"contact": {"email": "k@example.jp"}})
    assert [tell(now + minute * MINUTE) for minute in range(3)] == [0, 1, 0]
    assert application.events.filter(kind="not_taken").count() == 2


def test_without_an_address_nothing_is_sent_and_nothing_waits(application: Application) -> None:
    make_application(clock.now(), number="W00000000000C", given={"contact": {"email": ""}})
    assert tell() == 1
    assert ApplicationEvent.objects.filter(kind="told").count() == 2
    assert tell() == 0


@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    "end", ["\r\nBcc: x@example.jp", "\nBcc: x@example.jp", ",x@example.jp", " x@example.jp"]
)
def test_no_line_break_reaches_a_mail(application: Application, end: str) -> None:
    with as_served():
        citizen = Citizen()
        citizen.consent()
        citizen.fill_in(until="contact")
        address = f"h@example.jp{end}"
        given = PAGES["contact"] | {"email": address, "email_again": address}
        assert citizen.post("/ja/apply/contact/", given).status_code == 422
    assert not Answer.objects.filter(page="contact").exclude(application=application).exists()
    made = telling._message(application, "confirmed", f"h@example.jp{end}", at=clock.now())
    if "\n" in end:
        with pytest.raises(BadHeaderError):
            made.message()


class Server:
    """A mail server that takes everything, and says what it took."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.port = 0
        self._ready, self._loop = threading.Event(), asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode():
            word = line[:4].upper().strip()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.taken.append(text.decode())
            writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            if word == "QUIT":
                break
        writer.close()

    def stop(self) -> None:
        """Take no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def test_a_mail_reaches_a_real_server(application: Application, server: Server) -> None:
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    with override_settings(**smtp, EMAIL_PORT=server.port, EMAIL_USE_TLS=False, EMAIL_USE_SSL=False):
        assert tell() == 1
    [text] = server.taken
    assert "To: h@example.jp" in text
    assert "=?utf-8?" in text  # the subject is Japanese
    assert Publication.objects.exists()


@pytest.mark.parametrize(("hung_up", "went"), [(2, 1), (3, 0)])
def test_a_mail_over_which_the_server_hangs_up_holds_nobody_up(
    application: Application, monkeypatch: pytest.MonkeyPatch, hung_up: int, went: int
) -> None:
    for place in range(1, hung_up + 1):
        given = {"contact": {"email": f"k{place}@example.jp"}}
        make_application(clock.now(), number=f"W0000000000{place}C", given=given)
    send, left = mail.EmailMessage.send, [hung_up]

    def hang_up(message: mail.EmailMessage, *_: Any, **__: Any) -> int:
        if left[0]:
            left[0] -= 1
            raise SMTPServerDisconnected
        return send(message)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", hang_up)
    assert tell() == went
    assert ApplicationEvent.objects.filter(kind="told").count() == went
    assert tell() == hung_up + 1 - went
