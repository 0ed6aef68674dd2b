"""A change is instructed or proposed, approved, worked by the manual, checked and closed."""

from datetime import datetime

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit.api import record
from mizuhiki.exchange import errors
from mizuhiki.exchange.models import Change, ChangeApproved, ChangeClosed
from mizuhiki.platform import clock, locks, serials
from mizuhiki.platform.actors import Actor, Person

KIND = "exchange.change"  # of the request to the client
Origin = Change.Origin


@transaction.atomic
def open_change(
    *, origin: str, content: str, reason: str, officer: str, reference: str, actor: Actor, at: datetime
) -> Change:
    """Begin a change. What the client instructs is approved by its officer; a proposal waits for the client.

    Args:
        officer: who of the client instructed it; empty for a proposal.

    Raises:
        DoneAlready, SaysNothing, OfficerMissing: nothing is written.

    Source:
        CC-061 【金沢CC】別紙４ １(2)①, ②.
    """
    locks.take_name(f"exchange-change:{reference}")
    if Change.objects.filter(reference=reference).exists():
        raise errors.DoneAlready
    if not (content.strip() and reason.strip()):
        raise errors.SaysNothing
    if origin == Origin.INSTRUCTION and not officer.strip():
        raise errors.OfficerMissing
    made = Change.objects.create(
        **serials.next_of_year(Change, clock.day_of(at)),
        origin=Origin(origin),
        content=content.strip(),
        reason=reason.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(action="exchange.change.opened", subject=made, actor=actor, at=at)
    if origin == Origin.INSTRUCTION:
        approve(change_id=made.pk, officer=officer.strip(), actor=actor, at=at)
    return made


@transaction.atomic
def ask_approval(*, change_id: int, actor: Person, at: datetime) -> approvals.ApprovalRequest:
    """Ask the client to agree to a proposal.

    Raises:
        AskedInVain: nothing is written; nor by what `approvals.ask` raises.

    Source:
        CC-061 【金沢CC】別紙４ １(2)②.
    """
    change = Change.objects.select_related("approved").get(pk=change_id)
    if hasattr(change, "approved"):
        raise errors.AskedInVain
    record(action="exchange.change.asked", subject=change, actor=actor, at=at)
    return approvals.ask(
        kind=KIND,
        title=f"電話交換機の変更 {change.shown}",
        subject=change,
        reason=change.reason,
        actor=actor,
        at=at,
    )


def approve(*, change_id: int, officer: str, actor: Actor, at: datetime) -> ChangeApproved:
    """The client agreed."""
    made = ChangeApproved.objects.create(change_id=change_id, officer=officer, at=at, by_id=actor.pk)
    record(action="exchange.change.approved", subject=made.change, actor=actor, at=at)
    return made


@transaction.atomic
def close_change(*, change_id: int, procedure: str, result: str, actor: Actor, at: datetime) -> ChangeClosed:
    """Close a change: with its approver, the version of the procedure sheet, and the check of operation.

    Raises:
        ClosedAlready, NotApproved, ChecksMissing: nothing is written.

    Source:
        CC-061 【金沢CC】別紙４ １(2)②, ③.
    """
    locks.take_name(f"exchange-change:{change_id}")
    change = Change.objects.select_related("approved", "closed").get(pk=change_id)
    if hasattr(change, "closed"):
        raise errors.ClosedAlready(day=f"{clock.day_of(change.closed.at):%Y-%m-%d}")
    if not hasattr(change, "approved"):
        raise errors.NotApproved
    if not (procedure.strip() and result.strip()):
        raise errors.ChecksMissing
    made = ChangeClosed.objects.create(
        change=change,
        approved=change.approved,
        procedure=procedure.strip(),
        result=result.strip(),
        at=at,
        by_id=actor.pk,
    )
    record(action="exchange.change.closed", subject=change, actor=actor, at=at)
    return made
