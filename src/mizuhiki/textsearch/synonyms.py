"""Words that mean the same: 引落 and 口座振替. Whoever asks with one finds what says the other."""

from collections.abc import Iterable, Iterator, Sequence

from mizuhiki.textsearch.folding import FULL, Term, fold, terms

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
            [(fold(word), _strong(word)) for word in group if fold(word).strip()] for group in groups
        ]

    def of(self, text: str) -> Iterator[Term]:
        """What the words of a text are called otherwise, as terms that tell less than its own."""
        folded = fold(text)
        for group in self._groups:
            if not any(word in folded for word, _ in group):
                continue
            for word, found in group:
                if word not in folded:
                    yield from found


def _strong(word: str) -> list[Term]:
    return [Term(term.text, term.weight * SHARE) for term in terms(word) if term.weight == FULL]
