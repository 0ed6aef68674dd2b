"""Which letters there are, what they are posted for, and which form they are printed on."""

import re
from dataclasses import dataclass

from mizuhiki.mail.models.postage import Purpose


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. `form` is a code of the stock; empty for plain paper."""

    code: str
    title: str
    purpose: Purpose
    form: str = ""


_kinds: dict[str, LetterKind] = {}


def register_letter(kind: LetterKind) -> None:
    """Make a kind known; called by `config/wiring.py` only."""
    assert re.fullmatch(r"[a-z_]+", kind.code), kind.code
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def letter_of(code: str) -> LetterKind:
    """The kind with this code."""
    return _kinds[code]


def letters() -> list[LetterKind]:
    """Every kind, in the order of codes."""
    return [_kinds[code] for code in sorted(_kinds)]


def letter_title(code: str) -> str:
    """What a kind is called; the code itself when no room prints it any more."""
    return _kinds[code].title if code in _kinds else code
