"""What can be wrong with a paper. Each fault has a stable code and a Japanese sentence.

Like `RuleBroken`, with the same `code` and `message`; this layer does not know the platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class PaperFault(Exception):  # noqa: N818 - the house names errors by what is true now
    """A paper cannot be printed as asked; nothing was written."""

    code: ClassVar[str] = "paper_fault"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True)
class FieldFault:
    """One field of a row that cannot go on the paper."""

    field: str
    reason: str  # a Japanese clause that follows 「（field）は」


class RowUnfit(PaperFault):
    """A row does not fit its paper: too long, missing, or figures that do not add up."""

    code = "paper_row_unfit"

    def __init__(self, record: str, faults: Sequence[FieldFault]) -> None:
        self.record = record
        self.faults = tuple(faults)
        super().__init__("".join(f"{record} の{fault.field}は{fault.reason}。" for fault in faults))


@dataclass(frozen=True)
class GlyphFinding:
    """A character that the fonts do not have as asked, and where it stands."""

    row: int  # position in the rows given, from 0
    paper_id: str
    field: str
    text: str  # the character, with its selector if it has one

    @property
    def code_points(self) -> str:
        """U+20BB7, or U+9089 U+E0101 for a character with a variation selector."""
        return " ".join(f"U+{ord(char):04X}" for char in self.text)

    @property
    def shown(self) -> str:
        """The character in brackets when it can be seen, with its code points."""
        seen = f"「{self.text}」" if self.text.isprintable() else ""
        return f"{seen}（{self.code_points}）"


class GlyphMissing(PaperFault):
    """The fonts cannot print a character (外字, control characters, emoji); the row is named."""

    code = "glyph_missing"

    def __init__(self, findings: Sequence[GlyphFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "".join(
                f"{finding.row + 1}件目 {finding.paper_id} の{finding.field}にある文字"
                f"{finding.shown}は印刷用のフォントにありません。文字を直してから印刷してください。"
                for finding in findings
            )
        )


class ForeignPages(PaperFault):
    """The folder holds files of another print run, which could be posted by mistake."""

    code = "foreign_pages"

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"印刷先のフォルダーに別の印刷の結果（{'、'.join(names)}）があります。"
            "空のフォルダーを指定するか、古いファイルを片付けてください。"
        )
