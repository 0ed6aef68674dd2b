"""What registers may be asked for names its ground, or the key that is wrong is named."""

from typing import Any

import pytest

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.research import read_research

ONE: dict[str, str] = {
    "label": "住民票の写し", "to": "市区町村長", "ground": "住民基本台帳法第12条の2",
    "purpose": "転出先の確認",
}  # fmt: skip


def test_requests_are_read_in_their_order_and_an_earlier_pack_asks_for_two() -> None:
    found = read_research({"article": "第23条", "requests": {"b": ONE, "a": ONE | {"label": "附票"}}})
    assert [(code, one.label) for code, one in found.requests.items()] == [
        ("b", "住民票の写し"),
        ("a", "附票"),
    ]
    assert [one.label for one in read_research(None).requests.values()] == [
        "住民票の写し",
        "戸籍の附票の写し",
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ([], "research"),
        ({"article": "", "requests": {"a": ONE}}, "research.article"),
        ({"article": "第23条", "requests": {}}, "research.requests"),
        ({"article": "第23条", "requests": {"A-1": ONE}}, "research.requests.A-1"),
        ({"article": "第23条", "requests": {"a": []}}, "research.requests.a"),
        ({"article": "第23条", "requests": {"a": ONE | {"ground": " "}}}, "research.requests.a.ground"),
        ({"article": "第23条", "requests": {"a": ONE | {"label": "票" * 41}}}, "research.requests.a.label"),
        ({"article": "第23条", "requests": {"a": ONE | {"fee": "300"}}}, "research.requests.a.fee"),
        ({"article": "第23条", "requests": {"a": ONE}, "years": 1}, "research.years"),
    ],
)
def test_the_key_that_is_wrong_is_named(content: Any, key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_research(content)
    assert fault.value.slots["key"] == key
