"""WEB口座振替受付: the signed messages between us and a bank's gateway, and the bank's daily file.

`seal` and `is_sealed` know the MAC, `compose` and `read` the one text of each message, `is_fresh` the
quarter of an hour; `read_daily` and `write_daily` the file. The rules in words: docs/rules/webdebit.md.
"""

from mizuhiki.formats.webdebit.daily import DailyRow, LineFinding, read_daily
from mizuhiki.formats.webdebit.daily_writer import write_daily
from mizuhiki.formats.webdebit.errors import (
    CannotWriteDaily,
    KeyMissing,
    KeyTwice,
    MessageRefused,
    MessageTooLong,
    NoMessage,
    NotCanonical,
    UnknownKey,
    WrongKind,
    WrongValue,
    WrongVersion,
)
from mizuhiki.formats.webdebit.fields import FIELDS, Field
from mizuhiki.formats.webdebit.layouts import (
    ITEMS,
    LAYOUTS,
    RECORDS,
    STANDARD,
    CsvLayout,
    FixedLayout,
    Layout,
)
from mizuhiki.formats.webdebit.messages import (
    FRESH_FOR,
    MOST_BYTES,
    VERSION,
    Answer,
    AnswerKind,
    Ask,
    Message,
    Request,
    compose,
    is_fresh,
    read,
)
from mizuhiki.formats.webdebit.results import Result
from mizuhiki.formats.webdebit.sealing import KEY_BYTES, is_sealed, seal

__all__ = [
    "FIELDS",
    "FRESH_FOR",
    "ITEMS",
    "KEY_BYTES",
    "LAYOUTS",
    "MOST_BYTES",
    "RECORDS",
    "STANDARD",
    "VERSION",
    "Answer",
    "AnswerKind",
    "Ask",
    "CannotWriteDaily",
    "CsvLayout",
    "DailyRow",
    "Field",
    "FixedLayout",
    "KeyMissing",
    "KeyTwice",
    "Layout",
    "LineFinding",
    "Message",
    "MessageRefused",
    "MessageTooLong",
    "NoMessage",
    "NotCanonical",
    "Request",
    "Result",
    "UnknownKey",
    "WrongKind",
    "WrongValue",
    "WrongVersion",
    "compose",
    "is_fresh",
    "is_sealed",
    "read",
    "read_daily",
    "seal",
    "write_daily",
]
