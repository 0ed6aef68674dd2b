"""Agents' files for tests, written by the layouts of the demo's rules."""

from datetime import date, datetime

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments.models import StoreFile
from mizuhiki.payments.store_files import import_reports
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from tests.builders import noon

PAID_AT = datetime(2026, 5, 7, 10, 15, tzinfo=clock.TOKYO)
TOLD_ON = date(2026, 5, 8)
TRANSFER_ON = date(2026, 5, 15)
SHOP = "0012345"


def barcode(slip: PaymentSlip) -> str:
    """The 44 digits that stand on a slip."""
    found = billing.barcode_of(slip=slip, pack=pack_on(TOLD_ON))
    assert found is not None
    return found.digits


def record(
    slip: PaymentSlip | str,
    kind: str = "02",
    *,
    paid_at: datetime = PAID_AT,
    shop: str = SHOP,
    transfer_on: date | None = None,
) -> bytes:
    """One record of 120 bytes of the agent `cvs`; a 確報 names the day of the transfer."""
    digits = slip if isinstance(slip, str) else barcode(slip)
    on = transfer_on or (TRANSFER_ON if kind == "02" else None)
    days = f"{TOLD_ON:%Y%m%d}{on:%Y%m%d}00000000" if on else f"{TOLD_ON:%Y%m%d}0000000000000000"
    return f"2{kind}{paid_at:%Y%m%d%H%M}1{digits}   {shop}  {days}000020".encode().ljust(120)


def file_of(*records: bytes) -> bytes:
    """A whole file with its first and last record."""
    return b"".join(one + b"\r\n" for one in (b"1".ljust(120), *records, b"8".ljust(120)))


def bring(*records: bytes, name: str = "SHUNO.DAT", on: date = TOLD_ON, agent: str = "cvs") -> StoreFile:
    """Import a file of these records at noon of a day."""
    with clock.travel(noon(on)):
        return import_reports(content=file_of(*records), file_name=name, agent=agent, actor=None)
