"""The door of this room."""

from mizuhiki.attachments.checking import Findings, check
from mizuhiki.attachments.kinds import MB, FileKind, kind_of, register_kind
from mizuhiki.attachments.models import FileErasure, StoredFile
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
    "FileContentDiffers",
    "FileEmpty",
    "FileErased",
    "FileErasure",
    "FileKind",
    "FileTooLarge",
    "FileTypeNotTaken",
    "FileUnreadable",
    "Findings",
    "StoredFile",
    "check",
    "erase",
    "kind_of",
    "open_stream",
    "read",
    "register_kind",
    "store",
    "store_upload",
]
