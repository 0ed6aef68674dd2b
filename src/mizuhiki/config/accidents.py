"""事故報告: a lost number or seal that turns up is looked into on the same day (COL-100)."""

from mizuhiki.platform import events
from mizuhiki.registers import services as registers
from mizuhiki.till.api import LostShown
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


def wire() -> None:
    """Make the work known, and who hears of a lost number."""
    worklist.register_kind(LOST_SEEN)
    events.listen(LostShown, registers.note_shown)
