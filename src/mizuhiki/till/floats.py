"""釣銭準備金の事前準備: what each drawer begins with, what the safe has, and what the bank has to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import CounterSheet, SheetTable
from mizuhiki.till.models import CashPurpose, Count, FloatPlan, Safe, SafeCount, Till
from mizuhiki.till.rules import DENOMINATIONS, FIELDS, Exchange, exchange, field_of, total_of
from mizuhiki.till.selectors import plan_of


@dataclass(frozen=True)
class Drawer:
    """A drawer with the float it begins a day with; None until somebody has planned it."""

    till: Till
    plan: FloatPlan | None


@dataclass(frozen=True)
class Preparation:
    """The floats of a day, beside what was counted in the safe last."""

    safe: Safe
    day: date
    drawers: Sequence[Drawer]
    need: Mapping[str, int]
    counted: SafeCount | None
    exchange: Exchange

    @property
    def need_yen(self) -> int:
        """All floats together."""
        return total_of(self.need)

    @property
    def rows(self) -> Sequence[tuple[str, Sequence[int | None], int, int | None, int, int]]:
        """Each note or coin: of every drawer, in all, in the safe, to be asked for, to be given."""
        have = self.counted.pieces() if self.counted is not None else None
        return [
            (
                label_of(name),
                [one.plan.pieces()[name] if one.plan is not None else None for one in self.drawers],
                self.need[name],
                have[name] if have is not None else None,
                self.exchange.wanted[name],
                self.exchange.given[name],
            )
            for name in FIELDS
        ]


def label_of(name: str) -> str:
    """千円札 for n1000."""
    return str(Count._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def preparation(safe: Safe, day: date) -> Preparation:
    """Every drawer's plan of a day, and the exchange that lets the safe lay them out.

    Source:
        COL-051 【金沢収納】第23条(1)ケ; 別表１ ２(7)ア (料金支払窓口・現地精算・現地領収).
    """
    tills = Till.objects.filter(counter_id=safe.counter_id).select_related("counter")
    drawers = [Drawer(till, plan_of(till, day)) for till in tills.order_by("purpose", "code")]
    plans = [one.plan.pieces() for one in drawers if one.plan is not None]
    need = {name: sum(plan[name] for plan in plans) for name in FIELDS}
    counts = SafeCount.objects.filter(opening__safe=safe, purpose=CashPurpose.FLOAT)
    counted = counts.select_related("counted_by").order_by("-pk").first()
    have = counted.pieces() if counted is not None else {}
    return Preparation(safe, day, drawers, need, counted, exchange(need=need, have=have))


def sheets_pdf(found: Preparation, *, at: datetime) -> bytes:
    """釣銭準備金受渡票: one sheet a drawer, to be counted together and signed by both."""
    rows = [_sheet(found, one.till, one.plan) for one in found.drawers if one.plan is not None]
    return documents.render(documents.COUNTER_SHEET, rows, press=settings.PRESS, at=at)


def _sheet(found: Preparation, till: Till, plan: FloatPlan) -> CounterSheet:
    cells = [
        (label_of(name), f"{number:,}", f"{number * one:,}円", "")
        for one in DENOMINATIONS
        for name, number in ((field_of(one), plan.pieces()[field_of(one)]),)
    ]
    return CounterSheet(
        paper_id=f"釣銭-{till.code}-{found.day:%Y%m%d}",
        title="釣銭準備金受渡票",
        day=found.day,
        office=till.counter.name,
        facts=(
            ("レジ", till.name),
            ("目的", str(till.get_purpose_display())),
            ("釣銭準備金", f"{plan.total_yen:,}円"),
        ),
        tables=(
            SheetTable(
                caption="金種ごとの枚数",
                head=("金種", "枚数", "金額", "数えた枚数"),
                rows=(*cells, ("合計", "", f"{plan.total_yen:,}円", "")),
            ),
        ),
        note="渡す人と受ける人が一緒に数え、合うことを確かめて署名してください。",
        signatures=("渡した人", "受けた人", "返された人"),
    )


def exchange_pdf(found: Preparation, *, at: datetime) -> bytes:
    """両替依頼書: what the bank is asked for, and what it is given."""
    asked, given = found.exchange.wanted, found.exchange.given
    sheet = CounterSheet(
        paper_id=f"両替-{found.safe.pk}-{found.day:%Y%m%d}",
        title="両替依頼書",
        day=found.day,
        to="取扱金融機関　御中",
        office=found.safe.counter.name,
        facts=(
            ("依頼する金額", f"{total_of(asked):,}円"),
            ("お渡しする金額", f"{total_of(given):,}円"),
        ),
        tables=(
            SheetTable(
                caption="金種ごとの枚数",
                head=("金種", "受け取る枚数", "受け取る金額", "渡す枚数", "渡す金額"),
                rows=(
                    *(
                        (
                            label_of(field_of(one)),
                            f"{asked[field_of(one)]:,}",
                            f"{asked[field_of(one)] * one:,}円",
                            f"{given[field_of(one)]:,}",
                            f"{given[field_of(one)] * one:,}円",
                        )
                        for one in DENOMINATIONS
                    ),
                    ("合計", "", f"{total_of(asked):,}円", "", f"{total_of(given):,}円"),
                ),
            ),
        ),
        note=_note(found.exchange),
        signatures=("依頼した人", "金融機関へ運んだ人", "受け取って数えた人"),
    )
    return documents.render(documents.COUNTER_SHEET, [sheet], press=settings.PRESS, at=at)


def _note(exchange: Exchange) -> str:
    if exchange.short_yen:
        return f"渡せる金種が{exchange.short_yen:,}円足りません。釣銭準備金を補充してください。"
    return "両替のあと、受け取った枚数を数えて署名してください。"
