"""What was read, what came in, and what waits for somebody to look."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.customers.api import MeterFitting, Supply, fitting_now, users_and_payers
from mizuhiki.metering import handheld
from mizuhiki.metering.doubt_models import ReadingDoubt
from mizuhiki.metering.judging import Past
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.metering.opening_models import OpeningIndex
from mizuhiki.platform import clock, sql

_WITH = (
    "supply",
    "fitting__meter",
    "source",
    "settlement__settled_by",
    "settlement__request__decision__decided_by",
    "doubt__end__by",
)


def readings_of_supply(*, supply_id: int, until: date, limit: int = 13) -> list[Reading]:
    """The newest readings of a supply, newest first; the last word on each month at the end of a day."""
    known = Q(settlement=None) | Q(settlement__settled_at__lt=clock.end_of(until))
    newest = (
        Reading.objects.filter(known, supply_id=supply_id, read_on__lte=until)
        .order_by("-cycle_month", "-sequence")
        .distinct("cycle_month")
        .select_related("fitting__meter", "settlement")
    )
    return list(newest[:limit])


def find_reading(reading_id: int) -> Reading | None:
    """One reading with its supply, meter, and what it settled."""
    found = Reading.objects.select_related(*_WITH).filter(pk=reading_id)
    return found.first()


def words_on(reading: Reading) -> list[Reading]:
    """Everything that was said about a month of a supply, the first word first."""
    found = Reading.objects.filter(supply_id=reading.supply_id, cycle_month=reading.cycle_month)
    return list(found.select_related(*_WITH).order_by("sequence"))


def readings_after(reading: Reading) -> list[Reading]:
    """The last words on later readings of the same meter, whosever they are, in the order of days."""
    newest = (
        Reading.objects.filter(fitting_id=reading.fitting_id, read_on__gt=reading.read_on)
        .exclude(supply_id=reading.supply_id, cycle_month=reading.cycle_month)
        .order_by("cycle_month", "supply_id", "-sequence")
        .distinct("cycle_month", "supply_id")
        .select_related("supply", "fitting__meter")
    )
    return sorted(newest, key=lambda later: later.read_on)


def readings_of_fitting(fitting_id: int) -> list[Reading]:
    """The last words on the readings of a meter while it is where it is, in the order of days."""
    newest = (
        Reading.objects.filter(fitting_id=fitting_id)
        .order_by("cycle_month", "supply_id", "-sequence")
        .distinct("cycle_month", "supply_id")
        .select_related("supply", "fitting__meter")
    )
    return sorted(newest, key=lambda one: one.read_on)


def last_index_of(fitting: MeterFitting) -> int:
    """What a meter showed last, whosever reading it was; where nobody read it, what it was put on with."""
    read = [one for one in readings_of_fitting(fitting.pk) if not one.hold]
    opened = OpeningIndex.objects.filter(fitting=fitting).order_by("-read_on").first()
    if opened is not None and not (read and read[-1].read_on > opened.read_on):
        return opened.index_m3
    return read[-1].index_m3 if read else fitting.fitted_m3


_SHUT_INDEX = """
    SELECT greatest(
        (SELECT x.index_m3 FROM metering_shutindex x
         WHERE x.supply_id = f.supply_id AND x.fitting_id = %(fitting)s
           AND x.read_on >= f.starts_on AND x.read_on <= %(on)s ORDER BY x.id DESC LIMIT 1),
        (SELECT r.index_m3 FROM metering_reading r
         WHERE r.supply_id = f.supply_id AND r.fitting_id = %(fitting)s AND r.hold = ''
           AND r.read_on > f.starts_on AND r.read_on <= %(on)s
         ORDER BY r.cycle_month DESC, r.sequence DESC LIMIT 1))
    FROM customers_servicefact f
    WHERE f.supply_id = %(supply)s AND f.kind = 'shut' AND f.starts_on <= %(on)s
      AND (f.ends_on IS NULL OR f.ends_on > %(on)s)
    LIMIT 1
"""


def shut_index_of(supply_id: int, *, on: date) -> int | None:
    """What the dial of a tap that is shut off on a day showed last; None where it runs, or nobody read it.

    A reading of a round since then counts, so that what moved once is not found again.
    """
    fitting = fitting_now(Supply.objects.values_list("installation_id", flat=True).get(pk=supply_id))
    if fitting is None:
        return None
    rows = sql.rows(_SHUT_INDEX, {"supply": supply_id, "fitting": fitting.pk, "on": on})
    return rows[0][0] if rows else None


def past_of(reading: Reading) -> list[Past]:
    """What a supply used in the periods before a reading's, newest first, back to the year before."""
    since = reading.cycle_month.replace(year=reading.cycle_month.year - 1)
    found = (
        Reading.objects.filter(
            supply_id=reading.supply_id, cycle_month__lt=reading.cycle_month, cycle_month__gte=since
        )
        .order_by("-cycle_month", "-sequence")
        .distinct("cycle_month")
    )
    return [
        Past(one.cycle_month, one.usage_m3, (one.read_on - one.period_start).days)
        for one in found
        if one.usage_m3 is not None
    ]


def is_doubted(reading_id: int) -> bool:
    """Whether somebody has still to look at a reading that may be billed by its dial."""
    return ReadingDoubt.objects.filter(reading=reading_id, end=None).exists()


def held_of_import(import_id: int) -> int:
    """How many readings of a file still wait for somebody."""
    found = import_line(import_id)
    return found.held if found else 0


@dataclass(frozen=True)
class ImportLine:
    """One file of readings as a list shows it."""

    import_id: int
    file_name: str
    cycle_month: date
    imported_at: datetime
    imported_by: str
    row_count: int
    held: int  # of its readings, those that nobody has settled yet
    usage_m3: int
    sha256: str
    file_id: int | None


_IMPORTS = """
    SELECT i.id, i.file_name, i.cycle_month, i.imported_at,
           coalesce(nullif(u.display_name, ''), u.username, '自動'), i.row_count,
           count(r.id) FILTER (WHERE z.reading_id IS NULL
                               AND (r.hold <> '' OR b.reading_id IS NOT NULL))::int,
           coalesce(sum(r.usage_m3) FILTER (WHERE z.reading_id IS NULL), 0)::bigint, i.sha256, i.file_id
    FROM (SELECT * FROM metering_readingimport WHERE id = coalesce(%(one)s, id)
          ORDER BY imported_at DESC, id DESC LIMIT %(limit)s) i
    LEFT JOIN staff_user u ON u.id = i.imported_by_id
    LEFT JOIN metering_reading r ON r.source_id = i.id
    LEFT JOIN metering_readingsettlement z ON z.settles_id = r.id  -- what was said later counts
    LEFT JOIN (SELECT d.reading_id FROM metering_readingdoubt d
               WHERE NOT EXISTS (SELECT FROM metering_readingdoubtend e WHERE e.doubt_id = d.reading_id)) b
           ON b.reading_id = r.id
    GROUP BY i.id, i.file_name, i.cycle_month, i.imported_at, u.display_name, u.username, i.row_count,
             i.sha256, i.file_id
    ORDER BY i.imported_at DESC, i.id DESC
"""


def imports(*, limit: int = 24) -> list[ImportLine]:
    """The newest files taken in, newest first."""
    return [ImportLine(*row) for row in sql.rows(_IMPORTS, {"one": None, "limit": limit})]


def import_line(import_id: int) -> ImportLine | None:
    """One file taken in."""
    found = sql.rows(_IMPORTS, {"one": import_id, "limit": 1})
    return ImportLine(*found[0]) if found else None


def months_read(*, limit: int = 24) -> list[date]:
    """The months something was read in, newest first."""
    found = sql.rows(
        "SELECT DISTINCT cycle_month FROM metering_readingimport ORDER BY 1 DESC LIMIT %s", [limit]
    )
    return [month for (month,) in found]


_READ_FROM = "SELECT DISTINCT supply_id FROM metering_reading WHERE source_id = %s"
_USING = """
    SELECT DISTINCT s.id FROM unnest(%s::text[]) AS asked(tap_no)
    JOIN customers_installation i ON i.tap_no = asked.tap_no
    JOIN customers_supply s ON s.installation_id = i.id AND s.ends_on IS NULL
"""


def people_of_file(file: StoredFile) -> list[int]:
    """Customers whose readings a file shows, for the read log; of one not taken in, those at its taps.

    The same bytes may have come more than once; they show the same people each time.
    """
    if taken := ReadingImport.objects.filter(sha256=file.sha256).first():
        supplies, day = sql.rows(_READ_FROM, [taken.pk]), clock.day_of(taken.imported_at)
    else:
        lines, _ = handheld.parse(attachments.read(file))
        supplies, day = sql.rows(_USING, [[line.tap_no for line in lines]]), clock.day_of(file.stored_at)
    return users_and_payers([row[0] for row in supplies], on=day)


def people_of_sent(file: StoredFile) -> list[int]:
    """Customers whose taps a file for the handheld tells, for the read log."""
    supplies = sql.rows(
        "SELECT t.supply_id FROM metering_senttap t JOIN metering_sentfile f ON f.id = t.sent_id "
        "WHERE f.file_id = %s AND t.supply_id IS NOT NULL",
        [file.pk],
    )
    return users_and_payers([row[0] for row in supplies], on=clock.day_of(file.stored_at))
