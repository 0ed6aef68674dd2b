"""停止器具: caps and pins come in, go out with crews and back, are lost, found and scrapped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.errors import HardwareNotThere
from mizuhiki.shutoffs.models import HardwareMove, Place, Tool
from mizuhiki.shutoffs.selectors.rows import pieces_at

WAYS: Mapping[str, tuple[Place, Place, str]] = {  # those that people enter; taps are the crew's to tell of
    "receive": (Place.OUTSIDE, Place.STORE, "受入れ（貸与・追加）"),
    "issue": (Place.STORE, Place.CREW, "現場担当に渡す"),
    "give_back": (Place.CREW, Place.STORE, "現場担当から戻る"),
    "lose": (Place.STORE, Place.LOST, "倉庫で紛失"),
    "crew_lose": (Place.CREW, Place.LOST, "現場担当が紛失"),
    "find": (Place.LOST, Place.STORE, "紛失したものが見つかる"),
    "scrap": (Place.STORE, Place.SCRAPPED, "廃棄"),
    "crew_scrap": (Place.CREW, Place.SCRAPPED, "現場担当の手元で破損・廃棄"),
}
WITH_REASON = {Place.OUTSIDE, Place.LOST, Place.SCRAPPED}


@dataclass(frozen=True)
class Move:
    """What somebody enters."""

    way: str
    tool: str
    count: int
    crew_id: int | None = None
    reason: str = ""


@transaction.atomic
def move_hardware(*, move: Move, reference: str, at: datetime, actor: Actor) -> HardwareMove:
    """Put down that pieces went from one place to another; the books never hold more than came in.

    Args:
        reference: the key of the act; the same again changes nothing.

    Raises:
        MoveUnknown, HardwareReasonMissing, HardwareNotThere, HardwareReferenceTaken: nothing is changed.

    Source:
        COL-022 【金沢収納】別表１ ２(2)イ, ウ; 第23条(4)イ.
    """
    if move.way not in WAYS:
        raise errors.MoveUnknown
    from_place, to_place, _ = WAYS[move.way]
    crew_id = move.crew_id if Place.CREW in {from_place, to_place} else None
    if (crew_id is None) == (Place.CREW in {from_place, to_place}):
        raise errors.MoveUnknown
    if {from_place, to_place} & WITH_REASON and not move.reason.strip():
        raise errors.HardwareReasonMissing
    locks.take_name(f"shutoffs-hardware:{move.tool}")
    before = HardwareMove.objects.filter(reference=reference).first()
    if before is not None:
        same = (before.tool, before.from_place, before.to_place, before.count, before.crew_id)
        if same == (move.tool, from_place.value, to_place.value, move.count, crew_id):
            return before
        raise errors.HardwareReferenceTaken
    holder = crew_id if from_place is Place.CREW else None
    there = pieces_at(Tool(move.tool), from_place, holder)
    if from_place is not Place.OUTSIDE and there < move.count:
        raise HardwareNotThere(
            place=from_place.label, tool=Tool(move.tool).label, count=move.count, there=there
        )
    made = HardwareMove.objects.create(
        tool=move.tool,
        from_place=from_place,
        to_place=to_place,
        count=move.count,
        crew_id=crew_id,
        reason=move.reason.strip(),
        reference=reference,
        moved_on=clock.day_of(at),
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action="shutoffs.hardware.moved",
        subject=made,
        actor=actor,
        at=at,
        tool=move.tool,
        way=move.way,
        count=move.count,
    )
    return made
