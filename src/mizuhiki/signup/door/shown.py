"""What is published, as the site shows it: read from the one table, kept for some seconds."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mizuhiki.platform import sql

KEPT_S = 10
_kept: list[tuple[float, "Shown"]] = []


class NothingPublished(Exception):  # noqa: N818 - named by what is true now
    """The site has nothing to show yet."""


@dataclass(frozen=True)
class ShownBank:
    """A bank that can be chosen, and when it cannot."""

    code: str
    label: str
    url: str
    account_types: tuple[str, ...]
    asks: tuple[str, ...]
    closed: tuple[tuple[datetime, datetime], ...]

    def closed_until(self, now: datetime) -> datetime | None:
        """When its maintenance ends, while there is one (DD-078)."""
        return next((until for since, until in self.closed if since <= now < until), None)


@dataclass(frozen=True)
class Shown:
    """The site of one utility at one publication."""

    number: int
    utility: str
    world: str  # the name of the environment; empty in production
    company: str
    client: str
    contract: str
    subject: str
    first_bill_days: int
    survey_url: str
    languages: tuple[str, ...]
    contact: Mapping[str, str]
    terms: Mapping[str, Any]
    pages: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    banks: Mapping[str, ShownBank]
    notices: tuple[Mapping[str, str], ...]
    texts: Mapping[str, Mapping[str, str]]  # words of this utility, by language, in place of ours

    def page(self, name: str) -> tuple[tuple[str, bool], ...] | None:
        """The items of a page, each with whether it must be given."""
        return dict(self.pages).get(name)


def shown() -> Shown:
    """The latest publication.

    Raises:
        NothingPublished: there is none.
    """
    now = time.monotonic()
    if _kept and now - _kept[0][0] < KEPT_S:
        return _kept[0][1]
    found = sql.rows("SELECT id, body FROM signup_publication ORDER BY id DESC LIMIT 1")
    if not found:
        raise NothingPublished
    [(number, body)] = found
    made = read(number, json.loads(body) if isinstance(body, str) else body)
    _kept[:] = [(now, made)]
    return made


def forget() -> None:
    """Read anew at the next request."""
    _kept.clear()


def read(number: int, body: Mapping[str, Any]) -> Shown:
    """A publication's body, typed."""
    banks = {
        one["code"]: ShownBank(
            code=one["code"],
            label=one["label"],
            url=one["url"],
            account_types=tuple(one["account_types"]),
            asks=tuple(one["asks"]),
            closed=tuple(
                (datetime.fromisoformat(since), datetime.fromisoformat(until))
                for since, until in one["closed"]
            ),
        )
        for one in body["banks"]
    }
    pages = tuple(
        (page["page"], tuple((item, bool(needed)) for item, needed in page["items"]))
        for page in body["pages"]
    )
    plain = {
        name: body[name]
        for name in (
            *(
                "utility",
                "world",
                "company",
                "client",
                "contract",
                "subject",
                "first_bill_days",
                "survey_url",
            ),
            *("contact", "terms", "texts"),
        )
    }
    return Shown(
        number=number,
        **plain,
        languages=tuple(body["languages"]),
        pages=pages,
        banks=banks,
        notices=tuple(body["notices"]),
    )
