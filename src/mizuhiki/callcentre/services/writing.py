"""One step with a case: lock, check that it follows, write it, let the standing follow, leave the trace."""

from datetime import datetime, timedelta

from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors, rules
from mizuhiki.callcentre.models import Case, CaseStep, Section, Standing
from mizuhiki.callcentre.standing import put, stand_now, state_of
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Rank

ESCALATED = ItemKind("callcentre.escalated", "ＳＶへの引継ぎ", "supervisor")
HANDED = ItemKind("callcentre.handed", "コールセンターからの引継ぎ", "reception", has_owner=True)
CALL_BACK = ItemKind("callcentre.call_back", "折り返し電話", "reception")
KINDS = (ESCALATED, HANDED, CALL_BACK)
PICK_UP = timedelta(minutes=30)  # by when a supervisor takes what an operator could not finish


def lock(case_id: int, *, seen: int | None = None) -> Standing:
    """The standing of a case, locked before it is read until the transaction ends.

    Args:
        seen: how many steps the person saw; where there are more, nothing is written on top of them.

    Raises:
        CaseChangedMeanwhile
    """
    Standing.objects.select_for_update(no_key=True, of=("self",)).get(pk=case_id)
    found = Standing.objects.select_related("case", "asked", "section", "holder", "customer", "version").get(
        pk=case_id
    )
    if seen is not None and seen != found.step_count:
        raise errors.CaseChangedMeanwhile(number=case_id)
    return found


def write(
    standing: Standing,
    kind: CaseStep.Kind,
    text: str = "",
    *,
    actor: Actor,
    at: datetime,
    section: Section | None = None,
    due_at: datetime | None = None,
    customer_id: int | None = None,
    supply_id: int | None = None,
    fee_class: str = "",
    topic: str = "",
    is_same: bool | None = None,
) -> CaseStep:
    """Write the next step and let the standing follow.

    Raises:
        CaseStepUnfit: the step does not follow from how the case stands. Nothing is written.
    """
    step = rules.Step(
        kind=kind.value, at=at, by=actor.pk, section=section.pk if section else None, due_at=due_at
    )
    after = rules.stand_after(stand_now(standing), step)
    if after is None:
        state, _ = state_of(standing)
        raise errors.CaseStepUnfit(number=standing.pk, state=state, what=kind.label)
    standing.step_count += 1
    made = CaseStep.objects.create(
        case_id=standing.pk,
        number=standing.step_count,
        kind=kind,
        text=text.strip(),
        section=section,
        due_at=due_at,
        customer_id=customer_id,
        supply_id=supply_id,
        fee_class=fee_class,
        topic=topic,
        is_same=is_same,
        at=at,
        by_id=actor.pk,
    )
    put(standing, after)
    standing.is_cancelled = kind == CaseStep.Kind.CANCELLED
    if kind == CaseStep.Kind.CLASSIFIED:
        standing.fee_class, standing.topic = fee_class, topic
    elif kind == CaseStep.Kind.ATTACHED:
        standing.customer_id, standing.supply_id = customer_id, supply_id
    standing.save()
    audit.record(
        action=f"callcentre.case.{kind.value}",
        subject=standing.case,
        actor=actor,
        at=at,
        customers=people_of(standing),
        section=section.code if section else None,
        step=made.number,
    )
    return made


def people_of(standing: Standing) -> list[int]:
    """Whose case it is, for the trace."""
    return [] if standing.customer_id is None else [standing.customer_id]


def key_of(kind: ItemKind, case_id: int) -> str:
    """What names the work about a case."""
    return f"{kind.code}:{case_id}"


def lay(
    kind: ItemKind, case: Case, title: str, *, due_at: datetime, at: datetime, actor: Actor, desk: str = ""
) -> None:
    """Lay a case on a desk; titles hold no personal data."""
    worklist.open_item(
        kind=kind.code,
        key=key_of(kind, case.pk),
        title=title,
        due_at=due_at,
        at=at,
        actor=actor,
        desk=desk or None,
        url_name="callcentre:case_show",
        url_args=[case.pk],
        subject=case,
        rank=Rank.URGENT if case.is_urgent else Rank.USUAL,
    )


def take_away(*kinds: ItemKind, case_id: int, at: datetime, actor: Actor) -> None:
    """Nobody waits for these any more."""
    worklist.close_items([key_of(kind, case_id) for kind in kinds], at=at, actor=actor)
