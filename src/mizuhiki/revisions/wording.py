"""A version of a tariff in a utility's words: its tables as tables, its rules as short sentences. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mizuhiki.tariffs import Rounding, TariffVersion
from mizuhiki.tariffs.definition.calculation import AtZero, CycleRule, OddTo, Per, RoundRule, TaxMode
from mizuhiki.tariffs.definition.proration import Daily, MonthSteps, Normalised, Proration, ShareIf
from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.definition.version import SelectedBy

SELECTED = {
    SelectedBy.READING_DATE: "検針日がこの日以後の料金から",
    SelectedBy.READING_MONTH: "この月の検針分から",
    SelectedBy.PERIOD_START: "使用期間の初日がこの日以後の料金から",
    SelectedBy.USAGE_DAYS: "この日をまたぐ期間は日数で分けて計算",
}
ROUNDING = {Rounding.FLOOR: "切捨て", Rounding.HALF_UP: "四捨五入", Rounding.CEILING: "切上げ"}
PER = {Per.BILL: "請求ごと", Per.PART: "月ごと", Per.DWELLING: "戸ごと"}


@dataclass(frozen=True)
class UseTable:
    """The table of one use class: a row for each bore, and the volume rates they share."""

    title: str
    bores: Sequence[tuple[str, str, str, str]]  # bore, base, included volume, meter fee
    blocks: Sequence[tuple[str, str]]


def tables_of(version: TariffVersion) -> list[UseTable]:
    """The rate table by use class, and within one by what its bores share."""
    groups: dict[tuple[str, str, object, object], list[Rates]] = {}
    for row in version.rates:
        groups.setdefault((row.use, row.area, row.blocks, row.flat_first), []).append(row)
    return [_table(rows) for rows in groups.values()]


def _table(rows: Sequence[Rates]) -> UseTable:
    first = rows[0]
    bores = [
        (
            f"{row.bore_mm}mm" if row.bore_mm is not None else "口径によらない",
            _base(row),
            f"{row.included_m3:,}m³まで" if row.included_m3 else "なし",
            f"{row.meter_fee:,}円" if row.meter_fee else "なし",
        )
        for row in rows
    ]
    title = first.use + (f"（{first.area}）" if first.area else "")
    return UseTable(title, bores, list(_blocks(first)))


def _base(row: Rates) -> str:
    if row.base_steps:
        return "、".join(f"{step.to_m3}m³まで{step.amount:,}円" for step in row.base_steps)
    persons = f"＋1人{row.per_person:,}円" if row.per_person else ""
    return f"{row.base:,}円{persons}"


def _blocks(row: Rates) -> Iterator[tuple[str, str]]:
    above = Decimal(0)
    if row.flat_first:
        above = row.flat_first.to_m3
        yield f"1〜{above}m³", f"定額 {row.flat_first.amount:,}円"
    for block in row.blocks:
        words = f"{above + 1}〜{block.to_m3}m³" if block.to_m3 is not None else f"{above + 1}m³〜"
        yield words, f"{block.rate:,}円"
        above = block.to_m3 if block.to_m3 is not None else above


def rules_of(version: TariffVersion) -> list[tuple[str, str]]:
    """Everything beside the table, each with its heading."""
    return [
        ("適用", SELECTED[version.selected_by]),
        ("周期", _cycle(version)),
        ("消費税等", _tax(version)),
        ("端数処理", f"{PER[version.final.per]}に{_round(version.final.rounding)}"),
        *_sometimes(version),
    ]


def _sometimes(version: TariffVersion) -> Iterator[tuple[str, str]]:
    if version.new_supplies_from:
        yield "新しい契約", f"{version.new_supplies_from:%Y-%m-%d}以後に使用を始めた契約は、初めからこの版"
    if version.minimum:
        only = "（日割・月割のときだけ）" if version.minimum.only_prorated else ""
        yield "最低料金", f"{version.minimum.amount:,}円{only}"
    if version.at_zero is AtZero.NOTHING:
        yield "使用水量0", "徴収しない"
    for number, rule in enumerate(version.prorations, start=1):
        yield f"開始・中止の計算{number}", _proration(rule)
    if not version.prorations:
        yield "開始・中止の計算", "日割・月割をしない"
    count = version.day_count
    words = (("開始日", count.start_counts), ("中止日", count.stop_counts))
    yield "日数の数え方", "、".join(f"{word}を{'入れる' if counts else '入れない'}" for word, counts in words)
    for scheme in version.schemes:
        yield "共同住宅", scheme.code
    for surcharge in version.surcharges:
        yield "水質使用料", surcharge.name
    for leak in version.leak_rules:
        yield "漏水の減免", leak.name
    for reduction in version.reductions:
        yield "減額", reduction.name
    for fee in version.fees:
        yield "手数料", f"{fee.name} {fee.amount:,}円"


def _cycle(version: TariffVersion) -> str:
    cycle = version.cycle
    head = f"{cycle.table_months}月分の表で、{cycle.bill_months}月分を請求"
    if cycle.rule is CycleRule.SPLIT:
        return (
            f"{head}（水量を月に分け、端数は{'初め' if cycle.odd_m3_to is OddTo.FIRST else '終わり'}の月へ）"
        )
    return head + ("（区分を月数倍する）" if cycle.rule is CycleRule.SCALE else "")


def _tax(version: TariffVersion) -> str:
    tax = version.tax
    if tax.mode is TaxMode.NONE:
        return "課税しない"
    percent = f"{tax.rate * 100:f}".rstrip("0").rstrip(".") + "%"
    if tax.mode is TaxMode.INCLUDED:
        return f"内税（{percent}）"
    return f"外税（{percent}" + (f"、税額を{_round(tax.rounding)}）" if tax.rounding else "）")


def _round(rule: RoundRule) -> str:
    return f"{rule.unit}円未満を{ROUNDING[rule.mode]}"


def _proration(rule: Proration) -> str:
    if isinstance(rule, ShareIf):
        limits = (
            (rule.max_days, f"{rule.max_days}日以内"),
            (rule.max_m3, f"{rule.max_m3}m³以下"),
            (rule.max_included_share, f"基本水量の{rule.max_included_share}倍以下"),
        )
        words = "・".join(text for limit, text in limits if limit is not None)
        return f"{words}のとき{rule.share}倍"
    if isinstance(rule, MonthSteps):
        return "、".join(
            (f"{step.to_days}日まで" if step.to_days is not None else "それ以上") + f"{step.months}月分"
            for step in rule.steps
        )
    if isinstance(rule, Daily):
        divisors = "、".join(dict.fromkeys(f"{piece.divisor}日" for piece in rule.pieces))
        return f"日割（1月を{divisors}とする）"
    assert isinstance(rule, Normalised), rule
    return f"{rule.month_days}日に換算した水量で計算し、日数の割合にする（{_round(rule.rounding)}）"
