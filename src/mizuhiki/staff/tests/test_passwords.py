"""What a password may be: long, no word everybody here would try, and nothing else asked of it."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from mizuhiki.staff.models import User
from mizuhiki.staff.sign_in.passwords import local_words

HANAKO = User(username="hanako.m", display_name="水野 花子", display_kana="ミズノ ハナコ")


def refusals(password: str) -> list[str]:
    try:
        validate_password(password, HANAKO)
    except ValidationError as refused:
        return [str(error.code) for error in refused.error_list]
    return []


@pytest.mark.asvs("6.2.1", "6.2.5", "6.2.9")
@pytest.mark.parametrize(
    "password",
    [
        "umibe lantern q",  # fifteen, small letters only
        "うめ鉛筆提灯川床雲海大麦喇叭硯箱",
        "correct horse battery staple" * 9,
    ],
)
def test_long_is_enough_whatever_the_signs(password: str) -> None:
    assert refusals(password) == []


@pytest.mark.asvs("6.2.1")
def test_fourteen_is_too_short_and_257_too_long() -> None:
    assert refusals("umibe lanternq") == ["password_too_short"]
    assert refusals("umibe lantern q" * 20) == ["password_too_long"]


@pytest.mark.asvs("6.2.4", "6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "水道水道水道水道水道水道水道水道",
        "mizuhiki-2026-kanazawa",
        "ＭＩＺＵＨＩＫＩ１２３４５６７８９",  # full width does not hide it
        "password12345678",
        "hanako.mhanako.mhanako.m",
        "水野花子水野花子水野花子水野花子",
        "aaaaaaaaaaaaaaaaaaaa",
        "1234512345123451",
    ],
)
def test_words_everybody_would_try_are_not_enough(password: str) -> None:
    assert "password_guessable" in refusals(password)


@pytest.mark.asvs("6.2.4")
def test_words_of_the_trade_are_fine_beside_others() -> None:
    assert refusals("水道 umibe lantern sorairo") == []


@pytest.mark.asvs("6.2.8")
def test_a_password_is_compared_to_the_letter() -> None:
    user = User(username="a")
    user.set_password("Umibe Lantern q　")
    assert user.check_password("Umibe Lantern q　")
    for other in ("umibe lantern q　", "Umibe Lantern q", "Umibe Lantern q "):
        assert not user.check_password(other)


def test_the_list_of_local_words_is_there_longest_first() -> None:
    words = local_words()
    assert {"水道", "mizuhiki", "kanazawa"} <= set(words)
    assert [len(word) for word in words] == sorted((len(word) for word in words), reverse=True)


def test_the_rules_are_told_before_one_types() -> None:
    text = " ".join(password_validators_help_texts())
    assert "15文字以上" in text
    assert "記号や大文字は不要です" in text
