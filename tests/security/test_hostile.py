"""The bad strings of `corpus.py` into every field of every form, every query and every file reader.

None may make a page fail, come back as markup, or reach a header.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from tests.security.conftest import Town
from tests.security.corpus import BYTES, CORPUS, MARK
from tests.security.forms import Form, forms_of
from tests.security.readers import READERS, REFUSALS
from tests.security.site import Page, ask, pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_site")]

WHOLE = [pytest.mark.long, pytest.mark.timeout(4 * 3600)]
QUERIES = ("q", "page", "next", "ended", "odd", "on", "kind", "subject", "first_0")
MARKUP = (f"<script>{MARK}", f"onerror={MARK}>", f"onload={MARK}>", f"<b>{MARK}")


def forms(town: Town) -> Iterator[tuple[Page, Form]]:
    """Every form of the site as everybody at once sees it; those of sign-in as nobody does."""
    seen = set()
    for page in pages():
        for key in (None, town.everything):
            answer = ask(key, "GET", page.url)
            is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
            for form in forms_of(answer.content.decode() if is_page else ""):
                form.action = form.action or page.url
                mark = (form.method, form.action, tuple(form.writable), key)
                if mark not in seen and form.action != reverse("account_logout"):
                    seen.add(mark)
                    yield page, form


def harm(answer: HttpResponse, where: str) -> list[str]:
    """Each fault of ours, markup of theirs or header of theirs, and where; empty as it should be."""
    text = answer.content.decode(errors="replace")
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    found = {
        f"status {answer.status_code}": answer.status_code >= 500,
        "leads away": urlsplit(answer.headers.get("Location", "")).netloc != "",
        "header": any({"\r", "\n"} & {*key, *value} for key, value in answer.headers.items()),
        "cookie": "evil.cookie" in str(answer.cookies),
        "traceback": "Traceback" in text,
        "markup": is_page and any(markup in text for markup in MARKUP),
    }
    return [f"{what}: {where}" for what, is_so in found.items() if is_so]


def file_name(text: str) -> str:
    """A text as the name of a file; a browser sends none that ends in no name at all."""
    name = text[:200]
    return "x" if name.rsplit("/", 1)[-1] in {"", ".", ".."} else name


@pytest.mark.asvs("1.2.1", "1.2.4", "1.4.2", "2.2.1", "1.3.7", "1.3.10", "2.2.2")
@pytest.mark.parametrize(
    ("of_all", "of_one"),
    [pytest.param(54, 121, id="a-part"), pytest.param(1, 1, id="all", marks=WHOLE)],
)
def test_every_field_of_every_form_takes_every_bad_string(town: Town, of_all: int, of_one: int) -> None:
    """Each form takes one string in `of_all` in all its fields, and each field one in `of_one` alone.

    One that takes a file gets all rubbish, under bad names.
    """
    tried, taking, harms = 0, set(), list[str]()
    for number, (page, form) in enumerate(list(forms(town))):  # all of them, before an act takes one away
        names = form.writable
        for text in CORPUS[number % of_all :: of_all]:
            everywhere = form.values | dict.fromkeys(names, text)
            harms += harm(_send(town, form, everywhere), f"{page.name} all fields {text[:40]!r}")
            tried += 1
        for place, name in enumerate(names, start=number):
            for text in CORPUS[place % of_one :: of_one]:
                sent = form.values | {name: text}
                harms += harm(_send(town, form, sent), f"{page.name} {name} {text[:40]!r}")
                tried += 1
        for text, content in zip(CORPUS, BYTES if form.files else (), strict=False):
            files = {one: SimpleUploadedFile(file_name(text), content) for one in form.files}
            harms += harm(_send(town, form, {**form.values, **files}), f"{page.name} file {content[:20]!r}")
            taking.add(page.name)
    assert harms == []
    assert tried > len(CORPUS) * 2
    assert taking >= {"directdebit:day_list", "metering:import_list"}


def _send(town: Town, form: Form, values: dict[str, Any]) -> HttpResponse:
    fields = {name: value for name, value in values.items() if name not in {"csrfmiddlewaretoken", "once"}}
    key = None if form.action.startswith("/sign-in") else town.everything
    return ask(key, form.method, form.action, fields)


@pytest.mark.asvs("1.2.1", "1.2.4", "3.7.2", "1.2.9")
@pytest.mark.parametrize("of_all", [pytest.param(62, id="a-part"), pytest.param(1, id="all", marks=WHOLE)])
def test_every_address_takes_every_bad_query(town: Town, of_all: int) -> None:
    harms = []
    for place, page in enumerate(pages()):
        for text in CORPUS[place % of_all :: of_all]:
            if len(text) <= 10_000:
                query = dict.fromkeys(QUERIES, text)
                harms += harm(ask(town.everything, "GET", page.url, query), f"{page.name} {text[:40]!r}")
    assert harms == []


@pytest.mark.asvs("5.2.2", "1.5.2")
@pytest.mark.parametrize("name", sorted(READERS))
def test_every_file_reader_refuses_rubbish_in_words(name: str) -> None:
    silent = []
    for content in (*BYTES, *(text.encode() for text in CORPUS)):
        try:
            READERS[name](content)
        except REFUSALS as refusal:
            silent += [] if str(refusal) else [content[:40]]  # a sentence is due, not only a refusal
    assert silent == []
