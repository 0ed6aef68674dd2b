"""Letters, postage and form stock."""

from mizuhiki.mail.models.applications import FormPosting, FormReturn
from mizuhiki.mail.models.house import HouseDelivery, HouseErasure, HouseFile, HouseTaking, Reprint
from mizuhiki.mail.models.pieces import Dispatch, Piece, PieceAddress, PieceEvent
from mizuhiki.mail.models.postage import Bearer, PostageTerms, Purpose
from mizuhiki.mail.models.stock import Form, FormRequest, FormRequestStep, StockMovement

__all__ = [
    "Bearer",
    "Dispatch",
    "Form",
    "FormPosting",
    "FormRequest",
    "FormRequestStep",
    "FormReturn",
    "HouseDelivery",
    "HouseErasure",
    "HouseFile",
    "HouseTaking",
    "Piece",
    "PieceAddress",
    "PieceEvent",
    "PostageTerms",
    "Purpose",
    "Reprint",
    "StockMovement",
]
