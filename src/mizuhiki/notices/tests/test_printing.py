"""A billing run's demands become letters, once each, accounted for to the yen."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip, find_slip
from mizuhiki.customers.api import Customer
from mizuhiki.directdebit import api as debit
from mizuhiki.documents.tests.pages import codes, page_count, texts
from mizuhiki.formats import ocr
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece
from mizuhiki.notices import api as notices
from mizuhiki.notices import planning
from mizuhiki.notices.api import NothingToPrint, NoticePrint, PlannedNotice, UnprintedNotice
from mizuhiki.notices.selectors.counts import standings_of
from mizuhiki.notices.services import printing
from mizuhiki.notices.tests.conftest import DEBITS, SLIPS, Printer, Street
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.platform.batches import BatchAlreadyDone
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist.api import Item
from tests.builders import clerk, noon, open_till

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Kind, Order = NoticePrint.Kind, NoticePrint.Order


def pdfs() -> list[StoredFile]:
    return list(StoredFile.objects.filter(kind__endswith="print_file").order_by("pk"))


def told_to(run_id: int) -> list[str]:
    """The inquiry numbers of a run's letters, in the order of printing."""
    return list(Piece.objects.filter(run=run_id).order_by("pk").values_list("supply__inquiry_no", flat=True))


@pytest.mark.req("COL-001")
def test_each_slip_becomes_one_letter_with_the_number_of_its_page(print_all: Printer) -> None:
    run = print_all()
    demands = Demand.objects.filter(method="slip")
    yen = sum(demands.values_list("amount_yen", flat=True))
    assert run.state == "done"
    assert run.facts == {
        "planned": SLIPS, "planned_yen": yen, "printed": SLIPS, "printed_yen": yen, "pages": SLIPS,
        "files": 1, "refused": 0, "kept_back": 0, "settled": 0, "unprinted_yen": 0,
    }  # fmt: skip
    (file,) = pdfs()
    pages = texts(read(file))
    pieces = list(Piece.objects.order_by("pk"))
    assert [piece.subject_id for piece in pieces] == list(demands.order_by("pk").values_list("pk", flat=True))
    for piece, page in zip(pieces, pages, strict=True):
        assert piece.first_page == piece.last_page
        assert pages[piece.first_page - 1] == page  # type: ignore[operator]
        assert mail.number_of(piece.pk) in page
        assert piece.supply is not None
        assert piece.supply.inquiry_no in page
        assert "水道料金（税込）" in page
        assert "下水道使用料（税込）" in page
    assert not (settings.PRINTING / str(run.pk)).exists(), "the store keeps it, nobody else"


def test_the_bars_of_a_page_are_the_slip_and_pay_it_at_the_counter(print_all: Printer) -> None:
    print_all()
    pdf = read(pdfs()[0])
    piece = Piece.objects.order_by("pk")[2]
    (code,) = [one for one in codes(pdf, page=2) if one.symbology == "]C1"]
    slip = find_slip(code.text, pack=pack_on(clock.today()))
    assert slip == PaymentSlip.objects.get(supply=piece.supply)
    assert f"{slip.amount_yen:,}円" in texts(pdf)[2]
    open_till(clerk())
    receipt = payments.take_cash(
        slip_id=slip.pk, tendered_yen=slip.amount_yen, partly=False, reference="scan", at=clock.now(),
        actor=clerk(),
    )  # fmt: skip
    assert receipt.received_yen == slip.amount_yen


@pytest.mark.req("COL-058")
def test_the_numbers_for_banks_on_a_page_are_the_slip(print_all: Printer) -> None:
    print_all()
    piece = Piece.objects.order_by("pk")[2]
    slip = PaymentSlip.objects.get(supply=piece.supply)
    page = texts(read(pdfs()[0]))[2]
    (printed,) = re.findall(r"[0-9]{2}00000999999[0-9]{70}", page)
    lines = ocr.parse(printed)
    assert (lines.amount_yen, lines.fee, lines.upper_tail) == (slip.amount_yen, "2", "99999000100000")
    pack = pack_on(clock.today())
    numbers = billing.payeasy_of(slip=slip, pack=pack)
    assert numbers is not None
    told = f"0{slip.slip_no}0"[-17:]
    assert (numbers.biller_no, numbers.payment_no, numbers.category) == ("99999", told, "001")
    dashed = f"{told[:4]}-{told[4:8]}-{told[8:12]}-{told[12:16]}-{told[16]}"
    assert f"納付番号{dashed}確認番号{numbers.confirmation_no}納付区分001" in page
    assert lines.lower_body == f"000{told}{numbers.confirmation_no}0999990010000000"
    assert find_slip(printed, pack=pack) == find_slip(printed[39:], pack=pack) == slip
    assert find_slip(f"{dashed} {numbers.confirmation_no}", pack=pack) == slip


def test_debits_are_told_their_day_and_the_last_digits_of_their_account(print_all: Printer) -> None:
    assert print_all(Kind.DEBIT).facts["printed"] == DEBITS
    page = texts(read(pdfs()[0]))[0]
    demand = Demand.objects.filter(method="debit").order_by("pk")[0]
    assert f"{demand.due_on.month}月{demand.due_on.day}日" in page
    assert "●●●●508" in page
    assert "1234508" not in page


def test_printing_again_makes_no_second_letter(print_all: Printer, street: Street) -> None:
    print_all()
    with pytest.raises(NothingToPrint, match="印刷するものはありません"):
        print_all()
    with pytest.raises(BatchAlreadyDone):
        notices.print_notices(NoticePrint.objects.get().pk)
    assert Piece.objects.count() == SLIPS
    assert PlannedNotice.objects.count() == SLIPS


def test_first_two_then_the_rest_in_the_order_of_the_route(print_all: Printer, street: Street) -> None:
    for number, supply in street.supplies.items():
        supply.installation.route_order = 100 - number
        supply.installation.save()
    first, rest = print_all(most=2), print_all()
    assert told_to(first.pk) == [f"{number:011d}" for number in (7, 6)]
    assert told_to(rest.pk) == [f"{number:011d}" for number in (5, 4, 3, 2, 1)]
    (standing, _) = notices.standings_of([street.billing.pk])
    assert (standing.demands, standing.printed, standing.left, standing.under_way) == (SLIPS, SLIPS, 0, 0)


def test_in_the_order_of_postcodes_as_a_print_shop_wants_it(print_all: Printer, street: Street) -> None:
    for number, supply in street.supplies.items():
        customer = supply.parties.get().customer
        customer.postcode, customer.address = f"92{(number * 4) % 9}0000", "水引市泉町1番1号"
        customer.save()
    run = print_all(order=Order.POSTCODE)
    assert told_to(run.pk) == [f"{number:011d}" for number in sorted(range(1, 8), key=lambda n: n * 4 % 9)]


def test_a_character_no_font_has_is_refused_by_name_and_the_rest_is_printed(
    print_all: Printer, street: Street
) -> None:
    rare = street.supplies[3].parties.get().customer
    Customer.objects.filter(pk=rare.pk).update(name="\U0002a6d0 次郎")
    run = print_all()
    assert (run.facts["printed"], run.facts["refused"]) == (SLIPS - 1, 1)
    demand = Demand.objects.get(supply=street.supplies[3])
    assert run.facts["unprinted_yen"] == demand.amount_yen
    refused = UnprintedNotice.objects.get()
    assert (refused.reason, refused.planned.demand_id) == ("refused", demand.pk)
    assert "宛名の文字" in refused.detail
    assert "U+2A6D0" in refused.detail
    item = Item.objects.get(kind=notices.UNPRINTED)
    assert (item.desk, item.title, item.subject_id) == (
        "billing", "納入通知書を出せません：印刷できない", demand.pk,
    )  # fmt: skip
    assert not Piece.objects.filter(subject_id=demand.pk).exists()
    Customer.objects.filter(pk=rare.pk).update(name="石川 次郎")
    assert print_all(again=True).facts["printed"] == 1
    item.refresh_from_db()
    assert item.outcome == "resolved"
    assert Piece.objects.get(subject_id=demand.pk).supply == street.supplies[3]


def test_what_was_paid_meanwhile_is_not_printed_and_not_asked_about(
    print_all: Printer, street: Street
) -> None:
    slip = PaymentSlip.objects.get(supply=street.supplies[1])
    open_till(clerk())
    payments.take_cash(
        slip_id=slip.pk, tendered_yen=slip.amount_yen, partly=False, reference="early", at=clock.now(),
        actor=clerk(),
    )  # fmt: skip
    run = print_all()
    assert (run.facts["printed"], run.facts["settled"]) == (SLIPS - 1, 1)
    assert not Item.objects.filter(kind=notices.UNPRINTED).exists()
    with pytest.raises(NothingToPrint):
        print_all(again=True)


@pytest.mark.usefixtures("own_processes")
def test_a_print_that_stops_goes_on_behind_the_last_whole_file(
    print_all: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "ROWS_A_FILE", 2)
    keep, calls = printing._keep, list[int]()

    def stop_at_third(order: NoticePrint, file: Any, group: Any) -> None:
        calls.append(file.number)
        if len(calls) == 3:
            raise OSError("no space left on device")
        keep(order, file, group)

    monkeypatch.setattr(printing, "_keep", stop_at_third)
    with pytest.raises(OSError, match="no space"):
        print_all()
    order = NoticePrint.objects.get()
    assert (order.run.state, Piece.objects.count(), len(pdfs())) == ("failed", 4, 2)
    run = notices.print_notices(order.pk)
    assert calls == [1, 2, 3, 3, 4]
    assert (run.state, run.facts["printed"], run.facts["files"]) == ("done", SLIPS, 4)
    assert [page_count(read(file)) for file in pdfs()] == [2, 2, 2, 1]
    assert Piece.objects.values("subject_id").distinct().count() == SLIPS


def test_the_queries_of_a_filling_do_not_grow_with_its_notices(
    street: Street, day_of_printing: None, django_assert_num_queries: Any
) -> None:
    ids = list(Demand.objects.filter(method="slip").order_by("pk").values_list("pk", flat=True))
    pack = pack_on(date(2026, 4, 1))
    for count in (1, SLIPS):
        filler = notices.Filler(
            kind=Kind.PAYMENT, pack=pack, issued_on=date(2026, 4, 20), today=date(2026, 4, 21)
        )
        wanted = [notices.Wanted(pk, pk, pk) for pk in ids[:count]]
        with django_assert_num_queries(7):
            filled = filler.fill(wanted)
        assert [type(one) for one in filled] == [notices.Filled] * count
        with django_assert_num_queries(6):  # the calculations are known
            filler.fill(wanted)


def test_a_debit_that_became_a_slip_is_told_anew_with_its_new_day(street: Street, print_all: Printer) -> None:
    """Its 口座振替のお知らせ went out; the account ended before the debit, so a 納入通知書 follows."""
    print_all(kind=Kind.DEBIT)
    print_all()
    supply = street.supplies[SLIPS + 1]
    mandate = debit.Mandate.objects.get(supply_id=supply.pk)
    at = noon(date(2026, 5, 10))
    debit.end_mandate(mandate_id=mandate.pk, ends_on=date(2026, 5, 17), at=at, actor=clerk())
    with clock.travel(noon(date(2026, 5, 20))):
        debit.make_debit_file(debit_on=date(2026, 5, 27), actor=None)
        before = {one.kind: (one.demands, one.left) for one in standings_of([street.billing.pk])}
        assert before == {Kind.PAYMENT: (SLIPS + 1, 1), Kind.DEBIT: (DEBITS - 1, 0)}
        run = print_all()
        with pytest.raises(NothingToPrint):
            print_all()
    assert told_to(run.pk) == [supply.inquiry_no]
    (page,) = texts(read(pdfs()[-1]))
    slip = PaymentSlip.objects.latest("pk")
    assert slip.slip_no in page.replace(" ", "").replace("-", "")
    shown = page.replace(" ", "").replace("\n", "")
    assert "期限令和8年6月25日取扱期限令和8年6月25日" in shown
    assert "発行日2026年（令和8年）5月20日（水）" in shown
    assert [one.left for one in standings_of([street.billing.pk])] == [0, 0]
