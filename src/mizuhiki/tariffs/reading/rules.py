"""Cycle, tax, rounding, minimum, proration, day count, schedule."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from mizuhiki.tariffs.definition.calculation import (
    Cycle,
    CycleRule,
    Final,
    Minimum,
    OddTo,
    Per,
    RoundRule,
    Tax,
    TaxMode,
)
from mizuhiki.tariffs.definition.proration import (
    Daily,
    DayCount,
    DayPiece,
    Element,
    MonthStep,
    MonthSteps,
    Normalised,
    Proration,
    ShareIf,
    daily,
)
from mizuhiki.tariffs.definition.schedule import Between, Schedule
from mizuhiki.tariffs.reading.marks import Scalar, Section
from mizuhiki.tariffs.rounding import Rounding


class _InOut(StrEnum):
    IN = "in"
    OUT = "out"


class _Method(StrEnum):
    SHARE_IF = "share_if"
    MONTHS = "months"
    DAILY = "daily"
    NORMALISE = "normalise"


def read_cycle(version: Section) -> Cycle:
    section = version.need("cycle").section()
    table, bill = section.need("table_months"), section.need("bill_months")
    rule = section.need("rule").choice(CycleRule)
    odd = section.get("odd_m3_to")
    cycle = Cycle(table.whole(), bill.whole(), rule, odd.choice(OddTo) if odd else OddTo.FIRST)
    section.finish()
    if not 1 <= cycle.table_months <= 12 or not 1 <= cycle.bill_months <= 12:
        raise section.fault("月数は1から12までです。")
    if rule is CycleRule.NATIVE and cycle.table_months != cycle.bill_months:
        raise bill.fault("rule: native では table_months と bill_months を同じにしてください。")
    if rule is CycleRule.SPLIT and odd is None:
        raise section.fault("rule: split では odd_m3_to（端数水量を受ける月、first か last）が必要です。")
    return cycle


def read_round(field: Scalar) -> RoundRule:
    """`{unit: 1, mode: floor}`."""
    section = field.section()
    rule = _round(section)
    section.finish()
    return rule


def _round(section: Section) -> RoundRule:
    unit = section.need("unit")
    if unit.whole() not in {1, 5, 10, 100, 1000}:
        raise unit.fault("端数処理の単位は 1、5、10、100、1000 円のどれかです。")
    return RoundRule(unit.whole(), section.need("mode").choice(Rounding))


def read_final(version: Section) -> Final:
    section = version.need("round").section()
    final = Final(_round(section), section.need("per").choice(Per))
    section.finish()
    return final


def read_tax(version: Section) -> Tax:
    section = version.need("tax").section()
    mode = section.need("mode").choice(TaxMode)
    rate = (
        section.maybe("rate", Scalar.decimal, Decimal(0))
        if mode is TaxMode.NONE
        else section.need("rate").decimal()
    )
    rounding = section.maybe("round", read_round, None)
    old_rate = section.maybe("old_rate", Scalar.decimal, None)
    section.finish()
    if rate >= 1 or (old_rate is not None and old_rate >= 1):
        raise section.fault('税率は1未満の割合で書いてください（10%は "0.10"）。')
    if rounding is not None and mode is not TaxMode.ADD:
        raise section.fault("tax.round は外税（mode: add）のときだけ書けます。")
    return Tax(mode, rate, rounding, old_rate)


def read_minimum(version: Section) -> Minimum | None:
    section = version.inner("minimum")
    if section is None:
        return None
    rule = Minimum(
        section.need("amount").decimal(), section.maybe("only_prorated", Scalar.flag, default=False)
    )
    section.finish()
    return rule


def read_day_count(version: Section) -> DayCount:
    section = version.inner("day_count")
    if section is None:
        return DayCount()
    keys = ("start", "stop", "reading_at_start", "reading_at_end")
    start, stop, reading_start, reading_end = (section.need(key).choice(_InOut) is _InOut.IN for key in keys)
    section.finish()
    return DayCount(start, stop, reading_start, reading_end)


def read_prorations(version: Section) -> tuple[Proration, ...]:
    """The rules in the order they are tried."""
    return tuple(_proration(section) for section in version.each("proration"))


def _proration(section: Section) -> Proration:
    method = section.need("method").choice(_Method)
    if method is _Method.SHARE_IF:
        return _share_if(section)
    if method is _Method.MONTHS:
        bores = section.items_of("bores")
        applies = _elements(section, frozenset(Element))
        return MonthSteps(_month_steps(section), applies, frozenset(each.whole() for each in bores))
    if method is _Method.NORMALISE:
        return Normalised(_days(section.need("month_days")), read_round(section.need("round")))
    rounding = section.maybe("round", read_round, None)
    return Daily(_pieces(section), rounding)


def _share_if(section: Section) -> ShareIf:
    share = section.need("share")
    if not 0 < share.decimal() <= 1:
        raise share.fault("割合は0より大きく1以下です。")
    rule = ShareIf(
        share.decimal(),
        section.maybe("max_days", Scalar.whole, None),
        section.maybe("max_m3", Scalar.decimal, None),
        section.maybe("max_included_share", Scalar.decimal, None),
        section.maybe("only", Scalar.text, ""),
        _elements(section, frozenset({Element.BASE})),
    )
    if rule.max_days is None and rule.max_m3 is None and rule.max_included_share is None:
        raise section.fault("条件（max_days、max_m3、max_included_share）を1つ以上書いてください。")
    return rule


def _month_steps(section: Section) -> tuple[MonthStep, ...]:
    steps: list[MonthStep] = []
    for step in section.each("steps"):
        if steps and steps[-1].to_days is None:
            raise step.fault("to_days: null（それ以上すべて）の後に段階があります。")
        to_days = step.maybe("to_days", Scalar.whole, None)
        if to_days is not None and steps and to_days <= (steps[-1].to_days or 0):
            raise step.fault("日数は小さい順に書いてください。")
        steps.append(MonthStep(to_days, step.need("months").decimal()))
    if not steps:
        raise section.fault("項目「steps」に段階を1つ以上書いてください。")
    return tuple(steps)


def _pieces(section: Section) -> tuple[DayPiece, ...]:
    """`month_days` with `retained`, or `pieces` written out."""
    if section.get("pieces") is None:
        retained = section.maybe("retained", Scalar.decimal, Decimal(0))
        return daily(month_days=_days(section.need("month_days")), retained=retained)
    pieces: list[DayPiece] = []
    for piece in section.each("pieces"):
        amounts = ("fixed_yen", "fixed_share", "daily_yen", "daily_share")
        values = [piece.maybe(key, Scalar.decimal, Decimal(0)) for key in amounts]
        to_days = piece.maybe("to_days", Scalar.whole, None)
        pieces.append(DayPiece(to_days, _days(piece.need("divisor")), *values))
    return tuple(pieces)


def _days(field: Scalar) -> int:
    if not 1 <= field.whole() <= 366:
        raise field.fault("日数は1から366までです。")
    return field.whole()


def _elements(section: Section, default: frozenset[Element]) -> frozenset[Element]:
    field = section.get("applies_to")
    return frozenset(each.choice(Element) for each in field.items()) if field else default


def read_schedule(version: Section) -> Schedule:
    section = version.inner("schedule")
    if section is None:
        return Schedule()
    winter = section.items_of("winter_months")
    unbilled = section.items_of("unbilled_months")
    schedule = Schedule(
        section.maybe("read_every_months", Scalar.whole, 2),
        section.maybe("between", lambda field: field.choice(Between), Between.NOTHING),
        frozenset(_month(each) for each in winter),
        section.maybe("base_in_advance", Scalar.flag, default=False),
        section.maybe("claim_lag_months", Scalar.whole, 0),
        frozenset(_first_day(each) for each in unbilled),
    )
    section.finish()
    return schedule


def _month(field: Scalar) -> int:
    if not 1 <= field.whole() <= 12:
        raise field.fault("月は1から12までです。")
    return field.whole()


def _first_day(field: Scalar) -> date:
    try:
        return date.fromisoformat(f"{field.text()}-01")
    except ValueError:
        raise field.fault(
            f"「{field.text()}」は年月ではありません。2025-04 のように書いてください。"
        ) from None
