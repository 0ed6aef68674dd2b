"""まとめての申込み as rows of text, from a form or a CSV file: each is understood, or says what is wrong."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mizuhiki.attachments.api import Fault
from mizuhiki.customers.api import phone_digits
from mizuhiki.intake.models import Application, Details
from mizuhiki.intake.rules import is_proxy_known, missing_of
from mizuhiki.intake.selectors.conflicts import conflicts_of, mark_of_conflicts
from mizuhiki.intake.selectors.lists import tap_of
from mizuhiki.intake.services.wishes import Wish
from mizuhiki.rulepacks.api import pack_on

COLUMNS = {
    "kind": "種別",
    "tap": "水栓番号",
    "place": "使用場所",
    "wanted_on": "希望日",
    "window": "時間帯",
    "name": "お名前",
    "kana": "フリガナ",
    "phone": "電話番号",
    "proxy_company": "会社名",
    "proxy_name": "担当者",
    "reply_phone": "返信先",
    "note": "連絡事項",
    "confirmed": "確認済み",
}
ASKED = frozenset({"kind", "tap", "wanted_on", "window", "confirmed"})  # the others were told of people
ENCODINGS = ("utf-8-sig", "cp932")
MOST_LINES = 500
LONGEST = 200
YES = ("はい", "済", "1", "○")
FEWEST_DIGITS, MOST_DIGITS = 10, 11


@dataclass(frozen=True)
class Line:
    """One application as a row says it; `number` counts from 1 with the head."""

    number: int
    kind: str
    wish: Wish
    is_confirmed: bool

    def seen(self) -> Wish:
        """The wish with what is known of its place confirmed, where the row says so."""
        if not self.is_confirmed:
            return self.wish
        conflicts = conflicts_of(
            kind=self.kind,
            installation_id=self.wish.installation_id,
            wanted_on=self.wish.day,
            phone=self.wish.told["phone"],
        )
        return replace(self.wish, seen=mark_of_conflicts(conflicts))


def parse(content: bytes) -> tuple[list[Line], list[Fault]]:
    """Read a file; returns its lines and every fault found."""
    text = next((found for one in ENCODINGS if (found := _decoded(content, one)) is not None), None)
    if text is None:
        return [], [Fault(0, "文字コード", "不明", "UTF-8かShift_JISで保存してください。")]
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return [], [Fault(0, "ファイル", str(error), "CSVとして読めません。")]
    head = tuple(COLUMNS.values())
    if not rows or tuple(cell.strip() for cell in rows[0]) != head:
        found = "、".join(rows[0])[:60] if rows else "空のファイル"
        return [], [Fault(1, "見出し", found, f"1行目を「{'、'.join(head)}」にしてください。")]
    found_rows, faults = list[tuple[int, Mapping[str, str]]](), list[Fault]()
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            faults.append(Fault(number, "列数", str(len(row)), f"{len(head)}列にしてください。"))
        else:
            found_rows.append((number, dict(zip(COLUMNS, row, strict=True))))
    lines, others = lines_of(found_rows)
    return lines, sorted([*faults, *others], key=lambda fault: fault.line)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def lines_of(rows: Sequence[tuple[int, Mapping[str, str]]]) -> tuple[list[Line], list[Fault]]:
    """Understand rows; a row with a fault is no line."""
    if not rows:
        return [], [Fault(0, "申込み", "0件", "1件以上入力してください。")]
    if len(rows) > MOST_LINES:
        return [], [Fault(0, "申込み", f"{len(rows)}件", f"{MOST_LINES}件以下に分けてください。")]
    lines, faults = list[Line](), list[Fault]()
    for number, row in rows:
        line, wrong = _line(number, {name: _plain(row.get(name, "")) for name in COLUMNS})
        faults += wrong
        if line is not None:
            lines.append(line)
    return lines, faults


def _plain(text: str) -> str:
    return " ".join(text.split())


def _line(number: int, row: Mapping[str, str]) -> tuple[Line | None, list[Fault]]:
    faults = [
        Fault(number, COLUMNS[name], value[:20], f"{LONGEST}文字以下にしてください。")
        for name, value in row.items()
        if len(value) > LONGEST
    ]
    kinds = {str(kind.label): kind.value for kind in Application.Kind}
    if row["kind"] not in kinds:
        faults.append(Fault(number, "種別", row["kind"][:20], f"「{'」「'.join(kinds)}」のどれかです。"))
    day = _day(row["wanted_on"])
    if day is None:
        faults.append(Fault(number, "希望日", row["wanted_on"][:20], "2026-11-21の形で書いてください。"))
    tap = tap_of(row["tap"]) if row["tap"] else None
    if row["tap"] and tap is None:
        faults.append(Fault(number, "水栓番号", row["tap"][:20], "見つかりません。不明なら空欄にします。"))
    told = {name: value for name, value in row.items() if name not in ASKED}
    if not told["place"] and tap is not None:
        told["place"] = tap.premises.address
    faults += [Fault(number, label, "空欄", "入力してください。") for label in missing_of(told)]
    faults += _phones(number, told)
    if not is_proxy_known(told):
        faults.append(Fault(number, "会社名・返信先", "空欄", "会社名か担当者と、返信先を入力してください。"))
    windows = {one.label: code for code, one in pack_on(day).intake.windows.items()} if day else {}
    if row["window"] and day and row["window"] not in windows:
        faults.append(Fault(number, "時間帯", row["window"][:20], f"「{'」「'.join(windows)}」か空欄です。"))
    if faults or day is None:
        return None, faults
    kind = kinds[row["kind"]]
    wish = Wish(
        wanted_on=day,
        by=Details.By.AGENT,
        told=told,
        installation_id=tap.pk if tap else None,
        window=windows.get(row["window"], ""),
        pay_by="" if kind == Application.Kind.STOP else Details.PayBy.SLIP,
        settle_by=Details.SettleBy.BILL if kind == Application.Kind.STOP else "",
    )
    return Line(number, kind, wish, row["confirmed"] in YES), []


def _phones(number: int, told: Mapping[str, str]) -> list[Fault]:
    problem = "0から始まる10桁か11桁の数字で書いてください。"
    faults = []
    for name in ("phone", "reply_phone"):
        digits = phone_digits(told[name])
        if told[name] and not (digits[:1] == "0" and FEWEST_DIGITS <= len(digits) <= MOST_DIGITS):
            faults.append(Fault(number, COLUMNS[name], told[name][:20], problem))
    return faults


def _day(text: str) -> date | None:
    plain = unicodedata.normalize("NFKC", text).replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        return None
