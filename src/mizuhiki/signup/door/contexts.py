"""What each page of the form is filled with: for a citizen, and for who looks at it before it is published.

`home` is where the pages of the language are: `/ja` at the door, some other place for a preview.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.signup.door import flow, words
from mizuhiki.signup.door.items import ITEMS, YUCHO, Wrong
from mizuhiki.signup.door.places import branches_of
from mizuhiki.signup.door.shown import Shown

PAPER = (("name", True), ("postcode", True), ("place", True), ("building", False), ("phone_mobile", False))


def of_terms(published: Shown, language: str) -> dict[str, Any]:
    """The terms as nobody has answered them yet."""
    summary = published.terms["summary"].get(language) or published.terms["summary"]["ja"]
    return {"campaign": "", "wrong": "", "summary": summary}


def of_who(home: str, answers: flow.Answers) -> dict[str, Any]:
    """Who may apply here, with what was answered."""
    return {"given": dict(answers.get(flow.WHO, {})), "missing": [], "back": f"{home}/terms/"}


def of_page(
    published: Shown,
    language: str,
    page: str,
    answers: flow.Answers,
    *,
    home: str,
    raw: Mapping[str, Any],
    wrong: Mapping[str, Wrong] | None = None,
    places: list[str] | None = None,
) -> dict[str, Any]:
    """One page of the form with what was typed, and under each item what is wrong with it."""
    said, known, faults = published.said(language), flow.known_of(answers), wrong or {}
    items = [
        of_item(said, one, raw, faults.get(one.item)) | {"choices": _choices(one, known)}
        for one in flow.controls(published, page, known)
    ]
    due = [flow.WHO, *flow.pages_due(published, known)]
    return {
        "page": page,
        "title": said["pages"][page],
        "items": items,
        "raw": {**raw, **day_parts("start_on", raw)},
        "faults": [one for one in items if one["error"]],
        "places": places or [],
        "is_looked_up": places is not None and "look_up" in raw,
        "is_outside": bool(places) and not any(one.startswith(published.area) for one in places or ()),
        "bank": published.banks.get(known.get("bank", "")),
        "has_mail": bool(known.get("email")),
        "is_yucho": known.get("bank") == YUCHO,
        "back": f"{home}/apply/{flow.before(published, page, answers) or flow.WHO}/",
        "step": (due.index(page) + 1, len(due)) if "kind" in known and page in due else None,
    }


def of_item(said: Any, one: flow.Control, raw: Mapping[str, Any], wrong: Wrong | None) -> dict[str, Any]:
    """One item of a page with what was typed, and what is wrong with it."""
    is_chosen_branch = one.item == "branch" and one.entry == "choice"  # its hint tells what to type
    return {
        "control": one,
        "label": said["items"][one.item],
        "hint": "" if is_chosen_branch else said["hints"][one.item],
        "value": raw.get(one.item, ""),
        "error": sentence(said, one.item, wrong),
        "more": wrong.more if wrong else (),
        "code": wrong.code if wrong else "",
    }


def of_check(published: Shown, language: str, answers: flow.Answers, *, home: str) -> dict[str, Any]:
    """Everything that was given, and what the act causes (C1, C2)."""
    said, known = published.said(language), flow.known_of(answers)
    bank = published.banks[known["bank"]]
    sections = list[dict[str, Any]]()
    for page in flow.pages_due(published, known):
        rows = [
            (said["items"][one.item], *_in_words(published, said, one.item, known))
            for one in flow.controls(published, page, known)
        ]
        change = f"{home}/apply/{page}/?to=check"
        sections.append({"title": said["pages"][page], "rows": rows, "change": change})
    first_bill = clock.today() + timedelta(days=published.first_bill_days)
    return {
        "sections": sections,
        "bank": bank,
        "asks": said["check"]["between"].join(said["check"]["asks"][one] for one in bank.asks),
        "first_bill": words.day(language, first_bill),
        "is_change": known.get("kind") == "change",
        "back": f"{home}/apply/{flow.pages_due(published, known)[-1]}/",
    }


def of_paper(
    published: Shown,
    language: str,
    *,
    home: str,
    raw: Mapping[str, str],
    wrong: Mapping[str, Wrong] | None = None,
    back: str = f"apply/{flow.WHO}/",
) -> dict[str, Any]:
    """Where the paper form is to be sent (DD-027).

    Args:
        back: the page of the language that led here.
    """
    said, faults = published.said(language), wrong or {}
    items = [
        {
            "control": flow.Control(name, "text", needed, (), ITEMS[name].attributes),
            "label": said["items"][name],
            "hint": "" if name in {"phone_mobile", "postcode"} else said["hints"][name],  # no search here
            "value": raw.get(name, ""),
            "error": sentence(said, name, faults.get(name)),
        }
        for name, needed in PAPER
    ]
    return {
        "items": items,
        "raw": raw,
        "faults": [one for one in items if one["error"]],
        "back": f"{home}/{back}",
    }


def sentence(said: Any, item: str, wrong: Wrong | None) -> str:
    """What is wrong with an item; nothing where it is well."""
    if wrong is None:
        return ""
    return str(said["wrong"][wrong.code]).format(label=said["items"][item], **wrong.slots)


def _in_words(published: Shown, said: Any, item: str, known: Mapping[str, str]) -> tuple[str, bool]:
    """What stands beside an item, and whether it is as it was given: else it is a word of the page."""
    value = known.get(item, "")
    if not value:
        is_unknown = item == "inquiry_no" and bool(known.get("inquiry_unknown"))
        return str(said["check"]["unknown" if is_unknown else "nothing"]), False
    if item in said["options"]:
        return str(said["options"][item][value]), False
    if item == "bank":
        return published.banks[value].label, True
    if item == "branch":
        return f"{value} {known.get('branch_name', '')}".strip(), True
    if item == "account_no" and known.get("yucho_symbol"):
        return f"{known['yucho_symbol']}-{known['yucho_number']}", True
    return value, True


def _choices(one: flow.Control, known: Mapping[str, str]) -> Any:
    """What an item is chosen from, where it is chosen and not typed."""
    if one.entry != "choice":
        return ()
    if one.item == "branch":
        return [
            (branch.code, f"{branch.name}（{branch.code}）") for branch in branches_of(known.get("bank", ""))
        ]
    year = clock.today().year
    return {
        "y": [str(number) for number in range(year - 1, year + 2)],
        "m": [f"{number:02}" for number in range(1, 13)],
        "d": [f"{number:02}" for number in range(1, 32)],
    }


def day_parts(item: str, raw: Mapping[str, Any]) -> dict[str, str]:
    """The three boxes of a day that was kept as one."""
    year, _, rest = str(raw.get(item, "")).partition("-")
    month, _, day = rest.partition("-")
    return {f"{item}_y": year, f"{item}_m": month, f"{item}_d": day} if year else {}
