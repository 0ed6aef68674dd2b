"""The door of this room."""

from mizuhiki.attachments.checking import Findings, check
from mizuhiki.attachments.incoming import (
    Arrival,
    Fault,
    FileRefused,
    IncomingKind,
    Taken,
    arrivals,
    receive,
    take_in,
)
from mizuhiki.attachments.incoming import register as register_incoming
from mizuhiki.attachments.kinds import MB, FileKind, kind_of, register_kind
from mizuhiki.attachments.models import FileErasure, IncomingFile, IncomingOutcome, StoredFile
from mizuhiki.attachments.services import (
    FileContentDiffers,
    FileEmpty,
    FileErased,
    FileTooLarge,
    FileTypeNotTaken,
    FileUnreadable,
    erase,
    open_stream,
    read,
    store,
    store_upload,
)

__all__ = [
    "MB",
    "Arrival",
    "Fault",
    "FileContentDiffers",
    "FileEmpty",
    "FileErased",
    "FileErasure",
    "FileKind",
    "FileRefused",
    "FileTooLarge",
    "FileTypeNotTaken",
    "FileUnreadable",
    "Findings",
    "IncomingFile",
    "IncomingKind",
    "IncomingOutcome",
    "StoredFile",
    "Taken",
    "arrivals",
    "check",
    "erase",
    "kind_of",
    "open_stream",
    "read",
    "receive",
    "register_incoming",
    "register_kind",
    "store",
    "store_upload",
    "take_in",
]
