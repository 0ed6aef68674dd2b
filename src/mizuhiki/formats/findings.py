"""What was found in a file, and how much it stops."""

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

from mizuhiki.formats.errors import FormatRefused

MOST_KEPT = 100  # of each grade: a file in ruins needs no million sentences


class Grade(StrEnum):
    """How far a finding reaches.

    UNREADABLE: values could be wrong; no row of the file is given out. FAULT: every value is what
    the file says, but the file breaks a rule and must be refused whole. ROW: that row must be held,
    the others may be used. NOTICE: tolerated, and worth knowing.
    """

    UNREADABLE = "unreadable"
    FAULT = "fault"
    ROW = "row"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: `record` counts from 1 (0: the whole file), `offset` is a byte of the file."""

    grade: Grade
    code: str
    record: int
    item: str
    offset: int
    message: str

    @override
    def __str__(self) -> str:
        """The sentence with its place, for a person."""
        if not self.record:
            return self.message
        item = f" {self.item}" if self.item else ""
        return f"{self.record}件目のレコード{item}（{self.offset}バイト目）：{self.message}"


class Findings:
    """Collects findings in the order they are met and counts those beyond `MOST_KEPT`."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: list[Finding] = []
        self._counts = dict.fromkeys(Grade, 0)

    def add(self, finding: Finding) -> None:
        """Keep it, or count it when there are enough of its grade."""
        self._counts[finding.grade] += 1
        if self._counts[finding.grade] <= MOST_KEPT:
            self._kept.append(finding)

    def count(self, grade: Grade) -> int:
        """How many of one grade there are, kept or not."""
        return self._counts[grade]

    @property
    def kept(self) -> tuple[Finding, ...]:
        """In the order of the file."""
        return tuple(sorted(self._kept, key=lambda finding: (finding.record, finding.offset)))

    @property
    def left_out(self) -> int:
        """How many are not in `kept`."""
        return sum(max(0, count - MOST_KEPT) for count in self._counts.values())


class FaultyFile(FormatRefused):
    """A file that must be refused whole."""

    code = "faulty_file"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Say the first fault; `findings` has them all."""
        stopping = [f for f in findings if f.grade in {Grade.UNREADABLE, Grade.FAULT}]
        more = f"（ほか{len(stopping) - 1}件）" if len(stopping) > 1 else ""
        super().__init__(f"{stopping[0]}{more}")
        self.findings = findings
