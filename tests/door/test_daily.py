"""A bank's daily file: whole or not at all, each row once, and what nobody asked for waits on a desk."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import IncomingFile, IncomingOutcome
from mizuhiki.directdebit.models import Mandate
from mizuhiki.formats.webdebit import STANDARD, Result, write_daily
from mizuhiki.platform import clock, sql
from mizuhiki.signup import following
from mizuhiki.signup.errors import (
    DailyAlreadyTaken,
    DailyRefused,
    NoDailyFile,
    NoSuchSupply,
    OtherNumbers,
    RegistrationSettled,
)
from mizuhiki.signup.models import (
    Application,
    ApplicationEvent,
    ApplicationState,
    DailyFile,
    DailyLine,
    Evidence,
    Settling,
)
from mizuhiki.signup.reconciling import days as reconciling
from mizuhiki.signup.reconciling import registrations
from mizuhiki.signup.reconciling.daily_files import import_daily
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk, rules
from tests.door.bank import CODE, BankNextDoor
from tests.door.dailies import day_before, nothing, row, take
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NUMBER = "00000000001"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def town() -> Town:
    rules()
    town = Town()
    town.settle(1)
    return town


def gone(number: str = "W0123456789AB", **changed: Any) -> Application:
    return make_application(clock.now() - timedelta(hours=1), number=number, confirmed=False, **changed)


def state(application: Application) -> str:
    return ApplicationState.objects.get(application=application).state


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (DailyFile, DailyLine, Evidence, ApplicationEvent, Item))


@pytest.mark.req("DD-076")
def test_what_only_the_daily_file_tells_is_proof(town: Town) -> None:
    found, refused = gone(), gone("W0123456789AC")
    file = take(row("W0123456789AB01"), nothing("W0123456789AC01"))
    assert (state(found), state(refused)) == ("confirmed", "refused")
    assert file.run.facts == {"rows": 2, "new": 2, "known": 0, "bank_only": 0}
    evidence = Evidence.objects.get(reference="W0123456789AB01")
    assert (evidence.source, evidence.registered_on, evidence.account.account_no) == (
        *("daily", clock.today()),
        "0012345",
    )
    assert not Item.objects.exists()


@pytest.mark.req("DD-005")
def test_the_same_file_or_the_same_row_again_changes_nothing(town: Town) -> None:
    application = gone()
    take(row("W0123456789AB01"), row())
    before = counted()
    with pytest.raises(DailyAlreadyTaken):
        take(row("W0123456789AB01"), row())
    assert counted() == before
    again = take(row("W0123456789AB01"), row(), nothing("W9999999999ZZ01"), name="next.csv")
    assert again.run.facts == {"rows": 3, "new": 1, "known": 2, "bank_only": 0}
    assert (Evidence.objects.count(), Item.objects.count()) == (3, 1)
    assert state(application) == "confirmed"


@pytest.mark.parametrize(
    ("spoil", "line", "column"),
    [
        (lambda data: data.replace(b",001,", b",0A1,"), 2, "5列目"),
        (lambda data: data.replace(b"0000123456", b"0000999999"), 2, "2列目"),
        (lambda data: data.replace(b"9998", b"9991"), 2, "4列目"),
        (lambda data: data[:-2], 3, ""),
        (lambda data: data + data.splitlines(keepends=True)[1], 4, "1列目"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_column(
    town: Town, spoil: Any, line: int, column: str
) -> None:
    application = gone()
    content = spoil(write_daily([row("W0123456789AB01"), row()], STANDARD))
    before = counted()
    with pytest.raises(DailyRefused) as refused:
        import_daily(content=content, file_name="x.csv", bank_code=CODE, actor=clerk())
    first = refused.value.faults[0]
    assert (first.line, first.value) == (line, column)
    assert (counted(), state(application)) == (before, "handed_off")


@pytest.mark.parametrize("content", [b"", b"\r\n", b"<html>", b"\xff\xfe" * 40, b'"' * 99])
def test_what_is_no_such_file_is_refused(town: Town, content: bytes) -> None:
    with pytest.raises(DailyRefused):
        import_daily(content=content, file_name="x.csv", bank_code=CODE, actor=clerk())
    assert counted() == (0, 0, 0, 0, 0)


def test_a_day_to_come_and_a_bank_without_a_file_are_refused(town: Town) -> None:
    with pytest.raises(DailyRefused) as refused:
        take(row(registered_on=clock.today() + timedelta(days=1)))
    assert "今日より後" in refused.value.faults[0].problem
    with pytest.raises(NoDailyFile):
        take(row(bank="0001"), bank="0001")
    assert counted() == (0, 0, 0, 0, 0)


def test_a_day_on_which_nothing_was_registered_is_taken(town: Town) -> None:
    assert take().run.facts == {"rows": 0, "new": 0, "known": 0, "bank_only": 0}


@pytest.mark.req("DD-011", "DD-076")
def test_what_began_at_the_bank_waits_until_a_clerk_has_found_the_supply(town: Town) -> None:
    take(row())
    [loose] = reconciling.waiting()
    item = Item.objects.get()
    assert (item.kind, item.title) == (
        "signup.registration",
        "水引銀行の金融機関だけにある登録の契約を確かめる",
    )
    assert not Mandate.objects.exists()
    facts: dict[str, Any] = {"evidence_id": loose.evidence_id, "at": clock.now(), "actor": clerk()}
    with pytest.raises(NoSuchSupply):
        registrations.settle(inquiry_no="9" * 11, **facts)
    assert (Settling.objects.count(), Mandate.objects.count()) == (0, 0)
    registrations.settle(inquiry_no=NUMBER, **facts)
    mandate = Mandate.objects.get()
    assert (mandate.supply.inquiry_no, mandate.bank_code, mandate.account_no) == (NUMBER, CODE, "0012345")
    assert (mandate.holder_kana, mandate.starts_on) == ("ﾐﾎﾝ", clock.today())
    item.refresh_from_db()
    assert (reconciling.waiting(), item.closed_at is None) == ([], False)
    with pytest.raises(RegistrationSettled):
        registrations.settle(inquiry_no=NUMBER, **facts)
    with pytest.raises(RegistrationSettled):
        registrations.leave(reason="x", **facts)
    assert Mandate.objects.count() == 1


def test_what_nobody_is_found_for_is_left_with_its_reason(town: Town) -> None:
    take(row(customer_no="ｶﾞｲｼﾔ"))
    [loose] = reconciling.waiting()
    registrations.leave(
        evidence_id=loose.evidence_id, reason="金融機関に取消しを依頼", at=clock.now(), actor=clerk()
    )
    assert reconciling.loose_of(loose.evidence_id).word == "反映しない"  # type: ignore[union-attr]
    assert not Mandate.objects.exists()


def test_at_the_post_bank_the_numbers_are_asked_for_and_agree(town: Town) -> None:
    take(row(bank="9900", branch="234", account_no="1234567"), bank="9900")
    [loose] = reconciling.waiting()
    facts: dict[str, Any] = {"evidence_id": loose.evidence_id, "at": clock.now(), "actor": clerk()}
    for wrong in (("", ""), ("12350", "12345671"), ("12340", "12345681")):
        with pytest.raises(OtherNumbers):
            registrations.settle(inquiry_no=NUMBER, numbers=wrong, **facts)
    assert not Mandate.objects.exists()
    registrations.settle(inquiry_no=NUMBER, numbers=("12340", "12345671"), **facts)
    assert Mandate.objects.get().yucho_number == "12345671"


@pytest.mark.req("DD-076")
def test_whatever_comes_first_the_end_is_the_same(db: None) -> None:
    """Returns, notices, inquiries, a daily file and the end of the time in every order come to one state."""
    rules()
    messages = {
        "return": ("return", "OK"),
        "notice": ("notice", "OK"),
        "inquiry": ("inquiry", "OK"),
        "daily": ("daily", "OK"),
        "unknown": ("inquiry", "UNKNOWN"),
        "broken": ("return", "CANCEL_BY_USER"),
        "refused": ("notice", "NAME_MISMATCH"),
        "cancelled": ("inquiry", "CANCEL_BY_USER"),
        "expired": ("", ""),
    }
    seen = dict[frozenset[str], set[str]]()

    @settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(order=st.lists(st.sampled_from(sorted(messages)), min_size=1, max_size=9, unique=True))
    def check(order: list[str]) -> None:
        number = f"W{Application.objects.count():012d}"
        application = gone(number)
        for name in order:
            source, result = messages[name]
            if name == "expired":
                ApplicationEvent.objects.create(
                    application=application, attempt=1, kind="expired", at=clock.now()
                )
                continue
            word = f'{{"reference": "{number}01", "result": "{result}", "registered_on": "", '
            word += f'"stated_at": "{clock.now().isoformat()}"}}'
            take_it = "SELECT signup_take(%s, '9998', %s::jsonb, sha256(%s::bytea))"
            digest = f"{number}{name}".encode()
            assert sql.rows(take_it, [source, word, digest]) == [("taken",)]
            assert sql.rows(take_it, [source, word, digest]) == [("known",)]
        found = seen.setdefault(frozenset(order), set())
        found.add(state(application))
        assert len(found) == 1
        told = set(order)
        wanted = (
            "confirmed" if told & {"notice", "inquiry", "daily"}
            else "refused" if "refused" in told
            else "returned_ng" if "cancelled" in told
            else "expired" if "expired" in told and ("return" in told or "broken" not in told)
            else "returned_ok" if "return" in told
            else "returned_ng" if "broken" in told
            else "handed_off"
        )  # fmt: skip
        assert found == {wanted}

    check()


@pytest.mark.req("DD-076")
def test_the_counts_of_each_day_come_to_what_was_sent(town: Town) -> None:
    for number, (fate, result) in enumerate(
        (("done", Result.OK), ("failed", Result.NAME_MISMATCH), ("open", None), ("done", Result.OK))
    ):
        gone(f"W00000000000{number}")
        if result is Result.OK:
            take(row(f"W00000000000{number}01"), name=f"{number}.csv")
        elif result:
            take(nothing(f"W00000000000{number}01", result), name=f"{number}.csv")
        [*_, way] = reconciling.ways_of(clock.day_of(clock.now() - timedelta(hours=1)))
        assert way.fate == fate
    take(row(customer_no="5"), row(customer_no="6", registered_on=day_before()), name="own.csv")
    day = clock.day_of(clock.now() - timedelta(hours=1))
    count = next(one for one in reconciling.counts(day_before(2), clock.today()) if one.day == day)
    assert (count.sent, count.done, count.failed, count.open, count.is_balanced) == (4, 2, 1, 1, True)
    today, yesterday, _ = reconciling.counts(day_before(2), clock.today())
    assert (today.bank_only, today.waiting, yesterday.bank_only) == (1, 1, 1)
    ApplicationEvent.objects.create(
        application=Application.objects.latest("pk"), attempt=9, kind="handed_off", at=clock.now()
    )
    [today] = reconciling.counts(clock.today(), clock.today())
    assert today.is_balanced is False  # an event without its way is seen


def test_an_expired_way_is_failed_until_a_late_word(town: Town) -> None:
    application = gone()
    ApplicationEvent.objects.create(application=application, attempt=1, kind="expired", at=clock.now())
    day = clock.day_of(clock.now() - timedelta(hours=1))
    [way] = reconciling.ways_of(day)
    assert (way.fate, way.why) == ("failed", "照会しても確認できず、期限切れ")
    take(row("W0123456789AB01"))
    [way] = reconciling.ways_of(day)
    assert (way.fate, way.how, state(application)) == ("done", "日次ファイル", "confirmed")


@pytest.mark.req("DD-005")
def test_a_clerk_brings_a_file_and_sees_what_each_row_came_to(town: Town, person: Any, sign_in: Any) -> None:
    gone()
    see, bring, match = "signup.application_see", "signup.daily_import", "signup.application_match"
    browser = sign_in(person(see, bring, match))
    page = browser.get("/signup/daily/").content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    file = SimpleUploadedFile("9998.csv", write_daily([row("W0123456789AB01"), row()], STANDARD))
    answer = browser.post("/signup/daily/", {"bank": CODE, "file": file, "once": once})
    assert answer.status_code == 302
    attachments.take_in(IncomingFile.objects.get().pk)
    assert IncomingOutcome.objects.get().state == "taken"
    record = DailyFile.objects.get()
    shown = browser.get(f"/signup/daily/{record.pk}/").content.decode()
    assert ("W0123456789AB" in shown, "登録の確認待ち" in shown, "ﾐﾎﾝ" in shown) == (True, True, False)
    [loose] = reconciling.waiting()
    page = browser.get(f"/signup/registrations/{loose.evidence_id}/").content.decode()
    assert ("●●●●345" in page, "0012345" in page, "見本 1" in page) == (True, False, True)
    assert f'value="{NUMBER}"' in page
    once = page.split('name="once" value="')[1].split('"')[0]
    where = f"/signup/registrations/{loose.evidence_id}/"
    assert browser.post(where, {"inquiry_no": "", "act": "match", "once": once}).status_code == 422
    assert browser.post(where, {"inquiry_no": NUMBER, "act": "match", "once": once}).status_code == 302
    assert "契約に反映" in browser.get(where).content.decode()
    assert Mandate.objects.count() == 1
    days = browser.get("/signup/days/").content.decode()
    assert "件数が合いません" not in days
    assert browser.get(f"/signup/days/{clock.today()}/").status_code == 200
    paper = browser.get(f"/signup/days/{clock.today()}/print/", headers={"sec-fetch-site": "same-origin"})
    assert paper.getvalue().startswith(b"%PDF-")


def test_a_bank_whose_file_is_missing_is_named(town: Town) -> None:
    found = partial(reconciling.files_of_banks, [CODE, "9991", "0140"], clock.today())
    now = clock.now()
    gone()
    gone("W0123456789AC", bank="9991")
    assert [(one.bank, one.last_at, one.open, one.is_missed(now)) for one in found()] == [
        ("水引銀行", None, 1, True),
        ("水引信用金庫", None, 1, True),
    ]
    file = take(row("W0123456789AB01"), bank=CODE)
    take(bank="9991", name="empty.csv")
    first, second = found()
    assert (first.last_at, first.open, first.is_missed(now)) == (file.imported_at, 0, False)
    later = now + timedelta(days=2)
    assert (second.is_missed(now), second.is_missed(later), first.is_missed(later)) == (False, True, False)


def test_who_may_only_see_brings_nothing(town: Town, person: Any, sign_in: Any) -> None:
    browser = sign_in(person("signup.application_see"))
    assert 'name="file"' not in browser.get("/signup/daily/").content.decode()
    facts = {"bank": CODE, "once": "00000000-0000-4000-8000-000000000000"}
    assert browser.post("/signup/daily/", facts).status_code == 403
    assert browser.post("/signup/daily/fetch/", facts).status_code == 403
    assert not IncomingFile.objects.exists()


def test_the_simulated_banks_file_is_fetched(bank: BankNextDoor, person: Any, sign_in: Any) -> None:
    attempt = gone().attempts.get()
    bank.visited(attempt, "lost_daily", client="0000123456")
    browser = sign_in(person("signup.application_see", "signup.daily_import"))
    page = browser.get("/signup/daily/").content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    facts = {"fetch-bank": CODE, "fetch-day": clock.today().isoformat(), "once": once}
    bank.fault = "no_connection"
    answer = browser.post("/signup/daily/fetch/", facts)
    assert (answer.status_code, "応答しません" in answer.content.decode()) == (422, True)
    bank.fault = ""
    assert browser.post("/signup/daily/fetch/", facts).status_code == 302
    attachments.take_in(IncomingFile.objects.get().pk)
    assert ApplicationState.objects.get().state == "confirmed"


def test_it_becomes_an_account_like_any_other(town: Town) -> None:
    make_application(
        clock.now(), confirmed=False, given={"supply": {"inquiry_no": NUMBER, "inquiry_unknown": ""}}
    )
    take(row("W0123456789AB01", account_no="7654321"))
    assert following.follow_up(at=clock.now(), actor=system_actor("signup")) == 1
    assert Mandate.objects.get().account_no == "7654321"
