"""The lists of the desk, each one query that pages itself; nobody's address or telephone stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from typing_extensions import override

from mizuhiki.arrears.models import HOLDS, STEPS, UnpaidReason
from mizuhiki.customers.api import HIDDEN, protected
from mizuhiki.platform import sql

NO_DAY = "－"
MOST_ROWS = 20_000  # of a file
_PERSON = """
    SELECT coalesce(c.merged_into_id, c.id) AS person FROM customers_supplyparty p
    JOIN customers_customer c ON c.id = p.customer_id
    WHERE p.supply_id = i.supply_id AND p.role = 'water_user'
      AND p.starts_on < a.period_end AND (p.ends_on IS NULL OR p.ends_on >= a.period_end)
"""
_LAST = """
    (SELECT max(t.at) FROM contacts_contact t JOIN customers_customer r ON r.id = t.customer_id
     WHERE coalesce(r.merged_into_id, r.id) = {person})
"""
_LARGE = f"""
    SELECT w.person, k.customer_no, k.name, w.yen, w.months, w.oldest, w.stage,
           ({_LAST.format(person="w.person")} AT TIME ZONE 'Asia/Tokyo')::date,
           (SELECT u.reason FROM arrears_unpaidreason u WHERE u.supply_id = ANY(w.supplies)
            ORDER BY u.id DESC LIMIT 1)
    FROM (
        SELECT o.person, sum(i.open_yen)::bigint AS yen, count(DISTINCT a.cycle_month) AS months,
               min(i.due_on) AS oldest, max(z.rank) AS stage, array_agg(DISTINCT i.supply_id) AS supplies,
               min(n.route) AS route
        FROM ledger_openitem i
        JOIN billing_assessment a ON a.id = i.id
        JOIN customers_supply s ON s.id = i.supply_id
        JOIN customers_installation n ON n.id = s.installation_id
        CROSS JOIN LATERAL ({_PERSON}) o
        LEFT JOIN arrears_standing d ON d.supply_id = i.supply_id
        LEFT JOIN LATERAL (SELECT array_position(%(steps)s::text[], d.stage::text) AS rank) z ON true
        WHERE i.open_yen > 0 AND i.due_on < %(day)s AND (%(area)s = '' OR starts_with(n.route, %(area)s))
        GROUP BY o.person
    ) w
    JOIN customers_customer k ON k.id = w.person
    WHERE w.yen >= %(least)s
    ORDER BY w.yen DESC, w.person
"""  # noqa: S608
_STANDINGS = f"""
    SELECT k.id, k.customer_no, k.name, d.overdue_yen, d.counted_yen, d.bills, d.oldest_due_on, d.stage,
           d.reached_on, d.holds, CASE WHEN {protected("k")} THEN '' ELSE n.route END, d.supply_id,
           ({_LAST.format(person="coalesce(k.merged_into_id, k.id)")} AT TIME ZONE 'Asia/Tokyo')::date
    FROM arrears_standing d
    JOIN customers_supply s ON s.id = d.supply_id
    JOIN customers_installation n ON n.id = s.installation_id
    JOIN LATERAL (
        SELECT p.customer_id FROM customers_supplyparty p
        WHERE p.supply_id = d.supply_id AND p.role = 'water_user' ORDER BY p.starts_on DESC LIMIT 1
    ) u ON true
    JOIN customers_customer k ON k.id = u.customer_id
    WHERE (%(stage)s IS NULL OR d.stage = %(stage)s)
      AND (%(area)s = '' OR starts_with(n.route, %(area)s))
    ORDER BY d.overdue_yen DESC, d.supply_id
"""  # noqa: S608
_HOLDS = """
    SELECT k.id, k.customer_no, k.name, h.kind, h.since, h.until, h.reason, y.display_name, v.display_name,
           coalesce(d.overdue_yen, 0), h.supply_id,
           (SELECT r.reason FROM arrears_unpaidreason r WHERE r.supply_id = h.supply_id
            ORDER BY r.id DESC LIMIT 1)
    FROM arrears_hold h
    LEFT JOIN arrears_holdend e ON e.hold_id = h.id
    LEFT JOIN arrears_standing d ON d.supply_id = h.supply_id
    JOIN customers_supply s ON s.id = h.supply_id
    JOIN customers_installation n ON n.id = s.installation_id
    JOIN LATERAL (
        SELECT p.customer_id FROM customers_supplyparty p
        WHERE p.supply_id = h.supply_id AND p.role = 'water_user' ORDER BY p.starts_on DESC LIMIT 1
    ) u ON true
    JOIN customers_customer k ON k.id = u.customer_id
    JOIN staff_user y ON y.id = h.by_id
    LEFT JOIN staff_user v ON v.id = h.approved_by_id
    WHERE h.since <= %(day)s AND h.until > %(day)s AND (e.hold_id IS NULL OR e.on > %(day)s)
      AND (%(kind)s = '' OR h.kind = %(kind)s) AND (%(area)s = '' OR starts_with(n.route, %(area)s))
    ORDER BY h.until, h.id
"""
REASONS = dict(UnpaidReason.Reason.choices)
STAGES = dict(STEPS)
KINDS = dict(HOLDS)


class Pages(Sequence[tuple[Any, ...]]):
    """The rows of a query for `Paginator`, which asks for their number and for a part of them."""

    def __init__(self, query: str, params: Mapping[str, Any]) -> None:
        self.query, self.params = query, dict(params)

    @override
    def __len__(self) -> int:
        return int(sql.rows(f"SELECT count(*) FROM ({self.query}) x", self.params)[0][0])  # noqa: S608

    @override
    def __getitem__(self, wanted: Any) -> Any:
        part = {"offset": wanted.start or 0, "limit": wanted.stop - (wanted.start or 0)}
        return sql.rows(f"{self.query} OFFSET %(offset)s LIMIT %(limit)s", self.params | part)


@dataclass(frozen=True)
class Column:
    """A column of a list: its name in JSON, its head, its width on paper, and whether figures stand in it."""

    name: str
    title: str
    width_mm: int
    is_figure: bool = False


@dataclass(frozen=True)
class Asked:
    """What a list is asked for; all of it stands in the address."""

    day: date
    least_yen: int = 0
    stage: str | None = None
    kind: str = ""
    area: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a list, in words, with whose it is."""

    customer_id: int
    supply_id: int | None
    cells: Sequence[str]
    words: Sequence[str] = ()  # of holds, beside the first cell


@dataclass(frozen=True)
class Listing:
    """A list: what it is called and how its rows read."""

    code: str
    title: str
    columns: Sequence[Column]

    def pages(self, asked: Asked) -> Pages:
        """Its rows, by pages."""
        params = {
            "day": asked.day,
            "today": asked.day,  # on which protection holds
            "least": max(asked.least_yen, 1),
            "stage": asked.stage,
            "kind": asked.kind,
            "area": asked.area,
            "steps": list(STAGES),
        }
        return Pages({"large": _LARGE, "standings": _STANDINGS, "holds": _HOLDS}[self.code], params)

    def lines(self, rows: Sequence[tuple[Any, ...]]) -> list[Line]:
        """Rows in words."""
        read = {"large": _large, "standings": _standing, "holds": _hold}[self.code]
        return [read(row) for row in rows]


def _day(value: date | None) -> str:
    return value.isoformat() if value else NO_DAY


def _large(row: tuple[Any, ...]) -> Line:
    person, number, name, yen, months, oldest, rank, last, reason = row
    stage = list(STAGES.values())[rank - 1] if rank else "未送付"
    told = (
        number,
        name,
        f"{yen:,}円",
        f"{months}",
        _day(oldest),
        stage,
        _day(last),
        REASONS.get(reason, NO_DAY),
    )
    return Line(person, None, told)


def _standing(row: tuple[Any, ...]) -> Line:
    person, number, name, yen, counted, bills, oldest, stage, reached, holds, route, supply_id, last = row
    kinds = sql.array(holds)
    told = (
        number,
        name,
        f"{yen:,}円",
        f"{counted:,}円",
        f"{bills}",
        f"{STAGES.get(stage, '未送付')} {_day(reached) if reached else ''}".strip(),
        _day(last),
        route or HIDDEN,
    )
    del oldest
    return Line(person, supply_id, told, [KINDS[str(kind)] for kind in kinds])


def _hold(row: tuple[Any, ...]) -> Line:
    person, number, name, kind, since, until, reason, by, approver, yen, supply_id, why = row
    words = f"{reason}（未納事由：{REASONS[why]}）" if why else reason
    told = (
        f"{number} {name}",
        KINDS[kind],
        _day(since),
        _day(until),
        words,
        f"{yen:,}円",
        by,
        approver or NO_DAY,
    )
    return Line(person, supply_id, told)


LARGE = Listing(
    "large",
    "大口滞納者一覧",
    (
        Column("customer_no", "お客様番号", 24),
        Column("name", "お名前", 32),
        Column("overdue", "未納額", 24, is_figure=True),
        Column("months", "月数", 12, is_figure=True),
        Column("oldest_due_on", "最古納期限", 22),
        Column("stage", "段階", 20),
        Column("last_contact", "最終接触", 20),
        Column("reason", "事由", 16),
    ),
)
STANDINGS = Listing(
    "standings",
    "滞納者一覧",
    (
        Column("customer_no", "お客様番号", 24),
        Column("name", "お名前", 32),
        Column("overdue", "未納額", 24, is_figure=True),
        Column("counted", "停止の対象", 22, is_figure=True),
        Column("bills", "件数", 12, is_figure=True),
        Column("stage", "段階", 22),
        Column("last_contact", "最終接触", 20),
        Column("route", "検針区", 14),
    ),
)
HELD = Listing(
    "holds",
    "徴収停止・保留一覧",
    (
        Column("customer", "お客様", 32),
        Column("kind", "種類", 18),
        Column("since", "開始日", 20),
        Column("until", "見直し日", 20),
        Column("reason", "理由", 32),
        Column("overdue", "未納額", 18, is_figure=True),
        Column("by", "登録者", 15),
        Column("approved_by", "承認者", 15),
    ),
)
LISTINGS = {one.code: one for one in (STANDINGS, LARGE, HELD)}
