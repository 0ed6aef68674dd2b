"""Each address × each role × nobody × somebody without a second factor, against a table a reviewer reads.

`urls.csv` says the status for GET and POST. 302 for nobody leads to sign-in, 403 is a refusal; 200, 302
and 4xx other than 403 are the view's own answers to an empty request. An address missing there fails.
"""

import csv
from pathlib import Path

import pytest

from tests.security.conftest import Town
from tests.security.samples import SAMPLES
from tests.security.site import METHODS, ask, pages, room_of

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("urls.csv")
NOT_ALLOWED = 405
OPEN311 = {
    f"repairs:open_{name}" for name in ("services", "service", "requests", "request", "token")
}  # not there unless a network is named
NOTHING_THERE = {
    **{(name, "GET"): "no network of another system is named" for name in OPEN311},
    ("repairs:open_requests", "POST"): "no network of another system is named",
    ("mfa_view_recovery_codes", "GET"): "nobody of the town has made recovery codes",
    ("signup:metrics", "GET"): "no monitor is named",
    ("telephony:call_push", "POST"): "no exchange has the sample for its key",
}


def rows() -> list[dict[str, str]]:
    """The table as it is written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_variable_part_of_an_address_has_a_sample() -> None:
    assert {part for page in pages() for part in page.parts} - set(SAMPLES) == set()


@pytest.mark.asvs("8.2.1", "6.3.3", "8.3.1", "8.1.1")
@pytest.mark.parametrize("room", sorted({page.room for page in pages()}))
def test_every_address_answers_each_role_as_the_table_says(town: Town, known_site: None, room: str) -> None:
    del known_site
    found = []
    for page in pages():
        if page.room != room:
            continue
        url = page.url
        for method in METHODS:
            answers = {who: ask(key, method, url) for who, key in town.sessions.items()}
            codes = [answer.status_code for answer in answers.values()]
            if set(codes) != {NOT_ALLOWED} and codes[2:] != [NOT_ALLOWED] * len(codes[2:]):
                found.append(",".join([page.name, method, *map(str, codes)]))
    header = ",".join(["url", "method", *town.sessions])
    written = TABLE.read_text(encoding="utf-8").splitlines()
    assert written[0] == header
    of_room = [line for line in written[1:] if room_of(line.partition(",")[0]) == room]
    wrong = [f"should be: {line}" for line in found if line not in of_room]
    gone = [f"no longer: {line}" for line in of_room if line not in found]
    assert wrong + gone == []


def test_no_address_is_missing_to_everybody() -> None:
    """A sample that leads nowhere proves nothing: where every role is refused or finds nothing, say why."""
    statuses = {(row["url"], row["method"]): set(list(row.values())[4:]) for row in rows()}
    missing = {url for url, found in statuses.items() if "404" in found and found <= {"403", "404"}}
    assert missing == set(NOTHING_THERE)


def test_the_table_speaks_of_no_room_that_is_gone() -> None:
    assert {room_of(row["url"]) for row in rows()} - {page.room for page in pages()} == set()


@pytest.mark.req("SEC-060")
@pytest.mark.asvs("6.3.3", "J2.1")
def test_without_a_second_factor_only_the_way_to_one_is_open() -> None:
    opened = {row["url"] for row in rows() if row["password_only"] != "302"}
    assert opened == {
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_view_recovery_codes",
        "signup:metrics",
        "telephony:call_push",
        *OPEN311,
    }


@pytest.mark.asvs("13.4.5")
def test_nobody_sees_the_sign_in_page_and_nothing_else(town: Town) -> None:
    seen = {row["url"] for row in rows() if row["nobody"] not in {"302", "405"}}
    assert seen == {
        "account_login",
        "signup:metrics",
        "telephony:call_push",
        *OPEN311,
    }  # the latter only where somebody is named
    for page in pages():
        answer = ask(None, "GET", page.url)
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/"), page.name
