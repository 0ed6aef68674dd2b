"""Reading call details. Strict: a line that is not understood names itself, its heading and its value."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mizuhiki.formats.calldetail.layouts import LAYOUTS, Item, Layout

ENCODINGS = ("utf-8-sig", "cp932")
MOST_ROWS = 100_000
MOST_CHARACTERS = 80  # of a name of a call, a line, an agent, a code
LONGEST_S = 24 * 3600


@dataclass(frozen=True)
class Problem:
    """What must be mended; `line` counts from 1 with the heading, 0 is the whole file."""

    line: int
    heading: str
    value: str
    words: str


@dataclass(frozen=True)
class Detail:
    """One call; instants are naive, in the time of Japan. `answered` is None where nobody took it."""

    line: int
    conversation: str
    direction: str
    line_key: str
    caller: str
    entered: datetime
    rang: datetime | None
    answered: datetime | None
    ended: datetime
    wrapped: datetime | None
    agent_key: str
    code: str


def read_details(content: bytes) -> tuple[list[Detail], list[Problem]]:
    """The calls of a file and every problem found in it; with a problem none may be used."""
    text = _decoded(content)
    if text is None:
        return [], [Problem(0, "文字コード", "不明", "UTF-8かShift_JISで保存してください。")]
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return [], [Problem(0, "ファイル", str(error), "CSVとして読めません。")]
    heads = [cell.strip() for cell in rows[0]] if rows else []
    layout = _layout_of(heads)
    if layout is None:
        wanted = "、または".join(_wanted(one) for one in LAYOUTS.values())
        found = "、".join(heads)[:60] or "空のファイル"
        return [], [Problem(1, "見出し", found, f"{wanted}の列が要ります。")]
    if len(rows) - 1 > MOST_ROWS:
        return [], [Problem(0, "件数", f"{len(rows) - 1:,}", f"{MOST_ROWS:,}件以下に分けてください。")]
    details, problems = list[Detail](), list[Problem]()
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            _Row(number, layout, heads, row).read(details, problems)
    return details, [*problems, *_twice(details, layout)]


def _decoded(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _layout_of(heads: Sequence[str]) -> Layout | None:
    for layout in LAYOUTS.values():
        if all(layout.headings[item] in heads for item in layout.required):
            return layout
    return None


def _wanted(layout: Layout) -> str:
    return "「" + "、".join(head for item, head in layout.headings.items() if item in layout.required) + "」"


def _twice(details: Sequence[Detail], layout: Layout) -> list[Problem]:
    seen, found = dict[str, int](), list[Problem]()
    for one in details:
        if one.conversation in seen:
            words = f"{seen[one.conversation]}行目と同じ通話です。どちらかを消してください。"
            found.append(Problem(one.line, layout.headings[Item.CONVERSATION], one.conversation, words))
        seen.setdefault(one.conversation, one.line)
    return found


class _Row:
    """One line on its way to a call."""

    def __init__(self, number: int, layout: Layout, heads: Sequence[str], cells: Sequence[str]) -> None:
        self.number, self.layout, self.problems = number, layout, list[Problem]()
        self.is_whole = len(cells) == len(heads)
        by_head = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        self.cells: Mapping[Item, str] = {
            item: by_head.get(head, "") for item, head in layout.headings.items()
        }
        self.columns = len(heads)
        self.found = len(cells)

    def read(self, details: list[Detail], problems: list[Problem]) -> None:
        """Add the call, or what is wrong with it."""
        if not self.is_whole:
            words = f"{self.columns}列にしてください。"
            problems.append(Problem(self.number, "列数", str(self.found), words))
            return
        made = self._call()
        if self.problems:
            problems += self.problems
        else:
            assert made is not None
            details.append(made)

    def _call(self) -> Detail | None:
        names = {item: self._name(item) for item in (Item.CONVERSATION, Item.LINE, Item.AGENT, Item.CODE)}
        if not names[Item.CONVERSATION]:
            self._wrong(Item.CONVERSATION, "空です。交換機が付けた通話の番号を書いてください。")
        direction = self._direction()
        entered = self._instant(Item.ENTERED, needed=True)
        times = self._times(entered) if Item.WAIT_S not in self.layout.required else self._lengths(entered)
        if self.problems or entered is None or times is None:
            return None
        rang, answered, ended, wrapped = times
        order = [one for one in (entered, rang, answered, ended, wrapped) if one is not None]
        if order != sorted(order):
            self._wrong(Item.ENTERED, "時刻の順が、着信、呼出、応答、終話、後処理の終わりになっていません。")
        if names[Item.CODE] and answered is None:
            self._wrong(Item.CODE, "応答していない通話に、コードがあります。")
        return Detail(
            self.number, names[Item.CONVERSATION], direction, names[Item.LINE], self.cells[Item.CALLER][:40],
            entered, rang, answered, ended, wrapped, names[Item.AGENT], names[Item.CODE],
        )  # fmt: skip

    def _times(
        self, entered: datetime | None
    ) -> tuple[datetime | None, datetime | None, datetime, datetime | None] | None:
        del entered
        rang, answered = self._instant(Item.RANG), self._instant(Item.ANSWERED)
        ended, wrapped = self._instant(Item.ENDED, needed=True), self._instant(Item.WRAPPED)
        return None if ended is None else (rang, answered, ended, wrapped)

    def _lengths(
        self, entered: datetime | None
    ) -> tuple[datetime | None, datetime | None, datetime, datetime | None] | None:
        wait, talk = self._seconds(Item.WAIT_S, needed=True), self._seconds(Item.TALK_S)
        ring, wrap = self._seconds(Item.RING_S), self._seconds(Item.WRAP_S)
        if entered is None or wait is None:
            return None
        until = entered + timedelta(seconds=wait)
        if talk is None:
            return None, None, until, None
        ended = until + timedelta(seconds=talk)
        rang = None if ring is None else until - timedelta(seconds=ring)
        return rang, until, ended, None if wrap is None else ended + timedelta(seconds=wrap)

    def _name(self, item: Item) -> str:
        text = self.cells.get(item, "")
        if len(text) > MOST_CHARACTERS or not text.isprintable():
            self._wrong(item, f"{MOST_CHARACTERS}文字以内で書いてください。")
        return text

    def _direction(self) -> str:
        text = self.cells.get(Item.DIRECTION, "").casefold()
        if text in self.layout.outgoing:
            return "out"
        if text not in self.layout.incoming:
            self._wrong(Item.DIRECTION, "着信か発信と書いてください。")
        return "in"

    def _instant(self, item: Item, *, needed: bool = False) -> datetime | None:
        text = self.cells.get(item, "")
        if not text:
            if needed:
                self._wrong(item, "空です。")
            return None
        for form in self.layout.instants:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007 - in the time of Japan, as the file says
            except ValueError:
                continue
        self._wrong(item, "2026-11-21 09:05:12の形で書いてください。")
        return None

    def _seconds(self, item: Item, *, needed: bool = False) -> int | None:
        text = self.cells.get(item, "")
        if not text and not needed:
            return None
        if not (text.isascii() and text.isdecimal() and int(text[:9]) <= LONGEST_S and len(text) <= 9):
            self._wrong(item, f"{LONGEST_S:,}秒までの数字で書いてください。")
            return None
        return int(text)

    def _wrong(self, item: Item, words: str) -> None:
        head = self.layout.headings[item]
        self.problems.append(Problem(self.number, head, self.cells.get(item, "")[:40], words))
