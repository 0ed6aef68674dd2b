"""The door of this room."""

from mizuhiki.mail import awaiting
from mizuhiki.mail.addressing import REASONS, Target, cover_of, letter_to, targets_of
from mizuhiki.mail.errors import (
    CannotBePosted,
    CountIsTheSame,
    DispatchDayWrong,
    FormCoverRefused,
    FormIsBack,
    MovementAlreadyBooked,
    NothingToDispatch,
    PieceAlready,
    PieceHasLeft,
    PieceNotDispatched,
    PiecesAlreadyPrinted,
    PostageTermsMissing,
    SerialsMissing,
)
from mizuhiki.mail.events import (
    PieceDelivered,
    PieceReturned,
    PiecesDispatched,
    PiecesPrinted,
    StockEnough,
    StockLow,
)
from mizuhiki.mail.form_rooms import FormRoom, register_form_room
from mizuhiki.mail.kinds import WINDOW, LetterKind, form_letter, letter_of, register_letter
from mizuhiki.mail.letterhead import issuer_of
from mizuhiki.mail.models import (
    Bearer,
    Dispatch,
    Form,
    FormPosting,
    FormRequest,
    FormRequestStep,
    FormReturn,
    Piece,
    PieceEvent,
    PostageTerms,
    Purpose,
    StockMovement,
)
from mizuhiki.mail.numbers import number_of, piece_id_of
from mizuhiki.mail.permissions import FORM_POST
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
from mizuhiki.mail.selectors.requests import RequestLine, open_request, requests
from mizuhiki.mail.selectors.runs import RunSummary, run_summary, runs
from mizuhiki.mail.services.dispatching import Method, dispatch_pieces, dispatch_run
from mizuhiki.mail.services.disposing import erase_addresses
from mizuhiki.mail.services.postage import set_postage, terms_on
from mizuhiki.mail.services.posting import (
    note_form_here,
    note_postings,
    post_enclosed,
    post_form,
    posting_of,
    record_form_back,
)
from mizuhiki.mail.services.printing import NewPiece, record_pieces, reserve_ids
from mizuhiki.mail.services.requests import send_request, withdraw_request
from mizuhiki.mail.services.returning import Reason, record_delivery, record_return, record_spoiled
from mizuhiki.mail.services.stock import (
    bring_supplied_forms,
    count_stock,
    move_stock,
    on_hand,
)

__all__ = [
    "FORM_POST",
    "REASONS",
    "WINDOW",
    "Bearer",
    "CannotBePosted",
    "CountIsTheSame",
    "Dispatch",
    "DispatchDayWrong",
    "Evidence",
    "Form",
    "FormCoverRefused",
    "FormIsBack",
    "FormPosting",
    "FormRequest",
    "FormRequestStep",
    "FormReturn",
    "FormRoom",
    "LetterKind",
    "Method",
    "MovementAlreadyBooked",
    "NewPiece",
    "NothingToDispatch",
    "Piece",
    "PieceAlready",
    "PieceDelivered",
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
    "RequestLine",
    "RunSummary",
    "SerialsMissing",
    "StockEnough",
    "StockLow",
    "StockMovement",
    "Target",
    "address_lines",
    "address_of",
    "addressee",
    "awaiting",
    "bring_supplied_forms",
    "closed_addresses",
    "count_stock",
    "cover_of",
    "customers_of_file",
    "dispatch_pieces",
    "dispatch_run",
    "erase_addresses",
    "evidence_of",
    "form_letter",
    "issuer_of",
    "letter_of",
    "letter_to",
    "move_stock",
    "note_form_here",
    "note_postings",
    "number_of",
    "on_hand",
    "open_request",
    "panel_of_supply",
    "piece_id_of",
    "pieces_of_subject",
    "pieces_of_supply",
    "post_enclosed",
    "post_form",
    "postage_of_year",
    "posting_of",
    "recipients_of",
    "record_delivery",
    "record_form_back",
    "record_pieces",
    "record_return",
    "record_spoiled",
    "register_form_room",
    "register_letter",
    "requests",
    "reserve_ids",
    "returned_of_year",
    "run_summary",
    "runs",
    "send_request",
    "set_postage",
    "stock",
    "targets_of",
    "terms_on",
    "withdraw_request",
]
