"""早見表: the table that a utility publishes, held cell by cell against a tariff. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.formats.tabular import Row, TableRefused, columns_of, read_table
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.tariffs import PriceRefused, PriceRequest, TariffVersion, price

COLUMNS = {
    "use": ("用途", "use"),
    "bore": ("口径", "口径mm", "口径（mm）", "bore"),
    "m3": ("水量", "使用水量", "水量m3", "使用水量（m3）", "m3"),
    "months": ("月数", "months"),
    "yen": ("金額", "料金", "円", "金額（円）", "yen"),
}
NEEDED = {"bore": "口径", "m3": "水量", "yen": "金額"}
MOST_ROWS = 50_000
MOST_DIGITS = 9


class TableFaulty(RuleBroken):
    """A quick table cannot be read. Nothing is kept."""

    code = "quick_table_faulty"
    sentence = "早見表を読めません。{problem}"


@dataclass(frozen=True)
class Cell:
    """One printed figure: what it is for, and the yen on paper, tax included."""

    line: int
    use: str
    bore_mm: int | None
    m3: int
    months: int | None  # None: a whole regular bill
    yen: int


@dataclass(frozen=True)
class Deviation:
    """A cell that the tariff makes something else of, or nothing."""

    cell: Cell
    computed_yen: int | None
    problem: str = ""

    def to_list(self) -> list[object]:
        """As it is kept."""
        cell = self.cell
        return [
            *(cell.line, cell.use, cell.bore_mm, cell.m3, cell.months, cell.yen),
            self.computed_yen,
            self.problem,
        ]


def read_cells(content: bytes, *, use: str) -> list[Cell]:
    """The cells of a table; `use` is the class of rows that name none.

    Raises:
        TableFaulty: names the line. No cell of such a table is used.
    """
    try:
        rows = read_table(content)
    except TableRefused as refused:
        raise TableFaulty(problem=str(refused)) from None
    if not rows or len(rows) - 1 > MOST_ROWS:
        raise TableFaulty(problem=f"1行から{MOST_ROWS:,}行までの表にしてください。")
    places = columns_of(rows[0], COLUMNS)
    if lacking := [word for column, word in NEEDED.items() if column not in places]:
        words = "、".join(lacking)
        raise TableFaulty(problem=f"{rows[0].number}行目の見出しに「{words}」の列がありません。")
    if not rows[1:]:
        raise TableFaulty(problem="見出しの下に金額の行がありません。")
    return [_cell(row, places, use) for row in rows[1:]]


def _cell(row: Row, places: dict[str, int], use: str) -> Cell:
    def text(column: str) -> str:
        place = places.get(column)
        return row.cells[place].strip() if place is not None and place < len(row.cells) else ""

    def whole(column: str) -> int:
        typed = text(column).replace(",", "").removesuffix("円").removesuffix("mm")
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS):
            word = NEEDED.get(column, "月数")
            raise TableFaulty(
                problem=f"{row.number}行目の{word}「{text(column)}」は0以上の整数ではありません。"
            )
        return int(typed)

    if not (named := text("use") or use):
        raise TableFaulty(
            problem=f"{row.number}行目に用途がありません。表に用途の列を加えるか、用途を入力してください。"
        )
    return Cell(
        line=row.number,
        use=named,
        bore_mm=whole("bore") if text("bore") else None,
        m3=whole("m3"),
        months=whole("months") if text("months") else None,
        yen=whole("yen"),
    )


def deviations_of(cells: Sequence[Cell], version: TariffVersion) -> list[Deviation]:
    """Every cell that the version does not come to, exactly."""
    found = []
    for cell in cells:
        request = PriceRequest(use=cell.use, m3=cell.m3, bore_mm=cell.bore_mm, months=cell.months)
        try:
            yen = price(request, version).amount_yen
        except PriceRefused as refused:
            found.append(Deviation(cell, None, str(refused)))
        else:
            if yen != cell.yen:
                found.append(Deviation(cell, yen))
    return found
