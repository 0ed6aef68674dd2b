"""How far the notices of billing runs are: demands = printed + refused + held + settled + left."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.billing.api import JOINT_DEMANDS
from mizuhiki.billing.api import KIND as BILLING
from mizuhiki.notices.models import NoticePrint
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun

RUNS = 24
FACTS = """
    SELECT count(*), coalesce(sum(d.amount_yen), 0),
           count(p.id), coalesce(sum(d.amount_yen) FILTER (WHERE p.id IS NOT NULL), 0),
           coalesce(sum(p.last_page - p.first_page + 1), 0), count(DISTINCT p.print_file_id),
           count(u.planned_id) FILTER (WHERE u.reason = 'refused'),
           count(u.planned_id) FILTER (WHERE u.reason NOT IN ('refused', 'settled')),
           count(u.planned_id) FILTER (WHERE u.reason = 'settled'),
           coalesce(sum(d.amount_yen) FILTER (WHERE u.planned_id IS NOT NULL), 0)
    FROM notices_plannednotice n
    JOIN billing_demand d ON d.id = n.demand_id
    LEFT JOIN mail_piece p ON p.id = n.piece_id
    LEFT JOIN notices_unprintednotice u ON u.planned_id = n.id
    WHERE n.order_id = %s
"""
NAMES = (
    *("planned", "planned_yen", "printed", "printed_yen", "pages", "files"),
    *("refused", "kept_back", "settled", "unprinted_yen"),
)
# Of each demand its newest try for the way it is asked by now; a try without an end is still to be printed.
STANDING = f"""
    WITH tries AS (
        SELECT DISTINCT ON (n.demand_id, o.kind) n.demand_id, o.kind, n.id, n.piece_id
        FROM notices_plannednotice n JOIN notices_noticeprint o ON o.id = n.order_id
        WHERE o.billing_run_id = ANY(%(runs)s) ORDER BY n.demand_id, o.kind, n.attempt DESC
    ),
    asked AS (
        SELECT d.id, d.run_id, CASE WHEN b.slip_id IS NULL THEN d.method ELSE 'slip' END AS method
        FROM billing_demand d
        LEFT JOIN billing_slipinstead b ON b.demand_id = d.id AND b.reason <> 'asked'
        WHERE d.run_id = ANY(%(runs)s) AND d.id NOT IN ({JOINT_DEMANDS})
    )
    SELECT d.run_id, d.method, count(*), count(p.id),
           count(u.planned_id) FILTER (WHERE u.reason = 'refused'),
           count(u.planned_id) FILTER (WHERE u.reason NOT IN ('refused', 'settled')),
           count(u.planned_id) FILTER (WHERE u.reason = 'settled'), count(t.id)
    FROM asked d
    LEFT JOIN tries t ON t.demand_id = d.id
         AND t.kind = CASE d.method WHEN 'slip' THEN 'payment_notice' ELSE 'debit_notice' END
    LEFT JOIN mail_piece p ON p.id = t.piece_id
    LEFT JOIN notices_unprintednotice u ON u.planned_id = t.id
    GROUP BY 1, 2 ORDER BY 1 DESC, 2 DESC
"""  # noqa: S608
KINDS = {"slip": NoticePrint.Kind.PAYMENT, "debit": NoticePrint.Kind.DEBIT}


@dataclass(frozen=True)
class Standing:
    """The notices of one kind of a billing run."""

    run_id: int
    kind: NoticePrint.Kind
    demands: int
    printed: int
    refused: int
    held: int
    settled: int
    planned: int

    @property
    def left(self) -> int:
        """Not yet ordered."""
        return self.demands - self.planned

    @property
    def under_way(self) -> int:
        """Ordered, and neither printed nor excused yet."""
        return self.planned - self.printed - self.refused - self.held - self.settled

    @property
    def unprinted(self) -> int:
        """On a desk."""
        return self.refused + self.held


@dataclass(frozen=True)
class BillingRun:
    """A finished billing run with its notices."""

    run: BatchRun
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class Unprinted:
    """A demand whose newest try made no letter."""

    planned_id: int
    demand_id: int
    kind: str
    reason: str
    detail: str
    at: datetime
    inquiry_no: str
    customer_id: int
    name: str
    amount_yen: int


def facts_of_print(print_id: int) -> dict[str, int]:
    """Counts and yen of one order."""
    return {name: int(value) for name, value in zip(NAMES, sql.rows(FACTS, [print_id])[0], strict=True)}


def billing_runs(*, limit: int = RUNS) -> list[BillingRun]:
    """The newest billing runs that are done, with what is printed of each."""
    runs = list(BatchRun.objects.filter(kind=BILLING, state=BatchRun.State.DONE).order_by("-key")[:limit])
    standings = standings_of([run.pk for run in runs])
    return [BillingRun(run, tuple(one for one in standings if one.run_id == run.pk)) for run in runs]


def standings_of(run_ids: list[int]) -> list[Standing]:
    """How far the notices of these billing runs are, slips before debits."""
    return [
        Standing(run_id, KINDS[method], *map(int, counts))
        for run_id, method, *counts in sql.rows(STANDING, {"runs": run_ids})
    ]


UNPRINTED = """
    SELECT n.id, d.id, o.kind, u.reason, u.detail, u.at, s.inquiry_no, c.id, c.name, d.amount_yen
    FROM notices_unprintednotice u
    JOIN notices_plannednotice n ON n.id = u.planned_id
    JOIN notices_noticeprint o ON o.id = n.order_id
    JOIN billing_demand d ON d.id = n.demand_id
    JOIN customers_supply s ON s.id = d.supply_id
    JOIN LATERAL (
        SELECT coalesce(k.merged_into_id, k.id) AS id FROM customers_supplyparty y
        JOIN customers_customer k ON k.id = y.customer_id
        WHERE y.supply_id = s.id AND y.role = 'water_user' ORDER BY y.starts_on DESC LIMIT 1
    ) v ON true
    JOIN customers_customer c ON c.id = v.id
    WHERE {which} AND n.attempt = (
        SELECT max(x.attempt) FROM notices_plannednotice x WHERE x.demand_id = d.id)
    ORDER BY u.reason, n.id LIMIT %s
"""


def unprinted_of_run(run_id: int, *, limit: int) -> list[Unprinted]:
    """What of a billing run somebody has to look into."""
    which = "o.billing_run_id = %s AND u.reason <> 'settled'"
    return [Unprinted(*row) for row in sql.rows(UNPRINTED.format(which=which), [run_id, limit])]


def unprinted(planned_id: int) -> Unprinted | None:
    """One notice that was not printed; None when there is none, or a later try took its place."""
    rows = sql.rows(UNPRINTED.format(which="u.planned_id = %s"), [planned_id, 1])
    return Unprinted(*rows[0]) if rows else None


def month_of(billing_run_id: int) -> date:
    """The reading month whose rules the notices of a billing run follow."""
    (month,) = sql.rows("SELECT max(cycle_month) FROM billing_demand WHERE run_id = %s", [billing_run_id])[0]
    return month  # type: ignore[no-any-return]
