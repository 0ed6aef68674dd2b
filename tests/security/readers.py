"""Every reader of a file that people or other systems send. A new one is added here by name."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from mizuhiki.directdebit.results import import_result
from mizuhiki.formats import konbini, zengin
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.metering.api import import_readings
from mizuhiki.payments.api import import_reports
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks import services as rulepacks
from mizuhiki.tariffs import TariffFault, load_tariff
from mizuhiki.tariffs.published.document import read_document

REFUSALS = (FormatRefused, RuleBroken, TariffFault)
AT = datetime(2026, 11, 21, 9, tzinfo=clock.TOKYO)

DEMO_PACK = Path(rulepacks.__file__).with_name("data") / "mizuhiki-demo"


def _as_file(read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """A reader of paths as one of bytes."""

    def of_bytes(content: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sample.yaml"
            path.write_bytes(content)
            return read(path)

    return of_bytes


def _pack(name: str) -> Callable[[bytes], object]:
    """The demo's rule pack with other content in one of its files."""

    def of_bytes(content: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder) / "pack"
            shutil.copytree(DEMO_PACK, directory)
            (directory / name).write_bytes(content)
            return rulepacks.read_folder(directory)

    return of_bytes


READERS: dict[str, Callable[[bytes], object]] = {
    "bank file": zengin.read,
    "bank file, leniently": zengin.scan,
    "bank file, for whom it names": lambda content: list(zengin.customer_numbers(content)),
    "bank result": lambda content: import_result(content=content, file_name="kekka.dat", actor=None),
    "store reports, csv": lambda content: konbini.read_reports(content, konbini.AGENT_CSV),
    "store reports, M1": lambda content: konbini.read_reports(content, konbini.M1),
    "store reports, brought": lambda content: import_reports(
        content=content, file_name="shuno.dat", agent="cvs", actor=None
    ),
    "handheld readings": lambda content: import_readings(
        content=content, file_name="x.csv", cycle_month=date(2026, 11, 1), at=AT, actor=None
    ),
    "rule pack": _pack("pack.yaml"),
    "tariff of a rule pack": _pack("tariffs/water.yaml"),
    "tariff": _as_file(load_tariff),
    "published tariff": _as_file(read_document),
}
