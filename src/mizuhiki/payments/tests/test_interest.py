"""還付加算金: sewerage that lay here too long bears it, water never; paid out or set against bills."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Demand
from mizuhiki.billing.brakes import PARKED
from mizuhiki.customers.api import unpark_supply
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors, offsets, overpaid, refunds, services
from mizuhiki.payments import interest as bearing
from mizuhiki.payments.models import (
    Allocation,
    Overpayment,
    OverpaymentEnd,
    OverpaymentInterest,
    Refund,
)
from mizuhiki.payments.permissions import OVERPAYMENT_SEE, REFUND_PAY, REFUND_SEE
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, RateMissing, pack_on
from mizuhiki.staff.models import User
from mizuhiki.tariffs import LeakClaim
from mizuhiki.till import api as till
from mizuhiki.till.models import CashPurpose, SafeLine
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests import builders, standing
from tests.builders import Town, counter, noon, open_till, report_paid, rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATE = date(2026, 12, 31)
AT = noon(LATE)


@standing.fixture
def works(rules_in_force: None) -> Demand:
    """A works that used 2,000 m³, and paid its bill at two stores, on 7 and on 20 May."""
    del rules_in_force
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 2_000})
    town.find_right()
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    demand = Demand.objects.get()
    found = demand.alarm  # so high a first bill is stopped; two people have looked at it
    assert unpark_supply(
        supply_id=demand.supply_id, reason=PARKED, actor=builders.clerk(), at=found.raised_at
    )
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", demand, demand.amount_yen), on=on, run_id=run)
    return demand


def next_bill(works: Demand, used_m3: int) -> Demand:
    """The bill of December, due on 25 January."""
    town = Town(supplies={"M000001": works.supply}, dials={"M000001": 2_100})
    for month in (6, 8, 10):
        town.read(read_on=date(2026, month, 10), used_m3={"M000001": 0})
        town.find_right()
    town.read(read_on=date(2026, 12, 10), used_m3={"M000001": used_m3})
    town.find_right()
    with clock.travel(noon(date(2026, 12, 20))):
        billing.run_billing(cycle_month=date(2026, 12, 1), actor=None)
    found = Demand.objects.get(cycle_month=date(2026, 12, 1))
    assert found.due_on == date(2027, 1, 25)
    return found


def over_of(works: Demand) -> overpaid.Overpaid:
    found = overpaid.overpaid_with(Overpayment.objects.earliest("pk").pk)
    assert found is not None
    return found


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    """Holds a key of the safe with two million yen of reserve, and has a drawer open on 31 December."""
    user = person(REFUND_PAY, REFUND_SEE, OVERPAYMENT_SEE, SAFE_KEEP, TILL_WORK, username="mado1")
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=user)
    till.give_key(safe=safe, holder_id=user.pk, at=AT, actor=user)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=user)
    for purpose in (CashPurpose.RESERVE, CashPurpose.FLOAT):
        till.move_by_hand(
            safe=safe, purpose=purpose, is_in=True, yen=2_000_000, partner="企業局", reason="受入れ",
            reference=purpose, at=AT, actor=user,
        )  # fmt: skip
    open_till(user, AT)
    return user


def give_back(works: Demand, clerk: User, **changes: Any) -> Refund:
    facts: dict[str, Any] = {
        "receipt_id": Overpayment.objects.get().pk,
        "shown_yen": works.amount_yen,
        "shown_interest_yen": 3_700,
        "payee": Refund.Payee.SELF,
        "payee_name": "",
        "identity": Refund.Identity.LICENCE,
        "reference": "k1",
        "at": AT,
        "actor": clerk,
    }
    return refunds.pay_refund(**facts | changes)


@pytest.mark.req("COL-045")
def test_the_refund_of_a_sewerage_charge_is_paid_with_its_interest(works: Demand, clerk: User) -> None:
    assert dict(Assessment.objects.values_list("charge", "amount_yen")) == {
        "water": 614_625, "public_sewerage": 538_089,
    }  # fmt: skip
    refund = give_back(works, clerk)
    assert (refund.yen, refund.interest_yen, refund.paid_yen) == (1_152_714, 3_700, 1_156_414)
    kept = OverpaymentInterest.objects.get()
    assert (kept.eligible_yen, kept.base_yen, kept.first_on, kept.last_on, kept.spans) == (
        538_089, 538_000, date(2026, 6, 21), LATE, [[2026, "1.3", 194, 3_717]],
    )  # fmt: skip
    posted = JournalLine.objects.filter(entry__kind="refund").order_by("account")
    assert list(posted.values_list("account", "yen")) == [
        ("interest", 3_700), ("overpaid", 1_152_714), ("reserve", -1_156_414),
    ]  # fmt: skip
    assert SafeLine.objects.get(kind="refund").yen == -1_156_414
    assert refunds.years() == [{"fiscal_year": 2026, "count": 1, "given_yen": 1_156_414}]
    assert ledger.prove().differences == ()


def test_another_interest_than_was_shown_is_refused(works: Demand, clerk: User) -> None:
    with pytest.raises(errors.InterestChanged, match=r"今日3,700円です（画面では3,600円）"):
        give_back(works, clerk, shown_interest_yen=3_600)
    assert (Refund.objects.count(), OverpaymentEnd.objects.count(), SafeLine.objects.count()) == (0, 0, 3)
    assert ledger.prove().differences == ()


@pytest.fixture
def other_rules(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Rules whose terms of interest are others, or none."""

    def make(**changes: Any) -> None:
        pack = pack_on(LATE)
        assert pack.refunds is not None
        assert pack.refunds.interest is not None
        interest = replace(pack.refunds.interest, **changes) if changes else None
        other: Pack = replace(pack, refunds=replace(pack.refunds, interest=interest))
        monkeypatch.setattr(bearing, "pack_on", lambda _: other)

    return make


def test_a_year_without_a_rate_is_refused_in_words(
    works: Demand, clerk: User, other_rules: Callable[..., None]
) -> None:
    other_rules(rates={2025: pack_on(LATE).refunds.interest.rates[2025]})  # type: ignore[union-attr]
    with pytest.raises(RateMissing, match="規則集に2026年の還付加算金の割合がない"):
        give_back(works, clerk)
    december = next_bill(works, 2_000)
    with pytest.raises(RateMissing):
        set_against(works, december, clerk)
    assert (Refund.objects.count(), OverpaymentEnd.objects.count()) == (0, 0)
    assert ledger.prove().differences == ()


def test_water_bears_it_only_where_the_rules_say_so_and_without_terms_nothing_does(
    works: Demand, other_rules: Callable[..., None]
) -> None:
    over = over_of(works)
    found = {}
    for name, changes in (
        ("public", {"legal_classes": ("public",)}),
        ("private", {"legal_classes": ("private",)}),
        ("both", {"legal_classes": ("private", "public")}),
        ("none", {}),
    ):
        other_rules(**changes)
        got = bearing.interest_of(over, yen=over.left_yen, day=LATE)
        found[name] = (got.eligible_yen, got.yen, got.words)
    assert found == {
        "public": (538_089, 3_700, "対象額538,000円、令和8年6月21日から令和8年12月31日まで"),
        "private": (614_625, 4_200, "対象額614,000円、令和8年6月21日から令和8年12月31日まで"),
        "both": (1_152_714, 7_900, "対象額1,152,000円、令和8年6月21日から令和8年12月31日まで"),
        "none": (0, 0, ""),
    }


def test_why_there_is_none_is_said(works: Demand) -> None:
    over = over_of(works)
    asked = [
        (1_999, LATE), (538_089, date(2026, 6, 20)), (538_089, date(2026, 7, 31)), (538_089, LATE),
    ]  # fmt: skip
    assert [bearing.interest_of(over, yen=yen, day=day).words for yen, day in asked] == [
        "対象額が2,000円未満のため、加算しません。",
        "令和8年6月21日より前のため、加算しません。",
        "計算した額が1,000円未満のため、加算しません。",
        "対象額538,000円、令和8年6月21日から令和8年12月31日まで",
    ]
    end = OverpaymentEnd.objects.create(
        overpayment_id=over.receipt_id, yen=1_999, way="offset", occurred_on=LATE
    )
    bearing.keep_interest(bearing.interest_of(over, yen=1_999, day=LATE), end=end)
    kept = OverpaymentInterest.objects.get()  # that there is none, is written down too
    assert (kept.eligible_yen, kept.base_yen, kept.yen) == (1_999, 0, 0)
    assert bearing.words_of(kept) == "規則集の定める額に満たないため、加算しません。"


def test_what_is_more_than_the_bill_is_of_no_charge(works: Demand) -> None:
    report_paid(("again", works, 2_000_000), on=date(2026, 5, 21), run_id=3)
    over = overpaid.overpaid_with(Overpayment.objects.latest("pk").pk)
    assert over is not None
    assert bearing.interest_of(over, yen=2_000_000, day=LATE).eligible_yen == 538_089
    report_paid(("little", works, 700_000), on=date(2026, 5, 22), run_id=4)
    little = overpaid.overpaid_with(Overpayment.objects.latest("pk").pk)
    assert little is not None
    assert bearing.interest_of(little, yen=700_000, day=LATE).eligible_yen == 700_000 - 614_625


def test_of_several_bills_the_oldest_month_and_the_first_charge_take_the_money_first(db: None) -> None:
    rules()
    town = Town()
    town.settle(1)
    for month, used_m3 in ((4, 41), (6, 30)):
        town.read(read_on=date(2026, month, 10), used_m3={"M000001": used_m3})
        town.find_right()
        with clock.travel(noon(date(2026, month, 20))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    first, second = Demand.objects.order_by("cycle_month")
    slip = billing.issue_slip(
        supply_id=first.supply_id,
        demand_ids=[second.pk, first.pk],
        last_day=date(2026, 7, 27),
        at=noon(date(2026, 6, 22)),
    )
    for run, (key, yen) in enumerate((("a", slip.amount_yen), ("b", 12_000))):
        payments.take_run(
            "SELECT %s, %s::bigint, NULL::bigint, %s::bigint, %s::bigint, %s::timestamptz, %s::date",
            [key, first.supply_id, slip.pk, yen, noon(date(2026, 6, 23)), date(2026, 6, 23)],
            channel=payments.Receipt.Channel.STORE,
            run_id=run,
            at=noon(date(2026, 6, 23)),
            pack=pack_on(LATE),
        )
    charges = Assessment.objects.order_by("demand__cycle_month", "-charge")
    assert list(charges.values_list("charge", "amount_yen")) == [
        ("water", 4_851), ("public_sewerage", 5_339), ("water", 3_267), ("public_sewerage", 3_885),
    ]  # fmt: skip
    over = over_of(first)
    assert over.left_yen == 12_000
    # 4,851 for the water and 5,339 for the sewerage of April, the rest for the water of June
    assert bearing.interest_of(over, yen=12_000, day=LATE).eligible_yen == 5_339


def test_what_a_correction_freed_is_of_its_charges_and_bears_from_payment(works: Demand, clerk: User) -> None:
    leaked = LeakClaim(code="漏水", reference_m3=500, leaked_m3=1_500, place="地下")
    found = list(Assessment.objects.order_by("charge"))
    changes = billing.recalculate(found, lambda request, _: replace(request, leak=leaked))
    billing.correct(
        supply_id=works.supply_id, changes=changes, cause="test:1", reason="漏水", actor=clerk,
        at=noon(date(2026, 9, 1)),
    )  # fmt: skip
    over = overpaid.overpaid_with(Overpayment.objects.latest("pk").pk)
    assert over is not None
    freed = {part.charge: -part.yen for part in _freed(over.receipt_id)}
    assert (over.kind, over.occurred_on, over.paid_on) == ("更正減", date(2026, 9, 1), date(2026, 5, 7))
    got = bearing.interest_of(over, yen=over.left_yen, day=LATE)
    assert got.reckoned is not None
    assert got.eligible_yen == freed["public_sewerage"]
    assert sum(freed.values()) == over.left_yen
    assert (got.reckoned.first_on, got.reckoned.days) == (date(2026, 5, 8), 238)
    double = bearing.interest_of(over_of(works), yen=works.amount_yen, day=LATE)
    assert double.eligible_yen == 538_089  # it was for the bill as it stood then


def _freed(receipt_id: int) -> list[Any]:
    parts = Allocation.objects.filter(receipt_id=receipt_id).select_related("assessment")
    return [SimpleNamespace(charge=part.assessment.charge, yen=part.yen) for part in parts]


def set_against(works: Demand, bill: Demand, clerk: User, **changes: Any) -> Any:
    facts: dict[str, Any] = {
        "receipt_id": Overpayment.objects.earliest("pk").pk,
        "chosen": {bill.pk: bill.amount_yen},
        "shown_yen": works.amount_yen,
        "reference": "k1",
        "at": noon(date(2027, 2, 1)),
        "actor": clerk,
    }
    return offsets.offset(**facts | changes)


@pytest.mark.req("COL-058")
def test_interest_pays_bills_too_and_what_finds_none_stays_the_customers(works: Demand, clerk: User) -> None:
    december = next_bill(works, 2_000)
    assert december.amount_yen == 1_152_714
    made = set_against(works, december, clerk)
    kept = OverpaymentInterest.objects.get()
    assert (kept.last_on, kept.yen) == (date(2027, 1, 25), 4_100)  # until the bill fell due
    assert kept.spans == [[2026, "1.3", 194, 3_717], [2027, "1.3", 25, 479]]
    assert (made.receipt.received_yen, made.end.yen) == (1_156_814, 1_152_714)
    assert sum(Allocation.objects.filter(receipt_id=made.pk).values_list("yen", flat=True)) == 1_152_714
    left = overpaid.overpaid_with(made.pk)
    assert left is not None
    assert (left.kind, left.left_yen) == ("還付加算金", 4_100)
    posted = JournalLine.objects.filter(entry__kind="offset").values_list("account", "yen")
    assert sorted(posted) == [
        ("interest", 4_100), ("overpaid", -4_100), ("overpaid", 1_152_714),
        ("receivable", -614_625), ("receivable", -538_089),
    ]  # fmt: skip
    assert ledger.prove().differences == ()
    assert bearing.interest_of(left, yen=4_100, day=date(2030, 1, 1)).yen == 0  # none on interest
    services.reverse_receipt(receipt_id=made.pk, reason="申出", at=noon(date(2027, 2, 2)), actor=clerk)
    assert sum(JournalLine.objects.filter(account="interest").values_list("yen", flat=True)) == 0
    assert overpaid.count_and_sum() == (1, 1_152_714)
    assert ledger.prove().differences == ()
    again = set_against(works, december, clerk, reference="k2")
    assert (again.interest_yen, ledger.prove().differences) == (4_100, ())


def test_of_two_ends_the_second_bears_what_the_first_did_not(works: Demand, clerk: User) -> None:
    december = next_bill(works, 900)
    made = set_against(works, december, clerk)
    first = OverpaymentInterest.objects.get(end=made.end)
    assert (made.end.yen, first.eligible_yen) == (december.amount_yen, december.amount_yen)
    over = over_of(works)
    rest = bearing.interest_of(over, yen=over.left_yen, day=date(2027, 2, 1))
    assert rest.eligible_yen == 538_089 - december.amount_yen


def test_the_database_keeps_interest_to_the_money_it_is_of(works: Demand) -> None:
    over = Overpayment.objects.get()
    end = OverpaymentEnd.objects.create(overpayment=over, yen=1_000, way="offset", occurred_on=LATE)
    facts: dict[str, Any] = {
        "rules_id": pack_on(LATE).version_id, "base_yen": 1_000, "first_on": LATE, "last_on": LATE,
        "spans": [], "yen": 1,
    }  # fmt: skip
    for changes, why in (
        ({"end": end, "eligible_yen": 1_001}, "interest_is_of_its_money"),
        ({"eligible_yen": 1_000}, "interest_is_of_its_money"),
        ({"end": end, "eligible_yen": 999}, "interest_of_what_bears_it"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            OverpaymentInterest.objects.create(**facts | changes)
    with transaction.atomic():
        OverpaymentInterest.objects.create(end=end, eligible_yen=1_000, **facts)
        found = {one.name for one in ledger.prove().differences}
        assert "payments: money in the journal differs from the receipts" in found


def test_the_clerk_sees_the_interest_and_pays_it(
    works: Demand, clerk: User, sign_in: Callable[[Any], Client]
) -> None:
    over = Overpayment.objects.get()
    with clock.travel(AT):
        browser = sign_in(clerk)
        page = text_of(browser.get(f"/counter/overpayments/{over.pk}/refund/"))
    for said in (
        "1,156,414円 過誤納",
        "還付加算金 3,700円 対象額538,000円、令和8年6月21日から令和8年12月31日まで",
        "1,156,414円を還付する",
    ):
        assert said in page, said
    with clock.travel(AT):
        shown = text_of(browser.get(f"/counter/refunds/{give_back(works, clerk).pk}/"))
    assert "還付加算金 3,700円" in shown


def test_nobody_can_say_the_interest_without_a_rate(
    works: Demand, clerk: User, sign_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = Overpayment.objects.get()
    with clock.travel(noon(date(2031, 1, 10))):
        page = text_of(sign_in(clerk).get(f"/counter/overpayments/{over.pk}/refund/"))
    assert "還付できません： 規則集に2031年の還付加算金の割合がない" in page
    assert "を還付する" not in page.split("過誤納を窓口で還付する")[1]
