"""The words of the public site: whole in each language, and as people want to be spoken to."""

import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from mizuhiki.rulepacks.api import DATA, LANGUAGES
from mizuhiki.signup.door import words

LONGEST = 60  # characters of a message (E3)
NEVER = (  # E2, L1
    *("正しく", "不正", "無効", "禁止", "エラーコード", "エラー番号", "全角", "半角"),
    *("当該", "前項", "の件", "恐れ入り", "申し訳ございません"),
)


def of(language: str) -> dict[str, Any]:
    """A language's own file: `words.texts` would fill a hole with Japanese."""
    found: dict[str, Any] = yaml.safe_load((words.TEXTS / f"{language}.yaml").read_text(encoding="utf-8"))
    return found


def leaves(texts: Mapping[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text with the keys that lead to it."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from leaves(value, *above, key)
        elif isinstance(value, list):
            yield from (((*above, key, str(place)), one) for place, one in enumerate(value))
        else:
            yield (*above, key), value


def slots(text: str) -> list[str]:
    """What is filled in, whatever the order."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", words.ORDER)
def test_a_language_has_every_key_and_slot(language: str) -> None:
    own, japanese = dict(leaves(of(language))), dict(leaves(of("ja")))
    assert list(own) == list(japanese)
    assert {key: slots(text) for key, text in own.items()} == {
        key: slots(text) for key, text in japanese.items()
    }
    assert {key for key, text in own.items() if not text.strip()} == {
        key for key, text in japanese.items() if not text
    }


def test_the_languages_are_those_a_rule_pack_may_offer() -> None:
    assert words.ORDER == LANGUAGES
    terms = yaml.safe_load((DATA / "mizuhiki-demo" / "signup.yaml").read_text(encoding="utf-8"))
    assert set(terms["languages"]) == set(words.LANGUAGES)
    assert list(words.names().values()) == ["日本語", "やさしい日本語", "English", "简体中文", "한국어"]


def test_a_message_is_short() -> None:
    long = {key: len(text) for key, text in of("ja")["wrong"].items() if len(text) > LONGEST}
    assert long == {}


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_no_word_blames_or_puzzles(language: str) -> None:
    found = {(key, word) for key, text in leaves(of(language)) for word in NEVER if word in text}
    assert found == set()
