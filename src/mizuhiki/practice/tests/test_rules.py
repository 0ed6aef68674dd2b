"""What was expected beside what was registered; and the scenarios, which are data."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mizuhiki.knowledge.api import call_types
from mizuhiki.platform import clock
from mizuhiki.practice import rules
from mizuhiki.practice.rules import Check, Done, Expected, Registered, compare
from mizuhiki.practice.scenarios import CUSTOMER, SHARED, STRANGER, WITHHELD, Part, scenarios, spoken

DAY = date(2026, 11, 30)
AT = datetime(2026, 11, 30, 10, 0, tzinfo=clock.TOKYO)
STOP = Expected("stop", identity="same", wanted_in_days=5, words=(("あさひ市",), ("立会い", "立ち会い")))
DONE = Done(
    DAY,
    [Registered("stop", "ｱｻﾋ市 あさひ市本町 立会いなし", wanted_on=date(2026, 12, 5))],
    identity="same",
    identified_at=AT,
    account_at=AT + timedelta(seconds=1),
    talk_ms=180_000,
    wrap_ms=119_999,
)


def met(expected: Expected, done: Done) -> dict[str, bool]:
    return {one.label: one.is_met for one in compare(expected, done, talk_s=180, wrap_s=120)}


@pytest.mark.req("CC-110")
def test_a_call_as_it_should_be_meets_everything() -> None:
    checks = compare(STOP, DONE, talk_s=180, wrap_s=120)
    assert checks == [
        Check("本人確認", "本人と確認", "本人と確認", is_met=True),
        Check("お客様の画面を開いた順", "確認のあと", "確認のあと", is_met=True),
        Check("登録した種類", "使用中止", "使用中止", is_met=True),
        Check("希望日", "2026-12-05", "2026-12-05", is_met=True),
        Check("聞き取った要点", "2点", "2点", is_met=True),
        Check("通話時間", "3分00秒以内", "3分00秒", is_met=True),
        Check("後処理時間", "2分00秒以内", "1分59秒", is_met=True),
    ]
    assert rules.is_passed(checks)


def test_each_mistake_is_named_by_itself() -> None:
    early = replace(DONE, account_at=AT - timedelta(seconds=1), talk_ms=180_001, wrap_ms=None)
    assert met(STOP, early) == {
        "本人確認": True, "お客様の画面を開いた順": False, "登録した種類": True, "希望日": True,
        "聞き取った要点": True, "通話時間": False, "後処理時間": False,
    }  # fmt: skip
    nothing = compare(STOP, Done(DAY, []), talk_s=180, wrap_s=120)
    assert [(one.found, one.is_met) for one in nothing] == [
        ("しない", False), ("登録なし", False), ("なし", False), ("0点", False),
        ("記録なし", False), ("記録なし", False),
    ]  # fmt: skip
    angry = Expected("complaint", is_escalated=True, is_urgent=False, language="zh", interpreter="zh")
    wrong = Done(
        DAY, [Registered("enquiry"), Registered("complaint", language="ja")], interpreted=["en", "ko", "en"],
        talk_ms=0, wrap_ms=0,
    )  # fmt: skip
    assert [(one.label, one.found, one.is_met) for one in compare(angry, wrong, talk_s=180, wrap_s=120)] == [
        ("通訳", "英語、韓国語", False),
        ("登録した種類", "問合せ、苦情", True),
        ("言語", "日本語", False),
        ("至急の印", "なし", True),
        ("ＳＶへの引継ぎ", "なし", False),
        ("通話時間", "0分00秒", True),
        ("後処理時間", "0分00秒", True),
    ]


def test_of_several_the_one_with_the_right_form_is_looked_at() -> None:
    expected = Expected("notification", form="payment")
    done = Done(DAY, [Registered("notification", form="payment"), Registered("notification", form="reissue")])
    assert met(expected, done)["届出の種類"] is True


@pytest.mark.req("CC-110")
def test_every_kind_of_call_and_of_caller_is_played() -> None:
    known = scenarios().values()
    eight = {"start", "stop", "name_change", "water_repair", "sewer_repair", "notification", "enquiry",
             "complaint"}  # fmt: skip
    assert eight <= {one.call_type for one in known} <= set(call_types())
    assert {one.caller for one in known} == {CUSTOMER, SHARED, STRANGER, WITHHELD}
    assert {"withheld_enquiry", "shared_number", "english_start", "complaint_angry"} <= set(scenarios())
    part = Part("見本 太郎", "ミホン タロウ", "緑町1番地", "0000000001")
    for one in known:
        assert len(one.lines) >= 3, one.code
        for text in (*one.lines, *one.answers.values()):
            assert "{" not in spoken(text, part, on=DAY), one.code
        assert one.expected.kind in rules.KINDS
        assert bool(one.number) == (one.caller == STRANGER), one.code
        assert not one.number or one.number.startswith("0900000"), "a number that is given out to nobody"
        found = compare(one.expected, Done(DAY, []), talk_s=180, wrap_s=120)
        assert not rules.is_passed(found), one.code


def test_the_lines_name_the_days_of_the_call() -> None:
    assert spoken("{in_3}から", Part(), on=DAY) == "12月3日から"
    assert spoken("From {in_7_en}", Part(), on=DAY) == "From December 7"
