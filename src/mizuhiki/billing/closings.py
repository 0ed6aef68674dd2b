"""A closing, before it is priced for one usage: where each charge is billed, and what readings before left.

A month's run would bill the same: a closing that nobody settled at the place comes to the same yen there.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, Sum

from mizuhiki.billing.cuts import Past, fitted, pasts_of
from mizuhiki.billing.left_out import is_advanced
from mizuhiki.billing.models import Assessment, NotAssessed, Pricing
from mizuhiki.billing.pricing import Key, answer_to, cut_of, policy_month_of, question_of, thresholds
from mizuhiki.billing.run import TariffLacksRow
from mizuhiki.billing.schedules import LEVELLED_DAYS, Slot, first_slot_of, share_of, slot_of
from mizuhiki.billing.turns import words_of
from mizuhiki.customers.api import Installation, Supply, SupplyService
from mizuhiki.metering.api import OPEN_DOUBTS, Reading
from mizuhiki.platform import sql
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, month_before, next_month, pack_on
from mizuhiki.tariffs import PriceRefused

GUESSED = Q(kind=Assessment.Kind.ESTIMATE) | Q(corrects__kind=Assessment.Kind.ESTIMATE)
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
    left: tuple[ClosingBill, ...]  # of readings before it that no run has billed
    past: Past
    is_advanced: bool  # it settles a temporary use that was paid for in advance

    def key(self, place: ClosingPlace, usage_m3: int) -> tuple[Key, tuple[date, date]]:
        """What decides the price, as the month's run would find it, and the days of it."""
        days, slot = (self.on - self.period_start).days, place.slot
        months, days = self._lasted(slot, days)
        return key_of(
            self.pack,
            self.past,
            place.service,
            usage_m3=usage_m3,
            months=months,
            days=days,
            period=(self.period_start, self.on),
            read_on=self.on,
            read_in=slot.reading_until,
            closed=True,
            credited_yen=place.credited_yen,
        )

    def _lasted(self, slot: Slot, days: int) -> tuple[int, int]:
        """The months of it, and the days where it is no time of whole months."""
        if slot.is_levelled:
            return min(slot.months, _months_in(days)), 0
        if is_long(self.period_start, slot):  # a temporary use that nobody read in between
            return _months_in(days), 0
        return slot.months, days

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
    advanced = is_advanced(supply_id)
    places = tuple(
        _place(pack, services[charge], cycle_month, advanced=advanced)
        for charge in sorted(services, key=order.index)
    )
    if not advanced and any(is_long(period_start, place.slot) for place in places):
        raise FinalRefused(reason=NotAssessed.Reason.LONG.label)
    past = pasts_of([supply_id])[supply_id]
    if any(past.lacks_source(one.service.charge, one.slot.reading_until, until=on) for one in places):
        raise FinalRefused(reason=NotAssessed.Reason.SOURCE.label)
    if advanced:
        read = _readings_before(supply_id, period_start)
        settled = [_settled(pack, past, place, read) for place in places]
        places = tuple(
            replace(place, credited_yen=rest) for place, (_, rest) in zip(places, settled, strict=True)
        )
        left = tuple(bill for bills, _ in settled for bill in bills)
    else:
        left = tuple(bill for place in places for bill in _left_of(pack, past, place, on=on))
    return Closing(supply, places, pack, period_start, on, left, past, advanced)


def is_long(period_start: date, slot: Slot) -> bool:
    """Whether a period begins before the reading before: a reading is missing in it."""
    return period_start < month_before(slot.since)


def _months_in(days: int) -> int:
    return -(-days // LEVELLED_DAYS)


def _place(pack: Pack, service: SupplyService, reading_month: date, *, advanced: bool) -> ClosingPlace:
    """Where a closing of a reading month is billed, and what was billed for its period on a guess."""
    found = first_slot_of(pack.tariffs[service.charge], service.cycle, reading_month)
    if found is None:
        raise FinalRefused(reason=f"{words_of(reading_month)}は検針月ではありません")
    month, slot = found
    guessed_yen = _advanced_yen(service) if advanced else _guessed_yen(service, slot, month)
    return ClosingPlace(service, month, slot, guessed_yen)


def _advanced_yen(service: SupplyService) -> int:
    """What a temporary use was asked for in advance, with its corrections."""
    found = Assessment.objects.filter(GUESSED, supply_id=service.supply_id, charge=service.charge)
    return found.aggregate(yen=Sum("amount_yen"))["yen"] or 0


def _readings_before(supply_id: int, day: date) -> list[Reading]:
    """What was read of a temporary use before its closing, and no run billed.

    Raises:
        FinalRefused: one of them is not settled yet.
    """
    found = Reading.objects.filter(supply=supply_id, read_on__lte=day).order_by("cycle_month", "-sequence")
    read = sorted(found.distinct("cycle_month"), key=lambda one: one.read_on)
    if any(one.usage_m3 is None for one in read):
        raise FinalRefused(reason=NotAssessed.Reason.HELD.label)
    read_ids = [one.pk for one in read]
    if sql.rows(f"SELECT FROM ({OPEN_DOUBTS}) d WHERE d.reading_id = ANY(%s)", [read_ids]):
        raise FinalRefused(reason=NotAssessed.Reason.DOUBTED.label)
    return read


def _settled(
    pack: Pack, past: Past, place: ClosingPlace, read: Sequence[Reading]
) -> tuple[list[ClosingBill], int]:
    """A bill for each reading of a temporary use before its closing, and what of the advance is left then.

    Each takes off what it comes to until the advance is used up, so that nobody is asked for one month and
    paid back for another.
    """
    found, rest, service = list[ClosingBill](), place.credited_yen, place.service
    for reading in read:
        where = _place(pack, service, reading.cycle_month, advanced=True)
        period, days = (reading.period_start, reading.read_on), (reading.read_on - reading.period_start).days
        missed = is_long(reading.period_start, where.slot)
        key, span = key_of(
            pack,
            past,
            service,
            usage_m3=reading.usage_m3 or 0,
            months=_months_in(days) if missed else where.slot.months,
            days=0 if missed or reading.period_start != past.starts_on else days,
            period=period,
            read_on=reading.read_on,
            read_in=reading.cycle_month,
        )
        taken_yen = max(min(_answer(pack, key).amount_yen, rest), 0)
        pricing = _answer(pack, replace(key, credited_yen=taken_yen))
        rest -= taken_yen
        found.append(ClosingBill(pricing, where.month, Assessment.Kind.SETTLEMENT, reading.pk, *span))
    return found, rest


def _guessed_yen(service: SupplyService, slot: Slot, month: date) -> int:
    """What was billed on a guess for what a slot settles, with its corrections."""
    if not slot.settles:
        return 0
    found = Assessment.objects.filter(GUESSED, supply_id=service.supply_id, charge=service.charge)
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
        joined=False,
        departed=False,
        read_epoch=bisect_right(known, read_on),
        period_epoch=bisect_right(known, period[0]),
        start_epoch=bisect_right(known, past.starts_on),
        cut_first=cut_first,
        cut_end=cut_end,
        credited_yen=credited_yen,
        policy_month=policy_month_of(pack, service.charge, read_in),
    )
    return fitted(key, period, past, read_in=read_in, pack=pack, measured=past.measured[period[0]])
