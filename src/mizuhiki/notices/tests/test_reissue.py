"""再発行: the balance of today on one new slip, its letter, and everything that must not happen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.audit.api import AuditEntry
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip, SlipInstead
from mizuhiki.customers.api import Customer, CustomerMark, Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.documents.tests.pages import codes, texts
from mizuhiki.ledger import api as ledger
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Piece, Purpose
from mizuhiki.notices import errors
from mizuhiki.notices.models import SlipReissue
from mizuhiki.notices.selectors.counts import standings_of
from mizuhiki.notices.services.reissuing import reissue_slip
from mizuhiki.notices.tests.conftest import DEBITS, SLIPS, Street
from mizuhiki.payments import api as payments
from mizuhiki.payments.overpaid import overpaid
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from tests.builders import clerk, noon, open_till, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 5, 7)
Asked, Way = SlipReissue.Asked, SlipReissue.Way


@pytest.fixture(autouse=True)
def may_seventh(street: Street) -> Iterator[None]:
    """The day of the counter; postage of reissued slips is the contractor's, a hundred sheets lie there."""
    with clock.travel(noon(DAY)):
        mail.set_postage(
            purpose=Purpose.REISSUED_SLIP, bearer=Bearer.CONTRACTOR, unit_yen=110,
            starts_on=date(2026, 4, 1), source="別表１ １(4)ア", actor=clerk(), at=clock.now(),
        )  # fmt: skip
        mail.bring_supplied_forms(actor=clerk(), at=clock.now())
        mail.move_stock(
            form="reissued_slip", kind=mail.StockMovement.Kind.RECEIVED, quantity=100, cause="first",
            occurred_on=DAY, actor=clerk(), at=clock.now(),
        )  # fmt: skip
        yield


def demand_of(supply: Supply) -> Demand:
    return Demand.objects.get(supply=supply)


def owed(supply: Supply) -> dict[int, int]:
    """What the screen shows of the open bills."""
    return {bill.demand_id: bill.open_yen for bill in billing.bills_of_supply(supply_id=supply.pk)}


def reissue(supply: Supply, **changes: Any) -> SlipReissue:
    given: dict[str, Any] = {
        "chosen": owed(supply),
        "asked": Asked.COUNTER,
        "way": Way.HAND,
        "reference": f"key-{SlipReissue.objects.count()}",
    }
    return reissue_slip(supply_id=supply.pk, actor=clerk(), at=clock.now(), **(given | changes))


def pay(slip: PaymentSlip, yen: int, *, partly: bool = False) -> None:
    open_till(clerk(), clock.now())
    payments.take_cash(
        slip_id=slip.pk, tendered_yen=yen, partly=partly, reference=f"k{slip.pk}-{yen}", at=clock.now(),
        actor=clerk(),
    )  # fmt: skip


def page_of(made: SlipReissue) -> str:
    assert made.piece.print_file is not None
    return texts(read(made.piece.print_file))[0]


UNTOUCHED = (SLIPS, 0, 0, 0, 0, 100, 0)


def state() -> tuple[int, ...]:
    """Slips, reissues, bills turned, letters, their papers, forms on the shelf, entries."""
    return (
        PaymentSlip.objects.count(),
        SlipReissue.objects.count(),
        SlipInstead.objects.count(),
        Piece.objects.count(),
        StoredFile.objects.filter(kind__endswith="print_file").count(),
        mail.on_hand("reissued_slip"),
        AuditEntry.objects.filter(action="notices.slip.reissued").count(),
    )


@pytest.mark.req("COL-044")
def test_a_part_paid_bill_gets_a_slip_for_what_is_left_under_the_next_issue(street: Street) -> None:
    supply = street.supplies[1]
    old = PaymentSlip.objects.get(supply=supply)
    assert old.amount_yen == 10_190
    pay(old, 5_000, partly=True)
    made = reissue(supply)
    new = made.slip
    assert (new.slip_no, new.reissue, new.amount_yen, new.last_day) == (
        old.slip_no, 1, 5_190, date(2026, 6, 25),
    )  # fmt: skip
    assert billing.newer_slip(old) == new
    assert billing.earlier_slips(new) == [old]
    page = page_of(made)
    for said in (
        "再発行1回目",
        "お支払い金額5,190円うち消費税等472円",
        "2026年4月分5,190円5,190円令和8年5月25日一部納付済",
        "取扱期限令和8年6月25日",
    ):
        assert said in page, said
    (bars,) = codes(read(StoredFile.objects.get(kind="mail.print_file")))
    scanned = bars.text.replace("(91)", "91")
    assert (billing.find_slip(scanned, pack=pack_on(DAY)), scanned[29]) == (new, "1")
    assert billing.find_slip(old.slip_no, pack=pack_on(DAY)) == new  # its number alone means the newest


@pytest.mark.req("COL-016", "COL-044")
def test_handed_over_it_is_a_letter_without_postage_that_used_a_form(street: Street) -> None:
    made = reissue(street.supplies[2])
    (letter,) = mail.pieces_of_subject(subject_kind="billing.paymentslip", subject_id=made.slip_id)
    assert (letter.title, letter.label, letter.dispatched_on) == ("再発行納付書", "手渡し済み", DAY)
    assert mail.on_hand("reissued_slip") == 99
    report = mail.postage_of_year(2026)
    assert (report.pieces, report.yen, report.agrees) == (0, 0, True)
    assert "〒" not in page_of(made)
    assert made.piece.printed_to.address == ""


@pytest.mark.req("COL-016", "CC-089", "CC-034")
def test_asked_for_by_telephone_it_is_posted_dated_on_the_account_and_counted_in_postage(
    street: Street,
) -> None:
    supply = street.supplies[3]
    made = reissue(supply, asked=Asked.PHONE, way=Way.POST)
    (letter,) = mail.pieces_of_supply(supply.pk)
    assert (letter.title, letter.label, clock.day_of(letter.printed_at)) == ("再発行納付書", "投函待ち", DAY)
    assert "〒000-0000水引市緑町3番地見本3様" in page_of(made)
    gone = mail.dispatch_pieces(
        piece_ids=[made.piece_id], kind="reissued_slip", dispatched_on=DAY, actor=clerk(), at=clock.now()
    )
    assert (gone.purpose, gone.bearer, gone.unit_yen, gone.total_yen) == (
        "reissued_slip", "contractor", 110, 110,
    )  # fmt: skip
    (line,) = mail.postage_of_year(2026).lines
    assert (line.purpose_label, line.bearer_label, line.pieces, line.yen) == (
        "再発行用納付書",
        "受注者",
        1,
        110,
    )
    entry = AuditEntry.objects.get(action="notices.slip.reissued")
    assert entry.facts == {"yen": 10_854, "count": 1, "channel": "phone", "how": "post"}


def test_a_tenth_reissue_starts_a_number_of_its_own(street: Street) -> None:
    supply = street.supplies[1]
    first = PaymentSlip.objects.get(supply=supply)
    issues = [reissue(supply).slip for _ in range(10)]
    assert [slip.reissue for slip in issues] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
    assert {slip.slip_no for slip in issues[:9]} == {first.slip_no}
    assert issues[9].slip_no != first.slip_no
    assert billing.newer_slip(first) == issues[9]


@pytest.mark.req("COL-044")
def test_paying_the_old_and_the_new_slip_is_a_double_payment(street: Street) -> None:
    supply = street.supplies[1]
    new = reissue(supply).slip
    pay(new, 10_190)
    pay_at_a_store(supply, 10_190)
    assert payments.overpayments_waiting() == 1
    (over,) = overpaid(offset=0, limit=10)
    assert (over.kind, over.yen) == ("二重納付", 10_190)
    assert ledger.prove().differences == ()


def pay_at_a_store(supply: Supply, yen: int) -> None:
    """A store reports that the old slip was paid there."""
    report_paid(("shop:1", demand_of(supply), yen), on=DAY, at=clock.now())


@pytest.mark.req("COL-044")
def test_a_bill_a_bank_was_asked_for_gets_no_slip_until_it_has_answered(street: Street) -> None:
    supply = street.supplies[SLIPS + 1]
    debit.make_debit_file(debit_on=date(2026, 5, 27), actor=clerk())
    with pytest.raises(
        debit.DebitUnderWay, match="2026年4月分は2026-05-27の口座振替を依頼していて、結果がまだ届いていません"
    ):
        reissue(supply)
    assert state() == UNTOUCHED


@pytest.mark.req("COL-044")
def test_a_bill_with_a_slip_is_in_no_later_bank_file(street: Street) -> None:
    supply = street.supplies[SLIPS + 1]
    made = reissue(supply)
    assert (made.slip.reissue, made.slip.amount_yen) == (0, 12_515)
    instead = SlipInstead.objects.get()
    assert (instead.demand_id, instead.reason, instead.due_on, instead.run_id) == (
        demand_of(supply).pk, "asked", date(2026, 5, 27), None,
    )  # fmt: skip
    batch = debit.make_debit_file(debit_on=date(2026, 5, 27), actor=clerk())
    assert batch.row_count == DEBITS - 1
    assert batch.run.facts["demands"] == DEBITS
    (bill,) = billing.bills_of_supply(supply_id=supply.pk)
    assert (bill.way, bill.due_on, bill.slip_no) == ("納付書", date(2026, 5, 27), made.slip.slip_no)
    payment, debits = standings_of([street.billing.pk])
    assert (payment.demands, debits.demands) == (SLIPS, DEBITS)  # no run has to print it once more
    assert ledger.prove().differences == ()


def test_the_same_act_issues_once(street: Street) -> None:
    supply = street.supplies[1]
    made = reissue(supply, reference="same")
    with pytest.raises(errors.SlipAlreadyReissued, match=made.slip.slip_no):
        reissue(supply, reference="same")
    assert (PaymentSlip.objects.count(), Piece.objects.count(), mail.on_hand("reissued_slip")) == (
        SLIPS + 1, 1, 99,
    )  # fmt: skip


def test_another_balance_than_was_shown_is_refused(street: Street) -> None:
    supply = street.supplies[1]
    shown = owed(supply)
    pay(PaymentSlip.objects.get(supply=supply), 5_000, partly=True)
    with pytest.raises(errors.BillsChanged):
        reissue(supply, chosen=shown)
    with pytest.raises(errors.BillsChanged):
        reissue(supply, chosen=owed(street.supplies[2]))  # somebody else's bill
    with pytest.raises(errors.NothingChosen):
        reissue(supply, chosen={})
    assert state() == UNTOUCHED


def test_a_paid_bill_gets_no_slip(street: Street) -> None:
    supply = street.supplies[1]
    pay(PaymentSlip.objects.get(supply=supply), 10_190)
    with pytest.raises(errors.BillsChanged):
        reissue(supply, chosen={demand_of(supply).pk: 0})
    assert state() == UNTOUCHED


def test_the_dead_and_those_without_an_address_get_no_letter_but_a_slip_at_the_counter(
    street: Street,
) -> None:
    supply = street.supplies[1]
    person = Customer.objects.filter(parts__supply=supply)
    person.update(died_on=date(2026, 4, 1))
    with pytest.raises(errors.CannotBePosted, match="郵送できません：宛名人が死亡（相続人代表が未登録）。"):
        reissue(supply, way=Way.POST)
    assert state() == UNTOUCHED
    assert reissue(supply, way=Way.HAND).slip.amount_yen == 10_190


def test_a_parked_supply_gets_no_slip(street: Street) -> None:
    supply = street.supplies[1]
    Supply.objects.filter(pk=supply.pk).update(parked="名義を確認中")
    with pytest.raises(errors.SupplyParked, match="保留中（名義を確認中）"):
        reissue(supply)
    assert state() == UNTOUCHED


def test_a_name_that_cannot_be_printed_leaves_everything_as_it_was(street: Street) -> None:
    supply = street.supplies[1]
    Customer.objects.filter(parts__supply=supply).update(name="\U0002a6d0 次郎")
    with pytest.raises(errors.PaperRefused, match="納付書を印刷できないため、発行していません。"):
        reissue(supply)
    assert state() == UNTOUCHED


def test_a_protected_persons_place_is_on_no_paper_handed_over_and_apart_when_posted(street: Street) -> None:
    supply = street.supplies[2]
    person = Customer.objects.get(parts__supply=supply)
    CustomerMark.objects.create(customer=person, kind="protection", starts_on=date(2026, 1, 1))
    handed, posted = reissue(supply), reissue(supply, way=Way.POST)
    assert "緑町2番地" not in page_of(handed)
    assert "支援" not in page_of(handed)
    assert "緑町2番地" in page_of(posted)
    kinds = [made.piece.print_file.kind for made in (handed, posted) if made.piece.print_file]
    assert kinds == ["mail.print_file", "mail.protected_print_file"]
