"""What people type is taken, cleaned and kept; what is missing is said in plain words."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.web import fields
from mizuhiki.web.forms import Form


def refused(field: forms.Field, typed: Any) -> str:
    """The one sentence a field answers with."""
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    [sentence] = caught.value.messages
    return str(sentence)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (["2026", "11", "21"], date(2026, 11, 21)),
        (["２０２６", "１１", "２１"], date(2026, 11, 21)),
        (["令和8", "1", "2"], date(2026, 1, 2)),
        (["令8", "1", "2"], date(2026, 1, 2)),
        (["R8", "1", "2"], date(2026, 1, 2)),
        (["r８年", "1月", "2日"], date(2026, 1, 2)),
        (["8", "01", "02"], date(2026, 1, 2)),
        (["元", "5", "1"], date(2019, 5, 1)),
        (["令和元", "5", "1"], date(2019, 5, 1)),
        (["H31", "4", "30"], date(2019, 4, 30)),
        (["昭和 64", "1", "7"], date(1989, 1, 7)),
        (["2028", "2", "29"], date(2028, 2, 29)),
    ],
)
def test_a_day_in_any_calendar(typed: list[str], day: date) -> None:
    assert fields.DayField(label="使用開始日").clean(typed) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["2026", "11", ""], "年・月・日をすべて入力してください（例：2026 11 21）"),
        (["26年度", "11", "1"], "年は西暦か元号で入力してください（例：2026、令和8、R8）"),
        (["X8", "11", "1"], "年は西暦か元号で入力してください（例：2026、令和8、R8）"),
        (["2026", "13", "1"], "月は1から12までの数字で入力してください"),
        (["2026", "11", "0"], "日は1から31までの数字で入力してください"),
        (["2027", "2", "29"], "2027年2月は28日までです"),
    ],
)
def test_a_day_there_is_not(typed: list[str], sentence: str) -> None:
    assert refused(fields.DayField(label="使用開始日"), typed) == sentence


@given(st.dates(min_value=date(1926, 12, 25), max_value=date(2099, 12, 31)))
def test_every_day_comes_back_as_its_boxes_show_it(day: date) -> None:
    field = fields.DayField()
    assert field.clean(fields.DayBoxes().decompress(day)) == day
    assert not field.has_changed(day, fields.DayBoxes().decompress(day))


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("12345", 12345),
        ("１２，３４５円", 12345),
        ("¥12,345", 12345),
        ("▲1,000", -1000),
        ("−１０００", -1000),
        (" 0 ", 0),
    ],
)
def test_yen(typed: str, yen: int) -> None:
    assert fields.YenField(label="領収額").clean(typed) == yen


@pytest.mark.parametrize("typed", ["一万", "12.5", "1e3", "1-2", "123円50銭"])
def test_what_is_no_whole_yen_is_never_guessed(typed: str) -> None:
    sentence = "領収額は数字で入力してください（例：12345）"
    assert refused(fields.YenField(label="領収額"), typed) == sentence


def test_bounds_say_what_was_typed() -> None:
    field = fields.YenField(label="領収額", least=1, most=300_000)
    assert refused(field, "0") == "領収額は1円以上にしてください。今は0円です"
    assert refused(field, "300001") == "領収額は300,000円以下にしてください。今は300,001円です"
    assert refused(field, "1234567890123") == "領収額は12桁以下の数字で入力してください。今は13桁です"


def test_volume() -> None:
    clean = fields.VolumeField(label="使用量").clean
    assert [clean(typed) for typed in ("24", "２４㎥", "24 m³", "1,024m3")] == [24, 24, 24, 1024]


@pytest.mark.parametrize("name", ["髙橋 さくら", "𠮷田", "邉󠄀", "神戸", "Nguyễn Văn A", "㈱水引"])
def test_a_name_is_kept_letter_by_letter(name: str) -> None:
    assert fields.NameField(label="お名前").clean(name) == name


def test_only_blanks_and_unseen_signs_of_a_name_are_cleaned() -> None:
    assert fields.NameField(label="お名前").clean("　髙橋\t　 さく\u200bら\n") == "髙橋 さくら"


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("たかはし　さくら", "タカハシ サクラ"),
        ("ﾀｶﾊｼ ｻｸﾗ", "タカハシ サクラ"),
        ("がっぷり", "ガップリ"),
        ("ｶﾞｯﾌﾟ", "ガップ"),
        ("サトー", "サトー"),
        ("", ""),
    ],
)
def test_kana(typed: str, kana: str) -> None:
    assert fields.KanaField(label="フリガナ", required=False).clean(typed) == kana


def test_kanji_are_no_kana() -> None:
    sentence = "フリガナはカタカナかひらがなで入力してください（例：ヤマダ タロウ）"
    assert refused(fields.KanaField(label="フリガナ"), "高橋") == sentence


@pytest.mark.parametrize(
    ("typed", "kept", "digits"),
    [
        ("03-1234-5678", "03-1234-5678", "0312345678"),
        ("０３ー１２３４ー５６７８", "03-1234-5678", "0312345678"),
        ("+81 90-1234-5678", "090-1234-5678", "09012345678"),
        ("090 1234 5678", "090 1234 5678", "09012345678"),
    ],
)
def test_telephone(typed: str, kept: str, digits: str) -> None:
    assert fields.TelephoneField(label="電話番号").clean(typed) == kept
    assert fields.digits_of(kept) == digits


@pytest.mark.parametrize("typed", ["1234", "03-1234-567", "電話なし", "1203456789"])
def test_no_telephone_number(typed: str) -> None:
    sentence = "電話番号は0から始まる10桁か11桁の数字で入力してください（例：03-1234-5678）"
    assert refused(fields.TelephoneField(label="電話番号"), typed) == sentence


def test_postcode_and_numbers_without_their_dashes() -> None:
    assert fields.PostcodeField(label="郵便番号").clean("〒９２０－８５７７") == "9208577"
    number = fields.NumberField(label="お客様番号", digits=10)
    assert number.clean("0012-345 678") == "0012345678"
    assert refused(number, "12345678901") == "お客様番号は10桁の数字です。今は11桁入力されています"


def test_the_three_boxes_of_a_day_are_one_group() -> None:
    class Sample(Form):
        started_on = fields.DayField(label="使用開始日", help_text="検針票の日付です。")

    html = Sample({"started_on_0": "2027", "started_on_1": "2", "started_on_2": "29"}).render()
    assert '<fieldset class="field wrong" id="id_started_on_group"' in html
    assert 'aria-describedby="id_started_on_helptext id_started_on_error"' in html
    assert '<legend>使用開始日 <span class="need">※必須</span></legend>' in html
    assert html.count('aria-invalid="true"') == 3
    assert "<strong>エラー：</strong>2027年2月は28日までです" in html


def test_no_sentence_scolds() -> None:
    scolding = re.compile("不正|無効|禁止|正しく入力|ください。ください|お手数|恐れ入り|エラー")
    assert [words for words in fields.WORDS.values() if scolding.search(words) or len(words) > 60] == []


@pytest.mark.parametrize("typed", ["0", "-1", "9223372036854775808", "1e3", "", "１.５"])
def test_a_record_has_a_number_the_database_can_hold(typed: str) -> None:
    assert fields.RecordField().clean("9223372036854775807") == 2**63 - 1
    refused(fields.RecordField(), typed)
