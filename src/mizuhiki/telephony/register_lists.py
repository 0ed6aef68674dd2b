"""What is registered, as the pages list it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from mizuhiki.platform import clock
from mizuhiki.telephony.models import AgentKey, ExchangeEntry, Line, PushKey, Reading, WrapUpCode
from mizuhiki.telephony.rules import AUTO_CODE, CASE_KINDS
from mizuhiki.telephony.selectors import codes_by_key, entries_there, lines_by_key, people_by_key

DAYS_BACK = 14


def lines() -> Sequence[Line]:
    """Every line, those in use first."""
    return list(Line.objects.order_by("-ends_on", "code"))


@dataclass(frozen=True)
class CodeRow:
    """A code with its words."""

    code: WrapUpCode
    case_kind: str
    ends_on: date | None
    is_offered: bool


def codes(today: date) -> Sequence[CodeRow]:
    """Every meaning of every code."""
    rows = list[CodeRow]()
    for one in WrapUpCode.objects.select_related("end").order_by("code", "-starts_on"):
        end = getattr(one, "end", None)
        ends_on = end.ends_on if end else None
        is_offered = one.starts_on <= today and (ends_on is None or today < ends_on)
        rows.append(CodeRow(one, CASE_KINDS.get(one.case_kind, "案件にならない"), ends_on, is_offered))
    return rows


def agents() -> Sequence[AgentKey]:
    """Who sits at which telephone now."""
    last = AgentKey.objects.order_by("key", "-at", "-pk").distinct("key").values("pk")
    return list(
        AgentKey.objects.filter(pk__in=last, user__isnull=False).select_related("user").order_by("key")
    )


def unregistered(kind: ExchangeEntry.Kind, today: date) -> Sequence[ExchangeEntry]:
    """What an exchange has of a kind and nobody registered here: calls of it miss a name in every report."""
    there = entries_there(kind=kind)
    keys = {one.key for one in there}
    if kind == ExchangeEntry.Kind.AGENT:
        known = people_by_key(keys)
    elif kind == ExchangeEntry.Kind.QUEUE:
        known = lines_by_key(keys)
    else:
        known = {AUTO_CODE: 0, **codes_by_key(keys, day=today)}
    return [one for one in there if one.key not in known]


def schedules() -> Sequence[ExchangeEntry]:
    """When exchanges take calls, as they say."""
    return entries_there(kind=ExchangeEntry.Kind.SCHEDULE)


def links() -> Sequence[PushKey]:
    """Every key of an exchange, the newest first."""
    return list(PushKey.objects.select_related("end", "made_by").order_by("-made_at"))


def reading_days(today: date) -> Sequence[Mapping[str, object]]:
    """How many calls were read from a truer source each day, and in how many something stood otherwise."""
    since = clock.end_of(today - timedelta(days=DAYS_BACK))
    found = Reading.objects.filter(read_at__gte=since).annotate(day=TruncDate("read_at", tzinfo=clock.TOKYO))
    counted = found.values("day").annotate(read=Count("pk"), differing=Count("pk", filter=~Q(differences=[])))
    return [dict(one) for one in counted.order_by("-day")]
