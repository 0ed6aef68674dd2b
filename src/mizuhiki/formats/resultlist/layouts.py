"""How the list looks: which columns in which order, under which names and codes, in which characters.

A utility's own layout stands in its rule pack (`results.yaml`). Nothing else in the house knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Nature(StrEnum):
    """What an item is, and so in which forms it can stand in a column."""

    TEXT = "text"  # people wrote it
    CODE = "code"  # one of a few values; a column may give each its own code
    DAY = "day"
    INSTANT = "instant"


# Each item with its nature, and the values of a code. A PIN is no item: we never have one (DD-008, DD-050).
ITEMS: Mapping[str, tuple[Nature, tuple[str, ...]]] = {
    "line": (Nature.TEXT, ()),
    "number": (Nature.TEXT, ()),
    "reference": (Nature.TEXT, ()),
    "outcome": (Nature.CODE, ("confirmed", "refused", "returned_ng", "paper", "expired")),
    "result": (
        Nature.CODE,
        (
            *("OK", "CANCEL_BY_USER", "AUTH_FAILED", "NAME_MISMATCH", "ACCOUNT_INELIGIBLE"),
            *("ALREADY_REGISTERED", "TIMEOUT", "MAINTENANCE", "MAC_ERROR", "UNKNOWN", "NOT_FOUND"),
        ),
    ),
    "result_text": (Nature.TEXT, ()),
    "is_correction": (Nature.CODE, ("no", "yes")),  # an earlier file told another end of this application
    "is_test": (Nature.CODE, ("no", "yes")),
    "is_protected": (Nature.CODE, ("no", "yes")),  # 支援措置: place, telephone and mail are left out
    "lost": (Nature.TEXT, ()),  # the columns of this line that do not stand as they were written
    "began_at": (Nature.INSTANT, ()),
    "finished_at": (Nature.INSTANT, ()),
    "registered_on": (Nature.DAY, ()),
    "registered_bank": (Nature.TEXT, ()),
    "registered_bank_name": (Nature.TEXT, ()),
    "registered_branch": (Nature.TEXT, ()),
    "registered_type": (Nature.CODE, ("1", "2", "9")),
    "registered_no": (Nature.TEXT, ()),
    "registered_holder": (Nature.TEXT, ()),
    "kind": (Nature.CODE, ("new", "change")),
    "changes": (Nature.CODE, ("account", "user", "both")),
    "inquiry_no": (Nature.TEXT, ()),
    "postcode": (Nature.TEXT, ()),
    "place": (Nature.TEXT, ()),
    "building": (Nature.TEXT, ()),
    "name": (Nature.TEXT, ()),
    "kana": (Nature.TEXT, ()),
    "former_name": (Nature.TEXT, ()),
    "former_kana": (Nature.TEXT, ()),
    "phone_home": (Nature.TEXT, ()),
    "phone_office": (Nature.TEXT, ()),
    "phone_mobile": (Nature.TEXT, ()),
    "start_on": (Nature.DAY, ()),
    "bank": (Nature.TEXT, ()),
    "bank_name": (Nature.TEXT, ()),
    "branch": (Nature.TEXT, ()),
    "branch_name": (Nature.TEXT, ()),
    "yucho_symbol": (Nature.TEXT, ()),
    "yucho_number": (Nature.TEXT, ()),
    "account_type": (Nature.CODE, ("1", "2", "9")),
    "account_no": (Nature.TEXT, ()),
    "holder_name": (Nature.TEXT, ()),
    "holder_kana": (Nature.TEXT, ()),
    "email": (Nature.TEXT, ()),
    "language": (Nature.CODE, ("ja", "ja-easy", "en", "zh-Hans", "ko")),
    "device": (Nature.CODE, ("phone", "tablet", "desktop")),
    "campaign": (Nature.TEXT, ()),
    "terms_version": (Nature.TEXT, ()),
}
KANA_ITEMS = frozenset({"kana", "former_kana"})
TYPED = frozenset(  # what people write in their own words, and so what is checked while they write it
    {"place", "building", "name", "kana", "former_name", "former_kana", "holder_name", "holder_kana", "email"}
)
DAY_FORMS = {"YYYYMMDD": "%Y%m%d", "YYYY-MM-DD": "%Y-%m-%d", "YYYY/MM/DD": "%Y/%m/%d"}
INSTANT_FORMS = DAY_FORMS | {
    "YYYYMMDDhhmmss": "%Y%m%d%H%M%S",
    "YYYY-MM-DD hh:mm:ss": "%Y-%m-%d %H:%M:%S",
    "YYYY/MM/DD hh:mm:ss": "%Y/%m/%d %H:%M:%S",
    "hhmmss": "%H%M%S",
}
TEXT_FORMS = ("as_is", "half", "full", "digits")


class Form(StrEnum):
    """Values with commas, or records whose columns have a width each."""

    CSV = "csv"
    FIXED = "fixed"


class Unit(StrEnum):
    """What a width counts."""

    CHARS = "chars"
    BYTES = "bytes"


class Quotes(StrEnum):
    """Which values stand in quotes."""

    NEEDED = "needed"
    ALL = "all"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Which characters the file can carry, and what stands where one cannot.

    Attributes:
        encoding: a name of `ENCODINGS`.
        characters: a name of `CHARACTERS`: what the receiving system knows, if less than the encoding.
        instead: a sign and what to write for it (𠮷 → 吉); without one `missing` is written.
        has_external: whether 外字 (private use) go through; they mean something on one system only.
    """

    encoding: str
    characters: str = "all"
    instead: Mapping[str, str] = field(default_factory=dict)
    missing: str = "〓"
    has_external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what stands in it, how it is called, how wide it is.

    Attributes:
        items: of `ITEMS`; several are joined by `between`. With none `text` stands in every line.
        width: the most it holds; in records, what it always fills. 0: as much as there is.
        codes: how each value of a code is written.
        pads: what fills a record's column, on the left where it `stands_right`.
        admits_latin: whether a フリガナ may have Latin letters (DD-037).
    """

    name: str
    items: tuple[str, ...] = ()
    between: str = ""
    text: str = ""
    form: str = ""
    width: int = 0
    codes: Mapping[str, str] = field(default_factory=dict)
    pads: str = " "
    stands_right: bool = False
    admits_latin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The whole file.

    `guards` puts an apostrophe before a value that a spreadsheet would take for a formula (ASVS 1.2.10).
    """

    form: Form
    signs: Signs
    columns: tuple[Column, ...]
    line_break: bytes = b"\r\n"
    has_header: bool = True
    quotes: Quotes = Quotes.NEEDED
    unit: Unit = Unit.CHARS
    guards: bool = True
