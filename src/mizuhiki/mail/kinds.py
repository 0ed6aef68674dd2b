"""Which letters there are, what they are posted for, and which form they are printed on."""

import re
from dataclasses import dataclass

from mizuhiki.mail.models.postage import Purpose
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import ApplicationForm, NoRulesInForce, pack_on


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. `form` and `envelope` are codes of the stock.

    Without a form it is on plain paper; without an envelope it leaves in none of those that are supplied.
    """

    code: str
    title: str
    purpose: Purpose
    form: str = ""
    envelope: str = ""


WINDOW = "envelope_window"
FORM = "form_"  # covers of application forms: what follows is the rule pack's code
_kinds: dict[str, LetterKind] = {}


def register_letter(kind: LetterKind) -> None:
    """Make a kind known; called by `config/wiring.py` only."""
    assert re.fullmatch(r"[a-z_]+", kind.code), kind.code
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def form_letter(form: ApplicationForm) -> LetterKind:
    """The cover of an application form."""
    return LetterKind(f"{FORM}{form.code}", form.title, Purpose.OTHER, form=form.stock, envelope=WINDOW)


def letter_of(code: str) -> LetterKind:
    """The kind with this code."""
    return _kinds[code] if code in _kinds else _form_letters()[code]


def letters() -> list[LetterKind]:
    """Every kind, in the order of codes."""
    found = _kinds | _form_letters()
    return [found[code] for code in sorted(found)]


def letter_title(code: str) -> str:
    """What a kind is called; the code itself when no room prints it any more."""
    found = _kinds.get(code) or _form_letters().get(code)
    return found.title if found else code


def _form_letters() -> dict[str, LetterKind]:
    try:
        forms = pack_on(clock.today()).applications.values()
    except NoRulesInForce:
        return {}
    return {letter.code: letter for letter in map(form_letter, forms)}
