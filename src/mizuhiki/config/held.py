"""Readings that nobody may bill yet: who looks at them, and who refuses to let what was billed change."""

from datetime import timedelta

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import TermsChanging
from mizuhiki.metering.api import HeldSettled, ReadingsChanging, ReadingsHeld, SourceMeasured
from mizuhiki.platform import events
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

HELD = ItemKind("metering.held", "確認待ちの検針", "billing")  # ends when the last of its file is settled
TIME_TO_SETTLE = timedelta(days=5)  # before the month is billed


def wire() -> None:
    """Lay what is held on the desk of readings and bills, and take it away again."""
    worklist.register_kind(HELD)
    events.listen(ReadingsHeld, look_at_held)
    events.listen(HeldSettled, nothing_held)
    events.listen(ReadingsChanging, billing.refuse_billed_readings)
    events.listen(SourceMeasured, billing.refuse_billed_sources)
    events.listen(TermsChanging, billing.refuse_billed_terms)


def look_at_held(event: ReadingsHeld) -> None:
    """One piece of work for each file, however many of its readings wait."""
    month = event.cycle_month
    worklist.open_item(
        kind=HELD.code,
        key=_key(event.import_id),
        title=f"{month.year}年{month.month}月分 確認待ちの検針（{event.count:,}件）",
        url_name="metering:import_show",
        url_args=[event.import_id],
        due_at=event.at + TIME_TO_SETTLE,
        at=event.at,
        actor=event.actor,
    )


def nothing_held(event: HeldSettled) -> None:
    """The last one was settled."""
    worklist.close_item(_key(event.import_id), at=event.at, actor=event.actor)


def _key(import_id: int) -> str:
    return f"metering.held:{import_id}"
