"""31 March and 1 April: late receipts, corrections and refunds on both sides, and nothing is rewritten."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.models import Decision
from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment, Demand
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger import exporting, monthly
from mizuhiki.ledger.books import book_of
from mizuhiki.ledger.carrying import carried_from, carry_over
from mizuhiki.ledger.models import CarryOver, JournalEntry, JournalExport, JournalLine, MonthEnd, MonthSheet
from mizuhiki.ledger.permissions import DAY_CLOSE, DAY_SEE, EXPORT_MAKE, MONTH_CLOSE
from mizuhiki.payments import overpaid, refunds
from mizuhiki.payments.models import Refund
from mizuhiki.platform import clock
from mizuhiki.rulepacks.accounting import AccountingTerms
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from mizuhiki.tariffs import LeakClaim, PriceRequest, TariffVersion
from mizuhiki.till import api as till
from mizuhiki.till.api import CashPurpose
from tests.builders import (
    Town,
    clerk,
    close_counters,
    close_till,
    counter,
    noon,
    open_till,
    person,
    report_paid,
    rules,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
EVE, NEW_YEAR, SECOND, FIFTH = date(2027, 3, 31), date(2027, 4, 1), date(2027, 4, 2), date(2027, 4, 5)


def pay(supply_no: int, yen: int, *, on: date, told_on: date) -> None:
    """So much at a store for the bill of a supply, of which the store tells on a day."""
    bill = Demand.objects.get(supply__inquiry_no=f"{supply_no:011d}")
    with clock.travel(noon(told_on)):
        report_paid((f"shop:{supply_no}", bill, yen), on=on, run_id=supply_no, at=noon(told_on))


def leak(request: PriceRequest, version: TariffVersion) -> PriceRequest:
    """20 of the 41 m³ leaked: 3,407 and 2,717 yen are owed, 4,066 less than before."""
    del version
    return replace(request, leak=LeakClaim(code="漏水", reference_m3=21, leaked_m3=20, place="地下"))


def correct(supply_no: int, *, on: date) -> None:
    """The whole bill of a supply is calculated with the leak."""
    found = list(Assessment.objects.filter(supply__inquiry_no=f"{supply_no:011d}", corrects=None))
    facts: dict[str, Any] = {"cause": f"test.leak:{supply_no}", "reason": "漏水の認定", "actor": clerk()}
    with clock.travel(noon(on)):
        changes = billing.recalculate(found, leak)
        billing.correct(supply_id=found[0].supply_id, changes=changes, **facts, at=noon(on))


def fill_safe(on: date) -> None:
    """The counter's safe with a reserve for refunds."""
    at, keeper = noon(on), clerk()
    safe = till.place_safe(counter=counter(), name="金庫", at=at, actor=keeper)
    till.give_key(safe=safe, holder_id=keeper.pk, at=at, actor=keeper)
    till.open_safe(safe=safe, purpose="窓口業務", at=at, actor=keeper)
    facts: dict[str, Any] = {"partner": "企業局", "reason": "受入れ", "at": at, "actor": keeper}
    for purpose, yen in ((CashPurpose.RESERVE, 30_000), (CashPurpose.FLOAT, 100_000)):
        till.move_by_hand(safe=safe, purpose=purpose, is_in=True, yen=yen, reference=purpose, **facts)


def give_back(yen: int, *, on: date) -> None:
    """What is too much of the one supply that has something; the safe is locked afterwards."""
    (over,) = overpaid.overpaid(offset=0, limit=9)
    at, safe = noon(on), till.Safe.objects.get()
    with clock.travel(at):
        if till.opening_now(safe.pk) is None:
            till.open_safe(safe=safe, purpose="還付", at=at, actor=clerk())
        session = open_till(clerk(), at)
        refunds.pay_refund(
            receipt_id=over.receipt_id, shown_yen=yen, payee=Refund.Payee.SELF, payee_name="",
            identity=Refund.Identity.LICENCE, reference=f"r-{on}", at=at, actor=clerk(),
        )  # fmt: skip
        close_till(session, at)
        pieces = {purpose: till.fewest_pieces(left) for purpose, left in till.balances(safe.pk).items()}
        till.lock_safe(safe=safe, pieces=pieces, reasons={}, at=at, actor=clerk())


def close(until: date, *, at: date) -> None:
    """Every drawer, counter day and day of the ledger."""
    with clock.travel(noon(at)):
        close_counters(until=until)
        ledger.close_days(until=until, at=noon(at))


@pytest.fixture
def turn() -> tuple[User, User]:
    """Three households of 10,190 yen each: the first pays too much in March, the second too late."""
    rules()
    town = Town()
    for number in (1, 2, 3):
        town.settle(number, cycle="odd", fitted_on=date(2027, 1, 10))
    town.read(read_on=date(2027, 3, 10), used_m3={f"M{number:06d}": 41 for number in (1, 2, 3)})
    with clock.travel(noon(date(2027, 3, 20))):
        billing.run_billing(cycle_month=MARCH, actor=None)
    pay(1, 10_190, on=date(2027, 3, 25), told_on=date(2027, 3, 25))
    correct(1, on=date(2027, 3, 30))
    fill_safe(EVE)
    give_back(4_066, on=EVE)
    close(EVE, at=EVE)
    pay(2, 4_851, on=EVE, told_on=NEW_YEAR)
    correct(2, on=SECOND)
    give_back(1_444, on=FIFTH)
    close(FIFTH, at=FIFTH)
    keeper = person(DAY_SEE, DAY_CLOSE, EXPORT_MAKE, username="keeper")
    return keeper, person(DAY_SEE, MONTH_CLOSE, "approvals.request_see", username="chief")


def ask(keeper: User) -> approvals.ApprovalRequest:
    with clock.travel(noon(FIFTH)):
        return monthly.ask_to_close(month=MARCH, reason="年度末", actor=keeper, at=noon(FIFTH))


def decide(request: approvals.ApprovalRequest, chief: User) -> None:
    with clock.travel(noon(FIFTH)):
        approvals.decide(
            request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=chief, at=noon(FIFTH)
        )


def test_each_yen_falls_in_its_month_and_the_year_is_carried_over_once(turn: tuple[User, User]) -> None:
    march, april = book_of(MARCH, EVE).total, book_of(APRIL, date(2027, 4, 30)).total
    assert (march.assessed_yen, march.corrected_yen, march.received_yen, march.after_yen) == (
        30_570, -4_066, 6_124, 20_380,
    )  # fmt: skip
    assert (april.before_yen, april.corrected_yen, april.received_yen, april.after_yen) == (
        20_380, -4_066, 3_407, 12_907,
    )  # fmt: skip
    late = book_of(APRIL, date(2027, 4, 30)).late
    assert [(one.occurred_on, one.posted_on, one.yen) for one in late] == [(EVE, NEW_YEAR, 4_851)]
    assert book_of(MARCH, EVE).back == []
    assert [(one.month, one.charge, one.count, one.yen) for one in book_of(APRIL, FIFTH).back] == [
        (MARCH, "public_sewerage", 1, -2_622),
        (MARCH, "water", 1, -1_444),
    ]
    before = list(JournalLine.objects.order_by("pk").values_list("pk", "yen", "fiscal_year"))
    decide(ask(turn[0]), turn[1])
    made = CarryOver.objects.get()
    assert [(c.charge, c.fiscal_year, c.item_count, c.yen) for c in made.claims.order_by("charge")] == [
        ("public_sewerage", 2026, 2, 10_678),
        ("water", 2026, 2, 9_702),
    ]
    entry = made.entry
    assert entry is not None
    assert (entry.kind, entry.occurred_on, entry.posted_on) == ("carry_over", EVE, date(2027, 4, 6))
    assert sorted(entry.lines.values_list("charge", "fiscal_year", "yen")) == [
        ("public_sewerage", 2026, -10_678),
        ("public_sewerage", 2026, 10_678),
        ("water", 2026, -9_702),
        ("water", 2026, 9_702),
    ]
    entries, terms = JournalEntry.objects.count(), pack_on(EVE).accounting
    again = carry_over(fiscal_year=2026, terms=terms, actor=turn[1], at=noon(FIFTH))
    assert (again, JournalEntry.objects.count(), CarryOver.objects.count()) == (made, entries, 1)
    unchanged = JournalLine.objects.exclude(entry=entry).order_by("pk")
    assert list(unchanged.values_list("pk", "yen", "fiscal_year")) == before
    assert ledger.prove().differences == ()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_carriedclaim DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_carriedclaim SET yen = yen + 1 WHERE charge = 'water'")
        found = ledger.prove().differences
        assert [(one.title, one.subject, one.yen) for one in found] == [
            ("繰越の仕訳と違う繰越の一覧", "2026", 1)
        ]
        transaction.set_rollback(True)
    corrected = Assessment.objects.filter(kind="correction", supply__inquiry_no=f"{2:011d}").order_by("pk")
    posted = JournalEntry.objects.get(kind="correction", cause="test.leak:2").posted_on
    assert (posted, {one.corrects.cycle_month for one in corrected if one.corrects}) == (SECOND, {MARCH})
    kept = AccountingTerms(settlement_month=5, article="地方自治法第235条の5")
    assert [(c.charge, c.item_count, c.yen) for c in carried_from(2026, terms=kept)] == [
        ("public_sewerage", 2, 8_056),
        ("water", 1, 4_851),
    ]


def test_a_closed_month_stays_closed_and_an_open_one_waits_for_its_days(turn: tuple[User, User]) -> None:
    early: dict[str, Any] = {"month": APRIL, "reason": "早すぎる", "actor": turn[0], "at": noon(FIFTH)}
    with pytest.raises(monthly.EarlierMonthOpen, match="2027年3月の月次締めが済んでいません。"):
        monthly.ask_to_close(**early)
    assert MonthSheet.objects.count() == 0
    request = ask(turn[0])
    with pytest.raises(approvals.AlreadyAsked):
        ask(turn[0])
    with pytest.raises(approvals.SecondPersonNeeded):
        decide(request, turn[0])
    assert (MonthSheet.objects.count(), MonthEnd.objects.count()) == (1, 0)
    decide(request, turn[1])
    with pytest.raises(monthly.MonthIsClosed, match="2027年3月は月次締めが済んでいます。"):
        ask(turn[0])
    with pytest.raises(monthly.MonthNotReady, match="日次締め（2027-04-05まで）"):
        monthly.ask_to_close(**early)
    assert MonthSheet.objects.count() == 1
    sheet = MonthSheet.objects.create(
        month=APRIL, number=1, content={}, digest="0" * 64, made_at=noon(FIFTH), made_by=turn[0]
    )
    facts = {"sheet": sheet, "closed_at": noon(FIFTH), "closed_by": turn[1]}
    for month, words in ((APRIL, "still open"), (date(2027, 2, 1), "does not follow")):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            MonthEnd.objects.create(month=month, **facts)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_journalentry DISABLE TRIGGER day_is_open")
    with pytest.raises(DatabaseError, match="month of 2027-03-31 is closed"), transaction.atomic():
        JournalEntry.objects.create(kind="receipt", cause="test:1", occurred_on=EVE, posted_on=EVE)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        MonthEnd.objects.all().delete()
    assert list(MonthEnd.objects.values_list("month", flat=True)) == [MARCH]


def test_the_pages_show_the_check_list_the_claims_and_the_list_to_print(
    turn: tuple[User, User], sign_in: Callable[[Any], Client]
) -> None:
    keeper, chief = turn
    with clock.travel(noon(FIFTH)):
        desk = sign_in(keeper)
        page = text_of(desk.get("/ledger/months/2027-03/"))
        assert "日次締め すべて締め済み ✓" in page
        assert "突合できない入金 0件 0円" in page
        assert "出納整理期間はありません（地方公営企業法第20条、水引市企業局会計規程第8条）" in page
        assert "合計 0円 30,570円 −4,066円 6,124円 0円 20,380円" in page
        assert "日次締め 2027-04-05まで 済ませてください" in text_of(desk.get("/ledger/months/2027-04/"))
        form = {"once": str(uuid.uuid4()), "reason": "年度末"}
        assert desk.post("/ledger/months/2027-03/", form).status_code == 302
        request = approvals.ApprovalRequest.objects.get(kind=MonthSheet.KIND)
        other = sign_in(chief)
        page = text_of(other.get(f"/approvals/{request.pk}/"))
        assert "2026年度の未収金を繰り越し、繰越の仕訳を1件作ります。" in page
        decide(request, chief)
        page = text_of(desk.get("/ledger/years/2026/"))
        assert "令和8年度 水道料金（私債権） 2 9,702円" in page
        assert "合計 4 20,380円" in page
        assert desk.get("/ledger/years/2026/pdf/").content.startswith(b"%PDF-")
        assert desk.get("/ledger/years/2026/txt/").status_code == 404
        got = desk.get("/ledger/years/2026/csv/").content.decode("utf-8-sig")
        assert got.splitlines()[-1] == '"合計","","4","20380"'
        assert "2027年3月 ✓ 締め済み" in text_of(desk.get("/ledger/months/"))


def test_the_journal_goes_out_once_in_the_layout_of_the_rules(
    turn: tuple[User, User], sign_in: Callable[[Any], Client]
) -> None:
    keeper, chief = turn
    with pytest.raises(exporting.DayStillOpen, match="2027-04-06は締めていない"):
        exporting.export_journal(until=date(2027, 4, 6), actor=keeper, at=noon(FIFTH))
    first = exporting.export_journal(until=EVE, actor=keeper, at=noon(FIFTH))
    assert (first.first_day, first.until_day, first.shown) == (date(2027, 3, 20), EVE, "R9-000001")
    lines = attachments.read(first.file).decode("cp932").split("\r\n")
    assert lines == [
        "行番号,伝票日付,会計年度,会計,科目コード,科目名,調定年度,摘要,借方金額,貸方金額",
        "1,20270320,2026,01,1202-01,未収下水道使用料,2026,調定,16017,0",
        "2,20270320,2026,01,1201-01,未収給水収益,2026,調定,14553,0",
        "3,20270320,2026,01,4102-01,下水道使用料,2026,調定,0,16017",
        "4,20270320,2026,01,4101-01,給水収益,2026,調定,0,14553",
        "5,20270325,2026,01,1101-02,預金,,収納,10190,0",
        "6,20270325,2026,01,1202-01,未収下水道使用料,2026,収納,0,5339",
        "7,20270325,2026,01,1201-01,未収給水収益,2026,収納,0,4851",
        "8,20270330,2026,01,4102-01,下水道使用料,2026,更正,2622,0",
        "9,20270330,2026,01,4101-01,給水収益,2026,更正,1444,0",
        "10,20270330,2026,01,1202-01,未収下水道使用料,2026,更正,0,2622",
        "11,20270330,2026,01,1201-01,未収給水収益,2026,更正,0,1444",
        "12,20270330,2026,01,1202-01,未収下水道使用料,2026,収納,2622,0",
        "13,20270330,2026,01,1201-01,未収給水収益,2026,収納,1444,0",
        "14,20270330,2026,01,2201-01,預り金（過誤納金）,,収納,0,4066",
        "15,20270331,2026,01,2201-01,預り金（過誤納金）,,還付,4066,0",
        "16,20270331,2026,01,1101-03,還付準備金,,還付,0,4066",
        "合計,,,,,,,,52958,52958",
        "",
    ]
    assert (first.row_count, first.debit_yen, first.credit_yen) == (16, 52_958, 52_958)
    for until in (EVE, date(2027, 3, 25)):
        with pytest.raises(exporting.NothingToExport):
            exporting.export_journal(until=until, actor=keeper, at=noon(FIFTH))
    decide(ask(keeper), chief)
    close(date(2027, 4, 6), at=date(2027, 4, 6))
    with clock.travel(noon(date(2027, 4, 6))):
        desk = sign_in(keeper)
        form = {"once": str(uuid.uuid4()), "until_0": "2027", "until_1": "4", "until_2": "6"}
        answer = desk.post("/ledger/exports/", form)
        assert answer.status_code == 302
        assert "R9-000002 2027-04-01〜2027-04-06" in text_of(desk.get("/ledger/exports/"))
    second = JournalExport.objects.latest("pk")
    carried = attachments.read(second.file).decode("cp932").split("\r\n")[-6:-2]
    assert [line.split(",", 1)[1] for line in carried] == [
        "20270406,2027,01,1202-11,過年度未収下水道使用料,2026,繰越,10678,0",
        "20270406,2027,01,1201-11,過年度未収給水収益,2026,繰越,9702,0",
        "20270406,2027,01,1202-01,未収下水道使用料,2026,繰越,0,10678",
        "20270406,2027,01,1201-01,未収給水収益,2026,繰越,0,9702",
    ]
    facts = {name: getattr(second, name) for name in ("rules_id", "row_count", "debit_yen", "credit_yen")}
    other = attachments.store(
        b"1", name="x", kind=exporting.FILE_KIND, media_type="text/csv", actor=keeper, at=noon(FIFTH)
    )
    days = {"first_day": date(2027, 4, 6), "until_day": date(2027, 4, 9), "fiscal_year": 2027, "number": 3}
    with pytest.raises(DatabaseError, match="journal_day_exported_once"), transaction.atomic():
        JournalExport.objects.create(**facts, **days, file=other, made_at=noon(FIFTH), made_by=keeper)
    assert JournalExport.objects.count() == 2
