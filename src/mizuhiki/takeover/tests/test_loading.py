"""A move is loaded whole or not at all, by two people, and comes to the old system's balances to the yen."""

from datetime import date, datetime
from pathlib import Path

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.arrears.models import Hold, Instalment, Pledge, PledgeDebt
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import GroupChange, GroupMember, PayerGroup
from mizuhiki.billing.brakes import before_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed
from mizuhiki.billing.recalculating import CalculatedElsewhere, recalculate
from mizuhiki.customers.models import Customer, CustomerMark, Supply
from mizuhiki.directdebit.models import Mandate
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.carrying import carried_from
from mizuhiki.ledger.models import JournalLine, OpenItem
from mizuhiki.metering.api import Reading
from mizuhiki.platform import clock, sql
from mizuhiki.platform.batches import BatchAlreadyDone
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.takeover import services
from mizuhiki.takeover.errors import FilesAtFault, NotAgreed, UtilityNotEmpty
from mizuhiki.takeover.mapping import Plan, read_mapping
from mizuhiki.takeover.models import Takeover, TakeoverLoad
from mizuhiki.takeover.permissions import TAKEOVER_ASK, TAKEOVER_DECIDE
from mizuhiki.takeover.services import load_takeover, propose_takeover
from mizuhiki.takeover.tests import old_system
from tests.builders import Town, clerk, noon, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 1)
AT = noon(DAY)
OCTOBER = date(2026, 10, 1)
GRANTED = Decision.Outcome.GRANTED


@pytest.fixture
def plan(tmp_path: Path, rules_in_force: None) -> Plan:
    del rules_in_force
    return read_mapping(old_system.write(tmp_path))


def agree(plan: Plan) -> None:
    """One person asks, another agrees."""
    asker, decider = person(TAKEOVER_ASK, username="ikou"), person(TAKEOVER_DECIDE, username="kyoku")
    made = propose_takeover(plan=plan, reason="10月1日切替", actor=asker, at=AT)
    request = ApprovalRequest.objects.get(kind=services.KIND, subject_id=made.pk)
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(
            request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=asker, at=AT
        )
    approvals.decide(request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=decider, at=AT)


def load(plan: Plan, at: datetime = AT) -> TakeoverLoad:
    return load_takeover(plan=plan, actor=clerk("cli"), at=at, tell=lambda _: None)


def read_october() -> None:
    """Every tap is read on 10 October: 40 m³ since August, but 90 at the tap with another behind it."""
    taps = {n: f"T{n:06d}" for n in range(1, old_system.SIZE + 1)}
    town = Town(dials=dict.fromkeys(taps.values(), 81), serials={tap: f"S{n:05d}" for n, tap in taps.items()})
    town.read(read_on=date(2026, 10, 10), used_m3=dict.fromkeys(taps.values(), 40) | {taps[1]: 90})
    town.find_right()


def nothing_loaded() -> bool:
    tables = ("customers_customer", "customers_supply", "metering_reading", "billing_assessment")
    counts = [sql.rows(f"SELECT count(*) FROM {name}")[0][0] for name in (*tables, "ledger_journalentry")]  # noqa: S608
    return counts == [0] * 5 and not TakeoverLoad.objects.exists()


def test_a_move_comes_to_the_yen_and_goes_on_here(plan: Plan) -> None:
    with clock.travel(AT):
        agree(plan)
        load(plan)
        found = ledger.prove()
        terms = pack_on(DAY).accounting
        assert carried_from(2025, terms=terms) == []  # nothing of it stood here then
        assert [(one.fiscal_year, one.yen) for one in carried_from(2026, terms=terms)] == [
            *((2026, 5_339), (2025, 5_200), (2026, 9_702))
        ]
    assert (found.differences, found.totals["open_yen"], found.totals["open_items"]) == ((), 20_241, 5)
    assert set(JournalLine.objects.values_list("account", "charge", "fiscal_year", "yen")) == {
        ("receivable", "water", 2025, 5_200),
        ("opening", "water", 2025, -5_200),
        ("receivable", "water", 2026, 9_702),
        ("opening", "water", 2026, -9_702),
        ("receivable", "public_sewerage", 2026, 5_339),
        ("opening", "public_sewerage", 2026, -5_339),
    }
    assert (Customer.objects.count(), Supply.objects.count(), Mandate.objects.count()) == (40, 40, 10)
    assert set(Reading.objects.values_list("usage_m3", flat=True)) == {40, 41}
    assert Customer.objects.get(customer_no="0000000007").kind == "company"
    mark = CustomerMark.objects.get()
    assert (mark.customer.customer_no, mark.kind, mark.starts_on) == (
        "0000000003",
        "protection",
        date(2026, 4, 1),
    )
    third = Supply.objects.get(inquiry_no="00000000003")
    slip = billing.find_slip("260800000003", pack=pack_on(DAY))  # the paper that somebody has at home
    assert (slip.supply_id, slip.amount_yen, slip.last_day) == (third.pk, 10_190, date(2026, 9, 30))
    assert [(part.charge, part.open_yen) for part in billing.open_parts_of_slip(slip.pk)] == [
        ("water", 4_851),
        ("public_sewerage", 5_339),
    ]
    hold = Hold.objects.get()
    assert (hold.supply_id, hold.kind, hold.until) == (third.pk, "dispute", date(2026, 12, 1))
    pledge, debt = Pledge.objects.get(), PledgeDebt.objects.get()
    assert (pledge.total_yen, debt.yen, pledge.signed_on) == (3_000, 3_000, date(2026, 8, 1))
    assert list(Instalment.objects.order_by("number").values_list("yen", flat=True)) == [2_000, 1_000]
    assert OpenItem.objects.get(pk=debt.assessment_id).open_yen == 3_000
    told = billing.explanation_of(debt.assessment_id)
    assert (told.replays, told.tax_yen, told.tariff_key) == (True, 272, "旧システムの料金表")
    assert told.sentences[0] == "旧システムから引き継いだ未納額：3,000円"
    assert billing.taxes_of([debt.assessment_id])[debt.assessment_id].percent == 10
    with pytest.raises(CalculatedElsewhere):
        recalculate([Assessment.objects.get(pk=debt.assessment_id)], lambda request, _: request)
    with pytest.raises(BatchAlreadyDone):
        load(plan, at=noon(date(2026, 10, 2)))
    assert (TakeoverLoad.objects.count(), Assessment.objects.count(), Demand.objects.count()) == (1, 5, 4)


def test_nothing_is_loaded_that_nobody_agreed_to(plan: Plan) -> None:
    with clock.travel(AT):
        with pytest.raises(NotAgreed):
            load(plan)
        agree(plan)
        old_system.spoil(
            plan.path.parent, "KENSHIN.csv", lambda text: text.replace(",40,40\r", ",39,39\r", 1)
        )
        with pytest.raises(NotAgreed):
            load(read_mapping(plan.path), at=noon(date(2026, 10, 2)))
    assert nothing_loaded()


def test_files_at_fault_are_not_even_proposed(plan: Plan) -> None:
    old_system.spoil(plan.path.parent, "ZANDAKA.csv", lambda text: text.replace("9702", "9703"))
    with pytest.raises(FilesAtFault):
        propose_takeover(plan=plan, reason="切替", actor=person(TAKEOVER_ASK), at=AT)
    assert not Takeover.objects.exists()


def test_a_utility_with_people_in_it_is_left_alone(plan: Plan) -> None:
    with clock.travel(AT):
        agree(plan)
        Town().settle(1)
        with pytest.raises(UtilityNotEmpty):
            load(plan)
    assert (Customer.objects.count(), TakeoverLoad.objects.count()) == (1, 0)


@pytest.mark.parametrize("step", ["customers_supply", "metering_reading", "検索の準備と照合"])
def test_what_stops_in_the_middle_leaves_nothing_and_is_done_anew(plan: Plan, step: str) -> None:
    class Killed(Exception):  # noqa: N818 - stands for the end of the process
        pass

    def stop_at(told: str) -> None:
        if told == step:
            raise Killed

    with clock.travel(AT):
        agree(plan)
        with pytest.raises(Killed):
            load_takeover(plan=plan, actor=clerk("cli"), at=AT, tell=stop_at)
        assert nothing_loaded()
        load(plan)
    assert (Supply.objects.count(), OpenItem.objects.count()) == (40, 5)


def test_what_few_supplies_have_is_priced_in_the_first_month(tmp_path: Path, rules_in_force: None) -> None:
    del rules_in_force
    path = old_system.write(tmp_path)
    old_system.write_terms(tmp_path)
    plan = read_mapping(path)
    with clock.travel(AT):
        agree(plan)
        load(plan)
    with clock.travel(noon(date(2026, 10, 20))):
        read_october()
        billing.run_billing(cycle_month=OCTOBER, actor=None)
    group = PayerGroup.objects.get()
    members = GroupMember.objects.order_by("supply").values_list("group", "supply", "since", "until")
    assert (group.name, group.payer.customer_no, group.by.username) == ("市長部局", "0000000011", "ikou")
    assert list(members) == [(group.pk, 11, date(2026, 4, 1), None), (group.pk, 13, date(2026, 10, 1), None)]
    assert list(GroupChange.objects.values_list("supply", "what")) == [(11, "joined"), (13, "joined")]
    billed = Assessment.objects.filter(cycle_month=OCTOBER, kind="regular")
    yen = {
        n: tuple(billed.filter(supply_id=n).order_by("charge").values_list("amount_yen", flat=True))
        for n in (1, 2, 4, 6, 9, 10)
    }
    assert yen == {  # sewerage, water
        1: (6_745, 7_227),  # 50 m³ of the 90: 40 are of the tap behind it
        2: (5_183, 5_467),
        4: (5_183, 7_050),  # household for 22 days and 14 m³, business for 39 days and 26 m³
        6: (5_183, 4_920),  # a tenth off 4,970 yen before tax
        9: (15_699, 5_467),  # 60 m³ of the well beside the 40
        10: (5_183, 5_467),
    }
    assert not NotAssessed.objects.exists()


def test_old_bills_are_the_yardstick_of_the_first_ones(plan: Plan) -> None:
    """Paid ones too; what was left open of one, and is asked for here, is no bill of its own."""
    with clock.travel(AT):
        agree(plan)
        load(plan)
        fifth = before_of(Supply.objects.get(inquiry_no="00000000005").pk, OCTOBER)
        tenth = before_of(Supply.objects.get(inquiry_no="00000000010").pk, OCTOBER)
    assert (fifth.usual_yen, fifth.most_yen, fifth.bills) == (7_095, 10_190, 2)
    assert (tenth.usual_yen, tenth.most_yen, tenth.bills) == (10_190, 10_190, 1)
    assert [(one.month, one.billed_yen, one.open_yen) for one in billing.past_months_of(5, limit=12)] == [
        (date(2026, 8, 1), 10_190, 4_851),
        (date(2026, 2, 1), 4_000, 3_000),
    ]
    assert billing.past_months_of(5, limit=1)[0].paid_yen == 5_339
