"""Collective housing, sewage volumes, leak relief, reductions, fees."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from mizuhiki.tariffs.definition.collective import Scheme, Sharing, Shops
from mizuhiki.tariffs.definition.relief import (
    Fee,
    GrantedBy,
    LeakCase,
    LeakFormula,
    LeakLimits,
    LeakRule,
    Reduction,
    TakenFrom,
)
from mizuhiki.tariffs.definition.sewer import ByPersons, Combine, QualitySurcharge, SewerVolume
from mizuhiki.tariffs.reading.marks import Scalar, Section
from mizuhiki.tariffs.reading.rules import read_round
from mizuhiki.tariffs.rounding import Rounding


class _Each(StrEnum):
    EACH = "each"
    ONCE = "once"


class _Counts(StrEnum):
    OCCUPIED = "occupied"
    DECLARED = "declared"


class _Every(StrEnum):
    BILL = "bill"
    MONTH = "month"


def _unique(sections: Section, key: str, codes: list[str]) -> None:
    if len(set(codes)) != len(codes):
        raise sections.need(key).fault("同じ code が2つあります。")


def _texts(section: Section, key: str) -> list[str]:
    return [each.text() for each in section.items_of(key)]


def read_schemes(version: Section) -> tuple[Scheme, ...]:
    schemes = tuple(
        Scheme(
            code=section.need("code").text(),
            sharing=section.need("sharing").choice(Sharing),
            use=section.maybe("use", Scalar.text, ""),
            bore_mm=section.maybe("bore", Scalar.whole, None),
            meter_fee_each=section.maybe("meter_fee", lambda at: at.choice(_Each), _Each.EACH) is _Each.EACH,
            shops=section.maybe("shops", lambda at: at.choice(Shops), Shops.EACH),
            homes_over_share=section.maybe("homes_over", _part, None),
            counts=section.maybe("counts", lambda at: at.choice(_Counts), _Counts.OCCUPIED),
        )
        for section in version.each("collective")
    )
    _unique(version, "collective", [each.code for each in schemes])
    return schemes


def _part(field: Scalar) -> Fraction:
    """A part of a whole that more can be than: 0 or above, below 1; thirds are exact."""
    part = field.fraction()
    if not 0 <= part < 1:
        raise field.fault('0以上1未満の割合を "2/3" や "0.5" のように書いてください。')
    return part


def read_sewer(version: Section) -> SewerVolume | None:
    section = version.inner("sewage")
    if section is None:
        return None
    purposes = section.inner("by_purpose")
    rule = SewerVolume(
        combine=section.maybe("combine", lambda at: at.choice(Combine), Combine.SUM),
        base_each=section.maybe("base", lambda at: at.choice(_Each), _Each.ONCE) is _Each.EACH,
        well_only=section.maybe("well_only", _by_persons, None),
        with_city=section.maybe("with_city", _by_persons, None),
        by_purpose=tuple((name, _by_persons(at)) for name, at in purposes.fields.items()) if purposes else (),
        adds=frozenset(_texts(section, "adds")),
        subtracts=frozenset(_texts(section, "subtracts")),
    )
    section.finish()
    return rule


def _by_persons(field: Scalar) -> ByPersons:
    section = field.section()
    persons = section.need("persons")
    table = tuple(each.decimal() for each in persons.items())
    if not table:
        raise persons.fault("1人から順に水量を1つ以上書いてください。")
    rule = ByPersons(
        table,
        section.need("each_further").decimal(),
        section.maybe("cap", Scalar.decimal, None),
        section.maybe("months", Scalar.whole, 1),
    )
    section.finish()
    if rule.months < 1:
        raise section.fault("months は1以上です。")
    return rule


def read_surcharges(version: Section) -> tuple[QualitySurcharge, ...]:
    found = []
    for section in version.each("surcharges"):
        steps = [(at.need("over").whole(), at.need("rate").decimal()) for at in section.each("steps")]
        found.append(QualitySurcharge(section.need("code").text(), section.need("name").text(), tuple(steps)))
    return tuple(found)


def read_leak_rules(version: Section) -> tuple[LeakRule, ...]:
    rules = tuple(
        LeakRule(
            code=section.need("code").text(),
            name=section.need("name").text(),
            cases=tuple(_case(case) for case in section.each("cases")),
            rounding=section.maybe("round", lambda at: at.choice(Rounding), Rounding.FLOOR),
            carry_credit=section.maybe("carry_credit", Scalar.flag, default=False),
            limits=section.maybe("limits", _limits, LeakLimits()),
        )
        for section in version.each("leak_relief")
    )
    _unique(version, "leak_relief", [each.code for each in rules])
    return rules


def _case(section: Section) -> LeakCase:
    formulas = tuple(
        LeakFormula(
            formula.maybe("metered", Scalar.fraction, Fraction(0)),
            formula.maybe("reference", Scalar.fraction, Fraction(0)),
            formula.maybe("leaked", Scalar.fraction, Fraction(0)),
        )
        for formula in section.each("charge")
    )
    money = section.get("money_share")
    if bool(formulas) is bool(money):
        raise section.fault("charge（水量の減免）と money_share（金額の減免）のどちらか1つを書いてください。")
    return LeakCase(
        formulas=formulas,
        money_share=money.decimal() if money else None,
        places=frozenset(_texts(section, "places")),
        max_bore_mm=section.maybe("max_bore", Scalar.whole, None),
        over_multiple=section.maybe("over_multiple", Scalar.fraction, Fraction(0)),
        to_multiple=section.maybe("to_multiple", Scalar.fraction, None),
    )


def _limits(field: Scalar) -> LeakLimits:
    section = field.section()
    limits = LeakLimits(
        section.maybe("periods", Scalar.whole, None),
        section.maybe("once_in_months", Scalar.whole, None),
        section.maybe("apply_within_days", Scalar.whole, None),
        tuple(_texts(section, "papers")),
    )
    section.finish()
    return limits


def read_reductions(version: Section) -> tuple[Reduction, ...]:
    reductions = tuple(_reduction(section) for section in version.each("reductions"))
    _unique(version, "reductions", [each.code for each in reductions])
    return reductions


def _reduction(section: Section) -> Reduction:
    bores = section.items_of("bores")
    reduction = Reduction(
        code=section.need("code").text(),
        name=section.need("name").text(),
        base_share=_share(section, "base"),
        volume_share=_share(section, "volume"),
        volume_to_m3=section.maybe("volume_to_m3", Scalar.decimal, None),
        amount=section.maybe("amount", Scalar.decimal, Decimal(0)),
        amount_each_month=section.maybe("each", lambda at: at.choice(_Every), _Every.BILL) is _Every.MONTH,
        taken_from=section.maybe("taken_from", lambda at: at.choice(TakenFrom), TakenFrom.SUBTOTAL),
        rounding=section.maybe("round", read_round, None),
        bores_mm=frozenset(each.whole() for each in bores),
        reading_months=frozenset(_texts(section, "reading_months")),
        granted_by=section.maybe("by", lambda at: at.choice(GrantedBy), GrantedBy.APPLICATION),
        article=section.maybe("article", Scalar.text, ""),
    )
    if not (reduction.base_share or reduction.volume_share or reduction.amount):
        raise section.fault("base、volume、amount のどれかで減額を書いてください。")
    return reduction


def _share(section: Section, key: str) -> Decimal:
    field = section.get(key)
    if field is None:
        return Decimal(0)
    if field.decimal() > 1:
        raise field.fault("減免の割合は1（全額）以下です。")
    return field.decimal()


def _minutes(field: Scalar) -> int:
    if field.whole() < 1:
        raise field.fault("分は1以上です。")
    return field.whole()


def read_fees(version: Section) -> tuple[Fee, ...]:
    fees = tuple(
        Fee(
            section.need("code").text(),
            section.need("name").text(),
            section.need("amount").decimal(),
            section.maybe("taxed", Scalar.flag, default=True),
            section.maybe("per_minutes", _minutes, None),
        )
        for section in version.each("fees")
    )
    _unique(version, "fees", [each.code for each in fees])
    return fees
