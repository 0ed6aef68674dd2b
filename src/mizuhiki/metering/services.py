"""Taking readings in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.metering import handheld
from mizuhiki.metering.handheld import Fault, Line
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.metering.rules import usage_of
from mizuhiki.platform import clock, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken


class ReadingFileRefused(RuleBroken):
    """The file has lines that cannot be imported; none of it was."""

    code = "reading_file_refused"
    sentence = "{file_name}は取り込みませんでした。{count}件の誤りを直して、もう一度取り込んでください。"

    def __init__(self, *, file_name: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(file_name=file_name, count=len(faults))


class ReadingFileAlreadyImported(RuleBroken):
    """The same bytes were imported before; nothing was done again."""

    code = "reading_file_already_imported"
    sentence = "{file_name}は{at:%Y-%m-%d %H:%M}に取込済みです。何も変わっていません。"


@dataclass(frozen=True)
class _Fitted:
    """What the register knows of one tap in use."""

    supply_id: int
    fitting_id: int
    serial: str
    digits: int
    bore_mm: int
    last_m3: int
    last_on: date


@transaction.atomic
def import_readings(
    *, content: bytes, file_name: str, cycle_month: date, at: datetime, actor: Actor | None
) -> ReadingImport:
    """Import one file of a handheld, whole or not at all.

    Args:
        cycle_month: the first day of the reading month (検針月).

    Raises:
        ReadingFileAlreadyImported: the same file again. Nothing is changed.
        ReadingFileRefused: some lines are wrong; `faults` names each. Nothing is changed.
    """
    assert cycle_month.day == 1, cycle_month
    digest = hashlib.sha256(content).hexdigest()
    locks.take_utility()
    if before := ReadingImport.objects.filter(sha256=digest).first():
        raise ReadingFileAlreadyImported(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    lines, faults = handheld.parse(content)
    known = _fitted(lines) if lines else {}
    faults = [*faults, *_unknown(lines, known, latest=at.date())]
    faults += _read_before(lines, known, cycle_month)
    if faults:
        raise ReadingFileRefused(file_name=file_name, faults=sorted(faults, key=lambda f: f.line))
    record = ReadingImport.objects.create(
        sha256=digest,
        file_name=file_name,
        cycle_month=cycle_month,
        row_count=len(lines),
        imported_at=at,
        imported_by_id=actor.pk if actor else None,
    )
    _insert(lines, known, record)
    return record


def _fitted(lines: Sequence[Line]) -> dict[str, _Fitted]:
    """The supply, meter and last reading of every tap of the file, in one query."""
    found = sql.rows(
        """
        SELECT i.tap_no, s.id, f.id, m.serial, m.digits, m.bore_mm,
               coalesce(r.index_m3, f.fitted_m3), greatest(r.read_on, s.starts_on, f.fitted_on)
        FROM customers_installation i
        JOIN customers_supply s ON s.installation_id = i.id AND s.ends_on IS NULL
        JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
        JOIN customers_meter m ON m.id = f.meter_id
        LEFT JOIN LATERAL (
            SELECT index_m3, read_on FROM metering_reading
            WHERE fitting_id = f.id AND hold = ''
            ORDER BY cycle_month DESC, sequence DESC LIMIT 1
        ) r ON true
        WHERE i.tap_no = ANY(%s)
        """,
        [[line.tap_no for line in lines]],
    )
    return {row[0]: _Fitted(*row[1:]) for row in found}


def _unknown(lines: Sequence[Line], known: dict[str, _Fitted], *, latest: date) -> list[Fault]:
    faults = []
    for line in lines:
        fitted = known.get(line.tap_no)
        if fitted is None:
            problem = "使用中の水栓に見つかりません。水栓番号を確かめてください。"
            faults.append(Fault(line.number, "水栓番号", line.tap_no, problem))
        elif fitted.serial != line.serial:
            problem = f"台帳のメーターは{fitted.serial}です。取替の登録か番号の確認をしてください。"
            faults.append(Fault(line.number, "メーター番号", line.serial, problem))
        elif not fitted.last_on < line.read_on <= latest:
            problem = f"前回検針日（{fitted.last_on}）の翌日から{latest}までの日にしてください。"
            faults.append(Fault(line.number, "検針日", str(line.read_on), problem))
    return faults


def _read_before(lines: Sequence[Line], known: dict[str, _Fitted], cycle_month: date) -> list[Fault]:
    supplies = {known[line.tap_no].supply_id: line for line in lines if line.tap_no in known}
    read = Reading.objects.filter(cycle_month=cycle_month, supply__in=supplies).values_list(
        "supply", flat=True
    )
    problem = f"{cycle_month:%Y年%m月}分はすでに取り込まれています。訂正は検針値の訂正で行ってください。"
    return [Fault(supplies[pk].number, "水栓番号", supplies[pk].tap_no, problem) for pk in read]


def _insert(lines: Sequence[Line], known: dict[str, _Fitted], record: ReadingImport) -> None:
    records = []
    for line in lines:
        fitted = known[line.tap_no]
        used = usage_of(
            previous_m3=fitted.last_m3,
            index_m3=line.index_m3,
            digits=fitted.digits,
            bore_mm=fitted.bore_mm,
            days=max((line.read_on - fitted.last_on) // timedelta(days=1), 1),
        )
        records.append(
            (
                *(fitted.supply_id, fitted.fitting_id, record.cycle_month, 0, Reading.Kind.REGULAR.value),
                *(fitted.last_on, line.read_on, fitted.last_m3, line.index_m3),
                *(used.usage_m3, str(used.hold), record.pk, line.number),
            )
        )
    sql.copy(
        "metering_reading (supply_id, fitting_id, cycle_month, sequence, kind, period_start, read_on, "
        "previous_m3, index_m3, usage_m3, hold, source_id, source_line)",
        records,
    )
