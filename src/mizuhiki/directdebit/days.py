"""The days on which the banks draw: what falls due, what was asked of them, what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from mizuhiki.directdebit import schedule
from mizuhiki.directdebit.models import DebitBatch, DebitFileStep, DebitResultFile
from mizuhiki.directdebit.schedule import Slot, slots_of_month
from mizuhiki.directdebit.stranded import is_stranded
from mizuhiki.formats import zengin
from mizuhiki.payments import api as payments
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun

KIND = "directdebit.request"


@dataclass(frozen=True)
class Amount:
    """Demands or rows, and their yen."""

    count: int = 0
    yen: int = 0


NOTHING = Amount()
MADE_SHOWN = 24  # files besides those of the months asked for: eight months of three banks
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
    """One debit day of one bank profile with everything that is known of it."""

    slot: Slot
    cycle_month: date | None
    batch: DebitBatch | None
    run: BatchRun | None
    steps: Sequence[DebitFileStep]
    results: Sequence[DebitResultFile]
    chosen: Amount  # what a file made now would hold
    lost: Amount  # no account to draw from on the day: slips, once the file is made
    waiting: Amount  # rows that have no answer yet
    today: date
    is_billed: bool = True  # whether there are bills that are drawn on the day

    @property
    def debit_on(self) -> date:
        """振替日."""
        return self.slot.debit_on

    @property
    def label(self) -> str:
        """The bank or agent, as screens call it."""
        return self.batch.terms.label if self.batch else self.slot.profile.label

    @property
    def what(self) -> str:
        """What it is called."""
        return "再振替" if self.batch and self.batch.attempt else "口座振替"

    @property
    def answer_by(self) -> date:
        """The day by which its answer is due."""
        terms = self.batch.terms if self.batch else self.slot.profile
        return terms.answer_by(self.debit_on)

    @property
    def is_over(self) -> bool:
        """Whether the day is past, so that its file may neither be made nor sent."""
        return self.debit_on < self.today

    @property
    def is_stranded(self) -> bool:
        """Whether its file can reach no bank any more."""
        return self.batch is not None and is_stranded(self.batch, today=self.today)

    @property
    def is_accepted(self) -> bool:
        """Whether the bank has the file."""
        return any(step.kind == DebitFileStep.Kind.ACCEPTED for step in self.steps)

    @property
    def is_unknown(self) -> bool:
        """Whether it left and nobody knows whether the bank has it."""
        return bool(self.steps) and self.steps[-1].kind == DebitFileStep.Kind.UNKNOWN

    @property
    def is_absent(self) -> bool:
        """Whether the bank said that it has nothing."""
        return bool(self.steps) and self.steps[-1].kind == DebitFileStep.Kind.ABSENT

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
        if self.is_stranded:
            return "未送信・期限切れ", "wrong"
        if self.is_unknown or self.is_absent:
            return "送信結果不明" if self.is_unknown else "銀行に未着", "wrong"
        if self.is_over:
            return ("結果が遅れている", "wrong") if self.answer_by < self.today else ("結果待ち", "care")
        return self._state_on_its_way()

    def _state_on_its_way(self) -> tuple[str, str]:
        if self.is_accepted:
            return "銀行受付済み", "water"
        return ("取出し済み", "water") if self.steps else ("作成済み・未送信", "care")

    def _state_without_file(self) -> tuple[str, str]:
        if self.run is not None and self.run.state in {BatchRun.State.WAITING, BatchRun.State.RUNNING}:
            return "作成中", "water"
        if not self.is_billed and not self.is_over:
            return "調定前", ""
        if not self.chosen.count and not self.lost.count:
            return "対象なし", ""
        return ("期限切れ・未作成", "wrong") if self.is_over else ("未作成", "care")


def debit_days(*, today: date, months: Sequence[date]) -> list[Day]:
    """The files of the given reading months and every file made, newest day first."""
    made = list(_batches().order_by("-debit_on", "profile")[:MADE_SHOWN])
    found = _days_of(made, today=today)
    known = {(day.debit_on, day.slot.profile.code) for day in found if day.batch and not day.batch.attempt}
    for month in months:
        slots = [slot for slot in slots_of_month(month) if (slot.debit_on, slot.profile.code) not in known]
        found += [day_of(slot.debit_on, slot.profile.code, today=today, cycle_month=month) for slot in slots]
    found.sort(key=lambda day: (day.slot.profile.code, day.batch.attempt if day.batch else 0))
    return sorted(found, key=lambda day: day.debit_on, reverse=True)


def day_of(
    debit_on: date, profile: str | None = None, *, today: date, cycle_month: date | None = None
) -> Day:
    """Everything about one debit day of one profile: the first try.

    Raises:
        ProfileUnknown: neither the rules nor a file know it.
    """
    if profile and (made := _batches().filter(debit_on=debit_on, attempt=0, profile=profile).first()):
        return day_of_batch(made, today=today)
    slot = schedule.slot_of(debit_on, profile)
    found = {fate.code: Amount(fate.demanded.count, fate.open_yen) for fate in fates(slot)}
    return Day(
        slot=slot,
        cycle_month=cycle_month or _cycle_of(slot),
        batch=None,
        run=BatchRun.objects.filter(kind=KIND, key=slot.key).first(),
        steps=(),
        results=(),
        chosen=found.get("chosen", NOTHING),
        lost=found.get("no_mandate", NOTHING),
        waiting=NOTHING,
        today=today,
        is_billed=bool(found),
    )


def second_tries(*, since: date, before: date) -> list[DebitBatch]:
    """The files of 再振替 drawn from one day to before another, in the order of their days."""
    found = DebitBatch.objects.filter(attempt=1, debit_on__gte=since, debit_on__lt=before)
    return list(found.order_by("debit_on", "profile"))


def files_awaited(*, today: date) -> list[Day]:
    """Files whose day has come and that have rows without an answer; those a bank may not have at all too."""
    made = list(_batches().order_by("-debit_on", "profile")[:MADE_SHOWN])
    found = _days_of(made, today=today)
    return [day for day in found if day.is_unknown or (day.waiting.count and day.debit_on <= today)]


def day_of_batch(batch: DebitBatch, *, today: date) -> Day:
    """Everything about one file."""
    return _days_of([batch], today=today)[0]


def _batches() -> QuerySet[DebitBatch]:
    """Files with what a line of them shows."""
    steps = DebitFileStep.objects.select_related("by").order_by("pk")
    results = DebitResultFile.objects.select_related("run", "file", "run__started_by").order_by("pk")
    with_all = Prefetch("steps", steps), Prefetch("results", results)
    return DebitBatch.objects.select_related("file", "run").prefetch_related(*with_all)


def _days_of(made: Sequence[DebitBatch], *, today: date) -> list[Day]:
    cycles = dict(
        sql.rows(
            "SELECT b.id, (SELECT d.cycle_month FROM directdebit_debitrow r "
            "JOIN billing_demand d ON d.id = r.demand_id WHERE r.batch_id = b.id LIMIT 1) "
            "FROM directdebit_debitbatch b WHERE b.id = ANY(%s)",
            [[batch.pk for batch in made]],
        )
    )
    return [
        Day(
            slot=Slot(batch.terms, batch.debit_on),
            cycle_month=cycles[batch.pk],
            batch=batch,
            run=batch.run,
            steps=list(batch.steps.all()),
            results=list(batch.results.all()),
            chosen=NOTHING,
            lost=NOTHING,
            waiting=NOTHING if is_stranded(batch, today=today) else waiting(batch),
            today=today,
        )
        for batch in made
    ]


def _cycle_of(slot: Slot) -> date | None:
    found = sql.rows(
        "SELECT max(cycle_month) FROM billing_demand WHERE method = 'debit' AND due_on = ANY(%s::date[]) "
        "AND cycle_month > %s::date - 120",
        [slot.dues, slot.debit_on],
    )
    month: date | None = found[0][0]
    return month


_DRAWN = "d.method = 'debit' AND d.due_on = ANY(%(dues)s::date[])"
# Every demand that a profile draws on a day, with what becomes of it. A demand that no account can be drawn
# for is counted with the profile that serves the rest.
FATED = f"""
    WITH {schedule.drawable("billing_demand", _DRAWN)}
    SELECT d.supply_id, d.amount_yen, coalesce(o.open_yen, 0) AS open_yen,
           CASE WHEN r.id IS NOT NULL THEN 'asked' WHEN t.slip_id IS NOT NULL THEN 'turned'
                WHEN coalesce(o.open_yen, 0) <= 0 THEN 'paid'
                WHEN s.parked <> '' THEN 'parked' WHEN w.demand_id IS NULL THEN 'no_mandate'
                ELSE 'chosen' END AS fate
    FROM billing_demand d
    JOIN customers_supply s ON s.id = d.supply_id
    LEFT JOIN drawable w ON w.demand_id = d.id
    LEFT JOIN directdebit_debitrow r ON r.demand_id = d.id AND r.attempt = 0
    LEFT JOIN directdebit_debitbatch f ON f.id = r.batch_id
    LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
    LEFT JOIN LATERAL (
        SELECT sum(i.open_yen) AS open_yen FROM billing_assessment a
        JOIN ledger_openitem i ON i.id = a.id WHERE a.demand_id = d.id
    ) o ON true
    WHERE d.method = 'debit' AND d.due_on = ANY(%(dues)s::date[])
      AND d.cycle_month > %(day)s::date - 120
      AND CASE WHEN r.id IS NOT NULL THEN (f.profile, f.debit_on) = (%(profile)s, %(day)s)
               ELSE coalesce(w.here, %(is_main)s) END
"""  # noqa: S608


def fates(slot: Slot) -> list[Fate]:
    """Every demand that a profile draws on a day, by what becomes of it; none is left out."""
    found = sql.rows(
        f"SELECT fate, count(*), sum(amount_yen)::bigint, sum(open_yen)::bigint FROM ({FATED}) q GROUP BY 1",  # noqa: S608
        slot.params(),
    )
    by_code = {code: Fate(code, Amount(int(n), int(yen)), int(owed)) for code, n, yen, owed in found}
    return [by_code[code] for code in FATES if code in by_code]


def waiting(batch: DebitBatch) -> Amount:
    """The rows of a file that have no answer yet."""
    results = batch.results.all()
    judged, judged_yen = sum(one.judged_count for one in results), sum(one.judged_yen for one in results)
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
        payments.banked_yen(result.run_id, payments.Receipt.Channel.DEBIT, on=result.batch.debit_on)
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
