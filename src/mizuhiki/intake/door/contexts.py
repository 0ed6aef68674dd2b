"""What each page of the form is filled with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from mizuhiki.intake.door import flow, forms
from mizuhiki.signup.door.api import Known, Shown, Wrong, day, day_parts, known_of, of_item

HOME = "/{language}/intake"


def of_page(
    published: Shown,
    language: str,
    page: str,
    known: Known,
    *,
    raw: Mapping[str, Any],
    wrong: Mapping[str, Wrong],
) -> dict[str, Any]:
    """One page with what was typed, and under each item what is wrong with it."""
    said, home = forms.said(published, language), HOME.format(language=language)
    items = [of_item(said, one, raw, wrong.get(one.item)) for one in flow.controls(published, page, known)]
    due = flow.pages_due(published, known)
    before = flow.beside(published, known, page, -1)
    return {
        "page": page,
        "title": said["pages"][page],
        "items": items,
        "raw": {**raw, **day_parts("wanted_on", raw)},
        "faults": [one for one in items if one["error"]],
        "back": f"{home}/apply/{before}/" if before else f"{home}/",
        "step": (due.index(page) + 1, len(due)) if known.get("kind") else None,
    }


def of_check(published: Shown, language: str, answers: flow.Answers) -> dict[str, Any]:
    """Everything that was given, page by page."""
    said, home, known = forms.said(published, language), HOME.format(language=language), known_of(answers)
    due = flow.pages_due(published, known)
    sections = [
        {
            "title": said["pages"][page],
            "rows": [
                (said["items"][one.item], *_in_words(said, language, one.item, known))
                for one in flow.controls(published, page, known)
            ],
            "change": f"{home}/apply/{page}/?to=check",
        }
        for page in due
    ]
    return {"sections": sections, "kind": known["kind"], "back": f"{home}/apply/{due[-1]}/"}


def _in_words(said: Any, language: str, item: str, known: Known) -> tuple[str, bool]:
    """What stands beside an item, and whether it is as it was given: else it is a word of the page."""
    value = known.get(item, "")
    if not value:
        is_unknown = item == "inquiry_no" and bool(known.get("inquiry_unknown"))
        return str(said["check"]["unknown" if is_unknown else "nothing"]), False
    if item == "wanted_on":
        return day(language, date.fromisoformat(value)), False
    if item in said["options"]:
        return str(said["options"][item].get(value, value)), False
    return value, True
