"""What goes to the house that encloses: which letter in which tray, and the lists it works by.

Pure. The lists name no person: the house reads names where they are printed, and needs them nowhere else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.documents.api import Leaf, Report, ReportColumn, ReportTable, ReportText
from mizuhiki.formats.tabular import write_csv
from mizuhiki.mail.numbers import number_of
from mizuhiki.rulepacks.api import Enclosing, PrintHouse

HEADINGS = (
    "連番", "扱い", "トレイ", "トレイ内順", "文書番号", "ファイル", "先頭ページ", "最終ページ",
    "用紙枚数", "郵便番号", "封筒", "同封物",
)  # fmt: skip
ENCLOSE, PULL = "封入", "抜取り"


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


def leaves_of(placed: Sequence[Placed]) -> list[Leaf]:
    """The sides of one file, letter by letter."""
    return [Leaf(is_empty=side >= one.letter.pages) for one in placed for side in range(one.sides)]


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


def index_of(
    placed: Sequence[Placed], names: Mapping[int, str], *, house: PrintHouse, enclosing: Enclosing
) -> bytes:
    """索引: a line for each letter in the files, in the order in which they are printed.

    Args:
        names: of the print files, by number.
    """
    enclosed = "・".join(enclosing.enclosures)
    rows = [
        (
            f"{number}",
            ENCLOSE if one.tray else PULL,
            f"{one.tray}" if one.tray else "",
            f"{one.place}" if one.tray else "",
            number_of(one.letter.piece_id),
            names[one.letter.file_id],
            f"{one.first_page}",
            f"{one.last_page}",
            f"{one.sheets}",
            one.letter.postcode,
            enclosing.envelope if one.tray else "",
            enclosed if one.tray else "",
        )
        for number, one in enumerate(placed, start=1)
    ]
    return write_csv(HEADINGS, rows, encoding=house.encoding)


def postcodes_of(placed: Sequence[Placed], *, house: PrintHouse) -> bytes:
    """郵便区番号別の通数: the first three figures of the postcode, as the post counts sorted mail."""
    counts = Counter(one.letter.postcode[:3] for one in placed if one.tray)
    rows = [(code or "番号なし", f"{count}") for code, count in sorted(counts.items())]
    return write_csv(("郵便番号の上3けた", "通数"), rows, encoding=house.encoding)


def digests_of(digests: Mapping[str, str], *, house: PrintHouse) -> bytes:
    """照合番号: SHA-256 of each file, so that the house can prove it has the whole."""
    return write_csv(("ファイル", "SHA-256"), list(digests.items()), encoding=house.encoding)


@dataclass(frozen=True)
class Work:
    """What a delivery is about, for the words on its sheet."""

    number: str
    title: str
    day: date
    office: str
    erase_by: date


def order_sheet(placed: Sequence[Placed], work: Work, *, house: PrintHouse, enclosing: Enclosing) -> Report:
    """封入指示書: what to enclose with what, tray by tray, with the counts that must come out."""
    kept, trays = [one for one in placed if one.tray], trays_of(placed)
    sheets = sum(one.sheets for one in kept)
    rows = tuple(
        (
            f"{tray.number}",
            number_of(tray.first.piece_id),
            number_of(tray.last.piece_id),
            f"{tray.letters:,}",
            f"{tray.sheets:,}",
            "",
        )
        for tray in trays
    )
    return Report(
        paper_id=work.number,
        title="封入指示書",
        day=work.day,
        to=f"{house.name} 御中",
        office=work.office,
        facts=(
            ("件名", work.title),
            ("通数", f"{len(kept):,}通（抜取り {len(placed) - len(kept):,}通）"),
            ("用紙", f"{sheets:,}枚（{'両面' if house.is_duplex else '片面'}印刷）"),
            ("封筒", enclosing.envelope),
            ("同封物", "、".join(enclosing.enclosures) or "なし"),
            ("データの消去期限", f"{work.erase_by:%Y年%-m月%-d日}（{house.article}）"),
        ),
        parts=(
            ReportText(
                label="注意",
                text="1 索引の「扱い」が抜取りの郵便物は、封入せずに返却してください。\n"
                "2 刷り直した用紙は、索引の文書番号と照合してから差し替え、損紙は返却してください。\n"
                "3 トレイごとに通数を数え、確認した人が署名してください。"
                "合わないときは、その場で連絡してください。",
            ),
            ReportTable(caption="トレイ別の通数", columns=TRAY_COLUMNS, rows=rows),
        ),
        signatures=("引渡し", "受取り", "封入責任者", "返却確認"),
    )


TRAY_COLUMNS = (
    ReportColumn(title="トレイ", width_mm=20, is_figure=True),
    ReportColumn(title="最初の文書番号", width_mm=38),
    ReportColumn(title="最後の文書番号", width_mm=38),
    ReportColumn(title="通数", width_mm=22, is_figure=True),
    ReportColumn(title="用紙枚数", width_mm=24, is_figure=True),
    ReportColumn(title="確認", width_mm=28),
)
