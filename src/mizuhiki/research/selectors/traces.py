"""追跡調査 as lists, pages and the printed list show it; who might be looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from mizuhiki.customers.api import HIDDEN, protected
from mizuhiki.platform import clock, sql
from mizuhiki.research.models import Trace, TraceReply, TraceRequest
from mizuhiki.research.selectors.protected import protected_among

MOST_CANDIDATES = 500
# Who used a supply that ended and is still owed for, or whose letter ended as 不明, since their last search.
_CANDIDATES = f"""
    WITH owing AS (
        SELECT o.supply_id, sum(o.open_yen) AS yen, min(o.due_on) AS due_on FROM ledger_openitem o
        WHERE o.open_yen > 0 AND o.due_on < %(today)s GROUP BY 1
    ), gone AS (
        SELECT DISTINCT ON (w.supply_id) w.supply_id, w.yen, s.ends_on,
               coalesce(c.merged_into_id, c.id) AS person
        FROM owing w JOIN customers_supply s ON s.id = w.supply_id AND s.ends_on <= %(today)s
        JOIN customers_supplyparty p ON p.supply_id = s.id AND p.role = 'water_user'
        JOIN customers_customer c ON c.id = p.customer_id
        ORDER BY w.supply_id, p.starts_on DESC
    ), unknown AS (
        SELECT DISTINCT ON (coalesce(c.merged_into_id, c.id)) coalesce(c.merged_into_id, c.id) AS person,
               m.supply_id, e.at
        FROM research_returnstep e JOIN research_return r ON r.piece_id = e.returned_id
        JOIN mail_piece m ON m.id = r.piece_id
        JOIN customers_customer c ON c.id = r.customer_id
        WHERE e.kind = 'ended' AND e.outcome = 'unknown' ORDER BY 1, e.at DESC
    ), found AS (
        SELECT person, max(ends_on) AS ends_on, sum(yen) AS yen, max(supply_id) AS supply_id,
               NULL::timestamptz AS unknown_at
        FROM gone GROUP BY 1
        UNION ALL
        SELECT u.person, NULL, coalesce((SELECT yen FROM owing WHERE owing.supply_id = u.supply_id), 0),
               u.supply_id, u.at
        FROM unknown u WHERE u.person NOT IN (SELECT person FROM gone)
    )
    SELECT f.person, t.customer_no, t.name, f.supply_id, f.ends_on, f.yen,
           coalesce(f.unknown_at, (SELECT at FROM unknown u WHERE u.person = f.person)), {protected("t")}
    FROM found f JOIN customers_customer t ON t.id = f.person
    WHERE f.yen > 0 AND t.died_on IS NULL
      AND NOT EXISTS (
        SELECT FROM research_trace x LEFT JOIN research_traceend n ON n.trace_id = x.id
        JOIN customers_customer r ON r.id = x.customer_id
        WHERE coalesce(r.merged_into_id, r.id) = f.person AND (n.trace_id IS NULL OR n.at >= coalesce(
            f.unknown_at, (f.ends_on::timestamp AT TIME ZONE 'Asia/Tokyo'))))
    ORDER BY f.yen DESC, f.person LIMIT {MOST_CANDIDATES}
"""  # noqa: S608


@dataclass(frozen=True)
class Candidate:
    """Somebody who owes and is not where they were, with what is overdue of their ended supplies."""

    customer_id: int
    customer_no: str
    name: str
    supply_id: int | None
    ends_on: date | None
    open_yen: int
    unknown_at: datetime | None
    is_protected: bool


def candidates(*, today: date) -> list[Candidate]:
    """Whom nobody looks for yet, the greatest debt first."""
    found = sql.rows(_CANDIDATES, {"today": today})
    return [
        Candidate(person, number, name, supply_id, ends_on, int(yen), unknown_at, is_protected)
        for person, number, name, supply_id, ends_on, yen, unknown_at, is_protected in found
    ]


_REQUESTS = TraceRequest.objects.select_related("reply__told", "reply__file", "by").order_by(
    "requested_on", "pk"
)


def traces(show: str) -> QuerySet[Trace]:
    """Open searches, the oldest first; or those that are over, the newest first."""
    found = Trace.objects.select_related("customer", "supply", "by", "end").prefetch_related(
        Prefetch("requests", queryset=_REQUESTS)
    )
    if show == "over":
        return found.filter(end__isnull=False).order_by("-end__at", "-pk")
    return found.filter(end=None).order_by("opened_at", "pk")


def trace_of(trace_id: int) -> Trace | None:
    """One search with its requests and replies."""
    found = Trace.objects.select_related("customer", "supply", "by", "end")
    return found.prefetch_related(Prefetch("requests", queryset=_REQUESTS)).filter(pk=trace_id).first()


@dataclass(frozen=True)
class Line:
    """One request of the printed list."""

    request: TraceRequest
    customer_no: str
    name: str
    is_hidden: bool

    @property
    def reply(self) -> TraceReply | None:
        """What was answered."""
        return getattr(self.request, "reply", None)

    @property
    def addressee(self) -> str:
        """Who was asked: of a protected person the town tells where they are."""
        return HIDDEN if self.is_hidden else self.request.addressee

    @property
    def address(self) -> str:
        """The address that was found; nobody reads a protected person's in a list (law 16)."""
        told = getattr(self.reply, "told", None)
        if told is None or not told.address:
            return ""
        return HIDDEN if self.is_hidden else str(told.address)


def lines_between(first: date, last: date, *, today: date) -> Sequence[Line]:
    """Every request of some days, in their order: of protected people without their place for all.

    The list leaves the house as a file, and no export names a protected person's place, whoever asks.
    """
    found = list(
        _REQUESTS.filter(requested_on__gte=first, requested_on__lte=last).select_related("trace__customer")
    )
    hidden = protected_among([one.trace.customer_id for one in found], today=today)
    return [
        Line(one, one.trace.customer.customer_no, one.trace.customer.name, one.trace.customer_id in hidden)
        for one in found
    ]


def traces_of_year(fiscal_year: int) -> int:
    """How many searches were begun in a fiscal year (滞納者転出先追跡調査)."""
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    return Trace.objects.filter(opened_at__gte=begin, opened_at__lt=end).count()
