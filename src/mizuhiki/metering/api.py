"""The door of this room."""

from mizuhiki.metering.handheld import HEADER
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.metering.selectors import readings_of_supply
from mizuhiki.metering.services import ReadingFileAlreadyImported, ReadingFileRefused, import_readings

__all__ = [
    "HEADER",
    "Reading",
    "ReadingFileAlreadyImported",
    "ReadingFileRefused",
    "ReadingImport",
    "import_readings",
    "readings_of_supply",
]
