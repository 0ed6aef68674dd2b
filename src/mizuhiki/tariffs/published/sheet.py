"""The tables of a published file as versions of our own definition, one a service."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from mizuhiki.tariffs.definition.calculation import (
    Cycle,
    CycleRule,
    Final,
    OddTo,
    Per,
    RoundRule,
    Tax,
    TaxMode,
)
from mizuhiki.tariffs.definition.collective import Scheme, Sharing
from mizuhiki.tariffs.definition.relief import Reduction
from mizuhiki.tariffs.definition.tables import BaseStep, Block, FlatFirst, Rates
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.published.document import Document, Invalid, Lacking, number
from mizuhiki.tariffs.rounding import Rounding

COLLECTIVE = Scheme("collective", Sharing.MULTIPLY)
BASE_WAIVED = Reduction("base_waived", "基本料金の免除", base_share=Decimal(1))

_MODES = {
    **dict.fromkeys(("floor", "down", "truncate", "round_down"), Rounding.FLOOR),
    **dict.fromkeys(("half_up", "round", "half-up", "nearest", "round_half_up"), Rounding.HALF_UP),
    **dict.fromkeys(("ceiling", "ceil", "up", "round_up"), Rounding.CEILING),
}
_RULES = {"native": CycleRule.NATIVE, "scale": CycleRule.SCALE, "split": CycleRule.SPLIT}
_ODD = {"first": OddTo.FIRST, "second": OddTo.LAST, "last": OddTo.LAST}
_PER = {"bill": Per.BILL, "month": Per.PART}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One service of a file: its version, its use classes in order, and what the file leaves open."""

    service: str
    version: TariffVersion
    uses: tuple[str, ...]
    tax_known: bool
    cycle_known: bool
    known_m3: frozenset[int] | None = None  # only these volumes were visible

    def months(self, asked: Decimal) -> Decimal:
        """The months of a bill, when the file says how more than one table period is priced."""
        if not self.cycle_known and asked != self.version.cycle.table_months:
            raise Lacking(f"料金表の{self.version.cycle.table_months}か月と違う月数の計算方法が不明")
        return asked

    def with_calculation(self, doc: Document, example: dict[str, Any]) -> "Sheet":
        """The sheet with the tax rate or the rounding that an example states for itself."""
        version, known = self.version, self.tax_known
        if example.get("tax_rate") is not None:
            rate = number(example["tax_rate"])
            if rate is None:
                raise Invalid(f"「tax_rate」の値「{example['tax_rate']}」は数ではない")
            if version.tax.mode is not TaxMode.ADD and rate != version.tax.rate:
                raise Lacking("税込みの料金表なので、別の税率の料金は分からない")
            version, known = replace(version, tax=replace(version.tax, rate=rate)), True
        if example.get("round") is not None:
            final = read_final(doc, example, "round", version.final.per)
            version = replace(version, final=final)
        if example.get("tax_round") is not None:
            tax = replace(version.tax, rounding=read_rounding(doc, example, "tax_round"))
            version = replace(version, tax=tax)
        return replace(self, version=version, tax_known=known)


def read_sheets(doc: Document) -> dict[str, Sheet]:
    """Every service that has a table."""
    services = doc.mapping(doc.root, "services")
    return {name: _sheet(doc, name, doc.mapping(services, name)) for name in services}


def read_rounding(doc: Document, owner: dict[str, Any], key: str) -> RoundRule:
    """`{unit, mode}`."""
    given = doc.mapping(owner, key)
    unit, mode = number(given.get("unit", 1)), str(given.get("mode", "floor"))
    if unit is None or unit < 1 or unit != int(unit):
        raise doc.fault(given, f"{key}.unit", f"「{given.get('unit')}」は端数処理の単位になりません。")
    if mode not in _MODES:
        raise doc.fault(given, f"{key}.mode", f"「{mode}」は知らない端数処理です。")
    return RoundRule(int(unit), _MODES[mode])


def read_final(doc: Document, owner: dict[str, Any], key: str, default: Per) -> Final:
    """`{unit, mode, per}`."""
    given = doc.mapping(owner, key)
    per = _PER.get(str(given.get("per")), default) if given.get("per") is not None else default
    if given.get("per") is not None and str(given["per"]) not in _PER:
        raise doc.fault(
            given, f"{key}.per", f"「{given['per']}」は知らない端数処理の単位です（bill か month）。"
        )
    return Final(read_rounding(doc, owner, key), per)


def _sheet(doc: Document, name: str, service: dict[str, Any]) -> Sheet:
    billing, calc = doc.mapping(doc.root, "billing"), doc.mapping(service, "calc")
    table_months = number(service.get("table_months", 1))
    if table_months is None or not 1 <= table_months <= 12 or table_months != int(table_months):
        raise doc.fault(service, "table_months", f"「{service.get('table_months')}」は月数になりません。")
    rule = _RULES.get(str(billing.get("two_month_rule")))
    odd = _ODD.get(str(billing.get("odd_m3_to")), OddTo.FIRST)
    tax, tax_known = _tax(doc, name, calc)
    known = doc.mapping(service, "known_monthly_charges")
    charges = [each for each in doc.sequence(service, "charges") if isinstance(each, dict)]
    rows: dict[tuple[str, int | None], Rates] = {}
    for charge in charges:
        for row in [*_rows(doc, service, charge)]:
            if (row.use, row.bore_mm) in rows:
                raise doc.fault(charge, "use", f"用途「{row.use}」・口径「{row.bore_mm}」の行が2つあります。")
            rows[row.use, row.bore_mm] = row
    if known:
        row = _known_row(doc, known)
        rows[row.use, row.bore_mm] = row
        rule = CycleRule.SPLIT
        if known.get("tax_included"):
            tax, tax_known = replace(tax, mode=TaxMode.INCLUDED), True
    version = TariffVersion(
        charge=name,
        utility=str(doc.root.get("city", doc.file)),
        valid_from=date(1, 1, 1),
        article="",
        cycle=Cycle(int(table_months), int(table_months), rule or CycleRule.SCALE, odd),
        tax=tax,
        final=read_final(doc, calc, "round", Per.PART if known else Per.BILL),
        rates=tuple(rows.values()),
        schemes=(COLLECTIVE,),
        reductions=(BASE_WAIVED,),
    )
    points = frozenset(int(at) for at in doc.mapping(known, "points")) if known else None
    uses = tuple(dict.fromkeys(use for use, _ in rows))
    return Sheet(name, version, uses, tax_known, cycle_known=rule is not None, known_m3=points)


def _tax(doc: Document, service: str, calc: dict[str, Any]) -> tuple[Tax, bool]:
    """The tax, and whether its rate is known."""
    given = doc.mapping(doc.root, "tax")
    mode = str(calc.get("tax", "included" if given.get("in_rates") is True else "add"))
    if mode not in set(TaxMode):
        raise doc.fault(calc, "calc.tax", f"「{mode}」は add か included ではありません。")
    written = given.get(f"{service}_rate", given.get("rate"))
    rate = number(written)
    if rate is None and written is not None and written != "unknown":
        raise doc.fault(given, "tax.rate", f"「{written}」は税率になりません。")
    if rate is not None and not 0 <= rate < 1:
        raise doc.fault(given, "tax.rate", f"税率「{written}」は0以上1未満の割合ではありません。")
    rounding = read_rounding(doc, calc, "tax_round") if calc.get("tax_round") is not None else None
    known = rate is not None or mode != TaxMode.ADD
    return Tax(TaxMode(mode), rate or Decimal(0), rounding), known


def _rows(doc: Document, service: dict[str, Any], charge: dict[str, Any]) -> list[Rates]:
    """One row a bore; a bore whose base the file does not give has no row."""
    rows: list[Rates] = []
    blocks = _blocks(doc, charge)
    for bore in _bores(doc, charge):
        steps = _steps(doc, charge, bore)
        base = _at_bore(doc, charge, "base", bore, None if charge.get("base") is not None else Decimal(0))
        if base is None and not steps:
            continue
        meter = charge if charge.get("meter_fee") is not None else service
        flat = charge.get("flat_first_block")
        if isinstance(flat, dict) and "to" not in flat:
            flat = flat.get(str(bore))
        rows.append(
            Rates(
                use=str(charge.get("use", "")),
                bore_mm=bore,
                base=base or Decimal(0),
                base_steps=steps,
                included_m3=_at_bore(doc, charge, "included_m3", bore, Decimal(0)) or Decimal(0),
                flat_first=_flat(doc, charge, flat) if flat else None,
                meter_fee=_at_bore(doc, meter, "meter_fee", bore, Decimal(0)) or Decimal(0),
                blocks=blocks,
            )
        )
    return rows


def _bores(doc: Document, charge: dict[str, Any]) -> Sequence[int | None]:
    written = charge.get("bores", "any")
    if written == "any":
        for key in ("base", "stepped_base"):
            if isinstance(charge.get(key), dict):
                return [_bore(doc, charge, each) for each in charge[key]]
        return (None,)
    return [_bore(doc, charge, each) for each in (written if isinstance(written, list) else [written])]


def _bore(doc: Document, charge: dict[str, Any], written: Any) -> int:
    found = number(written)
    if found is None or found != int(found) or found < 1:
        raise doc.fault(charge, "bores", f"「{written}」は口径（mm）になりません。")
    return int(found)


def _at_bore(
    doc: Document, owner: dict[str, Any], key: str, bore: int | None, default: Decimal | None
) -> Decimal | None:
    """One number, or that of the bore in a map."""
    written = owner.get(key)
    if isinstance(written, dict):
        written = written.get(str(bore))
    if written is None:
        return default
    return _amount(doc, owner, key, written)


def _amount(doc: Document, owner: dict[str, Any], key: str, written: Any) -> Decimal:
    found = number(written)
    if found is None or found < 0:
        raise doc.fault(owner, key, f"「{written}」は金額や水量になりません。")
    return found


def _blocks(doc: Document, charge: dict[str, Any]) -> tuple[Block, ...]:
    """The blocks as far as they were visible: above `blocks_known_to` the table ends."""
    limit = charge.get("blocks_known_to")
    known_to = None if limit is None else _amount(doc, charge, "blocks_known_to", limit)
    blocks: list[Block] = []
    lower = Decimal(0)
    for each in doc.sequence(charge, "blocks"):
        if not isinstance(each, dict) or "rate" not in each:
            raise doc.fault(charge, "blocks", "区分は {to: …, rate: …} と書いてください。")
        upper = None if each.get("to") is None else _amount(doc, each, "blocks.to", each["to"])
        rate = _amount(doc, each, "blocks.rate", each["rate"])
        if blocks and (blocks[-1].to_m3 is None or (upper is not None and upper <= lower)):
            raise doc.fault(each, "blocks.to", "区分の上限が前の区分より大きくありません。")
        blocks.append(Block(upper, rate))
        lower = upper or lower
    if known_to is None:
        return tuple(blocks)
    return tuple(_visible(blocks, known_to))


def _visible(blocks: list[Block], known_to: Decimal) -> list[Block]:
    seen: list[Block] = []
    for block in blocks:
        if block.to_m3 is None or block.to_m3 >= known_to:
            return [*seen, Block(known_to, block.rate)] if known_to else seen
        seen.append(block)
    return seen


def _steps(doc: Document, charge: dict[str, Any], bore: int | None) -> tuple[BaseStep, ...]:
    written = charge.get("stepped_base")
    if isinstance(written, dict):
        written = written.get(str(bore))
    if written is None:
        return ()
    if not isinstance(written, list) or not all(isinstance(at, list) and len(at) == 2 for at in written):
        raise doc.fault(charge, "stepped_base", "[m³まで, 金額] の一覧で書いてください。")
    return tuple(BaseStep(*(_amount(doc, charge, "stepped_base", each) for each in at)) for at in written)


def _flat(doc: Document, charge: dict[str, Any], flat: Any) -> FlatFirst:
    if not isinstance(flat, dict):
        raise doc.fault(charge, "flat_first_block", "{to: …, amount: …} と書いてください。")
    to, amount = (_amount(doc, charge, "flat_first_block", flat.get(key)) for key in ("to", "amount"))
    return FlatFirst(to, amount)


def _known_row(doc: Document, known: dict[str, Any]) -> Rates:
    """Monthly charges of single volumes: a base with one step for each volume that was visible."""
    points = doc.mapping(known, "points")
    steps = sorted(
        (_amount(doc, known, "points", m3), _amount(doc, known, "points", yen)) for m3, yen in points.items()
    )
    if not steps:
        raise doc.fault(known, "points", "水量と料金の組を1つ以上書いてください。")
    bore = None if known.get("bore") is None else _bore(doc, known, known["bore"])
    highest = steps[-1][0]
    return Rates("", bore, base_steps=tuple(BaseStep(*step) for step in steps), included_m3=highest)


_LABEL_ENDINGS = re.compile(r"(汚水|用|栓|の)+$")


def use_of(sheet: Sheet, asked: str | None, known_uses: frozenset[str]) -> str:
    """The use class of this service that an example's label means.

    The water and the sewer table name classes differently (一般用, 一般汚水); labels are compared
    without such endings. A service with one class has it for everybody. Without a label the first
    class of the table is meant.
    """
    if not sheet.uses:
        raise Lacking(f"{sheet.service}の料金表がない")
    if asked is None or sheet.uses == ("",):
        return sheet.uses[0]
    if asked in sheet.uses:
        return asked
    stem = _LABEL_ENDINGS.sub("", asked)
    alike = [use for use in sheet.uses if _LABEL_ENDINGS.sub("", use) == stem]
    if len(alike) == 1:
        return alike[0]
    if len(sheet.uses) == 1 and any(_LABEL_ENDINGS.sub("", use) == stem for use in known_uses):
        return sheet.uses[0]
    raise Lacking(f"{sheet.service}の料金表に用途「{asked}」がない")
