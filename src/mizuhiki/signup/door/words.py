"""The words of the site, by language. A word that a language lacks is the Japanese one."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from mizuhiki.platform import era

TEXTS = resources.files("mizuhiki.signup.door") / "texts"
ORDER = ("ja", "ja-easy", "en", "zh-Hans", "ko")  # as a rule pack may name them
LANGUAGES = tuple(one for one in ORDER if (TEXTS / f"{one}.yaml").is_file())
HTML_LANG = {"ja-easy": "ja"}


@cache
def texts(language: str) -> Mapping[str, Any]:
    """Every text of a language, in the order and groups of its file."""
    own = _read(language)
    return own if language == "ja" else _filled(own, _read("ja"))


@cache
def names() -> Mapping[str, str]:
    """Each language by its own name."""
    return {language: str(_read(language)["language"]) for language in LANGUAGES}


def html_lang(language: str) -> str:
    """The `lang` of a page."""
    return HTML_LANG.get(language, language)


def day(language: str, on: date) -> str:
    """A day: in Japanese in both countings (D2), elsewhere as the whole world reads it."""
    return era.long_date(on) if html_lang(language) == "ja" else on.isoformat()


def _read(language: str) -> dict[str, Any]:
    text = (TEXTS / f"{language}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _filled(own: Mapping[str, Any], full: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _filled(own.get(key, {}), value) if isinstance(value, dict) else own.get(key, value)
        for key, value in full.items()
    }
