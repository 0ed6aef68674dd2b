"""`load_tariff`: one file is one charge of one utility with all its versions."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from mizuhiki.tariffs.bill import LineKind
from mizuhiki.tariffs.definition.calculation import AtZero
from mizuhiki.tariffs.definition.version import SelectedBy, Tariff, TariffVersion
from mizuhiki.tariffs.faults import TariffFault
from mizuhiki.tariffs.reading.marks import MAX_CHARACTERS, Scalar, Section, compose
from mizuhiki.tariffs.reading.rules import (
    read_cycle,
    read_day_count,
    read_final,
    read_minimum,
    read_prorations,
    read_schedule,
    read_tax,
)
from mizuhiki.tariffs.reading.tables import read_rates
from mizuhiki.tariffs.reading.variants import (
    read_fees,
    read_leak_rules,
    read_reductions,
    read_schemes,
    read_sewer,
    read_surcharges,
)


def load_tariff(path: Path) -> Tariff:
    """Read a tariff file.

    Raises:
        TariffFault: the file cannot be read or says something the engine does not know; the
            sentence names file, line and key. The first fault is told.
    """
    return parse_tariff(read_text(path), file=path.name)


def read_text(path: Path) -> str:
    """The text of a YAML file, UTF-8 with or without a byte-order mark."""
    try:
        if path.stat().st_size > MAX_CHARACTERS * 4:
            raise TariffFault(path.name, 1, "", "ファイルが大きすぎます。")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TariffFault(path.name, line, "", "文字コードがUTF-8ではありません。") from error
    except FileNotFoundError as error:
        raise TariffFault(path.name, 0, "", "ファイルがありません。") from error
    except OSError as error:
        raise TariffFault(path.name, 0, "", f"ファイルを開けません（{error.strerror}）。") from error


def parse_tariff(text: str, *, file: str) -> Tariff:
    """A tariff from the text of a file; `file` names it in faults."""
    root = Section(compose(text, file), file)
    utility, charge = root.need("utility").text(), root.need("charge").text()
    name = root.need("name").text()
    versions: list[TariffVersion] = []
    for section in root.each("versions"):
        version = _version(section, utility=utility, charge=charge, name=name)
        if versions and version.valid_from <= versions[-1].valid_from:
            raise section.need("from").fault(
                "版は適用開始日の古い順に、同じ日が重ならないように書いてください。"
            )
        versions.append(version)
    if not versions:
        raise root.fault("項目「versions」に版を1つ以上書いてください。")
    root.finish()
    return Tariff(charge=charge, utility=utility, name=name, versions=tuple(versions))


def faults_of(text: str, *, file: str) -> list[TariffFault]:
    """Everything that is wrong with the text of a file, in the order of its lines; empty if it can be used.

    `parse_tariff` stops at the first fault. Here each part of each version is read for itself, so that
    somebody who mends a file sees all its places at once; of one part still only the first.
    """
    try:
        parse_tariff(text, file=file)
    except TariffFault as first:
        found = {(first.line, first.key): first}
    else:
        return []
    with suppress(TariffFault):
        root = Section(compose(text, file), file)
        heads = (partial(_head, root, key) for key in ("utility", "charge", "name"))
        reads: list[Callable[[], object]] = [*heads, root.finish]
        for field in _versions_of(root, found):
            reads += _reads_of(field, found)
        for read in reads:
            _keep_fault(read, found)
    return sorted(found.values(), key=lambda fault: fault.line)


Found = dict[tuple[int, str], TariffFault]


def _keep_fault(read: Callable[[], object], found: Found) -> None:
    try:
        read()
    except TariffFault as fault:
        found.setdefault((fault.line, fault.key), fault)


def _head(root: Section, key: str) -> str:
    return root.need(key).text()


def _versions_of(root: Section, found: Found) -> list[Scalar]:
    try:
        return root.items_of("versions")
    except TariffFault as fault:
        found.setdefault((fault.line, fault.key), fault)
        return []


def _reads_of(field: Scalar, found: Found) -> list[Callable[[], object]]:
    """The reading of each part of a version; last, of keys that nobody knows."""
    try:
        section = field.section()
    except TariffFault as fault:
        found.setdefault((fault.line, fault.key), fault)
        return []
    section.get("mixed_use")  # a key of `rates`, which may stop before it asks for it
    return [*(partial(read, section) for read in PARTS.values()), section.finish]


def _version(section: Section, *, utility: str, charge: str, name: str) -> TariffVersion:
    parts = {part: read(section) for part, read in PARTS.items()}
    return TariffVersion(charge=charge, utility=utility, name=name, **parts)


def _selected_by(section: Section) -> SelectedBy:
    return section.maybe("selected_by", lambda at: at.choice(SelectedBy), SelectedBy.READING_DATE)


def _valid_from(section: Section) -> date:
    field = section.need("from")
    if _selected_by(section) is SelectedBy.READING_MONTH and field.day().day != 1:
        raise field.fault("selected_by: reading_month では月の初日を書いてください。")
    return field.day()


def _articles(section: Section) -> tuple[tuple[str, str], ...]:
    inner = section.inner("articles")
    if inner is None:
        return ()
    for name, field in inner.fields.items():
        if name not in set(LineKind):
            raise field.fault(f"「{name}」は明細の種類ではありません。使える種類：{'、'.join(LineKind)}")
    return tuple((name, field.text()) for name, field in inner.fields.items())


PARTS: Mapping[str, Callable[[Section], Any]] = {  # of a version, in the order they are read
    "valid_from": _valid_from,
    "selected_by": _selected_by,
    "new_supplies_from": lambda section: section.maybe("new_supplies_from", Scalar.day, None),
    "article": lambda section: section.need("article").text(),
    "articles": _articles,
    "cycle": read_cycle,
    "tax": read_tax,
    "final": read_final,
    "rates": read_rates,
    "prorations": read_prorations,
    "day_count": read_day_count,
    "minimum": read_minimum,
    "at_zero": lambda section: section.maybe("at_zero", lambda at: at.choice(AtZero), AtZero.NORMAL),
    "schemes": read_schemes,
    "sewer": read_sewer,
    "surcharges": read_surcharges,
    "leak_rules": read_leak_rules,
    "reductions": read_reductions,
    "fees": read_fees,
    "schedule": read_schedule,
}
