"""The database takes no row that draws from an account which is not its supply's on the debit day."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.errors import CheckViolation

from mizuhiki.billing.api import Demand
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.models import DebitRow, Mandate
from mizuhiki.directdebit.tests.test_ending import end, mandate_of
from mizuhiki.platform import clock, sql
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MADE, DEBIT = date(2026, 4, 20), date(2026, 5, 27)
COLUMNS = "id, batch_id, demand_id, mandate_id, attempt, amount_yen"
Row = tuple[int, ...]
Load = Callable[[list[Row], str], None]


def insert(rows: list[Row], mode: str) -> None:
    values = ", ".join(f"({', '.join(str(one) for one in row)})" for row in rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = {mode}")
        cursor.execute(f"INSERT INTO directdebit_debitrow ({COLUMNS}) VALUES {values}")  # noqa: S608


def copy(rows: list[Row], mode: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = {mode}")
        with cursor.copy(f"COPY directdebit_debitrow ({COLUMNS}) FROM STDIN") as into:
            for row in rows:
                into.write_row(row)


@pytest.fixture
def made(billed: Town, make_file: Callable[[], debit.DebitBatch]) -> debit.DebitBatch:
    """The file of 27 May holds households 2 and 3.

    The account 1 ends on that day and 5 follows a day later; household 4 got its account on the day.
    """
    end(mandate_of(billed, 1), DEBIT)
    with clock.travel(noon(MADE)):
        made = make_file()
    start(billed, 4, "0000004", DEBIT)
    start(billed, 1, "0000005", date(2026, 5, 28))
    return made


def start(town: Town, number: int, account_no: str, on: date) -> None:
    debit.start_mandate(
        supply_id=town.supplies[f"M{number:06d}"].pk, bank_code="0001", branch_code="001", account_type="1",
        account_no=account_no, holder_kana="ﾐﾎﾝ ﾊﾅｺ", starts_on=on, at=noon(MADE), actor=clerk(),
    )  # fmt: skip


def row_of(made: debit.DebitBatch, town: Town, demand_of: int, account: int) -> Row:
    demand = Demand.objects.get(supply=town.supplies[f"M{demand_of:06d}"])
    mandate = Mandate.objects.get(account_no=f"{account:07d}")
    ((row_id,),) = sql.rows(f"SELECT {sql.next_id('directdebit_debitrow')}")
    return (row_id, made.pk, demand.pk, mandate.pk, 0, 10_190)


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize("load", [insert, copy])
@pytest.mark.parametrize(
    "pair", [(1, 1), (1, 5), (4, 2)], ids=["ends_that_day", "starts_later", "of_another"]
)
def test_the_database_draws_from_no_account_that_is_not_in_force(
    billed: Town, made: debit.DebitBatch, load: Load, mode: str, pair: tuple[int, int]
) -> None:
    before = list(DebitRow.objects.order_by("pk").values_list())
    wrong = row_of(made, billed, *pair)
    refusal = f"drawn_while_in_force.*row {wrong[0]} "
    with pytest.raises((IntegrityError, CheckViolation), match=refusal):  # COPY tells it unwrapped
        load([wrong], mode)
    assert list(DebitRow.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("load", [insert, copy])
def test_an_account_that_starts_on_the_day_is_drawn_from(
    billed: Town, made: debit.DebitBatch, load: Load
) -> None:
    load([row_of(made, billed, 4, 4)], "origin")
    assert DebitRow.objects.get(demand__supply=billed.supplies["M000004"]).batch == made
