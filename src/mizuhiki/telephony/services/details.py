"""通話明細 come in: each line becomes the whole of a call that is known, or a call (CC-017)."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Max

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import Fault, FileRefused, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.formats.calldetail import LAYOUTS, Detail, Item, read_details
from mizuhiki.platform import batches, clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony import matching_rules as matching
from mizuhiki.telephony.events import CallsRead
from mizuhiki.telephony.models import (
    Call,
    Caller,
    CallEvent,
    CallState,
    DetailImport,
    DetailRow,
    Leg,
    Reading,
)
from mizuhiki.telephony.numbers import caller_of
from mizuhiki.telephony.rules import AUTO_CODE, Event, shape_of
from mizuhiki.telephony.selectors import codes_by_key, key_of, lines_by_key, people_by_key
from mizuhiki.telephony.services.hearing import (
    ALL_CALLS,
    Names,
    rows_derived,
    rows_of,
    save_derived,
    tell_boards,
)
from mizuhiki.telephony.services.whole import differences, digest_of
from mizuhiki.telephony.words import Kind

KIND = "telephony.details"  # of the file, its run and its way in
NEAR = timedelta(minutes=3)  # that a keyed call may lie beside the exchange's
LEG = "leg"
HEADS = LAYOUTS["standard"].headings


class DetailFileRefused(FileRefused):
    """The file has lines that cannot be taken in; none of it was."""

    code = "detail_file_refused"


class DetailFileAlreadyImported(RuleBroken):
    """The same bytes were taken in before; nothing was done again."""

    code = "detail_file_already_imported"
    sentence = "{file_name}は{at:%Y-%m-%d %H:%M}に取込済みです。何も変わっていません。"


@dataclass
class _Line:
    """One line on its way to a call."""

    detail: Detail
    told: list[Event]
    digest: str
    call: Call | None = None
    before: CallState | None = None  # of a call that was known

    def as_row(self, record: DetailImport) -> DetailRow:
        """Which call the line became."""
        assert self.call is not None
        return DetailRow(
            brought=record,
            line_number=self.detail.line,
            conversation=self.detail.conversation,
            digest=self.digest,
            call=self.call,
            is_matched=self.before is not None,
        )


def import_details(
    *, content: bytes, file_name: str, at: datetime, actor: Actor | None, stored: StoredFile | None = None
) -> DetailImport:
    """Take one file of call details in, whole or not at all.

    A line of a call that was keyed or heard live (the same number of the call; else direction, caller, line
    and agent as far as both are known, within three minutes) says how it was; any other becomes a call.
    A line that an earlier file had is passed over; with other content it is a fault.

    Raises:
        DetailFileAlreadyImported, DetailFileRefused: nothing is changed.

    Source:
        CC-017 【金沢CC】別紙２ １(4); design.md, law 13.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if before := DetailImport.objects.filter(sha256=sha256).first():
        raise DetailFileAlreadyImported(file_name=file_name, at=before.imported_at.astimezone(clock.TOKYO))
    with batches.run(kind=KIND, key=sha256, title="通話明細の取込", actor=actor) as work:
        locks.take_name(ALL_CALLS)
        work.step("明細を照合しています")
        lines, known = _checked(content, file_name, at)
        _match(lines)
        work.step("通話を登録しています", total=len(lines))
        matched = sum(1 for line in lines if line.call is not None)
        differed = _book(lines, at=at, actor=actor)
        record = DetailImport.objects.create(
            sha256=sha256,
            file_name=file_name,
            file=stored or _keep(content, at, actor),
            run=work.run,
            row_count=len(lines) + known,
            matched_count=matched,
            known_count=known,
            differed_count=differed,
            imported_at=at,
            imported_by_id=actor.pk if actor else None,
        )
        DetailRow.objects.bulk_create(line.as_row(record) for line in lines)
        events.publish(CallsRead(record.pk))
        tell_boards()
        audit.record(
            action="telephony.details.imported", subject=record, actor=actor, at=at, rows=record.row_count
        )
        work.finish({"rows": record.row_count, "matched": matched, "known": known, "differed": differed})
    return record


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A file that came in from a screen."""
    record = import_details(
        content=content,
        file_name=incoming.file_name,
        at=clock.now(),
        actor=incoming.received_by,
        stored=incoming.file,
    )
    return record.pk


def find_import(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = DetailImport.objects.filter(sha256=sha256).first()
    return Taken(found.pk, found.file_id) if found else None


def calls_of_file(file: StoredFile) -> dict[str, list[int]]:
    """Whose calls a stored file shows."""
    rows = DetailRow.objects.filter(brought__file=file).values_list("call_id", flat=True)
    return {"telephony.call": sorted(set(rows))}


def _keep(content: bytes, at: datetime, actor: Actor | None) -> StoredFile:
    name = f"tsuwa-meisai-{at:%Y%m%d-%H%M%S}"
    return attachments.store(content, name=name, kind=KIND, media_type="text/csv", actor=actor, at=at)


def _checked(content: bytes, file_name: str, at: datetime) -> tuple[list[_Line], int]:
    """The lines that are new, and how many were taken in before; raises where one cannot be used."""
    details, problems = read_details(content)
    faults = [Fault(one.line, one.heading, one.value, one.words) for one in problems]
    lines = [_line(one) for one in details]
    before = dict(
        DetailRow.objects.filter(conversation__in=[one.conversation for one in details]).values_list(
            "conversation", "digest"
        )
    )
    for line in lines:
        one = line.detail
        if before.get(one.conversation, line.digest) != line.digest:
            words = "前に取り込んだ明細と、同じ通話で内容が違います。交換機の明細を確かめてください。"
            faults.append(Fault(one.line, HEADS[Item.CONVERSATION], one.conversation, words))
        if max(event.at for event in line.told) > at:
            faults.append(
                Fault(one.line, HEADS[Item.ENDED], f"{one.ended:%Y-%m-%d %H:%M:%S}", "先の時刻です。")
            )
    faults += _unregistered(details)
    if faults:
        raise DetailFileRefused(file_name=file_name, faults=sorted(faults, key=lambda fault: fault.line))
    new = [line for line in lines if line.detail.conversation not in before]
    return new, len(lines) - len(new)


def _unregistered(details: Sequence[Detail]) -> list[Fault]:
    """Lines and codes nobody registered: their calls would be missing in a report."""
    lines, codes = lines_by_key({one.line_key for one in details}), _codes_of(details)
    faults = list[Fault]()
    for one in details:
        if one.line_key and one.line_key not in lines:
            words = "登録のない回線です。電話回線の登録を確かめてください。"
            faults.append(Fault(one.line, HEADS[Item.LINE], one.line_key, words))
        if one.code and one.code not in codes[one.entered.date()]:
            words = "この日には登録のないコードです。ラップアップコードの登録を確かめてください。"
            faults.append(Fault(one.line, HEADS[Item.CODE], one.code, words))
    return faults


def _codes_of(details: Sequence[Detail]) -> dict[date, Mapping[str, int]]:
    asked = defaultdict[date, set[str]](set)
    for one in details:
        asked[one.entered.date()].add(one.code)
    return {day: {**codes_by_key(codes, day=day), AUTO_CODE: 0} for day, codes in asked.items()}


def _line(one: Detail) -> _Line:
    """A line as events."""
    entered, ended = _at(one.entered), _at(one.ended)
    told = [
        Event(Kind.ENTERED, entered, line_key=one.line_key, value=one.direction),
        Event(Kind.ENDED, ended),
    ]
    if one.direction == "in":
        told.append(Event(Kind.QUEUED, entered, "queue", line_key=one.line_key))
    if one.rang is not None:
        told.append(Event(Kind.ALERTED, _at(one.rang), LEG, one.agent_key))
    if one.answered is not None:
        told.append(Event(Kind.ANSWERED, _at(one.answered), LEG, one.agent_key))
    if one.wrapped is not None:
        told += [
            Event(Kind.WRAP_BEGAN, ended, LEG, one.agent_key),
            Event(Kind.WRAP_ENDED, _at(one.wrapped), LEG, one.agent_key),
        ]
    if one.code:
        told.append(Event(Kind.CODED, _at(one.wrapped or one.ended), LEG, one.agent_key, value=one.code))
    return _Line(one, told, digest_of([*told, Event(Kind.ENTERED, entered, value=one.caller)]))


def _at(naive: datetime) -> datetime:
    return naive.replace(tzinfo=clock.TOKYO)


def _match(lines: Sequence[_Line]) -> None:
    """Find the call each line speaks of: by its number, else by what is known of both."""
    if not lines:
        return
    ids = [line.detail.conversation for line in lines]
    named = {call.conversation: call for call in Call.objects.filter(conversation__in=ids)}
    since = min(_at(line.detail.entered) for line in lines) - NEAR
    until = max(_at(line.detail.entered) for line in lines) + NEAR
    states = CallState.objects.filter(entered_at__range=(since, until)).select_related("call", "call__caller")
    by_call = {state.call_id: state for state in states}
    for line in lines:
        line.call = named.get(line.detail.conversation)
    taken = {line.call.pk for line in lines if line.call is not None}
    free = [state for state in by_call.values() if state.call_id not in taken and not state.is_read]
    keys = [line.detail for line in lines]
    people = people_by_key({one.agent_key for one in keys})
    numbers = lines_by_key({one.line_key for one in keys})
    wanted = [line for line in lines if line.call is None]
    pairs = matching.pairs(
        [_known_of_line(line.detail, people, numbers) for line in wanted],
        [_known_of_state(state) for state in free],
        within=NEAR,
    )
    for place, other in pairs:
        wanted[place].call = free[other].call
    known = {line.call.pk for line in lines if line.call is not None}
    before = {state.call_id: state for state in CallState.objects.filter(pk__in=known)}
    for line in lines:
        line.before = before.get(line.call.pk) if line.call is not None else None


def _known_of_line(one: Detail, people: Mapping[str, int], lines: Mapping[str, int]) -> matching.Known:
    return matching.Known(
        _at(one.entered),
        one.direction,
        caller_of(one.caller).digits,
        lines.get(one.line_key),
        people.get(one.agent_key),
        one.answered is not None,
    )


def _known_of_state(state: CallState) -> matching.Known:
    caller: Caller | None = getattr(state.call, "caller", None)
    return matching.Known(
        state.entered_at,
        state.direction,
        caller.digits if caller else "",
        state.line_id,
        state.agent_id,
        state.answered_at is not None,
    )


def _book(lines: Sequence[_Line], *, at: datetime, actor: Actor | None) -> int:
    """Write calls, readings, events, states and legs, set-wise; how many known calls stood otherwise."""
    fresh = [line for line in lines if line.call is None]
    made = Call.objects.bulk_create(
        Call(source=Call.Source.FILE, conversation=line.detail.conversation, known_at=at) for line in fresh
    )
    for line, call in zip(fresh, made, strict=True):
        line.call = call
    keyed, numbers = _keyed_codes(lines), _next_numbers(lines)
    names = _names(lines)
    readings, states, legs = list[Reading](), list[CallState](), list[Leg]()
    for line in lines:
        assert line.call is not None
        own, call_id = names[line.detail.entered.date()], line.call.pk
        _carry_agent(line, own)
        shape = shape_of([*line.told, *keyed.get(call_id, [])], is_whole=True)
        state, parts = rows_derived(call_id, shape, is_read=True, names=own)
        differs = differences(line.before, state) if line.before is not None else []
        readings.append(
            Reading(
                call_id=call_id,
                number=numbers.get(call_id, 1),
                origin=Reading.Origin.FILE,
                digest=line.digest,
                differences=differs,
                read_at=at,
                read_by_id=actor.pk if actor else None,
            )
        )
        states.append(state)
        legs += parts
    _insert(lines, readings, states, legs, at)
    return sum(1 for one in readings if one.differences)


def _insert(
    lines: Sequence[_Line],
    readings: Sequence[Reading],
    states: Sequence[CallState],
    legs: Sequence[Leg],
    at: datetime,
) -> None:
    Reading.objects.bulk_create(readings)
    CallEvent.objects.bulk_create(
        row
        for line, reading in zip(lines, readings, strict=True)
        for row in rows_of(reading.call_id, line.told, at=at, actor=None, reading_id=reading.pk)
    )
    callers = [(line.call, caller_of(line.detail.caller)) for line in lines if line.detail.caller]
    Caller.objects.bulk_create(
        (
            Caller(call=call, number=one.number, digits=one.digits, is_withheld=one.is_withheld)
            for call, one in callers
        ),
        ignore_conflicts=True,
    )
    save_derived(states, legs)


def _keyed_codes(lines: Sequence[_Line]) -> dict[int, list[Event]]:
    """Codes set at our desk, which hold whatever a file says."""
    found = defaultdict[int, list[Event]](list)
    known = [line.call for line in lines if line.before is not None]
    rows = CallEvent.objects.filter(call__in=known, reading=None, kind=Kind.CODED, by__isnull=False)
    for row in rows:
        found[row.call_id].append(
            Event(Kind.CODED, row.at, row.participant, row.agent_key, value=row.value, is_keyed=True)
        )
    return found


def _next_numbers(lines: Sequence[_Line]) -> dict[int, int]:
    known = [line.call for line in lines if line.before is not None]
    rows = Reading.objects.filter(call__in=known).values("call_id").annotate(last=Max("number"))
    return {row["call_id"]: row["last"] + 1 for row in rows}


def _names(lines: Sequence[_Line]) -> dict[date, Names]:
    """What the keys stand for, on each day of the file; codes keyed at our desk too."""
    calls = [line.call for line in lines if line.before is not None]
    keyed = set(
        CallEvent.objects.filter(call__in=calls, kind=Kind.CODED, reading=None).values_list(
            "value", flat=True
        )
    )
    ours = {key_of(line.before.agent_id) for line in lines if line.before and line.before.agent_id}
    people = people_by_key({line.detail.agent_key for line in lines} | ours)
    numbers = lines_by_key({line.detail.line_key for line in lines})
    codes = defaultdict[date, set[str]](lambda: set(keyed))
    for line in lines:
        codes[line.detail.entered.date()].add(line.detail.code)
    return {day: Names(people, numbers, codes_by_key(asked, day=day)) for day, asked in codes.items()}


def _carry_agent(line: _Line, names: Names) -> None:
    """Who took a keyed call is known, also where the file does not say it in a name of ours."""
    if line.before is None or line.before.agent_id is None or line.detail.agent_key in names.people:
        return
    ours = key_of(line.before.agent_id)
    line.told = [replace(one, agent_key=ours) if one.participant == LEG else one for one in line.told]
