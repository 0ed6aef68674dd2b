"""The door of this room."""

from mizuhiki.metering.doubt_models import ReadingDoubt
from mizuhiki.metering.events import (
    HeldSettled,
    ReadingsChanging,
    ReadingsHeld,
    ShutTapMoved,
    SourceMeasured,
)
from mizuhiki.metering.handheld import HEADER
from mizuhiki.metering.models import MeterExchange, Reading, ReadingImport, ReadingSettlement
from mizuhiki.metering.rounds import routes_of
from mizuhiki.metering.selectors import last_index_of, readings_of_supply, shut_index_of
from mizuhiki.metering.services import ReadingFileAlreadyImported, ReadingFileRefused, import_readings
from mizuhiki.metering.services.closing import Closing, closing_of, read_closing
from mizuhiki.metering.services.confirming import confirm_reading
from mizuhiki.metering.services.exchanging import Exchange, exchange_meter
from mizuhiki.metering.services.openings import keep_opening_index
from mizuhiki.metering.services.planning import plan_rounds
from mizuhiki.metering.services.recounting import put_recounted, recounted
from mizuhiki.metering.services.sending import send_round
from mizuhiki.metering.services.settling import Answer, lock_reading, settle_reading
from mizuhiki.metering.services.shut_taps import keep_shut_index
from mizuhiki.metering.todo import OPEN_DOUBTS
from mizuhiki.metering.usage import usage_of_year

__all__ = [
    "HEADER",
    "OPEN_DOUBTS",
    "Answer",
    "Closing",
    "Exchange",
    "HeldSettled",
    "MeterExchange",
    "Reading",
    "ReadingDoubt",
    "ReadingFileAlreadyImported",
    "ReadingFileRefused",
    "ReadingImport",
    "ReadingSettlement",
    "ReadingsChanging",
    "ReadingsHeld",
    "ShutTapMoved",
    "SourceMeasured",
    "closing_of",
    "confirm_reading",
    "exchange_meter",
    "import_readings",
    "keep_opening_index",
    "keep_shut_index",
    "last_index_of",
    "lock_reading",
    "plan_rounds",
    "put_recounted",
    "read_closing",
    "readings_of_supply",
    "recounted",
    "routes_of",
    "send_round",
    "settle_reading",
    "shut_index_of",
    "usage_of_year",
]
