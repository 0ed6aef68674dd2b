"""The daily files of the banks: how they look is said in the pack, and a slip of the pen is named."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml

from mizuhiki.formats.webdebit import (
    STANDARD,
    CsvLayout,
    DailyRow,
    FixedLayout,
    Result,
    read_daily,
    write_daily,
)
from mizuhiki.rulepacks.daily import read_daily_layouts
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.services import DATA
from mizuhiki.rulepacks.signup import read_signup

CSV: dict[str, Any] = {
    "form": "csv",
    "columns": 12,
    "encoding": "utf-8",
    "line_break": "lf",
    "items": {
        "result": 0,
        "reference": 1,
        "client": 2,
        "customer_no": 3,
        "bank": 4,
        "branch": 5,
        "account_type": 6,
        "account_no": 7,
        "holder_kana": 8,
        "registered_on": 11,
    },
    "results": {"A": "OK", "B": "NAME_MISMATCH"},
}
FIXED: dict[str, Any] = {
    "form": "fixed",
    "items": {
        "client": [1, 10],
        "bank": [11, 4],
        "branch": [15, 3],
        "account_type": [18, 1],
        "account_no": [19, 7],
        "holder_kana": [26, 30],
        "customer_no": [56, 20],
        "reference": [76, 20],
        "result": [96, 2],
        "registered_on": [98, 8],
    },
    "results": {"00": "OK"},
    "count": [1, 6],
}
ROW = DailyRow(
    reference="W0123456789AB01", client="0000123456", customer_no="00000000001", bank="9998", branch="001",
    account_type="1", account_no="0012345", holder_kana="ﾐﾎﾝ ﾊﾅｺ", result=Result.OK,
    registered_on=date(2026, 11, 30),
)  # fmt: skip


@pytest.mark.parametrize(("content", "kind"), [(CSV, CsvLayout), (FIXED, FixedLayout)])
def test_a_file_of_the_layout_is_read_back(content: dict[str, Any], kind: type) -> None:
    layout = read_daily_layouts({"own": content}, file="signup.yaml", key="daily_layouts")["own"]
    assert isinstance(layout, kind)
    assert read_daily(write_daily([ROW], layout), layout) == (ROW,)


@pytest.mark.parametrize(
    ("content", "change", "key"),
    [
        (CSV, {"form": "xml"}, "form"),
        (CSV, {"more": 1}, "more"),
        (CSV, {"columns": True}, "columns"),
        (CSV, {"items": {"reference": 0}}, "items"),
        (CSV, {"items": CSV["items"] | {"result": 12}}, "items.result"),
        (CSV, {"items": CSV["items"] | {"result": 1}}, "items"),
        (CSV, {"header": ["結果"]}, "header"),
        (CSV, {"encoding": "utf-16"}, "encoding"),
        (CSV, {"line_break": "cr"}, "line_break"),
        (CSV, {"results": {"B": "NAME_MISMATCH"}}, "results"),
        (CSV, {"results": {"A": "OK", "N": "NOT_FOUND"}}, "results.N"),
        (FIXED, {"items": FIXED["items"] | {"result": [95, 2]}}, "items.result"),
        (FIXED, {"items": FIXED["items"] | {"result": [119, 2]}}, "items.result"),
        (FIXED, {"count": 6}, "count"),
    ],
)
def test_a_mistake_is_named_by_its_key(content: dict[str, Any], change: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as refused:
        read_daily_layouts({"own": content | change}, file="signup.yaml", key="daily_layouts")
    assert f"「daily_layouts.own.{key}」" in refused.value.message


def test_the_demos_banks_write_as_the_simulator_does() -> None:
    text = (DATA / "mizuhiki-demo" / "signup.yaml").read_text(encoding="utf-8")
    terms = read_signup(text)
    assert terms is not None
    assert {write_daily([ROW], bank.daily) for bank in terms.banks.values() if bank.daily} == {
        write_daily([ROW], STANDARD)
    }
    assert {bank.inquiry_url for bank in terms.banks.values()} == {
        f"https://bank.example.invalid/{code}/inquiry" for code in terms.banks
    }
    assert terms.draft_days == 30


def test_a_pack_that_says_nothing_of_them_is_whole() -> None:
    """Such as one of before: no bank is asked, none sends a file."""
    content = yaml.safe_load((DATA / "mizuhiki-demo" / "signup.yaml").read_text(encoding="utf-8"))
    older = deepcopy(content)
    del older["daily_layouts"], older["draft_days"]
    for bank in older["banks"].values():
        del bank["daily"], bank["inquiry_url"]
    terms = read_signup(yaml.safe_dump(older, allow_unicode=True, sort_keys=False))
    assert terms is not None
    assert {(bank.inquiry_url, bank.daily) for bank in terms.banks.values()} == {("", None)}
    for change, key in (
        ({"daily": "none"}, "daily"),
        ({"inquiry_url": "http://bank.example/x"}, "inquiry_url"),
    ):
        wrong = deepcopy(content)
        wrong["banks"]["9998"] |= change
        with pytest.raises(RulePackFault) as refused:
            read_signup(yaml.safe_dump(wrong, allow_unicode=True, sort_keys=False))
        assert f"「banks.9998.{key}」" in refused.value.message
