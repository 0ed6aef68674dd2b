"""How the files of collection agents look: where the items stand, and what the kinds mean.

A utility's own agents stand in its rule pack; the three here were seen in public.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ReportKind(StrEnum):
    """What a record says of the payment."""

    PROVISIONAL = "速報"
    FINAL = "確報"
    CANCELLED = "速報取消"
    POSTAL = "郵便振替"
    POSTAL_CORRECTED = "郵便振替訂正"
    REAL_TIME = "リアルタイム"


# 本部コード of one agent; the channel is only a label, the money is the same.
CHANNELS = {
    "010": "セブン-イレブン", "020": "ローソン", "030": "ファミリーマート", "050": "ヤマザキ",
    "080": "ミニストップ", "760": "セイコーマート", "890": "MMK設置店", "530": "PayB",
    "750": "J-Coin Pay", "780": "au PAY", "800": "d払い", "820": "PayPay", "830": "楽天銀行",
    "840": "銀行Pay", "910": "郵便振替", "911": "郵便振替",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first record: where its items stand, and what must stand there for the file to be meant for us."""

    items: Mapping[str, tuple[int, int]]
    sender: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedLayout:
    """Records of 120 bytes: where the items stand (start, length), and what the kinds mean."""

    name: str
    items: Mapping[str, tuple[int, int]]
    kinds: Mapping[str, ReportKind]
    header: Header | None = None  # None where the agent's first record is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLayout:
    """Lines of comma-separated values: in which column an item stands, from 0."""

    name: str
    columns: int
    items: Mapping[str, int]
    kinds: Mapping[str, ReportKind]
    encoding: str = "cp932"
    barcode_prefix: str = "EAN"


Layout = FixedLayout | CsvLayout

_KINDS = {
    "01": ReportKind.PROVISIONAL,
    "02": ReportKind.FINAL,
    "03": ReportKind.CANCELLED,
}
M1 = FixedLayout(
    name="m1",
    items={
        "kind": (1, 2),
        "paid_on": (3, 8),
        "paid_time": (11, 4),
        "barcode": (16, 44),
        "shop": (63, 7),
        "made_on": (72, 8),
        "transfer_on": (80, 8),
        "booked_on": (88, 8),
        "channel": (96, 6),
    },
    kinds=_KINDS,
)
M2 = FixedLayout(
    name="m2",
    items={
        "kind": (1, 2),
        "paid_on": (3, 8),
        "paid_time": (11, 4),
        "barcode": (15, 44),
        "shop": (62, 7),
        "made_on": (69, 8),
        "transfer_on": (77, 8),  # another date follows at 85 that no source explains
        "booked_on": (93, 8),
        "channel": (101, 4),
    },
    kinds=_KINDS,
    header=Header(
        items={"made_on": (1, 8), "agent_code": (9, 5), "company_code": (14, 5), "company_name": (19, 40)},
        sender={},
    ),
)
AGENT_CSV = CsvLayout(
    name="agent_csv",
    columns=13,
    items={
        "kind": 0,
        "paid_on": 1,
        "paid_time": 2,
        "barcode": 3,
        "stamp": 6,
        "amount_yen": 7,
        "channel": 8,
        "shop": 10,
        "transfer_on": 11,
        "made_on": 12,
    },
    kinds=_KINDS
    | {
        "12": ReportKind.POSTAL,
        "22": ReportKind.POSTAL_CORRECTED,
        "81": ReportKind.REAL_TIME,
    },
)
LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in (M1, M2, AGENT_CSV)}
