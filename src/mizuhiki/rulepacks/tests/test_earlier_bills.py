"""未納併記: a pack says whether, how many and of whom nothing; every wrong key is named."""

from typing import Any

import pytest

from mizuhiki.rulepacks.arrears import HoldKind
from mizuhiki.rulepacks.earlier_bills import EarlierBillTerms, read_earlier_bills
from mizuhiki.rulepacks.faults import RulePackFault

TERMS: dict[str, Any] = {"article": "要領第12条", "most": 3, "silent": ["dispute", "pledge"]}


def test_a_pack_says_it_or_nothing() -> None:
    assert read_earlier_bills(None) is None
    silent = frozenset({HoldKind.DISPUTE, HoldKind.PLEDGE})
    assert read_earlier_bills(TERMS) == EarlierBillTerms("要領第12条", 3, silent)
    assert read_earlier_bills(TERMS | {"silent": []}) == EarlierBillTerms("要領第12条", 3, frozenset())


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ([], "earlier_bills"),
        (TERMS | {"lines": 2}, "earlier_bills.lines"),
        (TERMS | {"article": " "}, "earlier_bills.article"),
        (TERMS | {"most": 0}, "earlier_bills.most"),
        (TERMS | {"most": 4}, "earlier_bills.most"),
        (TERMS | {"most": True}, "earlier_bills.most"),
        (TERMS | {"silent": "dispute"}, "earlier_bills.silent"),
        (TERMS | {"silent": ["angry"]}, "earlier_bills.silent"),
    ],
)
def test_a_mistake_is_refused_with_its_key(given: Any, key: str) -> None:
    with pytest.raises(RulePackFault) as refused:
        read_earlier_bills(given)
    assert refused.value.slots["key"] == key
