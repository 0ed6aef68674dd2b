"""Every reader of a file that people or other systems send. A new one is added here by name."""

from collections.abc import Callable
from datetime import date, datetime

from mizuhiki.directdebit.results import import_result
from mizuhiki.formats import konbini, zengin
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.metering.api import import_readings
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken

REFUSALS = (FormatRefused, RuleBroken)
AT = datetime(2026, 11, 21, 9, tzinfo=clock.TOKYO)

READERS: dict[str, Callable[[bytes], object]] = {
    "bank file": zengin.read,
    "bank file, leniently": zengin.scan,
    "bank file, for whom it names": lambda content: list(zengin.customer_numbers(content)),
    "bank result": lambda content: import_result(content=content, file_name="kekka.dat", actor=None),
    "store reports, csv": lambda content: konbini.read_reports(content, konbini.AGENT_CSV),
    "store reports, M1": lambda content: konbini.read_reports(content, konbini.M1),
    "handheld readings": lambda content: import_readings(
        content=content, file_name="x.csv", cycle_month=date(2026, 11, 1), at=AT, actor=None
    ),
}
