"""What an enclosing machine reads on each sheet, worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.mail.errors import MarkTooNarrow
from mizuhiki.mail.house import Letter, Placed, place
from mizuhiki.mail.marks import lines_on, sheets_of, text_on
from mizuhiki.rulepacks.api import Enclosing, Enclosure, MarkLines, Marks, MarkSquare, PrintHouse

ALL = ("always", "first", "not_first", "last", "not_last", "tray", "divert", "insert1", "insert2", "parity")
ENCLOSING = Enclosing("長3", (Enclosure("案内"), Enclosure("工事", ("920", "9211"))))
MARKS = Marks(
    article="仕様書",
    left_mm=Decimal(5),
    top_mm=Decimal(21),
    counts="sheet",
    first=1,
    last=3,
    inserts_on_last=True,
    drawn=MarkLines(ALL, Decimal(10), Decimal("0.5"), Decimal(4)),
)


def house(*, is_duplex: bool = False) -> PrintHouse:
    """Two letters to a tray."""
    return PrintHouse("業者", "第1条", 2, is_duplex, "utf-8-sig", 30, {"notice": ENCLOSING}, MARKS)


def letters(*pages: int, pulled: int = -1, file_letters: int = 100) -> list[Letter]:
    """Letters of so many pages each; every second goes to 〒920."""
    made, page = [], 1
    for number, count in enumerate(pages):
        page = 1 if number % file_letters == 0 else page
        postcode = "9200001" if number % 2 else "9210001"
        file_id = number // file_letters + 1
        made.append(Letter(number + 1, file_id, page, page + count - 1, postcode, number == pulled))
        page += count
    return made


def words(placed: list[Placed], marks: Marks = MARKS) -> list[list[str]]:
    """Which words stand on each sheet, in the order of feeding."""
    assert isinstance(marks.drawn, MarkLines)
    return [
        [word for word, stands in zip(ALL, lines_on(sheet, marks), strict=True) if stands]
        for of_letter in sheets_of(placed, marks, ENCLOSING)
        for sheet in of_letter
    ]


def test_each_word_says_of_a_sheet_what_it_is() -> None:
    assert words(place(letters(1, 3, 1, 1, pulled=2), house())) == [
        ["always", "first", "last", "tray", "insert1", "parity"],
        ["always", "first", "not_last", "parity"],
        ["always", "not_first", "not_last", "parity"],
        ["always", "not_first", "last", "insert1", "insert2", "parity"],
        ["always", "first", "last", "divert"],
        ["always", "first", "last", "tray", "insert1", "insert2"],
    ]


def test_enclosures_are_asked_on_every_sheet_where_the_machine_wants_it() -> None:
    every = replace(MARKS, inserts_on_last=False)
    assert words(place(letters(1, 2), house()), every)[1:] == [
        ["always", "first", "not_last", "insert1", "insert2", "parity"],
        ["always", "not_first", "last", "insert1", "insert2", "parity"],
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [("sheet", [(1,), (2, 3, 1), (2,), (3,)]), ("letter", [(1,), (2, 2, 2), (3,), (1,)])],
)
def test_the_sequence_goes_on_by_sheet_or_letter_and_begins_again(
    counts: str, expected: list[tuple[int, ...]]
) -> None:
    found = sheets_of(place(letters(1, 3, 1, 1), house()), replace(MARKS, counts=counts), ENCLOSING)
    assert [tuple(sheet.sequence for sheet in of_letter) for of_letter in found] == expected


def test_bits_of_the_sequence_stand_for_their_number() -> None:
    drawn = MarkLines(("always", "sequence4", "sequence2", "sequence1"), Decimal(10), Decimal(1), Decimal(4))
    marks = replace(MARKS, first=0, last=7, drawn=drawn)
    (sheets,) = sheets_of(place(letters(9), house()), marks, ENCLOSING)
    found = ["".join(f"{stands:d}" for stands in lines_on(sheet, marks)[1:]) for sheet in sheets]
    assert found == ["000", "001", "010", "011", "100", "101", "110", "111", "000"]


def test_a_square_code_holds_each_item_in_its_width_or_refuses() -> None:
    fields = (("tray", 2), ("place", 3), ("letter", 10), ("sheet", 1), ("sheets", 1), ("inserts", 6))
    marks = replace(MARKS, drawn=MarkSquare("qr", Decimal(12), fields))
    found = sheets_of(place(letters(1, 2, 1), house()), marks, ENCLOSING)
    assert [text_on(sheet, marks) for of_letter in found for sheet in of_letter] == [
        "01001000000001811100000",
        "01002000000002612000000",
        "01002000000002622110000",
        "02001000000003411100000",
    ]
    (long,) = sheets_of(place(letters(10), house()), marks, ENCLOSING)
    with pytest.raises(MarkTooNarrow) as refused:
        text_on(long[-1], marks)
    assert refused.value.message == (
        "読取りマークのsheetは10で、規則集の1けたに入りません。けた数を増やしてください。"
    )


@given(
    pages=st.lists(st.integers(1, 5), min_size=1, max_size=30),
    is_duplex=st.booleans(),
    file_letters=st.integers(1, 7),
)
def test_letters_lie_one_behind_the_other_and_each_begins_in_front(
    *, pages: list[int], is_duplex: bool, file_letters: int
) -> None:
    placed = place(letters(*pages, file_letters=file_letters), house(is_duplex=is_duplex))
    page, file_id = 1, 1
    for one, count in zip(placed, pages, strict=True):
        if one.letter.file_id != file_id:
            file_id, page = one.letter.file_id, 1
        assert one.first_page == page
        assert one.sides == (count + count % 2 if is_duplex else count)
        assert one.sheets * (2 if is_duplex else 1) == one.sides
        page = one.last_page + 1
    marked = sheets_of(placed, MARKS, ENCLOSING)
    sequence = [sheet.sequence for of_letter in marked for sheet in of_letter]
    assert sequence == [number % 3 + 1 for number in range(len(sequence))]
    assert all(sum(lines_on(sheet, MARKS)) % 2 == 0 for of_letter in marked for sheet in of_letter)
