"""料金表: what a closing comes to for each figure the dial may show, made by the kernel for one day.

The tablet finds the figure that was read and shows what stands beside it. It never computes (law 1).
"""

from collections import defaultdict
from datetime import date
from typing import Any

from mizuhiki.billing import api as billing
from mizuhiki.fieldwork.api import Content, SheetVisit, Table, Visit
from mizuhiki.mail import api as mail
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Reading
from mizuhiki.onsite import errors
from mizuhiki.onsite.rules import MOST_ROWS, table_m3
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.till import api as till

READINGS = 6  # of the last ones, for what is usual
SHOWN_ROWS = 400


def check(supply_id: int, on: date) -> None:
    """Refuse what could not be priced on the morning either.

    Raises:
        TooMuchForTable, and what metering and billing refuse.
    """
    begin = metering.closing_of(supply_id, on=on)
    _within(supply_id, on)
    _prices(supply_id, on, begin, [begin.carried_m3])


def prepare(visit: Visit) -> Content:
    """The price table of a visit, and what the receipt says beside it.

    Raises:
        As `check`.
    """
    begin = metering.closing_of(visit.supply_no, on=visit.visit_on)
    figures = begin.figures(_within(visit.supply_no, visit.visit_on), on=visit.visit_on)
    prices = _prices(visit.supply_no, visit.visit_on, begin, [usage for _, usage in figures])
    pack = pack_on(visit.visit_on)
    charges = [pack.charges[one.charge] for one in prices[0].charges]
    return {
        "since": begin.period_start.isoformat(),
        "meter": begin.fitting.meter.serial,
        "digits": begin.fitting.meter.digits,
        "previous_m3": begin.previous_m3,
        "carried_m3": begin.carried_m3,
        "charges": [
            {"label": one.label, "issuer": one.issuer, "registration_no": one.registration_no}
            for one in charges
        ],
        "rows": [
            _row(index, price)
            for (index, _), price in zip(figures, prices, strict=True)
            if not price.is_stopped  # law 9: an abnormal sum is not asked for at a door
        ],
    }


def _row(index_m3: int, price: billing.FinalPrice) -> list[Any]:
    """Index, m³, yen, [yen and tax of each charge], [percent, yen and tax of each rate]."""
    rates = defaultdict[int, list[int]](lambda: [0, 0])
    for one in price.charges:
        rates[one.percent][0] += one.yen
        rates[one.percent][1] += one.tax_yen
    return [
        index_m3,
        price.usage_m3,
        price.total_yen,
        [[one.yen, one.tax_yen] for one in price.charges],
        [[percent, *sums] for percent, sums in sorted(rates.items())],
    ]


def _within(supply_id: int, on: date) -> int:
    read = metering.readings_of_supply(supply_id=supply_id, until=on, limit=READINGS)
    usages = [one.usage_m3 for one in read if one.usage_m3 is not None and one.kind != Reading.Kind.FINAL]
    most = table_m3(usages)
    if most >= MOST_ROWS:
        raise errors.TooMuchForTable(most=MOST_ROWS)
    return most


def _prices(
    supply_id: int, on: date, begin: metering.Closing, usages_m3: list[int]
) -> list[billing.FinalPrice]:
    return billing.final_prices(
        supply_id=supply_id,
        period_start=begin.period_start,
        on=on,
        cycle_month=begin.cycle_month,
        usages_m3=usages_m3,
    )


def carry(actor: Actor, day: date) -> Content:
    """The numbers of the receipts, the hours of the counter, and who hands the receipt out.

    Raises:
        BagNotOpen, NoNumbers: the float or the numbers were not fetched yet.
    """
    session = till.session_of(actor)
    if session is None or session.till.purpose != till.Till.Purpose.SETTLEMENT:
        raise errors.BagNotOpen
    if not (numbers := till.tablet_numbers_of(actor.pk)):
        raise errors.NoNumbers
    pack, counter = pack_on(day), session.till.counter
    calendar, issuer = till.calendar_of(counter, day), mail.issuer_of(pack)
    return {
        "numbers": list(numbers),
        "float_yen": till.book_yen(session.pk),
        "seal": session.seal.code,
        "is_open": calendar.is_open(day),
        "opens": f"{calendar.opens:%H:%M}",
        "closes": f"{calendar.closes:%H:%M}",
        "form": "公金払込書兼領収証書（現地精算）",
        "counter": counter.name,
        "issuer": issuer.name,
        "office": f"{issuer.office} {issuer.telephone}（{issuer.hours}）",
    }


def table(line: SheetVisit) -> Table:
    """What the tablet was given, for the office to look at; the usual part of it."""
    content = line.content
    rows = content["rows"]
    return Table(
        facts=(
            ("メーター番号", content["meter"]),
            ("前回指針", f"{content['previous_m3']:,}"),
            ("前回検針日", content["since"]),
            ("料金表", f"指針{rows[0][0]:,}から{rows[-1][0]:,}まで（{len(rows):,}行）"),
            ("作成", f"{line.given_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"),
        ),
        caption="端末に渡した料金表",
        head=("指針", "使用水量", "精算額", *(one["label"] for one in content["charges"])),
        rows=[
            (f"{row[0]:,}", f"{row[1]:,}m³", f"{row[2]:,}円", *(f"{yen:,}円" for yen, _ in row[3]))
            for row in rows[:SHOWN_ROWS]
        ],
    )
