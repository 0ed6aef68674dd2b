"""Notices as a house's press and enclosing machine want them: both sides, marks, enclosures, paper."""

import csv
import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import ImageChops

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.customers.api import CustomerMark
from mizuhiki.documents.tests.pages import codes, picture, texts
from mizuhiki.mail.models import HouseDelivery, Piece
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services import house
from mizuhiki.mail.services.returning import Reason, record_spoiled
from mizuhiki.notices.tests.conftest import BILLED_ON, SLIPS, Printer, Street
from mizuhiki.notices.tests.test_addressees import user_of
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Enclosing, Enclosure, Marks, MarkSquare, pack_on
from tests.builders import clerk, noon

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
    """Seven letters in one file; the second goes elsewhere, the third has a page more in large letters."""
    there = user_of(street.supplies[2])
    there.postcode, there.address = "1230045", "見本市泉町1番1号"
    there.save()
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
    terms(is_duplex=True, marks=None)
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


def test_on_one_side_without_marks_the_file_goes_as_it_was_printed(
    printed: BatchRun, terms: Callable[..., None]
) -> None:
    letters = letters_of(printed)
    terms(marks=None)
    made, content = hand(printed)
    assert letters[0].print_file is not None
    assert content["0001.pdf"] == read(letters[0].print_file)
    assert (made.page_count, made.sheet_count) == (8, 8)
    third = rows(content["索引.csv"])[2]
    assert (third["先頭ページ"], third["最終ページ"], third["用紙枚数"]) == ("3", "4", "2")


LEFT, TOP, PITCH, LENGTH, THICK = 5.0, 21.0, 4.0, 11.0, 0.5  # of the demo's lines, in millimetres
DPI = 200
LINES = 8  # always, last, insert1, sequence4, sequence2, sequence1, divert, parity


def lines_on(pdf: bytes, page: int) -> str:
    """What a reader with one eye at the middle of the lines sees, from the top: 1 for a line."""
    seen, dots = picture(pdf, page=page, dpi=DPI).convert("L"), DPI / 25.4
    column = round((LEFT + LENGTH / 2) * dots)
    places = (TOP + PITCH * number + THICK / 2 for number in range(LINES))
    return "".join("1" if seen.getpixel((column, round(place * dots))) == 0 else "0" for place in places)


def test_lines_tell_the_machine_what_belongs_together_and_what_it_must_put_aside(printed: BatchRun) -> None:
    letters = letters_of(printed)
    record_spoiled(piece_id=letters[4].pk, reason=Reason.DAMAGED, note="", actor=clerk(), at=clock.now())
    assert letters[0].print_file is not None
    kept = read(letters[0].print_file)
    made, content = hand(printed)
    assert [lines_on(content["0001.pdf"], page) for page in range(8)] == [
        "11100001",  # 0, whole letter, leaflet; four lines with the one that makes them even
        "11100100",  # 1
        "10001000",  # 2, the first of two sheets: no leaflet yet
        "11101101",  # 3, the second of them
        "11110000",  # 4
        "11010111",  # 5, spoilt: no leaflet, to be put aside
        "11111001",  # 6
        "11111100",  # 7
    ]
    assert texts(content["0001.pdf"]) == texts(kept)
    index = rows(content["索引.csv"])
    assert [(one["マークの連番（先頭）"], one["マークの連番（最後）"]) for one in index] == [
        ("0", "0"), ("1", "1"), ("2", "3"), ("4", "4"), ("5", "5"), ("6", "6"), ("7", "7"),
    ]  # fmt: skip
    assert [one["差込口"] for one in index] == ["1", "1", "1", "1", "", "1", "1"]
    sheet = "".join(texts(content["封入指示書.pdf"]))
    assert "OMRの線8本（表の左から5mm・上から21mm）マークの連番1枚ごとに0から7をくり返す" in sheet
    assert "1料金のご案内6" in sheet, "six leaflets for six letters"
    assert rows(content["給紙.csv"]) == [
        {"ファイル": "0001.pdf", "先頭ページ": first, "最終ページ": last, "用紙": paper, "用紙枚数": count}
        for first, last, paper, count in (
            ("1", "3", "納付書用紙（ミシン目入り）", "3"),
            ("4", "4", "上質紙", "1"),
            ("5", "8", "納付書用紙（ミシン目入り）", "4"),
        )
    ]
    assert (made.letter_count, made.pulled_count) == (6, 1)


def test_marks_change_nothing_else_on_the_page(printed: BatchRun) -> None:
    (file,) = {one.print_file for one in letters_of(printed)}
    assert file is not None
    before, (_, content) = read(file), hand(printed)
    dots = DPI / 25.4
    place = tuple(round(edge * dots) for edge in (LEFT - 1, TOP - 1, LEFT + LENGTH + 1, TOP + LINES * PITCH))
    for page in range(8):
        old, new = (picture(pdf, page=page, dpi=DPI).convert("L") for pdf in (before, content["0001.pdf"]))
        found = ImageChops.difference(old, new).getbbox()
        assert found is not None, page
        assert place[0] <= found[0] <= found[2] <= place[2], page
        assert place[1] <= found[1] <= found[3] <= place[3], page


def square(symbol: str) -> Marks:
    """A code of the letter, its sheets, the sequence, the feeders and whether it is pulled."""
    fields = (("letter", 10), ("sheet", 2), ("sheets", 2), ("sequence", 5), ("inserts", 6), ("divert", 1))
    return Marks(
        article="仕様書",
        left_mm=Decimal(4),
        top_mm=Decimal(24),
        counts="letter",
        first=99_998,
        last=99_999,
        inserts_on_last=False,
        drawn=MarkSquare(symbol, Decimal(13), fields),
    )


@pytest.mark.parametrize("symbol", ["qr", "datamatrix"])
def test_a_square_code_says_the_same_in_figures(
    symbol: str, printed: BatchRun, terms: Callable[..., None]
) -> None:
    letters = letters_of(printed)
    terms(is_duplex=True, marks=square(symbol), letters={"payment_notice": TWO_ENCLOSURES})
    _, content = hand(printed)
    pdf = content["0001.pdf"]
    numbers = [number_of(one.pk) for one in letters]
    sequences = ["99998", "99999"] * 4
    for place in (0, 1, 2, 6):
        mine = [one for one in codes(pdf, page=2 * place) if one.left_mm < 18 and one.top_mm < 40]
        inserts = "110000" if place == 1 else "100000"
        assert [one.text for one in mine] == [f"{numbers[place]}0101{sequences[place]}{inserts}0"], place
    assert not [one for one in codes(pdf, page=5) if one.left_mm < 18], "the second page is a back"


TWO_ENCLOSURES = Enclosing(
    "長3窓あき封筒", (Enclosure("料金のご案内"), Enclosure("工事のお知らせ", ("123",)))
)


def test_an_enclosure_for_some_lies_beside_their_letters_alone(
    printed: BatchRun, terms: Callable[..., None]
) -> None:
    terms(letters={"payment_notice": TWO_ENCLOSURES})
    _, content = hand(printed)
    beside = [one["同封物"] for one in rows(content["索引.csv"])]
    assert beside == [
        "料金のご案内", "料金のご案内・工事のお知らせ", *["料金のご案内"] * (SLIPS - 2),
    ]  # fmt: skip
    sheet = "".join(texts(content["封入指示書.pdf"]))
    assert f"1料金のご案内{SLIPS}" in sheet
    assert "2工事のお知らせ（〒123）1" in sheet


def test_marks_over_print_are_refused_and_nothing_is_handed_over(
    printed: BatchRun, terms: Callable[..., None], person: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    pack = pack_on(date(2026, 4, 21))
    assert pack.printhouse is not None
    assert pack.printhouse.marks is not None
    terms(marks=replace(pack.printhouse.marks, left_mm=Decimal(21)))
    files = StoredFile.objects.count()
    desk = sign_in(person("mail.piece_see", "mail.print_open", "mail.house_hand", username="yubin1"))
    answer = desk.post(f"/mail/runs/{printed.pk}/payment_notice/house/", {"once": uuid.uuid4().hex})
    assert answer.status_code == 422
    first = number_of(letters_of(printed)[0].pk)
    said = f"文書番号{first}の1ページは、読取りマークの場所（左から21mm・上から21mm）に印字があります"
    assert said in answer.content.decode()
    assert (HouseDelivery.objects.count(), StoredFile.objects.count()) == (0, files)


def test_the_house_tries_its_machine_with_letters_of_nobody(
    street: Street, person: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    kept = StoredFile.objects.count()
    desk = sign_in(person("notices.notice_see", "notices.notice_print", username="insatsu1"))
    page = f"/notices/{street.billing.pk}/"
    assert "?for=house" in desk.get(page).content.decode()
    with clock.travel(noon(date(2026, 4, 21))):
        answer = desk.get("/notices/trial/payment_notice/?for=house")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        content = {name: held.read(name) for name in held.namelist()}
    sheets = texts(content["0001.pdf"])
    assert len(sheets) == 10, "eight letters, two of them with a page more"
    assert all("この書類はテスト印字です" in sheet for sheet in sheets)
    assert [lines_on(content["0001.pdf"], page) for page in range(4)] == [
        "11100001", "11100100", "10001000", "11101101",
    ]  # fmt: skip
    index = rows(content["索引.csv"])
    assert [one["扱い"] for one in index] == ["封入"] * 4 + ["抜取り"] + ["封入"] * 3
    assert {one["文書番号"] for one in index} == {"0" * 10}
    assert "だれのものでもありません" in "".join(texts(content["封入指示書.pdf"]))
    assert (StoredFile.objects.count(), HouseDelivery.objects.count(), Piece.objects.count()) == (kept, 0, 0)
