"""Nothing is told to the exchange without a word of the client, and all of it can be loaded and proven."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from mizuhiki.exchange import errors, rules, selectors
from mizuhiki.exchange.models import (
    ChangeClosed,
    EntryVersion,
    ErrorEntry,
    Message,
    MessageRecorded,
    StatisticsRun,
)
from mizuhiki.exchange.services import changes, entries, messages, statistics
from mizuhiki.exchange.tests.conftest import AT, DAY, at, begin, save
from mizuhiki.platform import clock
from mizuhiki.servicehours.api import name_busy_days
from mizuhiki.staff.models import User
from mizuhiki.staff.people import disable_user

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PHONE = {"name": "みどり設備", "number": "076-000-0000", "section": "修繕", "short": "12"}


@pytest.mark.req("CC-061")
def test_a_change_is_closed_with_approver_procedure_and_check_only(
    keeper: User, client_officer: User
) -> None:
    proposal = begin(keeper, "proposal")
    close: dict[str, Any] = {
        "procedure": "手順書 第3版",
        "result": "発信を確かめた",
        "actor": keeper,
        "at": AT,
    }
    with pytest.raises(errors.NotApproved):
        changes.close_change(change_id=proposal.pk, **close)
    with pytest.raises(errors.ChangeNotOpen):
        save(keeper, proposal, "phone_book", PHONE)
    changes.approve(change_id=proposal.pk, officer="企業局 次郎", actor=client_officer, at=AT)
    for name in ("procedure", "result"):
        with pytest.raises(errors.ChecksMissing):
            changes.close_change(change_id=proposal.pk, **close | {name: " "})
    assert not ChangeClosed.objects.exists()
    save(keeper, proposal, "phone_book", PHONE)
    changes.close_change(change_id=proposal.pk, **close)
    with pytest.raises(errors.ClosedAlready):
        changes.close_change(change_id=proposal.pk, **close)
    with pytest.raises(errors.ChangeNotOpen):
        save(keeper, proposal, "phone_book", PHONE)
    with pytest.raises(errors.OfficerMissing):
        begin(keeper, officer=" ")
    assert (ChangeClosed.objects.count(), EntryVersion.objects.count()) == (1, 1)


@pytest.mark.req("CC-059")
@pytest.mark.req("CC-092")
def test_a_changed_entry_is_in_the_file_and_in_the_history(keeper: User) -> None:
    change = begin(keeper)
    first = save(keeper, change, "phone_book", PHONE)
    newer = PHONE | {"number": "076-111-1111"}
    save(keeper, change, "phone_book", newer, entry_id=first.entry_id, seen=1)
    with pytest.raises(errors.EntryMoved):  # two people had the first version on their screens
        save(keeper, change, "phone_book", PHONE, entry_id=first.entry_id, seen=1)
    other = save(keeper, change, "phone_book", PHONE | {"name": "=cmd", "short": ""})
    assert selectors.list_file("phone_book").decode("utf-8-sig").splitlines() == [
        '"Name","Number","Department","SpeedDial"',
        '"みどり設備","076-111-1111","修繕","12"',
        '"\'=cmd","076-000-0000","修繕",""',
    ]
    facts: dict[str, Any] = {"change_id": change.pk, "actor": keeper, "at": AT}
    entries.remove_entry(entry_id=other.entry_id, seen=1, reference="r1", **facts)
    with pytest.raises(errors.EntryGone):
        entries.remove_entry(entry_id=other.entry_id, seen=2, reference="r2", **facts)
    with pytest.raises(errors.DoneAlready):
        entries.remove_entry(entry_id=first.entry_id, seen=2, reference="r1", **facts)
    assert "=cmd" not in selectors.list_file("phone_book").decode()
    assert [(one.number, one.is_removed) for one in selectors.history("phone_book")] == [
        (2, True), (1, False), (2, False), (1, False),
    ]  # fmt: skip
    for values in ({**PHONE, "name": ""}, {**PHONE, "number": "電話"}, {**PHONE, "short": "1234567"}):
        with pytest.raises(errors.EntryWrong):
            save(keeper, change, "phone_book", values)
    assert EntryVersion.objects.count() == 4


@pytest.mark.req("CC-093")
def test_a_leavers_id_is_to_be_removed_until_that_is_confirmed(keeper: User, client_officer: User) -> None:
    change = begin(keeper)
    made = save(
        keeper, change, "agents", {"exchange_id": "A-01", "username": "kyoku1", "rights": "オペレーター"}
    )
    assert [one.left_on for one in selectors.agents()] == [None]
    disable_user(user=client_officer, actor=keeper, at=AT)
    assert [one.left_on for one in selectors.agents()] == [clock.today()]
    entries.remove_entry(
        entry_id=made.entry_id, seen=1, change_id=change.pk, reference="r", actor=keeper, at=AT
    )
    assert selectors.agents() == []


@pytest.mark.req("CC-094")
def test_the_schedule_of_a_year_comes_from_the_calendar(keeper: User) -> None:
    busy = [date(2027, 3, 15) + timedelta(days=number) for number in range(30)]
    name_busy_days(year=2027, days=busy, officer="係長", paper="通知", reference="n", actor=keeper, at=AT)
    header, *rows = selectors.schedule_file(2027).decode("utf-8-sig").splitlines()
    assert (header, len(rows)) == ('"Date","Type","Open","Close"', 365)
    assert rows[0] == '"2027-01-01","休業日","",""'
    assert rows[3] == '"2027-01-04","通常","08:45","18:00"'
    kinds = [row.split(",", 1)[1] for row in rows]
    assert kinds.count('"繁忙期","08:00","19:00"') == 30
    assert kinds.count('"休業日","",""') == 3
    assert kinds.count('"通常","08:45","18:00"') == 332


@pytest.mark.req("CC-062")
def test_a_message_plays_when_agreed_recorded_and_in_its_hours(
    keeper: User, client_officer: User, settings: Any, tmp_path: Any
) -> None:
    settings.FILES = tmp_path

    def draft(play: str, **more: Any) -> Message:
        facts: dict[str, Any] = {
            "branch": "",
            "words": f"{play}の文言",
            "from_on": DAY,
            "until_on": None,
            "reference": f"m{Message.objects.count()}",
            "actor": keeper,
            "at": AT,
        }
        return messages.draft_message(play=play, **facts | more)

    made = {play: draft(play) for play in ("waiting", "after_hours", "closed_day")}
    record: dict[str, Any] = {"content": b"RIFF1234WAVE", "set_up_on": DAY, "actor": keeper, "at": AT}
    with pytest.raises(errors.MessageUnagreed):
        messages.record_message(message_id=made["waiting"].pk, **record)
    for one in made.values():
        messages.agree(message_id=one.pk, actor=client_officer, at=AT)
        assert dict(selectors.messages_at(at(12))).get("お待たせ（待ち呼）") in (None, made["waiting"])
        messages.record_message(message_id=one.pk, **record)
    with pytest.raises(errors.RecordedAlready):
        messages.record_message(message_id=made["waiting"].pk, **record)
    assert dict(selectors.messages_at(at(17, 59)))["お待たせ（待ち呼）"] == made["waiting"]
    assert selectors.messages_at(at(18)) == [("時間外（営業時間外）", made["after_hours"])]
    new_year = at(12, day=date(2027, 1, 2))
    assert selectors.messages_at(new_year) == [("時間外（休業日）", made["closed_day"])]
    late = draft("hold", from_on=DAY - timedelta(days=5))
    messages.agree(message_id=late.pk, actor=client_officer, at=AT)
    messages.record_message(message_id=late.pk, **record)  # set up five days after it was to begin
    played = [dict(selectors.messages_at(at(12, day=day)))["通話保留中"] for day in (DAY - timedelta(1), DAY)]
    assert played == [None, late]
    for more, error in (
        ({"words": ""}, errors.SaysNothing),
        ({"branch": "1"}, errors.BranchWrong),
        ({"until_on": DAY - timedelta(days=1)}, errors.PeriodWrong),
        ({"reference": "m0"}, errors.DoneAlready),
    ):
        with pytest.raises(error):
            draft("hold", **more)
    with pytest.raises(errors.BranchWrong):
        draft("ivr")
    assert (Message.objects.count(), MessageRecorded.objects.count()) == (4, 4)


@pytest.mark.req("CC-060")
@pytest.mark.req("CC-096")
def test_errors_are_noted_and_a_condition_run_twice_comes_out_alike(keeper: User) -> None:
    facts: dict[str, Any] = {
        "words": "E-501",
        "told_to": "係長",
        "reference": "x",
        "actor": keeper,
        "at": AT,
    }
    messages.note_error(shown_at=at(9), told_at=at(9, 5), **facts)
    for changed, error in (
        ({"reference": "x"}, errors.DoneAlready),
        ({"reference": "y", "words": " "}, errors.SaysNothing),
        ({"reference": "y", "told_at": at(8)}, errors.TimesWrong),
        ({"reference": "y", "told_at": at(11)}, errors.TimesWrong),
    ):
        with pytest.raises(error):
            messages.note_error(**{"shown_at": at(9), "told_at": at(9, 5)} | facts | changed)
    assert ErrorEntry.objects.count() == 1
    condition = save(keeper, begin(keeper), "conditions", {"title": "代表", "line": "main"})
    run: dict[str, Any] = {"first_on": DAY, "last_on": DAY, "actor": keeper, "at": AT}
    runs = [statistics.run_statistics(condition_id=condition.entry_id, **run) for _ in range(2)]
    assert runs[0].content == runs[1].content
    assert [is_same for _, is_same in selectors.statistics_lines()] == [True, None]
    assert runs[0].digest == rules.digest_of(runs[0].content)
    with pytest.raises(errors.PeriodWrong):
        statistics.run_statistics(condition_id=None, **run | {"last_on": DAY + timedelta(days=1)})
    stored = statistics.run_daily(at=at(4, 40), actor=keeper)
    assert stored is not None
    assert (stored.first_on, stored.condition) == (DAY - timedelta(days=1), None)
    assert statistics.run_daily(at=at(5), actor=keeper) is None
    assert StatisticsRun.objects.count() == 3


def test_a_year_of_statistics_looks_at_each_call_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [
        SimpleNamespace(direction="in", outcome=None, entered_at=at(9, day=DAY - timedelta(days=number)))
        for number in range(3)
    ]
    looked_at = list[datetime]()

    def day_of(instant: datetime) -> date:
        looked_at.append(instant)
        return instant.date()

    monkeypatch.setattr("mizuhiki.telephony.api.calls_between", lambda *_: calls)
    monkeypatch.setattr("mizuhiki.platform.clock.day_of", day_of)
    lines = selectors.statistics({}, DAY - timedelta(days=365), DAY).splitlines()
    assert (len(lines), lines[-2], len(looked_at)) == (368, f'"{DAY}","1","0","0","0","0","0"', 3)
