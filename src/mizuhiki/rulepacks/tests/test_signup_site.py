"""How the public site of a pack speaks: what is wrong is named by its key, and nothing is guessed."""

import base64
import struct
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.services import DATA, files_of
from mizuhiki.rulepacks.signup import SIGNUP_FILE, read_signup
from mizuhiki.rulepacks.signup_site import SITE_FILE, SignupSite, read_signup_site

FILES = files_of(DATA / "mizuhiki-demo")
Edit = Callable[[dict[str, Any]], object]


def png(width: int, height: int, *, more: int = 0) -> str:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    return base64.b64encode(head + b"\0" * (9 + more)).decode()


def edited(file: str, edit: Edit) -> str:
    content = yaml.safe_load(FILES[file])
    edit(content)
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def test_a_pack_without_the_file_has_our_words_and_nothing_to_check() -> None:
    assert read_signup_site(None) == SignupSite(
        texts={}, logo=None, obligations=(), go_live=(), on_paper=None
    )


def test_the_demo_names_every_clause_it_checks() -> None:
    site = read_signup_site(FILES[SITE_FILE])
    assert (len(site.obligations), len(site.go_live)) == (14, 6)
    assert all(one.article for one in (*site.obligations, *site.go_live))
    assert (site.on_paper and site.on_paper.count, site.logo and site.logo.alt) == (5_987, "水引市企業局")


@pytest.mark.req("DD-020")
def test_a_sign_is_kept_as_its_bytes_however_the_lines_are_broken() -> None:
    image = png(96, 48)
    broken = "\n".join(image[place : place + 10] for place in range(0, len(image), 10))
    site = read_signup_site(edited(SITE_FILE, lambda it: it["logo"].update(png=broken)))
    assert site.logo
    assert site.logo.png == image


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (lambda it: it["logo"].update(png="これは画像"), "logo.png"),
        (lambda it: it["logo"].update(png=base64.b64encode(b"GIF89a" + b"\0" * 30).decode()), "logo.png"),
        (lambda it: it["logo"].update(png=png(1_201, 10)), "logo.png"),
        (lambda it: it["logo"].update(png=png(0, 10)), "logo.png"),
        (lambda it: it["logo"].update(png=png(10, 10, more=60_000)), "logo.png"),
        (lambda it: it["logo"].pop("alt"), "logo.alt"),
        (lambda it: it.update(texts={"fr": {}}), "texts.fr"),
        (lambda it: it.update(texts={"ja": ["x"]}), "texts.ja"),
        (lambda it: it.update(texts={"ja": {"start": "x"}}), "texts.ja.start"),
        (lambda it: it.update(texts={"ja": {"start.lead": ""}}), "texts.ja.start.lead"),
        (lambda it: it.update(texts={"ja": {"start.lead": "長" * 401}}), "texts.ja.start.lead"),
        (lambda it: it["obligations"].update(Bad={"label": "x", "article": "1"}), "obligations.Bad"),
        (lambda it: it["obligations"]["answer"].pop("article"), "obligations.answer.article"),
        (lambda it: it["go_live"].update(answer={"label": "x", "article": "1"}), "go_live"),
        (lambda it: it["on_paper"].update(count="5987"), "on_paper.count"),
        (lambda it: it.pop("go_live"), "（全体）.go_live"),
        (lambda it: it.update(color="blue"), "（全体）.color"),
    ],
)
def test_a_mistake_is_named_by_its_key(edit: Edit, key: str) -> None:
    with pytest.raises(RulePackFault) as caught:
        read_signup_site(edited(SITE_FILE, edit))
    assert (caught.value.slots["file"], caught.value.slots["key"]) == (SITE_FILE, key)


def _on_page(page: int, **items: Any) -> Edit:
    return lambda it: it["pages"][page]["items"].update(items)


@pytest.mark.req("DD-051")
def test_what_can_be_typed_or_chosen_says_which() -> None:
    chosen = {"need": "required", "entry": "choice"}
    terms = read_signup(edited(SIGNUP_FILE, _on_page(7, branch=chosen)))
    assert terms
    entries = {one.item: (one.is_required, one.entry) for page in terms.pages for one in page.items}
    assert (entries["branch"], entries["place"]) == ((True, "choice"), (True, "free"))


@pytest.mark.req("DD-051")
@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (_on_page(7, branch={"need": "optional", "entry": "choice"}), "pages.7.items.branch"),
        (_on_page(7, branch={"need": "required", "entry": "menu"}), "pages.7.items.branch.entry"),
        (_on_page(7, branch={"need": "required"}), "pages.7.items.branch.entry"),
        (_on_page(3, name={"need": "required", "entry": "choice"}), "pages.3.items.name"),
        (_on_page(3, name="must"), "pages.3.items.name"),
    ],
)
def test_a_way_that_an_item_has_not_is_refused(edit: Edit, key: str) -> None:
    with pytest.raises(RulePackFault) as caught:
        read_signup(edited(SIGNUP_FILE, edit))
    assert (caught.value.slots["file"], caught.value.slots["key"]) == (SIGNUP_FILE, key)
