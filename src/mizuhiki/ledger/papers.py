"""繰越 on paper and as a table, and the claims of a month's sheet with the words of the rule pack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Report, ReportColumn, ReportTable, Table
from mizuhiki.ledger.models import CarryOver
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import Pack, pack_on

COLUMNS = (
    ReportColumn(title="年度", width_mm=30),
    ReportColumn(title="料金", width_mm=70),
    ReportColumn(title="件数", width_mm=30, is_figure=True),
    ReportColumn(title="未収金（円）", width_mm=40, is_figure=True),
)
LEGAL_CLASSES = {"private": "私債権", "public": "公債権"}


@dataclass(frozen=True)
class CarriedLine:
    """A line of the list."""

    fiscal_year: int
    label: str
    item_count: int
    yen: int

    @property
    def year_label(self) -> str:
        """令和8年度."""
        return f"{era.era_year(date(self.fiscal_year, 4, 1))}度"


def carried_lines(made: CarryOver) -> list[CarriedLine]:
    """The list, oldest year first, in the rule pack's order of charges."""
    pack = pack_on(made.until)
    claims = sorted(made.claims.all(), key=lambda one: (one.fiscal_year, _place(one.charge, pack)))
    return [CarriedLine(one.fiscal_year, _label(one.charge, pack), one.item_count, one.yen) for one in claims]


def carried_table(made: CarryOver) -> Table:
    """The list as rows of texts, with their sum."""
    lines = carried_lines(made)
    rows = [[line.year_label, line.label, str(line.item_count), str(line.yen)] for line in lines]
    rows.append(
        ["合計", "", str(sum(line.item_count for line in lines)), str(sum(line.yen for line in lines))]
    )
    return Table(
        title=f"{made.fiscal_year}年度 未収金繰越",
        names=("fiscal_year", "charge", "count", "yen"),
        headings=("年度", "料金", "件数", "未収金"),
        rows=rows,
    )


def carried_pdf(made: CarryOver, *, at: datetime) -> bytes:
    """未収金繰越一覧表, to print and to sign.

    Source:
        issue 7, point 8.
    """
    pack, lines = pack_on(made.until), carried_lines(made)
    count, yen = sum(line.item_count for line in lines), sum(line.yen for line in lines)
    facts = [("基準日", era.era_date(made.until)), ("根拠", pack.accounting.article or "定めなし")]
    if made.entry:
        facts.append(("繰越の仕訳", f"仕訳番号{made.entry.pk}、記帳日{era.era_date(made.entry.posted_on)}"))
    report = Report(
        paper_id=f"繰越-{made.fiscal_year}",
        title="未収金繰越一覧表",
        day=clock.day_of(at),
        to=f"{pack.utility.head} 様",
        office=pack.papers.office,
        facts=tuple(facts),
        parts=(
            ReportTable(
                caption=f"{era.era_year(date(made.fiscal_year, 4, 1))}度の末に未納の料金",
                columns=COLUMNS,
                rows=tuple(
                    (one.year_label, one.label, f"{one.item_count:,}", f"{one.yen:,}") for one in lines
                ),
                sums=(("合計", "", f"{count:,}", f"{yen:,}"),),
            ),
        ),
        signatures=("作成者", "確認者"),
    )
    return documents.render(REPORT, [report], press=settings.PRESS, at=at)


@dataclass(frozen=True)
class SheetClaim:
    """A claim of a month's sheet."""

    label: str
    year_label: str
    before_yen: int
    assessed_yen: int
    corrected_yen: int
    received_yen: int
    written_off_yen: int
    after_yen: int


def claims_of(content: Mapping[str, Any], day: date) -> Sequence[SheetClaim]:
    """The claims of a sheet in words, newest year first; the last line is their sum."""
    pack = pack_on(day)
    rows = sorted(content["claims"], key=lambda one: (_place(one[0], pack), -one[1]))
    found = [
        SheetClaim(_label(charge, pack), f"{era.era_year(date(year, 4, 1))}度", *yen)
        for charge, year, *yen in rows
    ]
    sums = [sum(row[place] for row in rows) for place in range(2, 8)]
    return [*found, SheetClaim("合計", "", *sums)]


def _place(charge: str, pack: Pack) -> tuple[int, str]:
    order = pack.charge_order()
    return (order.index(charge) if charge in order else len(order), charge)


def _label(code: str, pack: Pack) -> str:
    charge = pack.charges.get(code)
    return f"{charge.label}（{LEGAL_CLASSES[charge.legal_class.value]}）" if charge else code
