"""The place of an enclosing machine's marks: empty on every page of a notice, and what is drawn there."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mizuhiki.documents.api import (
    DEBIT_NOTICE,
    PAYMENT_NOTICE,
    Box,
    Extra,
    Leaf,
    Paper,
    Row,
    SquareCode,
    Working,
    dressed,
    pages_with_print,
    render,
)
from mizuhiki.documents.tests.pages import codes, page_count, picture, texts
from mizuhiki.documents.tests.samples import AT, PRODUCTION, SAMPLE, WATER, debit_notice, payment_notice

PLACE = Box(Decimal(2), Decimal(18), Decimal(16), Decimal(34))  # docs/rules/papers.md
TWELVE = (Working(text="あ" * 18, amount_yen=1_234_567),) * 12
LONG = tuple(replace(WATER, label=label, workings=TWELVE) for label in ("水道料金", "下水道使用料", "手数料"))


@pytest.mark.parametrize("extra", list(Extra))
@pytest.mark.parametrize("press", [PRODUCTION, SAMPLE])
@pytest.mark.parametrize(
    ("paper", "row"),
    [
        (PAYMENT_NOTICE, payment_notice()),
        (DEBIT_NOTICE, debit_notice()),
        (PAYMENT_NOTICE, payment_notice(charges=LONG, total_yen=3 * 3_949, barcode=None)),
    ],
)
def test_the_place_of_marks_is_empty_on_every_page(
    paper: Paper, row: Row, press: object, extra: Extra
) -> None:
    with_extra = replace(row, bill=replace(row.bill, extra=extra))  # type: ignore[attr-defined, type-var]
    pdf = render(paper, [with_extra], press=press, at=AT)  # type: ignore[arg-type]
    pages = range(1, page_count(pdf) + 1)
    assert pages_with_print(pdf, pages=pages, place=PLACE) == []
    below = replace(PLACE, top_mm=Decimal(60), width_mm=Decimal(100))
    assert pages_with_print(pdf, pages=pages, place=below) == list(pages), "it is looked at"


def test_an_empty_back_is_as_large_as_its_front_and_says_nothing() -> None:
    pdf = render(PAYMENT_NOTICE, [payment_notice(), payment_notice()], press=PRODUCTION, at=AT)
    made = dressed(pdf, [Leaf(), Leaf(is_empty=True), Leaf(), Leaf(is_empty=True)])
    assert texts(made)[0::2] == texts(pdf)
    assert texts(made)[1::2] == ["", ""]


def test_a_file_is_dressed_whole_or_not_at_all() -> None:
    pdf = render(PAYMENT_NOTICE, [payment_notice(), payment_notice()], press=PRODUCTION, at=AT)
    with pytest.raises(AssertionError):
        dressed(pdf, [Leaf(), Leaf(is_empty=True)])


@pytest.mark.parametrize("symbol", ["qr", "datamatrix"])
@pytest.mark.parametrize("figures", [6, 20, 26, 40])
def test_a_square_code_is_square_stays_in_its_place_and_is_read(symbol: str, figures: int) -> None:
    text = "1234567890" * 4
    place = Box(Decimal(4), Decimal(24), Decimal(13), Decimal(13))
    pdf = render(PAYMENT_NOTICE, [payment_notice()], press=PRODUCTION, at=AT)
    made = dressed(pdf, [Leaf(code=SquareCode(symbol, text[:figures], place))])
    assert [one.text for one in codes(made) if one.left_mm < 18] == [text[:figures]]
    dots = 300 / 25.4
    corner = (
        picture(made, dpi=300).convert("L").crop((0, round(18 * dots), round(19 * dots), round(52 * dots)))
    )
    found = corner.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    assert found is not None
    left, top, right, bottom = (edge / dots for edge in found)
    assert abs((right - left) - (bottom - top)) < 0.2
    assert 4 < left < right < 17
    assert 24 < top + 18 < bottom + 18 < 37
