"""Three households by debit and one by slip, billed in April and drawn on 27 May."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from mizuhiki.billing import api as billing
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.tests.posting import HOUSES, TODAY
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Purpose, StockMovement
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, clerk, noon


@standing.fixture
def billed(rules_in_force: None) -> Town:
    """The bills are written; no file is made yet."""
    del rules_in_force
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


@pytest.fixture
def town(settings: Settings, tmp_path: Path, town_with_forms: Town) -> Iterator[Town]:
    """20 May: five households that pay by slip, 2,000 forms and envelopes, what a letter costs."""
    settings.FILES, settings.PRINTING = tmp_path / "files", tmp_path / "printing"
    with clock.travel(noon(TODAY)):
        yield town_with_forms


@standing.fixture
def town_with_forms(rules_in_force: None) -> Town:
    """Its rows, made at noon of that day."""
    del rules_in_force
    with clock.travel(noon(TODAY)):
        return _town_with_forms()


def _town_with_forms() -> Town:
    town = Town()
    for number in range(1, HOUSES + 1):
        town.settle(number)
    mail.set_postage(
        purpose=Purpose.OTHER, bearer=Bearer.CONTRACTOR, unit_yen=110, starts_on=date(2026, 4, 1),
        source="別表１ １(4)ウ", actor=clerk(), at=clock.now(),
    )  # fmt: skip
    for form in ("debit_request", mail.WINDOW):
        mail.move_stock(
            form=form, kind=StockMovement.Kind.RECEIVED, quantity=2_000, cause="delivery",
            occurred_on=TODAY, actor=clerk(), at=clock.now(),
        )  # fmt: skip
    return town


@pytest.fixture
def posting_desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    rights = (
        may.FORM_SEE,
        may.FORM_KEY,
        may.FORM_POST,
        "mail.form_post",
        "mail.piece_see",
        "mail.print_open",
    )
    return sign_in(person(*rights, username="op1"))
