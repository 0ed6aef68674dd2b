"""What changes in this room: files come in, and what they left on hold is settled."""

from mizuhiki.metering.services.closing import closing_of, read_closing
from mizuhiki.metering.services.exchanging import exchange_meter
from mizuhiki.metering.services.importing import (
    KIND,
    ReadingFileAlreadyImported,
    ReadingFileRefused,
    find_import,
    import_readings,
    take_in,
)
from mizuhiki.metering.services.settling import settle_agreed, settle_reading

__all__ = [
    "KIND",
    "ReadingFileAlreadyImported",
    "ReadingFileRefused",
    "closing_of",
    "exchange_meter",
    "find_import",
    "import_readings",
    "read_closing",
    "settle_agreed",
    "settle_reading",
    "take_in",
]
