"""One step of a request: locked, checked, written, traced, told. Every act on a request goes through here."""

from collections.abc import Collection
from datetime import datetime, timedelta

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import errors, rules
from mizuhiki.repairs.events import RepairStepped
from mizuhiki.repairs.models import Contractor, RepairDetail, RepairStep, Urgency
from mizuhiki.repairs.selectors import Kind, RepairCase, case
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

KNOW = ItemKind("repairs.request", "修繕依頼の確認", "repairs")
TELL = ItemKind("repairs.change", "修繕の変更・キャンセルの報告", "reception")
TIME_TO_KNOW = {
    Urgency.URGENT: timedelta(minutes=15),
    Urgency.TODAY: timedelta(hours=2),
    Urgency.LATER: timedelta(days=1),
}
TIME_TO_TELL = timedelta(minutes=10)
Rank = worklist.Item.Rank
RANK = {Urgency.URGENT: Rank.URGENT, Urgency.TODAY: Rank.USUAL, Urgency.LATER: Rank.CALM}


def lock(request_id: int) -> RepairCase:
    """The request, alone until the transaction ends; read after it is locked."""
    locks.take_name(f"repairs-request:{request_id}")
    found = case(request_id)
    assert found is not None, request_id
    return found


def lock_open(request_id: int) -> RepairCase:
    """The same, of one that is not over.

    Raises:
        RequestMoved, RequestEnded: nothing is changed.
    """
    found = lock(request_id)
    if found.original is not None:
        raise errors.RequestMoved(number=found.number, original=found.original)
    if found.is_over:
        raise errors.RequestEnded(number=found.number, state=found.state.label)
    return found


def write(
    found: RepairCase,
    kind: RepairStep.Kind,
    *,
    text: str = "",
    actor: Actor,
    at: datetime,
    contractor: Contractor | None = None,
    crew_id: int | None = None,
    detail: RepairDetail | None = None,
    original_id: int | None = None,
    customers: Collection[int] = (),
) -> RepairStep:
    """The next step; its work items follow, and higher rooms are told."""
    needs_words = kind in (Kind.DONE, Kind.CANCELLED, Kind.CANCEL_TOLD, Kind.CHANGED, Kind.NOTED)
    if needs_words and not text.strip():
        raise errors.StepSaysNothing
    step = RepairStep.objects.create(
        request=found.request,
        number=len(found.steps) + 1,
        kind=kind,
        text=text.strip(),
        contractor=contractor,
        crew_id=crew_id,
        detail=detail,
        original_id=original_id,
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action=f"repairs.request.{kind.value}",
        subject=found.request,
        actor=actor,
        at=at,
        customers={*customers, *found.customers(clock.day_of(at))},
        to=crew_id,
        contractor=contractor.pk if contractor else None,
        original=original_id,
    )
    kinds = [*found.kinds, kind.value]
    lay_work(found, kinds, actor=actor, at=at)
    state = rules.state_of(kinds)
    events.publish(RepairStepped(found.number, kind.value, state.value, at, actor))
    return step


def lay_work(found: RepairCase, kinds: list[str], *, actor: Actor | None, at: datetime) -> None:
    """What waits for the repair desk, and what a supervisor has still to tell it (CC-038, CC-043)."""
    number, urgency = found.number, found.urgency
    what = f"{found.side.label} {found.detail.item.label}・{urgency.label}"
    if rules.awaits_acknowledgement(kinds):
        is_change = "acknowledged" in kinds
        worklist.open_item(
            kind=KNOW.code,
            key=key_of(KNOW, number),
            title=f"修繕依頼 第{number}号（{what}）{'の変更' if is_change else ''}を確認する",
            due_at=at + TIME_TO_KNOW[urgency],
            at=at,
            actor=actor,
            rank=RANK[urgency],
            url_name="repairs:request_show",
            url_args=[number],
            subject=found.request,
        )
    else:
        worklist.close_item(key_of(KNOW, number), at=at, actor=actor)
    if rules.awaits_report(kinds):
        word = "キャンセル" if rules.is_withdrawn(kinds) else "変更"
        worklist.open_item(
            kind=TELL.code,
            key=key_of(TELL, number),
            title=f"修繕依頼 第{number}号（{what}）の{word}を修繕担当へ報告する",
            due_at=at + TIME_TO_TELL,
            at=at,
            actor=actor,
            rank=Rank.URGENT,
            url_name="repairs:request_show",
            url_args=[number],
            subject=found.request,
        )
    else:
        worklist.close_item(key_of(TELL, number), at=at, actor=actor)


def key_of(kind: ItemKind, number: int) -> str:
    """What names the work about a request."""
    return f"{kind.code}:{number}"
