"""会計 of a pack: when a year ends, which code a side has, and every wrong key named."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from mizuhiki.rulepacks.accounting import AccountingTerms, read_accounting
from mizuhiki.rulepacks.faults import RulePackFault

TERMS: dict[str, Any] = {
    "article": "地方自治法第235条の5",
    "settlement_month": 5,
    "export": {
        "label": "財務会計",
        "encoding": "utf-8",
        "header": False,
        "totals": False,
        "columns": [
            {"title": "科目", "from": "account_code"},
            {"title": "借方", "from": "debit_yen"},
            {"title": "貸方", "from": "credit_yen"},
        ],
        "accounts": [
            {"account": "receivable", "charge": "water", "age": "past", "code": "2", "label": "過年度"},
            {"account": "receivable", "kind": "write_off", "code": "3", "label": "欠損"},
            {"account": "receivable", "code": "1", "label": "未収金"},
        ],
    },
}


def test_a_pack_that_says_nothing_is_a_public_enterprise_without_an_export() -> None:
    assert read_accounting(None) == AccountingTerms()
    assert read_accounting(None).ends_on(2026) == date(2027, 3, 31)
    assert read_accounting(TERMS).ends_on(2026) == date(2027, 5, 31)
    assert read_accounting({**TERMS, "settlement_month": 4}).ends_on(2026) == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("charge", "kind", "age", "code"),
    [
        ("water", "receipt", "past", "2"),
        ("water", "receipt", "current", "1"),
        ("water", "write_off", "current", "3"),
        ("rural_sewerage", "receipt", "past", "1"),
    ],
)
def test_the_first_code_that_fits_counts(charge: str, kind: str, age: str, code: str) -> None:
    export = read_accounting(TERMS).export
    assert export is not None
    found = export.code_of(account="receivable", charge=charge, kind=kind, age=age)
    assert (found and found.code) == code
    assert export.code_of(account="cash", charge="", kind=kind, age=age) is None


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("article",), "", "accounting.article"),
        (("settlement_month",), 6, "accounting.settlement_month"),
        (("other",), 1, "accounting.other"),
        (("export", "encoding"), "latin1", "accounting.export.encoding"),
        (("export", "header"), "yes", "accounting.export.header"),
        (("export", "columns", 0, "from"), "name", "accounting.export.columns[0].from"),
        (("export", "columns", 0, "value"), "x", "accounting.export.columns[0].value"),
        (("export", "columns"), [{"title": "行", "from": "row_no"}], "accounting.export.columns"),
        (("export", "accounts"), [], "accounting.export.accounts"),
        (("export", "accounts", 1, "account"), "bond", "accounting.export.accounts[1].account"),
        (("export", "accounts", 0, "age"), "old", "accounting.export.accounts[0].age"),
        (("export", "accounts", 2, "code"), 1, "accounting.export.accounts[2].code"),
    ],
)
def test_every_wrong_key_is_named(path: tuple[Any, ...], value: object, key: str) -> None:
    content = deepcopy(TERMS)
    at: Any = content
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(RulePackFault) as refused:
        read_accounting(content)
    assert refused.value.slots["key"] == key
