"""A branch that is gone from the master: its live accounts wait on the collection desk."""

from datetime import timedelta

from mizuhiki.banks.api import MasterLoaded
from mizuhiki.directdebit.gone import count_gone
from mizuhiki.platform import clock, events
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

BRANCH_GONE = ItemKind(
    "directdebit.branch_gone",
    "なくなった支店の口座の確認",
    "collection",
    (Outcome("checked", "統廃合の案内を確かめた"),),
)
TIME_TO_LOOK = timedelta(days=14)


def wire() -> None:
    """Make the work known, and lay it down when an edition of the master is in."""
    worklist.register_kind(BRANCH_GONE)
    events.listen(MasterLoaded, warn_of_gone)


def warn_of_gone(event: MasterLoaded) -> None:
    """One item for all of them; the list behind it is read anew."""
    count = count_gone(today=clock.day_of(event.at))
    if not count:
        return
    worklist.open_item(
        kind=BRANCH_GONE.code,
        key="directdebit.branch_gone",
        title=f"なくなった支店の口座を確かめる（{count:,}件）",
        url_name="directdebit:gone_list",
        due_at=event.at + TIME_TO_LOOK,
        at=event.at,
    )
