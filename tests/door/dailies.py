"""Daily files of the made-up bank, for the tests."""

from datetime import date
from typing import Any

from mizuhiki.formats.webdebit import STANDARD, DailyRow, Result, write_daily
from mizuhiki.platform import clock
from mizuhiki.signup.models import DailyFile
from mizuhiki.signup.reconciling.daily_files import import_daily
from tests.builders import clerk


def row(reference: str = "", **changed: Any) -> DailyRow:
    """A registration of today; without a reference it began at the bank."""
    facts: dict[str, Any] = {
        "reference": reference,
        "client": "0000123456",
        "customer_no": "00000000001",
        "bank": "9998",
        "branch": "001",
        "account_type": "1",
        "account_no": "0012345",
        "holder_kana": "ﾐﾎﾝ",
        "result": Result.OK,
        "registered_on": clock.today(),
    }
    return DailyRow(**facts | changed)


def nothing(reference: str, result: Result = Result.NAME_MISMATCH, **changed: Any) -> DailyRow:
    """A row of a registration that came to nothing."""
    empty = dict.fromkeys(("branch", "account_type", "account_no", "holder_kana"), "")
    return row(reference, result=result, registered_on=None, **empty | changed)


def take(*rows: DailyRow, name: str = "", bank: str = "9998") -> DailyFile:
    """Take a file of these rows in."""
    content = write_daily(rows, STANDARD)
    return import_daily(content=content, file_name=name or "daily.csv", bank_code=bank, actor=clerk())


def day_before(days: int = 1) -> date:
    """So many days ago."""
    return date.fromordinal(clock.today().toordinal() - days)
