"""What other rooms say of a month before it is closed: its runs, and money that belongs to nobody yet."""

from datetime import date

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import FileKind
from mizuhiki.billing import api as billing
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Finding
from mizuhiki.ledger.permissions import DAY_SEE
from mizuhiki.payments import api as payments
from mizuhiki.platform.models import BatchRun

JOURNAL = FileKind(
    code=ledger.FILE_KIND,
    title="仕訳データ",
    permission=DAY_SEE,
    purpose="財務会計システムへの引渡し",
    media_types=("text/csv",),
)


def wire() -> None:
    """Every check, in the order of the list, and the file that goes to the accounting system."""
    attachments.register_kind(JOURNAL)
    ledger.register_month_check(runs_done)
    ledger.register_month_check(unmatched_named)


def runs_done(first: date, until: date) -> Finding:
    """The billing runs of the reading month have ended; one that failed is run again or explained."""
    runs = BatchRun.objects.filter(kind=billing.KIND, key__startswith=f"{first:%Y-%m}")
    waiting = [one.title for one in runs if one.state != BatchRun.State.DONE]
    del until
    if waiting:
        return Finding("調定の一括処理", f"終わっていません：{'、'.join(waiting)}", is_ready=False)
    return Finding("調定の一括処理", f"完了 {len(runs)}回" if runs else "この月の処理はありません")


def unmatched_named(first: date, until: date) -> Finding:
    """Money of stores that no slip was found for: it does not keep a month open, but it is named in it."""
    del first, until
    found = payments.unmatched_sum()
    return Finding("突合できない入金", f"{found.count:,}件 {found.yen:,}円")
