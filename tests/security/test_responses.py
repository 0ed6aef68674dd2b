"""Each answer of the site: headers, cookies, no markup of ours that a policy would refuse, no change by GET.

The pages are those of somebody who holds every role, in a small town; a page added later is walked too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

import mizuhiki
from mizuhiki.customers.api import Customer
from tests.security.conftest import Town
from tests.security.site import Page, ask, pages

pytestmark = pytest.mark.django_db

SOURCES = Path(mizuhiki.__file__).parent
POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",  # data: is the picture an authenticator app reads
    "object-src 'none'",
}
# What a GET may write: that it happened.
WRITTEN_BY_READING = {"audit_auditentry", "audit_readlog", "staff_staffsession", "staff_signinevent"}


@dataclass(frozen=True)
class Visit:
    """A page as everybody at once, what it said, and how many rows it wrote by table."""

    name: str
    answer: HttpResponse
    written: dict[str, int]

    @property
    def text(self) -> str:
        """What it said; a stream says nothing."""
        return "" if self.answer.streaming else self.answer.content.decode(errors="replace")


# What was answered does not change any more.
_visited: list[Visit] = []
_walked: list[tuple[str, HttpResponse]] = []


def visits(town: Town) -> list[Visit]:
    """Every page, asked for once."""
    if not _visited:
        _visited.extend([_visit(town, page) for page in pages()])
    return _visited


def _visit(town: Town, page: Page) -> Visit:
    url, before = page.url, _row_changes()
    answer = ask(town.everything, "GET", url)
    written = {table: count - before.get(table, 0) for table, count in _row_changes().items()}
    return Visit(page.name, answer, {table: count for table, count in written.items() if count})


def answers(town: Town) -> list[tuple[str, HttpResponse]]:
    """Every page as everybody at once, the sign-in page, and the pages of things that do not work."""
    if not _walked:
        _walked.extend((visit.name, visit.answer) for visit in visits(town))
        _walked.extend(_others(town))
    return _walked


def _others(town: Town) -> Iterator[tuple[str, HttpResponse]]:
    yield "sign-in", ask(None, "GET", "/sign-in/")
    yield "refused", ask(town.sessions["field_crew"], "GET", reverse("staff:matrix"))
    yield "no such page", ask(town.everything, "GET", "/no/such/page/")
    yield "no such page, nobody", ask(None, "GET", "/no/such/page/")
    yield "wrong method", ask(town.everything, "DELETE", reverse("staff:matrix"))


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.2", "4.1.1", "14.3.2", "14.2.2", "3.2.1")
def test_every_answer_carries_the_headers(town: Town) -> None:
    for name, answer in answers(town):
        told = {key: answer.headers.get(key) for key in answer.headers}
        policy = set(answer.headers["Content-Security-Policy"].split("; "))
        assert policy == POLICY or "sandbox" in policy, name  # a file may do even less
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Referrer-Policy"] == "same-origin", name
        assert answer.headers["X-Frame-Options"] == "DENY", name
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert answer.headers["Cache-Control"].startswith("no-store"), name
        assert "camera=()" in answer.headers["Permissions-Policy"], name
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"]), name
        assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(told), name
        if answer.content:
            kind = answer.headers["Content-Type"]
            is_kept = "sandbox" in policy and "charset=shift_jis" in kind  # a file as it came
            assert "charset=utf-8" in kind or is_kept or not kind.startswith("text/"), name


@pytest.mark.asvs("3.4.2")
def test_no_other_origin_may_read(town: Town) -> None:
    answer = ask(town.everything, "GET", "/runs/", Origin="https://evil.example")
    assert not [key for key in answer.headers if key.lower().startswith("access-control")]


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.4")
def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(town: Town) -> None:
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": "walk-operator", "password": "x" * 20, "device": "desk"})
    client.cookies[settings.SESSION_COOKIE_NAME] = town.everything
    locked = client.post("/screen/lock/")
    assert locked.status_code == 302
    for name in ("session", "csrf"):
        cookie = client.get("/sign-in/").cookies.get(name) or client.cookies[name]
        if cookie["path"]:
            assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Strict", "")


# The pages of the public as they are: nothing of the staff site stands on them, and one goes back from them.
PREVIEWS = {"signup:publication_start", "signup:publication_preview", "signup:publication_page"}


@pytest.mark.asvs("7.4.4")
def test_signing_out_is_on_every_page_of_somebody_signed_in(town: Town) -> None:
    signed_in = {page.name for page in pages()} - PREVIEWS
    for name, answer in answers(town):
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        if name in signed_in and is_page:
            html = answer.content.decode()
            if "<html" in html:
                assert f'action="{reverse("account_logout")}"' in html, name


@pytest.mark.asvs("1.2.3", "3.2.2")
def test_no_page_has_scripts_styles_or_handlers_of_its_own(town: Town) -> None:
    inline = re.compile(
        r"<style|<script(?![^>]*\b(src=|type=\"application/json\"))|\son\w+=|\sstyle=|javascript:"
    )
    for name, answer in answers(town):
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert inline.findall(answer.content.decode()) == [], name


@pytest.mark.asvs("14.2.3", "J1.4")
def test_no_page_asks_another_site_for_anything(town: Town) -> None:
    asked = re.compile(r"(?:src|href|action)=\"(?:https?:)?//[^\"]*")
    for name, answer in answers(town):
        assert asked.findall(answer.content.decode(errors="replace")) == [], name


def _row_changes() -> dict[str, int]:
    """Rows written so far in this transaction, by table; counted by the database itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


@pytest.mark.db  # the one walk over the staff site that another server sees
@pytest.mark.asvs("3.5.3")
def test_a_get_changes_nothing(town: Town) -> None:
    for visit in visits(town):
        assert visit.written.keys() <= WRITTEN_BY_READING, visit.name


def test_the_count_of_changes_sees_one(town: Town) -> None:
    del town
    before = _row_changes()
    Customer.objects.filter(pk=Customer.objects.values_list("pk")[:1]).update(kana="カナ")
    changed = {table for table, count in _row_changes().items() if count != before.get(table, 0)}
    assert changed == {"customers_customer", "customers_customerevent"}


@pytest.mark.asvs("16.3.1")
def test_a_page_that_shows_a_customer_says_so_in_the_read_log(town: Town) -> None:
    names = set(Customer.objects.values_list("name", flat=True))
    assert names
    for visit in visits(town):
        if any(name in visit.text for name in names):
            reads = visit.written.get("audit_readlog", 0)
            assert reads > 0, f"{visit.name} shows people and logs no reading (audit.api.log_read)"


@pytest.mark.req("SEC-030")
@pytest.mark.asvs("J2.5")
def test_what_a_page_asks_again_by_itself_keeps_nothing_awake() -> None:
    asks_again = re.compile(r"<[^>]*(?:hx-trigger=\"[^\"]*\bevery\b|sse-connect=)[^>]*>", re.DOTALL)
    asked = re.compile(r"(?:hx-get|hx-post|sse-connect)=\"(?:\{% url '([\w:]+)'|\{\{ (\w+) \}\})")
    found = {page.name: page.view for page in pages()}
    for template in SOURCES.rglob("templates/**/*.html"):
        text = template.read_text()
        stored = dict(re.findall(r"\{% url '([\w:]+)'[^%]* as (\w+) %\}", text))
        by_variable = {variable: name for name, variable in stored.items()}
        for tag in asks_again.findall(text):
            target = asked.search(tag)
            assert target is not None, f"{template.name}: write the address of what is polled with url"
            name = target[1] or by_variable[target[2]]
            assert getattr(found[name], "passive", False), f"{name} needs @passive"


@pytest.mark.asvs("14.2.1")
def test_addresses_hold_only_numbers_and_codes(town: Town) -> None:
    del town
    for page in pages():
        kinds = set(re.findall(r"<(\w+):", page.route))
        assert kinds <= {"int", "slug", "uuid", "str", "day"}, page.name
        assert resolve(page.url).view_name == page.name
