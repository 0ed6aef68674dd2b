"""A calculation whose period has stretches with facts of their own, from its key to the kernel's request."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from mizuhiki.billing.stretches import Stretch
from mizuhiki.tariffs import (
    DayCount,
    PriceRefused,
    PriceRequest,
    Span,
    TariffVersion,
    Unbilled,
    days_of_use,
    reductions_in_force,
)

OF_THE_WHOLE = {"m3", "parts", "credited_yen", "days", "months", "span_days"}
REDUCTION, SOURCE, DAYS_A_MONTH = "reduction", "source", 30
SHUT, SHUT_WITH_METER = "shut", "shut_with_meter"  # without a base, and without a meter fee either
FACTS = ("use_class", "bore_mm", "dwellings", "scheme", "persons")


def special_of(found: Sequence[Stretch], *, read_in: date, is_cut: bool) -> str:
    """The stretches of a period as a key holds them; equal periods in equal letters.

    Empty where there is one, without a fact that few supplies have. A reduction may hold for some reading
    months alone, so it has that of the bill in place of a number.

    Days are counted from the first, for only their number decides; where a version begins inside the period
    they are themselves, as `date.toordinal` has them.
    """
    if len(found) == 1 and not found[0].facts.others:
        return ""
    month = read_in.year * 100 + read_in.month
    zero = 0 if is_cut else found[0].first.toordinal()
    return json.dumps(
        [
            [one.first.toordinal() - zero, one.end.toordinal() - zero, one.m3]
            + [getattr(one.facts, name) for name in FACTS]
            + [
                [
                    (kind, code, month if kind == REDUCTION else number)
                    for kind, code, number in one.facts.others
                ]
            ]
            for one in found
        ],
        ensure_ascii=False,
    )


def parted(
    request: PriceRequest, special: str, spans: Sequence[Span], *, whole: tuple[bool, bool], count: DayCount
) -> PriceRequest:
    """The request of a whole period with its stretches as parts.

    Args:
        spans: the versions of the period; of one version, just that.
        whole: whether the period begins with an opening and ends with a closing, whose days the tariff
            counts in its own way.
    """
    rows, version = json.loads(special), spans[-1].version
    if len(rows) == 1:
        return _with_others(request, rows[0][-1], version, of_days=rows[0][1] - rows[0][0])
    days = [end - first for first, end, *_ in rows]
    opening, closing = _surplus(sum(days), whole, count)
    days[0], days[-1] = days[0] + opening, days[-1] + closing
    of_days = sum(days)
    parts = []
    for row, number in zip(rows, days, strict=True):
        first, end, m3, use, bore_mm, dwellings, scheme, persons, others = row
        parts.append(
            _with_others(
                replace(
                    request,
                    use=use,
                    m3=m3,
                    bore_mm=bore_mm,
                    dwellings=dwellings,
                    scheme=scheme,
                    persons=persons,
                    days=number,
                    of_days=of_days,
                    credited_yen=0,
                    span_days=_within(first, end, spans, rows) if len(spans) > 1 else (),
                ),
                others,
                version,
                of_days=end - first,
            )
        )
    return replace(request, parts=tuple(parts))


def _with_others(
    request: PriceRequest, others: Sequence[tuple[str, str, int]], version: TariffVersion, *, of_days: int
) -> PriceRequest:
    """A request with the facts that few supplies have, in the kernel's words; it is for so many days."""
    of = defaultdict[str, list[tuple[str, int]]](list)
    for kind, code, number in others:
        of[kind].append((code, number))
    reductions = [
        code
        for code, month in of[REDUCTION]
        if reductions_in_force(version, f"{month // 100}-{month % 100:02}", (code,))
    ]
    return replace(
        request,
        area=of["area"][0][0] if of["area"] else "",
        shops=of["shops"][0][1] if of["shops"] else 0,
        purposes=tuple(code for code, _ in of["purpose"]),
        sources=(
            *((code, _certified(request, a_month)) for code, a_month in of["certified"]),
            *of[SOURCE],
        ),
        concentrations=tuple(of["concentration"]),
        reductions=(*request.reductions, *(one for one in reductions if one not in request.reductions)),
        unbilled=_unbilled(of, of_days),
    )


def _unbilled(of: Mapping[str, Sequence[tuple[str, int]]], of_days: int) -> Unbilled | None:
    for kind in (SHUT, SHUT_WITH_METER):
        for article, days in of.get(kind, ()):
            with_meter_fee = kind == SHUT_WITH_METER
            return Unbilled(days=days, of_days=of_days, article=article, with_meter_fee=with_meter_fee)
    return None


def _certified(request: PriceRequest, a_month: int) -> int:
    """So many m³ a month for the months of a bill; of a first or last one, or of a stretch, for its days."""
    whole = a_month * int(request.months or 0)
    if request.of_days:
        return whole * (request.days or 0) // request.of_days
    return whole if request.days is None else min(whole, a_month * request.days // DAYS_A_MONTH)


def _surplus(days: int, whole: tuple[bool, bool], count: DayCount) -> tuple[int, int]:
    """By how many days an opening and a closing are counted otherwise than the days between readings."""
    end = date.min + timedelta(days=days)
    opened, closed = (
        days_of_use(date.min, end, count, starts_by_reading=not opens, ends_by_reading=not closes)
        for opens, closes in ((whole[0], False), whole)
    )
    plain = days_of_use(date.min, end, count, starts_by_reading=True, ends_by_reading=True)
    return opened - plain, closed - opened


def _within(first: int, end: int, spans: Sequence[Span], rows: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """How many days of a stretch each version has; the versions follow each other from the first day on."""
    begin, found = rows[0][0], []
    for span in spans:
        found.append(max(min(end, begin + span.days) - max(first, begin), 0))
        begin += span.days
    return tuple(found)


def changed_in_parts(
    request: PriceRequest,
    change: Callable[[PriceRequest, TariffVersion], PriceRequest],
    version: TariffVersion,
) -> PriceRequest:
    """A request changed as somebody asks, in each of its parts too, where it has some.

    Another volume is shared as the old one was; a fact is changed where it was that of the whole.

    Raises:
        PriceRefused: a leak is relieved by the whole period, which these parts are not.
    """
    fresh = change(request, version)
    if not request.parts:
        return fresh
    if fresh.leak != request.leak:
        sentence = "期間の途中で用途・口径などが変わった請求です。漏水減免は、期間を分けて計算できません。"
        raise PriceRefused("leak_in_parts", sentence)
    altered = {
        each.name: (getattr(request, each.name), getattr(fresh, each.name))
        for each in fields(PriceRequest)
        if each.name not in OF_THE_WHOLE and getattr(request, each.name) != getattr(fresh, each.name)
    }
    volumes = _shared([int(part.m3) for part in request.parts], int(fresh.m3))
    parts = tuple(
        replace(
            part,
            m3=m3,
            **{name: now for name, (before, now) in altered.items() if getattr(part, name) == before},
        )
        for part, m3 in zip(request.parts, volumes, strict=True)
    )
    return replace(fresh, parts=parts)


def _shared(before: Sequence[int], m3: int) -> list[int]:
    """A volume in the proportions of others; all of it in the last where those were nothing."""
    total, done, found = sum(before), 0, list[int]()
    for upto in accumulate(before):
        found.append(m3 * upto // total - done if total else 0)
        done += found[-1]
    found[-1] += m3 - done
    return found
