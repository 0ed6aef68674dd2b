"""A year of a town under one rule pack, month by month, held to yen that were worked out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mizuhiki.billing import api as billing
from mizuhiki.billing import balance
from mizuhiki.billing.api import Assessment, Demand, NotAssessed, explanation_of
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests import packs
from tests.builders import Town, noon, report_paid
from tests.scenarios import life

READ_DAY = 10
Row = tuple[int, str, str, int]


@dataclass(frozen=True)
class Year:
    """What happens, and what each month must come to.

    Attributes:
        taps: how each is settled, the first is number 1 (`Town.settle`).
        used: m³ of each tap by the month it is read in.
        billed: by month, its bills (tap, charge, kind, yen) and its reasons (tap, charge, reason, 0).
    """

    pack: str
    taps: Sequence[Mapping[str, Any]]
    used: Mapping[date, Mapping[int, int]]
    billed: Mapping[date, Sequence[Row]] = field(default_factory=dict)


def months_of(first: date) -> list[date]:
    """Twelve months."""
    return life.months_from(first)


def walk(year: Year, first: date) -> None:
    """Read, bill and prove each month; then all is paid at once, and the books say so."""
    packs.put_in(year.pack)
    town = Town()
    for number, tap in enumerate(year.taps, 1):
        town.settle(number, **tap)
    total_yen = 0
    for month in months_of(first):
        if used := year.used.get(month):
            town.read(
                read_on=month.replace(day=READ_DAY), used_m3={f"M{tap:06d}": m3 for tap, m3 in used.items()}
            )
            town.find_right()
        life.bill(month)
        assert told(town, month) == sorted(year.billed.get(month, ())), f"{year.pack} {month}"
        run = BatchRun.objects.get(kind=billing.KIND, key=f"{month:%Y-%m}")
        with clock.travel(noon(month.replace(day=21))):
            assert [one for one in balance.hand_offs(run, month, {}) if not one.agrees] == []
        total_yen += sum(yen for *_, yen in year.billed.get(month, ()))
        owed = sum(OpenItem.objects.values_list("open_yen", flat=True))
        assert owed - overpaid_yen() == total_yen, f"{year.pack} {month}"
    assert ledger.prove().differences == ()
    assert all(explanation_of(pk).replays for pk in Assessment.objects.values_list("pk", flat=True))
    paid(months_of(first)[-1])
    assert life.accounts().get("revenue", 0) == -total_yen


def overpaid_yen() -> int:
    """What settlements gave back beyond what was open."""
    return -life.accounts().get("overpaid", 0)


def told(town: Town, month: date) -> list[Row]:
    """Every assessment and reason of a month."""
    taps = {supply.pk: int(tap[1:]) for tap, supply in town.supplies.items()}
    found = Assessment.objects.filter(cycle_month=month)
    assessed = [(taps[a.supply_id], a.charge, str(a.kind), a.amount_yen) for a in found]
    excused = [
        (taps[n.supply_id], n.charge, str(n.reason), 0) for n in NotAssessed.objects.filter(cycle_month=month)
    ]
    return sorted([*assessed, *excused])


def paid(last: date) -> None:
    """A store's money for every bill that is open, and nothing is left."""
    on = last.replace(day=25)
    open_yen = dict.fromkeys(Demand.objects.values_list("pk", flat=True), 0)
    items = Assessment.objects.filter(pk__in=OpenItem.objects.values("pk"), demand__isnull=False)
    for one in items:
        open_yen[one.demand_id or 0] += OpenItem.objects.get(pk=one.pk).open_yen
    bills = [(f"{one.pk}", one, open_yen[one.pk]) for one in Demand.objects.all() if open_yen[one.pk]]
    with clock.travel(noon(on)):
        report_paid(*bills, on=on)
    assert not OpenItem.objects.exists()
    assert ledger.prove().differences == ()
