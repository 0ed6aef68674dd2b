"""What changed between two versions, sentence by sentence and letter by letter."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Change = Literal["same", "gone", "new"]
SENTENCE = re.compile(r"[^。\n]*[。\n]|[^。\n]+")
CLOSE_LOOK = 400  # letters on either side up to which a changed passage is compared letter by letter
LEAST_ALIKE = 0.4  # below this share of common letters the passages are told whole


@dataclass(frozen=True)
class Piece:
    """A stretch of text: in both versions, only in the earlier, or only in the later one."""

    change: Change
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Both texts as one: without the new it reads as before, without the gone as after."""
    return _joined(_pieces(before, after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield Piece("same", gone)
        elif tag == "replace" and max(len(gone), len(came)) <= CLOSE_LOOK:
            yield from _closely(gone, came)
        else:
            yield from (Piece("gone", gone), Piece("new", came))


def _closely(gone: str, came: str) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, gone, came, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        yield from (Piece("gone", gone), Piece("new", came))
        return
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", gone[a:b])
        else:
            yield from (Piece("gone", gone[a:b]), Piece("new", came[c:d]))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind made one, empty ones left out."""
    made = list[Piece]()
    for piece in pieces:
        if made and made[-1].change == piece.change:
            made[-1] = Piece(piece.change, made[-1].text + piece.text)
        elif piece.text:
            made.append(piece)
    return made


def text_of(pieces: Sequence[Piece], without: Change) -> str:
    """One of the two texts again."""
    return "".join(piece.text for piece in pieces if piece.change != without)
