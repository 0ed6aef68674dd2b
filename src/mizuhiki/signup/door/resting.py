"""What rests, in the words of a language: the whole site, each bank, and what is to come (DD-029, DD-078)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.signup.door import words
from mizuhiki.signup.door.shown import Rest, Shown


@dataclass(frozen=True)
class RestWords:
    """Sentences, empty where all is open; `first` is the first bank that can be chosen."""

    site: str
    banks: Mapping[str, str]
    soon: Mapping[str, str]  # the next rest of a bank, beside its name
    coming: tuple[str, ...]
    first: str


def rest_words(published: Shown, language: str, now: datetime) -> RestWords:
    """What rests at a moment, and what will."""
    said = published.said(language)
    banks = {
        code: _now(said["rest"], "bank", bank.rest(now), language) for code, bank in published.banks.items()
    }
    coming = [(one, "site_coming", "") for one in published.coming(now)]
    coming += [
        (one, "bank_coming", bank.label) for bank in published.banks.values() for one in bank.coming(now)
    ]
    return RestWords(
        site=_now(said["rest"], "site", published.rest(now), language),
        banks=banks,
        soon={
            code: _coming(said["rest"]["bank_soon"], min(rests, key=_begin), language)
            for code, bank in published.banks.items()
            if (rests := bank.coming(now))
        },
        coming=tuple(
            _coming(said["rest"][key], one, language, bank=label)
            for one, key, label in sorted(coming, key=lambda found: found[0].since)
        ),
        first=next((code for code, sentence in banks.items() if not sentence), ""),
    )


def _begin(rest: Rest) -> datetime:
    return rest.since


def _coming(text: str, rest: Rest, language: str, **slots: str) -> str:
    until = words.moment(language, rest.until) if rest.until else ""
    return text.format(since=words.moment(language, rest.since), until=until, **slots)


def _now(said: Mapping[str, str], key: str, rest: Rest | None, language: str) -> str:
    if rest is None:
        return ""
    if rest.until is None:
        return said[f"{key}_open"]
    text = said[key] if rest.is_planned else said.get(f"{key}_stopped", said[key])
    return text.format(until=words.moment(language, rest.until))
