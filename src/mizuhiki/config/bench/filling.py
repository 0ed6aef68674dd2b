"""A town for a benchmark: everybody due in the month, read and billed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from typing_extensions import override

from mizuhiki.billing import api as billing
from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.months import pay_slips
from mizuhiki.config.demo.town import House, Town
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock, locks, sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import DATA, load_pack, next_month, pack_on, put_in_force

MONTH = date(2026, 4, 1)
Channel = payments.Receipt.Channel


def make_town(size: int, *, by_debit: str | None, since: date = MONTH, searchable: bool = False) -> None:
    """Every supply due from a month on; loaded without history, which no figure here measures."""

    class Due(Town):
        @override
        def _house(self, number: int) -> House:
            house = super()._house(number)
            house.cycle, house.metered = "even", True
            house.starts_on = min(house.starts_on, self.first_month - timedelta(days=60))
            house.bank = by_debit or house.bank
            return house

    put_rules()
    load_town(Due(size=size, seed=1, first_month=since), tell=lambda _: None, searchable=searchable)


def put_rules() -> None:
    """The demo's rules in force, long ago."""
    at = noon(date(2020, 4, 1))
    put_in_force(
        version=load_pack(directory=DATA / "mizuhiki-demo", at=at, actor=None),
        from_on=date(2019, 10, 1),
        at=at,
        asked_by=None,
        decided_by=None,
    )


def read_all(month: date) -> None:
    """A reading for every supply, by one statement."""
    sql.run(
        """
        INSERT INTO metering_reading (supply_id, fitting_id, cycle_month, sequence, kind, period_start,
            read_on, previous_m3, index_m3, usage_m3, hold)
        SELECT s.id, s.id, %(month)s, 0, 'regular', %(month)s::date - 51, %(month)s::date + 9, 100,
               100 + u.used, u.used, ''
        FROM customers_supply s
        CROSS JOIN LATERAL (
            SELECT floor(12 * exp(1.2 * (random() + random() + s.id * 0) - 0.4))::int AS used
        ) u WHERE s.ends_on IS NULL ORDER BY s.id
        """,
        {"month": month},
    )
    sql.run("ANALYZE metering_reading")


def bill_all(month: date) -> None:
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)
    assert BatchRun.objects.filter(kind="billing.run", key=f"{month:%Y-%m}", state="done").exists()


def pay_all(month: date) -> None:
    """What was billed in a month is paid as usual by the end of the next: most of it, not all."""
    then = next_month(month)
    with clock.travel(noon(next_month(then) - timedelta(days=1))):
        pay_slips(then, actor=None)


def pay_rest(month: date) -> None:
    """The banks draw, and take money for the slips that are left; one bill of fifty stays open."""
    on = next_month(next_month(month)) - timedelta(days=1)
    rows = """
        SELECT 'bench:' || d.id, d.supply_id, d.id, NULL::bigint, sum(o.open_yen)::bigint,
               %s::timestamptz, %s::date
        FROM billing_demand d JOIN billing_assessment a ON a.demand_id = d.id
        JOIN ledger_openitem o ON o.id = a.id
        WHERE d.cycle_month = %s AND d.method = %s AND d.id %% 50 <> 0 GROUP BY d.id
    """
    with clock.travel(noon(on)), transaction.atomic():
        locks.take_utility()
        for method, channel in (("debit", Channel.DEBIT), ("slip", Channel.BANK)):
            given = [noon(on), on, month, method]
            run_id = month.toordinal()
            payments.take_run(rows, given, channel=channel, run_id=run_id, at=noon(on), pack=pack_on(on))


def before(month: date, count: int) -> list[date]:
    """So many even months before a month; those in which the town is read."""
    months: list[date] = []
    first = month
    for _ in range(2 * count):
        first = (first - timedelta(days=1)).replace(day=1)
    while first < month and len(months) < count:
        if first.month % 2 == 0:
            months.append(first)
        first = next_month(first)
    return months


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.TOKYO)
