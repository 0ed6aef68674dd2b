"""Whatever touches a supply takes back the leave to close its tap, in the same transaction (law 6)."""

from mizuhiki.arrears.api import SuppliesTouched
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.metering.api import ShutTapMoved
from mizuhiki.platform import events
from mizuhiki.shutoffs import api as shutoffs
from mizuhiki.shutoffs.api import RestorationOpened
from mizuhiki.worklist import api as worklist


def wire() -> None:
    """Revoke tokens, and make the crew's work known."""
    events.listen(SuppliesTouched, shutoffs.follow_touched)
    events.listen(SuppliesTouched, shutoffs.confirm_touched)
    events.listen(RestorationOpened, shutoffs.follow_opened)
    events.listen(ShutTapMoved, shutoffs.follow_moved)
    for waiting in shutoffs.WAITING:
        worklist.register_kind(waiting)
    fieldwork.register_kind(shutoffs.SHUTOFF)
    fieldwork.register_part(shutoffs.DOOR)
    fieldwork.register_kind(shutoffs.RESTORATION)
    fieldwork.register_kind(shutoffs.CHECK)
