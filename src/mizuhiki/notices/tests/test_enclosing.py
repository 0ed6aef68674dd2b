"""Notices as a house's press and enclosing machine want them: sheets of both sides."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.attachments.api import read
from mizuhiki.customers.api import CustomerMark
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail.models import HouseDelivery, Piece
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services import house
from mizuhiki.notices.tests.conftest import BILLED_ON, SLIPS, Printer, Street
from mizuhiki.notices.tests.test_addressees import user_of
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests.builders import clerk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Content = dict[str, bytes]


@pytest.fixture
def terms(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The house of the demo with other terms."""

    def change(**changes: Any) -> None:
        pack = pack_on(date(2026, 4, 21))
        assert pack.printhouse is not None
        other = replace(pack, printhouse=replace(pack.printhouse, **changes))
        monkeypatch.setattr(house, "pack_on", lambda _: other)

    return change


@pytest.fixture
def printed(street: Street, print_all: Printer) -> BatchRun:
    """Seven letters in one file; the third has a page more, in large letters."""
    reader = user_of(street.supplies[3])
    CustomerMark.objects.create(customer=reader, kind=CustomerMark.Kind.LARGE_PRINT, starts_on=BILLED_ON)
    return print_all()


def letters_of(run: BatchRun) -> list[Piece]:
    """In the order of printing."""
    return list(Piece.objects.filter(run=run).order_by("first_page"))


def hand(run: BatchRun) -> tuple[HouseDelivery, Content]:
    """What is handed over, and what the archive holds."""
    made = house.hand_over(run=run, kind="payment_notice", actor=clerk(), at=clock.now())
    with zipfile.ZipFile(io.BytesIO(read(made.file))) as held:
        return made, {name: held.read(name) for name in held.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    """Lines of a list by their headings."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_on_both_sides_nobodys_letter_stands_on_the_back_of_anothers(
    printed: BatchRun, terms: Callable[..., None]
) -> None:
    letters = letters_of(printed)
    assert [(one.first_page, one.last_page) for one in letters] == [
        (1, 1), (2, 2), (3, 4), (5, 5), (6, 6), (7, 7), (8, 8),
    ]  # fmt: skip
    assert letters[0].print_file is not None
    kept = texts(read(letters[0].print_file))
    terms(is_duplex=True)
    made, content = hand(printed)
    sides = texts(content["0001.pdf"])
    backs = [kept[3] if place == 2 else "" for place in range(SLIPS)]
    fronts = [kept[place] for place in (0, 1, 2, 4, 5, 6, 7)]
    assert sides[0::2] == fronts
    assert sides[1::2] == backs, "an empty back, or the second page of the same letter"
    index = rows(content["索引.csv"])
    assert [(one["先頭ページ"], one["最終ページ"], one["用紙枚数"]) for one in index] == [
        (f"{first}", f"{first + 1}", "1") for first in range(1, 2 * SLIPS, 2)
    ]
    assert [one["文書番号"] for one in index] == [number_of(one.pk) for one in letters]
    assert (made.page_count, made.sheet_count, made.letter_count) == (14, 7, 7)
    (digest,) = rows(content["照合番号.csv"])
    assert digest == {"ファイル": "0001.pdf", "SHA-256": hashlib.sha256(content["0001.pdf"]).hexdigest()}
    assert texts(read(letters[0].print_file)) == kept, "what is kept is what was printed"


def test_on_one_side_the_file_goes_as_it_was_printed(printed: BatchRun) -> None:
    letters = letters_of(printed)
    made, content = hand(printed)
    assert letters[0].print_file is not None
    assert content["0001.pdf"] == read(letters[0].print_file)
    assert (made.page_count, made.sheet_count) == (8, 8)
    third = rows(content["索引.csv"])[2]
    assert (third["先頭ページ"], third["最終ページ"], third["用紙枚数"]) == ("3", "4", "2")
