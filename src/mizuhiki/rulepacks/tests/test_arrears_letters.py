"""The words of the letters are complete for every step, or the key that is wrong is named."""

from typing import Any

import pytest
import yaml

from mizuhiki.rulepacks.api import DATA, Step
from mizuhiki.rulepacks.arrears import read_arrears
from mizuhiki.rulepacks.arrears_letters import read_arrears_letters
from mizuhiki.rulepacks.faults import RulePackFault

CONTENT = yaml.safe_load((DATA / "mizuhiki-demo" / "pack.yaml").read_text(encoding="utf-8"))
TERMS = read_arrears(CONTENT["arrears"], CONTENT["charges"])


def test_the_demo_has_a_letter_for_every_step_before_the_cut() -> None:
    found = read_arrears_letters(CONTENT["arrears_letters"], TERMS)
    assert list(found) == [Step.REMINDER, Step.DEMAND, Step.WARNING, Step.NOTICE]
    assert [one.has_slip for one in found.values()] == [True, True, True, False]
    assert [one.looked_at_twice for one in found.values()] == [False, False, True, True]
    assert read_arrears_letters(None, TERMS) == {}


@pytest.mark.parametrize(
    ("step", "change", "key"),
    [
        ("reminder", {"lead": ""}, "arrears_letters.reminder.lead"),
        ("reminder", {"ground": "あ" * 121}, "arrears_letters.reminder.ground"),
        ("demand", {"next": 3}, "arrears_letters.demand.next"),
        ("demand", {"sllip": True}, "arrears_letters.demand.sllip"),
        ("warning", {"second_look": "yes"}, "arrears_letters.warning.second_look"),
        ("notice", {"how": ""}, "arrears_letters.notice.how"),
    ],
)
def test_what_is_wrong_is_named(step: str, change: dict[str, Any], key: str) -> None:
    content = CONTENT["arrears_letters"] | {step: CONTENT["arrears_letters"][step] | change}
    with pytest.raises(RulePackFault) as refused:
        read_arrears_letters(content, TERMS)
    assert refused.value.slots["key"] == key


def test_a_step_without_words_and_words_without_a_step_are_refused() -> None:
    short = {name: one for name, one in CONTENT["arrears_letters"].items() if name != "demand"}
    for content, key in ((short, ".demand"), ({**CONTENT["arrears_letters"], "cut": {}}, ".cut")):
        with pytest.raises(RulePackFault) as refused:
            read_arrears_letters(content, TERMS)
        assert refused.value.slots["key"] == f"arrears_letters{key}"
