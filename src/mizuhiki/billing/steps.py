"""The statements of a billing run, in the order of the ladder; each set-wise, inside one transaction.

Temporary tables carry the run: `due`, a row for each service that is due in the month with its reading or
the reason it has none; `priced`, a row for each distinct key with its calculation; `assessed`, `asked` and
`numbered`, what becomes assessments, demands and slips. They are in the order of the supplies, and a join
with a small table keeps that, so that the indexes of the great tables grow at their ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from mizuhiki.billing import joint
from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.billing.pricing import (
    KEY_COLUMNS,
    Key,
    Question,
    answer_to,
    cutting_days,
    question_of,
    thresholds,
)
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack

_DUE = """
    SELECT s.id AS supply_id, v.charge, v.use_class, i.bore_mm, coalesce(r.usage_m3, 0) AS usage_m3,
           CASE v.cycle WHEN 'monthly' THEN 1 ELSE 2 END AS months,
           CASE WHEN u.opened OR u.closed THEN u.last_day - u.first_day ELSE 0 END AS days,
           u.opened, u.closed, v.dwellings, v.scheme, coalesce(v.persons, 0)::int AS persons,
           r.id IS NOT NULL AS metered,
           width_bucket(coalesce(r.read_on, p.last_day), %(days)s::date[]) AS read_epoch,
           width_bucket(coalesce(r.period_start, p.first_day), %(days)s::date[]) AS period_epoch,
           width_bucket(s.starts_on, %(days)s::date[]) AS start_epoch, {cut},
           u.first_day AS period_start, u.last_day AS period_end,
           r.id AS reading_id, r.index_m3 < r.previous_m3 AS is_wrapped,
           CASE WHEN r.kind = 'final' THEN 'final' ELSE 'regular' END AS kind,
           CASE WHEN s.parked <> '' THEN 'parked' WHEN r.hold <> '' THEN 'held'
                WHEN r.id IS NULL AND f.id IS NOT NULL THEN 'no_reading'
                WHEN r.period_start < p.first_day - interval '1 month' THEN 'long'
                WHEN v.starts_on > r.period_start OR v.ends_on < r.read_on THEN 'midway' END AS reason
    FROM customers_supplyservice v
    JOIN customers_supply s ON s.id = v.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    CROSS JOIN LATERAL (
        SELECT (%(month)s::date + interval '1 month')::date AS last_day,
               (%(month)s::date - CASE v.cycle WHEN 'monthly' THEN interval '0'
                                  ELSE interval '1 month' END)::date AS first_day
    ) p
    LEFT JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
    LEFT JOIN (
        SELECT DISTINCT ON (supply_id) * FROM metering_reading WHERE cycle_month = %(month)s
        ORDER BY supply_id, sequence DESC
    ) r ON r.supply_id = s.id
    CROSS JOIN LATERAL (
        SELECT coalesce(r.period_start, greatest(s.starts_on, v.starts_on, p.first_day)) AS first_day,
               coalesce(r.read_on, least(s.ends_on, v.ends_on, p.last_day)) AS last_day,
               CASE WHEN r.id IS NOT NULL THEN r.period_start = s.starts_on
                    ELSE greatest(s.starts_on, v.starts_on) > p.first_day END AS opened,
               CASE WHEN r.id IS NOT NULL THEN r.kind = 'final'
                    ELSE least(s.ends_on, v.ends_on, p.last_day) < p.last_day END AS closed
    ) u
    {is_cut}
    WHERE v.cycle = ANY(%(cycles)s)
      AND s.starts_on < p.last_day AND (s.ends_on IS NULL OR s.ends_on > p.first_day)
      AND v.starts_on < p.last_day AND (v.ends_on IS NULL OR v.ends_on > p.first_day)
    ORDER BY s.id, v.charge
"""

_NOT_CUT = "0 AS cut_first, 0 AS cut_end"
_CUT = """
    CASE WHEN c.is_cut THEN u.first_day - DATE '0001-01-01' + 1 ELSE 0 END AS cut_first,
    CASE WHEN c.is_cut THEN u.last_day - DATE '0001-01-01' + 1 ELSE 0 END AS cut_end"""
_IS_CUT = """
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM unnest(%(cut_charges)s::text[], %(cut_days)s::date[]) x(charge, day)
            WHERE x.charge = v.charge AND x.day > u.first_day AND x.day <= u.last_day
        ) AS is_cut
    ) c"""
NEAR = timedelta(days=400)  # no period is so long


def _due(cycle_month: date, cycles: Sequence[str], pack: Pack) -> tuple[str, dict[str, Any]]:
    """The statement that finds what is due, and its values.

    Periods that a revision cuts are looked for only where a version begins so near.
    """
    asked: dict[str, Any] = {"month": cycle_month, "cycles": list(cycles), "days": thresholds(pack)}
    cuts = [(charge, day) for charge, day in cutting_days(pack) if abs(day - cycle_month) < NEAR]
    if not cuts:
        return _DUE.format(cut=_NOT_CUT, is_cut=""), asked
    asked |= {"cut_charges": [charge for charge, _ in cuts], "cut_days": [day for _, day in cuts]}
    return _DUE.format(cut=_CUT, is_cut=_IS_CUT), asked


FINAL_KIND = "billing.final"  # of the run that assesses one closing by itself
_FINALS = f"""
    SELECT a.supply_id, a.charge::text FROM billing_assessment a
    WHERE a.cycle_month = %(month)s
      AND a.run_id IN (SELECT id FROM platform_batchrun WHERE kind = '{FINAL_KIND}')
"""  # noqa: S608
SETTLED = "settled"  # by an earlier run of the month: assessed, or excused with a reason that still holds
_IS_SETTLED = """(
    EXISTS (SELECT FROM billing_assessment a WHERE a.cycle_month = %(month)s
            AND a.supply_id = d.supply_id AND a.charge = d.charge)
    OR d.reason IS NOT NULL AND EXISTS (
        SELECT FROM billing_notassessed n WHERE n.cycle_month = %(month)s
        AND n.supply_id = d.supply_id AND n.charge = d.charge))"""


def settled_by(turn: int, cycle_month: date) -> str:
    """What says that a service of a month needs no run of this turn; empty where nothing can.

    Before the month's run only 閉栓精算 has assessed anything of it, which most months have none of.
    """
    if turn > 1:
        return _IS_SETTLED
    has_finals = sql.rows(f"SELECT FROM ({_FINALS}) f LIMIT 1", {"month": cycle_month})
    return f"((d.supply_id, d.charge::text) IN ({_FINALS}))" if has_finals else ""


def collect(*, cycle_month: date, cycles: Sequence[str], pack: Pack, turn: int) -> list[tuple[str, int]]:
    """Put every service that is due and left into `due`; how many earlier runs settled, by charge."""
    due, asked = _due(cycle_month, cycles, pack)
    settled = settled_by(turn, cycle_month)
    if not settled:
        sql.keep_for_now("due", due, asked)
        return []
    sql.keep_for_now("all_due", f"SELECT d.*, {settled} AS is_settled FROM ({due}) d", asked)  # noqa: S608
    sql.keep_for_now("due", "SELECT * FROM all_due WHERE NOT is_settled ORDER BY supply_id, charge")
    found = sql.rows("SELECT charge, count(*) FROM all_due WHERE is_settled GROUP BY 1")
    return [(charge, int(count)) for charge, count in found]


def count_due(
    *, cycle_month: date, cycles: Sequence[str], pack: Pack, turn: int
) -> list[tuple[str, str, int]]:
    """What `collect` would find, counted by charge and reason ('' for what can be billed)."""
    due, asked = _due(cycle_month, cycles, pack)
    reason = "coalesce(reason, '')"
    if settled := settled_by(turn, cycle_month):
        reason = f"CASE WHEN {settled} THEN '{SETTLED}' ELSE {reason} END"
    return [
        (charge, reason, int(count))
        for charge, reason, count in sql.rows(
            f"SELECT charge, {reason}, count(*) FROM ({due}) d GROUP BY 1, 2",  # noqa: S608
            asked,
        )
    ]


def count_collected() -> list[tuple[str, str, int]]:
    """What `collect` found, counted the same way."""
    return [
        (charge, reason, int(count))
        for charge, reason, count in sql.rows(
            "SELECT charge, coalesce(reason, ''), count(*) FROM due GROUP BY 1, 2"
        )
    ]


def price_keys(pack: Pack) -> int:
    """Price each distinct key once into `priced`; returns how many keys there are."""
    columns, days = ", ".join(KEY_COLUMNS), thresholds(pack)
    keys = [
        Key(*row)
        for row in sql.rows(f"SELECT DISTINCT {columns} FROM due WHERE reason IS NULL")  # noqa: S608
    ]
    questions = {key: question_of(pack, key, days) for key in keys}
    known = _answered(pack, {question.digest: question for question in questions.values()})
    sql.keep_for_now(
        "priced",
        f"SELECT {columns}, 0::bigint AS pricing_id, 0::bigint AS amount_yen FROM due WHERE false",  # noqa: S608
    )
    sql.copy(
        f"priced ({columns}, pricing_id, amount_yen)",
        [
            (*(getattr(key, name) for name in KEY_COLUMNS), *known[question.digest])
            for key, question in questions.items()
        ],
    )
    sql.run("ANALYZE priced")
    return len(keys)


def _answered(pack: Pack, questions: dict[str, Question]) -> dict[str, tuple[int, int]]:
    """(id, yen) of each calculation by its digest; those not known from an earlier month are done now."""
    known = _known(questions)
    fresh = [answer_to(pack, question) for digest, question in questions.items() if digest not in known]
    Pricing.objects.bulk_create(fresh, batch_size=2_000)
    return known | _known([pricing.digest for pricing in fresh])


def _known(digests: Iterable[str]) -> dict[str, tuple[int, int]]:
    rows = Pricing.objects.filter(digest__in=list(digests)).values_list("digest", "pk", "amount_yen")
    return {digest: (pk, yen) for digest, pk, yen in rows}


def write_demands(*, run_id: int, cycle_month: date, slip_due_on: date, debit_on: date | None) -> None:
    """One demand for each supply that owes something; by debit where a mandate is live on the debit day.

    What the later steps need of a demand stays in `asked`, so that no step reads back what another
    wrote: the statistics of the great tables do not know this run's rows yet.
    """
    sql.run("SET LOCAL enable_mergejoin = off")  # it would put `due` in the order of the prices
    sql.keep_for_now(
        "assessed",
        f"SELECT {sql.next_id('billing_assessment')} AS assessment_id, "  # noqa: S608
        "d.supply_id, d.charge, d.kind, d.period_start, d.period_end, d.reading_id, "
        "p.pricing_id, p.amount_yen FROM due d "
        f"JOIN priced p USING ({', '.join(KEY_COLUMNS)}) WHERE d.reason IS NULL",
    )
    sql.run("SET LOCAL enable_mergejoin = on")
    sql.keep_for_now(
        "asked",
        f"""
        SELECT {sql.next_id("billing_demand")} AS demand_id, q.* FROM (
            SELECT a.supply_id, a.yen,
                   CASE WHEN m.supply_id IS NULL THEN 'slip' ELSE 'debit' END AS method,
                   CASE WHEN m.supply_id IS NULL THEN %(slip_due_on)s::date ELSE %(debit_on)s::date END
                       AS due_on
            FROM (
                SELECT supply_id, sum(amount_yen)::bigint AS yen FROM assessed
                GROUP BY 1 HAVING sum(amount_yen) > 0
            ) a
            LEFT JOIN billing_debitsupply m ON m.supply_id = a.supply_id
                 AND m.since <= %(debit_on)s::date AND (m.until IS NULL OR m.until > %(debit_on)s::date)
            ORDER BY a.supply_id
        ) q
        """,  # noqa: S608
        {"slip_due_on": slip_due_on, "debit_on": debit_on},
    )
    sql.run(
        "INSERT INTO billing_demand (id, supply_id, run_id, cycle_month, method, due_on, amount_yen) "
        "SELECT demand_id, supply_id, %s, %s, method, due_on, yen FROM asked",
        [run_id, cycle_month],
    )


def write_assessments(*, run_id: int, cycle_month: date) -> None:
    """The assessments with their demands, and an open item for each that owes."""
    year = cycle_month.year if cycle_month.month >= 4 else cycle_month.year - 1
    sql.run(
        """
        INSERT INTO billing_assessment (id, supply_id, run_id, demand_id, pricing_id, reading_id, charge,
            kind, cycle_month, fiscal_year, period_start, period_end, sequence, amount_yen)
        SELECT a.assessment_id, a.supply_id, %(run)s, d.demand_id, a.pricing_id, a.reading_id, a.charge,
               a.kind, %(month)s, %(year)s, a.period_start, a.period_end, 0, a.amount_yen
        FROM assessed a LEFT JOIN asked d ON d.supply_id = a.supply_id
        """,
        {"run": run_id, "month": cycle_month, "year": year},
    )
    ledger.open_items_from(
        "SELECT a.assessment_id, a.supply_id, a.charge, %s, d.due_on, a.amount_yen "
        "FROM assessed a JOIN asked d ON d.supply_id = a.supply_id WHERE a.amount_yen <> 0",
        [year],
    )


def write_reasons(*, run_id: int, cycle_month: date) -> None:
    """A coded reason for each service that was due and could not be assessed (law 3)."""
    sql.run(
        "INSERT INTO billing_notassessed (run_id, supply_id, charge, cycle_month, reason) "
        "SELECT %s, supply_id, charge, %s, reason FROM due WHERE reason IS NOT NULL ORDER BY supply_id",
        [run_id, cycle_month],
    )


def write_slips(*, run_id: int, cycle_month: date, at: datetime) -> None:
    """A numbered slip for each demand that is paid by slip; those of a group have one together (一括納付)."""
    alone = "true"
    if joint.has_members(cycle_month):
        joint.write_slips(run_id=run_id, cycle_month=cycle_month, at=at)
        alone = "demand_id NOT IN (SELECT demand_id FROM grouped)"
    sql.keep_for_now(
        "numbered",
        f"""
        SELECT {sql.next_id("billing_paymentslip")} AS slip_id,
               lpad(nextval('billing_slip_no')::text, 16, '0') AS slip_no, demand_id, supply_id, yen, due_on
        FROM asked WHERE method = 'slip' AND {alone}
        """,  # noqa: S608
    )
    sql.run(
        "INSERT INTO billing_paymentslip (id, slip_no, reissue, supply_id, amount_yen, last_day, issued_at) "
        "SELECT slip_id, slip_no, 0, supply_id, yen, due_on, %s FROM numbered",
        [at],
    )
    sql.run("INSERT INTO billing_slipdemand (slip_id, demand_id) SELECT slip_id, demand_id FROM numbered")


@dataclass(frozen=True)
class Assessed:
    """What a run assessed of one charge for one fiscal year."""

    charge: str
    fiscal_year: int
    count: int
    yen: int


def totals_of_run(run_id: int) -> list[Assessed]:
    """What the run assessed, counted in the table it was written to."""
    return [
        Assessed(charge, year, count, int(yen))
        for charge, year, count, yen in sql.rows(
            f"SELECT charge, fiscal_year, count(*), sum(amount_yen) FROM {Assessment._meta.db_table} "  # noqa: S608
            "WHERE run_id = %s GROUP BY 1, 2 ORDER BY 1, 2",
            [run_id],
        )
    ]


def counts_of_run(run_id: int) -> dict[str, int]:
    """Counts and yen of every later step as they were written, to be held against each other."""
    names = ("reasons", "demands", "demanded_yen", "slips", "slip_yen")
    row = sql.rows(
        """
        SELECT (SELECT count(*) FROM billing_notassessed WHERE run_id = %(run)s), d.*, s.*
        FROM (
            SELECT count(*), coalesce(sum(amount_yen), 0) FROM billing_demand WHERE run_id = %(run)s
        ) d,
        (
            SELECT count(*), coalesce(sum(s.amount_yen), 0) FROM numbered n
            JOIN billing_slipdemand x ON x.slip_id = n.slip_id AND x.demand_id = n.demand_id
            JOIN billing_paymentslip s ON s.id = n.slip_id
        ) s
        """,
        {"run": run_id},
    )[0]
    return joint.counted_with({name: int(value) for name, value in zip(names, row, strict=True)}, run_id)
