"""What bills come to when what was wrong is put right. Nothing is written here."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Recalculated
from mizuhiki.corrections import errors
from mizuhiki.corrections.changes import Change
from mizuhiki.customers.api import Supply
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Answer, Reading, ReadingSettlement
from mizuhiki.rulepacks.api import pack_of_version, pack_on
from mizuhiki.tariffs import PriceRefused, PriceRequest, TariffVersion, days_of_use

ONE_DAY = timedelta(days=1)
SETTLING = (Assessment.Kind.SETTLEMENT, Assessment.Kind.FINAL)


@dataclass(frozen=True)
class Line:
    """One assessment calculated anew; `barred_since` where it is too late to claim more."""

    change: Recalculated
    label: str
    barred_since: date | None = None

    @property
    def month(self) -> date:
        """The month of its bill."""
        return self.change.assessment.cycle_month


@dataclass(frozen=True)
class Plan:
    """What a correction would do."""

    lines: tuple[Line, ...]
    readings: tuple[tuple[Reading, Reading], ...] = ()  # each with what takes its place
    answer: Answer | None = None

    @property
    def booked(self) -> list[Recalculated]:
        """What would be written: what is barred is left as it is."""
        return [line.change for line in self.lines if line.barred_since is None]

    @property
    def difference_yen(self) -> int:
        """Of everything that would be written."""
        return sum(one.difference_yen for one in self.booked)

    @property
    def barred_yen(self) -> int:
        """What would be owed more if it were not too late."""
        return sum(one.change.difference_yen for one in self.lines if one.barred_since is not None)

    @property
    def digest(self) -> str:
        """Names everything that would be written, to the yen and the reading."""
        lines = [
            [
                one.change.assessment.pk,
                one.change.standing_yen,
                one.change.standing.digest,
                one.change.pricing.digest,
                one.barred_since is not None,
            ]
            for one in self.lines
        ]
        readings = [[old.pk, new.index_m3, new.usage_m3, new.hold] for old, new in self.readings]
        return hashlib.sha256(json.dumps([lines, readings]).encode()).hexdigest()


def plan_of(*, supply_id: int, change: Change, demand_ids: Sequence[int], today: date) -> Plan:
    """What a change comes to for the chosen bills; of a reading, for every bill that counts from it.

    Raises:
        NoBillChosen, BillOfAnother, NothingSaid, NotPriced, EstimateSettled, LaterReadingFails,
        OtherSupplyBilled, DatesOfOneBill, DatesNotForward, DatesOfCutPeriod: it does not fit.
        What `metering.recounted` and `billing.recalculate` raise.
        NothingCorrected: it comes to the same.

    Source:
        issue 7, point 4; design.md, laws 1, 2 and 4.
    """
    if change == Change():
        raise errors.NothingSaid
    if change.reading_id is not None:
        return _of_reading(supply_id, change, today)
    if not demand_ids:
        raise errors.NoBillChosen
    if (change.starts_on or change.ends_on) and len(set(demand_ids)) > 1:
        raise errors.DatesOfOneBill
    found = _billed(supply_id, demand_ids)
    lines = [_line(_priced(one, change), today) for one in found]
    changed = tuple(line for line in lines if line.change.is_other)
    if not changed:
        raise billing.NothingCorrected
    for line in changed:
        _refuse_settled(line.change.assessment)
    return Plan(changed)


def _billed(supply_id: int, demand_ids: Sequence[int]) -> list[Assessment]:
    """Every charge of the chosen bills, oldest first; of what a 更正 asks for, the bill that it is about."""
    rows = list(Assessment.objects.filter(demand_id__in=demand_ids))
    if {one.supply_id for one in rows} != {supply_id} or {one.demand_id for one in rows} != set(demand_ids):
        raise errors.BillOfAnother
    firsts = Assessment.objects.filter(pk__in={one.corrects_id or one.pk for one in rows})
    whole = firsts | Assessment.objects.filter(demand__in=firsts.values("demand"), corrects=None)
    return list(whole.select_related("pricing", "reading", "demand", "supply").order_by("cycle_month", "pk"))


def _of_reading(supply_id: int, change: Change, today: date) -> Plan:
    assert change.reading_id is not None, change
    answer = Answer(
        how=ReadingSettlement.How(change.how),
        reason="",
        index_m3=change.index_m3,
        basis=change.basis,
        usage_m3=change.usage_m3,
    )
    changed = metering.recounted(reading_id=change.reading_id, answer=answer, latest=today)
    if changed[0][0].supply_id != supply_id:
        raise errors.BillOfAnother
    lines = [_line(one, today) for old, new in changed for one in _of_month(supply_id, old, new)]
    return Plan(tuple(lines), tuple(changed), answer)


def _of_month(supply_id: int, old: Reading, new: Reading) -> list[Recalculated]:
    """The bills that stand on a month's reading, with another one; guesses that were settled stay."""
    found = Assessment.objects.filter(
        reading__supply_id=old.supply_id, reading__cycle_month=old.cycle_month, corrects=None
    ).select_related("pricing", "reading", "demand")
    billed = [one for one in found.order_by("cycle_month", "pk") if not _is_settled(one)]
    if not billed:
        return []
    month = _words(old.cycle_month)
    if old.supply_id != supply_id:
        other = Supply.objects.get(pk=old.supply_id)
        raise errors.OtherSupplyBilled(inquiry_no=other.inquiry_no, month=month)
    if new.usage_m3 is None:
        raise errors.LaterReadingFails(month=month, index=new.index_m3)
    return [
        replace(one, reading_id=old.pk)
        for each in billed
        for one in _recalculate([each], _metered(billing.m3_of(each, new.usage_m3)))
    ]


def _metered(m3: int) -> billing.Change:
    """Another volume; of a leak that was granted, what is above the usual one."""

    def changed(asked: PriceRequest, _: TariffVersion) -> PriceRequest:
        leak = asked.leak
        leaked = replace(leak, leaked_m3=max(m3 - leak.reference_m3, 0)) if leak else None
        return replace(asked, m3=m3, leak=leaked)

    return changed


def _priced(assessment: Assessment, change: Change) -> Recalculated:
    """An assessment with the facts, rules and reductions of a change."""
    if assessment.charge in change.without:
        return billing.cancelled(assessment)
    uses = dict(change.uses)

    def changed(asked: PriceRequest, version: TariffVersion) -> PriceRequest:
        known = {one.code for one in version.reductions}
        kept = [code for code in asked.reductions if code not in change.dropped]
        added = [code for code in change.granted if code in known and code not in kept]
        made = replace(
            asked,
            use=uses.get(assessment.charge, asked.use),
            bore_mm=asked.bore_mm if change.bore_mm is None else change.bore_mm,
            dwellings=asked.dwellings if change.dwellings is None else change.dwellings,
            persons=asked.persons if change.persons is None else change.persons,
            reductions=(*kept, *added),
        )
        return _with_days(assessment, made, version, change)

    (made,) = _recalculate([assessment], changed, rules_id=change.rules_id)
    if not (change.starts_on or change.ends_on):
        return made
    return replace(made, period=_period(assessment, change))


def _period(assessment: Assessment, change: Change) -> tuple[date, date]:
    first = change.starts_on or assessment.period_start
    end = change.ends_on or assessment.period_end
    if first >= end:
        raise errors.DatesNotForward
    return first, end


def _with_days(
    assessment: Assessment, asked: PriceRequest, version: TariffVersion, change: Change
) -> PriceRequest:
    """The days of use as the tariff counts them, where the day of a start or an end was wrong."""
    if not (change.starts_on or change.ends_on):
        return asked
    if asked.span_days or asked.parts:
        raise errors.DatesOfCutPeriod
    first, end = _period(assessment, change)
    is_opened = change.starts_on is not None or assessment.period_start == assessment.supply.starts_on
    is_closed = change.ends_on is not None or assessment.kind == Assessment.Kind.FINAL
    days = days_of_use(
        first, end, version.day_count, starts_by_reading=not is_opened, ends_by_reading=not is_closed
    )
    return replace(asked, days=days)


def _recalculate(
    found: Sequence[Assessment], change: billing.Change, *, rules_id: int | None = None
) -> list[Recalculated]:
    try:
        return billing.recalculate(found, change, rules_id=rules_id)
    except PriceRefused as refused:
        raise errors.NotPriced(month=_words(found[0].cycle_month), problem=refused) from None


def _line(change: Recalculated, today: date) -> Line:
    """With its name, and since when more of it cannot be claimed."""
    one = change.assessment
    pack = pack_of_version(one.pricing.rules_id)
    charge = pack.charges[one.charge]
    if change.difference_yen <= 0:
        return Line(change, charge.label)
    due_on = one.demand.due_on if one.demand else pack.billing.slip_due_on(one.cycle_month)
    last_day = pack_on(today).last_day_of_claim(one.charge, due_on=due_on, born_on=one.cycle_month)
    return Line(change, charge.label, last_day + ONE_DAY if today > last_day else None)


def _refuse_settled(assessment: Assessment) -> None:
    if _is_settled(assessment):
        raise errors.EstimateSettled(month=_words(assessment.cycle_month))


def _is_settled(assessment: Assessment) -> bool:
    """Whether a guess was taken off by a bill that settled it."""
    if assessment.kind != Assessment.Kind.ESTIMATE:
        return False
    later = Assessment.objects.filter(supply_id=assessment.supply_id, charge=assessment.charge)
    after = Q(cycle_month__gt=assessment.cycle_month) | Q(
        cycle_month=assessment.cycle_month, pk__gt=assessment.pk
    )
    return later.filter(after, kind__in=SETTLING).exists()


def _words(month: date) -> str:
    return f"{month.year}年{month.month}月"
