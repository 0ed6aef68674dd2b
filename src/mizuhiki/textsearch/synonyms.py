"""Words that mean the same: 引落 and 口座振替. Whoever asks with one finds what says the other."""

from collections.abc import Iterable, Iterator, Sequence

from mizuhiki.textsearch.folding import FULL, GRAMMAR, Term, fold, terms

SHARE = 0.6  # of a term that was not asked for in so many words
SEPARATORS = str.maketrans("＝、，,", "====")


def words_of_line(line: str) -> tuple[str, ...]:
    """The words of one line of the table: 引落＝口座振替、自動払込."""
    parts = (part.strip() for part in line.translate(SEPARATORS).split("="))
    return tuple(dict.fromkeys(part for part in parts if part))


class Synonyms:
    """The table as it is searched."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = [
            [(fold(word), _telling(word)) for word in group if fold(word).strip()] for group in groups
        ]

    def of(self, text: str) -> Iterator[Term]:
        """What the words of a text are called otherwise; another word tells `SHARE` of the word's own."""
        folded = fold(text)
        for group in self._groups:
            own = max((_sum(found) for word, found in group if word in folded), default=0.0)
            for word, found in group:
                if own and word not in folded:
                    part = min(FULL, SHARE * own / _sum(found))
                    yield from (Term(term.text, term.weight * part) for term in found)


def _telling(word: str) -> list[Term]:
    """The terms of a word that tell something; of one in hiragana alone (さび) all do, for it is a word."""
    found = list(terms(word))
    return [term for term in found if term.weight > GRAMMAR] or [Term(term.text, FULL) for term in found]


def _sum(found: Iterable[Term]) -> float:
    return sum(term.weight for term in found) or FULL
