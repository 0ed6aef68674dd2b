"""The papers of a claim that is given up: who may open them, and whose they are."""

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import MB, FileKind, StoredFile
from mizuhiki.writeoffs.models import WriteOffPaper
from mizuhiki.writeoffs.permissions import WRITEOFF_SEE


def _subjects(file: StoredFile) -> dict[str, list[int]]:
    papers = WriteOffPaper.objects.filter(file=file).values_list("case__customer_id", flat=True)
    return {"customers.customer": sorted(set(papers))}


PAPER = FileKind(
    code="writeoffs.paper",
    title="不納欠損の添付書類",
    permission=WRITEOFF_SEE,
    purpose="不納欠損の資料",
    media_types=("application/pdf", "image/png", "image/jpeg"),
    limit_bytes=20 * MB,
    subjects=_subjects,
)


def wire() -> None:
    """Make the kind known."""
    attachments.register_kind(PAPER)
