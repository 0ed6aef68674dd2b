"""A run of a step from its candidates to the post: nobody who paid is written to, everybody is counted."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears import run_errors as errors
from mizuhiki.arrears.models import (
    LetterPrint,
    LetterRun,
    Notice,
    PlannedLetter,
    RunClose,
    RunExclusion,
    RunLine,
)
from mizuhiki.arrears.run_selectors import Reason, judged_of
from mizuhiki.arrears.run_states import State, state_of
from mizuhiki.arrears.tests.streets import APRIL_YEN, Debtors, make
from mizuhiki.attachments import api as attachments
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, CustomerMark, Supply, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece, PieceEvent
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step
from tests.builders import clerk, noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 22)  # the bills of April fell due on 25 May; reminders may leave from 15 June
AT = noon(DAY)
MINUTE = timedelta(minutes=1)


def paid(supply_id: int, name: str, at: datetime = AT) -> None:
    bill = Demand.objects.get(supply_id=supply_id, cycle_month=date(2026, 4, 1))
    report_paid((name, bill, APRIL_YEN), on=DAY, at=at, run_id=supply_id)


def reasons(run: LetterRun) -> dict[int, tuple[str, str, bool]]:
    """Of each excluded supply: why, when it was found, and whether by the system."""
    found = RunExclusion.objects.filter(line__run=run).select_related("line")
    return {one.line.supply_id: (one.reason, one.stage, one.by_system) for one in found}


@pytest.mark.req("COL-060", "COL-061", "COL-098")
def test_reminders_leave_without_whoever_paid_and_every_candidate_is_accounted_for(
    debtors: Debtors, print_shop: None
) -> None:
    house, user = debtors.supplies, clerk()
    run = checked(debtors)
    printed(run, house)
    told(house)

    later = AT + timedelta(hours=2)
    with clock.travel(later):
        paid(house[8], "afternoon", later)
        with pytest.raises(errors.LettersToPull, match="1通"):
            send(run, later)
        with pytest.raises(errors.LettersToPull):
            mail.dispatch_run(
                run=LetterPrint.objects.get(run=run).batch,
                kind="reminder",
                dispatched_on=DAY,
                actor=user,
                at=later,
            )
        assert not PieceEvent.objects.exists()
        assert [one.reason for one in arrears.pull_letters(run_id=run.pk, actor=user, at=later)] == ["paid"]
        with pytest.raises(errors.NothingToPull):
            arrears.pull_letters(run_id=run.pk, actor=user, at=later)
        dispatch = send(run, later)
        assert (dispatch.piece_count, dispatch.unit_yen, dispatch.total_yen) == (2, 110, 220)
        assert dispatch.run_id == LetterPrint.objects.get(run=run).batch_id
        closing = RunClose.objects.get()
        assert (closing.candidates, closing.sent, closing.excluded) == (8, 2, 6)
        assert RunExclusion.objects.filter(line__run=run, by=user).count() == 6, "each has its checker"
        standing_ = arrears.standing_of(house[1], DAY)
        assert (standing_.stage, [due.step for due in standing_.due()]) == (Step.REMINDER, [Step.DEMAND])
        assert arrears.standing_of(house[8], DAY).paths == ()
    with pytest.raises(IntegrityError, match="sent_and_excluded_are_candidates"), transaction.atomic():
        RunClose.objects.create(run=make_bare(), candidates=8, sent=2, excluded=5, at=later, by=user)


def checked(debtors: Debtors) -> LetterRun:
    """The run of the day after its check: four are excluded, one of them because it paid that morning."""
    house, user = debtors.supplies, clerk()
    Customer.objects.filter(pk=debtors.people[4]).update(died_on=DAY)
    Supply.objects.filter(pk=house[3]).update(parked="名義を確認中")
    customers.begin_mark(
        customer_id=debtors.people[5],
        kind=CustomerMark.Kind.PROTECTION,
        starts_on=DAY,
        actor=user,
        at=AT - MINUTE,
    )
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        run = make(Step.REMINDER, AT)
        assert make(Step.REMINDER, AT).pk == run.pk, "the same key makes one run"
        assert (run.candidates, run.deadline_on) == (8, date(2026, 7, 2))
        assert reasons(run) == {
            house[3]: ("parked", "check", True),
            house[4]: ("deceased", "check", True),
        }
        again = make(Step.REMINDER, AT, reference="again")
        assert again.candidates == 2, "who waits in a run is in no other; who was excluded is looked at anew"
        arrears.cancel_run(run_id=again.pk, reason="重複", actor=user, at=AT)

        paid(house[2], "morning")
        line = RunLine.objects.get(run=run, supply_id=house[6])
        arrears.exclude_line(line_id=line.pk, reason=Reason.OTHER, note="分割の相談中", actor=user, at=AT)
        with pytest.raises(errors.AlreadyExcluded):
            arrears.exclude_line(line_id=line.pk, reason=Reason.PAID, note="", actor=user, at=AT)
        arrears.finish_check(run_id=run.pk, note="", actor=user, at=AT)
        assert reasons(run)[house[2]] == ("paid", "check", True)
        assert reasons(run)[house[6]] == ("other", "check", False)

    return run


def printed(run: LetterRun, house: dict[int, int]) -> None:
    """One more paid by noon; the three that are left are printed, who is protected in a file apart."""
    with clock.travel(AT):
        paid(house[7], "noon")
        assert arrears.order_print(run_id=run.pk, actor=clerk(), at=AT, by_job=False) is not None
        assert reasons(run)[house[7]] == ("paid", "print", True)
        assert [
            (one.line.supply_id, one.file_no, one.place, one.is_protected)
            for one in PlannedLetter.objects.select_related("line").order_by("file_no", "place")
        ] == [(house[1], 1, 0, False), (house[8], 1, 1, False), (house[5], 2, 0, True)]
        assert [slip.amount_yen for slip in PaymentSlip.objects.order_by("-pk")[:3]] == [APRIL_YEN] * 3
        facts = arrears.print_letters(run.pk).facts
        assert facts == {"planned": 3, "printed": 3, "kept_back": 0, "printed_yen": 3 * APRIL_YEN}
        assert state_of(run) is State.PRINTED


def told(house: dict[int, int]) -> None:
    """The evidence that was kept, and what stands on the paper."""
    notice = Notice.objects.get(supply_id=house[1])
    assert (notice.step, notice.yen, notice.other_yen) == ("reminder", APRIL_YEN, 0)
    assert [debt.yen for debt in notice.debts.order_by("yen")] == [4_851, 5_339]
    letter = Piece.objects.get(supply_id=house[1], kind="reminder")
    assert (letter.subject_kind, letter.subject_id) == ("arrears.notice", notice.pk)
    assert letter.print_file is not None

    page = texts(attachments.read(letter.print_file))[0]
    for said in (
        "督促状",
        "未納額10,190円",
        "2026年（令和8年）7月2日（木）",
        "下水道使用料5,339円",
        "見本1様",
    ):
        assert said in page, said
    apart = Piece.objects.get(supply_id=house[5], kind="reminder").print_file
    assert apart is not None
    assert apart.kind == mail.PROTECTED_FILE


@pytest.mark.req("COL-060", "COL-098")
def test_nobody_is_told_what_another_owed_before(debtors: Debtors) -> None:
    """The name changed on 15 June: April's bill is the one before's, and no letter of it goes to the new."""
    supply_id, new, user = debtors.supplies[1], debtors.people[2], clerk()
    changed_on = date(2026, 6, 15)
    (before,) = SupplyParty.objects.filter(supply_id=supply_id)
    customers.end_party(party_id=before.pk, ends_on=changed_on, actor=user, at=AT - MINUTE)
    customers.begin_party(
        supply_id=supply_id,
        customer_id=new,
        role=SupplyParty.Role.WATER_USER,
        starts_on=changed_on,
        actor=user,
        at=AT - MINUTE,
    )
    with clock.travel(AT):
        assert arrears.standing_of(supply_id, DAY).due_now(Step.REMINDER) is not None
        run = judged_of(Step.REMINDER, [supply_id, debtors.supplies[2]], DAY)
        assert (run[supply_id].reason, run[supply_id].debts) == ("former", {})
        assert (run[debtors.supplies[2]].reason, run[debtors.supplies[2]].yen) == ("", APRIL_YEN)
    customers.end_supply(supply_id=supply_id, ends_on=date(2026, 6, 20), actor=user, at=AT)
    customers.end_supply(supply_id=debtors.supplies[2], ends_on=date(2026, 6, 20), actor=user, at=AT)
    with clock.travel(AT):
        gone = judged_of(Step.REMINDER, [supply_id, debtors.supplies[2]], DAY)
        assert gone[supply_id].reason == "former"
        assert gone[debtors.supplies[2]].yen == APRIL_YEN, "who moved out still owes what they used"


@pytest.mark.req("COL-061")
def test_a_run_that_waited_is_not_printed_with_a_deadline_that_has_come_too_near(debtors: Debtors) -> None:
    """Made for 22 June with 2 July on it: on the 23rd nine days would be left of the ten of the rules."""
    assert debtors.supplies
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        run = make(Step.REMINDER, AT)
        arrears.finish_check(run_id=run.pk, note="", actor=clerk(), at=AT)
    late = AT + timedelta(days=1)
    with clock.travel(late):
        with pytest.raises(errors.DeadlineTooNear, match="10日"):
            arrears.order_print(run_id=run.pk, actor=clerk(), at=late, by_job=False)
        assert (LetterPrint.objects.count(), PaymentSlip.objects.filter(issued_at=late).count()) == (0, 0)
        arrears.cancel_run(run_id=run.pk, reason="期限を改める", actor=clerk(), at=late)
        assert make(Step.REMINDER, late).deadline_on == date(2026, 7, 3)


@pytest.mark.req("COL-061")
def test_a_letter_that_lay_too_long_does_not_leave_with_its_short_deadline(
    debtors: Debtors, print_shop: None
) -> None:
    """Printed in time, and left in the tray for a night: nine days are not the ten of the rules."""
    assert debtors.supplies
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        run = make(Step.REMINDER, AT)
        arrears.finish_check(run_id=run.pk, note="", actor=clerk(), at=AT)
        arrears.order_print(run_id=run.pk, actor=clerk(), at=AT, by_job=False)
        arrears.print_letters(run.pk)
    here = len(arrears.letters_here(run.pk))
    assert here > 0
    late = AT + timedelta(days=1)
    with clock.travel(late):
        with pytest.raises(errors.LettersToPull) as told:
            send(run, late)
        assert f"{here}通あります" in told.value.message
        assert not mail.Dispatch.objects.exists()
        pulled = arrears.pull_letters(run_id=run.pk, actor=clerk(), at=late)
    assert [one.reason for one in pulled] == ["late"] * here
    assert RunExclusion.objects.filter(reason="late", stage="pull").count() == here
    assert arrears.letters_here(run.pk) == []


def send(run: LetterRun, at: datetime) -> mail.Dispatch:
    """Its letters leave by post on the day."""
    return arrears.send_letters(
        run_id=run.pk, dispatched_on=clock.day_of(at), unit_yen=None, actor=clerk(), at=at
    )


def make_bare() -> LetterRun:
    """A run that nobody closed."""
    return LetterRun.objects.create(
        step="demand",
        rules_id=LetterRun.objects.earliest("pk").rules_id,
        send_on=DAY,
        deadline_on=DAY + timedelta(days=1),
        order="route",
        candidates=8,
        reference="bare",
        at=AT,
        by=clerk(),
    )
