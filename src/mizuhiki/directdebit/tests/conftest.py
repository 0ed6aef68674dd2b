"""Three households by debit and one by slip, billed in April and drawn on 27 May."""

from collections.abc import Callable
from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.directdebit import api as debit
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, rules


@pytest.fixture
def billed(db: None) -> Town:
    """The bills are written; no file is made yet."""
    rules()
    town = Town()
    for number in (1, 2, 3, 4):
        supply = town.settle(number)
        if number < 4:
            debit.start_mandate(
                supply_id=supply.pk,
                bank_code="0001",
                branch_code="001",
                account_type="1",
                account_no=f"{number:07d}",
                holder_kana=f"ﾐﾎﾝ ﾊﾅｺ{number}",
                starts_on=date(2026, 1, 1),
                at=noon(date(2026, 1, 1)),
                actor=clerk(),
            )
    town.read(read_on=date(2026, 4, 10), used_m3={f"M00000{n}": 41 for n in (1, 2, 3, 4)})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return town


@pytest.fixture
def batch(billed: Town, make_file: Callable[[], debit.DebitBatch]) -> debit.DebitBatch:
    """The file of 27 May, made on 20 April."""
    with clock.travel(noon(date(2026, 4, 20))):
        return make_file()


@pytest.fixture
def make_file() -> Callable[[], debit.DebitBatch]:
    """Makes the file of 27 May now."""
    return lambda: debit.make_debit_file(debit_on=date(2026, 5, 27), actor=None)
