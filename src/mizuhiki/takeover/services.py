"""A move is asked for, agreed to by a second person, and carried out whole or not at all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.arrears import api as arrears
from mizuhiki.audit import api as audit
from mizuhiki.audit.history import note_loaded
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import drop_search_indexes, refill
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import batches, clock, locks, sql
from mizuhiki.platform.actors import Person
from mizuhiki.platform.loading import loading
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.takeover.errors import BalanceDiffers, FilesAtFault, NotAgreed, UtilityNotEmpty
from mizuhiki.takeover.mapping import Plan
from mizuhiki.takeover.models import Takeover, TakeoverLoad
from mizuhiki.takeover.reading import digest_of
from mizuhiki.takeover.rows import TABLES, Rows
from mizuhiki.takeover.terms import checked, first_day
from mizuhiki.takeover.walking import Checked

KIND = "takeover.switch"
LOAD = "takeover.load"
FROM_BEFORE = "旧システムからの移行"


@transaction.atomic
def propose_takeover(*, plan: Plan, reason: str, actor: Person, at: datetime) -> Takeover:
    """Check the files once more, keep what they come to, and ask a second person.

    Raises:
        FilesAtFault, UtilityNotEmpty, MayNotAsk, ReasonNeeded, AlreadyAsked: nothing is changed.

    Source:
        issue 7, point 10.
    """
    _refuse_not_empty()
    sha256, found = digest_of(plan), checked(plan)
    if not found.holds:
        raise FilesAtFault(count=found.fault_count)
    made, _ = Takeover.objects.get_or_create(
        sha256=sha256,
        defaults={
            "system": plan.system[:100],
            "as_of": plan.as_of,
            "counts": found.counts,
            "balances": _balances(found),
            "note_count": found.note_count,
            "open_yen": found.opened_yen,
            "at": at,
            "by_id": actor.pk,
        },
    )
    approvals.ask(
        kind=KIND,
        title=f"旧システムからの移行（基準日{plan.as_of}）",
        subject=made,
        reason=reason,
        actor=actor,
        at=at,
        item_count=sum(found.counts.values()),
        amount_yen=found.opened_yen,
    )
    audit.record(action="takeover.takeover.proposed", subject=made, actor=actor, at=at, yen=made.open_yen)
    return made


def load_takeover(*, plan: Plan, actor: Person, at: datetime, tell: Callable[[str], None]) -> TakeoverLoad:
    """Load everything in one transaction, as the owner of the tables, and hold it to what was agreed to.

    Killed at any moment it leaves nothing, and the next start does all of it.

    Raises:
        NotAgreed: nobody agreed to exactly these files, or they changed since.
        BatchAlreadyDone, BatchUnderWay, UtilityNotEmpty, FilesAtFault, BalanceDiffers.
        Nothing is changed by any of them.

    Source:
        issue 7, point 10; design.md, laws 4, 13 and 15.
    """
    sha256 = digest_of(plan)
    takeover = Takeover.objects.filter(sha256=sha256).first()
    if takeover is None:
        raise NotAgreed
    decision = approvals.last_decision_of(kind=KIND, subject_id=takeover.pk)
    if decision is None or decision.outcome != Decision.Outcome.GRANTED:
        raise NotAgreed
    with batches.run(kind=LOAD, key=sha256, title=FROM_BEFORE, actor=actor) as work:
        locks.take_utility()
        _refuse_not_empty()
        found = _checked_again(plan, takeover)
        _write(_Move(plan, found, takeover, work.run.pk, decision, at), tell)
        made = TakeoverLoad.objects.create(takeover=takeover, run=work.run, decision=decision, at=at)
        work.finish({"supplies": found.counts["supplies"], "opened_yen": takeover.open_yen})
        yen = takeover.open_yen
        audit.record(action="takeover.takeover.loaded", subject=takeover, actor=actor, at=at, yen=yen)
    return made


@dataclass(frozen=True)
class _Move:
    """One move under way."""

    plan: Plan
    found: Checked
    takeover: Takeover
    run_id: int
    decision: Decision
    at: datetime

    @property
    def asker_id(self) -> int:
        """Who asked for it, and so wrote what it writes."""
        return self.decision.request.asked_by_id


def _checked_again(plan: Plan, takeover: Takeover) -> Checked:
    """The files, once they are still those that were agreed to."""
    found = checked(plan)
    if not found.holds:
        raise FilesAtFault(count=found.fault_count)
    if _balances(found) != takeover.balances or digest_of(plan) != takeover.sha256:
        raise NotAgreed
    return found


def _write(move: _Move, tell: Callable[[str], None]) -> None:
    rows, pack = Rows(move.plan, move.found.ids), pack_on(first_day(move.plan))
    _copy(rows, tell)
    tell("未収の請求")
    billing.stage_bills()
    sql.copy(f"taken_over ({billing.TAKEN_COLUMNS})", rows.bills())
    opened = billing.take_over_bills(run_id=move.run_id, pack=pack, on=move.plan.as_of, at=move.at)
    _require_balances(move.takeover, opened)
    _write_groups(rows, move)
    _write_arrears(rows, pack, move)
    tell("検索の準備と照合")
    refill()
    if pack.arrears:
        arrears.evaluate_all(day=clock.day_of(move.at))
    if faults := ledger.prove().differences:
        raise BalanceDiffers(what=faults[0].title)


def _balances(found: Checked) -> list[list[str | int]]:
    return [[charge, year, count, yen] for (charge, year), (count, yen) in sorted(found.opened.items())]


def _refuse_not_empty() -> None:
    for table in (*(name for name, _, _ in TABLES), "billing_assessment", "ledger_journalentry"):
        if sql.rows(f"SELECT FROM {table} LIMIT 1"):
            raise UtilityNotEmpty(table=table)


def _copy(rows: Rows, tell: Callable[[str], None]) -> None:
    names = [name for name, _, _ in TABLES]
    drop_search_indexes()
    with loading(*names):
        for name, columns, made in TABLES:
            tell(name)
            sql.copy(f"{name} ({columns})", made(rows))
    note_loaded(*names)
    for name, columns, _ in TABLES:
        if columns.startswith("id,"):
            _follow(name)
    sql.renew_statistics(*names)


def _require_balances(takeover: Takeover, opened: list[billing.Opened]) -> None:
    """The old system's totals against what stands in our tables, to the yen, by charge and year."""
    ours = sorted([one.charge, one.fiscal_year, one.count, one.yen] for one in opened)
    for want, got in zip(takeover.balances, ours, strict=False):
        if want != got:
            raise BalanceDiffers(what=f"{want[0]} {want[1]}年度")
    if len(ours) != len(takeover.balances):
        raise BalanceDiffers(what="料金・年度の数")


def _write_groups(rows: Rows, move: _Move) -> None:
    """Payers of several supplies by one slip, and since when each supply belongs to them."""
    at, asker = move.at, move.asker_id
    sql.copy(
        "billing_payergroup (id, name, payer_id, recipient_id, reason, reference, at, by_id)",
        (
            (n, r["name"], r["payer"], r["recipient"], FROM_BEFORE, f"takeover:{n}", at, asker)
            for n, r in rows.records("groups")
        ),
    )
    _follow("billing_payergroup")
    members = [r for _, r in rows.records("members")]
    sql.copy(
        "billing_groupmember (group_id, supply_id, since, until)",
        ((r["group"], r["supply"], r["since"], r["until"]) for r in members),
    )
    sql.copy(
        "billing_groupchange (group_id, supply_id, what, month, reason, at, by_id)",
        (
            (r["group"], r["supply"], what, month, FROM_BEFORE, at, asker)
            for r in members
            for what, month in (("joined", r["since"]), ("left", r["until"]))
            if month is not None
        ),
    )


def _write_arrears(rows: Rows, pack: Pack, move: _Move) -> None:
    """Pledges with what they acknowledge, and holds: nobody is dunned for the move."""
    decision, at, asker = move.decision, move.at, move.asker_id
    _write_pledges(rows, pack.version_id, at, asker)
    sql.copy(
        "arrears_hold (supply_id, kind, since, until, reason, at, by_id, approved_by_id)",
        (
            (
                *(r["supply"], r["kind"], r["since"], r["until"], r["reason"], at, asker),
                decision.decided_by_id if r["kind"] == "suspended" else None,
            )
            for _, r in rows.records("holds")
        ),
    )


def _write_pledges(rows: Rows, rules_id: int, at: datetime, asker: int) -> None:
    debts = [
        (r["pledge"], n, r["billed_yen"] - r["paid_yen"])
        for n, r in rows.records("bills")
        if r["pledge"] is not None and r["billed_yen"] > r["paid_yen"]
    ]
    promised, numbers, pledges = Counter[int](), Counter[int](), []
    for pledge, _, yen in debts:
        promised[pledge] += yen
    for n, r in rows.records("pledges"):
        year = clock.fiscal_year(r["signed_on"])
        numbers[year] += 1
        who = (r["supply"], r["customer"], rules_id, r["signed_on"])
        pledges.append((n, year, numbers[year], *who, promised[n], f"takeover:{n}", at, asker))
    sql.copy(
        "arrears_pledge (id, fiscal_year, number, supply_id, customer_id, rules_id, signed_on, total_yen, "
        "reference, at, by_id)",
        pledges,
    )
    _follow("arrears_pledge")
    found = sql.rows(
        "SELECT id, assessment_id FROM taken_over WHERE id = ANY(%s)", [[n for _, n, _ in debts]]
    )
    assessment_of = {int(bill): int(assessment) for bill, assessment in found}
    sql.copy(
        "arrears_pledgedebt (pledge_id, assessment_id, yen)",
        ((pledge, assessment_of[bill], yen) for pledge, bill, yen in debts),
    )
    sql.copy(
        "arrears_instalment (pledge_id, number, due_on, yen)",
        ((r["pledge"], r["number"], r["due_on"], r["yen"]) for _, r in rows.records("instalments")),
    )


def _follow(table: str) -> None:
    """Let the next id of a table come after those that were given."""
    sql.rows(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING count(*) > 0"  # noqa: S608
    )
