"""Which characters the printing fonts have: asked before a page is set, so that a row can be named.

PDF/A-2u makes a missing glyph an error, but for a whole file and without the row. A variation
selector (IVS) that a font lacks is no error at all: the plain form is printed in silence. Both are
found here from the fonts' own tables (`cmap`, formats 4, 12 and 14). A letter bears one combining mark at
most: more of them climb into the line above, and an enclosing one lands beside its letter.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from mizuhiki.documents.faults import GlyphFinding

# The face of the house, then what it lacks (𠮷, for one), each in the two weights papers use.
FACES = (
    (
        "biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf",
        "noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    ),
    ("biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf", "noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf"),
)


@dataclass(frozen=True)
class Coverage:
    """What both weights can print."""

    characters: frozenset[str]
    variants: frozenset[str]  # a character and its selector, in the first face
    marks: frozenset[str] = frozenset()  # that combine with the letter before them

    def lacks(self, text: str) -> bool:
        """True when `text` needs a closer look; the common case costs one set operation."""
        return not self.characters.issuperset(text)


@cache
def coverage(fonts: Path) -> Coverage:
    """Read the fonts once a process. What cannot be seen on paper counts as not printable."""
    found: list[set[str]] = []
    variants: list[set[str]] = []
    for first, fallback in FACES:
        plain, selected = _read(fonts / first)
        found.append(plain | _read(fonts / fallback)[0])
        variants.append(selected)
    characters = [char for char in set.intersection(*found) if _visible(char)]
    return Coverage(
        characters=frozenset(char for char in characters if unicodedata.category(char)[0] != "M"),
        variants=frozenset(set.intersection(*variants)),
        marks=frozenset(char for char in characters if unicodedata.category(char) == "Mn"),
    )


def _read(path: Path) -> tuple[set[str], set[str]]:
    with TTFont(path, lazy=True) as font:
        table = font["cmap"]
        plain = {chr(code) for code in table.getBestCmap()}
        selected = {
            chr(base) + chr(selector)
            for part in table.tables
            if part.format == 14
            for selector, pairs in part.uvsDict.items()
            for base, _ in pairs
        }
    return plain, selected


def _visible(char: str) -> bool:
    """Spaces are fine; controls, direction marks, private use, line separators are not."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"} and not _selects(char)


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


@dataclass(frozen=True)
class Checked:
    """Rows ready for the press, what stops some of them, and what is printed in its plain form."""

    rows: tuple[Mapping[str, Any], ...]
    missing: tuple[GlyphFinding, ...]
    substituted: tuple[GlyphFinding, ...]


def check(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], fonts: Path) -> Checked:
    """Find what the fonts cannot print; selectors they do not know are taken off and reported.

    Args:
        rows: what the paper's rows give to the template; each has its `id`.
        names: the Japanese name of a field by its path, e.g. `addressee.name` -> 宛名.
        fonts: the folder that holds `FACES`.
    """
    known = coverage(fonts)
    ready, missing, substituted = list[Mapping[str, Any]](), list[GlyphFinding](), list[GlyphFinding]()
    for position, row in enumerate(rows):
        if not any(known.lacks(text) for _, text in texts(row)):
            ready.append(row)
            continue
        for path, text in texts(row):
            for cluster in _odd_clusters(text, known):
                finding = GlyphFinding(position, str(row["id"]), names.get(path, path), cluster)
                (substituted if _has_plain_form(cluster, known) else missing).append(finding)
        plain = dict.fromkeys(one.text[0] for one in substituted if one.row == position)
        ready.append(_in_plain_form(row, known) | {"plain": "".join(plain)})
    return Checked(tuple(ready), tuple(missing), tuple(substituted))


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a row with its path; positions in lists are left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner, path)


def _clusters(text: str) -> Iterator[str]:
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _goes_with_the_last(text[end]):
            yield text[start:end]
            start = end


def _odd_clusters(text: str, known: Coverage) -> list[str]:
    if not known.lacks(text):
        return []
    return [cluster for cluster in dict.fromkeys(_clusters(text)) if not _is_printable(cluster, known)]


def _goes_with_the_last(char: str) -> bool:
    return _selects(char) or unicodedata.category(char)[0] == "M"


def _is_printable(cluster: str, known: Coverage) -> bool:
    """A character, one with its selector, or one with one mark; か and its mark are が."""
    if len(cluster) == 1:
        return cluster in known.characters
    if any(_selects(char) for char in cluster):
        return cluster in known.variants
    first, *marks = list(unicodedata.normalize("NFC", cluster))
    if marks and (len(marks) > 1 or unicodedata.category(first)[0] not in "LN"):  # a mark needs its letter
        return False
    return first in known.characters and known.marks.issuperset(marks)


def _has_plain_form(cluster: str, known: Coverage) -> bool:
    """Whether nothing but selectors stands between it and the fonts."""
    return cluster[0] in known.characters and len(cluster) > 1 and all(_selects(one) for one in cluster[1:])


def _in_plain_form(value: Any, known: Coverage) -> Any:
    if isinstance(value, str):
        return "".join(
            cluster[0] if _has_plain_form(cluster, known) and cluster not in known.variants else cluster
            for cluster in _clusters(value)
        )
    if isinstance(value, Mapping):
        return {key: _in_plain_form(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_plain_form(inner, known) for inner in value]
    return value
