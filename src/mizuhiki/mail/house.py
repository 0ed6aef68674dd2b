"""What goes to the house that encloses: which letter lies where, in which tray and on which sheets. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from mizuhiki.rulepacks.api import PrintHouse


@dataclass(frozen=True)
class Letter:
    """One letter as it lies in its print file; `is_pulled`: it was spoilt or left otherwise."""

    piece_id: int
    file_id: int
    first_page: int
    last_page: int
    postcode: str
    is_pulled: bool

    @property
    def pages(self) -> int:
        """How many it has."""
        return self.last_page - self.first_page + 1


@dataclass(frozen=True)
class Placed:
    """A letter with its tray, and its place in it; both 0 for one that is pulled.

    Its pages count in the file that the house gets; `last_page` may be an empty back.
    """

    letter: Letter
    tray: int
    place: int
    sheets: int
    first_page: int
    last_page: int

    @property
    def sides(self) -> int:
        """How many it takes of the file, empty backs among them."""
        return self.last_page - self.first_page + 1


@dataclass(frozen=True)
class Tray:
    """What lies in one tray: the batch that one person encloses and counts."""

    number: int
    first: Letter
    last: Letter
    letters: int
    sheets: int


def place(letters: Sequence[Letter], house: PrintHouse) -> list[Placed]:
    """Letters in the order of printing, so many to a tray.

    On both sides each begins on a sheet of its own: nobody's bill stands on the back of another's.
    """
    placed, count, file_id, page = list[Placed](), 0, 0, 1
    for letter in letters:
        sheets = -(-letter.pages // 2) if house.is_duplex else letter.pages
        sides = sheets * 2 if house.is_duplex else sheets
        if letter.file_id != file_id:
            file_id, page = letter.file_id, 1
        tray = position = 0
        if not letter.is_pulled:
            tray, position = count // house.tray_letters + 1, count % house.tray_letters + 1
            count += 1
        placed.append(Placed(letter, tray, position, sheets, page, page + sides - 1))
        page += sides
    return placed


def trays_of(placed: Sequence[Placed]) -> list[Tray]:
    """Each tray with its first and last letter, to be counted against."""
    kept = [one for one in placed if one.tray]
    trays = []
    for number, group in groupby(kept, key=lambda one: one.tray):
        of_tray = list(group)
        trays.append(
            Tray(
                number=number,
                first=of_tray[0].letter,
                last=of_tray[-1].letter,
                letters=len(of_tray),
                sheets=sum(one.sheets for one in of_tray),
            )
        )
    return trays
