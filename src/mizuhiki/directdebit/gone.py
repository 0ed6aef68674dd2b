"""Accounts at a bank or branch that the master does not know any more: mergers, before the debit fails."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.formats import yucho
from mizuhiki.platform import sql


@dataclass(frozen=True)
class GonePlace:
    """A live account whose branch is gone, or never was in the master."""

    mandate_id: int
    supply_id: int
    bank_code: str
    branch_code: str
    account_no: str
    name: str  # of the branch while it was there; empty when it never was
    gone_on: date | None

    @property
    def masked_no(self) -> str:
        """The account number as screens show it."""
        return f"●●●●{self.account_no[-3:]}"


_GONE = """
    FROM directdebit_mandate m
    LEFT JOIN LATERAL (
        SELECT name, ends_on FROM banks_place p
        WHERE (p.bank_code, p.branch_code) = (m.bank_code, m.branch_code) ORDER BY p.id DESC LIMIT 1
    ) p ON true
    WHERE (m.ends_on IS NULL OR m.ends_on > %(day)s) AND m.bank_code <> %(yucho)s
      AND (p.name IS NULL OR p.ends_on IS NOT NULL)
"""


def gone_places(*, today: date, offset: int = 0, limit: int = 100) -> list[GonePlace]:
    """Live accounts at places that are gone, by branch."""
    found = sql.rows(
        "SELECT m.id, m.supply_id, m.bank_code, m.branch_code, m.account_no, coalesce(p.name, ''), "
        f"p.ends_on {_GONE} ORDER BY m.bank_code, m.branch_code, m.id LIMIT %(limit)s OFFSET %(offset)s",
        {"day": today, "yucho": yucho.BANK, "limit": limit, "offset": offset},
    )
    return [GonePlace(*row) for row in found]


def count_gone(*, today: date) -> int:
    """How many live accounts are at places that are gone."""
    found = sql.rows(f"SELECT count(*) {_GONE}", {"day": today, "yucho": yucho.BANK})
    return int(found[0][0])
