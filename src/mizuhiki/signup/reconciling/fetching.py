"""The simulated bank's daily file, fetched for demo, training and tests. A real bank sends its own way."""

from datetime import date

from mizuhiki.platform.calling import NotAnswered
from mizuhiki.signup.errors import NotFetched
from mizuhiki.signup.gateways import reach

MOST_BYTES = 8 * 1024 * 1024


def fetch_daily(*, bank_code: str, day: date) -> bytes:
    """The file of a day; no transaction is open while the bank writes it.

    Raises:
        NotFetched: the simulator does not answer.
    """
    try:
        reply = reach(f"/{bank_code}/daily/{day.isoformat()}.csv", most_bytes=MOST_BYTES)
    except NotAnswered:
        raise NotFetched from None
    if reply.status != 200:
        raise NotFetched
    return reply.body
