"""Which page comes when: from what is published and what was answered so far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mizuhiki.signup.door import carrying
from mizuhiki.signup.door.items import ITEMS, OF_BANK, Asked, Item, Known, Raw, Wrong
from mizuhiki.signup.door.shown import Shown

WHO = "who"  # first of all: who may use the site (DD-027)
CHOICES = {"person": ("individual", "company"), "card": ("yes", "no")}
ELIGIBLE = {"person": "individual", "card": "yes"}
Answers = Mapping[str, Mapping[str, str]]
Check = Callable[[Shown, Mapping[str, str], Known], None]
NO_ENTRIES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Control:
    """One item as a page shows it."""

    item: str
    control: str
    is_required: bool
    options: tuple[str, ...]
    attributes: Mapping[str, str]
    entry: str = ""  # `choice` where the rules have it chosen and not typed


@dataclass
class Reading:
    """What a page was sent: the values to keep, or what is wrong, by item."""

    given: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)


def known_of(answers: Answers) -> dict[str, str]:
    """Every answer by item, whichever page it stands on."""
    return {item: value for given in answers.values() for item, value in given.items()}


def is_eligible(answers: Answers) -> bool:
    """Whether this person may go on here; others are led to the paper form."""
    return all(answers.get(WHO, {}).get(question) == right for question, right in ELIGIBLE.items())


def pages_due(shown: Shown, known: Known) -> list[str]:
    """The pages this application has, in order; one with nothing to ask is left out."""
    return [name for name, _ in shown.pages if controls(shown, name, known)]


def controls(shown: Shown, page: str, known: Known) -> list[Control]:
    """What a page asks of this application."""
    return controls_of(shown.page(page) or (), ITEMS, known, entries=shown.entries)


def controls_of(
    asked: Iterable[tuple[str, bool]],
    items: Mapping[str, Item],
    known: Known,
    *,
    entries: Mapping[str, str] = NO_ENTRIES,
) -> list[Control]:
    """Those of some items that are due, each with whether it must be given."""
    return [
        Control(name, item.control, needed, item.options, item.attributes, entries.get(name, ""))
        for name, needed in asked
        if (item := items[name]).is_due(known)
    ]


def read_page(shown: Shown, page: str, raw: Raw, known: Known) -> Reading:
    """Read what was sent for a page."""
    return read_controls(controls(shown, page, known), ITEMS, raw, known, shown=shown, check=carrying.check)


def read_controls(
    controls: Iterable[Control],
    items: Mapping[str, Item],
    raw: Raw,
    known: Known,
    *,
    shown: Shown,
    check: Check = lambda *_: None,
) -> Reading:
    """Read what was sent. Items are read in their order, and each sees those before it."""
    found, now = Reading(), dict(known)
    for control in controls:
        asked = Asked(raw=raw, known=now, shown=shown, is_required=control.is_required)
        try:
            values = items[control.item].read(control.item, asked)
            check(shown, values, now)
        except Wrong as wrong:
            found.wrong[control.item] = wrong
        else:
            found.given |= values
            now |= values
    return found


def first_open(shown: Shown, answers: Answers) -> str | None:
    """The first page that has no answer yet; none when the application can be checked and sent."""
    if not is_eligible(answers):
        return WHO
    return next((page for page in pages_due(shown, known_of(answers)) if not given_on(answers, page)), None)


def given_on(answers: Answers, page: str) -> Mapping[str, str]:
    """What was given on a page and still holds: an account is of the bank it was given for."""
    given = answers.get(page, {})
    return given if given.get(OF_BANK) in (None, known_of(answers).get("bank")) else {}


def after(shown: Shown, page: str, answers: Answers) -> str | None:
    """The page after one; none behind the last."""
    due = [WHO, *pages_due(shown, known_of(answers))]
    place = due.index(page) + 1 if page in due else 0
    return due[place] if place < len(due) else None


def before_paper(shown: Shown, state: str, answers: Answers) -> str:
    """The page that leads to the paper form, behind the language: of who may not go on, has another bank, or
    came to nothing at his own.
    """
    if state != "draft":
        return "state/"
    pages = pages_due(shown, known_of(answers)) if is_eligible(answers) else []
    of_bank = (page for page in pages if "bank" in dict(shown.page(page) or ()))
    return f"apply/{next(of_bank, WHO)}/"


def before(shown: Shown, page: str, answers: Answers) -> str | None:
    """The page before one; none before the first."""
    due = [WHO, *pages_due(shown, known_of(answers))]
    place = due.index(page) if page in due else 0
    return due[place - 1] if place > 0 else None
