"""What is published, as the site shows it: of a table and two views, kept for some seconds (ADR 0104)."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from mizuhiki.formats.resultlist import Limit
from mizuhiki.platform import sql
from mizuhiki.signup.door import words

KEPT_S = 10
AHEAD = timedelta(days=14)
FOREVER = datetime.max.replace(tzinfo=UTC)
AS_THEY_STAND = (
    "utility", "world", "company", "client", "contract", "subject", "first_bill_days", "survey_url",
    "contact", "terms", "texts", "entries", "logo",
)  # fmt: skip
_kept: list[tuple[float, "Shown"]] = []


class NothingPublished(Exception):  # noqa: N818 - named by what is true now
    """The site has nothing to show yet."""


@dataclass(frozen=True)
class Rest:
    """A time without new applications; without an end where nobody knows it yet."""

    since: datetime
    until: datetime | None
    is_planned: bool


class Resting:
    """What takes no applications at times (DD-029, DD-078)."""

    rests: tuple[Rest, ...]

    def rest(self, now: datetime) -> Rest | None:
        """The rest of this moment, of several the one that lasts longest; nothing while all is open."""
        here = [one for one in self.rests if one.since <= now and (one.until is None or now < one.until)]
        return max(here, key=lambda one: one.until or FOREVER, default=None)

    def coming(self, now: datetime) -> tuple[Rest, ...]:
        """What begins within two weeks."""
        return tuple(one for one in self.rests if now < one.since <= now + AHEAD)


@dataclass(frozen=True)
class ShownBank(Resting):
    """A bank that can be chosen, and when it cannot."""

    code: str
    label: str
    url: str
    account_types: tuple[str, ...]
    asks: tuple[str, ...]
    rests: tuple[Rest, ...]


@dataclass(frozen=True)
class Notice:
    """お知らせ, by language."""

    since: datetime
    until: datetime
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Shown(Resting):
    """The site of one utility at one publication, and what it says beside it at this moment."""

    number: int
    utility: str
    world: str  # the name of the environment; empty in production
    company: str
    client: str
    contract: str
    subject: str
    first_bill_days: int
    survey_url: str
    area: tuple[str, ...]  # how the places begin that the utility supplies
    languages: tuple[str, ...]
    contact: Mapping[str, str]
    terms: Mapping[str, Any]
    pages: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    entries: Mapping[str, str]  # how an item is given where that can be switched: `choice`
    banks: Mapping[str, ShownBank]
    logo: Mapping[str, str] | None
    texts: Mapping[str, Mapping[str, str]]  # words of this utility, by language, in place of ours
    windows: tuple[tuple[str, str], ...] | None = None  # of a visit; none where 開閉栓 is not offered here
    carried: tuple[Limit, ...] = ()  # what the list of results can carry of what is typed
    rests: tuple[Rest, ...] = ()  # of the whole site
    notices: tuple[Notice, ...] = ()

    def said(self, language: str) -> Mapping[str, Any]:
        """Its words."""
        return words.said(language, self.texts)

    def notices_now(self, now: datetime, language: str) -> list[tuple[str, str]]:
        """お知らせ of this moment, newest first, each with the language it is in."""
        here = [one for one in self.notices if one.since <= now < one.until]
        return [(one.texts.get(language) or one.texts["ja"], self._of(one, language)) for one in here]

    @staticmethod
    def _of(notice: Notice, language: str) -> str:
        return words.html_lang(language if notice.texts.get(language) else "ja")

    def page(self, name: str) -> tuple[tuple[str, bool], ...] | None:
        """The items of a page, each with whether it must be given."""
        return dict(self.pages).get(name)


def shown() -> Shown:
    """The latest publication.

    Raises:
        NothingPublished: there is none, or it was published for another environment: a copy of production
            leads to the real banks.
    """
    now = time.monotonic()
    if _kept and now - _kept[0][0] < KEPT_S:
        return _kept[0][1]
    found = sql.rows("SELECT id, body FROM signup_publication ORDER BY id DESC LIMIT 1")
    if not found:
        raise NothingPublished
    number, body = found[0][0], _object(found[0][1])
    if body["world"] != ("" if settings.IS_PRODUCTION else settings.ENVIRONMENT.label):
        raise NothingPublished
    closed = sql.rows("SELECT bank_code, starts_at, ends_at, is_planned FROM signup_closed ORDER BY id")
    noticed = sql.rows(
        "SELECT starts_at, ends_at, texts FROM signup_noticed ORDER BY starts_at DESC, id DESC"
    )
    made = read(
        number,
        body,
        closed=[(bank, Rest(*rest)) for bank, *rest in closed],
        notices=[Notice(since, until, _object(texts)) for since, until, texts in noticed],
    )
    _kept[:] = [(now, made)]
    return made


def _object(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


def forget() -> None:
    """Read anew at the next request."""
    _kept.clear()


def read(
    number: int,
    body: Mapping[str, Any],
    *,
    closed: Sequence[tuple[str, Rest]] = (),
    notices: Sequence[Notice] = (),
) -> Shown:
    """A publication's body, typed, with what is closed (no bank: the whole site) and said beside it."""
    banks = {
        one["code"]: ShownBank(
            code=one["code"],
            label=one["label"],
            url=one["url"],
            account_types=tuple(one["account_types"]),
            asks=tuple(one["asks"]),
            rests=tuple(rest for bank, rest in closed if bank == one["code"]),
        )
        for one in body["banks"]
    }
    pages = tuple(
        (page["page"], tuple((item, bool(needed)) for item, needed in page["items"]))
        for page in body["pages"]
    )
    return Shown(
        number=number,
        **{name: body[name] for name in AS_THEY_STAND},
        area=tuple(body["area"]),
        languages=tuple(body["languages"]),
        pages=pages,
        banks=banks,
        windows=tuple((code, label) for code, label in body["intake"]) if body.get("intake") else None,
        carried=tuple(Limit.read(one) for one in body.get("carried", ())),
        rests=tuple(rest for bank, rest in closed if not bank),
        notices=tuple(notices),
    )
