"""The index: BM25 over terms, in memory; documents come and go without its being built anew.

A title counts three times. What is asked is cut to its `MOST_TERMS` rarest terms, so that the whole text
of a case costs little more than a question.
"""

import heapq
import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mizuhiki.textsearch.folding import terms, words
from mizuhiki.textsearch.synonyms import Synonyms

TITLE = 3
SATURATION, LENGTH = 1.2, 0.75  # k1 and b of BM25
MEAN_LENGTH = 150  # terms of an entry; a constant, so that what stands in the index does not age
MOST_TERMS = 16
LEAST_SHARE = 0.15  # of what was asked, by weight, that a text must speak of to be found
ROUNDING = 1e-9  # of sums of scores, which are below a thousand
LONG_LIST = 1_000  # documents of a term from which on it pays to ask whether it can still matter


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


@dataclass
class _Postings:
    """In which documents a term stands, in the order they came, and what it brings each there."""

    places: "array[int]" = field(default_factory=lambda: array("I"))
    gains: "array[float]" = field(default_factory=lambda: array("f"))
    most: float = 0.0

    def add(self, place: int, gain: float) -> None:
        """One more document."""
        self.places.append(place)
        self.gains.append(gain)
        self.most = max(self.most, gain)

    def gain_at(self, place: int) -> float:
        """What the term brings a document; nothing where it does not stand."""
        at = bisect_left(self.places, place)
        return self.gains[at] if at < len(self.places) and self.places[at] == place else 0.0


@dataclass(frozen=True)
class _Asked:
    """A term of a question that stands somewhere; its weight is how much it tells times how rare it is."""

    postings: _Postings
    weight: float

    @property
    def most(self) -> float:
        """The most it can bring a document."""
        return self.postings.most * self.weight


class Index:
    """Every term with the documents that hold it."""

    def __init__(self, documents: Iterable[Document] = (), *, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._numbers = array("q")
        self._places = dict[int, int]()  # of the documents that are to be found
        self._terms = dict[str, _Postings]()
        self._synonyms = Synonyms(synonyms)
        for document in documents:
            self.add(document)

    def __len__(self) -> int:
        """How many documents can be found."""
        return len(self._places)

    @property
    def numbers(self) -> set[int]:
        """Which documents can be found."""
        return set(self._places)

    def places_of(self, term: str) -> Sequence[int]:
        """In which documents a term stands, by the order they came."""
        postings = self._terms.get(term)
        return postings.places if postings else ()

    def looked_for(self, text: str) -> list[str]:
        """By which terms a text is searched: its rarest ones, and what they are called otherwise."""
        return list(self._asked(text)[1])

    def add(self, document: Document) -> None:
        """Let a document be found; under a number that is known it takes the place of the other."""
        place = len(self._numbers)
        self._numbers.append(document.number)
        self._places[document.number] = place
        found = Counter(words(document.body))
        for text in words(document.title):
            found[text] += TITLE
        ballast = SATURATION * (1 - LENGTH + LENGTH * found.total() / MEAN_LENGTH)
        for text, count in found.items():
            postings = self._terms.get(text)
            if postings is None:
                postings = self._terms[text] = _Postings()
            postings.add(place, count * (SATURATION + 1) / (count + ballast))

    def remove(self, number: int) -> None:
        """Let a document be found no more; what its terms weigh stays until the index is built anew."""
        del self._places[number]

    def use_synonyms(self, synonyms: Iterable[Sequence[str]]) -> None:
        """Another table from now on."""
        self._synonyms = Synonyms(synonyms)

    def search(self, text: str, *, limit: int = 10, least_share: float = LEAST_SHARE) -> list[Hit]:
        """The documents that fit a question or a longer text best; none that speaks of too little of it."""
        whole, asked = self._asked(text)
        known = [
            _Asked(postings, weight * self._rarity_of(term))
            for term, weight in asked.items()
            if (postings := self._terms.get(term))
        ]
        wanted = limit + len(self._numbers) - len(self._places)  # those that are gone still have their scores
        scores = _scores(sorted(known, key=lambda one: one.most, reverse=True), wanted)
        hits = list[Hit]()
        for place in heapq.nlargest(wanted, scores, key=lambda place: (scores[place], -place)):
            number = self._numbers[place]
            spoken = sum(one.weight for one in known if one.postings.gain_at(place))
            if self._places.get(number) == place and spoken >= least_share * whole:
                hits.append(Hit(number, scores[place], min(1.0, spoken / (whole or 1.0))))
        return hits[:limit]

    def _asked(self, text: str) -> tuple[float, dict[str, float]]:
        """What a question weighs with all its terms, and the terms looked for: also by other words."""
        own = dict[str, float]()
        for term in terms(text):
            own[term.text] = max(own.get(term.text, 0), term.weight)
        weights = {term: weight * self._rarity_of(term) for term, weight in own.items()}
        whole = sum(heapq.nlargest(MOST_TERMS, weights.values()))
        known = (term for term in own if term in self._terms)
        kept = heapq.nlargest(MOST_TERMS, known, key=lambda term: (weights[term], term))
        asked = {term: own[term] for term in kept}
        for term in self._synonyms.of(text):
            asked[term.text] = max(asked.get(term.text, 0), term.weight)
        return whole, asked

    def _rarity_of(self, term: str) -> float:
        """The inverse document frequency of BM25, above zero."""
        postings, total = self._terms.get(term), len(self._numbers)
        holders = len(postings.places) if postings else 0
        return math.log(1 + (total - holders + 0.5) / (holders + 0.5))


def _scores(known: Sequence[_Asked], limit: int) -> dict[int, float]:
    """Each document's sum; once what is left cannot lift a new one into the best, none is added.

    From then on those go too that cannot come among the best any more, so that long lists are looked up
    for few. What is found, and in which order, is the same.
    """
    left, told = sum(one.most for one in known), 0.0
    scores = dict[int, float]()
    is_closed = False
    for one in known:
        if told > left and len(one.postings.places) > LONG_LIST and len(scores) > limit:
            least = heapq.nlargest(limit, scores.values())[-1]
            is_closed = is_closed or left < least
            if is_closed:
                scores = {place: sum_ for place, sum_ in scores.items() if sum_ + left + ROUNDING >= least}
        if is_closed:
            _lift(scores, one)
        else:
            weight = one.weight
            for place, gain in zip(one.postings.places, one.postings.gains, strict=True):
                scores[place] = scores.get(place, 0.0) + weight * gain
        left -= one.most
        told += one.most
    return scores


def _lift(scores: dict[int, float], one: _Asked) -> None:
    """Add a term to the documents that are in the running."""
    if len(scores) * 16 < len(one.postings.places):
        for place in scores:
            scores[place] += one.weight * one.postings.gain_at(place)
        return
    for place, gain in zip(one.postings.places, one.postings.gains, strict=True):
        if place in scores:
            scores[place] += one.weight * gain
