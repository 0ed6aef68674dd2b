"""Whose site this is, for the frame of every page: out of the rule pack, without ever waiting for it.

The page of a fault shows the frame too, and may do so because the database is gone. So a page gets
what is known; a thread of its own asks again, once a minute at most, and only where pages are served.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import Error, connection

from mizuhiki.config.env import read_env
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.web.frame import Utility

log = logging.getLogger(__name__)

FRESH_FOR_S = 60


def utility_of(pack: Pack) -> Utility:
    """The frame's facts of a pack."""
    return Utility(
        name=pack.utility.name,
        help_section=pack.papers.office,
        help_telephone=pack.utility.phone,
        help_hours=pack.utility.hours,
    )


@dataclass
class KnownUtility:
    """What is known now; called, it says so and lets itself be renewed behind the page."""

    is_serving: bool
    known: Utility = field(default_factory=Utility)
    _asked_s: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> Utility:
        """The utility, at once."""
        if self.is_serving and self._is_old():
            threading.Thread(target=self._renew_in_thread, name="utility", daemon=True).start()
        return self.known

    def renew(self) -> None:
        """Read the rules in force; without them, or without a database, what was known stays."""
        try:
            self.known = utility_of(pack_on(clock.today()))
        except (RuleBroken, Error) as fault:
            log.warning("the utility's name could not be read: %s", type(fault).__name__)

    def _is_old(self) -> bool:
        """Whether it is this call's turn to ask."""
        with self._lock:
            now = time.monotonic()
            if self._asked_s is not None and now - self._asked_s < FRESH_FOR_S:
                return False
            self._asked_s = now
            return True

    def _renew_in_thread(self) -> None:
        try:
            self.renew()
        finally:
            connection.close()


UTILITY = KnownUtility(is_serving=read_env().is_serving)
