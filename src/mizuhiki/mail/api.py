"""The door of this room."""

from mizuhiki.mail.errors import (
    CountIsTheSame,
    DispatchDayWrong,
    MovementAlreadyBooked,
    NothingToDispatch,
    PieceAlready,
    PieceHasLeft,
    PieceNotDispatched,
    PiecesAlreadyPrinted,
    PostageTermsMissing,
    SerialsMissing,
)
from mizuhiki.mail.events import PieceReturned, PiecesDispatched, PiecesPrinted, StockEnough, StockLow
from mizuhiki.mail.kinds import LetterKind, letter_of, register_letter
from mizuhiki.mail.models import (
    Bearer,
    Dispatch,
    Form,
    Piece,
    PieceEvent,
    PostageTerms,
    Purpose,
    StockMovement,
)
from mizuhiki.mail.numbers import number_of, piece_id_of
from mizuhiki.mail.selectors.addresses import closed_addresses
from mizuhiki.mail.selectors.figures import postage_of_year, returned_of_year, stock
from mizuhiki.mail.selectors.pieces import (
    Evidence,
    PieceView,
    customers_of_file,
    evidence_of,
    panel_of_supply,
    pieces_of_subject,
    pieces_of_supply,
)
from mizuhiki.mail.selectors.recipients import (
    Recipient,
    address_lines,
    address_of,
    addressee,
    recipients_of,
)
from mizuhiki.mail.selectors.runs import RunSummary, run_summary, runs
from mizuhiki.mail.services.dispatching import Method, dispatch_pieces, dispatch_run
from mizuhiki.mail.services.disposing import erase_addresses
from mizuhiki.mail.services.postage import set_postage, terms_on
from mizuhiki.mail.services.printing import NewPiece, record_pieces, reserve_ids
from mizuhiki.mail.services.returning import Reason, record_delivery, record_return, record_spoiled
from mizuhiki.mail.services.stock import (
    SUPPLIED_FORMS,
    bring_supplied_forms,
    count_stock,
    move_stock,
    on_hand,
)

__all__ = [
    "SUPPLIED_FORMS",
    "Bearer",
    "CountIsTheSame",
    "Dispatch",
    "DispatchDayWrong",
    "Evidence",
    "Form",
    "LetterKind",
    "Method",
    "MovementAlreadyBooked",
    "NewPiece",
    "NothingToDispatch",
    "Piece",
    "PieceAlready",
    "PieceEvent",
    "PieceHasLeft",
    "PieceNotDispatched",
    "PieceReturned",
    "PieceView",
    "PiecesAlreadyPrinted",
    "PiecesDispatched",
    "PiecesPrinted",
    "PostageTerms",
    "PostageTermsMissing",
    "Purpose",
    "Reason",
    "Recipient",
    "RunSummary",
    "SerialsMissing",
    "StockEnough",
    "StockLow",
    "StockMovement",
    "address_lines",
    "address_of",
    "addressee",
    "bring_supplied_forms",
    "closed_addresses",
    "count_stock",
    "customers_of_file",
    "dispatch_pieces",
    "dispatch_run",
    "erase_addresses",
    "evidence_of",
    "letter_of",
    "move_stock",
    "number_of",
    "on_hand",
    "panel_of_supply",
    "piece_id_of",
    "pieces_of_subject",
    "pieces_of_supply",
    "postage_of_year",
    "recipients_of",
    "record_delivery",
    "record_pieces",
    "record_return",
    "record_spoiled",
    "register_letter",
    "reserve_ids",
    "returned_of_year",
    "run_summary",
    "runs",
    "set_postage",
    "stock",
    "terms_on",
]
