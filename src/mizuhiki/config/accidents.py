"""事故報告: a lost number or seal, or a number twice, is looked into on the same day (COL-100, COL-054)."""

from mizuhiki.platform import events
from mizuhiki.registers import services as registers
from mizuhiki.till.api import BlanksLoaded, LostShown, SheetTwice
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

LOST_SEEN = ItemKind(
    registers.LOST_SEEN,
    "紛失・盗難の領収書・領収印の調査",
    "collection",
    (
        Outcome("reported", "発注者に報告した", needs_note=True),
        Outcome("mistaken", "番号の見まちがい", needs_note=True),
    ),
)
SHEET_TWICE = ItemKind(
    "till.sheet_twice",
    "領収書の番号の重複の調査",
    "collection",
    (
        Outcome("reported", "発注者に報告した", needs_note=True),
        Outcome("mistaken", "番号の打ちまちがい", needs_note=True),
    ),
)


def wire() -> None:
    """Make the work known, and who hears of a lost number or of one used twice."""
    worklist.register_kind(LOST_SEEN)
    worklist.register_kind(SHEET_TWICE)
    events.listen(LostShown, registers.note_shown)
    events.listen(BlanksLoaded, registers.refuse_reported)
    events.listen(SheetTwice, look_into_twice)


def look_into_twice(event: SheetTwice) -> None:
    """Two papers may bear one number; somebody lays them side by side today."""
    worklist.open_item(
        kind=SHEET_TWICE.code,
        key=f"{SHEET_TWICE.code}:{event.url_name}:{event.number}",
        title=f"{event.paper} {event.number}番が2度入力されました。同じ番号の領収書がないか確かめる",
        url_name=event.url_name,
        url_args=[event.place_id],
        due_at=registers.end_of_day(event.at),
        at=event.at,
    )
