"""臨時用の概算料金: what is asked for before a temporary use, and what of it its last bill takes off.

The tariff prices so many months of so many m³. Until the use is over the supply is left out of the months'
runs with a reason; its closing bills every reading since it began and takes off what was asked for in
advance, and what is left of that is given back.
"""

import calendar
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from mizuhiki.audit import api as audit
from mizuhiki.billing.advance_models import Advance
from mizuhiki.billing.correcting import correct
from mizuhiki.billing.instead import slip_due_on_of
from mizuhiki.billing.models import Assessment, Demand, Pricing
from mizuhiki.billing.pricing import Key, answer_to, question_of, thresholds
from mizuhiki.billing.recalculating import cancelled
from mizuhiki.billing.run import TariffLacksRow, post_run
from mizuhiki.billing.steps import totals_of_run
from mizuhiki.customers.api import Installation, lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.platform import batches, clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, TemporaryTerms, pack_on
from mizuhiki.tariffs import PriceRefused
from mizuhiki.tariffs.definition.schedule import add_months

ADVANCE_KIND = "billing.advance"  # of the run that asks for one advance
GUESS = Assessment.Kind.ESTIMATE


class NoAdvances(RuleBroken):
    """The rule pack says nothing of temporary use."""

    code = "no_advances"
    sentence = "規則集に臨時用の前納の定めがありません。料金の担当へ確かめてください。"


class AdvanceUnfit(RuleBroken):
    """Months and m³ a month that the rules know."""

    code = "advance_unfit"
    sentence = "使用予定は1か月から{most}か月まで、1か月の予定水量は0m³以上で入力してください。"


class AdvanceOfNothing(RuleBroken):
    """There is nothing to pay in advance."""

    code = "advance_of_nothing"
    sentence = "概算料金が0円です。予定水量と用途を確かめてください。"


@dataclass(frozen=True)
class Planned:
    """What a temporary use is reckoned with: its first day, months, and m³ in each."""

    since: date
    months: int
    m3_a_month: int

    @property
    def until(self) -> date:
        """The day after the last: the same day of the month, or its last."""
        month = add_months(self.since.replace(day=1), self.months)
        return month.replace(day=min(self.since.day, calendar.monthrange(month.year, month.month)[1]))


def terms_of(pack: Pack) -> TemporaryTerms:
    """What a pack says of temporary use.

    Raises:
        NoAdvances.
    """
    if pack.temporary is None:
        raise NoAdvances
    return pack.temporary


def price_advance(installation: Installation, charges: Iterable[str], planned: Planned) -> list[Pricing]:
    """The calculations of what is asked for, one a charge, in the pack's order; not saved.

    Raises:
        NoAdvances, AdvanceUnfit, TariffLacksRow: nothing is guessed.
    """
    pack = pack_on(planned.since)
    terms = terms_of(pack)
    if not 1 <= planned.months <= terms.most_months or planned.m3_a_month < 0:
        raise AdvanceUnfit(most=terms.most_months)
    days = thresholds(pack)
    epoch = bisect_right(days, planned.since)
    try:
        return [
            answer_to(
                pack,
                question_of(
                    pack,
                    Key(
                        charge=charge,
                        use_class=terms.use_classes[charge],
                        bore_mm=installation.bore_mm,
                        usage_m3=planned.months * planned.m3_a_month,
                        months=planned.months,
                        days=0,
                        dwellings=1,
                        scheme="",
                        persons=0,
                        metered=True,
                        opened=False,
                        closed=False,
                        joined=False,
                        departed=False,
                        read_epoch=epoch,
                        period_epoch=epoch,
                        start_epoch=epoch,
                    ),
                    days,
                ),
            )
            for charge in sorted(charges, key=pack.charge_order().index)
        ]
    except PriceRefused as refused:
        raise TariffLacksRow(problem=refused) from None


@transaction.atomic
def ask_advance(*, supply_id: int, planned: Planned, actor: Actor, at: datetime) -> Advance:
    """Ask for what a temporary use is reckoned with, before the tap is opened or a use goes on.

    The caller issues the slip. Nobody is reminded of it: until it is paid, the tap stays shut.

    Raises:
        NoAdvances, AdvanceUnfit, AdvanceOfNothing, TariffLacksRow: nothing is changed.

    Source:
        design.md, section 5 (臨時用); issue 7, point 3.
    """
    (supply,) = lock_supplies([supply_id])
    day = clock.day_of(at)
    services = supply.services.filter(ends_on=None).values_list("charge", flat=True)
    found = price_advance(supply.installation, services, planned)
    yen = sum(one.amount_yen for one in found)
    if yen <= 0:
        raise AdvanceOfNothing
    number = Advance.objects.filter(supply=supply).count() + 1
    title = f"臨時用の概算料金（{supply.inquiry_no}、{number}回目）"
    with batches.run(kind=ADVANCE_KIND, key=f"{supply.pk}:{number}", title=title, actor=actor) as work:
        demand = Demand.objects.create(
            supply=supply,
            run=work.run,
            cycle_month=day.replace(day=1),
            method=Demand.Method.SLIP,
            due_on=slip_due_on_of(day),
            amount_yen=yen,
        )
        _write(demand, found, planned)
        post_run(work.run.pk, day, totals_of_run(work.run.pk))
        made = Advance.objects.create(
            demand=demand,
            supply=supply,
            since=planned.since,
            until=planned.until,
            months=planned.months,
            m3_a_month=planned.m3_a_month,
            at=at,
            by_id=actor.pk,
        )
        work.finish({"assessments": len(found), "assessed_yen": yen})
    audit.record(
        action="billing.advance.asked",
        subject=work.run,
        actor=actor,
        at=at,
        customers=users_and_payers([supply.pk], on=day),
        yen=yen,
    )
    return made


def _write(demand: Demand, found: Sequence[Pricing], planned: Planned) -> None:
    """The assessments of an advance, open but never overdue."""
    Pricing.objects.bulk_create(found, ignore_conflicts=True)
    kept = {one.digest: one for one in Pricing.objects.filter(digest__in=[one.digest for one in found])}
    sequences = sequences_of(demand.supply_id, demand.cycle_month)
    Assessment.objects.bulk_create(
        Assessment(
            supply_id=demand.supply_id,
            run_id=demand.run_id,
            demand=demand,
            pricing=kept[one.digest],
            charge=one.charge,
            kind=GUESS,
            cycle_month=demand.cycle_month,
            fiscal_year=clock.fiscal_year(demand.cycle_month),
            period_start=planned.since,
            period_end=planned.until,
            sequence=sequences.get(one.charge, 0),
            amount_yen=one.amount_yen,
        )
        for one in found
    )
    ledger.open_items_from(
        "SELECT id, supply_id, charge, fiscal_year, NULL::date, amount_yen FROM billing_assessment "
        "WHERE run_id = %s AND amount_yen <> 0 ORDER BY id",
        [demand.run_id],
    )


def sequences_of(supply_id: int, month: date) -> dict[str, int]:
    """By charge, the number of a month's next row."""
    rows = sql.rows(
        "SELECT charge, max(sequence) + 1 FROM billing_assessment WHERE supply_id = %s AND cycle_month = %s "
        "GROUP BY 1",
        [supply_id, month],
    )
    return dict(rows)


@transaction.atomic
def take_back_advances(*, supply_id: int, cause: str, reason: str, actor: Actor, at: datetime) -> int:
    """Charge nothing of what was asked for in advance, for the use does not come about; what was paid is
    overpaid from now on. The yen that are asked for no more.

    Raises:
        What a listener of `BillsCorrecting` raises. Nothing is changed.

    Source:
        design.md, section 5 (臨時用), law 4.
    """
    lock_supplies([supply_id])
    asked = Assessment.objects.filter(supply_id=supply_id, kind=GUESS).select_related("pricing", "demand")
    changes = [one for one in map(cancelled, asked.order_by("pk")) if one.difference_yen]
    if changes:
        correct(supply_id=supply_id, changes=changes, cause=cause, reason=reason, actor=actor, at=at)
    return -sum(one.difference_yen for one in changes)


def advances_of(supply_id: int) -> list[Advance]:
    """What a supply was asked for in advance, the first before."""
    found = Advance.objects.filter(supply_id=supply_id).select_related("demand", "by")
    return list(found.order_by("since"))


def open_advance_yen(supply_id: int) -> int:
    """What of a supply's advances is not paid yet."""
    asked = Assessment.objects.filter(supply_id=supply_id, kind=GUESS).values("pk")
    return OpenItem.objects.filter(pk__in=asked).aggregate(yen=Sum("open_yen"))["yen"] or 0


def guesses_settled_by(assessment: Assessment) -> QuerySet[Assessment]:
    """The guesses that a settlement takes off: those of its period, and all that was asked for in advance."""
    of_period = Q(period_start__gte=assessment.period_start)
    in_advance = Q(demand__in=Advance.objects.filter(supply_id=assessment.supply_id).values("pk"))
    return Assessment.objects.filter(
        of_period | in_advance,
        supply_id=assessment.supply_id,
        charge=assessment.charge,
        kind=GUESS,
        pk__lt=assessment.pk,
    )


def given_back_yen(reading_id: int) -> int:
    """What the last bill that stands on a closing reading gave back, of all charges."""
    below = Assessment.objects.filter(reading_id=reading_id, kind=Assessment.Kind.FINAL, amount_yen__lt=0)
    return -(below.aggregate(yen=Sum("amount_yen"))["yen"] or 0)


def advances_among(assessment_ids: Iterable[int]) -> set[int]:
    """Which of some assessments were asked for in advance of a temporary use."""
    found = Assessment.objects.filter(pk__in=list(assessment_ids), demand__in=Advance.objects.values("pk"))
    return set(found.values_list("pk", flat=True))
