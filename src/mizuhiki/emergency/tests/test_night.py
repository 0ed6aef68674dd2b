"""A night from the first call to the morning: officers in order, the clock, the hand-over."""

from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.callcentre.api import NewCase, Words, close_case, link_repair, take_case
from mizuhiki.callcentre.models import Case
from mizuhiki.emergency import errors, monthly, selectors
from mizuhiki.emergency.models import (
    AgreedText,
    BoardEntry,
    DutyAnswer,
    DutyCall,
    DutyList,
    DutyPhone,
    IncidentCall,
    LineNumber,
    MonthFiled,
    NightCall,
    Report,
    ReportAccept,
    ReportRepair,
    ReportWords,
    Roster,
    Site,
    TransferDone,
    TransferStep,
)
from mizuhiki.emergency.services import disposal, duty, incidents, line, reports, texts
from mizuhiki.emergency.services.duty import Hours, Officer
from mizuhiki.emergency.tests.conftest import (
    ADVICE,
    COLLAPSE,
    FLOW,
    LEAK,
    MORNING,
    NIGHT,
    SEEPING,
    at,
    take,
    write,
)
from mizuhiki.repairs import api as repairs
from mizuhiki.servicehours.api import name_busy_days
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("night")]
NEXT = NIGHT + timedelta(days=1)


@pytest.mark.req("EMG-003")
@pytest.mark.req("EMG-005")
def test_officers_are_called_in_order_until_one_says_yes(
    operator: User, chief: User, officers: list[User]
) -> None:
    report = take(operator, COLLAPSE, at(22))
    assert [one.answer for one in report.answers.order_by("number")] == ["はい", "はい"]
    assert (report.flow.version, report.topic, report.shown) == (1, "collapse", "R8-000001")
    (first,) = selectors.duty_calls_of(report)
    assert (first.turn.officer, first.at) == (officers[0], at(22))
    (told,) = Item.objects.filter(kind="emergency.on_call", closed_at=None)
    assert (told.assigned_to, told.due_at) == (officers[0], at(22, 10))
    assert duty.escalate(at=at(22, 9), actor=chief) == 0
    assert duty.escalate(at=at(22, 10), actor=chief) == 1
    assert duty.escalate(at=at(22, 11), actor=chief) == 0
    first, second = selectors.duty_calls_of(report)
    assert (first.answer.how, second.turn.officer) == ("silent", officers[1])
    duty.answer_call(call_id=second.pk, how="acknowledged", actor=operator, at=at(22, 13))
    with pytest.raises(errors.CallAnswered):
        duty.answer_call(call_id=second.pk, how="silent", actor=operator, at=at(22, 14))
    assert (DutyCall.objects.count(), DutyAnswer.objects.count()) == (2, 2)
    assert not Item.objects.filter(kind="emergency.on_call", closed_at=None).exists()
    request = ReportRepair.objects.get(report=report).request
    found = repairs.case(request.pk)
    assert found is not None
    assert found.told is not None
    assert (found.told.place, found.is_urgent) == ("緑町1-2 交差点", True)


def test_when_nobody_is_left_the_supervisor_has_to_act_at_once(operator: User, chief: User) -> None:
    report = take(operator, LEAK, at(22))
    for minute in (10, 20, 30):
        duty.escalate(at=at(22, minute), actor=chief)
    assert report.duty_calls.count() == 2
    (item,) = Item.objects.filter(kind="emergency.unanswered")
    assert (item.rank, item.due_at, item.desk) == (Item.Rank.URGENT, at(22, 35), "supervisor")
    no_list = take(operator, LEAK, at(20, day=NEXT))
    assert not no_list.duty_calls.exists()
    assert Item.objects.filter(kind="emergency.unanswered").count() == 2
    reports.accept_report(report_id=report.pk, note="局の責任者へ", actor=chief, at=at(8, 50, NEXT))
    assert Item.objects.filter(kind="emergency.unanswered", closed_at=None).count() == 1


@pytest.mark.req("EMG-020")
def test_each_open_case_is_accepted_in_the_morning_one_by_one(operator: User, chief: User) -> None:
    taken = [take(operator, path, at(23, place)) for place, path in enumerate((COLLAPSE, SEEPING, ADVICE))]
    assert selectors.open_reports() == taken[:2]
    due = {item.due_at for item in Item.objects.filter(kind="emergency.handover", closed_at=None)}
    assert due == {at(9, 15, NEXT)}  # half an hour after 08:45
    reports.end_report(report_id=taken[0].pk, how="done", note="", actor=operator, at=at(3, 0, NEXT))
    with pytest.raises(errors.SaysNothing):
        reports.accept_report(report_id=taken[1].pk, note=" ", actor=chief, at=at(8, 50, NEXT))
    assert selectors.open_reports() == taken[1:2]
    accepted = reports.accept_report(report_id=taken[1].pk, note="修繕へ", actor=chief, at=at(8, 50, NEXT))
    for report, error in ((taken[0], errors.ReportEnded), (taken[1], errors.AcceptedAlready)):
        with pytest.raises(error):
            reports.accept_report(report_id=report.pk, note="再び", actor=chief, at=at(9, 0, NEXT))
    assert (selectors.open_reports(), ReportAccept.objects.count()) == ([], 1)
    (case,) = Case.objects.all()  # of the accepted one alone, once
    assert (accepted.case, case.kind, case.received_at) == (case, "repair", taken[1].at)
    version = case.versions.get()
    assert version.text == f"夜間受付 {taken[1].shown}（道路上の漏水）\n緑町1-2 交差点\n水が流れている"
    assert (version.answer, version.caller, version.telephone) == ("修繕へ", "見本 太郎", "090-1111-2222")
    assert case.standing.holder == chief
    assert list(case.repairs.values_list("request_id", flat=True)) == [taken[1].repair.request_id]


@pytest.mark.req("EMG-020")
def test_a_report_whose_repair_has_an_open_case_becomes_no_second_one(operator: User, chief: User) -> None:
    first, second = (take(operator, SEEPING, at(23, minute)) for minute in (0, 1))
    known = take_case(
        NewCase(kind="repair", channel="telephone"), Words(text="同じ漏水"), actor=chief, at=at(6, 0, NEXT)
    )
    for report in (first, second):
        link_repair(case_id=known.pk, request_id=report.repair.request_id, actor=chief, at=at(6, 1, NEXT))
    one = reports.accept_report(report_id=first.pk, note="同じ件", actor=chief, at=at(8, 50, NEXT))
    assert (one.case, Case.objects.count()) == (known, 1)
    close_case(case_id=known.pk, text="修繕済み", actor=chief, at=at(8, 51, NEXT))
    other = reports.accept_report(report_id=second.pk, note="まだ出る", actor=chief, at=at(8, 52, NEXT))
    assert Case.objects.exclude(pk=known.pk).get() == other.case  # nothing hides behind a closed case
    assert not Item.objects.filter(kind="emergency.handover", closed_at=None).exists()


@pytest.mark.req("EMG-001")
@pytest.mark.parametrize(
    ("path", "when", "changes", "error"),
    [
        (COLLAPSE, at(17, 59), {}, errors.LineClosed),
        (COLLAPSE, at(8, 45, NEXT), {}, errors.LineClosed),
        (COLLAPSE, at(22, day=date(2028, 10, 1)), {}, errors.LineClosed),
        ([0], at(22), {}, errors.PathWrong),
        ([9], at(22), {}, errors.PathWrong),
        (COLLAPSE, at(22), {"place": " "}, errors.WordsMissing),
    ],
)
def test_a_call_that_cannot_be_taken_leaves_nothing(
    operator: User, path: list[int], when: Any, changes: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        take(operator, path, when, **changes)
    assert not NightCall.objects.exists()
    assert not Report.objects.exists()
    assert not Item.objects.filter(kind__startswith="emergency.").exists()


@pytest.mark.req("EMG-006")
@pytest.mark.req("EMG-012")
def test_calls_are_counted_by_who_answered_and_disasters_apart(operator: User, chief: User) -> None:
    take(operator, LEAK, at(21), reference="k")
    with pytest.raises(errors.TakenAlready):
        take(operator, LEAK, at(21), reference="k")
    incidents.count_call(answer="busy", reference="b1", actor=operator, at=at(21, 5))
    (day,) = selectors.day_counts(NIGHT, NIGHT)
    assert (day.by_person, day.by_announcement, day.is_above) == (1, 1, False)
    with pytest.raises(errors.LineClosed):
        incidents.count_call(answer="busy", reference="b2", actor=operator, at=at(12))
    with pytest.raises(errors.LineOpen):
        incidents.count_call(answer="closed", reference="b2", actor=operator, at=at(21, 6))
    incidents.count_call(answer="closed", reference="b2", actor=operator, at=at(12))
    (day,) = selectors.day_counts(NIGHT, NIGHT)
    assert (day.total, day.is_above) == (3, True)
    notice = repairs.register_notice(
        kind="disaster",
        title="地震",
        words="確認中です。",
        area=repairs.Area(is_everywhere=True),
        starts_at=at(21, 30),
        ends_at=at(23, 30),
        actor=chief,
        at=at(21, 30),
    )
    incidents.attach_call(notice_id=notice.pk, reference="a1", actor=operator, at=at(21, 40))
    (day,) = selectors.day_counts(NIGHT, NIGHT)
    assert (day.total, day.is_disaster, day.is_above) == (4, True, False)
    repairs.end_notice(notice_id=notice.pk, reason="収まった", actor=chief, at=at(22))
    with pytest.raises(errors.IncidentOver):
        incidents.attach_call(notice_id=notice.pk, reference="a2", actor=operator, at=at(22, 1))
    assert (IncidentCall.objects.count(), NightCall.objects.count()) == (1, 4)


@pytest.mark.req("EMG-004")
@pytest.mark.req("EMG-007")
@pytest.mark.req("EMG-008")
def test_the_announcement_and_the_advice_follow_the_hours(chief: User, officers: list[User]) -> None:
    def kind(when: Any) -> str:
        found = selectors.announcement_at(when)
        assert found is not None
        return found.kind

    assert (kind(at(17, 59)), kind(at(18)), kind(at(8, 45, NEXT))) == ("closed", "busy", "closed")
    busy = date(2027, 3, 15)
    name_busy_days(
        year=2027, days=[busy], officer="係長", paper="通知", reference="n", actor=chief, at=MORNING
    )
    switches = [at(7, 59, busy), at(8, 0, busy), at(18, 59, busy), at(19, 0, busy)]
    assert [kind(one) for one in switches] == ["busy", "closed", "closed", "busy"]
    assert "08:45〜18:00です。次は12月11日（金）08:45から" in selectors.advice_at(at(23))
    assert "08:00〜19:00です。次は3月15日（月）08:00から" in selectors.advice_at(at(2, 0, busy))
    later = write(chief, "busy", "新しい文言です。", from_on=NEXT)
    assert selectors.text_in_force("busy", NEXT).version == 1  # type: ignore[union-attr]
    texts.agree(text_id=later.pk, actor=officers[0], at=at(23))
    assert [selectors.text_in_force("busy", day).version for day in (NIGHT, NEXT)] == [1, 2]  # type: ignore[union-attr]
    for words, changes, error in (
        ("", {}, errors.SaysNothing),
        ("遅い", {"from_on": date(2026, 12, 9)}, errors.TextTooLate),
        ("同じ鍵", {"reference": later.reference}, errors.TakenAlready),
    ):
        with pytest.raises(error):
            write(chief, "busy", words, **changes)
    with pytest.raises(errors.FlowFault):
        write(chief, "flow", "質問")
    with pytest.raises(errors.TextWaits):
        texts.ask_agreement(text_id=later.pk, actor=chief, at=at(23))
    assert AgreedText.objects.count() == 4


@pytest.mark.req("EMG-011")
@pytest.mark.req("EMG-015")
def test_a_roster_without_somebody_for_every_hour_is_refused(chief: User, operator: User) -> None:
    now = selectors.tonight(at(3, 0, NEXT))
    assert now.roster is not None
    assert (now.roster.responsible, now.roster.telephone) == (chief, "03-0000-0000")
    assert [(one.operator, one.is_shared) for one in now.now] == [(operator, True)]

    def roster(*hours: tuple[int, int], **changes: Any) -> None:
        facts: dict[str, Any] = {
            "first_on": NIGHT,
            "last_on": NEXT,
            "responsible_id": chief.pk,
            "telephone": "03-0000-0000",
            "reference": "r2",
            "actor": chief,
            "at": MORNING,
        }
        shifts = [Hours(operator.pk, start, end, is_shared=False) for start, end in hours]
        duty.set_roster(shifts=shifts, **facts | changes)

    with pytest.raises(errors.NobodyOn) as gap:
        roster((1080, 60), (120, 525))
    assert (gap.value.slots["start"], gap.value.slots["end"]) == ("2026-12-11 01:00", "2026-12-11 02:00")
    new_year = {"first_on": date(2026, 12, 31), "last_on": date(2027, 1, 3)}
    with pytest.raises(errors.NobodyOn) as gap:
        roster((1080, 525), **new_year)
    assert gap.value.slots["start"] == "2027-01-01 08:45"
    for hours, changes, error in (
        ((), {}, errors.NoShift),
        (((1080, 525),), {"last_on": NIGHT + timedelta(days=92)}, errors.PeriodWrong),
        (((1080, 525),), {"first_on": NIGHT - timedelta(days=2)}, errors.PeriodWrong),
        (((1080, 525),), {"telephone": " "}, errors.SaysNothing),
        (((1080, 525),), {"reference": "r1"}, errors.TakenAlready),
    ):
        with pytest.raises(error):
            roster(*hours, **changes)
    assert Roster.objects.count() == 1
    roster((720, 720), **new_year)
    assert Roster.objects.count() == 2


def test_a_duty_list_has_each_officer_once_with_a_number(chief: User, officers: list[User]) -> None:
    for people, error in (
        ([], errors.OfficersWrong),
        ([Officer(officers[0].pk, "1"), Officer(officers[0].pk, "2")], errors.OfficersWrong),
        ([Officer(officers[0].pk, " ")], errors.OfficersWrong),
    ):
        with pytest.raises(error):
            duty.set_duty(
                first_on=NIGHT, last_on=NIGHT, officers=people, reference="d2", actor=chief, at=MORNING
            )
    assert DutyList.objects.count() == 1


@pytest.mark.req("EMG-013")
@pytest.mark.req("EMG-014")
def test_the_number_is_handed_over_by_steps_and_a_place_is_in_japan(chief: User) -> None:
    made = line.register_number(
        number="0570-000-000", holder="受託会社", from_on=NIGHT, actor=chief, at=MORNING
    )
    first = made.steps.order_by("number")[0]
    line.finish_step(step_id=first.pk, paper="引継ぎ先の通知", on=NIGHT, actor=chief, at=MORNING)
    with pytest.raises(errors.StepDone):
        line.finish_step(step_id=first.pk, paper="別の書類", on=NIGHT, actor=chief, at=MORNING)
    with pytest.raises(errors.NumberKnown):
        line.register_number(number="0570-000-000", holder="他社", from_on=NIGHT, actor=chief, at=MORNING)
    counts = (LineNumber.objects.count(), TransferStep.objects.count(), TransferDone.objects.count())
    assert counts == (1, 4, 1)
    site: dict[str, Any] = {
        "name": "夜間センター",
        "address": "水引市緑町2",
        "country": "JP",
        "has_entry_control": True,
        "control": "ICカード",
        "from_on": NIGHT,
        "actor": chief,
        "at": MORNING,
    }
    refused: list[dict[str, Any]] = [{"country": "XX"}, {"has_entry_control": False}, {"control": " "}]
    for place, wrong in enumerate(refused):
        with pytest.raises(errors.SiteRefused):
            line.register_site(**site | wrong, reference=f"s{place}")
    assert not Site.objects.exists()
    line.register_site(**site, reference="s")
    assert Site.objects.count() == 1


@pytest.mark.req("EMG-009")
@pytest.mark.req("EMG-017")
def test_the_month_counts_every_stored_call_and_is_filed_once(operator: User, chief: User) -> None:
    leak = take(operator, LEAK, at(21))
    take(operator, ADVICE, at(22), place="", state="", area="", caller="", telephone="")
    incidents.count_call(answer="busy", reference="b", actor=operator, at=at(22, 30))
    duty.answer_call(call_id=leak.duty_calls.get().pk, how="acknowledged", actor=operator, at=at(21, 7))
    incidents.write_board(
        place="centre", state="extended", note="21時まで延長", reference="w", actor=operator, at=at(18)
    )
    entry = selectors.board()["centre"]
    assert entry is not None
    assert (entry.state, entry.at, entry.note) == ("extended", at(18), "21時まで延長")
    assert BoardEntry.objects.count() == 1
    report = monthly.month_report(date(2026, 12, 1))
    assert report.total == NightCall.objects.count() == 3
    assert report.answers == {"オペレーター": 2, "混雑のアナウンス": 1, "運営時間外のアナウンス": 0}
    assert (report.topics, report.days_above) == ({"道路上の漏水": 1, "緊急以外": 1}, 1)
    assert report.replies == "1件　中央値 7分　最長 7分"
    with pytest.raises(errors.MonthNotOver):
        monthly.file_month(month=report.month, on=NIGHT, to="企業局", actor=chief, at=at(23))
    january = at(10, day=date(2027, 1, 5))
    filed = monthly.file_month(month=report.month, on=date(2027, 1, 5), to="企業局", actor=chief, at=january)
    assert filed.figures == report.as_figures()
    with pytest.raises(errors.MonthFiledAlready):
        monthly.file_month(month=report.month, on=date(2027, 1, 5), to="企業局", actor=chief, at=january)
    assert MonthFiled.objects.count() == 1


def test_place_and_caller_can_be_erased_and_nothing_else(operator: User) -> None:
    report = take(operator, LEAK, at(21))
    ReportWords.objects.filter(report=report).delete()
    kept = selectors.reports().get(pk=report.pk)
    assert (kept.area, hasattr(kept, "words")) == ("緑町", False)
    assert FLOW.startswith("1 ")


def test_words_and_numbers_are_erased_after_an_approved_disposal(operator: User, chief: User) -> None:
    done, still = (take(operator, path, at(23, place)) for place, path in enumerate((SEEPING, COLLAPSE)))
    reports.accept_report(report_id=done.pk, note="修繕へ", actor=chief, at=at(8, 50, NEXT))
    facts: dict[str, Any] = {"approval": "A-1", "actor": chief, "at": at(9, 0, date(2031, 4, 1))}
    assert disposal.erase_words(received_before=NIGHT, **facts) == 0
    assert disposal.erase_words(received_before=date(2027, 4, 1), **facts) == 3  # of one report, two numbers
    assert list(ReportWords.objects.values_list("report_id", flat=True)) == [still.pk]
    assert (DutyPhone.objects.count(), Report.objects.count(), DutyCall.objects.count()) == (0, 2, 1)
