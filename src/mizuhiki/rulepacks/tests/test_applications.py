"""The application forms of a pack are complete, or the key that is wrong is named."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.rulepacks.applications import EARLIER, read_applications
from mizuhiki.rulepacks.faults import RulePackFault

FORM: dict[str, Any] = {
    "title": "使用開始届", "goes_on": "", "stock": "", "return_days": 14, "enclosures": ["使用開始届"],
    "steps": ["記入してください。"],
}  # fmt: skip


def test_forms_are_read_in_their_order() -> None:
    found = read_applications({"start": FORM, "bank": EARLIER["bank"]})
    assert list(found) == ["start", "bank"]
    assert found["start"].back_by(date(2026, 5, 20)) == date(2026, 6, 3)
    assert (found["bank"].goes_on, found["bank"].stock) == ("debit", "debit_request")


def test_a_pack_that_says_nothing_sends_what_it_sent() -> None:
    assert [one.title for one in read_applications(None).values()] == [
        "口座振替依頼書", "自動払込利用申込書（ゆうちょ銀行）",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": ""}, "applications.start.title"),
        ({"goes_on": "intake"}, "applications.start.goes_on"),
        ({"return_days": 0}, "applications.start.return_days"),
        ({"enclosures": []}, "applications.start.enclosures"),
        ({"steps": ["a", 1]}, "applications.start.steps"),
        ({"days": 1}, "applications.start.days"),
    ],
)
def test_the_key_that_is_wrong_is_named(change: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_applications({"start": FORM | change})
    assert fault.value.slots["key"] == key


@pytest.mark.parametrize(
    ("content", "key"), [([], "applications"), ({}, "applications"), ({"A-1": FORM}, "applications.A-1")]
)
def test_other_parts_are_refused(content: Any, key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_applications(content)
    assert fault.value.slots["key"] == key
