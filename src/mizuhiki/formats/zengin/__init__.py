"""口座振替 and 総合振込 files of 120-byte records (種別 91 and 21), read and written strictly.

`read` and `scan` take a file of any framing; `write_request` makes the file for one bank's
`Profile`, `before_sending` proves the very bytes, and `refuse_request` and `differences` deal with
what comes back. The rules in words: docs/rules/bank-file.md.
"""

from mizuhiki.formats.findings import FaultyFile, Finding, Grade
from mizuhiki.formats.framing import Framing
from mizuhiki.formats.zengin.charset import Charset
from mizuhiki.formats.zengin.checks import (
    NotAnAnswer,
    before_sending,
    differences,
    duplicates,
    refuse_request,
)
from mizuhiki.formats.zengin.codes import (
    FAILED,
    PROVES_ACCOUNT,
    AccountType,
    NewCode,
    ResultCode,
)
from mizuhiki.formats.zengin.dates import NoSuchDate, resolve_date
from mizuhiki.formats.zengin.kinds import DEBIT, TRANSFER, FileKind
from mizuhiki.formats.zengin.model import File, Header, Reading, Row, Rows, Total, Trailer
from mizuhiki.formats.zengin.numbers import customer_numbers
from mizuhiki.formats.zengin.profile import (
    STANDARD,
    YUCHO,
    CustomerNoStyle,
    NewCodeStyle,
    Profile,
    ProfileRefused,
    customer_no_as_written,
)
from mizuhiki.formats.zengin.reader import NotZengin, read, scan
from mizuhiki.formats.zengin.writer import (
    MOST_ROWS,
    Batch,
    CannotWrite,
    Changed,
    Client,
    Written,
    write_answer,
    write_request,
    write_transfer,
)

__all__ = [
    "DEBIT",
    "FAILED",
    "MOST_ROWS",
    "PROVES_ACCOUNT",
    "STANDARD",
    "TRANSFER",
    "YUCHO",
    "AccountType",
    "Batch",
    "CannotWrite",
    "Changed",
    "Charset",
    "Client",
    "CustomerNoStyle",
    "FaultyFile",
    "File",
    "FileKind",
    "Finding",
    "Framing",
    "Grade",
    "Header",
    "NewCode",
    "NewCodeStyle",
    "NoSuchDate",
    "NotAnAnswer",
    "NotZengin",
    "Profile",
    "ProfileRefused",
    "Reading",
    "ResultCode",
    "Row",
    "Rows",
    "Total",
    "Trailer",
    "Written",
    "before_sending",
    "customer_no_as_written",
    "customer_numbers",
    "differences",
    "duplicates",
    "read",
    "refuse_request",
    "resolve_date",
    "scan",
    "write_answer",
    "write_request",
    "write_transfer",
]
