"""The lists that the house which encloses works by. Pure.

They name no person: the house reads names where they are printed, and needs them nowhere else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.documents.api import Report, ReportColumn, ReportTable, ReportText
from mizuhiki.formats.tabular import write_csv
from mizuhiki.mail.house import Placed, trays_of
from mizuhiki.mail.marks import Sheet, inserts_of, sheets_of
from mizuhiki.mail.numbers import number_of
from mizuhiki.rulepacks.api import Enclosing, MarkLines, Marks, PaperStock, PrintHouse

HEADINGS = (
    "連番", "扱い", "トレイ", "トレイ内順", "文書番号", "ファイル", "先頭ページ", "最終ページ",
    "用紙枚数", "郵便番号", "封筒", "同封物",
)  # fmt: skip
MARK_HEADINGS = ("差込口", "マークの連番（先頭）", "マークの連番（最後）")
PAPER_HEADINGS = ("ファイル", "先頭ページ", "最終ページ", "用紙", "用紙枚数")
ENCLOSE, PULL = "封入", "抜取り"
NOTES = (
    "1 索引の「扱い」が抜取りの郵便物は、封入せずに返却してください。\n"
    "2 刷り直した用紙は、索引の文書番号と照合してから差し替え、損紙は返却してください。\n"
    "3 トレイごとに通数を数え、確認した人が署名してください。"
    "合わないときは、その場で連絡してください。"
)


@dataclass(frozen=True)
class Work:
    """What a delivery is about, for the words on its sheet."""

    number: str
    title: str
    day: date
    office: str
    erase_by: date


@dataclass(frozen=True)
class Order:
    """A delivery as it is enclosed.

    Attributes:
        placed: the letters of whole files, in the order of printing.
        sheets: of each letter as the machine sees them; empty without marks.
    """

    placed: Sequence[Placed]
    house: PrintHouse
    enclosing: Enclosing
    sheets: Sequence[tuple[Sheet, ...]]


def order_of(placed: Sequence[Placed], house: PrintHouse, enclosing: Enclosing) -> Order:
    """What the house is asked to do with letters that were put into trays."""
    marks = house.marks
    return Order(placed, house, enclosing, sheets_of(placed, marks, enclosing) if marks else ())


def index_of(order: Order, names: Mapping[int, str]) -> bytes:
    """索引: a line for each letter in the files, in the order in which they are printed.

    Args:
        names: of the print files, by number.
    """
    rows = []
    for number, one in enumerate(order.placed, start=1):
        inserts = inserts_of(one, order.enclosing)
        beside = [order.enclosing.enclosures[station - 1].name for station in sorted(inserts)]
        row = [
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
            order.enclosing.envelope if one.tray else "",
            "・".join(beside),
        ]
        if order.sheets:
            sheets = order.sheets[number - 1]
            row += ["・".join(map(str, sorted(inserts))), f"{sheets[0].sequence}", f"{sheets[-1].sequence}"]
        rows.append(tuple(row))
    headings = HEADINGS + (MARK_HEADINGS if order.sheets else ())
    return write_csv(headings, rows, encoding=order.house.encoding)


def postcodes_of(order: Order) -> bytes:
    """郵便区番号別の通数: the first three figures of the postcode, as the post counts sorted mail."""
    counts = Counter(one.letter.postcode[:3] for one in order.placed if one.tray)
    rows = [(code or "番号なし", f"{count}") for code, count in sorted(counts.items())]
    return write_csv(("郵便番号の上3けた", "通数"), rows, encoding=order.house.encoding)


def papers_of(order: Order, paper: PaperStock, names: Mapping[int, str]) -> bytes:
    """給紙: from which page to which a file is printed on which paper, for the trays of the press."""
    rows = []
    for (file_id, stock), group in groupby(_papers(order, paper), key=lambda one: one[:2]):
        sheets = list(group)
        row = (names[file_id], f"{sheets[0][2]}", f"{sheets[-1][3]}", stock, f"{len(sheets)}")
        rows.append(row)
    return write_csv(PAPER_HEADINGS, rows, encoding=order.house.encoding)


def _papers(order: Order, paper: PaperStock) -> Iterator[tuple[int, str, int, int]]:
    """Each sheet with its file, its paper and its first and last page there."""
    for one in order.placed:
        per = one.sides // one.sheets
        for number in range(one.sheets):
            first = one.first_page + number * per
            yield one.letter.file_id, paper.others if number else paper.first, first, first + per - 1


def digests_of(digests: Mapping[str, str], *, house: PrintHouse) -> bytes:
    """照合番号: SHA-256 of each file, so that the house can prove it has the whole."""
    return write_csv(("ファイル", "SHA-256"), list(digests.items()), encoding=house.encoding)


def order_sheet(order: Order, work: Work) -> Report:
    """封入指示書: what to enclose with what, tray by tray, with the counts that must come out."""
    house, enclosing = order.house, order.enclosing
    kept = [one for one in order.placed if one.tray]
    sheets = sum(one.sheets for one in kept)
    facts = [
        ("件名", work.title),
        ("通数", f"{len(kept):,}通（抜取り {len(order.placed) - len(kept):,}通）"),
        ("用紙", f"{sheets:,}枚（{'両面' if house.is_duplex else '片面'}印刷）"),
        ("封筒", enclosing.envelope),
        ("同封物", "、".join(one.shown for one in enclosing.enclosures) or "なし"),
        ("データの消去期限", f"{work.erase_by:%Y年%-m月%-d日}（{house.article}）"),
    ]
    if house.marks:
        facts[-1:-1] = marks_in_words(house.marks)
    tables = [ReportTable(caption="トレイ別の通数", columns=TRAY_COLUMNS, rows=_tray_rows(kept))]
    if enclosing.enclosures:
        tables.append(
            ReportTable(
                caption="同封物の枚数", columns=ENCLOSURE_COLUMNS, rows=_enclosure_rows(kept, enclosing)
            )
        )
    if enclosing.paper:
        used = Counter(stock for _, stock, _, _ in _papers(order, enclosing.paper))
        rows = tuple((stock, f"{used[stock]:,}") for stock in sorted(used))
        tables.append(ReportTable(caption="用紙別の枚数（抜取りを含む）", columns=PAPER_COLUMNS, rows=rows))
    return Report(
        paper_id=work.number,
        title="封入指示書",
        day=work.day,
        to=f"{house.name} 御中",
        office=work.office,
        facts=tuple(facts),
        parts=(ReportText(label="注意", text=NOTES), *tables),
        signatures=("引渡し", "受取り", "封入責任者", "返却確認"),
    )


def marks_in_words(marks: Marks) -> tuple[tuple[str, str], ...]:
    """What the machine reads, where, and by which leaflet: names and values for people."""
    drawn = marks.drawn
    if isinstance(drawn, MarkLines):
        what = f"OMRの線{len(drawn.order)}本"
    else:
        what = {"qr": "QRコード", "datamatrix": "データマトリックス"}[drawn.symbol]
    unit = "1枚" if marks.counts == "sheet" else "1通"
    return (
        ("読取りマーク", f"{what}（表の左から{marks.left_mm}mm・上から{marks.top_mm}mm）"),
        ("マークの連番", f"{unit}ごとに{marks.first}から{marks.last}をくり返す"),
        ("マークの仕様", marks.article),
    )


def _tray_rows(kept: Sequence[Placed]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            f"{tray.number}",
            number_of(tray.first.piece_id),
            number_of(tray.last.piece_id),
            f"{tray.letters:,}",
            f"{tray.sheets:,}",
            "",
        )
        for tray in trays_of(kept)
    )


def _enclosure_rows(kept: Sequence[Placed], enclosing: Enclosing) -> tuple[tuple[str, ...], ...]:
    asked = Counter(station for one in kept for station in inserts_of(one, enclosing))
    return tuple(
        (f"{station}", one.shown, f"{asked[station]:,}", "")
        for station, one in enumerate(enclosing.enclosures, start=1)
    )


TRAY_COLUMNS = (
    ReportColumn(title="トレイ", width_mm=20, is_figure=True),
    ReportColumn(title="最初の文書番号", width_mm=38),
    ReportColumn(title="最後の文書番号", width_mm=38),
    ReportColumn(title="通数", width_mm=22, is_figure=True),
    ReportColumn(title="用紙枚数", width_mm=24, is_figure=True),
    ReportColumn(title="確認", width_mm=28),
)
ENCLOSURE_COLUMNS = (
    ReportColumn(title="差込口", width_mm=20, is_figure=True),
    ReportColumn(title="同封物", width_mm=98),
    ReportColumn(title="枚数", width_mm=24, is_figure=True),
    ReportColumn(title="確認", width_mm=28),
)
PAPER_COLUMNS = (
    ReportColumn(title="用紙", width_mm=146),
    ReportColumn(title="枚数", width_mm=24, is_figure=True),
)
