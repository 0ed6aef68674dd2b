"""Barcodes and QR codes as SVG, one path each: the fastest thing a page can carry."""

import re
from collections.abc import Iterator
from datetime import date

import zxingcpp

from mizuhiki.documents.faults import FieldFault


def store_barcode(digits: str) -> str:
    """The 44 digits of a convenience-store barcode (GS1-128, AI 91) as bars, without quiet zones."""
    code = zxingcpp.create_barcode(f"({digits[:2]}){digits[2:]}", zxingcpp.Code128, gs1=True)
    return _as_path(zxingcpp.write_barcode_to_svg(code, add_hrt=False, add_quiet_zones=False))


def store_lines(digits: str) -> list[str]:
    """The two lines people read under the bars."""
    return [
        f"(91){digits[2:8]}-{digits[8:29]} {digits[29]}",
        f"{digits[30:36]}-{digits[36]}-{digits[37:43]}-{digits[43]}",
    ]


def store_last_day(digits: str) -> date | None:
    """支払期限; None for 999999, no limit."""
    if digits[30:36] == "999999":
        return None
    return date(2000 + int(digits[30:32]), int(digits[32:34]), int(digits[34:36]))


def store_faults(digits: str, amount_yen: int) -> Iterator[FieldFault]:
    """The barcode must be whole and ask for the very amount that the paper shows."""
    if not (len(digits) == 44 and digits.isascii() and digits.isdecimal() and digits.startswith("91")):
        yield FieldFault("コンビニ用バーコード", f"91で始まる数字44桁です。今は「{digits}」です")
        return
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits[:43])))
    if (10 - weighted % 10) % 10 != int(digits[43]):
        yield FieldFault("コンビニ用バーコード", "チェックデジットが合いません")
    if int(digits[37:43]) != amount_yen and amount_yen < 1_000_000:
        yield FieldFault(
            "コンビニ用バーコード", f"{int(digits[37:43]):,}円で、合計金額の{amount_yen:,}円と違います"
        )
    try:
        store_last_day(digits)
    except ValueError:
        yield FieldFault("コンビニ用バーコード", f"支払期限の「{digits[30:36]}」が暦にない日です")


def qr(text: str) -> str:
    """A QR code (error correction M) without its quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M")
    return _as_path(zxingcpp.write_barcode_to_svg(code, add_quiet_zones=False))


def _as_path(svg: str) -> str:
    size = re.search(r'<svg width="(\d+)" height="(\d+)"', svg)
    path = re.search(r' d="([^"]*)"', svg)
    assert size is not None, svg[:200]
    assert path is not None, svg[:200]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[1]} {size[2]}" '
        f'preserveAspectRatio="none"><path d="{path[1]}"/></svg>'
    )
