"""The days on which the banks draw: what falls due, what was asked of them, what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.directdebit.models import DebitBatch, DebitFileStep, DebitResultFile
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on

KIND = "directdebit.request"


@dataclass(frozen=True)
class Amount:
    """Demands or rows, and their yen."""

    count: int = 0
    yen: int = 0


NOTHING = Amount()
FATES = {
    "chosen": "依頼する請求",
    "asked": "依頼した請求",
    "paid": "先に納付された請求",
    "parked": "保留中の契約の請求",
    "no_mandate": "振替日に口座のない請求（納付書に切り替える）",
    "turned": "納付書に切り替えた請求",
}


@dataclass(frozen=True)
class Fate:
    """What becomes of some of the demands of a day."""

    code: str
    demanded: Amount  # as they were billed
    open_yen: int  # what is open of them now

    @property
    def label(self) -> str:
        """In words."""
        return FATES[self.code]


@dataclass(frozen=True)
class Day:
    """One debit day with everything that is known of it."""

    debit_on: date
    cycle_month: date | None
    batch: DebitBatch | None
    run: BatchRun | None
    steps: Sequence[DebitFileStep]
    results: Sequence[DebitResultFile]
    chosen: Amount  # what a file made now would hold
    lost: Amount  # no account to draw from on the day: slips, once the file is made
    waiting: Amount  # rows that have no answer yet
    today: date

    @property
    def is_over(self) -> bool:
        """Whether the day is past, so that its file may neither be made nor sent."""
        return self.debit_on < self.today

    @property
    def is_accepted(self) -> bool:
        """Whether the bank has the file."""
        return any(step.kind == DebitFileStep.Kind.ACCEPTED for step in self.steps)

    @property
    def handed(self) -> list[DebitFileStep]:
        """Who took the file out, oldest first."""
        return [step for step in self.steps if step.kind == DebitFileStep.Kind.HANDED]

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands, in a word, and the word's tone."""
        if self.batch is None:
            return self._state_without_file()
        if self.results:
            return ("一部の結果待ち", "care") if self.waiting.count else ("結果取込済み", "good")
        if self.is_over:
            return "結果待ち", "care"
        if self.is_accepted:
            return "銀行受付済み", "water"
        return ("取出し済み", "water") if self.steps else ("作成済み・未送信", "care")

    def _state_without_file(self) -> tuple[str, str]:
        if self.run is not None and self.run.state in {BatchRun.State.WAITING, BatchRun.State.RUNNING}:
            return "作成中", "water"
        if not self.chosen.count and not self.lost.count:
            return "対象なし", ""
        return ("期限切れ・未作成", "wrong") if self.is_over else ("未作成", "care")


def debit_days(*, today: date, months: Sequence[date]) -> list[Day]:
    """The days of the given reading months and of every file made, newest first."""
    cycles = {day: month for month in months if (day := _debit_day_of(month))}
    made = DebitBatch.objects.filter(attempt=0).order_by("-debit_on")[:24]
    days = sorted({*cycles, *(batch.debit_on for batch in made)}, reverse=True)
    return [day_of(day, today=today, cycle_month=cycles.get(day)) for day in days]


def day_of(debit_on: date, *, today: date, cycle_month: date | None = None) -> Day:
    """Everything about one debit day."""
    chosen, lost = NOTHING, NOTHING
    batch = DebitBatch.objects.filter(debit_on=debit_on, attempt=0).select_related("file", "run").first()
    if batch is None:
        chosen, lost = _to_come(debit_on)
    return Day(
        debit_on=debit_on,
        cycle_month=cycle_month or _cycle_of(debit_on),
        batch=batch,
        run=BatchRun.objects.filter(kind=KIND, key=f"{debit_on}").first(),
        steps=list(batch.steps.select_related("by").order_by("pk")) if batch else (),
        results=_results(batch) if batch else (),
        chosen=chosen,
        lost=lost,
        waiting=waiting(batch) if batch else NOTHING,
        today=today,
    )


def _results(batch: DebitBatch) -> list[DebitResultFile]:
    found = DebitResultFile.objects.filter(batch=batch).select_related("run", "file", "run__started_by")
    return list(found.order_by("pk"))


def _debit_day_of(month: date) -> date | None:
    try:
        return pack_on(month).billing.debit_on(month)
    except NoRulesInForce:
        return None


def _cycle_of(debit_on: date) -> date | None:
    found = sql.rows(
        "SELECT max(cycle_month) FROM billing_demand WHERE method = 'debit' AND due_on = %s "
        "AND cycle_month > %s::date - 120",
        [debit_on, debit_on],
    )
    month: date | None = found[0][0]
    return month


def fates(debit_on: date) -> list[Fate]:
    """Every demand that falls due by debit on a day, by what becomes of it; none is left out."""
    found = sql.rows(
        """
        SELECT fate, count(*), sum(amount_yen)::bigint, sum(open_yen)::bigint FROM (
            SELECT d.amount_yen, coalesce(o.open_yen, 0) AS open_yen,
                   CASE WHEN r.id IS NOT NULL THEN 'asked' WHEN t.slip_id IS NOT NULL THEN 'turned'
                        WHEN coalesce(o.open_yen, 0) <= 0 THEN 'paid'
                        WHEN s.parked <> '' THEN 'parked' WHEN m.id IS NULL THEN 'no_mandate'
                        ELSE 'chosen' END AS fate
            FROM billing_demand d
            JOIN customers_supply s ON s.id = d.supply_id
            LEFT JOIN directdebit_mandate m ON m.supply_id = d.supply_id AND m.starts_on <= %(day)s
                 AND (m.ends_on IS NULL OR m.ends_on > %(day)s)
            LEFT JOIN directdebit_debitrow r ON r.demand_id = d.id AND r.attempt = 0
            LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
            LEFT JOIN LATERAL (
                SELECT sum(i.open_yen) AS open_yen FROM billing_assessment a
                JOIN ledger_openitem i ON i.id = a.id WHERE a.demand_id = d.id
            ) o ON true
            WHERE d.method = 'debit' AND d.due_on = %(day)s AND d.cycle_month > %(day)s::date - 120
        ) q GROUP BY 1
        """,
        {"day": debit_on},
    )
    by_code = {code: Fate(code, Amount(int(n), int(yen)), int(owed)) for code, n, yen, owed in found}
    return [by_code[code] for code in FATES if code in by_code]


def _to_come(debit_on: date) -> tuple[Amount, Amount]:
    """What a file would hold, and what would get slips because no account is there."""
    found = {fate.code: Amount(fate.demanded.count, fate.open_yen) for fate in fates(debit_on)}
    return found.get("chosen", NOTHING), found.get("no_mandate", NOTHING)


def waiting(batch: DebitBatch) -> Amount:
    """The rows of a file that have no answer yet."""
    results = answered(batch)
    judged, judged_yen = sum(one.count for one in results), sum(one.yen for one in results)
    return Amount(batch.row_count - judged, batch.amount_yen - judged_yen)


@dataclass(frozen=True)
class Answered:
    """How many rows of a file the bank answered with one code."""

    code: str
    count: int
    yen: int

    @property
    def label(self) -> str:
        """The code in words."""
        known = zengin.ResultCode.of(self.code)
        return known.label if known else f"コード{self.code}"


def answered(batch: DebitBatch) -> list[Answered]:
    """What the bank answered so far, by code."""
    found = sql.rows(
        "SELECT x.code, count(*), sum(r.amount_yen)::bigint FROM directdebit_debitrow r "
        "JOIN directdebit_debitresult x ON x.row_id = r.id WHERE r.batch_id = %s GROUP BY 1 ORDER BY 1",
        [batch.pk],
    )
    return [Answered(code, int(count), int(yen)) for code, count, yen in found]


def received(results: Sequence[DebitResultFile]) -> Amount:
    """What came in by these answers: receipts as counted, yen as the journal has them."""
    count = sum(int(result.run.facts.get("receipts", 0)) for result in results)
    yen = sum(
        ledger.posted_yen(cause=f"payments.run:{result.run_id}", account=ledger.Account.BANK)
        for result in results
    )
    return Amount(count, yen)


@dataclass(frozen=True)
class Failed:
    """A row the bank did not draw. The account is masked."""

    row_id: int
    supply_id: int
    code: str
    yen: int
    bank_code: str
    branch_code: str
    account_no: str

    @property
    def label(self) -> str:
        """Why, in words."""
        return Answered(self.code, 1, self.yen).label

    @property
    def account(self) -> str:
        """The account as a screen may show it."""
        return f"{self.bank_code}-{self.branch_code} ●●●●{self.account_no[-3:]}"


def failed_rows(batch: DebitBatch, *, code: str = "") -> list[Failed]:
    """The rows of a file that were not drawn, by code."""
    found = sql.rows(
        "SELECT r.id, m.supply_id, x.code, r.amount_yen, m.bank_code, m.branch_code, m.account_no "
        "FROM directdebit_debitrow r JOIN directdebit_debitresult x ON x.row_id = r.id "
        "JOIN directdebit_mandate m ON m.id = r.mandate_id "
        "WHERE r.batch_id = %s AND x.code <> '0' AND (%s = '' OR x.code = %s) ORDER BY x.code, r.id",
        [batch.pk, code, code],
    )
    return [Failed(*row) for row in found]
