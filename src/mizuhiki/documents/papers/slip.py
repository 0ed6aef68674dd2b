"""What a payment slip shows to stores: the bars and their lines, or why no store can take it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents import symbols
from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.parts import yen
from mizuhiki.documents.press import Press
from mizuhiki.formats.elqr import Elqr
from mizuhiki.formats.konbini import GROUPING, MOST_YEN, Barcode, human_lines, svg
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.formats.payeasy import PayeasyNumbers, grouped

BARS_COLUMN_MM = (69, 73)  # left edge and width of the slip's middle part
ALL_WAYS = "コンビニエンスストア、スマートフォン決済、{network}金融機関の窓口でお支払いいただけます。"
NETWORK = "ペイジー、"  # Pay-easy, which a line would break in two


@dataclass(frozen=True, kw_only=True)
class SlipNumbers:
    """What stands on a slip for banks beside the bars; nothing of what is None."""

    ocr: OcrLines | None = None
    payeasy: PayeasyNumbers | None = None
    elqr: Elqr | None = None

    def faults(self, total_yen: int) -> Iterator[FieldFault]:
        """Another amount than the slip asks for."""
        if self.ocr is not None and self.ocr.amount_yen != total_yen:
            told = f"{yen(self.ocr.amount_yen)}円で、合計金額の{yen(total_yen)}円と違います"
            yield FieldFault("OCRの行", told)
        if self.elqr is not None and self.elqr.ocr != self.ocr:
            yield FieldFault("eL-QR", "OCRの行と違います")

    def data(self) -> dict[str, Any]:
        """For the template."""
        return {
            "ocr": self.ocr and [self.ocr.upper, self.ocr.lower],
            "payeasy": self.payeasy
            and {
                "biller_no": self.payeasy.biller_no,
                "payment_no": grouped(self.payeasy.payment_no),
                "confirmation_no": self.payeasy.confirmation_no,
                "category": grouped(self.payeasy.category),
            },
            "elqr": self.elqr and symbols.qr(self.elqr.payload),
        }


NO_NUMBERS = SlipNumbers()


def store_part(
    barcode: Barcode | None,
    *,
    issued_on: date,
    office: str,
    press: Press,
    by_network: bool = False,
    grouping: tuple[str, str] = GROUPING,
) -> tuple[dict[str, Any] | None, str]:
    """The bars, or None, and the sentence that says where the slip can be paid."""
    network = NETWORK if by_network else ""
    refusal = _refusal(barcode, issued_on, press)
    if barcode is None or refusal is not None:
        return None, f"{refusal}{network}金融機関の窓口か{office}でお支払いください。"
    return _bars(barcode, grouping, press), ALL_WAYS.format(network=network)


def _bars(barcode: Barcode, grouping: tuple[str, str], press: Press) -> dict[str, Any]:
    """The bars and what people read under them; the left edge lies on a whole module."""
    module = press.bars.module_mm
    width = 288 * module + 2 * press.bars.quiet_mm
    left, room = BARS_COLUMN_MM
    return {
        "svg": svg(barcode.digits, press.bars),
        "left": float((left + (room - width) / 2) // module * module),
        "width": float(width),
        "height": float(press.bars.height_mm),
        "lines": list(human_lines(barcode, grouping)),
        "until": "期限なし" if barcode.due_on is None else press.era_date(barcode.due_on),
    }


def _refusal(barcode: Barcode | None, issued_on: date, press: Press) -> str | None:
    """Why stores cannot take the slip; None when they can."""
    if barcode is None:
        return "この用紙はコンビニエンスストアでは使えません。"
    if barcode.amount_yen > MOST_YEN:
        return f"{MOST_YEN // 10_000}万円を超えるため、コンビニエンスストアでは使えません。"
    if barcode.due_on is not None and issued_on > barcode.due_on:
        return f"コンビニエンスストアの取扱期限（{press.era_date(barcode.due_on)}）を過ぎています。"
    return None
