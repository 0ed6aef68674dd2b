"""日計: a counter's day as its receipts say it, beside drawers, ledger and bank (COL-097)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.payments.models import ReceiptSerial
from mizuhiki.platform import era, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.till import api as till
from mizuhiki.till.api import Balance, Counter, CounterDay


@dataclass(frozen=True)
class ChargeLine:
    """Takings of a day by charge and fiscal year."""

    label: str
    fiscal_year: int
    yen: int

    @property
    def year_label(self) -> str:
        """令和8年度."""
        return f"{era.era_year(date(self.fiscal_year, 4, 1))}度"


@dataclass(frozen=True)
class DaySums:
    """What the receipts of a counter's day come to."""

    count: int
    received_yen: int
    reversed_count: int
    reversed_yen: int
    serial_first: str
    serial_last: str

    @property
    def net_yen(self) -> int:
        """Receipts less what was given back."""
        return self.received_yen + self.reversed_yen


_OF_DAY = """
    FROM till_tillmove m
    JOIN till_tillsession s ON s.id = m.session_id JOIN till_till t ON t.id = s.till_id
    JOIN payments_receipt r ON m.cause = 'payments.receipt:' || r.id
"""
_THAT_DAY = "WHERE t.counter_id = %s AND s.business_on = %s AND m.kind IN ('receipt', 'reversal')"


def sums_of_day(*, counter_id: int, day: date) -> DaySums:
    """Receipts and reversals in the drawers of a counter's day, with the numbers of its papers."""
    (facts,) = sql.rows(
        "SELECT count(*) FILTER (WHERE r.reverses_id IS NULL), "
        "coalesce(sum(r.received_yen) FILTER (WHERE r.reverses_id IS NULL), 0)::bigint, "
        "count(r.reverses_id), "
        "coalesce(sum(r.received_yen) FILTER (WHERE r.reverses_id IS NOT NULL), 0)::bigint "
        f"{_OF_DAY} {_THAT_DAY}",
        [counter_id, day],
    )
    count, received_yen, reversed_count, reversed_yen = (int(fact) for fact in facts)
    first, last = _ends(counter_id, day)
    return DaySums(count, received_yen, reversed_count, reversed_yen, first, last)


def _ends(counter_id: int, day: date) -> tuple[str, str]:
    of_day = ReceiptSerial.objects.filter(
        session__till__counter_id=counter_id, session__business_on=day
    ).order_by("fiscal_year", "number")
    first, last = of_day.first(), of_day.last()
    return (first.shown, last.shown) if first and last else ("", "")


def charges_of_day(*, counter_id: int, day: date) -> Sequence[ChargeLine]:
    """Takings by charge and fiscal year, reversals taken off."""
    found = sql.rows(
        f"SELECT a.charge, a.fiscal_year, sum(x.yen)::bigint {_OF_DAY} "
        "JOIN payments_allocation x ON x.receipt_id = r.id "
        f"JOIN billing_assessment a ON a.id = x.assessment_id {_THAT_DAY} "
        "GROUP BY 1, 2 ORDER BY 2 DESC, 1",
        [counter_id, day],
    )
    charges = pack_on(day).charges
    return [
        ChargeLine(charges[code].label if code in charges else code, int(year), int(yen))
        for code, year, yen in found
    ]


def balance(*, counter_id: int, day: date) -> Balance:
    """The sums a day closes on, read now."""
    sums = sums_of_day(counter_id=counter_id, day=day)
    return till.balance_of(
        counter_id=counter_id, day=day, receipt_count=sums.count, receipts_yen=sums.net_yen
    )


@transaction.atomic
def close_counter_day(*, counter: Counter, day: date, at: datetime, actor: Actor) -> CounterDay:
    """Count the day's receipts under the utility's lock, and close the counter's day on them.

    Raises:
        What `till.close_counter_day` raises; then nothing is closed.

    Source:
        COL-097 【金沢収納】第23条(2)ア, ウ.
    """
    locks.share_utility()
    locks.take_name("till-open")
    found = balance(counter_id=counter.pk, day=day)
    return till.close_counter_day(counter=counter, day=day, balance=found, at=at, actor=actor)


def taken_out_of_hours(*, limit: int = 200) -> Sequence[ReceiptSerial]:
    """The newest receipts taken outside business hours, each with its reason (COL-008)."""
    found = ReceiptSerial.objects.filter(out_of_hours__isnull=False)
    found = found.select_related("receipt__received_by", "out_of_hours", "session__till__counter")
    return list(found.order_by("-receipt_id")[:limit])
