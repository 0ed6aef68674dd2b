"""A bank is asked what became of a way that has no end: by its schedule, and never twice for one mark."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from mizuhiki.formats import webdebit
from mizuhiki.formats.webdebit.tests import builders
from mizuhiki.platform import clock, jobs, sql
from mizuhiki.signup import telling
from mizuhiki.signup.figures.counting import Period, statistics
from mizuhiki.signup.models import (
    Application,
    ApplicationEvent,
    ApplicationState,
    Arrival,
    Direction,
    Evidence,
    GatewayKey,
    GatewayKeyEnd,
)
from mizuhiki.signup.reconciling import asking
from mizuhiki.signup.simulator.tests.builders import FROM_BANK, TO_BANK
from mizuhiki.signup.simulator.tests.serving import Served
from mizuhiki.signup.tests.talking import said
from mizuhiki.staff.api import system_actor
from tests.builders import rules
from tests.door.bank import CODE, BankNextDoor
from tests.door.published import put
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def gone(since: timedelta, *, number: str = "W0123456789AB") -> Application:
    """Somebody who left for the bank so long ago, and of whom nothing was heard."""
    return make_application(clock.now() - since, number=number, confirmed=False)


def ask(at: datetime | None = None) -> int:
    return asking.ask_bank(bank_code=CODE, at=at or clock.now())


def expire(at: datetime | None = None) -> int:
    return asking.expire(at=at or clock.now(), actor=system_actor("signup"))


def state() -> str:
    return ApplicationState.objects.get().state


def asked() -> int:
    return ApplicationEvent.objects.filter(kind="asked").count()


@pytest.mark.req("DD-076")
def test_a_lost_return_is_found_by_asking(bank: BankNextDoor) -> None:
    attempt = gone(6 * timedelta(minutes=1)).attempts.get()
    bank.visited(attempt, "lost_inquiry")
    assert (ask(), state()) == (1, "confirmed")
    [evidence] = Evidence.objects.all()
    assert (evidence.source, evidence.result, evidence.account.account_no) == ("inquiry", "OK", "0012345")
    assert bank.heard == ["http://127.0.0.1:8002/9998/inquiry"]
    assert (ask(), asked()) == (0, 1)


@pytest.mark.req("DD-005")
@pytest.mark.parametrize(
    ("scenario", "wanted"),
    [
        *(("ok", "confirmed"), ("slow", "confirmed"), ("duplicate", "confirmed"), ("tampered", "confirmed")),
        *(("cancel", "returned_ng"), ("timeout", "returned_ng"), ("name_mismatch", "refused")),
        *(("ineligible", "refused"), ("already", "refused"), ("maintenance", "handed_off")),
        *(("lost_daily", "handed_off"), ("down", "handed_off"), ("late", "handed_off")),
    ],
)
def test_what_asking_learns(bank: BankNextDoor, scenario: str, wanted: str) -> None:
    bank.visited(gone(6 * timedelta(minutes=1)).attempts.get(), scenario)
    assert (ask(), state()) == (1, wanted)


def test_a_late_result_is_found_at_a_later_mark(bank: BankNextDoor) -> None:
    attempt = gone(29 * timedelta(minutes=1)).attempts.get()
    bank.visited(attempt, "late")
    now = clock.now()
    assert (ask(now), state()) == (1, "handed_off")
    bank.goes_on(now + timedelta(minutes=2))
    assert (ask(bank.at), state()) == (1, "confirmed")


def test_a_reference_the_bank_never_saw_is_no_refusal(bank: BankNextDoor) -> None:
    gone(HOUR)
    assert (ask(), state()) == (1, "handed_off")
    assert Evidence.objects.get().result == "NOT_FOUND"


@pytest.mark.req("DD-076")
def test_it_is_asked_once_for_each_mark_whatever_was_missed(bank: BankNextDoor) -> None:
    """Nobody is forgotten after a stop of the worker, and no bank is flooded."""
    handed_off_at = clock.now()
    make_application(handed_off_at, confirmed=False)
    bank.fault = "no_connection"
    minutes = [4, 5, 6, 29, 30, 31, 119, 120, 719, 720, 1439, 1440, 1441, 2880, 2881, 7 * 1440, 7 * 1440 + 1]
    minutes += [14 * 1440, 15 * 1440]
    found = []
    for minute in minutes:
        before = asked()
        ask(handed_off_at + timedelta(minutes=minute))
        if asked() > before:
            found.append(minute)
    assert found == [5, 30, 120, 720, 1440, 2880, 7 * 1440, 14 * 1440]
    assert len(asking.AFTER) == 18


@pytest.mark.req("DD-005")
def test_a_bank_that_never_answers_is_asked_for_two_weeks(bank: BankNextDoor) -> None:
    """Unknown is asked again; it is not guessed while a bank is away (law 15)."""
    gone(DAY * 7 + HOUR)
    bank.fault = "timeout"
    now = clock.now()
    for days in range(7):
        assert (ask(now + DAY * days), expire(now + DAY * days), state()) == (0, 0, "handed_off")
    ask(now + DAY * 7)
    assert (expire(now + DAY * 7), state(), asked()) == (1, "expired", 8)


@pytest.mark.req("DD-005")
def test_after_the_last_asking_it_expires_and_a_late_word_still_wins(bank: BankNextDoor) -> None:
    attempt = gone(DAY * 7 + HOUR).attempts.get()
    assert (expire(), state()) == (0, "handed_off")  # the last asking is still to come
    assert (ask(), expire(), expire(), state()) == (1, 1, 0, "expired")
    assert telling.tell_all(at=clock.now(), actor=system_actor("signup")) == 1
    assert "登録を確認できませんでした" in mail.outbox[0].subject
    bank.visited(attempt, "ok")
    assert ask() == 0  # nobody is asked for ever
    answer = bank.send(
        "POST",
        f"/{CODE}/inquiry",
        sealed_ask(attempt.reference, bank),
    )
    told = json.loads(answer.body)
    assert sql.rows("SELECT signup_arrive('inquiry', %s, %s, %s)", [CODE, told["message"], told["mac"]]) == [
        ("taken",)
    ]
    assert state() == "confirmed"


def test_an_expired_way_is_an_end_in_the_figures(bank: BankNextDoor) -> None:
    gone(DAY * 7 + HOUR)
    day = clock.day_of(clock.now() - DAY * 7 - HOUR)
    period = Period(day, day)
    ask()
    before, _ = statistics(period), expire()
    found = statistics(period)
    assert (before.total.failed, before.total.under_way) == (0, 1)
    assert (found.total.failed, found.total.under_way) == (1, 0)
    assert [(one.label, one.count) for one in found.reasons] == [("期限切れ（照会しても不明）", 1)]


def sealed_ask(reference: str, bank: BankNextDoor) -> dict[str, str]:
    text = webdebit.compose(
        webdebit.Ask(bank=CODE, reference=reference, issued_at=bank.at.replace(microsecond=0))
    )
    return {"message": text, "mac": webdebit.seal(text, bank.bank.to_bank)}


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        ([], "expired"),
        ([("returned_ok", {"source": "return"})], "expired"),
        ([("returned_ng", {"source": "return"})], "returned_ng"),
        ([("returned_ng", {"source": "return"}), ("returned_ok", {"source": "return"})], "expired"),
        ([("returned_ng", {"source": "notice"})], "returned_ng"),
        ([("returned_ok", {"source": "return"}), ("returned_ng", {"source": "notice"})], "returned_ng"),
        ([("refused", {"source": "notice"})], "refused"),
        ([("confirmed", {"source": "daily"})], "confirmed"),
    ],
)
def test_what_weighs_more_than_the_end_of_the_time(
    db: None, kinds: list[tuple[str, dict[str, str]]], wanted: str
) -> None:
    for number, order in enumerate(([("expired", {}), *kinds], [*kinds, ("expired", {})])):
        application = gone(DAY * 8, number=f"W00000000000{number}")
        for kind, facts in order:
            ApplicationEvent.objects.create(
                application=application, attempt=1, kind=kind, facts=facts, at=clock.now()
            )
        assert ApplicationState.objects.get(application=application).state == wanted


@pytest.mark.parametrize("fault", ["timeout", "no_connection", "not_trusted", "not_http", "too_long"])
def test_a_bank_that_is_away_keeps_nobody_waiting(bank: BankNextDoor, fault: str) -> None:
    for number in range(4):
        gone(HOUR, number=f"W00000000000{number}")
    bank.fault = fault
    assert (ask(), len(bank.heard), asked()) == (0, 2, 2)  # it is left after two
    bank.fault = ""
    assert ask() == 2  # the others, at once; those that were asked come at their next mark
    assert not Evidence.objects.exclude(result="NOT_FOUND").exists()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"message": 1, "mac": 2}',
        b'{"message": "{}", "mac": ""}',
        b"\xff" * 9,
        b"[" * 9_999,
    ],
)
def test_rubbish_is_not_taken(bank: BankNextDoor, body: bytes) -> None:
    gone(HOUR)
    bank.body = body
    assert (ask(), state(), Evidence.objects.count()) == (0, "handed_off", 0)


def test_no_answer_but_the_banks_own_to_this_question_is_taken(
    bank: BankNextDoor, keys: dict[str, str]
) -> None:
    applications = [gone(HOUR, number=f"W00000000000{number}") for number in range(2)]
    first, second = (one.attempts.get().reference for one in applications)

    def answer(reference: str, key: str = keys["from_bank"], **changed: str) -> bytes:
        text = said(reference, kind="inquiry", **changed)
        return json.dumps({"message": text, "mac": webdebit.seal(text, bytes.fromhex(key))}).encode()

    old = (clock.now() - timedelta(minutes=20)).isoformat(timespec="seconds")
    for body in (
        answer(second),
        answer(first, keys["to_bank"]),
        answer(first, stated_at=old),
        answer(first).replace(b"0012345", b"0012346"),
    ):
        bank.body = body
        assert asking._ask(asking.Question(0, first, "", ""), asking._askable(clock.now())[CODE]) not in {
            "taken",
            "known",
        }
    assert not Evidence.objects.exists()
    assert sorted(Arrival.objects.values_list("why", flat=True)) == ["bad_seal", "bad_seal", "stale"]


def test_each_bank_has_a_job_of_its_own(bank: BankNextDoor) -> None:
    gone(HOUR)
    assert asking.ask_banks(at=clock.now()) == [CODE]
    assert asking.ask_banks(at=clock.now()) == []  # it waits
    assert jobs.is_waiting(asked_bank=CODE)


def without_address(terms: dict[str, Any]) -> None:
    """One bank says nowhere that it can be asked, and another is not in these rules."""
    del terms["banks"]["0140"]["inquiry_url"], terms["banks"]["0532"]


def test_without_an_address_nobody_is_asked_and_the_time_ends(keys: dict[str, str]) -> None:
    put(without_address, days_ago=0)
    for bank in (CODE, "0140", "0532"):
        make_application(clock.now() - DAY * 8, number=f"W00000000{bank}", confirmed=False, bank=bank)
    assert asking.ask_bank(bank_code="0140", at=clock.now()) == 0
    assert (expire(), expire()) == (1, 0)
    found = ApplicationState.objects.order_by("application__number").values_list("state", flat=True)
    assert list(found) == ["expired", "handed_off", "handed_off"]


def test_a_gap_of_keys_or_rules_ends_nothing(bank: BankNextDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    application = gone(DAY * 8)
    with monkeypatch.context() as patch:
        patch.setattr(asking, "terms_on", lambda _: None)
        assert (expire(), ask(), state()) == (0, 0, "handed_off")
    for key in GatewayKey.objects.all():
        now = clock.now()
        GatewayKeyEnd.objects.create(key=key, ends_at=now, at=now)
    assert (expire(), ask(), state()) == (0, 0, "handed_off")
    assert not application.events.filter(kind__in=("asked", "expired")).exists()


def test_after_90_days_a_way_ends_whatever_its_bank(bank: BankNextDoor) -> None:
    old, young = gone(DAY * 90, number="W0000000000B1"), gone(DAY * 90 - HOUR, number="W0000000000B2")
    for key in GatewayKey.objects.all():
        now = clock.now()
        GatewayKeyEnd.objects.create(key=key, ends_at=now, at=now)
    assert (ask(), expire()) == (0, 1)
    assert ApplicationState.objects.get(application=old).state == "expired"
    assert ApplicationState.objects.get(application=young).state == "handed_off"
    ancient = gone(DAY * 120, number="W0000000000B3")
    assert (ask(), expire()) == (0, 0)  # a worker that stood still for a month
    assert ApplicationState.objects.get(application=ancient).state == "handed_off"


@pytest.mark.req("DD-004")
def test_over_the_wire_a_lost_return_is_found(tmp_path: Path) -> None:
    """The one client and the simulated bank as they run: the account that is taken is the bank's."""
    rules()
    since = clock.now() - DAY
    for direction, secret in ((Direction.TO_BANK, TO_BANK), (Direction.FROM_BANK, FROM_BANK)):
        GatewayKey.objects.create(bank_code=CODE, direction=direction, secret=secret, starts_at=since)
    reference = gone(HOUR).attempts.get().reference
    served = Served(tmp_path)
    served.start()
    try:
        request = builders.request(
            reference=reference, bank=CODE, issued_at=clock.now().replace(microsecond=0)
        )
        served.sign_up(request, "lost_inquiry")
        with override_settings(SIGNUP_SIMULATOR=f"http://127.0.0.1:{served.port}"):
            assert (ask(), state()) == (1, "confirmed")
    finally:
        served.stop()
    assert Evidence.objects.get().account.holder_kana == request.holder_kana
