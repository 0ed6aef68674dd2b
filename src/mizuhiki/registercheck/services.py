"""台帳照合: looked at every night; a difference ends when it is gone, or when two people say it may stay."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import users_and_payers
from mizuhiki.platform import locks, sql
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.registercheck.errors import DifferenceOver
from mizuhiki.registercheck.finding import lay_side_by_side
from mizuhiki.registercheck.models import Check, Difference, DifferenceEnd
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

KIND = "registercheck.acceptance"  # of the request for a second person
WAITING = ItemKind("registercheck.difference", "台帳の相違", "billing")
ITEM = "registercheck.differences"
TIME_TO_LOOK = timedelta(days=5)
How = DifferenceEnd.How

# One that two people let stay is not told again while it stays the same.
_FRESH = """
    SELECT f.* FROM found f WHERE NOT EXISTS (
        SELECT FROM registercheck_difference d
        LEFT JOIN registercheck_differenceend e ON e.difference_id = d.id
        WHERE d.installation_id = f.installation_id AND d.kind = f.kind AND d.one = f.one
          AND d.other = f.other AND (e.how IS NULL OR e.how = 'accepted' OR d.first_seen_on = %(on)s))
"""
_GONE = """
    SELECT d.id FROM registercheck_difference d
    WHERE NOT EXISTS (SELECT FROM registercheck_differenceend e WHERE e.difference_id = d.id)
      AND NOT EXISTS (SELECT FROM found f WHERE f.installation_id = d.installation_id
                      AND f.kind = d.kind AND f.one = d.one AND f.other = d.other)
"""


@transaction.atomic
def check_registers(*, on: date, at: datetime, actor: Actor | None = None) -> Check:
    """Hold bore, meter, services and bills of every tap against each other; note what is new or gone.

    Source:
        issue 7, point 9; design.md, law 15.
    """
    locks.share_utility()
    taps = lay_side_by_side(on)
    fresh = sql.keep_for_now("fresh", _FRESH, {"on": on})
    gone = sql.keep_for_now("gone", _GONE)
    found = int(sql.rows("SELECT count(*) FROM found")[0][0])
    check = Check.objects.create(on=on, at=at, taps=taps, found=found, fresh=fresh, gone=gone)
    sql.run(
        "INSERT INTO registercheck_difference "
        "(check_run_id, kind, installation_id, supply_id, one, other, first_seen_on) "
        "SELECT %s, kind, installation_id, supply_id, one, other, %s FROM fresh "
        "ORDER BY installation_id, kind",
        [check.pk, on],
    )
    sql.run(
        'INSERT INTO registercheck_differenceend (difference_id, how, reason, "on", at) '
        "SELECT id, 'gone', '', %s, %s FROM gone",
        [on, at],
    )
    audit.record(action="registercheck.check.done", subject=check, actor=actor, at=at, rows=found, ended=gone)
    _lay_work(at)
    return check


@transaction.atomic
def ask_acceptance(*, difference_id: int, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to let a difference stay.

    Raises:
        DifferenceOver, and what `approvals.ask` raises: nothing is changed.

    Source:
        issue 7, point 9.
    """
    difference = _locked(difference_id)
    return approvals.ask(
        kind=KIND,
        title=f"台帳の相違：{difference.get_kind_display()}",
        subject=difference,
        reason=reason,
        actor=actor,
        at=at,
    )


@transaction.atomic
def accept(*, request: ApprovalRequest, on: date, at: datetime) -> DifferenceEnd:
    """Let a difference stay, as a second person agreed.

    Raises:
        DifferenceOver: nothing is changed.

    Source:
        issue 7, point 9.
    """
    difference = _locked(request.subject_id)
    end = DifferenceEnd.objects.create(
        difference=difference,
        how=How.ACCEPTED,
        reason=request.reason[:200],
        request=request,
        on=on,
        at=at,
        by_id=request.asked_by.pk,
    )
    supplies = [difference.supply_id] if difference.supply_id else []
    audit.record(
        action="registercheck.difference.accepted",
        subject=difference,
        actor=request.asked_by,
        at=at,
        customers=users_and_payers(supplies, on=on),
        kind=difference.kind,
    )
    _lay_work(at)
    return end


def _locked(difference_id: int) -> Difference:
    difference = Difference.objects.select_for_update().get(pk=difference_id)
    end = DifferenceEnd.objects.filter(difference=difference_id).first()
    if end is not None:
        raise DifferenceOver(how=end.get_how_display())
    return difference


def _lay_work(at: datetime) -> None:
    """One piece of work while anything is open, however much it is."""
    if Difference.objects.filter(end=None).exists():
        worklist.open_item(
            kind=WAITING.code,
            key=ITEM,
            title="台帳照合で見つかった相違",
            url_name="registercheck:difference_list",
            due_at=at + TIME_TO_LOOK,
            at=at,
        )
    else:
        worklist.close_item(ITEM, at=at)
