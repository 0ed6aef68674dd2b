"""The number of a caller, as exchanges write it, and as customers are searched by."""

import re
from dataclasses import dataclass

from mizuhiki.customers.api import phone_digits
from mizuhiki.web.fields import plain

MOST_SHOWN, MOST_DIGITS = 40, 15
WITHHELD = frozenset(
    {"", "anonymous", "unknown", "unavailable", "restricted", "private", "withheld", "p", "o", "c", "s"}
)
WITHHELD_WORDS = ("非通知", "公衆電話", "表示圏外", "通知不可")
_SCHEME = re.compile(r"^(?:tel|sips?):", re.IGNORECASE)


@dataclass(frozen=True)
class CallerNumber:
    """A number as told; nothing of a caller who withholds it."""

    number: str
    digits: str
    is_withheld: bool


def caller_of(text: str) -> CallerNumber:
    """What an exchange or a person wrote: +81, tel:, sip:…@host, hyphens, full width, 非通知."""
    told = _SCHEME.sub("", plain(text)).partition("@")[0].partition(";")[0].strip()
    digits = phone_digits(told)
    if told.casefold() in WITHHELD or any(word in told for word in WITHHELD_WORDS) or not digits:
        return CallerNumber("", "", is_withheld=True)
    return CallerNumber(told[:MOST_SHOWN], digits[:MOST_DIGITS], is_withheld=False)
