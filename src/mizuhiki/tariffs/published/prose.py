"""Rules a published file keeps in words or small tables: proration, certified volumes, leaks."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mizuhiki.tariffs.definition.proration import (
    Daily,
    DayPiece,
    MonthStep,
    MonthSteps,
    Proration,
    ShareIf,
    daily,
)
from mizuhiki.tariffs.definition.relief import LeakFormula
from mizuhiki.tariffs.definition.sewer import ByPersons, Combine, SewerVolume
from mizuhiki.tariffs.published.document import Document, Lacking, number
from mizuhiki.tariffs.published.formula import evaluate, linear
from mizuhiki.tariffs.published.sheet import read_rounding

_DAYS = re.compile(r"(\d+)\s*(?:-\s*(\d*))?")
_MONTH_DAYS = re.compile(r"(\d+)[ -]days?\b")
_CONDITION = re.compile(
    r"days of use <= (?P<days>\d+)|volume <= (?P<share>half) of the (?:monthly )?included volume"
    r"|volume <= (?P<m3>\d+)"
)
_PER_PERSON = re.compile(r"(\d+(?:\.\d+)?) m3 per person")


def read_proration(doc: Document, service: str) -> Proration | None:
    """The proration of a service's base; None when the file says it does not touch this service."""
    given = doc.mapping(doc.root, "proration")
    if not given:
        raise Lacking("日割・月割の定めがない")
    applies_to = [str(each) for each in doc.sequence(given, "applies_to")]
    if applies_to and not any(service in each for each in applies_to):
        return None
    if given.get("steps") is not None:
        steps = [_step(doc, each) for each in doc.sequence(given, "steps")]
        return MonthSteps(tuple(steps))
    if given.get("condition") is not None:
        return _share_if(given)
    rounding = read_rounding(doc, given, "round") if given.get("round") is not None else None
    if given.get("rules") is not None:
        return Daily(_pieces(doc, given), rounding)
    found = _MONTH_DAYS.search(str(given.get("day_count", "")))
    if found is None:
        raise Lacking("日割の1か月の日数が不明")
    retained = number(given.get("retained_fee", 0)) or Decimal(0)
    return Daily(daily(month_days=int(found[1]), retained=retained), rounding)


def _step(doc: Document, step: Any) -> MonthStep:
    if not isinstance(step, dict) or (months := number(step.get("months"))) is None:
        raise doc.fault(step, "proration.steps", "{days: …, months: …} と書いてください。")
    return MonthStep(_last_day(doc, step), months)


def _last_day(doc: Document, piece: dict[str, Any]) -> int | None:
    """The last day of 「1-15」; None for 「46-」."""
    found = _DAYS.fullmatch(str(piece.get("days", "")).strip())
    if found is None:
        raise doc.fault(piece, "days", f"「{piece.get('days')}」は日数の範囲ではありません（例 1-31、63-）。")
    return int(found[2]) if found[2] else (None if "-" in found[0] else int(found[1]))


def _share_if(given: dict[str, Any]) -> ShareIf:
    condition, effect = str(given["condition"]), str(given.get("effect", ""))
    found = list(_CONDITION.finditer(condition))
    rest = _CONDITION.sub("", condition).replace("AND", "").strip()
    if not found or rest:
        raise Lacking(f"日割の条件「{condition}」を読めない")
    share = evaluate(effect, {"base": 1})
    return ShareIf(
        share=Decimal(share.numerator) / Decimal(share.denominator),
        max_days=next((int(at["days"]) for at in found if at["days"]), None),
        max_m3=next((Decimal(at["m3"]) for at in found if at["m3"]), None),
        max_included_share=Decimal("0.5") if any(at["share"] for at in found) else None,
    )


def _pieces(doc: Document, given: dict[str, Any]) -> tuple[DayPiece, ...]:
    """Printed formulas as pieces; each must be a fixed part and a part that grows by the day."""
    retained = number(given.get("retained_fee", 0)) or Decimal(0)
    pieces: list[DayPiece] = []
    first = 1
    for each in doc.sequence(given, "rules"):
        if not isinstance(each, dict) or not each.get("formula"):
            raise doc.fault(given, "proration.rules", "{days: …, formula: …} と書いてください。")
        last = _last_day(doc, each)
        formula, _, remark = str(each["formula"]).partition(",")
        month = _MONTH_DAYS.search(remark) or _MONTH_DAYS.search(str(given.get("day_count", "")))
        days_of_month = int(month[1]) if month else 31
        pieces.append(_piece(formula, first, last, days_of_month, retained))
        first = (last or first) + 1
    return tuple(pieces)


def _piece(formula: str, first: int, last: int | None, month_days: int, retained: Decimal) -> DayPiece:
    """Four values of the formula fix its coefficients; further ones must agree with them."""

    def value(base: int, days: int) -> Fraction:
        names = {"monthly_base": base, "days": days, "n": days // month_days}
        return evaluate(formula, names | {"retained_fee": Fraction(retained)})

    later = first + 1
    daily_yen = value(0, later) - value(0, first)
    fixed_yen = value(0, first) - daily_yen * first
    daily_share = value(1, later) - value(1, first) - daily_yen
    fixed_share = value(1, first) - fixed_yen - (daily_yen + daily_share) * first
    for days in range(first, (last or first + 200) + 1):
        for base in (0, 1, 1000):
            per_day = daily_yen + daily_share * base
            if value(base, days) != fixed_yen + fixed_share * base + per_day * days:
                raise Lacking(f"日割の式「{formula}」は日数に比例しない")
    divisor = (daily_yen + daily_share).denominator * daily_yen.denominator * daily_share.denominator
    return DayPiece(
        to_days=last,
        divisor=divisor,
        fixed_yen=_exact(fixed_yen),
        fixed_share=_exact(fixed_share),
        daily_yen=_exact(daily_yen * divisor),
        daily_share=_exact(daily_share * divisor),
    )


def _exact(value: Fraction) -> Decimal:
    found = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(found) != value:
        raise Lacking(f"係数{value}は小数で表せない")
    return found


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every entry of the rules, mappings and lists included, with its keys joined by dots."""
    if isinstance(value, dict):
        for key, each in value.items():
            inside = f"{path}.{key}" if path else key
            yield inside, each
            yield from _leaves(each, inside)


def read_sewage(doc: Document) -> SewerVolume:
    """How the volume of wells is certified, as far as the rules say."""
    well_only = with_city = None
    purposes: list[tuple[str, ByPersons]] = []
    combine = None
    for path, value in _leaves(doc.mapping(doc.root, "rules")):
        name = path.rsplit(".", 1)[-1]
        beside_city = "with_city" in name or "and_city" in name
        if isinstance(value, str):
            found = _PER_PERSON.search(value)
            if found and not beside_city:
                well_only = well_only or ByPersons((Decimal(found[1]),), Decimal(found[1]))
            elif found:
                with_city = ByPersons((Decimal(found[1]),), Decimal(found[1]))
            if beside_city:
                combine = _combine(value) or combine
        elif isinstance(value, dict) and (table := _by_persons(value)):
            well_only, with_city = (well_only, table) if beside_city else (table, with_city)
        elif isinstance(value, dict) and "purpose" in name:
            purposes = [(purpose, _purpose(purpose, each)) for purpose, each in value.items()]
    if combine is None and well_only and not purposes and not with_city:
        return SewerVolume(well_only=well_only, adds=frozenset({"well"}))
    return SewerVolume(
        combine or Combine.SUM, False, well_only, with_city, tuple(purposes), frozenset({"well"})
    )


def _combine(words: str) -> Combine | None:
    if "larger" in words or "greater" in words:
        return Combine.LARGER
    if "half" in words:
        return Combine.HALF
    if "separate" in words:
        return Combine.SEPARATE
    return Combine.SUM if re.search(r"\bsum\b|\badded\b|\+", words) else None


def _by_persons(value: dict[str, Any]) -> ByPersons | None:
    """`{1: 12, 2: 17, each_further: 5}` or the same with `persons_1`; None for other mappings."""
    found: dict[int, Decimal] = {}
    for key, each in value.items():
        label = re.fullmatch(r"(?:persons?_)?(\d+)", key)
        m3 = number(each)
        if label and m3 is not None:
            found[int(label[1])] = m3
    if not found or sorted(found) != list(range(1, len(found) + 1)):
        return None
    further = number(value.get("each_further"))
    cap = None if further is not None else found[len(found)]
    return ByPersons(tuple(found[at] for at in sorted(found)), further or Decimal(0), cap)


def _purpose(purpose: str, value: Any) -> ByPersons:
    figures = [number(each) for each in value] if isinstance(value, list) else []
    known = [each for each in figures if each is not None]
    if len(known) < 2 or len(known) != len(figures):
        raise Lacking(f"用途「{purpose}」の認定水量の表を読めない")
    return ByPersons(tuple(known[:-1]), known[-1])


_NAMED = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "all": Fraction(1),
}
_LEAK_NAMES = ("metered", "reference", "leaked")
_COMMENT = re.compile(r"\s*\((?:or|by|see|if)\b[^()]*\)")


def read_leak_rule(doc: Document, rule: str) -> LeakFormula:
    """The formula of a named relief rule: of its own name (half_of_excess), printed under that name,
    or 「before」/「from」 of a rule that changed (…_old, …_new)."""
    if re.fullmatch(r"(cap_|cap_at_)?twice_(the_)?reference", rule):
        return LeakFormula(reference=Fraction(2))
    named = re.fullmatch(r"(half|third|quarter|all)_of_(excess|leak(?:ed|age)?)", rule)
    if named:
        share = _NAMED[named[1]]
        if named[2] == "excess":
            return LeakFormula(metered=1 - share, reference=share)
        return LeakFormula(metered=Fraction(1), leaked=-share)
    entries = [
        (path, value) for path, value in _leaves(doc.mapping(doc.root, "rules")) if isinstance(value, str)
    ]
    for path, value in entries:
        last = path.rsplit(".", 1)[-1]
        if rule.endswith(last) and path.startswith(rule.removesuffix(last).rstrip("_.")):
            return _leak_formula(value)
    stem, _, age = rule.rpartition("_")
    for path, value in entries:
        if stem and age in {"old", "new"} and path.startswith(stem):
            start = "before" if age == "old" else "from"
            for clause in value.split(";"):
                if clause.strip().startswith(start):
                    return _leak_formula(clause)
    raise Lacking(f"漏水減免「{rule}」の式がない")


def _leak_formula(words: str) -> LeakFormula:
    text = re.split(r"[=:]", _COMMENT.sub("", words))[-1]
    for phrase, name in (
        (r"leaked volume|leakage", "leaked"),
        (r"reference volume|usual volume|usual", "reference"),
        (r"metered volume", "metered"),
    ):
        text = re.sub(phrase, name, text)
    return LeakFormula(*linear(text, _LEAK_NAMES))
