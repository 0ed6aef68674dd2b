"""ご使用量のお知らせ: the readings of a route, or one, as slips that are left at the place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.customers.api import Holder
from mizuhiki.documents.api import MeterReading, UsageSlip
from mizuhiki.mail.api import issuer_of
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack

MOST_SLIPS = 1_000  # of one print
NOTES = {"estimated": "認定", "final": "閉栓"}
_READ = """
    SELECT r.id, r.supply_id, i.tap_no, m.serial, r.period_start, r.read_on, r.previous_m3, r.index_m3,
           r.usage_m3, r.kind,
           (SELECT b.usage_m3 FROM metering_reading b
            WHERE b.supply_id = r.supply_id AND b.cycle_month = r.cycle_month - interval '1 year'
              AND b.usage_m3 IS NOT NULL ORDER BY b.sequence DESC LIMIT 1),
           (SELECT min(p.starts_on) FROM metering_round p WHERE p.route = i.route AND p.starts_on > r.read_on)
    FROM (SELECT DISTINCT ON (supply_id, cycle_month) * FROM metering_reading WHERE {which}
          ORDER BY supply_id, cycle_month, sequence DESC) r
    JOIN customers_supply s ON s.id = r.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_meterfitting f ON f.id = r.fitting_id
    JOIN customers_meter m ON m.id = f.meter_id
    WHERE r.hold = '' AND r.usage_m3 IS NOT NULL {more}
    ORDER BY i.route_order, r.supply_id LIMIT {most}
"""


@dataclass(frozen=True)
class ReadLine:
    """One reading that holds, as a slip tells it."""

    reading_id: int
    supply_id: int
    tap_no: str
    meter_no: str
    period_start: date
    read_on: date
    previous_m3: int
    index_m3: int
    usage_m3: int
    kind: str
    year_before_m3: int | None
    next_on: date | None


def read_on_route(month: date, route: str) -> list[ReadLine]:
    """The readings of a route in a month that nothing is doubted of, in walking order; the first thousand."""
    return _read("cycle_month = %(month)s", {"month": month, "route": route}, "AND i.route = %(route)s")


def read_of(reading_id: int) -> ReadLine | None:
    """One reading; none where it waits, or another took its place."""
    which = (
        "(supply_id, cycle_month) = (SELECT supply_id, cycle_month FROM metering_reading WHERE id = %(id)s)"
    )
    return next(iter(_read(which, {"id": reading_id}, "AND r.id = %(id)s")), None)


def _read(which: str, values: Mapping[str, object], more: str) -> list[ReadLine]:
    text = _READ.format(which=which, more=more, most=MOST_SLIPS)
    return [ReadLine(*row) for row in sql.rows(text, dict(values))]


def slips_of(lines: Sequence[ReadLine], holders: Mapping[int, Holder], *, pack: Pack) -> list[UsageSlip]:
    """A slip for each reading whose water user may be shown.

    Raises:
        RowUnfit: a text of the register does not fit the paper.
    """
    issuer = issuer_of(pack)
    return [
        UsageSlip(
            paper_id=f"検針-{line.reading_id:09d}",
            name=holder.name,
            honorific=holder.honorific,
            inquiry_no=holder.inquiry_no,
            place=f"{pack.utility.city}{holder.address}",
            tap_no=line.tap_no,
            reading=MeterReading(
                meter_no=line.meter_no,
                read_on=line.read_on,
                previous_m3=line.previous_m3,
                current_m3=line.index_m3,
                usage_m3=line.usage_m3,
                note=NOTES.get(line.kind, ""),
            ),
            period_start=line.period_start,
            usage_year_before_m3=line.year_before_m3,
            next_on=line.next_on,
            issuer=issuer,
        )
        for line in lines
        if (holder := holders.get(line.supply_id)) is not None
    ]
