"""The table of rates: rows by use, area and bore, expanded to one `Rates` a bore."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from mizuhiki.tariffs.definition.tables import BaseStep, Block, FlatFirst, Rates, mixed_use
from mizuhiki.tariffs.reading.marks import Scalar, Section, T


def read_rates(version: Section) -> tuple[Rates, ...]:
    """Every row; a use, area and bore may stand in one row only."""
    rows: dict[tuple[str, str, int | None], Rates] = {}
    table = version.need("rates")
    if not table.items():
        raise table.fault("料金表の行を1つ以上書いてください。")
    for section in version.each("rates"):
        for row in _rows(section):
            _add(rows, row, section)
    for section in version.each("mixed_use"):
        for row in _mixed(section, rows):
            _add(rows, row, section)
    return tuple(rows.values())


def _add(rows: dict[tuple[str, str, int | None], Rates], row: Rates, section: Section) -> None:
    key = (row.use, row.area, row.bore_mm)
    if key in rows or (row.use, row.area, None) in rows:
        bore = "" if row.bore_mm is None else f"・口径{row.bore_mm}mm"
        raise section.fault(f"用途「{row.use}」{bore}の行が2つあります。")
    rows[key] = row


def _rows(section: Section) -> list[Rates]:
    use, area = section.need("use").text(), section.maybe("area", Scalar.text, "")
    bores = _bores(section)
    base = _by_bore(section, "base", bores, Scalar.decimal, Decimal(0))
    none: tuple[BaseStep, ...] = ()
    steps = _by_bore(section, "base_steps", bores, _steps, none)
    if ("base" in section.fields) is ("base_steps" in section.fields):
        raise section.fault(
            "base と base_steps のどちらか1つを書いてください（基本料金がなければ base: 0）。"
        )
    included = _by_bore(section, "included_m3", bores, Scalar.decimal, Decimal(0))
    flat = _by_bore(section, "flat_first", bores, _flat_first, None)
    fee = _by_bore(section, "meter_fee", bores, Scalar.decimal, Decimal(0))
    persons = section.maybe("per_person", Scalar.decimal, Decimal(0))
    blocks = _blocks(section.need("blocks"))
    return [
        Rates(
            use=use,
            bore_mm=bore,
            area=area,
            base=base[bore],
            base_steps=steps[bore],
            included_m3=included[bore],
            flat_first=flat[bore],
            meter_fee=fee[bore],
            per_person=persons,
            blocks=blocks,
        )
        for bore in bores
    ]


def _bores(section: Section) -> Sequence[int | None]:
    """The bores of a row: those named, or those its base is written for, or any."""
    named = section.get("bores")
    if named is not None:
        if named.is_scalar:
            if named.text() != "any":
                raise named.fault("any（口径によらない）か、口径の一覧（例 [13, 20]）を書いてください。")
            return (None,)
        bores = [each.whole() for each in named.items()]
        if not bores or len(set(bores)) != len(bores):
            raise named.fault("口径を1つ以上、重ならないように書いてください。")
        return bores
    for key in ("base", "base_steps"):
        field = section.get(key)
        if field is not None and not field.is_scalar and not field.is_list:
            return [_bore(each) for each in field.section().fields]
    return (None,)


def _bore(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() else 0


def _by_bore(
    section: Section, key: str, bores: Sequence[int | None], read: Callable[[Scalar], T], default: T
) -> dict[int | None, T]:
    """One value for all bores, or a map that has each of them and no other."""
    field = section.get(key)
    if field is None:
        return dict.fromkeys(bores, default)
    by_bore = None if field.is_scalar or field.is_list else field.section()
    if by_bore is None or {"to", "amount"} & by_bore.fields.keys():
        return dict.fromkeys(bores, read(field))
    for name, each in by_bore.fields.items():
        if _bore(name) not in bores or not _bore(name):
            raise each.fault(f"口径「{name}」はこの行の口径にありません。")
    return {bore: read(by_bore.need(str(bore))) for bore in bores}


def _blocks(field: Scalar) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for item in field.items():
        section = item.section()
        to = section.maybe("to", Scalar.decimal, None)
        blocks.append(Block(to, section.need("rate").decimal()))
        if "to" not in section.fields:
            raise section.fault("項目「to」がありません。上限のない最後の区分は to: null と書いてください。")
        section.finish()
    for (below, above), item in zip(pairwise(blocks), field.items()[1:], strict=True):
        if below.to_m3 is None:
            raise item.fault("to: null（上限なし）の区分の後に区分があります。")
        if above.to_m3 is not None and above.to_m3 <= below.to_m3:
            raise item.fault(
                f"区分の上限{above.to_m3}m³が前の区分の上限{below.to_m3}m³より大きくありません。"
            )
    return tuple(blocks)


def _steps(field: Scalar) -> tuple[BaseStep, ...]:
    steps: list[BaseStep] = []
    for item in field.items():
        section = item.section()
        step = BaseStep(section.need("to").decimal(), section.need("amount").decimal())
        section.finish()
        if steps and step.to_m3 <= steps[-1].to_m3:
            raise item.fault("段階の上限は小さい順に書いてください。")
        steps.append(step)
    if not steps:
        raise field.fault("段階を1つ以上書いてください。")
    return tuple(steps)


def _flat_first(field: Scalar) -> FlatFirst | None:
    section = field.section()
    flat = FlatFirst(section.need("to").decimal(), section.need("amount").decimal())
    section.finish()
    return flat


def _mixed(section: Section, rows: dict[tuple[str, str, int | None], Rates]) -> list[Rates]:
    """Rows of a mixed use for every bore that both of its uses have."""
    use, first, rest = (section.need(key).text() for key in ("use", "first", "rest"))
    to_m3 = section.need("first_to_m3").decimal()
    mixed = [
        mixed_use(row, rows[rest, row.area, row.bore_mm], use=use, first_to_m3=to_m3)
        for row in rows.values()
        if row.use == first and (rest, row.area, row.bore_mm) in rows
    ]
    if not mixed:
        raise section.fault(f"用途「{first}」と「{rest}」の両方がある口径がありません。")
    return mixed
