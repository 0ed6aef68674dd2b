"""The hours of a pack are complete, or the key that is wrong is named."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.platform.calendars import BANKS
from mizuhiki.rulepacks.callhours import read_call_hours
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.services import DATA, read_folder

PART: dict[str, Any] = {
    "calendar": "banks", "busy_opens": "08:00", "busy_closes": "19:00", "busy_first": "03-01",
    "busy_last": "04-30", "busy_days": 30, "from_on": "2025-10-01", "until_on": "2028-09-30",
    "night_calls_a_day": 2, "escalate_minutes": 10, "article": "第7",
}  # fmt: skip


@pytest.mark.req("EMG-001")
def test_the_demo_has_the_term_and_an_earlier_pack_has_none() -> None:
    terms = read_folder(DATA / "mizuhiki-demo").call_hours
    assert terms is not None
    assert (terms.from_on, terms.until_on) == (date(2025, 10, 1), date(2028, 9, 30))
    assert not terms.may_be_busy(date(2027, 5, 1))
    assert read_call_hours(None, {}) is None


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"calendar": "other"}, "call_hours.calendar"),
        ({"busy_opens": "8時"}, "call_hours.busy_opens"),
        ({"busy_closes": "07:00"}, "call_hours.busy_closes"),
        ({"busy_first": "3-1"}, "call_hours.busy_first"),
        ({"until_on": "2025-01-01"}, "call_hours.until_on"),
        ({"from_on": "10月"}, "call_hours.from_on"),
        ({"busy_days": 0}, "call_hours.busy_days"),
        ({"article": " "}, "call_hours.article"),
    ],
)
def test_hours_that_cannot_be_are_named(change: dict[str, Any], key: str) -> None:
    with pytest.raises(RulePackFault) as fault:
        read_call_hours(PART | change, {"banks": BANKS})
    assert fault.value.slots["key"] == key
