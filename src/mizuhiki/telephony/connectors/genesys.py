"""Genesys Cloud CX, read by its detail query: a client of our own for the few calls that are needed.

A client-credentials token has no user behind it and is renewed before it ends. Conversations that are over
are read whole, which is the truth; those that go on are told of as far as they have come.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mizuhiki.platform import calling
from mizuhiki.telephony.connectors.genesys_rules import REGIONS, Told, Unclear, conversation
from mizuhiki.telephony.models import Call, Reading
from mizuhiki.telephony.numbers import caller_of
from mizuhiki.telephony.services.hearing import hear
from mizuhiki.telephony.services.whole import read_whole

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

    def conversations(self, since: datetime, until: datetime) -> Iterator[Told]:
        """Those that began in a time, the oldest first.

        Raises:
            Refused, calling.NotAnswered, Unclear: what came before was given out.
        """
        for page in range(1, MOST_PAGES + 1):
            found = self._page(since, until, page).get("conversations", [])
            yield from (conversation(one) for one in found)
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
        reply = self._ask(query)
        if reply.status == UNAUTHORISED:  # ended sooner than was said
            self._token = ""
            reply = self._ask(query)
        return _read(reply)

    def _ask(self, query: Mapping[str, Any]) -> calling.Reply:
        api, _ = REGIONS[self.region]
        return self.call(
            f"{api}/api/v2/analytics/conversations/details/query",
            json=json.dumps(query).encode(),
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
            self._token = str(answer["access_token"])
            self._until_s = self.clock_s() + USED * int(answer["expires_in"])
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


def take_conversations(link: Genesys, since: datetime, until: datetime, *, at: datetime) -> tuple[int, int]:
    """Read a time: how many conversations there were, and in how many of those known something differed."""
    count = differing = 0
    for told in link.conversations(since, until):
        caller, count = caller_of(told.caller), count + 1
        if told.is_over:
            reading = read_whole(
                source=Call.Source.GENESYS,
                conversation=told.conversation,
                told=told.events,
                caller=caller,
                origin=Reading.Origin.HISTORY,
                at=at,
            )
            differing += bool(reading and reading.differences)
        else:
            hear(
                source=Call.Source.GENESYS,
                conversation=told.conversation,
                told=told.events,
                caller=caller,
                at=at,
            )
    return count, differing
