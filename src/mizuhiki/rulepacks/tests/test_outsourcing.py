"""Types of work: the contract's, in its order, under its names; a fault leads to its key."""

from datetime import date
from typing import Any

import pytest
import yaml

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.pack import read_pack
from mizuhiki.rulepacks.services import DATA, files_of

FILES = files_of(DATA / "mizuhiki-demo")


def with_types(outsourcing: Any) -> dict[str, str]:
    """The demo's files with another part `outsourcing`."""
    content = yaml.safe_load(FILES["pack.yaml"]) | {"outsourcing": outsourcing}
    return FILES | {"pack.yaml": yaml.safe_dump(content, allow_unicode=True, sort_keys=False)}


def test_the_demos_contract_has_the_five_types_of_the_clause_and_the_call_centre() -> None:
    """COL-052 【金沢収納】第3条, CC-051 【金沢CC】第2章 第19 第2項."""
    terms = read_pack(FILES, version_id=0).outsourcing
    assert [one.label for one in terms.work_types.values()] == [
        "料金支払窓口受付業務",
        "収納業務",
        "滞納整理業務",
        "給水停止及び給水停止解除業務",
        "調査・作成業務",
        "コールセンター業務",
    ]
    assert terms.work_types["shutoff"].article == "水引市収納業務委託仕様書第3条第4号"
    assert (terms.label_of("shutoff"), terms.label_of("gone")) == ("給水停止及び給水停止解除業務", "gone")


@pytest.mark.parametrize(
    ("outsourcing", "key", "problem"),
    [
        (None, "outsourcing", "項目がない"),
        ({}, "outsourcing.work_types", "項目がない"),
        ({"work_types": {}, "kinds": {}}, "outsourcing.kinds", "知らない項目です"),
        ({"work_types": {"Ａ": {}}}, "outsourcing.work_types.Ａ", "英小文字で始まる"),
        ({"work_types": {"a": "収納"}}, "outsourcing.work_types.a", "形が違います"),
        ({"work_types": {"a": {"label": "収納"}}}, "outsourcing.work_types.a.article", "項目がありません"),
        (
            {"work_types": {"a": {"label": "長" * 25, "article": "第3条"}}},
            "outsourcing.work_types.a.label",
            "24文字まで",
        ),
    ],
)
def test_a_wrong_type_is_refused_by_its_key(outsourcing: Any, key: str, problem: str) -> None:
    with pytest.raises(RulePackFault, match=problem) as refused:
        read_pack(with_types(outsourcing), version_id=0)
    assert refused.value.slots["key"] == key


FEES = {
    "article": "契約書第4条", "first_month": "2026-04", "last_month": "", "monthly_yen": 1,
    "registration_yen": 2, "authentication_yen": 3, "tax_percent": 10, "rounding": "floor",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "key", "problem"),
    [
        ({"first_month": "2026-4"}, "first_month", "2026-04"),
        ({"first_month": ""}, "first_month", "2026-04"),
        ({"last_month": "2026-13"}, "last_month", "2026-04"),
        ({"monthly_yen": -1}, "monthly_yen", "0から99,999,999まで"),
        ({"registration_yen": "2"}, "registration_yen", "整数で書いて"),
        ({"tax_percent": 101}, "tax_percent", "0から100まで"),
        ({"rounding": "down"}, "rounding", "floor"),
        ({"discount": 1}, "discount", "知らない項目"),
    ],
)
def test_a_wrong_fee_is_refused_by_its_key(changed: dict[str, Any], key: str, problem: str) -> None:
    with pytest.raises(RulePackFault, match=problem) as refused:
        read_pack(with_types({"work_types": {}, "signup_fees": FEES | changed}), version_id=0)
    assert refused.value.slots["key"] == f"outsourcing.signup_fees.{key}"


def test_a_pack_may_have_no_fees_of_the_public_site() -> None:
    assert read_pack(with_types({"work_types": {}}), version_id=0).outsourcing.signup_fees is None
    with_fees = read_pack(with_types({"work_types": {}, "signup_fees": FEES}), version_id=0)
    fees = with_fees.outsourcing.signup_fees
    assert fees is not None
    assert (fees.monthly_yen, fees.registration_yen, fees.authentication_yen) == (1, 2, 3)


CONTRACT = {
    "label": "運営", "article": "第3", "budget_article": "第3", "fee_article": "第4",
    "signed_on": "2025-07-01", "ends_on": "2028-09-30", "performs_from": "2025-10-01",
    "performs_until": "2028-09-30",
    "preparation": {"hiring": {"label": "雇用", "article": "第5①"}},
}  # fmt: skip


@pytest.mark.req("CC-006")
def test_a_contract_has_two_terms_and_budgets_to_its_end() -> None:
    term = read_pack(FILES, version_id=0).outsourcing.contracts["call_centre"]
    assert (term.signed_on, term.ends_on) == (date(2025, 7, 1), date(2028, 9, 30))
    assert list(term.budget_years) == [2026, 2027, 2028]
    assert len(term.preparation) == 5
    months = [date(2025, 9, 1), date(2025, 10, 1), date(2028, 9, 1), date(2028, 10, 1)]
    assert [term.bears_fee_in(month) for month in months] == [False, True, True, False]


@pytest.mark.parametrize(
    ("changed", "key", "problem"),
    [
        ({"signed_on": "2025-7-1"}, ".signed_on", "2026-04-01"),
        ({"ends_on": "2025-01-01"}, "", "の順に書いてください"),
        ({"performs_from": "2029-01-01"}, "", "の順に書いてください"),
        ({"preparation": None}, ".preparation", "項目がない"),
        ({"preparation": {"hiring": {"label": "雇用"}}}, ".preparation.hiring.article", "項目がありません"),
        ({"fee_article": 4}, ".fee_article", "引用符で囲んだ文字"),
        ({"renewals": 1}, ".renewals", "知らない項目"),
    ],
)
def test_a_wrong_contract_is_refused_by_its_key(changed: dict[str, Any], key: str, problem: str) -> None:
    content = {"work_types": {}, "contracts": {"call_centre": CONTRACT | changed}}
    with pytest.raises(RulePackFault, match=problem) as refused:
        read_pack(with_types(content), version_id=0)
    assert refused.value.slots["key"] == f"outsourcing.contracts.call_centre{key}"


def test_the_fee_follows_a_contract_that_there_is() -> None:
    with pytest.raises(RulePackFault, match="outsourcing.contracts") as refused:
        read_pack(with_types({"work_types": {}, "contracts": {"other": CONTRACT}}), version_id=0)
    assert refused.value.slots["key"] == "fee.contract"
