"""The books of the past months: closed by two people, and handed to the accounting system."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.models import Decision
from mizuhiki.config.demo.told import Told
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.rulepacks.api import next_month


def close_books(month: date, *, asker: Person, decider: Person) -> Iterator[Told]:
    """Close a month whose days are closed, and export its journal.

    With March the claims of the year are carried over. Without two people who may, nothing is closed.
    """
    if not (asker.has_perm("ledger.export_make") and decider.has_perm("ledger.month_close")):
        return
    after = next_month(month)
    at = datetime(after.year, after.month, 1, 0, 30, tzinfo=clock.TOKYO)
    with clock.travel(at):
        request = ledger.ask_to_close_month(month=month, reason="月次の確認を終えました", actor=asker, at=at)
        approvals.decide(
            request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=decider, at=at
        )
        file = ledger.export_journal(until=after - timedelta(days=1), actor=asker, at=at)
    yield Told(at.date(), f"月次締め 仕訳データ {file.shown}")
