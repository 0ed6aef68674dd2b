"""Genesys Cloud CX: a client of our own for the few calls that are needed.

A client-credentials token has no user behind it and is renewed before it ends.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mizuhiki.platform import calling
from mizuhiki.telephony.connectors.genesys_rules import REGIONS, Unclear

PAGE, MOST_PAGES = 100, 200
MOST_BYTES = 16 * 1024 * 1024  # of one page
TIMEOUT_S = 30.0
USED = 0.9  # of a token's life, after which a new one is asked for
OK, UNAUTHORISED = 200, 401


class Refused(Exception):  # noqa: N818 - named by what is true now
    """The exchange answered, and not with what was asked for."""


@dataclass
class Genesys:
    """One organisation at one region."""

    region: str
    client_id: str
    secret: str = field(repr=False)
    call: Callable[..., calling.Reply] = field(default=calling.call, repr=False)
    clock_s: Callable[[], float] = field(default=time.monotonic, repr=False)
    _token: str = field(default="", repr=False)
    _until_s: float = 0.0

    def conversations(self, since: datetime, until: datetime) -> Iterator[Mapping[str, Any]]:
        """Those that began in a time, the oldest first, as they are told.

        Raises:
            Refused, calling.NotAnswered, Unclear: what came before was given out.
        """
        for page in range(1, MOST_PAGES + 1):
            found = self._page(since, until, page).get("conversations", [])
            yield from found
            if len(found) < PAGE:
                return
        raise Refused("more pages than can be true")

    def _page(self, since: datetime, until: datetime, page: int) -> Mapping[str, Any]:
        query = {
            "interval": f"{since.isoformat()}/{until.isoformat()}",
            "order": "asc",
            "orderBy": "conversationStart",
            "paging": {"pageSize": PAGE, "pageNumber": page},
            "segmentFilters": [
                {"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]},
            ],
        }
        return self.ask("analytics/conversations/details/query", query)

    def things(self, path: str) -> Iterator[Mapping[str, Any]]:
        """All of a list that comes in pages: users, queues, wrap-up codes, schedules.

        Raises:
            Refused, calling.NotAnswered, Unclear: what came before was given out.
        """
        for page in range(1, MOST_PAGES + 1):
            found = self.ask(f"{path}?pageSize={PAGE}&pageNumber={page}")
            entities = found.get("entities", [])
            if not isinstance(entities, list):
                raise Unclear("no list")
            yield from (one for one in entities if isinstance(one, dict))
            if len(entities) < PAGE:
                return
        raise Refused("more pages than can be true")

    def ask(self, path: str, content: object = None) -> Mapping[str, Any]:
        """What the exchange answers to a question, or to what is posted to it.

        Raises:
            Refused, calling.NotAnswered, Unclear: it gave no answer that can be read.
        """
        reply = self._asked(path, content)
        if reply.status == UNAUTHORISED:  # ended sooner than was said
            self._token = ""
            reply = self._asked(path, content)
        return _read(reply)

    def _asked(self, path: str, content: object) -> calling.Reply:
        api, _ = REGIONS[self.region]
        return self.call(
            f"{api}/api/v2/{path}",
            json=None if content is None else json.dumps(content).encode(),
            headers=[("authorization", f"Bearer {self._bearer()}")],
            most_bytes=MOST_BYTES,
            timeout_s=TIMEOUT_S,
        )

    def _bearer(self) -> str:
        if not self._token or self.clock_s() >= self._until_s:
            _, login = REGIONS[self.region]
            pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            answer = _read(
                self.call(
                    f"{login}/oauth/token",
                    form={"grant_type": "client_credentials"},
                    headers=[("authorization", f"Basic {pair}")],
                )
            )
            try:
                self._token, lives_s = str(answer["access_token"]), int(answer["expires_in"])
            except (KeyError, TypeError, ValueError):
                raise Unclear("no token") from None
            self._until_s = self.clock_s() + USED * lives_s
        return self._token


def _read(reply: calling.Reply) -> Mapping[str, Any]:
    if reply.status != OK:
        raise Refused(f"status {reply.status}")
    try:
        found = json.loads(reply.body)
    except ValueError:
        raise Unclear("no JSON") from None
    if not isinstance(found, dict):
        raise Unclear("no object")
    return found
