"""How the daily files of banks look: where the items stand, and which code means which result.

A utility's own banks stand in its rule pack; these two are the simulator's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mizuhiki.formats.webdebit.fields import FIELDS
from mizuhiki.formats.webdebit.results import Result

ITEMS = (
    *("reference", "client", "customer_no", "bank", "branch", "account_type", "account_no", "holder_kana"),
    *("result", "registered_on"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLayout:
    """Lines of comma-separated values: in which column an item stands, from 0; what the first line says."""

    name: str
    columns: int
    items: Mapping[str, int]
    results: Mapping[str, Result]
    header: tuple[str, ...] = ()  # empty where the first line is a row already
    encoding: str = "cp932"
    line_break: bytes = b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedLayout:
    """Records of 120 bytes in JIS X 0201, header 1, data 2, trailer 8, end 9: item as (start, length).

    `count` is where the trailer has the number of data records.
    """

    name: str
    items: Mapping[str, tuple[int, int]]
    results: Mapping[str, Result]
    count: tuple[int, int]


Layout = CsvLayout | FixedLayout

RESULTS = {
    "00": Result.OK,
    "01": Result.CANCEL_BY_USER,
    "02": Result.AUTH_FAILED,
    "03": Result.NAME_MISMATCH,
    "04": Result.ACCOUNT_INELIGIBLE,
    "05": Result.ALREADY_REGISTERED,
    "06": Result.TIMEOUT,
    "07": Result.MAINTENANCE,
    "08": Result.MAC_ERROR,
    "99": Result.UNKNOWN,
}
STANDARD = CsvLayout(
    name="standard",
    columns=len(ITEMS),
    items={item: column for column, item in enumerate(ITEMS)},
    results=RESULTS,
    header=tuple(FIELDS[item].label for item in ITEMS),
)
RECORDS = FixedLayout(
    name="records",
    items={
        "client": (1, 10),
        "bank": (11, 4),
        "branch": (15, 3),
        "account_type": (18, 1),
        "account_no": (19, 7),
        "holder_kana": (26, 30),
        "customer_no": (56, 20),
        "reference": (76, 20),
        "result": (96, 2),
        "registered_on": (98, 8),
    },
    results=RESULTS,
    count=(1, 6),
)
LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in (STANDARD, RECORDS)}
