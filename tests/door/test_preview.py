"""公開前の画面: the pages as the public would see them, of which nothing is kept."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from mizuhiki.signup.models import Publication, PublicationProposal
from mizuhiki.signup.permissions import PUBLICATION_SEE
from mizuhiki.staff.models import User
from tests.builders import rules
from tests.door.published import agree, check_terms, propose
from tests.door.site import Citizen, as_served
from tests.door.test_partners import complete

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Person = Callable[..., User]


@pytest.mark.req("DD-051")
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "zh-Hans", "ko"])
def test_a_preview_is_the_page_the_public_then_sees(
    asker: User, agreer: User, person: Person, sign_in: Callable[..., Client], language: str
) -> None:
    rules()
    complete("9998")
    check_terms()
    staff = sign_in(person(PUBLICATION_SEE, username="miru"))
    root = "/signup/publication/next/preview"
    before = {path: _plain(staff.get(f"{root}/{language}/{path}").content.decode(), root) for path in PAGES}
    assert not Publication.objects.exists()
    agree(propose(asker), agreer)
    with as_served():
        citizen = Citizen()
        after = {"": citizen.get(f"/{language}/").content.decode()}
        after["terms/"] = citizen.get(f"/{language}/terms/").content.decode()
        citizen.consent(language)
        for page, given in WAY.items():
            after[f"apply/{page}/"] = citizen.get(f"/{language}/apply/{page}/").content.decode()
            assert citizen.post(f"/{language}/apply/{page}/", given).status_code == 302, page
    assert before == {path: _plain(text, "") for path, text in after.items()}


PAGES = ("", "terms/", "apply/who/", "apply/supply/", "apply/change/", "apply/place/", "apply/name/")
WAY = {
    "who": {"person": "individual", "card": "yes"},
    "supply": {"kind": "change", "inquiry_no": "00000000000"},
    "change": {"changes": "both"},
    "place": {"place": "水引市緑町"},
    "name": {"name": "見本 花子"},
}


def _plain(page: str, root: str) -> str:
    """Without what is never twice the same: the token, the place, and the name of the environment."""
    page = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">', "", page)
    page = page.replace(f'"{root}/', '"/') if root else page
    return re.sub(r'<p class="band">.*?</p>', "", page)


def test_nothing_of_a_preview_is_kept_and_each_page_leads_to_the_next(
    asker: User, sign_in: Callable[..., Client]
) -> None:
    rules()
    complete("9998")
    staff, root = sign_in(asker), "/signup/publication/next/preview"
    seen, here = list[str](), f"{root}/en/"
    for _ in range(20):
        page = staff.get(here)
        assert page.status_code == 200, here
        assert "公開前" in page.content.decode()
        seen.append(here.removeprefix(f"{root}/en/"))
        here = staff.post(here, {"name": "だれか"})["Location"]
        if here == f"{root}/en/":
            break
    assert seen == [
        *("", "terms/", "apply/who/", "apply/supply/", "apply/change/", "apply/place/", "apply/name/"),
        *("apply/former/", "apply/contact/", "apply/bank/", "apply/account/", "check/"),
    ]
    assert staff.get(f"{root}/logo.png")["Content-Type"] == "image/png"
    for missing in (
        f"{root}/xx/",
        f"{root}/ja/state/",
        "/signup/publication/p1/",
        "/signup/publication/0x1/",
    ):
        assert staff.get(missing).status_code == 404, missing
    assert (Publication.objects.count(), PublicationProposal.objects.count()) == (0, 0)


def test_without_a_bank_there_is_a_preview_of_all_but_the_check(
    asker: User, sign_in: Callable[..., Client]
) -> None:
    rules()
    staff, root = sign_in(asker), "/signup/publication/next/preview"
    assert staff.get(f"{root}/ja/apply/account/").status_code == 200
    assert staff.post(f"{root}/ja/apply/account/")["Location"] == f"{root}/ja/"
    assert staff.get(f"{root}/ja/check/").status_code == 404
    assert "確認" not in staff.get("/signup/publication/next/").content.decode().partition("前の公開")[0]
