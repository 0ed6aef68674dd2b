"""`load_tariff`: one file is one charge of one utility with all its versions."""

from pathlib import Path

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


def _version(section: Section, *, utility: str, charge: str, name: str) -> TariffVersion:
    valid_from = section.need("from")
    selected_by = section.maybe("selected_by", lambda at: at.choice(SelectedBy), SelectedBy.READING_DATE)
    if selected_by is SelectedBy.READING_MONTH and valid_from.day().day != 1:
        raise valid_from.fault("selected_by: reading_month では月の初日を書いてください。")
    return TariffVersion(
        charge=charge,
        utility=utility,
        name=name,
        valid_from=valid_from.day(),
        selected_by=selected_by,
        new_supplies_from=section.maybe("new_supplies_from", Scalar.day, None),
        article=section.need("article").text(),
        articles=_articles(section),
        cycle=read_cycle(section),
        tax=read_tax(section),
        final=read_final(section),
        rates=read_rates(section),
        prorations=read_prorations(section),
        day_count=read_day_count(section),
        minimum=read_minimum(section),
        at_zero=section.maybe("at_zero", lambda at: at.choice(AtZero), AtZero.NORMAL),
        schemes=read_schemes(section),
        sewer=read_sewer(section),
        surcharges=read_surcharges(section),
        leak_rules=read_leak_rules(section),
        reductions=read_reductions(section),
        fees=read_fees(section),
        schedule=read_schedule(section),
    )


def _articles(section: Section) -> tuple[tuple[str, str], ...]:
    inner = section.inner("articles")
    if inner is None:
        return ()
    for name, field in inner.fields.items():
        if name not in set(LineKind):
            raise field.fault(f"「{name}」は明細の種類ではありません。使える種類：{'、'.join(LineKind)}")
    return tuple((name, field.text()) for name, field in inner.fields.items())
