"""The lists of the exchange as data, their files, and which message plays when."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mizuhiki.formats.tabular import NUMBER, write_csv

SHAPES: Mapping[str, re.Pattern[str]] = {
    "number": NUMBER,
    "digits": re.compile(r"[0-9]*"),
    "code": re.compile(r"[A-Za-z0-9_.@-]*"),
}


class Play(StrEnum):
    """When the exchange plays a message (別紙４ ２(1))."""

    WAITING = "waiting"
    HOLD = "hold"
    AFTER_HOURS = "after_hours"
    CLOSED_DAY = "closed_day"
    IVR = "ivr"

    @property
    def label(self) -> str:
        """In the words of the annex."""
        return PLAYS[self]


PLAYS: Mapping[Play, str] = {
    Play.WAITING: "お待たせ（待ち呼）",
    Play.HOLD: "通話保留中",
    Play.AFTER_HOURS: "時間外（営業時間外）",
    Play.CLOSED_DAY: "時間外（休業日）",
    Play.IVR: "IVR分岐",
}


@dataclass(frozen=True)
class Column:
    """A column of a list: its name here, its label, and its heading in the file."""

    code: str
    label: str
    header: str
    length: int
    is_required: bool
    shape: str

    def problem(self, value: str) -> str:
        """What is wrong with a value; empty where nothing is."""
        if self.is_required and not value:
            return f"{self.label}を入力してください"
        if len(value) > self.length:
            return f"{self.label}は{self.length}文字までです"
        if value and self.shape and not SHAPES[self.shape].fullmatch(value):
            words = {"number": "数字と「-」", "digits": "数字", "code": "半角の英数字と記号（_ . @ -）"}
            return f"{self.label}は{words[self.shape]}で入力してください"
        return ""


@dataclass(frozen=True)
class MasterList:
    """A list that the exchange loads, with the layout of its file."""

    code: str
    title: str
    encoding: str
    columns: tuple[Column, ...]

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """What is wrong with an entry, by column."""
        found = {one.code: one.problem(values.get(one.code, "")) for one in self.columns}
        return {code: problem for code, problem in found.items() if problem}

    def file(self, rows: Iterable[Mapping[str, str]]) -> bytes:
        """The file for loading: a heading, then the entries in their order."""
        cells = [[row.get(one.code, "") for one in self.columns] for row in rows]
        return write_csv([one.header for one in self.columns], cells, encoding=self.encoding)


def read_lists(text: str) -> dict[str, MasterList]:
    """The lists of a layout file, in its order."""
    found: dict[str, MasterList] = {}
    for row in csv.DictReader(io.StringIO(text)):
        column = Column(
            row["column"],
            row["label"],
            row["header"],
            int(row["length"]),
            row["required"] == "yes",
            row["shape"],
        )
        before = found.get(row["list"])
        columns = (*before.columns, column) if before else (column,)
        found[row["list"]] = MasterList(row["list"], row["title"], row["encoding"], columns)
    return found


def digest_of(content: str) -> str:
    """SHA-256 of a result, by which two runs are compared."""
    return hashlib.sha256(content.encode()).hexdigest()
