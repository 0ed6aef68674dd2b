"""現地精算: what was taken at the door stands in the books once, to the yen, whatever the connection did."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from mizuhiki.audit.api import AuditEntry
from mizuhiki.billing.models import Assessment, Demand, PaymentSlip
from mizuhiki.customers.api import Supply, SupplyService
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork import errors as field_errors
from mizuhiki.fieldwork.models import Booked, Brought, DaySheetEnd, VisitEnd
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Reading
from mizuhiki.metering.errors import ClosingDayWrong
from mizuhiki.onsite import errors
from mizuhiki.onsite.models import Settlement
from mizuhiki.onsite.tests.conftest import AT, DAY, Crew
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Overpayment, Receipt
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import api as till
from mizuhiki.till.book_errors import SheetsMissing
from mizuhiki.till.models import BookSheet, OutOfHours, TillMove
from mizuhiki.till.services import books
from mizuhiki.worklist.models import Item
from tests.builders import clerk, noon

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FIRST_NO = 900_000_001


def paid(crew: Crew, visit: fieldwork.Visit, **changes: Any) -> dict[str, Any]:
    """The dial shows 158; 5,000 yen are handed over."""
    row = crew.row(visit, 158)
    told: dict[str, Any] = {
        "what": "receipt",
        "index_m3": 158,
        "yen": row[2],
        "tendered_yen": 5_000,
        "number": FIRST_NO,
    }
    return told | {"reason": ""} | changes


def nothing_is_booked() -> bool:
    counts = (Receipt.objects.count(), Reading.objects.filter(kind="final").count(), Booked.objects.count())
    return counts == (0, 0, 0) and not BookSheet.objects.exists()


@pytest.mark.req("COL-055")
def test_from_the_closing_reading_to_the_settled_bill(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    row = crew.row(visit, 158)
    assert row == [158, 17, 3_875, [[1_675, 152], [2_200, 200]], [[10, 3_875, 352]]]
    brought, waits = crew.tell(visit, **paid(crew, visit))
    assert waits == ""
    receipt, demand = Receipt.objects.get(), Demand.objects.get(cycle_month="2026-06-01")
    assert (receipt.received_yen, receipt.tendered_yen, receipt.channel) == (3_875, 5_000, "counter")
    assert (receipt.received_at, receipt.received_by, receipt.occurred_on) == (AT, crew.person, DAY)
    assert (demand.amount_yen, demand.method) == (3_875, "slip")
    assert list(Assessment.objects.filter(demand=demand).values_list("kind", "reading__index_m3")) == [
        ("final", 158),
        ("final", 158),
    ]
    supply.refresh_from_db()
    assert supply.ends_on == DAY
    assert payments.allocations_of_receipt(receipt.pk) == [
        ("water", demand.cycle_month, 1_675),
        ("public_sewerage", demand.cycle_month, 2_200),
    ]
    sheet = till.sheet_for(f"payments.receipt:{receipt.pk}")
    assert sheet is not None
    assert (sheet.number, sheet.fate) == (FIRST_NO, "used")
    assert crew.session is not None
    assert till.book_yen(crew.session.pk) == 13_875
    assert VisitEnd.objects.get().how == "done"
    settled = Settlement.objects.get()
    assert (settled.told_yen, settled.assessed_yen, settled.problem) == (3_875, 3_875, "")
    assert settled.receipt == receipt
    assert not Item.objects.filter(kind__startswith="onsite").exists()
    assert ledger.prove().differences == ()
    assert AuditEntry.objects.filter(action="onsite.visit.settled").count() == 1
    assert brought.taken_at == AT


@pytest.mark.req("COL-055")
def test_the_same_word_twice_is_one_receipt(supply: Supply, crew: Crew) -> None:
    visit, key = crew.plan(supply), uuid.uuid4()
    crew.take_list()
    told = paid(crew, visit)
    first, _ = crew.tell(visit, key=key, **told)
    again, waits = crew.tell(visit, key=key, **told)
    assert (again.pk, waits) == (first.pk, "")
    assert (Receipt.objects.count(), Brought.objects.count(), Booked.objects.count()) == (1, 1, 1)
    with pytest.raises(field_errors.BroughtConflict):
        crew.tell(visit, key=key, **(told | {"tendered_yen": 10_000}))
    assert Receipt.objects.get().tendered_yen == 5_000


def test_what_was_taken_down_before_a_kill_is_booked_by_the_next_word(
    supply: Supply, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, key = crew.plan(supply), uuid.uuid4()
    crew.take_list()
    told = paid(crew, visit)
    with monkeypatch.context() as patch:
        patch.setattr("mizuhiki.onsite.settling.Settlement.objects.create", _die)
        with pytest.raises(SystemExit):
            crew.tell(visit, key=key, **told)
    assert Brought.objects.count() == 1  # kept
    assert nothing_is_booked()  # and nothing half done
    crew.tell(visit, key=key, **told)
    assert (Receipt.objects.count(), Brought.objects.count(), Settlement.objects.count()) == (1, 1, 1)
    assert ledger.prove().differences == ()


def _die(**_: object) -> None:
    raise SystemExit


@pytest.mark.req("COL-055")
def test_another_price_by_now_leaves_the_cash_as_taken_and_lays_work(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    told = paid(crew, visit)
    SupplyService.objects.filter(supply=supply, charge="public_sewerage").delete()  # the office mends it
    crew.tell(visit, **told)
    receipt, settled = Receipt.objects.get(), Settlement.objects.get()
    assert receipt.received_yen == 3_875
    assert (settled.told_yen, settled.assessed_yen) == (3_875, 1_675)
    assert Overpayment.objects.get().yen == 2_200
    item = Item.objects.get(kind="onsite.difference")
    assert "現地で示した額 3,875円。調定した額 1,675円。" in item.events.get(what="opened").note
    assert ledger.prove().differences == ()


def test_less_than_is_owed_by_now_leaves_the_rest_open(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    told = paid(crew, visit) | {"yen": 3_000, "tendered_yen": 3_000}  # as if the table had been cheaper
    crew.tell(visit, **told)
    settled = Settlement.objects.get()
    assert (settled.told_yen, settled.assessed_yen) == (3_000, 3_875)
    slip = PaymentSlip.objects.latest("pk")
    receipt = Receipt.objects.get()
    assert (receipt.received_yen, receipt.tendered_yen, receipt.slip_id) == (3_000, 3_000, slip.pk)
    assert not Overpayment.objects.exists()
    assert Item.objects.filter(kind="onsite.difference").count() == 1
    assert ledger.prove().differences == ()


def test_what_cannot_be_assessed_keeps_the_cash_and_says_why(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    told = paid(crew, visit)
    Supply.objects.filter(pk=supply.pk).update(parked="調査中")
    crew.tell(visit, **told)
    settled = Settlement.objects.get()
    assert (settled.assessed_yen, settled.reading, settled.demand) == (None, None, None)
    assert settled.problem == "閉栓精算の料金を計算できません（契約を保留中）。料金の担当へ確かめてください。"
    assert Overpayment.objects.get().yen == 3_875
    supply.refresh_from_db()
    assert supply.ends_on is None  # nothing of the closing was done by halves
    assert not Reading.objects.filter(kind="final").exists()
    assert Item.objects.filter(kind="onsite.difference").count() == 1
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-019")
def test_without_the_bag_it_waits_and_is_booked_later(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    told = paid(crew, visit)
    assert crew.session is not None
    till.close_till(session_id=crew.session.pk, pieces={"n1000": 10}, at=AT, actor=crew.person)
    brought, waits = crew.tell(visit, **told)
    assert "現地精算のレジ（かばん）を開けていないため、記帳できません" in waits
    assert nothing_is_booked()
    item = Item.objects.get(kind="fieldwork.unbooked")
    assert (item.key, item.closed_at) == (f"fieldwork.brought:{brought.pk}", None)
    bag = till.Till.objects.get(purpose="settlement")
    till.open_till(
        till_id=bag.pk,
        seal_id=crew.session.seal_id,
        pieces={"n1000": 10},
        at=AT - timedelta(minutes=1),
        actor=crew.person,
    )
    fieldwork.book(brought_id=brought.pk, at=AT + timedelta(hours=4), actor=clerk())
    assert Receipt.objects.get().received_by == crew.person
    item.refresh_from_db()
    assert item.closed_at is not None


@pytest.mark.req("COL-008")
@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("お客様の帰宅を待ったため", "お客様の帰宅を待ったため"),
        ("", "現地精算のため（端末に理由の入力なし）"),
    ],
)
def test_out_of_hours_the_reason_stands_with_the_receipt(
    supply: Supply, crew: Crew, said: str, stands: str
) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    told = paid(crew, visit, reason=said)
    late = AT + timedelta(hours=5, minutes=46)  # 17:46
    fieldwork.take_home(
        key=uuid.uuid4(),
        device=crew.device,
        visit_id=visit.pk,
        told={name: str(value) for name, value in told.items()},
        taken_at=late,
        at=late + timedelta(minutes=1),
        actor=crew.person,
    )
    receipt = Receipt.objects.get()
    assert receipt.serial.out_of_hours is not None
    assert receipt.serial.out_of_hours.reason == stands
    assert OutOfHours.objects.filter(said_at=late).count() == 1


@pytest.mark.req("COL-100")
def test_a_tablet_that_is_gone_takes_its_numbers_along(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    sheet = crew.take_list()
    told = paid(crew, visit)
    fieldwork.give_up_sheet(sheet_id=sheet.pk, reason="車上で盗難", at=AT, actor=clerk())
    with pytest.raises(field_errors.SheetOver):
        fieldwork.give_up_sheet(sheet_id=sheet.pk, reason="車上で盗難", at=AT, actor=clerk())
    assert BookSheet.objects.filter(fate="lost").count() == 20
    assert DaySheetEnd.objects.get().how == "lost"
    _, waits = crew.tell(visit, **told)  # it comes back, with a receipt that was given
    assert f"{FIRST_NO}番の手書領収書は" in waits
    assert "「紛失・盗難」と記録済みです" in waits
    assert not Receipt.objects.exists()
    assert Item.objects.filter(kind="fieldwork.unbooked").count() == 1
    crew.device = "b2" * 32
    with pytest.raises(errors.NoNumbers):
        crew.take_list()


def test_read_and_not_paid_leaves_the_bill_open(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    crew.tell(visit, what="read", index_m3=158, yen=3_875, reason="")
    settled = Settlement.objects.get()
    assert (settled.receipt, settled.assessed_yen) == (None, 3_875)
    assert not Receipt.objects.exists()
    assert PaymentSlip.objects.latest("pk").amount_yen == 3_875
    assert not Item.objects.filter(kind="onsite.difference").exists()


def test_nobody_there_ends_the_visit_and_nothing_else(supply: Supply, crew: Crew) -> None:
    visit, key = crew.plan(supply), uuid.uuid4()
    crew.take_list()
    crew.tell(visit, key=key, what="unmet", reason="不在")
    end = VisitEnd.objects.get()
    assert (end.how, end.reason, end.by) == ("unmet", "不在", crew.person)
    assert not Settlement.objects.exists()
    supply.refresh_from_db()
    assert supply.ends_on is None
    again = crew.plan(supply)
    crew.take_list()
    with pytest.raises(field_errors.BroughtConflict):  # the same words of another visit
        crew.tell(again, key=key, what="unmet", reason="不在")
    assert VisitEnd.objects.count() == 1


@pytest.mark.req("COL-083")
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"yen": "0"}, "お預かり5,000円が領収額0円に足りません"),
        ({"tendered_yen": "3000"}, "お預かり3,000円が領収額3,875円に足りません"),
        ({"index_m3": "１５８"}, "「指針」（１５８）を読めません"),
        ({"yen": "-1"}, "「領収額」（-1）を読めません"),
        ({"number": "9" * 40}, "「領収番号」"),
        ({"what": "gift"}, "「種類」（gift）を読めません"),
    ],
)
def test_what_cannot_be_read_is_not_taken_down(
    supply: Supply, crew: Crew, wrong: dict[str, str], says: str
) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    with pytest.raises(RuleBroken) as fault:
        crew.tell(visit, **(paid(crew, visit) | wrong))
    assert says in fault.value.message
    assert not Brought.objects.exists()
    assert nothing_is_booked()


def test_a_supply_nobody_can_settle_is_not_planned(supply: Supply, crew: Crew) -> None:
    with pytest.raises(field_errors.VisitInThePast):
        fieldwork.plan_visit(
            kind="settlement", supply_id=supply.pk, visit_on=DAY, crew_id=crew.person.pk, note="",
            at=noon(DAY + timedelta(days=1)), actor=clerk(),
        )  # fmt: skip
    with pytest.raises(ClosingDayWrong):
        fieldwork.plan_visit(
            kind="settlement", supply_id=supply.pk, visit_on=Reading.objects.get().read_on,
            crew_id=crew.person.pk, note="", at=noon(Reading.objects.get().read_on), actor=clerk(),
        )  # fmt: skip
    crew.plan(supply)
    with pytest.raises(field_errors.VisitOverlaps):
        crew.plan(supply)
    assert fieldwork.open_visits().count() == 1


@pytest.mark.req("COL-054")
def test_the_numbers_come_home_only_when_each_is_accounted_for(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    second = paid(crew, visit, number=FIRST_NO + 1)  # the first was not sent yet
    crew.tell(visit, **second)
    block = till.BookSheet.objects.get().book
    with pytest.raises(SheetsMissing):
        books.return_book(book_id=block.pk, next_no=FIRST_NO + 2, at=AT, actor=clerk())
    books.strike_sheets(
        book_id=block.pk, first_no=FIRST_NO, last_no=FIRST_NO, fate=BookSheet.Fate.VOID, reason="操作の誤り",
        at=AT, actor=clerk(),
    )  # fmt: skip
    books.return_book(book_id=block.pk, next_no=FIRST_NO + 2, at=AT, actor=clerk())
    assert till.tablet_numbers_of(crew.person.pk) == []


def test_a_receipt_of_the_place_can_be_taken_back(supply: Supply, crew: Crew) -> None:
    visit = crew.plan(supply)
    crew.take_list()
    crew.tell(visit, **paid(crew, visit))
    with clock.travel(AT + timedelta(hours=3)):
        payments.reverse_receipt(
            receipt_id=Receipt.objects.get().pk, reason="額の誤り", at=clock.now(), actor=crew.person
        )
    assert crew.session is not None
    assert till.book_yen(crew.session.pk) == 10_000
    assert TillMove.objects.filter(session=crew.session).count() == 3
    assert ledger.prove().differences == ()
