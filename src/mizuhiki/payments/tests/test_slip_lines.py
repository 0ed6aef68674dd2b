"""A clerk scans or keys the OCR lines of a slip."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.payments.models import Receipt
from mizuhiki.rulepacks.api import pack_on
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def lines_of(slip: PaymentSlip) -> OcrLines:
    lines = billing.ocr_of(slip=slip, pack=pack_on(date(2026, 5, 7)))
    assert lines is not None
    return lines


@pytest.mark.req("COL-058")
@pytest.mark.parametrize("typed", ["{upper}{lower}", "{lower}", "{upper} {lower}", "{spaced}"])
def test_a_slip_is_found_by_its_ocr_lines(counter: Client, slip: PaymentSlip, typed: str) -> None:
    lines = lines_of(slip)
    assert lines.amount_yen == 10_190
    lower = lines.lower
    q = typed.format(upper=lines.upper, lower=lower, spaced=f"{lower[:2]} {lower[2:22]} {lower[22:]}")
    response = counter.post("/counter/", {"q": q})
    assert response.headers["Location"] == f"/counter/slips/{slip.pk}/"


def test_lines_that_are_not_those_of_the_slip_are_refused_in_words(
    counter: Client, slip: PaymentSlip
) -> None:
    lines = lines_of(slip)
    upper, lower, body = lines.upper, lines.lower, lines.lower_body
    wrong = str((int(lower[20]) + 1) % 10)
    other = replace(lines, lower_body="9" + body[1:])
    for digits, sentence in (
        (upper, "OCRの上段だけでは納付書が分かりません。下段の44桁を続けて読み取ってください。"),
        (f"{lower[:20]}{wrong}{lower[21:]}", "下段の検査数字が合いません"),
        (f"{upper[:20]}{wrong}{upper[21:]}{lower}", "上段の検査数字が合いません"),
        (upper + lower[:-1], "OCRは下段の44桁か2行の83桁、バーコードは44桁です。今は82桁です。"),
        (replace(lines, account_no="00000000001").all_digits, "水引市企業局の納付書ではありません。"),
        (
            replace(lines, amount_yen=10_191).all_digits,
            "OCRの行の金額（10,191円）が、発行した納付書の金額（10,190円）と違います。",
        ),
        (
            replace(lines, lower_body=body.replace("2026", "2027")).lower,
            "OCRの行が、発行した納付書と違います。納付書の番号を入れて、金額と期限を見比べてください。",
        ),
        (replace(lines, upper_tail="1" * 14).all_digits, "OCRの行が、発行した納付書と違います。"),
        (replace(lines, lower_body=body[:15] + "9999" + body[19:]).lower, "は見つかりません"),
        (other.lower, "OCRの行が、発行した納付書と違います。"),
    ):
        response = counter.post("/counter/", {"q": digits})
        assert (response.status_code, sentence in text_of(response)) == (422, True), (
            sentence,
            text_of(response)[:900],
        )
    assert not Receipt.objects.exists()
