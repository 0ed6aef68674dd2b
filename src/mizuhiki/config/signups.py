"""What the public site keeps in the file store."""

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import FileKind
from mizuhiki.signup.permissions import BANK_SEE
from mizuhiki.signup.site.partners import EVIDENCE

SHOWN_POINTS = FileKind(  # contracts with banks and results of tests: no customer stands in them
    code=EVIDENCE,
    title="金融機関の確認を示すファイル",
    permission=BANK_SEE,
    purpose="WEB口座振替の金融機関の確認",
    media_types=(
        "application/pdf",
        "image/png",
        "image/jpeg",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/plain",
    ),
)


def wire() -> None:
    """Make its kinds of files known."""
    attachments.register_kind(SHOWN_POINTS)
