"""What this room keeps: accounts and bank files, and the paper forms accounts come from."""

from mizuhiki.directdebit.models.files import (
    DebitBatch,
    DebitFileStep,
    DebitResult,
    DebitResultFile,
    DebitRow,
    Mandate,
    MandateProof,
)
from mizuhiki.directdebit.models.life import CarryOver, Channel, EndTakenBack, MandateEnd
from mizuhiki.directdebit.models.paper import FormReading, FormSending, PaperForm, PaperFormStep
from mizuhiki.directdebit.models.posting import PostingOrder

__all__ = [
    "CarryOver",
    "Channel",
    "DebitBatch",
    "DebitFileStep",
    "DebitResult",
    "DebitResultFile",
    "DebitRow",
    "EndTakenBack",
    "FormReading",
    "FormSending",
    "Mandate",
    "MandateEnd",
    "MandateProof",
    "PaperForm",
    "PaperFormStep",
    "PostingOrder",
]
