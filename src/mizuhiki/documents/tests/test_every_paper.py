"""What holds for every paper there is: outside 本番 it says so."""

import pytest
from PIL import Image

from mizuhiki.documents import api
from mizuhiki.documents.api import Paper, Row, render
from mizuhiki.documents.tests.pages import picture, texts
from mizuhiki.documents.tests.samples import (
    AT,
    PRODUCTION,
    SAMPLE,
    debit_notice,
    payment_notice,
    receipt,
    reissued_slip,
)
from mizuhiki.documents.tests.test_arrears_letter import letter
from mizuhiki.documents.tests.test_certificate import certificate
from mizuhiki.documents.tests.test_correction_notice import corrected
from mizuhiki.documents.tests.test_counter_sheet import SHEET
from mizuhiki.documents.tests.test_form_cover import cover
from mizuhiki.documents.tests.test_overpaid_notice import notice
from mizuhiki.documents.tests.test_plain_letter import plain
from mizuhiki.documents.tests.test_report import SHORT
from mizuhiki.documents.tests.test_shutoff_execution import execution
from mizuhiki.documents.tests.test_usage_slip import SLIP

EVERY: list[tuple[Paper, Row]] = [
    (api.ARREARS_LETTER, letter()),
    (api.CORRECTION_NOTICE, corrected()),
    (api.COUNTER_SHEET, SHEET),
    (api.DEBIT_NOTICE, debit_notice()),
    (api.FORM_COVER, cover()),
    (api.OVERPAID_NOTICE, notice()),
    (api.PAYMENT_CERTIFICATE, certificate()),
    (api.PAYMENT_NOTICE, payment_notice()),
    (api.PLAIN_LETTER, plain()),
    (api.RECEIPT, receipt()),
    (api.REISSUED_SLIP, reissued_slip()),
    (api.REPORT, SHORT),
    (api.SHUTOFF_EXECUTION, execution()),
    (api.USAGE_SLIP, SLIP),
]
every_paper = pytest.mark.parametrize(("paper", "row"), EVERY, ids=[paper.name for paper, _ in EVERY])


def test_no_paper_is_left_out() -> None:
    there_are = {one.name for one in vars(api).values() if isinstance(one, Paper)}
    assert {paper.name for paper, _ in EVERY} == there_are


@every_paper
def test_band_of_the_environment_lies_above_everything_else(paper: Paper, row: Row) -> None:
    """Dark from edge to edge in the first six millimetres, and nowhere below."""
    for press, dark in ((SAMPLE, [1, 2, 3, 4, 5]), (PRODUCTION, [])):
        page = picture(render(paper, [row], press=press, at=AT), dpi=127).convert("L")  # 5 dots a mm
        assert [y for y in range(1, page.height // 5 - 1) if _darkness(page, y) > 0.6] == dark


@every_paper
def test_every_paper_names_its_environment_outside_production_only(paper: Paper, row: Row) -> None:
    (sample,) = texts(render(paper, [row], press=SAMPLE, at=AT))
    (real,) = texts(render(paper, [row], press=PRODUCTION, at=AT))
    assert "この書類は見本です。お支払いや手続きには使えません。" in sample
    assert "お支払いや手続きには使えません" not in real
    assert "見本です" not in real


def _darkness(page: Image.Image, y_mm: int) -> float:
    """How much of the sheet's width is dark over one millimetre: text and band, but no rule."""
    strip = page.crop((0, 5 * y_mm, page.width, 5 * y_mm + 5)).histogram()
    return sum(strip[:128]) / page.width / 5
