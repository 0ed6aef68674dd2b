"""The index: BM25 over terms, in memory, never changed once it is built.

A title counts three times. What is asked is cut to its `MOST_TERMS` rarest terms, so that the whole text
of a case costs no more than a question.
"""

import heapq
import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mizuhiki.textsearch.folding import terms
from mizuhiki.textsearch.synonyms import Synonyms

TITLE = 3
SATURATION, LENGTH = 1.2, 0.75  # k1 and b of BM25
MOST_TERMS = 24
LEAST_SHARE = 0.25  # of what was asked, by weight, that a text must speak of to be found


@dataclass(frozen=True)
class Document:
    """A text to be found by its number."""

    number: int
    title: str
    body: str = ""


@dataclass(frozen=True)
class Hit:
    """A text that was found: how well it fits, and which share of the question it speaks of."""

    number: int
    score: float
    share: float


@dataclass(frozen=True)
class _Postings:
    """In which documents a term stands, in their order, and what it brings each there."""

    places: "array[int]"
    gains: "array[float]"
    rarity: float
    most: float


class Index:
    """Every term with the documents that hold it."""

    def __init__(self, documents: Iterable[Document], *, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._numbers = array("q")
        self._synonyms = Synonyms(synonyms)
        counts, lengths = dict[str, "tuple[array[int], array[float]]"](), array("d")
        for place, document in enumerate(documents):
            self._numbers.append(document.number)
            found = Counter(term.text for term in terms(document.body))
            for text, count in Counter(term.text for term in terms(document.title)).items():
                found[text] += TITLE * count
            lengths.append(found.total())
            for text, count in found.items():
                places, gains = counts.setdefault(text, (array("I"), array("f")))
                places.append(place)
                gains.append(count)
        self._terms = _weighed(counts, lengths)
        self._rarest = _rarity(0, len(self._numbers))

    def __len__(self) -> int:
        """How many documents it knows."""
        return len(self._numbers)

    def search(self, text: str, *, limit: int = 10) -> list[Hit]:
        """The documents that fit a question or a longer text best; none that speaks of too little of it."""
        own, asked = self._asked(text)
        known = sorted(
            ((found, weight) for term, weight in asked.items() if (found := self._terms.get(term))),
            key=lambda one: one[0].most * one[1],
            reverse=True,
        )
        best = heapq.nlargest(
            4 * limit, self._scores(known, limit).items(), key=lambda one: (one[1], -one[0])
        )
        whole = sum(weight * self._rarity_of(term) for term, weight in own.items())
        hits = (
            Hit(self._numbers[place], score, self._share(place, own, asked, whole)) for place, score in best
        )
        return [hit for hit in hits if hit.share >= LEAST_SHARE][:limit]

    def _asked(self, text: str) -> tuple[dict[str, float], dict[str, float]]:
        """The terms of a question with their weight: its own, and with them what they are also called."""
        own = dict[str, float]()
        for term in terms(text):
            own[term.text] = max(own.get(term.text, 0), term.weight)
        kept = heapq.nlargest(MOST_TERMS, own, key=lambda one: (own[one] * self._rarity_of(one), one))
        own = {term: own[term] for term in kept}
        asked = dict(own)
        for term in self._synonyms.of(text):
            asked[term.text] = max(asked.get(term.text, 0), term.weight)
        return own, asked

    def _scores(self, known: list[tuple[_Postings, float]], limit: int) -> dict[int, float]:
        """Each document's sum; once what is left cannot lift a new one into the best, none is added."""
        left = sum(found.most * weight for found, weight in known)
        scores = dict[int, float]()
        is_closed = False
        for found, weight in known:
            if not is_closed and len(scores) > 4 * limit:
                is_closed = left < heapq.nlargest(4 * limit, scores.values())[-1]
            if is_closed:
                _lift(scores, found, weight)
            else:
                for place, gain in zip(found.places, found.gains, strict=True):
                    scores[place] = scores.get(place, 0.0) + weight * gain
            left -= found.most * weight
        return scores

    def _share(self, place: int, own: dict[str, float], asked: dict[str, float], whole: float) -> float:
        """Which part of the question a document speaks of; another word for it counts by its own weight."""
        found = sum(
            weight * self._rarity_of(term)
            for term, weight in asked.items()
            if (postings := self._terms.get(term)) and _holds(postings.places, place)
        )
        return min(1.0, found / whole) if own and whole else 0.0

    def _rarity_of(self, term: str) -> float:
        found = self._terms.get(term)
        return found.rarity if found else self._rarest


def _weighed(
    counts: "dict[str, tuple[array[int], array[float]]]", lengths: "array[float]"
) -> dict[str, _Postings]:
    """What each term brings each document (BM25), from how often it stands there."""
    total = len(lengths)
    mean = math.fsum(lengths) / total if total else 1.0
    ballast = array("d", (SATURATION * (1 - LENGTH + LENGTH * length / (mean or 1.0)) for length in lengths))
    made = dict[str, _Postings]()
    for term, (places, gains) in counts.items():
        rarity = _rarity(len(places), total)
        for number, place in enumerate(places):
            count = gains[number]
            gains[number] = rarity * count * (SATURATION + 1) / (count + ballast[place])
        made[term] = _Postings(places, gains, rarity, max(gains))
    return made


def _rarity(holders: int, total: int) -> float:
    """The inverse document frequency of BM25, above zero."""
    return math.log(1 + (total - holders + 0.5) / (holders + 0.5))


def _lift(scores: dict[int, float], found: _Postings, weight: float) -> None:
    """Add a term to the documents that are in the running."""
    if len(scores) * 16 < len(found.places):
        for place in scores:
            at = bisect_left(found.places, place)
            if at < len(found.places) and found.places[at] == place:
                scores[place] += weight * found.gains[at]
        return
    for place, gain in zip(found.places, found.gains, strict=True):
        if place in scores:
            scores[place] += weight * gain


def _holds(places: "array[int]", place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place
