"""The door of this room."""

from mizuhiki.metering.events import HeldSettled, ReadingsChanging, ReadingsHeld
from mizuhiki.metering.handheld import HEADER
from mizuhiki.metering.models import MeterExchange, Reading, ReadingImport, ReadingSettlement
from mizuhiki.metering.selectors import last_index_of, readings_of_supply
from mizuhiki.metering.services import ReadingFileAlreadyImported, ReadingFileRefused, import_readings
from mizuhiki.metering.services.closing import Closing, closing_of, read_closing
from mizuhiki.metering.services.exchanging import Exchange, exchange_meter
from mizuhiki.metering.services.recounting import put_recounted, recounted
from mizuhiki.metering.services.settling import Answer, lock_reading, settle_reading
from mizuhiki.metering.usage import usage_of_year

__all__ = [
    "HEADER",
    "Answer",
    "Closing",
    "Exchange",
    "HeldSettled",
    "MeterExchange",
    "Reading",
    "ReadingFileAlreadyImported",
    "ReadingFileRefused",
    "ReadingImport",
    "ReadingSettlement",
    "ReadingsChanging",
    "ReadingsHeld",
    "closing_of",
    "exchange_meter",
    "import_readings",
    "last_index_of",
    "lock_reading",
    "put_recounted",
    "read_closing",
    "readings_of_supply",
    "recounted",
    "settle_reading",
    "usage_of_year",
]
