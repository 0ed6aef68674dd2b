"""Who listens to what, who proves what, who adds which panel to which desk. Nothing else wires rooms."""

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import MB, FileKind
from mizuhiki.billing.proof import SUBLEDGER as BILLING
from mizuhiki.config import agreements, inbox, letters, traced
from mizuhiki.config.menu import MENU
from mizuhiki.directdebit import requests, results
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.proof import SUBLEDGER as PAYMENTS
from mizuhiki.web import navigation

FILE_KINDS = (
    FileKind(
        code=requests.FILE_KIND,
        title="口座振替依頼ファイル",
        permission="directdebit.file_download",
        purpose="口座振替の依頼",
        media_types=("application/octet-stream",),
        limit_bytes=200 * MB,
    ),
    FileKind(
        code=results.FILE_KIND,
        title="口座振替結果ファイル",
        permission="directdebit.file_download",
        purpose="口座振替の結果",
        media_types=("application/octet-stream",),
        limit_bytes=200 * MB,
    ),
)


def wire() -> None:
    """Called once when every app is loaded."""
    navigation.register(*MENU)
    ledger.register(BILLING)
    ledger.register(PAYMENTS)
    for kind in FILE_KINDS:
        attachments.register_kind(kind)
    agreements.wire()
    inbox.wire()
    traced.wire()
    letters.wire()
