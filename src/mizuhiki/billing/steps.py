"""The statements of a billing run, in the order of the ladder; each set-wise, inside one transaction.

Temporary tables carry the run: `due`, a row for each service that is due in the month with its reading or
the reason it has none; `priced`, a row for each distinct key with its calculation; `assessed`, `asked` and
`numbered`, what becomes assessments, demands and slips. They are in the order of the supplies, and a join
with a small table keeps that, so that the indexes of the great tables grow at their ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.billing import joint
from mizuhiki.billing.cuts import fit_due
from mizuhiki.billing.due import statement_of
from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.billing.pricing import KEY_COLUMNS, Key, Question, answer_to, question_of, thresholds
from mizuhiki.billing.schedules import Plan
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import Pack

WRITTEN_AT_ONCE = 2_000
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


def collect(*, plan: Plan, pack: Pack, turn: int) -> list[tuple[str, int]]:
    """Put every service that is due and left into `due`; how many earlier runs settled, by charge."""
    due, settled = statement_of(plan, pack), settled_by(turn, plan.month)
    if not settled:
        sql.keep_for_now("due", due.text, due.values)
        fit_due(plan, pack)
        return []
    marked = f"SELECT d.*, {settled} AS is_settled FROM ({due.text}) d"  # noqa: S608
    sql.keep_for_now("all_due", marked, due.values)
    sql.keep_for_now("due", "SELECT * FROM all_due WHERE NOT is_settled ORDER BY supply_id, charge")
    fit_due(plan, pack)
    found = sql.rows("SELECT charge, count(*) FROM all_due WHERE is_settled GROUP BY 1")
    return [(charge, int(count)) for charge, count in found]


def count_due(*, plan: Plan, pack: Pack, turn: int) -> list[tuple[str, str, int]]:
    """What `collect` would find, counted by charge and reason ('' for what can be billed)."""
    due, reason = statement_of(plan, pack), "coalesce(reason, '')"
    if settled := settled_by(turn, plan.month):
        reason = f"CASE WHEN {settled} THEN '{SETTLED}' ELSE {reason} END"
    return [
        (charge, reason, int(count))
        for charge, reason, count in sql.rows(
            f"SELECT charge, {reason}, count(*) FROM ({due.text}) d GROUP BY 1, 2",  # noqa: S608
            due.values,
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
    """(id, yen) of each calculation by its digest; those not known from an earlier month are done now.

    A few thousand at a time: a calculation with all its lines is large, and none is needed once written.
    """
    known = _known(questions)
    fresh = [question for digest, question in questions.items() if digest not in known]
    for start in range(0, len(fresh), WRITTEN_AT_ONCE):
        Pricing.objects.bulk_create(
            [answer_to(pack, question) for question in fresh[start : start + WRITTEN_AT_ONCE]]
        )
    return known | _known([question.digest for question in fresh])


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
                WHERE amount_yen > 0 GROUP BY 1
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
    year = clock.fiscal_year(cycle_month)
    sql.run(
        """
        INSERT INTO billing_assessment (id, supply_id, run_id, demand_id, pricing_id, reading_id, charge,
            kind, cycle_month, fiscal_year, period_start, period_end, sequence, amount_yen)
        SELECT a.assessment_id, a.supply_id, %(run)s,
               CASE WHEN a.amount_yen >= 0 THEN d.demand_id END, a.pricing_id, a.reading_id, a.charge,
               a.kind, %(month)s, %(year)s, a.period_start, a.period_end, 0, a.amount_yen
        FROM assessed a LEFT JOIN asked d ON d.supply_id = a.supply_id
        """,
        {"run": run_id, "month": cycle_month, "year": year},
    )
    ledger.open_items_from(
        "SELECT a.assessment_id, a.supply_id, a.charge, %s, d.due_on, a.amount_yen "
        "FROM assessed a JOIN asked d ON d.supply_id = a.supply_id WHERE a.amount_yen > 0",
        [year],
    )


def open_credits(cycle_month: date) -> list[tuple[int, int]]:
    """An open item below zero for each settlement that gives back; (assessment, supply) of each."""
    ledger.open_items_from(
        "SELECT assessment_id, supply_id, charge, %s, NULL::date, amount_yen FROM assessed "
        "WHERE amount_yen < 0",
        [clock.fiscal_year(cycle_month)],
    )
    found = sql.rows("SELECT assessment_id, supply_id FROM assessed WHERE amount_yen < 0 ORDER BY 1")
    return [(assessment_id, supply_id) for assessment_id, supply_id in found]


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
    credited_yen: int = 0  # of it, what is below zero


def totals_of_run(run_id: int) -> list[Assessed]:
    """What the run assessed, counted in the table it was written to."""
    return [
        Assessed(charge, year, count, int(yen), int(credited))
        for charge, year, count, yen, credited in sql.rows(
            "SELECT charge, fiscal_year, count(*), sum(amount_yen), sum(least(amount_yen, 0)) "  # noqa: S608
            f"FROM {Assessment._meta.db_table} "
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
