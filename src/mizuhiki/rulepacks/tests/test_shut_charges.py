"""The base while a tap is shut off: from which day it is not asked for, and what a pack may not say."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.shut_charges import ShutCharge, ShutRule, read_shut_charges

CUT, FIRST, END = date(2026, 10, 21), date(2026, 10, 10), date(2026, 12, 10)
DAYS, MONTHS = ShutCharge(ShutRule.DAYS, "条例"), ShutCharge(ShutRule.NEXT_MONTH, "条例")
AFTER = ShutCharge(ShutRule.AFTER_DAYS, "条例", after_days=30)


@pytest.mark.parametrize(
    ("rule", "opened", "free"),
    [
        (ShutCharge(ShutRule.CHARGED, "条例"), None, 0),
        (DAYS, None, 49),  # 22 October to 9 December
        (DAYS, date(2026, 11, 20), 29),  # to 19 November: water runs on the day it is opened
        (DAYS, date(2026, 10, 22), 0),
        (MONTHS, None, 39),  # 1 November to 9 December
        (MONTHS, date(2026, 11, 20), 0),  # the month of opening is asked for
        (MONTHS, date(2026, 12, 2), 30),  # November
        (AFTER, None, 19),  # 22 October to 20 November are asked for
        (AFTER, date(2026, 11, 20), 0),
        (AFTER, date(2026, 12, 1), 10),
    ],
)
def test_which_days_are_free(rule: ShutCharge, opened: date | None, free: int) -> None:
    assert rule.free_days([(CUT, opened)], FIRST, END) == free


def test_two_times_without_water_add_up_and_only_within_the_period() -> None:
    shut = [(date(2026, 9, 1), date(2026, 10, 15)), (CUT, date(2026, 10, 31))]
    assert DAYS.free_days(shut, FIRST, END) == 5 + 9
    assert DAYS.free_days(shut, END, date(2027, 2, 10)) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "料金の種類ごとに"),
        ({"gas": {"rule": "days", "article": "条例"}}, "chargesにない料金の種類です。"),
        ({"water": "days"}, "ruleとarticleを"),
        ({"water": {"rule": "weeks", "article": "条例"}}, "charged・days・after_days・next_month"),
        ({"water": {"rule": "days", "article": " "}}, "定めの名前と条を"),
        ({"water": {"rule": "after_days", "article": "条例"}}, "1から365までの日数"),
        ({"water": {"rule": "days", "article": "条例", "after_days": 3}}, "after_daysのときだけ"),
        ({"water": {"rule": "after_days", "article": "条例", "after_days": "3"}}, "整数で"),
        ({"water": {"rule": "days", "article": "条例", "with_meter_fee": 1}}, "trueかfalseで"),
        ({"water": {"rule": "days", "article": "条例", "from": 1}}, "知らない項目です。"),
    ],
)
def test_what_a_pack_may_not_say_is_refused_by_its_key(content: Any, words: str) -> None:
    with pytest.raises(RulePackFault, match=words) as told:
        read_shut_charges(content, {"water"})
    assert str(told.value.slots["key"]).startswith("shutoffs.base_charge")


def test_a_pack_that_says_nothing_lets_the_base_run_on() -> None:
    assert read_shut_charges(None, {"water"}) == {}
