"""閉栓精算: what a supply owes from its last reading to the day it ends, assessed on that day.

The kernel and the calculations are those of the month's run: a closing reading that no visit settled is
billed there, to the same yen. The price table of a visit asks the same question for each m³ beforehand.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, Sum

from mizuhiki.audit import api as audit
from mizuhiki.billing import steps
from mizuhiki.billing.brakes import before_of, judge, stop_demand
from mizuhiki.billing.cuts import Past, fitted, pasts_of
from mizuhiki.billing.instead import slip_due_on_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed, Pricing
from mizuhiki.billing.pricing import Key, answer_to, cut_of, question_of, thresholds
from mizuhiki.billing.run import TariffLacksRow, give_back, post_run
from mizuhiki.billing.schedules import LEVELLED_DAYS, Slot, first_slot_of, share_of, slot_of
from mizuhiki.billing.taxes import percent_of
from mizuhiki.billing.turns import words_of
from mizuhiki.customers.api import Installation, Supply, SupplyService, lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Reading
from mizuhiki.platform import batches, clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, month_before, next_month, pack_on
from mizuhiki.tariffs import PriceRefused

BEHIND_IT = "親メーターのため、子メーターの検針と合わせて検針月に計算"


class FinalRefused(RuleBroken):
    """A closing that nobody may price by itself, as the month's run would not."""

    code = "final_refused"
    sentence = "閉栓精算の料金を計算できません（{reason}）。料金の担当へ確かめてください。"


class AlreadyAssessed(RuleBroken):
    """The reading month of the supply has its assessment."""

    code = "final_already_assessed"
    sentence = "{month}分は調定済みです。閉栓精算は作成していません。"


@dataclass(frozen=True)
class PricedCharge:
    """One charge of a closing bill, with the tax in it."""

    charge: str
    yen: int
    tax_yen: int
    percent: int


@dataclass(frozen=True)
class FinalPrice:
    """What a closing comes to when so much was used."""

    usage_m3: int
    charges: tuple[PricedCharge, ...]
    is_stopped: bool = False  # nobody is asked for it before two people have looked at it (law 9)

    @property
    def total_yen(self) -> int:
        """All charges together."""
        return sum(one.yen for one in self.charges)


@dataclass(frozen=True)
class _Place:
    """A charge of a closing: the month its bill belongs to, and what was guessed of it before."""

    service: SupplyService
    month: date
    slot: Slot
    credited_yen: int


@dataclass(frozen=True)
class _Bill:
    """One calculation of a closing, as it becomes an assessment."""

    pricing: Pricing  # not saved
    month: date
    kind: Assessment.Kind
    reading_id: int | None
    period_start: date
    period_end: date


@dataclass(frozen=True)
class _Asked:
    """A closing, without what was used."""

    supply: Supply
    places: tuple[_Place, ...]
    pack: Pack
    period_start: date
    on: date
    left: tuple[_Bill, ...]  # of readings before it, by a schedule that would bill them later
    past: Past

    def key(self, place: _Place, usage_m3: int) -> tuple[Key, tuple[date, date]]:
        """What decides the price, as the month's run would find it, and the days of it."""
        days, slot = (self.on - self.period_start).days, place.slot
        months = min(slot.months, -(-days // LEVELLED_DAYS)) if slot.is_levelled else slot.months
        return key_of(
            self.pack,
            self.past,
            place.service,
            usage_m3=usage_m3,
            months=months,
            days=0 if slot.is_levelled else days,
            period=(self.period_start, self.on),
            read_on=self.on,
            read_in=slot.reading_until,
            closed=True,
            credited_yen=place.credited_yen,
        )

    def bills(self, usage_m3: int, reading_id: int | None = None) -> list[_Bill]:
        """One calculation a charge for the closing, after what is left of readings before it.

        Raises:
            TariffLacksRow: nothing is guessed.
        """
        found = list(self.left)
        for place in self.places:
            key, days = self.key(place, usage_m3)
            pricing = _answer(self.pack, key)
            found.append(_Bill(pricing, place.month, Assessment.Kind.FINAL, reading_id, *days))
        return found


def _answer(pack: Pack, key: Key) -> Pricing:
    try:
        return answer_to(pack, question_of(pack, key, thresholds(pack)))
    except PriceRefused as refused:
        raise TariffLacksRow(problem=refused) from None


def key_of(
    pack: Pack,
    past: Past,
    service: SupplyService,
    *,
    usage_m3: int,
    months: int,
    days: int,
    period: tuple[date, date],
    read_on: date,
    read_in: date,
    closed: bool = False,
    credited_yen: int = 0,
) -> tuple[Key, tuple[date, date]]:
    """The key of one bill of a metered service, as the run makes it, and the days it is for."""
    known = thresholds(pack)
    cut_first, cut_end = cut_of(pack, service.charge, *period)
    key = Key(
        charge=service.charge,
        use_class=service.use_class,
        bore_mm=past.charges[service.charge].bore_mm,
        usage_m3=usage_m3,
        months=months,
        days=days,
        dwellings=service.dwellings,
        scheme=service.scheme,
        persons=service.persons or 0,
        metered=True,
        opened=period[0] == past.starts_on,
        closed=closed,
        read_epoch=bisect_right(known, read_on),
        period_epoch=bisect_right(known, period[0]),
        start_epoch=bisect_right(known, past.starts_on),
        cut_first=cut_first,
        cut_end=cut_end,
        credited_yen=credited_yen,
    )
    return fitted(key, period, past, read_in=read_in, pack=pack, measured=past.measured[period[0]])


def final_prices(
    *, supply_id: int, period_start: date, on: date, cycle_month: date, usages_m3: Iterable[int]
) -> list[FinalPrice]:
    """What a closing on a day would come to, for each of several usages. Changes nothing.

    Raises:
        FinalRefused, TariffLacksRow: nobody may price it by itself.
    """
    asked = _asked(supply_id, period_start=period_start, on=on, cycle_month=cycle_month)
    before, found = before_of(supply_id, cycle_month), list[FinalPrice]()
    for usage_m3 in usages_m3:
        charges = _charges(asked.pack, asked.bills(usage_m3))
        yen = sum(one.yen for one in charges)
        is_stopped = judge(yen, before, is_wrapped=False, terms=asked.pack.brakes) is not None
        found.append(FinalPrice(usage_m3, charges, is_stopped))
    return found


def _charges(pack: Pack, bills: Iterable[_Bill]) -> tuple[PricedCharge, ...]:
    """What is asked for, one a charge in the pack's order; what a settlement gives back is paid out apart."""
    found: dict[str, PricedCharge] = {}
    for one in (bill.pricing for bill in bills):
        known = found.get(one.charge, PricedCharge(one.charge, 0, 0, 0))
        found[one.charge] = PricedCharge(
            one.charge,
            known.yen + max(one.amount_yen, 0),
            known.tax_yen + max(one.tax_yen, 0),
            percent_of(pack, one.charge, one.tariff_key, one.tax_yen) or known.percent,
        )
    return tuple(sorted(found.values(), key=lambda one: pack.charge_order().index(one.charge)))


@transaction.atomic
def assess_final(*, reading_id: int, actor: Actor, at: datetime) -> Demand | None:
    """Assess every charge of a supply up to its closing reading, and ask for the sum by a slip.

    None when nothing is owed. The month's run finds these services settled. An abnormal sum is stopped as one
    of the run's is: its supply is parked until two people have looked at it.

    Raises:
        FinalRefused, TariffLacksRow: nobody may price it by itself.
        AlreadyAssessed: the month has its assessment. Nothing is changed by any of them.

    Source:
        COL-055 【金沢収納】第23条(2)イ; design.md, laws 1 to 4.
    """
    found = Reading.objects.get(pk=reading_id, kind=Reading.Kind.FINAL)
    lock_supplies([found.supply_id])
    if found.usage_m3 is None:
        raise FinalRefused(reason=NotAssessed.Reason.HELD.label)
    asked = _asked(
        found.supply_id, period_start=found.period_start, on=found.read_on, cycle_month=found.cycle_month
    )
    _require_unassessed(asked)
    title = f"閉栓精算（{found.read_on}）"
    with batches.run(kind=steps.FINAL_KIND, key=f"{found.pk}", title=title, actor=actor) as work:
        demand = _write(asked, found, work.run.pk, day=clock.day_of(at))
        totals = steps.totals_of_run(work.run.pk)
        post_run(work.run.pk, clock.day_of(at), totals)
        if any(one.credited_yen for one in totals):
            below = Assessment.objects.filter(run_id=work.run.pk, amount_yen__lt=0).order_by("pk")
            give_back(list(below.values_list("pk", "supply_id")), actor=actor, at=at)
        if demand is not None:
            is_wrapped = found.index_m3 < found.previous_m3
            stop_demand(demand, terms=asked.pack.brakes, is_wrapped=is_wrapped, actor=actor, at=at)
        yen = sum(one.yen for one in totals)
        work.finish({"assessments": sum(one.count for one in totals), "assessed_yen": yen})
    audit.record(
        action="billing.final.assessed",
        subject=work.run,
        actor=actor,
        at=at,
        customers=users_and_payers([found.supply_id], on=found.read_on),
        yen=yen,
    )
    return demand


def _require_unassessed(asked: _Asked) -> None:
    for place in asked.places:
        found = Assessment.objects.filter(supply=asked.supply, charge=place.service.charge)
        if found.filter(cycle_month=place.month).exists():
            raise AlreadyAssessed(month=words_of(place.month))


def _asked(supply_id: int, *, period_start: date, on: date, cycle_month: date) -> _Asked:
    """The charges of a closing; what changed in its days cuts them as it cuts a month's bill.

    Raises:
        FinalRefused.
    """
    supply = Supply.objects.select_related("installation").get(pk=supply_id)
    if supply.parked:
        raise FinalRefused(reason=NotAssessed.Reason.PARKED.label)
    if Installation.objects.filter(parent=supply.installation_id).exists():
        raise FinalRefused(reason=BEHIND_IT)
    pack = pack_on(cycle_month)
    found = SupplyService.objects.filter(supply=supply, starts_on__lt=on).order_by("starts_on")
    found = found.filter(Q(ends_on=None) | Q(ends_on__gt=period_start))
    services = {one.charge: one for one in found}  # the last of each: its bill holds those before it
    order = pack.charge_order()
    places = tuple(
        _place(pack, services[charge], cycle_month) for charge in sorted(services, key=order.index)
    )
    if any(period_start < month_before(place.slot.since) for place in places):
        raise FinalRefused(reason=NotAssessed.Reason.LONG.label)
    past = pasts_of([supply_id])[supply_id]
    if any(past.lacks_source(one.service.charge, one.slot.reading_until, until=on) for one in places):
        raise FinalRefused(reason=NotAssessed.Reason.SOURCE.label)
    left = tuple(bill for place in places for bill in _left_of(pack, past, place, on=on))
    return _Asked(supply, places, pack, period_start, on, left, past)


def _place(pack: Pack, service: SupplyService, reading_month: date) -> _Place:
    """Where a closing of a reading month is billed, and what was billed for its period on a guess."""
    found = first_slot_of(pack.tariffs[service.charge], service.cycle, reading_month)
    if found is None:
        raise FinalRefused(reason=f"{words_of(reading_month)}は検針月ではありません")
    month, slot = found
    return _Place(service, month, slot, _guessed_yen(service, slot, month))


def _guessed_yen(service: SupplyService, slot: Slot, month: date) -> int:
    """What was billed on a guess for what a slot settles, with its corrections."""
    if not slot.settles:
        return 0
    guessed = Q(kind=Assessment.Kind.ESTIMATE) | Q(corrects__kind=Assessment.Kind.ESTIMATE)
    found = Assessment.objects.filter(guessed, supply_id=service.supply_id, charge=service.charge)
    found = found.filter(cycle_month__gte=slot.credit_from, cycle_month__lt=month)
    return found.aggregate(yen=Sum("amount_yen"))["yen"] or 0


def _left_of(pack: Pack, past: Past, place: _Place, *, on: date) -> Iterator[_Bill]:
    """What a schedule would bill in the months to come of readings before a closing."""
    service, month = place.service, on.replace(day=1)
    while month < place.month:
        slot = slot_of(pack.tariffs[service.charge], service.cycle, month)
        if slot and not slot.is_guess and slot.reading_until < min(month, place.slot.reading_until):
            yield from _left_in(pack, past, service, slot, month)
        month = next_month(month)


def _left_in(pack: Pack, past: Past, service: SupplyService, slot: Slot, month: date) -> Iterator[_Bill]:
    """The bill of an earlier reading in a month, unless the month's run was there."""
    rows = {"supply": service.supply_id, "charge": service.charge, "cycle_month": month}
    if Assessment.objects.filter(**rows).exists() or NotAssessed.objects.filter(**rows).exists():
        return
    read = Reading.objects.filter(supply=service.supply_id, cycle_month=slot.reading_until).order_by(
        "-sequence"
    )
    reading = read.first()
    share = share_of(reading, slot, starts_on=past.starts_on) if reading else None
    if reading is None or share is None or reading.usage_m3 is None:
        return
    key, days = key_of(
        pack,
        past,
        service,
        usage_m3=share.usage_m3,
        months=share.months,
        days=share.days,
        period=share.period,
        read_on=reading.read_on,
        read_in=slot.reading_until,
        credited_yen=_guessed_yen(service, slot, month),
    )
    kind = Assessment.Kind.SETTLEMENT if slot.settles else Assessment.Kind.REGULAR
    yield _Bill(_answer(pack, key), month, kind, reading.pk, *days)


def _write(asked: _Asked, reading: Reading, run_id: int, *, day: date) -> Demand | None:
    assert reading.usage_m3 is not None, reading.pk
    bills = [(one, _kept(one.pricing)) for one in asked.bills(reading.usage_m3, reading.pk)]
    total_yen, demand = sum(max(pricing.amount_yen, 0) for _, pricing in bills), None
    if total_yen > 0:
        demand = Demand.objects.create(
            supply_id=reading.supply_id,
            run_id=run_id,
            cycle_month=reading.cycle_month,
            method=Demand.Method.SLIP,
            due_on=slip_due_on_of(day),
            amount_yen=total_yen,
        )
    Assessment.objects.bulk_create(
        Assessment(
            supply_id=reading.supply_id,
            run_id=run_id,
            demand=demand if pricing.amount_yen >= 0 else None,
            pricing=pricing,
            reading_id=one.reading_id,
            charge=pricing.charge,
            kind=one.kind,
            cycle_month=one.month,
            fiscal_year=clock.fiscal_year(one.month),
            period_start=one.period_start,
            period_end=one.period_end,
            amount_yen=pricing.amount_yen,
        )
        for one, pricing in bills
    )
    ledger.open_items_from(
        "SELECT a.id, a.supply_id, a.charge, a.fiscal_year, d.due_on, a.amount_yen FROM billing_assessment a "
        "LEFT JOIN billing_demand d ON d.id = a.demand_id WHERE a.run_id = %s AND a.amount_yen <> 0",
        [run_id],
    )
    return demand


def _kept(pricing: Pricing) -> Pricing:
    """The same calculation is written once."""
    Pricing.objects.bulk_create([pricing], ignore_conflicts=True)
    return Pricing.objects.get(digest=pricing.digest)
