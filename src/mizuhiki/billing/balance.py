"""What each step of a month's billing handed to the next, held against what the next one has.

Everything is counted now, from the rows; nothing is taken from what the run said about itself but the
count that was made before it. A difference is shown in words, never smoothed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.billing.completeness import Expectation, outcome_of
from mizuhiki.billing.due import SLOTS, slot_values
from mizuhiki.billing.models import NotAssessed
from mizuhiki.billing.schedules import Plan, plan_of
from mizuhiki.billing.stages import LOST, Stage, stages, went
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on

SERVICES = "services-"  # begins the code of what was due of a charge


@dataclass(frozen=True)
class Figure:
    """A count, with its yen or m³ where it has some."""

    label: str
    count: int | None
    yen: int | None = None
    way: str = ""  # by which the supplies behind it are found
    waits: bool = False  # something is still to come of it


@dataclass(frozen=True)
class HandOff:
    """One hand-over: what was given, what it became, and whether the two agree."""

    code: str
    title: str
    given: Figure
    became: tuple[Figure, ...]
    loss: str  # what a difference means, in words

    @property
    def missing_count(self) -> int:
        """How many got lost on the way; below zero there are too many."""
        if self.given.count is None:
            return 0
        return self.given.count - sum(part.count or 0 for part in self.became)

    @property
    def missing_yen(self) -> int:
        """How many yen got lost on the way."""
        return (self.given.yen or 0) - sum(part.yen or 0 for part in self.became)

    @property
    def agrees(self) -> bool:
        """Whether nothing is missing and nothing is too much."""
        return self.missing_count == 0 and self.missing_yen == 0


def hand_offs(run: BatchRun, cycle_month: date, labels: Mapping[str, str]) -> list[HandOff]:
    """The hand-overs of a month whose run is done, in the order of the ladder."""
    return [
        *_of_services(run, labels),
        _of_readings(plan_of(pack_on(cycle_month), cycle_month)),
        _of_assessments(run.pk),
        _of_demands(run.pk),
        _of_ledger(run.pk),
        *(_of_stage(stage, run.pk) for stage in stages()),
    ]


def _of_services(run: BatchRun, labels: Mapping[str, str]) -> list[HandOff]:
    """What was expected before the start against what was written, charge by charge."""
    expected = Expectation.from_dict(run.expected) if run.expected else None
    if expected is None:
        return []
    written = outcome_of(run.pk)
    return [
        HandOff(
            code=f"{SERVICES}{due.charge}",
            title=f"対象 → 調定：{labels.get(due.charge, due.charge)}",
            given=Figure("開始前に数えた対象", due.services),
            became=_assessed_and_excused(written.get(due.charge, {"services": 0})),
            loss="調定も理由もない契約",
        )
        for due in expected.charges
    ]


def _assessed_and_excused(written: Mapping[str, int]) -> tuple[Figure, ...]:
    excused = {reason: count for reason, count in written.items() if reason != "services"}
    return (
        Figure("調定", written["services"] - sum(excused.values()), way="assessed"),
        *(
            Figure(str(NotAssessed.Reason(reason).label), count, way=reason)
            for reason, count in excused.items()
        ),
    )


_READ = """
    SELECT DISTINCT ON (supply_id) * FROM metering_reading WHERE cycle_month = %(month)s
    ORDER BY supply_id, sequence DESC"""
_READ_BY_SLOTS = f"""
    SELECT DISTINCT x.* FROM (
        SELECT DISTINCT ON (p.charge, p.cycle, p.reading_from, r.supply_id) r.* FROM {SLOTS}
        JOIN customers_supplyservice v ON v.charge = p.charge AND v.cycle = p.cycle
             AND v.starts_on < p.last_day AND coalesce(v.ends_on, 'infinity') > p.seen_from
        JOIN customers_supply s ON s.id = v.supply_id AND s.starts_on < p.last_day
             AND coalesce(s.ends_on, 'infinity') > p.seen_from
        JOIN metering_reading r ON r.supply_id = s.id
             AND r.cycle_month BETWEEN p.reading_from AND p.reading_until
        ORDER BY p.charge, p.cycle, p.reading_from, r.supply_id, r.cycle_month DESC, r.sequence DESC) x"""  # noqa: S608


def readings_of(plan: Plan) -> tuple[str, dict[str, Any]]:
    """The newest reading of each supply that the month's bills stand on, and the values it is asked with."""
    return (_READ, {}) if plan.is_plain else (_READ_BY_SLOTS, dict(slot_values(plan.slots)))


def _of_readings(plan: Plan) -> HandOff:
    """Every reading of the month's bills ended in an assessment of some run, or beside a coded reason."""
    readings, slots = readings_of(plan)
    read, used, held, excused = sql.rows(
        f"""
        SELECT count(*), count(*) FILTER (WHERE u.reading_id IS NOT NULL),
               count(*) FILTER (WHERE u.reading_id IS NULL AND r.hold <> '' AND n.supply_id IS NOT NULL),
               count(*) FILTER (WHERE u.reading_id IS NULL AND r.hold = '' AND n.supply_id IS NOT NULL)
        FROM ({readings}) r
        LEFT JOIN (SELECT DISTINCT reading_id FROM billing_assessment WHERE cycle_month = %(month)s) u
               ON u.reading_id = r.id
        LEFT JOIN (SELECT DISTINCT supply_id FROM billing_notassessed WHERE cycle_month = %(month)s) n
               ON n.supply_id = r.supply_id
        """,  # noqa: S608
        {"month": plan.month, **slots},
    )[0]
    return HandOff(
        code="read",
        title="検針 → 調定",
        given=Figure("この月の検針", int(read)),
        became=(
            Figure("調定に使った検針", int(used), way="used"),
            Figure("確認待ちの検針", int(held), way="held"),
            Figure("契約の理由で調定しなかった検針", int(excused), way="excused"),
        ),
        loss="調定にも理由にもつながらない検針（調定のあとに取り込んだものなど）",
    )


def _of_assessments(run_id: int) -> HandOff:
    supplies, yen, credited, demands, demanded = sql.rows(
        """
        SELECT count(*) FILTER (WHERE a.owed > 0), coalesce(sum(a.yen), 0)::bigint,
               coalesce(sum(a.yen - a.owed), 0)::bigint,
               (SELECT count(*) FROM billing_demand WHERE run_id = %(run)s),
               (SELECT coalesce(sum(amount_yen), 0)::bigint FROM billing_demand WHERE run_id = %(run)s)
        FROM (SELECT supply_id, sum(amount_yen) AS yen, sum(greatest(amount_yen, 0)) AS owed
              FROM billing_assessment WHERE run_id = %(run)s GROUP BY 1) a
        """,
        {"run": run_id},
    )[0]
    return HandOff(
        code="assessed",
        title="調定 → 請求",
        given=Figure("調定のある契約（0円を除く）", int(supplies), int(yen)),
        became=(
            Figure("請求", int(demands), int(demanded), way="demand"),
            *((Figure("概算を下回った精算（過誤納へ）", None, int(credited)),) if credited else ()),
        ),
        loss="請求になっていない調定",
    )


def _of_demands(run_id: int) -> HandOff:
    """Each demand goes one way: a numbered slip, or the bank."""
    count, yen, slips, slip_yen, debits, debit_yen = map(
        int,
        sql.rows(
            """
            SELECT count(*), coalesce(sum(d.amount_yen), 0),
                   count(s.id), coalesce(sum(s.share_yen), 0),
                   count(*) FILTER (WHERE d.method = 'debit'),
                   coalesce(sum(d.amount_yen) FILTER (WHERE d.method = 'debit'), 0)
            FROM billing_demand d
            LEFT JOIN LATERAL (
                SELECT p.id, CASE WHEN g.slip_id IS NULL THEN p.amount_yen ELSE d.amount_yen END AS share_yen
                FROM billing_slipdemand x JOIN billing_paymentslip p ON p.id = x.slip_id
                LEFT JOIN billing_groupslip g ON g.slip_id = p.id
                WHERE x.demand_id = d.id AND d.method = 'slip' ORDER BY p.id LIMIT 1
            ) s ON true
            WHERE d.run_id = %s
            """,
            [run_id],
        )[0],
    )
    return HandOff(
        code="ways",
        title="請求 → 納付書・口座振替",
        given=Figure("請求", count, yen),
        became=(
            Figure("納付書", slips, slip_yen, way="slip"),
            Figure("口座振替の対象", debits, debit_yen, way="debit"),
        ),
        loss="納付書も口座振替もない請求",
    )


def _of_ledger(run_id: int) -> HandOff:
    assessed = sql.rows(
        "SELECT coalesce(sum(amount_yen), 0)::bigint FROM billing_assessment WHERE run_id = %s", [run_id]
    )[0][0]
    posted = ledger.posted_yen(cause=f"billing.run:{run_id}", account=ledger.Account.RECEIVABLE)
    return HandOff(
        code="ledger",
        title="調定 → 元帳",
        given=Figure("調定額", None, int(assessed)),
        became=(Figure("元帳の未収金（借方）", None, posted),),
        loss="元帳に記帳されていない額",
    )


def _of_stage(stage: Stage, run_id: int) -> HandOff:
    """What a room above made of the run's demands; what went nowhere is in no figure."""
    found = {one.way: one for one in went(stage, run_id)}
    assert found.keys() <= {*stage.ways, LOST}, found
    return HandOff(
        code=stage.code,
        title=stage.title,
        given=Figure(
            stage.given,
            sum(one.count for one in found.values()),
            sum(one.given_yen for one in found.values()),
        ),
        became=tuple(
            Figure(label, found[way].count, found[way].yen, way=way, waits=way in stage.waits)
            for way, label in stage.ways.items()
            if way in found
        ),
        loss=stage.loss,
    )
