"""分納の計算: a debt in equal parts, month by month, within what the rules allow (COL-067)."""

from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.arrears import errors
from mizuhiki.arrears.pledge_rules import Part
from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.rulepacks.api import PledgeTerms, months_after

FIRST_WITHIN = 31  # days from the signing to the first instalment
PERCENT = 100


@dataclass(frozen=True)
class Wish:
    """How somebody wants to pay: in so many parts, or so much a time.

    Attributes:
        day_of_month: of the second part and the later ones; the last of a month that has no such day.
        rest_first: what does not divide goes into the first part; else into the last.
    """

    first_on: date
    day_of_month: int
    count: int = 0
    each_yen: int = 0
    rest_first: bool = False


def plan_of(
    total_yen: int, wish: Wish, *, signed_on: date, terms: PledgeTerms, calendar: BusinessCalendar
) -> list[Part]:
    """The instalments of a debt, oldest first; their sum is the debt.

    Where the rules ask for a part at once, it falls due on the day of signing.

    Raises:
        PlanBeginsWrong, PlanTooLong, InstalmentTooSmall: the rules do not allow it.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    assert total_yen > 0, total_yen
    assert bool(wish.count) != bool(wish.each_yen), wish
    first_on = signed_on if terms.first_percent else wish.first_on
    if not signed_on <= first_on <= signed_on + timedelta(days=FIRST_WITHIN):
        raise errors.PlanBeginsWrong(days=FIRST_WITHIN)
    at_once = -(-total_yen * terms.first_percent // PERCENT)
    parts = _yen(total_yen - at_once, wish, count=wish.count - 1 if at_once else wish.count, terms=terms)
    if at_once:
        parts = [at_once, *parts]
    if len(parts) > terms.most_months:
        raise errors.PlanTooLong(most=terms.most_months)
    if len(parts) > 1 and min(parts) < terms.least_yen:
        raise errors.InstalmentTooSmall(least=terms.least_yen, yen=min(parts))
    days = [calendar.on_or_after(first_on)]
    days += [
        calendar.on_or_after(_day_of(months_after(days[0].replace(day=1), number), wish.day_of_month))
        for number in range(1, len(parts))
    ]
    return [Part(on, yen) for on, yen in zip(days, parts, strict=True)]


def _yen(left: int, wish: Wish, *, count: int, terms: PledgeTerms) -> list[int]:
    """Parts of what is left: as many as wished, or as many as it takes."""
    if left <= 0:
        return []
    if wish.each_yen:
        count, rest = divmod(left, wish.each_yen)
        parts = [wish.each_yen] * count
        if rest and parts and rest < terms.least_yen:
            parts[-1] += rest  # a last part that the rules do not allow goes with the one before
        elif rest:
            parts.append(rest)
        return parts[::-1] if wish.rest_first else parts
    count = max(count, 1)
    each, rest = divmod(left, count)
    if not each:
        raise errors.InstalmentTooSmall(least=max(terms.least_yen, 1), yen=0)
    parts = [each] * count
    parts[0 if wish.rest_first else -1] += rest
    return parts


def _day_of(month: date, day: int) -> date:
    """A day of a month, or its last where it has no such day."""
    last = months_after(month, 1) - timedelta(days=1)
    return min(last, month + timedelta(days=day - 1))
