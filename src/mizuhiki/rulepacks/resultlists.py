"""口座振替受付結果一覧: how the list of the public site's results looks, what is in it, when it is due.

A file of its own in the pack, `results.yaml`: the utility's own system may be replaced while tariffs and
public site stay (長岡 8(5)ウ). A pack without it hands over no list.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.formats.resultlist import (
    CHARACTERS,
    DAY_FORMS,
    ENCODINGS,
    INSTANT_FORMS,
    ITEMS,
    TEXT_FORMS,
    Column,
    Form,
    Layout,
    Nature,
    Quotes,
    Signs,
    Unit,
    not_carried,
)
from mizuhiki.rulepacks.checks import WHOLE, Checks

RESULTS_FILE = "results.yaml"
_CHECKS = Checks(RESULTS_FILE)
_hold, _hold_keys, _refuse = _CHECKS.hold, _CHECKS.hold_keys, _CHECKS.refuse
OUTCOMES = ITEMS["outcome"][1]
MOST_COLUMNS, MOST_WIDTH, MOST_NAME = 100, 500, 40
LINE_BREAKS = {"crlf": b"\r\n", "lf": b"\n"}
FORMS_OF = {Nature.TEXT: TEXT_FORMS, Nature.DAY: tuple(DAY_FORMS), Nature.INSTANT: tuple(INSTANT_FORMS)}
IN_COLUMN = frozenset(
    {"name", "items", "between", "text", "form", "width", "codes", "pads", "right", "latin"}
)
IN_FILE = frozenset(
    {"calendar", "receipt_days", "file_name", "outcomes", "form", "signs", "line_break", "header", "quotes"}
    | {"unit", "guard", "columns"}
)


@dataclass(frozen=True)
class ResultList:
    """The list of one utility.

    Attributes:
        calendar: of the pack, whose next open day is the last for a file to be there.
        receipt_days: open days after that day within which the utility says that it has the file.
        file_name: what the file is called, before its day.
        outcomes: which ends of an application are in it.
    """

    calendar: str
    receipt_days: int
    file_name: str
    outcomes: tuple[str, ...]
    layout: Layout


def read_results(text: str | None, calendars: Collection[str]) -> ResultList | None:
    """The list of a pack; none where the pack has no such file.

    Raises:
        RulePackFault: names the key.
    """
    if text is None:
        return None
    content = _CHECKS.load(text)
    _hold_keys(content, IN_FILE, WHOLE)
    days, outcomes = content["receipt_days"], content["outcomes"]
    _hold(content["calendar"] in calendars, "calendar", f"{'・'.join(sorted(calendars))}のどれかです。")
    _hold(type(days) is int and 1 <= days <= 10, "receipt_days", "1から10までの営業日数です。")
    _hold_among(outcomes, OUTCOMES, "outcomes")
    _hold("confirmed" in outcomes, "outcomes", "confirmed（登録完了）は省けません。")
    return ResultList(
        calendar=content["calendar"],
        receipt_days=days,
        file_name=_text(content["file_name"], "file_name", MOST_NAME),
        outcomes=tuple(outcomes),
        layout=_layout(content),
    )


def _layout(content: Mapping[str, Any]) -> Layout:
    for key, known in (
        ("form", tuple(Form)),
        ("quotes", tuple(Quotes)),
        ("unit", tuple(Unit)),
        ("line_break", tuple(LINE_BREAKS)),
    ):
        _hold(content[key] in known, key, f"{'・'.join(known)}のどれかです。")
    for key in ("header", "guard"):
        _hold(isinstance(content[key], bool), key, "trueかfalseです。")
    form, columns = Form(content["form"]), content["columns"]
    _hold(
        isinstance(columns, list) and 1 <= len(columns) <= MOST_COLUMNS,
        "columns",
        f"1から{MOST_COLUMNS}までの列の一覧です。",
    )
    _hold(form is Form.CSV or not content["header"], "header", "fixedに見出しの行はありません。")
    signs = _signs(content["signs"])
    found = tuple(
        _column(one, f"columns.{number}", form, signs) for number, one in enumerate(columns, start=1)
    )
    items = {item for column in found for item in column.items}
    for needed in ("number", "outcome"):
        _hold(needed in items, "columns", f"{needed}は省けません。")
    names = [column.name for column in found]
    _hold(len(set(names)) == len(names), "columns", "同じ名前の列が2度あります。")
    return Layout(
        form=form,
        signs=signs,
        columns=found,
        line_break=LINE_BREAKS[content["line_break"]],
        has_header=content["header"],
        quotes=Quotes(content["quotes"]),
        unit=Unit(content["unit"]),
        guards=content["guard"],
    )


def _signs(value: Any) -> Signs:
    names = frozenset({"encoding", "characters", "missing", "instead", "external"})
    _hold_keys(value, names, "signs")
    _hold(value["encoding"] in ENCODINGS, "signs.encoding", f"{'・'.join(ENCODINGS)}のどれかです。")
    _hold(value["characters"] in CHARACTERS, "signs.characters", f"{'・'.join(CHARACTERS)}のどれかです。")
    _hold(isinstance(value["external"], bool), "signs.external", "trueかfalseです。")
    instead, missing = value["instead"], _text(value["missing"], "signs.missing", 1)
    is_table = isinstance(instead, dict) and all(
        isinstance(sign, str) and len(sign) == 1 and isinstance(stands, str) and stands
        for sign, stands in instead.items()
    )
    _hold(is_table, "signs.instead", "1字と、その代わりに書く字の一覧です。")
    made = Signs(
        encoding=value["encoding"],
        characters=value["characters"],
        instead=dict(instead),
        missing=missing,
        has_external=value["external"],
    )
    for sign, stands in (("missing", missing), *instead.items()):
        _hold(not not_carried(stands, made), f"signs.instead.{sign}", f"「{stands}」もこの文字にありません。")
    return made


def _column(value: Any, key: str, form: Form, signs: Signs) -> Column:
    _hold_keys(value, {"name"}, key, may=IN_COLUMN)
    items = value.get("items", [])
    _hold(isinstance(items, list), f"{key}.items", "項目の一覧です。")
    _hold_among(items, tuple(ITEMS), f"{key}.items")
    _hold(bool(items) != ("text" in value), key, "itemsかtextのどちらか1つを書いてください。")
    width, pads = value.get("width", 0), value.get("pads", " ")
    _hold(type(width) is int and 0 <= width <= MOST_WIDTH, f"{key}.width", f"0から{MOST_WIDTH}までです。")
    _hold(form is Form.CSV or width, f"{key}.width", "fixedの列には幅があります。")
    _hold(pads in (" ", "0"), f"{key}.pads", "空白か0です。")
    for flag in ("right", "latin"):
        _hold(isinstance(value.get(flag, False), bool), f"{key}.{flag}", "trueかfalseです。")
    made = Column(
        name=_text(value["name"], f"{key}.name", MOST_NAME),
        items=tuple(items),
        between=_plain(value.get("between", ""), f"{key}.between"),
        text=_plain(value.get("text", ""), f"{key}.text"),
        form=_form(items, value.get("form"), f"{key}.form"),
        width=width,
        codes=_codes(items, value.get("codes", {}), f"{key}.codes"),
        pads=pads,
        stands_right=value.get("right", False),
        admits_latin=value.get("latin", False),
    )
    own = "".join((made.name, made.between, made.text, *made.codes.values()))
    _hold(not not_carried(own, signs), key, f"「{''.join(not_carried(own, signs))}」がこの文字にありません。")
    return made


def _form(items: list[str], value: Any, key: str) -> str:
    """How a column writes its items: days and instants must say it, texts may."""
    natures = {ITEMS[item][0] for item in items}
    timed = natures & {Nature.DAY, Nature.INSTANT}
    if not timed:
        _hold(value is None or value in TEXT_FORMS, key, f"{'・'.join(TEXT_FORMS)}のどれかです。")
        return value or "as_is"
    _hold(len(items) == 1, key, "日付と日時は1列に1つです。")
    forms = FORMS_OF[timed.pop()]
    _hold(value in forms, key, f"{'・'.join(forms)}のどれかです。")
    return str(value)


def _codes(items: list[str], value: Any, key: str) -> dict[str, str]:
    """A column with codes has one for each value there is: none is ever left to chance."""
    is_table = isinstance(value, dict) and all(
        isinstance(one, str) and isinstance(code, str) for one, code in value.items()
    )
    _hold(is_table, key, "値と符号を引用符で囲んで書いてください。")
    known = {one for item in items for one in ITEMS[item][1]}
    for one in value.keys() - known - {""}:
        _refuse(f"{key}.{one}", "知らない値です。")
    for one in sorted(known - value.keys()) if value else ():
        _refuse(f"{key}.{one}", "符号がありません。")
    return dict(value)


def _hold_among(value: Any, known: tuple[str, ...], key: str) -> None:
    _hold(isinstance(value, list), key, "一覧で書いてください。")
    for one in value:
        _hold(one in known, f"{key}.{one}", "知らない名前です。")
    _hold(len(set(value)) == len(value), key, "同じ名前が2度あります。")


def _text(value: Any, key: str, most: int) -> str:
    _hold(isinstance(value, str) and value.strip(), key, "引用符で囲んだ文字で書いてください。")
    _hold(len(value) <= most, key, f"{most}字までです。")
    return str(value)


def _plain(value: Any, key: str) -> str:
    _hold(isinstance(value, str) and len(value) <= MOST_NAME, key, f"{MOST_NAME}字までの文字です。")
    return str(value)
