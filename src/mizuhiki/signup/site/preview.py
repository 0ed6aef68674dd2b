"""The pages of a publication before anybody sees them: the public's own templates and words, nothing kept.

A person is made up who changes bank and user, for that way has every page. A form that is sent leads to the
page that follows, whatever was typed.
"""

from collections.abc import Mapping
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.signup.door import contexts, flow, pages
from mizuhiki.signup.door.shown import Shown, read

WORLD = "公開前"  # what stands in the place of the environment's name, in production too
START, TERMS, CHECK, PAPER = "", "terms/", "check/", "paper/"
GIVEN = {
    "kind": "change",
    "changes": "both",
    "inquiry_no": "00000000000",
    "place": "緑町一丁目2番3号",
    "name": "見本 花子",
    "kana": "ミホン ハナコ",
    "former_name": "見本 太郎",
    "former_kana": "ミホン タロウ",
    "phone_mobile": "000-0000-0000",
    "email": "hanako@example.jp",
    "branch": "001",
    "branch_name": "見本",
    "account_type": "1",
    "account_no": "0000000",
    "holder_kana": "ﾐﾎﾝ ﾊﾅｺ",
}


def preview_of(body: Mapping[str, Any], *, number: int = 0) -> Shown:
    """A body as the pages take it, marked as not in force."""
    return read(number, {**body, "world": WORLD})


def screens(published: Shown) -> list[tuple[str, str]]:
    """Each page to look at, in the citizen's order: its address behind the language, and its key."""
    due = flow.pages_due(published, flow.known_of(_answers(published)))
    return [
        (START, "start"),
        (TERMS, "terms"),
        (f"apply/{flow.WHO}/", "who"),
        *((f"apply/{page}/", page) for page in due),
        *([(CHECK, "check")] if published.banks else []),  # it names the bank one goes on to
        (PAPER, "paper"),
    ]


def following(published: Shown, rest: str) -> str:
    """The page behind one; the start behind the last and the paper form."""
    way = [address for address, _ in screens(published) if address != PAPER]
    return START if rest in {PAPER, way[-1]} else way[way.index(rest) + 1]


def filled(published: Shown, language: str, rest: str, *, root: str) -> tuple[str, dict[str, Any]] | None:
    """The template of a page and what fills it; none where there is no such page."""
    key = dict(screens(published)).get(rest)
    if key is None:
        return None
    home, answers = f"{root}/{language}", _answers(published)
    if rest == START:
        screen, context = "start", {"campaign": "", "notices": published.notices_now(clock.now(), language)}
    elif rest == TERMS:
        screen, context = "terms", contexts.of_terms(published, language)
    elif rest == CHECK:
        screen, context = "check", contexts.of_check(published, language, answers, home=home)
    elif rest == PAPER:
        screen, context = "paper", contexts.of_paper(published, language, home=home, raw={})
    elif key == flow.WHO:
        screen, context = "who", contexts.of_who(home, {})
    else:
        due = list(answers)
        so_far = {page: answers[page] for page in due[: due.index(key)]}
        screen = "page"
        context = contexts.of_page(published, language, key, so_far, home=home, raw={})
    return screen, pages.frame(published, language, screen, root=root, rest=rest) | context


def _answers(published: Shown) -> dict[str, dict[str, str]]:
    """Of the made-up person, page by page."""
    given = GIVEN | {"bank": next(iter(published.banks), "")}
    found: dict[str, dict[str, str]] = {flow.WHO: dict(flow.ELIGIBLE)}
    for page, items in published.pages:
        found[page] = {item: given.get(item, "") for item, _ in items}
        found[page] |= {"branch_name": given["branch_name"]} if "branch" in found[page] else {}
    return found
