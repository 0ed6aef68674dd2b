"""納入証明書: what the page says, how it goes on, and what it refuses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.documents.api import (
    PAYMENT_CERTIFICATE,
    CertificateLine,
    PaymentCertificate,
    RowUnfit,
    render,
)
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import AT, ISSUER, PRODUCTION, SAMPLE

APRIL = CertificateLine(
    subject="2026年4月分",
    amounts=(("水道料金", 3_949), ("下水道使用料", 3_498)),
    paid_on=date(2026, 5, 7),
    way="窓口",
)
JUNE = CertificateLine(
    subject="2026年6月分", amounts=(("水道料金", 1_000),), paid_on=date(2026, 7, 27), way="口座振替"
)


def certificate(**changes: Any) -> PaymentCertificate:
    facts: dict[str, Any] = {
        "paper_id": "納証-R8-0001",
        "serial_no": "R8-0001",
        "issued_on": date(2026, 11, 30),
        "name": "髙橋　美咲",
        "honorific": "様",
        "customer_no": "0001000001",
        "inquiry_no": "0020260001",
        "place": "水引市本町3丁目8番12号",
        "period": "2026年4月分から2027年3月分まで",
        "lines": (APRIL, JUNE),
        "total_yen": 8_447,
        "issuer": ISSUER,
    }
    return PaymentCertificate(**(facts | changes))


@pytest.mark.req("COL-047")
def test_the_certificate_says_what_was_paid_when_and_how_under_its_number() -> None:
    (page,) = texts(render(PAYMENT_CERTIFICATE, [certificate()], press=SAMPLE, at=AT))
    for said in (
        "証明番号第R8-0001号",
        "氏名（名称）髙橋美咲様",
        "使用場所水引市本町3丁目8番12号",
        "証明する期間2026年4月分から2027年3月分まで",
        "次のとおり納入されたことを証明します。納入額の合計8,447円",
        "2026年4月分3,949円3,498円7,447円令和8年5月7日窓口",
        "2026年6月分1,000円－1,000円令和8年7月27日口座振替",
        "合計4,949円3,498円8,447円",
        "令和8年11月30日",
        "水引市公営企業管理者水引太郎",
        "この書類は見本です",
    ):
        assert said in page, said
    assert "再交付" not in page
    (printed,) = texts(render(PAYMENT_CERTIFICATE, [certificate()], press=PRODUCTION, at=AT))
    assert "見本" not in printed


def test_a_reissue_says_so_under_the_same_number_and_a_protected_place_is_left_out() -> None:
    row = certificate(reissued_on=date(2026, 12, 1), place="")
    (page,) = texts(render(PAYMENT_CERTIFICATE, [row], press=SAMPLE, at=AT))
    assert "第R8-0001号再交付令和8年12月1日" in page
    assert "使用場所" not in page


def test_what_is_longer_goes_on_under_the_same_number_and_is_summed_once() -> None:
    row = certificate(lines=(APRIL,) * 21, total_yen=156_387)
    first, second = texts(render(PAYMENT_CERTIFICATE, [row], press=SAMPLE, at=AT))
    assert (first.count("2026年4月分3,949円"), second.count("2026年4月分3,949円")) == (20, 1)
    assert "納入証明書（続き）" in second
    assert "第R8-0001号" in second
    assert ("合計82,929円" in first, "合計82,929円73,458円156,387円" in second) == (False, True)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"total_yen": 8_446}, "納入額の合計は8,446円で、内訳は8,447円です"),
        ({"lines": (), "total_yen": 0}, "納入の内訳は1件から120件までです。今は0件です"),
        ({"lines": (replace(JUNE, amounts=(("水道料金", 0),)),), "total_yen": 0}, "納入額は1円以上です"),
        ({"name": " "}, "氏名は空です"),
    ],
)
def test_what_does_not_add_up_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(RowUnfit, match=fault):
        certificate(**changes)
