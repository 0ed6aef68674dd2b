"""Taking readings in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault, FileRefused, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.metering import handheld
from mizuhiki.metering.events import ReadingsHeld
from mizuhiki.metering.handheld import Line
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.metering.rules import days_of_month, usage_of
from mizuhiki.metering.services.closed_taps import ClosedTap, closed_taps, keep_closed, unfit_closed
from mizuhiki.metering.services.doubting import doubt_imported
from mizuhiki.platform import batches, clock, events, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken

KIND = "metering.readings"  # of the file, its run and its way in


class ReadingFileRefused(FileRefused):
    """The file has lines that cannot be imported; none of it was."""

    code = "reading_file_refused"


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
    fitted_on: date
    last_m3: int
    last_on: date
    carried_m3: int  # of a meter taken off since the last reading


def import_readings(
    *,
    content: bytes,
    file_name: str,
    cycle_month: date,
    at: datetime,
    actor: Actor | None,
    stored: StoredFile | None = None,
) -> ReadingImport:
    """Import one file of a handheld, whole or not at all.

    Args:
        cycle_month: the first day of the reading month (検針月).
        stored: the file as it is kept already; without it the bytes are kept here.

    Raises:
        ReadingFileAlreadyImported: the same file again. Nothing is changed.
        ReadingFileRefused: some lines are wrong; `faults` names each. Nothing is changed.

    Source:
        issue 2, section 5; design.md, law 3.
    """
    assert cycle_month.day == 1, cycle_month
    digest = hashlib.sha256(content).hexdigest()
    if before := ReadingImport.objects.filter(sha256=digest).first():
        raise ReadingFileAlreadyImported(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    title = f"{cycle_month.year}年{cycle_month.month}月分 検針取込"
    with batches.run(kind=KIND, key=digest, title=title, actor=actor) as work:
        locks.take_utility()
        work.step("ファイルを照合しています")
        lines, known, closed = _checked(content, file_name, cycle_month, latest=clock.day_of(at))
        work.step("検針を登録しています", total=len(lines))
        record = ReadingImport.objects.create(
            sha256=digest,
            file_name=file_name,
            cycle_month=cycle_month,
            row_count=len(lines),
            run=work.run,
            file=stored or _keep(content, cycle_month, at, actor),
            imported_at=at,
            imported_by_id=actor.pk if actor else None,
        )
        held = _insert([line for line in lines if line.tap_no in known], known, record)
        keep_closed([(line, closed[line.tap_no]) for line in lines if line.tap_no in closed], record)
        sql.renew_statistics("metering_reading", grown=len(lines))
        work.step("これまでの水量と比べています", total=len(lines))
        doubted = doubt_imported(record.pk, cycle_month=cycle_month, at=at)
        if held + doubted:
            events.publish(ReadingsHeld(record.pk, cycle_month, held + doubted, at, actor))
        audit.record(action="metering.readings.imported", subject=record, actor=actor, at=at, rows=len(lines))
        facts = {"readings": len(lines), "held": held}
        work.finish(facts | ({"doubted": doubted} if doubted else {}))
    return record


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A file that came in from a screen, for the month that was asked with it."""
    record = import_readings(
        content=content,
        file_name=incoming.file_name,
        cycle_month=date.fromisoformat(incoming.facts["cycle_month"]),
        at=clock.now(),
        actor=incoming.received_by,
        stored=incoming.file,
    )
    return record.pk


def find_import(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = ReadingImport.objects.filter(sha256=sha256).first()
    return Taken(found.pk, found.file_id) if found else None


def _keep(content: bytes, cycle_month: date, at: datetime, actor: Actor | None) -> StoredFile:
    name = f"kenshin-{cycle_month:%Y%m}"
    return attachments.store(content, name=name, kind=KIND, media_type="text/csv", actor=actor, at=at)


def _checked(
    content: bytes, file_name: str, cycle_month: date, *, latest: date
) -> tuple[list[Line], dict[str, "_Fitted"], dict[str, ClosedTap]]:
    """The lines of a file without a fault, with what the register knows of each tap, open or closed."""
    lines, faults = handheld.parse(content)
    known = _fitted(lines) if lines else {}
    closed = closed_taps([line for line in lines if line.tap_no not in known], cycle_month)
    faults = [*faults, *unfit_closed(lines, closed, latest=latest)]
    of_open = [line for line in lines if line.tap_no not in closed]
    faults += [*_unknown(of_open, known, latest=latest), *_of_another_month(lines, cycle_month)]
    faults += _read_before(lines, known, cycle_month)
    if faults:
        raise ReadingFileRefused(file_name=file_name, faults=sorted(faults, key=lambda f: f.line))
    return lines, known, closed


def _fitted(lines: Sequence[Line]) -> dict[str, _Fitted]:
    """The supply in use on the day it was read, meter and last reading of every tap, in one query."""
    found = sql.rows(
        """
        SELECT i.tap_no, s.id, f.id, m.serial, m.digits, m.bore_mm, f.fitted_on,
               CASE WHEN r.read_on > o.read_on THEN r.index_m3
                    ELSE coalesce(o.index_m3, r.index_m3, f.fitted_m3) END,
               greatest(coalesce(r.read_on, x.since), s.starts_on,
                        CASE WHEN x.since IS NULL THEN f.fitted_on END),
               CASE WHEN r.read_on IS NULL THEN coalesce(x.carried_m3, 0) ELSE 0 END
        FROM unnest(%s::text[], %s::date[]) AS line (tap_no, read_on)
        JOIN customers_installation i ON i.tap_no = line.tap_no
        CROSS JOIN LATERAL (
            SELECT id, starts_on FROM customers_supply
            WHERE installation_id = i.id AND (ends_on IS NULL OR ends_on >= line.read_on)
            ORDER BY starts_on LIMIT 1
        ) s
        JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
        JOIN customers_meter m ON m.id = f.meter_id
        LEFT JOIN LATERAL (
            SELECT index_m3, read_on FROM metering_reading
            WHERE fitting_id = f.id AND hold = ''
            ORDER BY cycle_month DESC, sequence DESC LIMIT 1
        ) r ON true
        LEFT JOIN metering_meterexchange x ON x.fitted_id = f.id AND x.supply_id = s.id
        LEFT JOIN metering_openingindex o ON o.supply_id = s.id AND o.fitting_id = f.id
        """,
        [[line.tap_no for line in lines], [line.read_on for line in lines]],
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
        elif line.read_on < fitted.fitted_on:
            problem = f"このメーターは{fitted.fitted_on}に取り付けました。それより前の検針は取り込めません。"
            faults.append(Fault(line.number, "検針日", str(line.read_on), problem))
        elif not fitted.last_on < line.read_on <= latest:
            problem = f"前回検針日（{fitted.last_on}）の翌日から{latest}までの日にしてください。"
            faults.append(Fault(line.number, "検針日", str(line.read_on), problem))
        elif line.index_m3 >= 10**fitted.digits:
            problem = f"このメーターは{fitted.digits}桁です。指針を確かめてください。"
            faults.append(Fault(line.number, "指針", str(line.index_m3), problem))
    return faults


def _of_another_month(lines: Sequence[Line], cycle_month: date) -> list[Fault]:
    """Lines read so far from the month that was chosen that the file must be another month's."""
    first, last = days_of_month(cycle_month)
    problem = f"{cycle_month.year}年{cycle_month.month}月分の検針日ではありません。検針月を確かめてください。"
    return [
        Fault(line.number, "検針日", str(line.read_on), problem)
        for line in lines
        if not first <= line.read_on <= last
    ]


def _read_before(lines: Sequence[Line], known: dict[str, _Fitted], cycle_month: date) -> list[Fault]:
    supplies = {known[line.tap_no].supply_id: line for line in lines if line.tap_no in known}
    query = "SELECT supply_id FROM metering_reading WHERE cycle_month = %s AND supply_id = ANY(%s) ORDER BY 1"
    read = [row[0] for row in sql.rows(query, [cycle_month, list(supplies)])]
    problem = (
        f"{cycle_month:%Y年%m月}分はすでに取り込まれています。"
        "値が違うときは、お客様の画面の検針から訂正してください。"
    )
    return [Fault(supplies[pk].number, "水栓番号", supplies[pk].tap_no, problem) for pk in read]


def _insert(lines: Sequence[Line], known: dict[str, _Fitted], record: ReadingImport) -> int:
    """Write the readings; returns how many of them are held."""
    records, held = [], 0
    for line in lines:
        fitted = known[line.tap_no]
        used = usage_of(
            previous_m3=fitted.last_m3,
            index_m3=line.index_m3,
            digits=fitted.digits,
            bore_mm=fitted.bore_mm,
            days=max((line.read_on - fitted.last_on) // timedelta(days=1), 1),
        )
        held += used.hold != ""
        usage_m3 = None if used.usage_m3 is None else used.usage_m3 + fitted.carried_m3
        records.append(
            (
                *(fitted.supply_id, fitted.fitting_id, record.cycle_month, 0, Reading.Kind.REGULAR.value),
                *(fitted.last_on, line.read_on, fitted.last_m3, line.index_m3),
                *(fitted.carried_m3, usage_m3, str(used.hold), record.pk, line.number),
            )
        )
    sql.copy(
        "metering_reading (supply_id, fitting_id, cycle_month, sequence, kind, period_start, read_on, "
        "previous_m3, index_m3, carried_m3, usage_m3, hold, source_id, source_line)",
        records,
    )
    return held
