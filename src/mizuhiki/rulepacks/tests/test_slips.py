"""Numbers of slips: what the issuer's part of a line carries is data, and a fault leads to its line."""

import pytest
import yaml

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.pack import read_pack
from mizuhiki.rulepacks.services import DATA, files_of
from mizuhiki.rulepacks.slips import ElqrTerms, PayeasyTerms, SlipTerms

FILES = files_of(DATA / "mizuhiki-demo")
SLIP = {
    "slip_no": "0000000000012345",
    "reissue": "1",
    "last_day": "20261225",
    "payment_no": "00000000000123451",
    "confirmation_no": "048213",
}


def test_the_demo_fills_the_lines_from_its_own_and_the_slips_digits() -> None:
    terms = read_pack(FILES, version_id=0).slips.ocr
    assert terms is not None
    assert (terms.account_no, terms.fee, terms.upper_tail(SLIP)) == ("00000999999", "2", "99999000100000")
    body = terms.lower_body(SLIP)
    assert body == "00000000000000123451" + "048213" + "0" + "99999" + "001" + "0" * 7
    assert terms.read_lower(body) == {"payment_no": "00000000000000123451", "confirmation_no": "048213"}
    assert terms.read_lower(body.replace("99999", "99998")) is None  # somebody else's


def test_the_demos_numbers_of_pay_easy() -> None:
    assert read_pack(FILES, version_id=0).slips.payeasy == PayeasyTerms(biller_no="99999", category="001")


def test_lines_may_name_the_slip_without_pay_easy() -> None:
    text = FILES["pack.yaml"]
    payeasy = text[text.index("  payeasy: #") : text.index("  ocr: #")]
    for before, after in (
        (payeasy, ""),
        ("digits: 20, from: payment_no", "digits: 19, from: slip_no"),
        (
            "{item: 確認番号, digits: 6, from: confirmation_no}",
            "{item: 再発行区分, digits: 1, from: reissue}",
        ),
        ("{item: 予備, digits: 1}", "{item: 取扱期限, digits: 8, from: last_day}"),
        ("{item: 予備, digits: 7}", "{item: 予備, digits: 6}"),
    ):
        assert before in text
        text = text.replace(before, after)
    slips = read_pack(FILES | {"pack.yaml": text}, version_id=0).slips
    assert slips.payeasy is None
    assert slips.ocr is not None
    body = slips.ocr.lower_body(SLIP)
    assert body == "0000000000000012345" + "1" + "20261225" + "99999" + "001" + "0" * 6
    assert slips.ocr.read_lower(body) == {
        "slip_no": "0000000000000012345",
        "reissue": "1",
        "last_day": "20261225",
    }


def test_a_pack_that_says_nothing_has_no_numbers() -> None:
    content = yaml.safe_load(FILES["pack.yaml"])
    del content["slips"]
    silent = FILES | {"pack.yaml": yaml.safe_dump(content, allow_unicode=True)}
    assert read_pack(silent, version_id=0).slips == SlipTerms()


BAD = [
    # what is written, what instead, where the fault stands, its key below `slips`, in words
    ("  ocr: #", "  ocs: #", "", "ocs", "知らない項目"),
    ('account_no: "00000999999"', 'account_no: "999999"', "", "ocr.account_no", "数字11桁"),
    ('fee: "2"', "fee: 2", "", "ocr.fee", "引用符"),
    ("digits: 5, value", "digits: 4, value", "", "ocr.upper.1.value", "数字4桁"),
    ("item: 印紙, digits: 1, value", "item: 機関ID, digits: 1, value", "", "ocr.upper.2", "2回あります"),
    (
        "item: 予備, digits: 5",
        "item: 予備, digits: 6",
        "upper:",
        "ocr.upper",
        "合わせて14桁にしてください。今は15桁",
    ),
    ("item: 予備, digits: 5", "item: 余り, digits: 5", "", "ocr.upper.4", "valueかfrom"),
    ("digits: 5}", 'digits: 5, value: "00000"}', "", "ocr.upper.4", "valueかfrom"),
    (
        "digits: 20, from: payment_no",
        "digits: 16, from: payment_no",
        "",
        "ocr.lower.1.digits",
        "17桁から20桁",
    ),
    ("digits: 6, from: conf", "digits: 7, from: conf", "", "ocr.lower.2.digits", "confirmation_noは6桁"),
    ("from: payment_no", "from: meter_no", "", "ocr.lower.1.from", "どれか"),
    ("from: payment_no", "form: payment_no", "", "ocr.lower.1.form", "知らない項目"),
    ("from: payment_no", 'value: "' + "0" * 20 + '"', "lower:", "ocr.lower", "「payment_no」を入れて"),
    ("digits: 7}", "digits: 0}", "", "ocr.lower.6.digits", "1以上の整数"),
    ("print: false", "print: 'no'", "", "elqr.print", "true（印刷する）かfalse"),
    ('body_code: "99999"', 'body_code: "1380"', "", "elqr.body_code", "数字5桁"),
    ('body_code: "99999"', 'body: "99999"', "", "elqr.body", "知らない項目"),
    ("  payeasy: #", "  paid_easily: #", "", "paid_easily", "知らない項目"),
    ('biller_no: "99999"', 'biller_no: "9999"', "", "payeasy.biller_no", "数字5桁"),
    ('category: "001"', 'category: "A01"', "", "payeasy.category", "数字16桁まで"),
    ('category: "001"', 'categories: "001"', "", "payeasy.categories", "知らない項目"),
]


@pytest.mark.parametrize(("before", "after", "place", "key", "problem"), BAD)
def test_a_fault_names_its_key_and_line(before: str, after: str, place: str, key: str, problem: str) -> None:
    head, slips = FILES["pack.yaml"].split("\nslips:")
    assert before in slips
    text = f"{head}\nslips:{slips.replace(before, after, 1)}"
    with pytest.raises(RulePackFault) as refused:
        read_pack(FILES | {"pack.yaml": text}, version_id=0)
    assert problem in str(refused.value.slots["problem"])
    line = f"{head}\nslips:{slips.replace(before, after, 1).split(place or after)[0]}".count("\n") + 1
    assert (refused.value.slots["key"], refused.value.slots["line"]) == (f"slips.{key}", line)


def test_an_el_qr_is_off_until_it_is_turned_on() -> None:
    assert read_pack(FILES, version_id=0).slips.elqr is None
    on = FILES["pack.yaml"].replace("print: false", "print: true")
    assert read_pack(FILES | {"pack.yaml": on}, version_id=0).slips.elqr == ElqrTerms(body_code="99999")


@pytest.mark.parametrize(
    ("before", "after", "key", "problem"),
    [
        ('{item: 印紙, digits: 1, value: "0"}\n      - ', "", "slips.ocr.upper", "5・1・3・5桁の順"),
        ("{item: 予備, digits: 1}\n      - ", "", "slips.ocr.lower", "20・6・1・5・3・7桁の順"),
    ],
)
def test_an_el_qr_wants_the_lines_in_its_own_order(before: str, after: str, key: str, problem: str) -> None:
    text = FILES["pack.yaml"].replace("print: false", "print: true")
    assert before in text
    filled = {"slips.ocr.upper": "{item: 予備, digits: 5}", "slips.ocr.lower": "{item: 予備, digits: 7}"}[key]
    longer = filled[:-2] + f"{int(filled[-2]) + 1}}}"
    text = text.replace(before, after).replace(filled, longer)
    with pytest.raises(RulePackFault) as refused:
        read_pack(FILES | {"pack.yaml": text}, version_id=0)
    assert refused.value.slots["key"] == key
    assert problem in str(refused.value.slots["problem"])


def test_an_el_qr_wants_the_lines() -> None:
    content = yaml.safe_load(FILES["pack.yaml"])
    content["slips"]["elqr"]["print"] = True
    del content["slips"]["ocr"]
    with pytest.raises(RulePackFault) as refused:
        read_pack(FILES | {"pack.yaml": yaml.safe_dump(content, allow_unicode=True)}, version_id=0)
    assert refused.value.slots["problem"] == "「slips.ocr」の2行がないと作れません。"


def test_lines_with_numbers_of_pay_easy_want_pay_easy() -> None:
    content = yaml.safe_load(FILES["pack.yaml"])
    del content["slips"]["payeasy"]
    with pytest.raises(RulePackFault) as refused:
        read_pack(FILES | {"pack.yaml": yaml.safe_dump(content, allow_unicode=True)}, version_id=0)
    assert refused.value.slots["key"] == "slips.ocr.lower.1.from"
    assert refused.value.slots["problem"] == "payment_noは「slips.payeasy」を書いたときだけ使えます。"
