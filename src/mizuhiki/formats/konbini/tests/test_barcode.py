"""The 44 digits, their limits, and bars that a reader really reads."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from mizuhiki.formats.konbini import (
    DOTS,
    Barcode,
    BarcodeRefused,
    Print,
    PrintRefused,
    check_digit,
    free_area,
    human_lines,
    maker_code,
    module_mm,
    modules,
    parse,
    refuse_print,
    reissued,
    svg,
)

PUBLISHED = "91912345012345678901234567890101033101230003"
SLIP = Barcode(
    maker="999999",
    free="000012026000012340567",
    reissue=0,
    due_on=date(2026, 12, 31),
    amount_yen=4180,
)
DIGITS = "91999999000012026000012340567026123100041803"

barcodes = st.builds(
    Barcode,
    maker=st.text("0123456789", min_size=6, max_size=6),
    free=st.text("0123456789", min_size=21, max_size=21),
    reissue=st.integers(0, 9),
    due_on=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    amount_yen=st.integers(1, 999_999),
    stamp=st.booleans(),
)


@pytest.mark.parametrize("digits", [PUBLISHED, DIGITS])
def test_the_check_digit_of_published_and_own_examples(digits: str) -> None:
    assert check_digit(digits[:-1]) == int(digits[-1]) == 3


def test_the_example_of_the_reference() -> None:
    assert SLIP.digits == DIGITS
    assert parse(DIGITS) == SLIP
    assert human_lines(SLIP) == ("(91)999999-000012026000012340567 0", "261231-0-004180-3")
    assert parse("\n".join(human_lines(SLIP))) == SLIP
    assert parse("]C1" + DIGITS) == SLIP
    assert human_lines(SLIP, ("{ai} {maker}", "{free}/{check}")) == (
        "91 999999",
        "000012026000012340567/3",
    )


@given(barcodes)
def test_digits_and_items_are_the_same_thing(barcode: Barcode) -> None:
    assert len(barcode.digits) == 44
    assert parse(barcode.digits) == barcode


@given(barcodes, st.integers(0, 43), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(barcode: Barcode, at: int, more: int) -> None:
    digits = barcode.digits
    wrong = f"{digits[:at]}{(int(digits[at]) + more) % 10}{digits[at + 1 :]}"
    with pytest.raises(BarcodeRefused):
        parse(wrong)


def with_check(body: str) -> str:
    return body + str(check_digit(body))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "バーコードは44桁です（0桁あります）。"),
        (DIGITS[:-1], "バーコードは44桁です（43桁あります）。"),
        (DIGITS.replace("4", "A", 1), "数字でない文字「A」"),
        ("９" + DIGITS[1:], "数字でない文字「９」"),
        (DIGITS[:-1] + "4", "チェックデジットが合いません（4、正しくは3）"),
        (with_check("90" + DIGITS[2:-1]), "AI（先頭2桁）が90です"),
        (with_check(DIGITS[:30] + "261301" + DIGITS[36:-1]), "支払期限「261301」という日はありません"),
        (with_check(DIGITS[:36] + "2" + DIGITS[37:-1]), "印紙フラグは0か1です（2）"),
        (with_check(DIGITS[:37] + "000000"), "金額は1円から999,999円までです（0円）"),
    ],
)
def test_what_is_no_such_barcode_is_refused_by_its_item(text: str, sentence: str) -> None:
    with pytest.raises(BarcodeRefused, match=re.escape(sentence)):
        parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"maker": "99999"},
        {"maker": "99999X"},
        {"maker": "９９９９９９"},
        {"free": "1"},
        {"reissue": 10},
        {"reissue": -1},
        {"amount_yen": 0},
        {"amount_yen": 1_000_000},
        {"due_on": date(2100, 1, 1)},
    ],
)
def test_items_that_have_no_place_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(BarcodeRefused):
        replace(SLIP, **change)  # type: ignore[arg-type]


def test_no_barcode_above_the_limit_or_after_the_last_day() -> None:
    refuse_print(replace(SLIP, amount_yen=300_000), on=date(2026, 12, 31))
    refuse_print(replace(SLIP, due_on=None), on=date(2099, 1, 1))
    with pytest.raises(BarcodeRefused, match="300,001円はコンビニで払えません（300,000円まで）"):
        refuse_print(replace(SLIP, amount_yen=300_001), on=date(2026, 12, 1))
    with pytest.raises(BarcodeRefused, match="支払期限2026-12-31を過ぎています"):
        refuse_print(SLIP, on=date(2027, 1, 1))


def test_a_reissue_is_the_same_slip_with_the_next_digit() -> None:
    again = reissued(SLIP, due_on=date(2027, 1, 31), amount_yen=4280)
    assert (again.reissue, again.slip_key, again.amount_yen) == (1, SLIP.slip_key, 4280)
    with pytest.raises(BarcodeRefused, match="再発行は9回まで"):
        reissued(replace(SLIP, reissue=9), due_on=None, amount_yen=4180)


def test_codes_are_brought_to_their_places() -> None:
    assert maker_code("4912345") == "912345"
    assert maker_code("12345") == "912345"
    assert maker_code("999999") == "999999"
    assert free_area(company="00001", own="2026000012340567") == SLIP.free
    assert free_area(company="00001", own="12") == "000011200000000000000"
    for wrong in ("5912345", "1234", "abc"):
        with pytest.raises(BarcodeRefused):
            maker_code(wrong)
    for company, own in (("1", "1"), ("00001", ""), ("00001", "1" * 17), ("00001", "1A")):
        with pytest.raises(BarcodeRefused):
            free_area(company=company, own=own)


def test_the_symbol_has_288_modules_and_begins_with_start_c_and_fnc1() -> None:
    widths = modules(DIGITS)
    assert sum(widths) == 288
    assert widths[:12] == (2, 1, 1, 2, 3, 2, 4, 1, 1, 1, 3, 1)
    assert widths[-7:] == (2, 3, 3, 1, 1, 1, 2)


def drawn(symbol: str, dpi: int) -> Image.Image:
    """The SVG as a printer of this resolution draws it, black dots on white paper."""
    size = re.search(r'width="([\d.]+)mm" height="([\d.]+)mm"', symbol)
    box = re.search(r'viewBox="-([\d.]+) 0 ([\d.]+) ([\d.]+)"', symbol)
    assert size
    assert box
    dots = Fraction(size[1]) / Fraction("25.4") * dpi / Fraction(box[2])  # for one module
    height = round(Fraction(size[2]) / Fraction("25.4") * dpi)
    page = Image.new("L", (round(Fraction(box[2]) * dots), height), 255)
    pen = ImageDraw.Draw(page)
    for left, width in re.findall(r"M([\d.]+) 0h([\d.]+)v", symbol):
        start = round((Fraction(left) + Fraction(box[1])) * dots)
        stop = round((Fraction(left) + Fraction(box[1]) + Fraction(width)) * dots)
        pen.rectangle((start, 0, stop - 1, height), fill=0)
    return page


@pytest.mark.parametrize("dpi", DOTS)
def test_the_bars_are_read_at_every_resolution_we_print_with(dpi: int) -> None:
    symbol = svg(DIGITS, Print(module_mm=module_mm(dpi)))
    (found,) = zxingcpp.read_barcodes(drawn(symbol, dpi))
    assert found.text == f"(91){DIGITS[2:]}"
    assert found.symbology_identifier == "]C1"  # FNC1 is there


@pytest.mark.parametrize("dpi", [300, 400, 600])
def test_the_standard_symbol_is_read_from_a_scan(dpi: int) -> None:
    printed = drawn(svg(PUBLISHED), 1200)
    scanned = printed.resize((printed.width * dpi // 1200, printed.height * dpi // 1200))
    (found,) = zxingcpp.read_barcodes(scanned)
    assert found.text == f"(91){PUBLISHED[2:]}"


def test_bars_made_narrower_are_still_read() -> None:
    thin = svg(DIGITS, Print(reduction_mm=Decimal("0.03")))
    assert thin != svg(DIGITS)
    (found,) = zxingcpp.read_barcodes(drawn(thin, 1200))
    assert found.text == f"(91){DIGITS[2:]}"


@given(barcodes)
def test_our_bars_are_those_of_another_maker(barcode: Barcode) -> None:
    """zxing-cpp draws the same symbol, module for module."""
    other = zxingcpp.create_barcode(f"(91){barcode.digits[2:]}", zxingcpp.BarcodeFormat.Code128, gs1=True)
    image = memoryview(other.to_image(scale=1, add_quiet_zones=False))
    assert image.shape
    line = "".join("0" if image[0, at] else "1" for at in range(image.shape[1]))
    ours = "".join("10"[at % 2] * width for at, width in enumerate(modules(barcode.digits)))
    assert line == ours


@pytest.mark.parametrize(
    ("dpi", "millimetres"), [(300, "53.847"), (400, "59.944"), (480, "50.8"), (600, "53.847")]
)
def test_width_with_quiet_zones_stays_within_60_mm(dpi: int, millimetres: str) -> None:
    assert f'width="{millimetres}mm"' in svg(DIGITS, Print(module_mm=module_mm(dpi)))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"height_mm": Decimal("9.9")}, "バーの高さは10mm以上"),
        ({"quiet_mm": Decimal(2)}, "左右の余白は2.54mm以上"),
        ({"reduction_mm": Decimal("0.1")}, "減らし幅は最小幅の半分まで"),
        ({"reduction_mm": Decimal("-0.1")}, "減らし幅は最小幅の半分まで"),
        ({"module_mm": Decimal("0.2")}, "幅が62.68mmです（60mmまで）"),
    ],
)
def test_bars_that_stores_could_not_read_are_refused(settings: dict[str, Decimal], sentence: str) -> None:
    with pytest.raises(PrintRefused, match=sentence):
        svg(DIGITS, Print(**settings))


def test_an_unknown_printer_is_refused() -> None:
    with pytest.raises(PrintRefused, match="360dpiの設定がありません（300、400、480、600"):
        module_mm(360)
