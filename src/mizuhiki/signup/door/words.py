"""The words of the site, by language. A word that a language lacks is the Japanese one."""

import copy
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml

from mizuhiki.platform import clock, era

SITE = "mizuhiki.signup.door"
TEXTS = resources.files(SITE) / "texts"
ORDER = ("ja", "ja-easy", "en", "zh-Hans", "ko")  # as a rule pack may name them
LANGUAGES = tuple(one for one in ORDER if (TEXTS / f"{one}.yaml").is_file())
WEEKDAYS = "月火水木金土日"
HTML_LANG = {"ja-easy": "ja"}


@cache
def texts(language: str, site: str = SITE) -> Mapping[str, Any]:
    """Every text of a language, in the order and groups of its file.

    Args:
        site: the package of another form, which has its words in `texts`, a file for each language.
    """
    own = _read(language, site)
    return own if language == "ja" else _filled(own, _read("ja", site))


def laid_over(texts: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The site's words with a form's own in their place, and beside them."""
    return {**texts} | {
        key: laid_over(texts.get(key, {}), value) if isinstance(value, dict) else value
        for key, value in own.items()
    }


def said(language: str, own: Mapping[str, Mapping[str, str]]) -> Mapping[str, Any]:
    """Every text of a language, with a utility's own words in place of ours.

    Args:
        own: by language, then by keys joined by dots; what only its Japanese names is Japanese everywhere.
    """
    ours = texts(language)
    put = {key: text for key, text in own.get("ja", {}).items() if find(ours, key) is None}
    put |= own.get(language, {})
    return _put_in(ours, put) if put else ours


def find(texts: Mapping[str, Any], key: str) -> str | None:
    """The text under keys joined by dots; none where there is no text."""
    here: Any = texts
    for part in key.split("."):
        if isinstance(here, list) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        elif isinstance(here, Mapping) and part in here:
            here = here[part]
        else:
            return None
    return here if isinstance(here, str) else None


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


def moment(language: str, at: datetime) -> str:
    """A day and an hour near by: 12月1日（火）2:00, elsewhere as the whole world writes them."""
    here = at.astimezone(clock.TOKYO)
    if html_lang(language) != "ja":
        return f"{here:%Y-%m-%d %H:%M}"
    return f"{here.month}月{here.day}日（{WEEKDAYS[here.weekday()]}）{here.hour}:{here:%M}"


def _read(language: str, site: str = SITE) -> dict[str, Any]:
    text = (resources.files(site) / "texts" / f"{language}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _filled(own: Mapping[str, Any], full: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _filled(own.get(key, {}), value) if isinstance(value, dict) else own.get(key, value)
        for key, value in full.items()
    }


def _put_in(texts: Mapping[str, Any], put: Mapping[str, str]) -> Mapping[str, Any]:
    made = copy.deepcopy(dict(texts))
    for key, text in put.items():
        *way, last = key.split(".")
        here: Any = made
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here[part]
        here[int(last) if isinstance(here, list) else last] = text
    return made
