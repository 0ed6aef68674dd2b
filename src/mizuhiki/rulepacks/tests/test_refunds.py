"""The terms of refunds by bank are complete, or the key that is wrong is named."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.refunds import read_refunds

TERMS: dict[str, Any] = {
    "label": "見本銀行", "client_code": "0000654321", "client_name": "ﾐﾎﾝ", "bank_code": "9998",
    "bank_name": "ﾐﾎﾝ", "branch_code": "001", "branch_name": "ﾎﾝﾃﾝ", "account_type": "1",
    "account_no": "0000009", "lead_days": 3, "form": {"framing": "crlf"},
}  # fmt: skip


def test_the_day_of_a_transfer_is_so_many_bank_days_later() -> None:
    found = read_refunds({"transfer": TERMS})
    assert found is not None
    days = [found.transfer.earliest_on(date(2026, 6, day)) for day in (1, 3, 6)]
    assert days == [date(2026, 6, 4), date(2026, 6, 8), date(2026, 6, 10)]
    assert (found.transfer.form.framing, read_refunds(None)) == ("crlf", None)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"client_code": "654321"}, "refunds.transfer.client_code"),
        ({"client_name": "見本"}, "refunds.transfer.client_name"),
        ({"account_type": "3"}, "refunds.transfer.account_type"),
        ({"lead_days": 0}, "refunds.transfer.lead_days"),
        ({"form": {"new_code": "blank"}}, "refunds.transfer.form.new_code"),
        ({"form": {"framing": "trimmed"}}, "refunds.transfer.form"),
        ({"days": 3}, "refunds.transfer.days"),
    ],
)
def test_the_key_that_is_wrong_is_named(change: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_refunds({"transfer": TERMS | change})
    assert fault.value.slots["key"] == key


def test_other_parts_are_refused() -> None:
    for content, key in (
        ([], "refunds"),
        ({}, "refunds.transfer"),
        ({"transfer": TERMS, "x": 1}, "refunds.x"),
        ({"transfer": TERMS, "across_article": 1}, "refunds.across_article"),
        ({"transfer": TERMS, "remedy": 1}, "refunds.remedy"),
        ({"transfer": TERMS, "remedy": "あ" * 401}, "refunds.remedy"),
    ):
        with pytest.raises(RulePackFault) as fault:
            read_refunds(content)
        assert fault.value.slots["key"] == key
