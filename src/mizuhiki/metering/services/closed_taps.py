"""閉栓中の検針: a closed tap that the reader was told to look at comes back with the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.attachments.api import Fault
from mizuhiki.metering.doubt_models import ClosedReading
from mizuhiki.metering.handheld import Line
from mizuhiki.metering.models import ReadingImport
from mizuhiki.platform import sql


@dataclass(frozen=True)
class ClosedTap:
    """What the register knows of a tap that nobody uses."""

    installation_id: int
    fitting_id: int
    serial: str
    digits: int
    last_m3: int
    last_on: date
    is_read: bool  # in this month


def closed_taps(lines: Sequence[Line], cycle_month: date) -> dict[str, ClosedTap]:
    """Of lines at taps without a supply, those that a file for the handheld named as closed."""
    if not lines:
        return {}
    found = sql.rows(
        """
        SELECT i.tap_no, i.id, f.id, m.serial, m.digits, coalesce(c.index_m3, r.index_m3, f.fitted_m3),
               greatest(c.read_on, r.read_on, f.fitted_on),
               EXISTS (SELECT FROM metering_closedreading x
                       WHERE x.installation_id = i.id AND x.cycle_month = %(month)s)
        FROM customers_installation i
        JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
        JOIN customers_meter m ON m.id = f.meter_id
        LEFT JOIN LATERAL (
            SELECT index_m3, read_on FROM metering_reading WHERE fitting_id = f.id AND hold = ''
            ORDER BY cycle_month DESC, sequence DESC LIMIT 1
        ) r ON true
        LEFT JOIN LATERAL (
            SELECT index_m3, read_on FROM metering_closedreading y
            WHERE y.installation_id = i.id AND y.fitting_id = f.id
              AND (r.read_on IS NULL OR y.read_on > r.read_on)
            ORDER BY y.read_on DESC LIMIT 1
        ) c ON true
        WHERE i.tap_no = ANY(%(taps)s)
          AND i.id IN (SELECT installation_id FROM metering_senttap
                       WHERE cycle_month = %(month)s AND supply_id IS NULL)
        """,
        {"taps": [line.tap_no for line in lines], "month": cycle_month},
    )
    return {row[0]: ClosedTap(*row[1:]) for row in found}


def unfit_closed(lines: Sequence[Line], closed: dict[str, ClosedTap], *, latest: date) -> list[Fault]:
    """What cannot be true of a closed tap's line."""
    faults = []
    for line in lines:
        tap = closed.get(line.tap_no)
        if tap is None:
            continue
        if tap.serial != line.serial:
            problem = f"台帳のメーターは{tap.serial}です。取替の登録か番号の確認をしてください。"
            faults.append(Fault(line.number, "メーター番号", line.serial, problem))
        elif tap.is_read:
            problem = "この検針月は、閉栓中の検針として取り込み済みです。"
            faults.append(Fault(line.number, "水栓番号", line.tap_no, problem))
        elif not tap.last_on < line.read_on <= latest:
            problem = f"前回検針日（{tap.last_on}）の翌日から{latest}までの日にしてください。"
            faults.append(Fault(line.number, "検針日", str(line.read_on), problem))
        elif line.index_m3 >= 10**tap.digits:
            problem = f"このメーターは{tap.digits}桁です。指針を確かめてください。"
            faults.append(Fault(line.number, "指針", str(line.index_m3), problem))
    return faults


def keep_closed(found: Sequence[tuple[Line, ClosedTap]], record: ReadingImport) -> None:
    """Write what the dials of closed taps showed, moved or not."""
    ClosedReading.objects.bulk_create(
        ClosedReading(
            installation_id=tap.installation_id,
            fitting_id=tap.fitting_id,
            cycle_month=record.cycle_month,
            read_on=line.read_on,
            previous_m3=tap.last_m3,
            index_m3=line.index_m3,
            source=record,
            source_line=line.number,
        )
        for line, tap in found
    )
