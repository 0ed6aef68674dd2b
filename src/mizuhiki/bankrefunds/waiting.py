"""What the next file would hold, and the earliest day it could be for."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.bankrefunds.errors import DayTooEarly, NoContract
from mizuhiki.bankrefunds.models import BankRefund, BankRefundStep, TransferBatch
from mizuhiki.platform import calendars
from mizuhiki.rulepacks.api import NoRulesInForce, TransferTerms, pack_on


@dataclass(frozen=True)
class Waiting:
    """Refunds that were agreed to and are in no file: how many, how many yen."""

    refunds: list[BankRefund]

    @property
    def count(self) -> int:
        """Rows of a file."""
        return len(self.refunds)

    @property
    def yen(self) -> int:
        """What it would give."""
        return sum(one.given_yen for one in self.refunds)


def waiting() -> Waiting:
    """What a file made now would hold, oldest first."""
    live = BankRefund.objects.filter(rows__isnull=False, rows__batch__drop=None).values("pk")
    found = (
        BankRefund.objects.filter(steps__what=BankRefundStep.What.AGREED)
        .exclude(pk__in=BankRefundStep.objects.filter(what=BankRefundStep.What.WITHDRAWN).values("refund"))
        .exclude(pk__in=live)
    )
    return Waiting(list(found.select_related("account").prefetch_related("steps").order_by("pk")))


def live_file_of(refund_id: int) -> TransferBatch | None:
    """The file a refund is in that was not given up."""
    return TransferBatch.objects.filter(rows__refund_id=refund_id, drop=None).first()


def terms_on(day: date) -> TransferTerms:
    """The contract of a day.

    Raises:
        NoContract: the rules have none.
    """
    try:
        refunds = pack_on(day).refunds
    except NoRulesInForce:
        refunds = None
    if refunds is None:
        raise NoContract()
    return refunds.transfer


def refuse_day(pay_on: date, *, today: date) -> None:
    """Raise when no file made today could be paid on a day.

    Raises:
        NoContract, DayTooEarly.
    """
    earliest = terms_on(today).earliest_on(today)
    if pay_on < earliest or not calendars.BANKS.is_open(pay_on):
        raise DayTooEarly(earliest=earliest)
