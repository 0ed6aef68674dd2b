"""The texts of a row, wherever they stand in it: found by themselves, and exchanged for others."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from mizuhiki.documents.api import Paper, Row, RowUnfit, render
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import AT, PRODUCTION
from mizuhiki.documents.tests.test_every_paper import EVERY

Place = tuple[str | int, ...]
NO_TEXTS = {"grouping", "status_url", "extra"}  # how a code is written and what it leads to; which page more
SEEN = "魑魅"
_found: dict[str, tuple[Place, ...]] = {}
SAMPLES = {paper.name: row for paper, row in EVERY}


def places_of(paper: Paper) -> tuple[Place, ...]:
    """Where a row of the paper takes a text that is then read on it."""
    if paper.name not in _found:
        _found[paper.name] = _read_on(paper)
    return _found[paper.name]


def _read_on(paper: Paper) -> tuple[Place, ...]:
    tried = {place: fitted(SAMPLES[paper.name], place, SEEN) for place in _places(SAMPLES[paper.name], ())}
    rows = {place: row for place, row in tried.items() if row}
    pages = iter(texts(render(paper, list(rows.values()), press=PRODUCTION, at=AT)))
    read = {
        place: "".join(next(pages) for _ in range(row.data(PRODUCTION)["pages"]))
        for place, row in rows.items()
    }
    return tuple(place for place, page in read.items() if SEEN in page)


def _places(value: object, place: Place) -> Iterator[Place]:
    if isinstance(value, str):
        yield place
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _places(inner, (*place, number))
    elif is_dataclass(value) and type(value).__module__.startswith("mizuhiki.documents."):
        for field in fields(value):
            if field.name not in NO_TEXTS:
                yield from _places(getattr(value, field.name), (*place, field.name))


def fitted(row: Row, place: Place, text: str) -> Row | None:
    """The row with another text; None where it refuses the text, and then it names itself."""
    try:
        changed: Row = _put(row, place, text)
    except RowUnfit as unfit:
        refused = unfit
    else:
        return changed
    assert row.paper_id in refused.record or place == ("paper_id",), refused.record
    assert refused.faults
    return None


def _put(value: Any, place: Place, text: str) -> Any:
    if not place:
        return text
    first, *rest = place
    if isinstance(first, int):
        return (*value[:first], _put(value[first], tuple(rest), text), *value[first + 1 :])
    return replace(value, **{first: _put(getattr(value, first), tuple(rest), text)})


def filled(paper: Paper, text: str, *, is_numbered: bool = True) -> tuple[Row, list[str]]:
    """The sample row with the text in every place that takes it; a number before it tells them apart."""
    row, given = SAMPLES[paper.name], list[str]()
    for number, place in enumerate(places_of(paper), 10):
        words = f"{number}{text}" if is_numbered else text
        if changed := fitted(row, place, words):
            row = changed
            given.append(words)
    return row, given


def filled_up(paper: Paper, sign: str, *, most: int = 700) -> Row:
    """The sample row with as many of a sign in every place as it takes."""
    row = SAMPLES[paper.name]
    for place in places_of(paper):
        row = fitted(row, place, sign * longest(row, place, sign, most=most)) or row
    return row


def longest(row: Row, place: Place, sign: str, *, most: int = 700) -> int:
    """How many of a sign a place takes; 0 for none."""
    fits, too_many = 0, most
    while too_many - fits > 1:
        tried = (fits + too_many) // 2
        fits, too_many = (tried, too_many) if fitted(row, place, sign * tried) else (fits, tried)
    return fits
