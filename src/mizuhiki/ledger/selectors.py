"""What a bookkeeper reads: the days of a month, and one day as 日計表 and 合計残高試算表."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mizuhiki.ledger.days import ONE_DAY, last_closed_day
from mizuhiki.ledger.models import Account, DailyProof, FoundDifference, JournalEntry, JournalLine
from mizuhiki.ledger.months import last_of
from mizuhiki.platform import era, sql

_LINES = f"{JournalLine._meta.db_table} l JOIN {JournalEntry._meta.db_table} e ON e.id = l.entry_id"
_MONEY = (Account.CASH.value, Account.BANK.value)
_causes: dict[str, str] = {}


def call_causes(**titles: str) -> None:
    """Say how the causes of entries are called, by room and noun: `payments_receipt="領収"`."""
    _causes.update(titles)


@dataclass
class Moves:
    """What moved claims and money: signed as a bookkeeper says it, each above zero in the ordinary case."""

    assessed_yen: int = 0
    corrected_yen: int = 0  # 更正, and other entries on claims
    received_yen: int = 0
    reversed_yen: int = 0  # below zero

    def add(self, *, kind: str, claim_yen: int, taken_yen: int) -> None:
        """Count one sum of the journal."""
        if kind == JournalEntry.Kind.ASSESSMENT:
            self.assessed_yen += claim_yen
        elif kind == JournalEntry.Kind.RECEIPT:
            self.received_yen += taken_yen
        elif kind == JournalEntry.Kind.REVERSAL:
            self.reversed_yen += taken_yen
        else:
            self.corrected_yen += claim_yen


@dataclass
class Day(Moves):
    """One line of the month."""

    day: date = date.min
    receivable_yen: int = 0  # 未収残高 at its end
    overpaid_yen: int = 0  # 過誤納 not given back, at its end
    is_closed: bool = False
    difference_yen: int | None = None  # None while nothing is proven

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was booked."""
        return not (self.assessed_yen or self.corrected_yen or self.received_yen or self.reversed_yen)


def days_of_month(month: date, *, today: date) -> list[Day]:
    """The days of a month up to today, the newest first, with balances and the state of their proof."""
    until = last_of(month)
    claims = _balance_before(month, Account.RECEIVABLE)
    overpaid = -_balance_before(month, Account.OVERPAID)
    moved = _moved(month, until)
    last, differences = last_closed_day(), _latest_differences(month, until)
    found, day = list[Day](), month
    while day <= until and (day <= today or day in moved):
        line = Day(day=day, is_closed=last is not None and day <= last)
        for kind, account, yen in moved.get(day, []):
            is_claim = account == Account.RECEIVABLE
            line.add(kind=kind, claim_yen=yen * is_claim, taken_yen=yen * (account in _MONEY))
            claims += yen * is_claim
            overpaid -= yen * (account == Account.OVERPAID)
        line.receivable_yen, line.overpaid_yen = claims, overpaid
        line.difference_yen = 0 if line.is_closed else differences.get(day)
        found.append(line)
        day += ONE_DAY
    return found[::-1]


def _moved(first: date, until: date) -> dict[date, list[tuple[str, str, int]]]:
    found: dict[date, list[tuple[str, str, int]]] = {}
    for day, kind, account, yen in sql.rows(
        f"SELECT e.posted_on, e.kind, l.account, sum(l.yen)::bigint FROM {_LINES} "  # noqa: S608
        "WHERE e.posted_on BETWEEN %s AND %s GROUP BY 1, 2, 3",
        [first, until],
    ):
        found.setdefault(day, []).append((kind, account, int(yen)))
    return found


def _balance_before(day: date, account: Account) -> int:
    found = sql.rows(
        f"SELECT coalesce(sum(l.yen), 0)::bigint FROM {_LINES} WHERE e.posted_on < %s AND l.account = %s",  # noqa: S608
        [day, account.value],
    )
    return int(found[0][0])


def differences_found() -> tuple[int, int]:
    """What the last proof of a day that is still open found: how many, and their yen whichever way."""
    last = last_closed_day()
    found = sql.rows(
        "SELECT count(*), coalesce(sum(abs(found_yen - expected_yen)), 0)::bigint "
        "FROM ledger_founddifference "
        "WHERE found_at = (SELECT max(found_at) FROM ledger_founddifference) "
        "AND (%s::date IS NULL OR day > %s::date)",
        [last, last],
    )
    return int(found[0][0]), int(found[0][1])


def _latest_differences(first: date, until: date) -> dict[date, int]:
    """By how much the last proof of a day differed, where it did."""
    found: dict[date, int] = {}
    for day, yen in sql.rows(
        "SELECT d.day, sum(abs(d.found_yen - d.expected_yen))::bigint FROM ledger_founddifference d "
        "WHERE d.day BETWEEN %s AND %s "
        "AND d.found_at = (SELECT max(x.found_at) FROM ledger_founddifference x WHERE x.day = d.day) "
        "GROUP BY 1",
        [first, until],
    ):
        found[day] = int(yen)
    return found


@dataclass(frozen=True)
class Balance:
    """One line of the trial balance; the side of the balance depends on its sign."""

    label: str
    debit_yen: int  # of the day
    credit_yen: int
    balance_yen: int  # at the end of the day; above zero on the debit side

    @property
    def debit_balance_yen(self) -> int:
        """借方残高."""
        return max(self.balance_yen, 0)

    @property
    def credit_balance_yen(self) -> int:
        """貸方残高."""
        return max(-self.balance_yen, 0)


@dataclass
class Claim(Moves):
    """One line of the 日計表: a charge of a fiscal year."""

    charge: str = ""
    fiscal_year: int = 0
    before_yen: int = 0

    @property
    def year_label(self) -> str:
        """令和8年度."""
        return f"{era.era_year(date(self.fiscal_year, 4, 1))}度"

    @property
    def after_yen(self) -> int:
        """What is owed at the end of the day."""
        return (
            self.before_yen + self.assessed_yen + self.corrected_yen - self.received_yen - self.reversed_yen
        )


@dataclass(frozen=True)
class Sheet:
    """A day of the ledger."""

    day: date
    balances: Sequence[Balance]
    claims: list[Claim]
    total: Claim
    entry_count: int
    proof: DailyProof | None
    differences: Sequence[FoundDifference] = field(default_factory=tuple)

    @property
    def debit_yen(self) -> int:
        """借方合計 of the day."""
        return sum(line.debit_yen for line in self.balances)

    @property
    def credit_yen(self) -> int:
        """貸方合計 of the day."""
        return sum(line.credit_yen for line in self.balances)

    @property
    def debit_balance_yen(self) -> int:
        """Sum of the balances on the debit side."""
        return sum(line.debit_balance_yen for line in self.balances)

    @property
    def credit_balance_yen(self) -> int:
        """Sum of the balances on the credit side."""
        return sum(line.credit_balance_yen for line in self.balances)


def sheet_of(day: date) -> Sheet:
    """The 日計表 of a day, read from the journal."""
    claims = _claims_of(day)
    total = Claim()
    for line in claims:
        total.before_yen += line.before_yen
        total.assessed_yen += line.assessed_yen
        total.corrected_yen += line.corrected_yen
        total.received_yen += line.received_yen
        total.reversed_yen += line.reversed_yen
    proof = DailyProof.objects.select_related("closed_by").filter(day=day).first()
    found = FoundDifference.objects.filter(day=day).order_by("-found_at", "pk")
    latest = [one for one in found if one.found_at == found[0].found_at] if found and not proof else []
    return Sheet(
        day=day,
        balances=_balances_of(day),
        claims=claims,
        total=total,
        entry_count=JournalEntry.objects.filter(posted_on=day).count(),
        proof=proof,
        differences=latest,
    )


def _balances_of(day: date) -> list[Balance]:
    found = {
        account: (int(debit), int(credit), int(balance))
        for account, debit, credit, balance in sql.rows(
            "SELECT l.account, "  # noqa: S608
            "coalesce(sum(l.yen) FILTER (WHERE e.posted_on = %s AND l.yen > 0), 0)::bigint, "
            "coalesce(-sum(l.yen) FILTER (WHERE e.posted_on = %s AND l.yen < 0), 0)::bigint, "
            f"sum(l.yen)::bigint FROM {_LINES} WHERE e.posted_on <= %s GROUP BY 1",
            [day, day, day],
        )
    }
    return [
        Balance(str(account.label), *found[account.value]) for account in Account if account.value in found
    ]


def _claims_of(day: date) -> list[Claim]:
    """Each charge and fiscal year with what was owed before, what moved, and so what is owed after."""
    lines: dict[tuple[str, int], Claim] = {}
    for charge, year, kind, is_today, yen in sql.rows(
        "SELECT l.charge, l.fiscal_year, CASE WHEN e.posted_on = %s THEN e.kind ELSE '' END, "  # noqa: S608
        f"e.posted_on = %s, sum(l.yen)::bigint FROM {_LINES} "
        "WHERE e.posted_on <= %s AND l.account = %s GROUP BY 1, 2, 3, 4",
        [day, day, day, Account.RECEIVABLE.value],
    ):
        line = lines.setdefault((charge, year), Claim(charge=charge, fiscal_year=year))
        if is_today:
            line.add(kind=kind, claim_yen=int(yen), taken_yen=-int(yen))
        else:
            line.before_yen += int(yen)
    moved = (line for line in lines.values() if line.before_yen or line.after_yen or line.assessed_yen)
    return list(moved)


@dataclass(frozen=True)
class Entry:
    """One entry of the day's journal, as its list shows it."""

    entry_id: int
    label: str
    cause: str
    occurred_on: date
    posted_on: date
    yen: int  # of its debit sides

    @property
    def is_late(self) -> bool:
        """Whether it is booked on another day than it happened."""
        return self.occurred_on != self.posted_on


def entries_of(day: date, *, offset: int, limit: int) -> list[Entry]:
    """The journal of a day in the order it was written."""
    return [
        Entry(entry_id, str(JournalEntry.Kind(kind).label), _cause(cause), occurred_on, posted_on, int(yen))
        for entry_id, kind, cause, occurred_on, posted_on, yen in sql.rows(
            "SELECT e.id, e.kind, e.cause, e.occurred_on, e.posted_on, "
            "coalesce(sum(l.yen) FILTER (WHERE l.yen > 0), 0)::bigint "
            "FROM ledger_journalentry e LEFT JOIN ledger_journalline l ON l.entry_id = e.id "
            "WHERE e.posted_on = %s GROUP BY e.id ORDER BY e.id OFFSET %s LIMIT %s",
            [day, offset, limit],
        )
    ]


def _cause(cause: str) -> str:
    """`payments.receipt:345` in the words of the house."""
    name, _, number = cause.partition(":")
    return f"{_causes.get(name.replace('.', '_'), name)} {number}"
