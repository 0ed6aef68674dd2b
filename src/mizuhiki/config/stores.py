"""Reports of stores that a person has to look at: each kind waits on the collection desk."""

from datetime import timedelta

from mizuhiki.payments import api as payments
from mizuhiki.payments.api import StoreReportSettled, StoreReportsImported, StoreReportsLate
from mizuhiki.platform import events
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem, Outcome

UNMATCHED = ItemKind("payments.unmatched", "突合できない収納", "collection")  # ends with the last of its file
HELD = ItemKind(
    "payments.report_held",
    "読み取れない収納報告",
    "collection",
    (Outcome("asked", "収納代行会社に確かめた", needs_note=True),),
)
DISPUTED = ItemKind(
    "payments.report_disputed",
    "確報と取消がある収納",
    "collection",
    (
        Outcome("kept", "入金があったと確かめた", needs_note=True),
        Outcome("reversed", "入金がなかったと確かめ、領収の取消しを依頼した", needs_note=True),
    ),
)
LATE = ItemKind("payments.report_late", "確報の届かない速報", "collection")  # ends when none is late
TIME_TO_MATCH = timedelta(days=3)
TIME_TO_ASK = timedelta(days=1)
LATE_KEY = "payments.report_late"


def wire() -> None:
    """Make the work known, lay it down, and take away what is settled."""
    for kind in (UNMATCHED, HELD, DISPUTED, LATE):
        worklist.register_kind(kind)
    events.listen(StoreReportsImported, look_at_file)
    events.listen(StoreReportSettled, close_when_settled)
    events.listen(StoreReportsLate, look_at_late)


def look_at_file(event: StoreReportsImported) -> None:
    """One piece of work for what belongs to no slip, one for what is unreadable, one for each dispute."""
    waiting = payments.waiting_of_file(event.file_id)
    for kind, count, words in (
        (UNMATCHED, waiting.unmatched, "突合できない収納"),
        (HELD, waiting.held, "読み取れない収納報告を会社に確かめる"),
    ):
        if count:
            worklist.open_item(
                kind=kind.code,
                key=f"{kind.code}:{event.file_id}",
                title=f"{words}（{count:,}件）",
                url_name="payments:store_file_page",
                url_args=[event.file_id],
                due_at=event.at + TIME_TO_MATCH,
                at=event.at,
                actor=event.actor,
            )
    if waiting.disputed:
        items = [
            NewItem(
                key=f"{DISPUTED.code}:{one.report_id}",
                title=f"確報と取消がある収納（納付書 {one.slip_no or '不明'}、{one.yen:,}円）",
                due_at=event.at + TIME_TO_ASK,
                url_name="payments:store_file_page",
                url_args=[event.file_id],
            )
            for one in waiting.disputed
        ]
        worklist.open_items(kind=DISPUTED.code, items=items, at=event.at, actor=event.actor)


def close_when_settled(event: StoreReportSettled) -> None:
    """The last of a file has its place."""
    if not payments.waiting_of_file(event.file_id).unmatched:
        worklist.close_item(f"{UNMATCHED.code}:{event.file_id}", at=event.at, actor=event.actor)


def look_at_late(event: StoreReportsLate) -> None:
    """One piece of work for all of them; the list behind it is read anew, and none ends it."""
    if not event.count:
        worklist.close_item(LATE_KEY, at=event.at)
        return
    worklist.open_item(
        kind=LATE.code,
        key=LATE_KEY,
        title=f"確報の届かない速報を収納代行会社に確かめる（{event.count:,}件）",
        url_name="payments:provisional_list",
        due_at=event.at + TIME_TO_ASK,
        at=event.at,
    )
