"""A street billed for April 2026: seven slips and two debits, one person under protection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.documents.tests.samples import FONTS
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import NoticePrint
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests import standing
from tests.builders import Town, clerk, noon

MONTH = date(2026, 4, 1)
BILLED_ON = date(2026, 4, 20)
SLIPS, DEBITS = 7, 2


@dataclass
class Street:
    """The supplies by number, and their billing run."""

    supplies: dict[int, Supply]
    billing: BatchRun


@pytest.fixture
def street(billed_street: Street, settings: LazySettings, tmp_path: Any) -> Street:
    assert FONTS.is_dir()
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    return billed_street


@standing.fixture
def billed_street(rules_in_force: None) -> Street:
    """Its houses, their mandates and their April."""
    del rules_in_force
    town = Town()
    supplies = {number: town.settle(number) for number in range(1, SLIPS + DEBITS + 1)}
    for number in range(SLIPS + 1, SLIPS + DEBITS + 1):
        debit.start_mandate(
            supply_id=supplies[number].pk,
            bank_code="9980",
            branch_code="001",
            account_type="1",
            account_no=f"{1_234_500 + number}",
            holder_kana="ﾐﾎﾝ ﾊﾅｺ",
            starts_on=date(2026, 1, 1),
            at=noon(BILLED_ON),
            actor=clerk(),
        )
    town.read(read_on=date(2026, 4, 10), used_m3={tap: 40 + int(tap[1:]) for tap in town.supplies})
    with clock.travel(noon(BILLED_ON)):
        run = billing.run_billing(cycle_month=MONTH, actor=None)
    return Street(supplies, run)


@pytest.fixture
def day_of_printing() -> Iterator[None]:
    """The day after the billing run."""
    with clock.travel(noon(date(2026, 4, 21))):
        yield


Printer = Callable[..., BatchRun]


@pytest.fixture
def print_all(street: Street, day_of_printing: None) -> Printer:
    """Order and carry out at once: `print_all(most=2)`."""

    def make(
        kind: NoticePrint.Kind = NoticePrint.Kind.PAYMENT,
        order: NoticePrint.Order = NoticePrint.Order.ROUTE,
        **asked: Any,
    ) -> BatchRun:
        made = notices.order_print(
            billing_run_id=street.billing.pk,
            kind=kind,
            order=order,
            actor=clerk(),
            at=clock.now(),
            by_job=False,
            **asked,
        )
        return notices.print_notices(made.pk)

    return make
