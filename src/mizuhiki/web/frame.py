"""What stands around every page: whose site it is, which world, where to ask for help."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property

from mizuhiki.platform import clock
from mizuhiki.web import guide, navigation
from mizuhiki.web.navigation import Desk


@dataclass(frozen=True)
class Utility:
    """The utility as the frame shows it; the rule pack says it (P1, P6, D2)."""

    name: str = "水道局"
    service: str = "水引"
    help_section: str = "お客様サービス課 システム担当"
    help_telephone: str = ""
    help_hours: str = "平日 8:30〜17:15"
    short_days: str = "iso"  # tables show 2026-11-21 ("iso") or R8.11.21 ("era")


_utility: Callable[[], Utility] = Utility


def provide_utility(source: Callable[[], Utility]) -> None:
    """Say where the utility's facts come from; `config/wiring.py` calls it. Must not fail or wait."""
    global _utility  # noqa: PLW0603 - one process serves one utility
    _utility = source


def utility() -> Utility:
    """The utility this process serves."""
    return _utility()


def page_number(view_name: str) -> str:
    """Six digits a clerk can read out on the telephone; the same for a screen for ever (P6)."""
    if not view_name:
        return ""
    number = f"{zlib.crc32(view_name.encode()) % 1_000_000:06}"
    return f"{number[:3]}-{number[3:]}"


class Frame:
    """The frame of one page. Nothing is looked up before a template asks for it."""

    def __init__(self, request: HttpRequest, *, is_bare: bool = False) -> None:
        self._request = request
        self._user: Any = None if is_bare else getattr(request, "user", None)

    @property
    def utility(self) -> Utility:
        """Whose site this is."""
        return utility()

    @property
    def environment(self) -> str:
        """見本, 試験 or 研修; empty in 本番, which alone shows no band (P7, SEC-068)."""
        return "" if settings.IS_PRODUCTION else settings.ENVIRONMENT.label

    @property
    def environment_name(self) -> str:
        """本番 too: every screen says in its foot where it is (SEC-068)."""
        return str(settings.ENVIRONMENT.label)

    @property
    def environment_code(self) -> str:
        """The band's class."""
        return str(settings.ENVIRONMENT.value)

    @cached_property
    def desks(self) -> tuple[Desk, ...]:
        """Where this person may go."""
        return navigation.desks_for(self._request)

    @property
    def menu(self) -> str:
        """The same as the menu of a page."""
        return navigation.menu_of(self.desks)

    @property
    def person(self) -> str:
        """Who is signed in, as they are called; empty when nobody is."""
        if self._user is None or not self._user.is_authenticated:
            return ""
        return str(getattr(self._user, "display_name", "") or self._user.get_username())

    @property
    def home_url(self) -> str:
        """Where the mark in the corner leads."""
        return self._slot("home") or "/"

    @property
    def search_url(self) -> str | None:
        """The one search box, for whoever may search, once the room of customers exists."""
        name = settings.WEB_SLOTS.get("search", "")
        is_theirs = self.person and navigation.is_open_to(self._user, name)
        return navigation.resolve(name) if is_theirs else None

    @property
    def calls_url(self) -> str | None:
        """The way back to the telephone, for whoever takes calls."""
        name = settings.WEB_SLOTS.get("calls", "")
        is_theirs = name and self.person and navigation.is_open_to(self._user, name)
        return navigation.resolve(name) if is_theirs else None

    @property
    def sign_out_url(self) -> str | None:
        """終了."""
        return self._slot("sign_out")

    @property
    def lock_url(self) -> str | None:
        """ロック: where a screen is locked on leaving it."""
        return self._slot("lock")

    @property
    def awake_url(self) -> str | None:
        """Where a page says that somebody types or reads."""
        return self._slot("awake")

    @property
    def idle_seconds(self) -> int:
        """After how long without a key or a touch a page locks itself."""
        return int(settings.SCREEN_LOCK_SECONDS)

    @property
    def query(self) -> str:
        """What was searched, kept in the box on the page of results; never part of a URL."""
        return str(getattr(self._request, "searched", ""))

    @property
    def number(self) -> str:
        """This page's number for the telephone."""
        match = self._request.resolver_match
        return page_number(match.view_name) if match else ""

    @property
    def shown_at(self) -> datetime:
        """When the page was made: what is on it was true then (S11, R2)."""
        return clock.now()

    @property
    def guide_url(self) -> str | None:
        """The guide's page about this room, at the paragraph about this screen."""
        match = self._request.resolver_match
        if match is None or match.url_name is None:
            return None
        return guide.paragraph_of(match.app_names[0] if match.app_names else "", match.url_name)

    def _slot(self, name: str) -> str | None:
        return navigation.resolve(settings.WEB_SLOTS.get(name, ""))


def context(request: HttpRequest) -> dict[str, Frame]:
    """The context processor that gives every template its `frame`."""
    return {"frame": Frame(request)}
