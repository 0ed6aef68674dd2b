"""A user leaves without a word; the office finds out, proves it, and closes by an ordinary stop."""

import uuid
from datetime import date, timedelta

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.billing.models import Assessment, Demand
from mizuhiki.customers.api import CustomerMark, ServiceFact, Supply
from mizuhiki.intake.models import Application, Outcome, Standing
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Reading
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from mizuhiki.vacancies import errors, finding, services
from mizuhiki.vacancies.models import Evidence, VacancyCase, VacancyEnd
from mizuhiki.vacancies.tests.conftest import AT, DAY, Crew, Street, opened, read, ready
from tests.builders import noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATER = noon(DAY + timedelta(days=14))
GRANTED, REFUSED = Decision.Outcome.GRANTED, Decision.Outcome.REFUSED


def decide(outcome: Decision.Outcome, actor: User, *, at: object = LATER, reason: str = "") -> None:
    request = ApprovalRequest.objects.latest("pk")
    approvals.decide(request_id=request.pk, outcome=outcome, reason=reason, actor=actor, at=at)  # type: ignore[arg-type]


def test_a_meter_that_stands_still_twice_makes_a_candidate(street: Street, clerk_of: User) -> None:
    terms = pack_on(DAY).vacancies
    found, count = finding.candidates(today=DAY, terms=terms)
    assert count == 1
    (one,) = found
    assert (one.supply_id, one.zeros, one.since, one.returned) == (street.left.pk, 2, date(2026, 6, 10), 0)
    assert (one.overdue, one.overdue_yen) == (3, 17_549)  # 10,190 + 3,707 + 3,652: October is due in November
    opened(street, clerk_of)
    assert finding.candidates(today=DAY, terms=terms) == ([], 0)


def test_water_that_moves_again_is_none(street: Street) -> None:
    read(street.town, date(2026, 12, 1), {"M000001": 1, "M000002": 40})
    assert finding.candidates(today=date(2026, 12, 25), terms=pack_on(DAY).vacancies)[1] == 0
    assert finding.still_of(street.left.pk, today=date(2026, 12, 25)).zeros == 0


def test_a_tap_that_is_shut_off_stands_still_and_is_none(street: Street) -> None:
    ServiceFact.objects.create(
        supply=street.left, charge="water", kind="shut", code="water", starts_on=date(2026, 6, 15)
    )
    assert finding.candidates(today=DAY, terms=pack_on(DAY).vacancies)[1] == 0


def test_the_case_says_at_once_what_the_meter_says(street: Street, clerk_of: User) -> None:
    case = opened(street, clerk_of)
    assert case.shown == "R8-000001"
    (one,) = case.evidence.all()
    assert (one.kind, one.is_against) == ("still", False)
    assert one.text == "2026年（令和8年）6月10日（水）から2回の検針が0m³（指針 153）"
    assert services.lacking(case, today=DAY) == ["現地確認", "閉栓予告"]


def test_one_case_at_a_time_and_the_same_press_once(street: Street, clerk_of: User) -> None:
    key = uuid.uuid4().hex
    first = services.open_case(
        supply_id=street.left.pk, reason="隣の方の電話", reference=key, actor=clerk_of, at=AT
    )
    again = services.open_case(
        supply_id=street.left.pk, reason="隣の方の電話", reference=key, actor=clerk_of, at=AT
    )
    assert first == again
    with pytest.raises(errors.CaseKnown):
        opened(street, clerk_of)
    with pytest.raises(errors.SupplyNotRunning):
        services.open_case(supply_id=street.empty.pk, reason="報告", reference="x", actor=clerk_of, at=AT)
    with pytest.raises(errors.ReasonMissing):
        services.open_case(supply_id=street.lived.pk, reason=" ", reference="y", actor=clerk_of, at=AT)
    assert VacancyCase.objects.count() == 1


def test_from_the_evidence_to_the_last_bill(
    street: Street, clerk_of: User, utility: User, crew: Crew
) -> None:
    case = opened(street, clerk_of)
    ready(case, crew, clerk_of)
    seen = Evidence.objects.get(case=case, kind="visit")
    assert (seen.text, seen.is_against, seen.by) == (
        "住んでいる様子がない。郵便受けがいっぱい",
        False,
        crew.person,
    )
    with clock.travel(LATER):
        services.ask_closing(case_id=case.pk, reason="転出と認められる", actor=clerk_of, at=LATER)
        with pytest.raises(approvals.SecondPersonNeeded):
            decide(GRANTED, clerk_of)
        decide(GRANTED, utility)
        end = VacancyEnd.objects.get()
        stop = end.application
        assert stop is not None
        assert (end.how, stop.kind, stop.channel, stop.received_by) == ("closed", "stop", "office", utility)
        standing = Standing.objects.select_related("details__told").get(pk=stop.pk)
        assert (standing.state, standing.details.by, standing.details.supply_id) == (
            "received",
            "office",
            street.left.pk,
        )
        assert (standing.details.told.name, standing.details.told.place) == ("見本 1", "緑町1番地")
        carry_out(
            application_id=stop.pk,
            done=Done(DAY + timedelta(days=14), "closed", 153),
            actor=clerk_of,
            at=LATER,
        )
        proof = ledger.prove()
    left = Supply.objects.get(pk=street.left.pk)
    assert left.ends_on == date(2026, 11, 9)
    last = Reading.objects.filter(supply=left).latest("pk")
    assert (last.kind, last.index_m3, last.usage_m3) == ("final", 153, 0)
    # 30 days without water: one month of base and tax, 720 → 792 yen, and 940 → 1,034 yen.
    final = Assessment.objects.filter(supply=left, kind="final").order_by("charge")
    assert list(final.values_list("charge", "amount_yen")) == [("public_sewerage", 1_034), ("water", 792)]
    assert proof.differences == ()
    assert Outcome.objects.get().supply_id == left.pk
    assert finding.candidates(today=date(2026, 11, 25), terms=pack_on(DAY).vacancies)[1] == 0


@pytest.mark.parametrize(
    ("kinds", "problem"),
    [
        ((), "現地確認、閉栓予告"),
        (("notice",), "現地確認"),
        (("owner",), "現地確認、閉栓予告"),
    ],
)
def test_nothing_is_asked_without_what_the_rules_need(
    street: Street, clerk_of: User, kinds: tuple[str, ...], problem: str
) -> None:
    case = opened(street, clerk_of)
    for kind in kinds:
        found = services.Found(kind, DAY, "記録")
        services.add_evidence(case_id=case.pk, found=found, actor=clerk_of, at=AT)
    with pytest.raises(errors.EvidenceMissing, match=problem):
        services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=LATER)
    assert not ApprovalRequest.objects.exists()


def test_the_notice_lies_there_for_its_days(street: Street, clerk_of: User, crew: Crew) -> None:
    case = opened(street, clerk_of)
    ready(case, crew, clerk_of)
    a_day_before = LATER - timedelta(days=1)
    with pytest.raises(errors.NoticeTooYoung, match="2026-11-09から"):
        services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=a_day_before)
    services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=LATER)


def test_whoever_is_met_stops_it_even_after_it_was_asked(
    street: Street, clerk_of: User, utility: User, crew: Crew
) -> None:
    case = opened(street, clerk_of)
    ready(case, crew, clerk_of)
    visit = services.order_look(
        case_id=case.pk,
        crew_id=crew.person.pk,
        visit_on=LATER.date(),
        note="",
        actor=clerk_of,
        at=LATER - timedelta(hours=4),
    )
    with clock.travel(LATER):
        services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=LATER)
        assert crew.sees(visit, what="choice", choice="lived", reason="洗濯物がある") == ""
        with pytest.raises(RuleBroken):
            decide(GRANTED, utility)
        decide(REFUSED, utility, reason="使用中のため")
        with pytest.raises(errors.StillUsed, match="2026-11-09 現地確認"):
            services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=LATER)
        services.end_case(case_id=case.pk, how="in_use", reason="居住を確認", actor=clerk_of, at=LATER)
    assert (Application.objects.count(), Supply.objects.get(pk=street.left.pk).ends_on) == (0, None)
    assert Demand.objects.filter(supply=street.left).count() == 4


def test_water_that_moves_while_the_utility_decides_stops_it(
    street: Street, clerk_of: User, utility: User, crew: Crew
) -> None:
    case = opened(street, clerk_of)
    ready(case, crew, clerk_of)
    services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=LATER)
    read(street.town, date(2026, 12, 1), {"M000001": 3, "M000002": 40})
    later = noon(date(2026, 12, 21))
    with clock.travel(later), pytest.raises(errors.EvidenceMissing, match="検針で使用がない"):
        decide(GRANTED, utility, at=later)
    assert not VacancyEnd.objects.exists()
    assert not Application.objects.exists()


def test_nobody_else_is_asked_about_a_protected_person(street: Street, clerk_of: User) -> None:
    customer = street.left.parties.get().customer
    CustomerMark.objects.create(
        customer=customer, kind=CustomerMark.Kind.PROTECTION, starts_on=date(2026, 1, 1)
    )
    case = opened(street, clerk_of)
    found = services.Found("owner", DAY, "管理会社に電話")
    with pytest.raises(errors.ProtectedNotAsked):
        services.add_evidence(case_id=case.pk, found=found, actor=clerk_of, at=AT)
    assert not case.evidence.filter(kind="owner").exists()


def test_what_ended_or_waits_is_not_touched(
    street: Street, clerk_of: User, utility: User, crew: Crew
) -> None:
    del utility
    case = opened(street, clerk_of)
    ready(case, crew, clerk_of)
    services.ask_closing(case_id=case.pk, reason="転出", actor=clerk_of, at=LATER)
    found = services.Found("other", DAY, "電気メーターが止まっている")
    with pytest.raises(errors.CaseWaits):
        services.add_evidence(case_id=case.pk, found=found, actor=clerk_of, at=LATER)
    with pytest.raises(errors.CaseWaits):
        services.end_case(case_id=case.pk, how="dropped", reason="誤り", actor=clerk_of, at=LATER)
    decide(Decision.Outcome.WITHDRAWN, clerk_of, reason="取下げ")
    services.end_case(case_id=case.pk, how="dropped", reason="誤り", actor=clerk_of, at=LATER)
    with pytest.raises(errors.CaseEnded, match="取下げ"):
        services.add_evidence(case_id=case.pk, found=found, actor=clerk_of, at=LATER)
    assert case.evidence.count() == 3
    again = opened(street, clerk_of, at=LATER)
    assert again.shown == "R8-000002"


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (services.Found("other", DAY, "  "), errors.WordsMissing),
        (services.Found("other", DAY + timedelta(days=1), "記録"), errors.FoundInFuture),
    ],
)
def test_evidence_says_what_was_found_and_when(
    street: Street, clerk_of: User, found: services.Found, error: type[RuleBroken]
) -> None:
    case = opened(street, clerk_of)
    with pytest.raises(error):
        services.add_evidence(case_id=case.pk, found=found, actor=clerk_of, at=AT)
    assert case.evidence.count() == 1
