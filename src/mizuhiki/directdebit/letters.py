"""What letters tell of accounts and debits, for many supplies at once; of a number, three digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.banks import api as banks
from mizuhiki.platform import sql

KINDS = {"1": "普通", "2": "当座", "3": "納税準備", "9": "その他"}


@dataclass(frozen=True)
class LetterAccount:
    """The account a supply's demands are drawn from, as a letter may show it."""

    bank_code: str
    branch_code: str
    bank: str
    branch: str
    kind: str
    last_digits: str
    holder_kana: str


@dataclass(frozen=True)
class EarlierDebitFact:
    """The last debit of a supply that came in."""

    cycle_month: date
    amount_yen: int
    tax_yen: int
    debited_on: date


def accounts_of(supply_ids: Sequence[int], *, on: date) -> dict[int, LetterAccount]:
    """The account of each supply that has one on a day."""
    found = sql.rows(
        "SELECT supply_id, bank_code, branch_code, account_type, right(account_no, 3), holder_kana "
        "FROM directdebit_mandate WHERE supply_id = ANY(%s) AND starts_on <= %s "
        "AND (ends_on IS NULL OR ends_on > %s)",
        [list(supply_ids), on, on],
    )
    places = [(bank, branch) for _, bank, branch, *_ in found]
    names = banks.names_of([*places, *((bank, "") for bank, _ in places)])
    return {
        supply_id: LetterAccount(
            bank,
            branch,
            names.get((bank, ""), f"金融機関コード {bank}"),
            names.get((bank, branch), f"支店コード {branch}"),
            KINDS[kind],
            digits,
            holder,
        )
        for supply_id, bank, branch, kind, digits, holder in found
    }


def earlier_debits_of(supply_ids: Sequence[int], *, before: date) -> dict[int, EarlierDebitFact]:
    """The newest debit that came in of each supply, for a reading month before one."""
    found = sql.rows(
        """
        SELECT DISTINCT ON (d.supply_id) d.supply_id, d.cycle_month, r.amount_yen,
               (SELECT sum(p.tax_yen)::bigint FROM billing_assessment a
                JOIN billing_pricing p ON p.id = a.pricing_id WHERE a.demand_id = d.id), b.debit_on
        FROM billing_demand d
        JOIN directdebit_debitrow r ON r.demand_id = d.id
        JOIN directdebit_debitresult x ON x.row_id = r.id AND x.code = '0'
        JOIN directdebit_debitbatch b ON b.id = r.batch_id
        WHERE d.supply_id = ANY(%s) AND d.cycle_month < %s ORDER BY d.supply_id, b.debit_on DESC
        """,
        [list(supply_ids), before],
    )
    return {supply_id: EarlierDebitFact(*facts) for supply_id, *facts in found}
