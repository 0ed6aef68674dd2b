"""The walk over an old system's files: each record read once, its keys numbered, its spans held apart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mizuhiki.takeover.kinds import Kind
from mizuhiki.takeover.mapping import Source
from mizuhiki.takeover.reading import Fault, Record, records_of

MOST_KEPT = 50_000  # faults told one by one; the rest are counted
Balances = dict[tuple[str, int], tuple[int, int]]  # charge, fiscal year -> count, yen
Span = tuple[date, date]


@dataclass
class Checked:
    """What was found, and the number that each key of the old system gets here."""

    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    note_count: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    opened: Balances = field(default_factory=dict)
    control: Balances = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether it may be loaded."""
        return self.fault_count == 0

    @property
    def opened_yen(self) -> int:
        """All that is open."""
        return sum(yen for _, yen in self.opened.values())


def is_apart(days: list[Span], start: date, end: date) -> bool:
    """Keep a span, unless one of those kept before shares a day with it."""
    if any(start < until and since < end for since, until in days):
        return False
    days.append((start, end))
    return True


class Walk:
    """Reads files; what a kind of record must hold to beside that is `special` of it."""

    def __init__(self) -> None:
        self.found = Checked()
        self._source: Source
        self.special: dict[str, Callable[[int, Record], None]] = {}

    def blame(self, line: int, label: str, problem: str, *, note: bool = False) -> None:
        """Keep a fault; past the limit it is counted only."""
        if note:
            self.found.note_count += 1
        else:
            self.found.fault_count += 1
        if len(self.found.faults) < MOST_KEPT:
            self.found.faults.append(Fault(self._source.name, line, label, problem, note))

    def read(self, source: Source) -> None:
        """Go through one file."""
        self._source, kind = source, source.kind
        ids = self.found.ids.setdefault(kind.code, {})
        unique = [(one, set[Any]()) for one in kind.fields if one.unique and one.name != "key"]
        spans: list[dict[tuple[Any, ...], list[Span]]] = [{} for _ in kind.spans]
        special, count = self.special.get(kind.code), 0
        later: list[tuple[int, str, str]] = []
        for line, record, sound in records_of(source, self.blame):
            count += 1
            if kind.has_key and record.get("key"):
                key = record["key"]
                if key in ids:
                    self.blame(line, kind.fields[0].label, "同じ番号の行がもうあります。")
                    continue
                ids[key] = len(ids) + 1
            if not sound:
                continue
            for one, seen in unique:
                value = record[one.name]
                if value is not None and value in seen:
                    self.blame(line, one.label, "同じ値の行がもうあります。")
                seen.add(value)
            if (
                self._resolve(kind, line, record, later)
                and self._in_span(kind, line, record, spans)
                and special
            ):
                special(line, record)
        for line, label, name in later:
            if name not in ids:
                self.blame(line, label, f"指している{kind.label}がありません。")
        self.found.counts[kind.code] = count

    def _resolve(self, kind: Kind, line: int, record: Record, later: list[tuple[int, str, str]]) -> bool:
        """Put the number of each record named in place of its key."""
        is_sound = True
        for one in kind.fields:
            value = record.get(one.name)
            if not one.refers or value is None:
                continue
            if one.refers == kind.code:
                later.append((line, one.label, value))
                if value == record["key"]:
                    self.blame(line, one.label, "自分自身を指しています。")
                continue
            number = self.found.ids.get(one.refers, {}).get(value)
            if number is None:
                self.blame(line, one.label, "指している行が、そのファイルにありません。")
                is_sound = False
            record[one.name] = number
        return is_sound

    def _in_span(
        self,
        kind: Kind,
        line: int,
        record: Record,
        spans: list[dict[tuple[Any, ...], list[Span]]],
    ) -> bool:
        """The days must run forward, and two of the same must not hold on one day."""
        if not kind.spans:
            return True
        start, end = record[kind.begins], record[kind.ends] or date.max
        if end <= start:
            self.blame(line, "期間", "終わりの日が始まりの日より後になっていません。")
            return False
        for names, seen in zip(kind.spans, spans, strict=True):
            if not is_apart(seen.setdefault(tuple(record[name] for name in names), []), start, end):
                self.blame(line, "期間", "同じ相手・同じ区分の期間が、ほかの行と重なっています。")
                return False
        return True
