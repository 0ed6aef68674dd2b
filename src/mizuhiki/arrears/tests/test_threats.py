"""給水停止予告書 and 給水停止通知書: none without the paper before, a second look, and delivery on site."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.arrears import api as arrears
from mizuhiki.arrears import run_errors as errors
from mizuhiki.arrears.models import LetterRun, Notice, NoticeVisit, RunExclusion, RunLine
from mizuhiki.arrears.permissions import NOTICE_APPROVE, NOTICE_RUN
from mizuhiki.arrears.run_papers import delivery_pdf
from mizuhiki.arrears.run_states import State, state_of
from mizuhiki.arrears.services.delivering import undelivered_of
from mizuhiki.arrears.tests.streets import Debtors, make, took
from mizuhiki.billing.api import Demand
from mizuhiki.documents.tests.pages import texts
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import PieceEvent
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step
from mizuhiki.staff import api as staff
from mizuhiki.staff.closed_day_errors import ClosedDayWorkMissing, DayIsOpen, NobodyWorks
from mizuhiki.staff.models import User
from tests.builders import card, noon, person, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
REMINDED, DEMANDED = date(2026, 8, 20), date(2026, 9, 14)
DEMAND_DEADLINE = date(2026, 9, 28)
WARNED, NOTIFIED = date(2026, 10, 5), date(2026, 10, 16)
WATER, TWO_BILLS = 9_702, 20_380  # of two bills: for the tap counts the water alone
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(db: None) -> User:
    return person(NOTICE_RUN, "approvals.request_see", username="taino9", display_name="滞納 九郎")


@pytest.fixture
def chief(db: None) -> User:
    return person(NOTICE_APPROVE, "approvals.request_see", username="kacho9", display_name="業務 九子")


@pytest.fixture
def demanded(debtors: Debtors, print_shop: None) -> Debtors:
    """Three houses were reminded and demanded of; the others were not."""
    for number in (1, 2, 3):
        took(Step.REMINDER, debtors.supplies[number], REMINDED, date(2026, 8, 31))
        took(Step.DEMAND, debtors.supplies[number], DEMANDED, DEMAND_DEADLINE)
    return debtors


def through_the_printer(step: Step, day: date, officer: User, chief: User) -> LetterRun:
    """A run of a day, checked, agreed to and printed."""
    at = noon(day)
    run = make(step, at, actor=officer)
    arrears.finish_check(run_id=run.pk, note="名簿を照合した", actor=officer, at=at)
    request = ApprovalRequest.objects.get(subject_id=run.pk, kind="arrears.letter_run")
    approvals.decide(request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=chief, at=at)
    arrears.order_print(run_id=run.pk, actor=officer, at=at, by_job=False)
    arrears.print_letters(run.pk)
    return run


@pytest.mark.req("COL-061", "COL-062", "COL-098")
def test_a_warning_follows_a_demand_and_a_notice_is_delivered_by_a_crew(
    demanded: Debtors, officer: User, chief: User
) -> None:
    house = demanded.supplies
    with clock.travel(noon(DEMAND_DEADLINE)):
        arrears.evaluate_all(day=DEMAND_DEADLINE)
        with pytest.raises(errors.NobodyToWriteTo):  # the deadline of the demand has not passed
            make(Step.WARNING, noon(DEMAND_DEADLINE), actor=officer)
        with pytest.raises(errors.StepIsNoLetter):
            make(Step.CUT, noon(DEMAND_DEADLINE), actor=officer)
        assert not LetterRun.objects.exists()

    warn(house, officer, chief)
    notify(house, officer, chief)
    cut = arrears.standing_of(house[1], date(2026, 10, 26)).due_now(Step.CUT)
    assert cut is not None
    assert arrears.standing_of(house[2], date(2026, 10, 26)).due_now(Step.CUT) is None


def warn(house: dict[int, int], officer: User, chief: User) -> None:
    """Three warnings are checked, looked at by a second person, printed and posted."""
    at = noon(WARNED)
    with clock.travel(at):
        arrears.evaluate_all(day=WARNED)
        with pytest.raises(errors.NobodyToWriteTo):  # nobody was warned
            make(Step.NOTICE, at, actor=officer)
        run = make(Step.WARNING, at, actor=officer)
        assert sorted(RunLine.objects.values_list("supply_id", "yen")) == [
            (house[number], WATER) for number in (1, 2, 3)
        ], "houses that were never demanded of are no candidates"
        arrears.finish_check(run_id=run.pk, note="名簿を照合した", actor=officer, at=at)
        with pytest.raises(errors.RunIsOver, match="承認待ち"):
            arrears.order_print(run_id=run.pk, actor=officer, at=at, by_job=False)
        request = ApprovalRequest.objects.get()
        assert (request.item_count, request.amount_yen) == (3, 3 * WATER)
        with pytest.raises(approvals.SecondPersonNeeded):
            approvals.decide(
                request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=officer, at=at
            )
        assert state_of(run) is State.CHECKED
        approvals.decide(
            request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=chief, at=at
        )
        order = arrears.order_print(run_id=run.pk, actor=officer, at=at, by_job=False)
        assert order is not None
        arrears.print_letters(run.pk)
        dispatch = arrears.send_letters(
            run_id=run.pk, dispatched_on=WARNED, unit_yen=None, actor=officer, at=at
        )
        assert (dispatch.run_id, dispatch.purpose, dispatch.total_yen) == (
            order.batch_id, "shutoff_warning", 330,
        )  # fmt: skip
        assert mail.on_hand("shutoff_warning") == -3, "each used up a form of the stock"
        warning = Notice.objects.get(supply_id=house[1], step="warning")
        assert (warning.yen, warning.other_yen) == (WATER, TWO_BILLS - WATER)
        assert (warning.by, warning.made_on, warning.deadline_on) == (officer, WARNED, date(2026, 10, 15))


def notify(house: dict[int, int], officer: User, chief: User) -> None:
    """Three notices are printed; one is delivered, one is not, and one debtor paid that morning."""
    at = noon(NOTIFIED)
    crew = person("fieldwork.tablet_use", username="genba9", display_name="現地 九太")
    card(crew)
    with clock.travel(at):
        arrears.evaluate_all(day=NOTIFIED)
        run = through_the_printer(Step.NOTICE, NOTIFIED, officer, chief)
        assert [route for _, _, route in undelivered_of(run.pk)] == ["A01"] * 3
        (page,) = texts(delivery_pdf(run, route="A01", viewer=officer, at=at)[0])
        for said in ("給水停止通知書配達一覧", "検針区A01", "M000001", "M000003", "緑町2番地"):
            assert said in page, said
        planning: dict[str, Any] = {
            "run_id": run.pk,
            "visit_on": NOTIFIED,
            "crew_id": crew.pk,
            "actor": officer,
            "at": at,
        }
        with pytest.raises(errors.NothingToDeliver):
            arrears.plan_deliveries(route="Z99", **planning)
        assert arrears.plan_deliveries(route="A01", **planning) == 3
        bill = Demand.objects.filter(supply_id=house[3], cycle_month=date(2026, 4, 1)).earliest("pk")
        report_paid(("morning", bill, 10_190), on=NOTIFIED, at=at)
        sheet = fieldwork.hand_out(device="tablet-1", at=at + HOUR, actor=crew)
        given = {line.visit.supply_id: line for line in sheet.lines.select_related("visit")}
        assert given[house[1]].content["stop"] == ""
        assert "投函しないでください" in given[house[3]].content["stop"], "who paid that morning is passed by"
        assert PieceEvent.objects.filter(what="dispatched", dispatch__method="crew").count() == 2
        for number, told in (
            (1, {"what": "choice", "choice": "mailbox"}),
            (2, {"what": "unmet", "reason": "犬"}),
        ):
            fieldwork.take_home(
                key=uuid.uuid4(),
                device="tablet-1",
                visit_id=given[house[number]].visit_id,
                told=told,
                taken_at=at + 2 * HOUR,
                at=at + 3 * HOUR,
                actor=crew,
            )
        brought_home(given, house, crew, run)
        arrears.pull_letters(run_id=run.pk, actor=officer, at=at + 3 * HOUR)
        assert RunExclusion.objects.get(line__run=run).line.supply_id == house[3]
        assert state_of(run) is State.CLOSED


def brought_home(
    given: Mapping[int | None, fieldwork.SheetVisit], house: dict[int, int], crew: User, run: LetterRun
) -> None:
    """What is on record of the two letters, and what each proves."""
    at = noon(NOTIFIED)
    visit = NoticeVisit.objects.get(visit=given[house[1]].visit)
    event = PieceEvent.objects.get(piece=visit.piece, what="delivered")
    assert (event.occurred_at, event.note, event.recorded_by) == (at + 2 * HOUR, "郵便受け", crew)
    assert arrears.standing_of(house[1], NOTIFIED).stage is Step.NOTICE
    assert arrears.standing_of(house[2], NOTIFIED).stage is Step.WARNING, (
        "what is not delivered proves nothing"
    )
    unmet = fieldwork.VisitEnd.objects.get(visit=given[house[2]].visit)
    assert (unmet.how, unmet.reason) == ("unmet", "犬")
    assert [supply for _, supply, _ in undelivered_of(run.pk)] == [house[2]]


@pytest.mark.req("COL-010")
def test_a_warning_of_a_closed_day_needs_an_entry_first(demanded: Debtors, officer: User) -> None:
    day, closed = date(2026, 12, 28), date(2026, 12, 30)
    at = noon(day)
    with clock.travel(at):
        arrears.evaluate_all(day=day)
        with pytest.raises(ClosedDayWorkMissing, match="年末年始"):
            make(Step.WARNING, at, send_on=closed, actor=officer)
        assert not LetterRun.objects.exists()
        entry: dict[str, Any] = {
            "task": "給水停止予告書の発送",
            "reason": "年明けの停止日程に間に合わせるため",
            "people": [officer.pk],
            "actor": officer,
            "at": at,
        }
        with pytest.raises(DayIsOpen):
            staff.note_closed_day_work(day=day, reference="1", **entry)
        with pytest.raises(NobodyWorks):
            staff.note_closed_day_work(day=closed, reference="1", **{**entry, "people": []})
        work = staff.note_closed_day_work(day=closed, reference="1", **entry)
        assert staff.note_closed_day_work(day=closed, reference="1", **entry) == work
        run = make(Step.WARNING, at, send_on=closed, actor=officer)
        assert (run.candidates, run.closed_day_work, run.deadline_on) == (3, work, date(2027, 1, 12))
        arrears.cancel_run(run_id=run.pk, reason="日程の変更", actor=officer, at=at)
        staff.withdraw_closed_day_work(work_id=work.pk, reason="日程の変更", actor=officer, at=at)
        with pytest.raises(ClosedDayWorkMissing):
            make(Step.WARNING, at, send_on=closed, reference="late", actor=officer)
