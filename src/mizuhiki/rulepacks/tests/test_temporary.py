"""What a pack says of temporary use, and what is refused with its key."""

from types import SimpleNamespace
from typing import Any

import pytest

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.temporary import TemporaryTerms, read_temporary

TARIFFS: Any = {
    "water": SimpleNamespace(
        versions=(
            SimpleNamespace(rates=(SimpleNamespace(use="工事用"),)),
            SimpleNamespace(rates=(SimpleNamespace(use="家庭用"), SimpleNamespace(use="臨時用"))),
        )
    )
}
GOOD = {
    "article": "条例第32条",
    "use_classes": {"water": "臨時用"},
    "m3_a_month": {13: 10, 20: 0},
    "most_months": 12,
}


def test_it_is_read_and_may_be_left_out() -> None:
    assert read_temporary(GOOD, TARIFFS) == TemporaryTerms(
        "条例第32条", {"water": "臨時用"}, {13: 10, 20: 0}, 12
    )
    assert read_temporary(None, TARIFFS) is None


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"article": " "}, "temporary.article"),
        ({"fee": 1}, "temporary.fee"),
        ({"use_classes": {}}, "temporary.use_classes"),
        ({"use_classes": {"gas": "臨時用"}}, "temporary.use_classes.gas"),
        ({"use_classes": {"water": "浴場用"}}, "temporary.use_classes.water"),
        ({"m3_a_month": {"13": 10}}, "temporary.m3_a_month"),
        ({"m3_a_month": {13: -1}}, "temporary.m3_a_month"),
        ({"m3_a_month": {13: True}}, "temporary.m3_a_month"),
        ({"most_months": 0}, "temporary.most_months"),
        ({"most_months": 61}, "temporary.most_months"),
    ],
)
def test_a_mistake_is_refused_with_its_key(changed: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_temporary(GOOD | changed, TARIFFS)
    assert f"「{key}」" in fault.value.message


def test_what_is_missing_is_named() -> None:
    for name in GOOD:
        with pytest.raises(RulePackFault) as fault:
            read_temporary({key: value for key, value in GOOD.items() if key != name}, TARIFFS)
        assert f"「temporary.{name}」" in fault.value.message
    with pytest.raises(RulePackFault):
        read_temporary([], TARIFFS)
