"""A clerk scans or keys what a slip says to banks: its OCR lines, its Pay-easy numbers."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.formats.payeasy import PayeasyNumbers
from mizuhiki.payments.models import Receipt
from mizuhiki.rulepacks.api import pack_on
from tests.builders import noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def lines_of(slip: PaymentSlip) -> OcrLines:
    lines = billing.ocr_of(slip=slip, pack=pack_on(date(2026, 5, 7)))
    assert lines is not None
    return lines


def numbers_of(slip: PaymentSlip) -> PayeasyNumbers:
    numbers = billing.payeasy_of(slip=slip, pack=pack_on(date(2026, 5, 7)))
    assert numbers is not None
    return numbers


@pytest.mark.req("COL-058")
@pytest.mark.parametrize("typed", ["{upper}{lower}", "{lower}", "{upper} {lower}", "{spaced}"])
def test_a_slip_is_found_by_its_ocr_lines(counter: Client, slip: PaymentSlip, typed: str) -> None:
    lines = lines_of(slip)
    assert lines.amount_yen == 10_190
    lower = lines.lower
    q = typed.format(upper=lines.upper, lower=lower, spaced=f"{lower[:2]} {lower[2:22]} {lower[22:]}")
    response = counter.post("/counter/", {"q": q})
    assert response.headers["Location"] == f"/counter/slips/{slip.pk}/"


def _misread(line: str) -> str:
    """One digit of it is another."""
    return f"{line[:20]}{(int(line[20]) + 1) % 10}{line[21:]}"


def test_lines_that_are_not_those_of_the_slip_are_refused_in_words(
    counter: Client, slip: PaymentSlip
) -> None:
    lines = lines_of(slip)
    upper, lower, body = lines.upper, lines.lower, lines.lower_body
    for digits, sentence in (
        (upper, "OCRの上段だけでは納付書が分かりません。下段の44桁を続けて読み取ってください。"),
        (_misread(lower), "下段の検査数字が合いません"),
        (_misread(upper) + lower, "上段の検査数字が合いません"),
        (upper + lower[:-1], "OCRは下段の44桁か2行の83桁、バーコードは44桁です。今は82桁です。"),
        (replace(lines, account_no="00000000001").all_digits, "水引市企業局の納付書ではありません。"),
        (
            replace(lines, amount_yen=10_191).all_digits,
            "OCRの行の金額（10,191円）が、発行した納付書の金額（10,190円）と違います。",
        ),
        (
            replace(lines, lower_body=body[:-1] + "1").lower,
            "OCRの行が、発行した納付書と違います。納付書の番号を入れて、金額と期限を見比べてください。",
        ),
        (replace(lines, upper_tail="1" * 14).all_digits, "OCRの行が、発行した納付書と違います。"),
        (replace(lines, lower_body=body[:15] + "9999" + body[19:]).lower, "は見つかりません"),
        (replace(lines, lower_body="9" + body[1:]).lower, "OCRの行が、発行した納付書と違います。"),
    ):
        response = counter.post("/counter/", {"q": digits})
        assert (response.status_code, sentence in text_of(response)) == (422, True), (
            sentence,
            text_of(response)[:900],
        )
    assert not Receipt.objects.exists()


@pytest.mark.req("COL-058")
def test_a_payment_number_opens_its_issue_to_whoever_knows_the_other_number(
    counter: Client, slip: PaymentSlip
) -> None:
    demand_ids = [part.pk for part in billing.Demand.objects.all()]
    again = billing.issue_slip(
        supply_id=slip.supply_id, demand_ids=demand_ids, last_day=date(2026, 6, 25), at=noon(date(2026, 5, 7))
    )
    old, new = numbers_of(slip), numbers_of(again)
    assert (old.payment_no, new.payment_no) == (f"{slip.slip_no}0", f"{slip.slip_no}1")
    assert old.confirmation_no != new.confirmation_no
    for numbers, issue in ((old, slip), (new, again)):
        response = counter.post("/counter/", {"q": f"{numbers.payment_no} {numbers.confirmation_no}"})
        assert response.headers["Location"] == f"/counter/slips/{issue.pk}/"
    page = text_of(counter.get(f"/counter/slips/{slip.pk}/"))
    assert f"新しい納付書（番号 {again.shown}）を発行しています" in page


def test_a_wrong_other_number_opens_nothing(counter: Client, slip: PaymentSlip) -> None:
    numbers = numbers_of(slip)
    wrong = f"{(int(numbers.confirmation_no) + 1) % 10**6:06d}"
    for typed, sentence in (
        (numbers.payment_no, "Pay-easyの納付番号は、確認番号の6桁を続けて入れてください。"),
        (numbers.payment_no + wrong, "納付番号と確認番号が合いません。納付書のPay-easyの2つの番号を見直して"),
        (f"{slip.slip_no}1{numbers.confirmation_no}", f"納付書番号{slip.slip_no}は見つかりません"),
        (numbers.payment_no + numbers.confirmation_no[:-1], "バーコードは44桁です。今は22桁です。"),
    ):
        response = counter.post("/counter/", {"q": typed})
        assert (response.status_code, sentence in text_of(response)) == (422, True), sentence
    assert not Receipt.objects.exists()


def test_the_other_number_follows_from_the_key_alone_and_an_old_key_still_reads_it(
    slip: PaymentSlip, settings: LazySettings
) -> None:
    before = numbers_of(slip)
    assert numbers_of(slip) == before
    numbers = [
        numbers_of(PaymentSlip(slip_no=f"{n:016d}", reissue=0, amount_yen=1, last_day=date(2026, 5, 25)))
        for n in range(1, 201)
    ]
    confirmations = [int(one.confirmation_no) for one in numbers]
    assert len(set(confirmations)) > 195  # of a million
    steps = {after - first for first, after in pairwise(confirmations)}
    assert len(steps) > 190
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the settings"
    assert numbers_of(slip).confirmation_no != before.confirmation_no
    assert billing.slip_of_payment_no(before.payment_no, before.confirmation_no) == slip
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(billing.ConfirmationWrong):
        billing.slip_of_payment_no(before.payment_no, before.confirmation_no)


def test_no_two_slips_have_one_payment_number(slip: PaymentSlip) -> None:
    twin = {"slip_no": slip.slip_no, "reissue": slip.reissue, "supply_id": slip.supply_id}
    with pytest.raises(IntegrityError, match="slip_numbered_once"), transaction.atomic():
        PaymentSlip.objects.create(
            **twin, amount_yen=1, last_day=slip.last_day, issued_at=noon(date(2026, 5, 7))
        )
