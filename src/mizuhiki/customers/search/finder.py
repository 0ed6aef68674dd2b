"""Finding people by whatever is known of them.

`find` never shows a protected person (DV等支援措置) to somebody without the right by what tells where
they are: address, telephone, tap, meter. By name or number they are found, without those facts.
A record that was merged leads to the one that was kept.
"""

from dataclasses import dataclass
from datetime import date

from mizuhiki.customers.search import by_number, by_text
from mizuhiki.customers.search.candidates import Candidate
from mizuhiki.customers.search.hits import Hit, load_hits
from mizuhiki.customers.search.query import FEWEST_DIGITS, Kind, Query, parse

SHOWN = 50  # rows on the page of results
CAP = 500  # more are not counted: "500件以上"


@dataclass(frozen=True)
class Found:
    """The answer: rows to show, how many there are, and a sentence when nothing could be looked for."""

    hits: tuple[Hit, ...]
    count: int  # up to CAP
    capped: bool  # there are more than CAP
    note: str = ""

    @property
    def only(self) -> Hit | None:
        """The one hit a clerk meant: it is opened at once. A customer, exact or alone."""
        people = [hit for hit in self.hits if hit.customer_id is not None]
        exact = [hit for hit in people if hit.is_exact]
        if len(exact) == 1:
            return exact[0]
        return people[0] if len(self.hits) == len(people) == 1 else None


def find(written: str, *, sees_protected: bool, today: date) -> Found:
    """Look for what was typed, in at most five queries.

    Args:
        written: anything; see `customers.search.query`.
        sees_protected: whether the person asking may see where protected people are.
        today: the day on which marks and supplies hold.
    """
    query = parse(written)
    note = _cannot_search(query)
    if note:
        return Found((), 0, capped=False, note=note)
    candidates = _candidates(query, sees_protected=sees_protected, today=today)
    people = list(dict.fromkeys(candidates))
    hits = load_hits(people[:SHOWN], query=query, sees_protected=sees_protected, today=today)
    if not hits:
        hits = by_text.free_places(query, sees_protected=sees_protected, today=today)
    # A customer and their supplies are candidates of their own and one line of the list.
    lines = {one if one.customer_id is None else one.customer_id for one in people}
    count = len(lines) if len(people) > SHOWN else len(hits)
    note = "" if hits else "見つかりませんでした。読みのカナや電話番号の下4桁でもお探しください。"
    return Found(tuple(hits), min(count, CAP), capped=len(people) > CAP, note=note)


def _cannot_search(query: Query) -> str:
    if not query.terms:
        return "氏名・カナ・電話番号・住所・水栓番号などを入力してください。"
    only = query.terms[0] if len(query.terms) == 1 else None
    if only and only.kind is Kind.NUMBER and len(only.value) < FEWEST_DIGITS:
        return f"番号は{FEWEST_DIGITS}桁以上入力してください（電話番号は下4桁で探せます）。"
    return ""


def _candidates(query: Query, *, sees_protected: bool, today: date) -> list[Candidate]:
    only = query.terms[0] if len(query.terms) == 1 else None
    if only and only.kind in (Kind.NUMBER, Kind.CODE):
        found = by_number.candidates(only, sees_protected=sees_protected, today=today, limit=CAP + 1)
        if found or only.kind is Kind.NUMBER:
            return found
    return by_text.candidates(query, sees_protected=sees_protected, today=today, limit=CAP + 1)
