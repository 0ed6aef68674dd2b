"""A closing, before it is priced for one usage: where each charge is billed, and what readings before left.

A month's run would bill the same: a closing that nobody settled at the place comes to the same yen there.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from mizuhiki.billing.cuts import Past, fitted, pasts_of
from mizuhiki.billing.models import Assessment, NotAssessed, Pricing
from mizuhiki.billing.pricing import Key, answer_to, cut_of, question_of, thresholds
from mizuhiki.billing.run import TariffLacksRow
from mizuhiki.billing.schedules import LEVELLED_DAYS, Slot, first_slot_of, share_of, slot_of
from mizuhiki.billing.turns import words_of
from mizuhiki.customers.api import Installation, Supply, SupplyService
from mizuhiki.metering.api import Reading
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, month_before, next_month, pack_on
from mizuhiki.tariffs import PriceRefused

BEHIND_IT = "親メーターのため、子メーターの検針と合わせて検針月に計算"


class FinalRefused(RuleBroken):
    """A closing that nobody may price by itself, as the month's run would not."""

    code = "final_refused"
    sentence = "閉栓精算の料金を計算できません（{reason}）。料金の担当へ確かめてください。"


@dataclass(frozen=True)
class ClosingPlace:
    """A charge of a closing: the month its bill belongs to, and what was guessed of it before."""

    service: SupplyService
    month: date
    slot: Slot
    credited_yen: int


@dataclass(frozen=True)
class ClosingBill:
    """One calculation of a closing, as it becomes an assessment."""

    pricing: Pricing  # not saved
    month: date
    kind: Assessment.Kind
    reading_id: int | None
    period_start: date
    period_end: date


@dataclass(frozen=True)
class Closing:
    """A closing, without what was used."""

    supply: Supply
    places: tuple[ClosingPlace, ...]
    pack: Pack
    period_start: date
    on: date
    left: tuple[ClosingBill, ...]  # of readings before it, by a schedule that would bill them later
    past: Past

    def key(self, place: ClosingPlace, usage_m3: int) -> tuple[Key, tuple[date, date]]:
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

    def bills(self, usage_m3: int, reading_id: int | None = None) -> list[ClosingBill]:
        """One calculation a charge for the closing, after what is left of readings before it.

        Raises:
            TariffLacksRow: nothing is guessed.
        """
        found = list(self.left)
        for place in self.places:
            key, days = self.key(place, usage_m3)
            pricing = _answer(self.pack, key)
            found.append(ClosingBill(pricing, place.month, Assessment.Kind.FINAL, reading_id, *days))
        return found


def closing_of(supply_id: int, *, period_start: date, on: date, cycle_month: date) -> Closing:
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
    return Closing(supply, places, pack, period_start, on, left, past)


def _place(pack: Pack, service: SupplyService, reading_month: date) -> ClosingPlace:
    """Where a closing of a reading month is billed, and what was billed for its period on a guess."""
    found = first_slot_of(pack.tariffs[service.charge], service.cycle, reading_month)
    if found is None:
        raise FinalRefused(reason=f"{words_of(reading_month)}は検針月ではありません")
    month, slot = found
    return ClosingPlace(service, month, slot, _guessed_yen(service, slot, month))


def _guessed_yen(service: SupplyService, slot: Slot, month: date) -> int:
    """What was billed on a guess for what a slot settles, with its corrections."""
    if not slot.settles:
        return 0
    guessed = Q(kind=Assessment.Kind.ESTIMATE) | Q(corrects__kind=Assessment.Kind.ESTIMATE)
    found = Assessment.objects.filter(guessed, supply_id=service.supply_id, charge=service.charge)
    found = found.filter(cycle_month__gte=slot.credit_from, cycle_month__lt=month)
    return found.aggregate(yen=Sum("amount_yen"))["yen"] or 0


def _left_of(pack: Pack, past: Past, place: ClosingPlace, *, on: date) -> Iterator[ClosingBill]:
    """What a schedule would bill in the months to come of readings before a closing."""
    service, month = place.service, on.replace(day=1)
    while month < place.month:
        slot = slot_of(pack.tariffs[service.charge], service.cycle, month)
        if slot and not slot.is_guess and slot.reading_until < min(month, place.slot.reading_until):
            yield from _left_in(pack, past, service, slot, month)
        month = next_month(month)


def _left_in(
    pack: Pack, past: Past, service: SupplyService, slot: Slot, month: date
) -> Iterator[ClosingBill]:
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
    yield ClosingBill(_answer(pack, key), month, kind, reading.pk, *days)


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
