"""Agent profiles: whose stores and smartphone payments report to us, and how their files look.

Agents differ in where an item stands and what a kind is called; nothing else in the house knows it.
The same barcode may come back through any of them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from mizuhiki.formats.framing import RECORD_BYTES
from mizuhiki.formats.konbini import LENGTH, CsvLayout, FixedLayout, Header, Layout, ReportKind
from mizuhiki.platform.calendars import BANKS
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import part, record

CODE = re.compile(r"[a-z][a-z0-9_]{0,15}")
DIGITS = {"maker_code": 6, "company_code": 5}
MOST_DAYS = 60
MOST_COLUMNS = 100
NEEDED = ("kind", "paid_on", "paid_time", "barcode", "shop")
MORE = ("channel", "transfer_on", "made_on", "booked_on")
ONLY_CSV = ("amount_yen", "stamp")
LENGTHS = {"paid_on": 8, "paid_time": 4, "barcode": LENGTH} | dict.fromkeys(MORE[1:], 8)
SENDER = ("agent_code", "company_code")  # whose file it is, as the profile says it
IN_HEADER = (*SENDER, "made_on", "company_name")
KINDS = {kind.name.lower(): kind for kind in ReportKind}
ENCODINGS = ("cp932", "utf-8")

Place = TypeVar("Place")


@dataclass(frozen=True)
class _Contract:
    """What a profile says in plain words."""

    label: str
    agent_code: str  # how the agent calls itself in the header of its files; empty where it does not
    maker_code: str
    company_code: str
    final_days: int


@dataclass(frozen=True)
class AgentProfile(_Contract):
    """The utility's contract with one collection agent (収納代行会社), and how its files look."""

    code: str
    layout: Layout
    channels: Mapping[str, str]

    def final_by(self, paid_on: date) -> date:
        """The day by which the 確報 of a payment is in: so many bank days after."""
        found = paid_on
        for _ in range(self.final_days):
            found = BANKS.on_or_after(found + timedelta(days=1))
        return found

    def channel_label(self, channel: str) -> str:
        """The chain or the app that took the money, in words; its number where the rules know none."""
        return self.channels.get(channel, channel)


@dataclass(frozen=True)
class _Printed:
    """The utility's place in the barcode it prints."""

    maker_code: str
    company_code: str
    limit_yen: int


@dataclass(frozen=True)
class StoreTerms(_Printed):
    """Barcodes of stores: what ours say, and whose reports come back."""

    agents: Mapping[str, AgentProfile]


def read_stores(content: Mapping[str, Any]) -> StoreTerms:
    """The barcode and the agents of a pack.

    Raises:
        RulePackFault: names the key.
    """
    plain = {name: value for name, value in content.items() if name != "agents"}
    printed = record(_Printed, plain, "stores")
    agents = part(content, "agents", under="stores.")
    found = {str(code): _agent(str(code), one) for code, one in agents.items()}
    return StoreTerms(**vars(printed), agents=found)


def _agent(code: str, content: Any) -> AgentProfile:
    key = f"stores.agents.{code}"
    _hold(CODE.fullmatch(code), key, "設定の名前は英小文字で始まる英小文字・数字・_の16文字までです。")
    _hold(isinstance(content, dict), key, "項目がないか、形が違います。")
    plain = {name: value for name, value in content.items() if name not in {"layout", "channels"}}
    contract = record(_Contract, plain, key)
    for name, length in DIGITS.items():
        value = getattr(contract, name)
        is_number = len(value) == length and value.isascii() and value.isdecimal()
        _hold(is_number, f"{key}.{name}", f"数字{length}桁で書いてください。")
    _hold(1 <= contract.final_days <= MOST_DAYS, f"{key}.final_days", f"1から{MOST_DAYS}までです。")
    return AgentProfile(
        **vars(contract),
        code=code,
        layout=_layout(code, content.get("layout"), contract, f"{key}.layout"),
        channels=_texts(content.get("channels"), f"{key}.channels"),
    )


def _layout(code: str, content: Any, contract: _Contract, key: str) -> Layout:
    _hold(isinstance(content, dict), key, "項目がないか、形が違います。")
    form = content.get("form")
    _hold(form in ("fixed", "csv"), f"{key}.form", "「fixed」（120バイト）か「csv」を書いてください。")
    more = ("columns", "encoding", "barcode_prefix") if form == "csv" else ("header",)
    known = {"form", "items", "kinds", *more}
    for name in content.keys() - known:
        raise _fault(f"{key}.{name}", "知らない項目です。")
    kinds = {
        name: _kind(value, f"{key}.kinds.{name}")
        for name, value in _texts(content.get("kinds"), f"{key}.kinds").items()
    }
    if form == "csv":
        return _csv(code, content, kinds, key)
    header = None if "header" not in content else _header(content["header"], contract, f"{key}.header")
    return _fixed(code, content, kinds, header, key)


def _fixed(
    code: str, content: Mapping[str, Any], kinds: Mapping[str, ReportKind], header: Header | None, key: str
) -> FixedLayout:
    items = _items(content, (*NEEDED, *MORE), key, _span)
    _hold_apart(items, LENGTHS, f"{key}.items")
    for name in kinds:
        length = items["kind"][1]
        _hold(len(name) == length, f"{key}.kinds.{name}", f"種別は{length}文字です。")
    return FixedLayout(name=code, items=items, kinds=kinds, header=header)


def _header(content: Any, contract: _Contract, key: str) -> Header:
    """Where the first record says whose file it is; what it must say is the contract's."""
    _hold(isinstance(content, dict), key, "項目がないか、形が違います。")
    for name in content.keys() - set(IN_HEADER):
        raise _fault(f"{key}.{name}", "知らない項目です。")
    sender = {name: getattr(contract, name) for name in SENDER if name in content}
    _hold(sender, key, f"{'か'.join(SENDER)}の位置を書いてください。")
    for name, value in sender.items():
        _hold(value, f"{key}.{name}", f"{name}が空なので、照合できません。")
    items = {str(name): _span(value, f"{key}.{name}") for name, value in content.items()}
    _hold_apart(items, {"made_on": 8} | {name: len(value) for name, value in sender.items()}, key)
    return Header(items=items, sender=sender)


def _hold_apart(items: Mapping[str, tuple[int, int]], lengths: Mapping[str, int], key: str) -> None:
    """Items of a record stand beside each other, and what has a length of its own has it."""
    last, before = 0, ""
    for name, (start, length) in sorted(items.items(), key=lambda item: item[1]):
        _hold(start >= last, f"{key}.{name}", f"「{before}」と重なっています。")
        expected = lengths.get(name, length)
        _hold(length == expected, f"{key}.{name}", f"長さは{expected}バイトです。")
        last, before = start + length, name


def _span(value: Any, name: str) -> tuple[int, int]:
    is_pair = isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)
    _hold(is_pair, name, "[開始位置（0から）, 長さ] の形で書いてください。")
    start, length = value
    fits = start >= 1 and length >= 1 and start + length <= RECORD_BYTES
    _hold(fits, name, f"データ区分の後（1）から{RECORD_BYTES}バイトの中に書いてください。")
    return start, length


def _csv(code: str, content: Mapping[str, Any], kinds: Mapping[str, ReportKind], key: str) -> CsvLayout:
    columns = content.get("columns")
    problem = f"列の数を1から{MOST_COLUMNS}までの整数で書いてください。"
    _hold(type(columns) is int and 1 <= columns <= MOST_COLUMNS, f"{key}.columns", problem)
    assert isinstance(columns, int)

    def column(value: Any, name: str) -> int:
        _hold(type(value) is int and 0 <= value < columns, name, f"0から{columns - 1}までの列です。")
        return int(value)

    items = _items(content, (*NEEDED, *MORE, *ONLY_CSV), key, column)
    for name, place in items.items():
        others = [other for other, at in items.items() if at == place and other != name]
        _hold(not others, f"{key}.items.{name}", f"「{'・'.join(others)}」と同じ列です。")
    encoding, prefix = content.get("encoding", "cp932"), content.get("barcode_prefix", "")
    _hold(encoding in ENCODINGS, f"{key}.encoding", "「cp932」か「utf-8」を書いてください。")
    _hold(isinstance(prefix, str), f"{key}.barcode_prefix", "引用符で囲んだ文字で書いてください。")
    return CsvLayout(
        name=code, columns=columns, items=items, kinds=kinds, encoding=encoding, barcode_prefix=prefix
    )


def _items(
    content: Mapping[str, Any], known: tuple[str, ...], key: str, place: Callable[[Any, str], Place]
) -> dict[str, Place]:
    """Where each item stands; what a report cannot be without is there."""
    items = content.get("items")
    _hold(isinstance(items, dict), f"{key}.items", "項目がないか、形が違います。")
    assert isinstance(items, dict)
    for name in items.keys() - set(known):
        raise _fault(f"{key}.items.{name}", "知らない項目です。")
    for name in NEEDED:
        _hold(name in items, f"{key}.items.{name}", "項目がありません。")
    return {str(name): place(value, f"{key}.items.{name}") for name, value in items.items()}


def _kind(value: str, key: str) -> ReportKind:
    _hold(value in KINDS, key, f"{'・'.join(KINDS)}のどれかです。")
    return KINDS[value]


def _texts(value: Any, key: str) -> dict[str, str]:
    is_list = isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)
    _hold(is_list, key, "番号と言葉を引用符で囲んで書いてください。")
    return dict(value)


def _hold(is_so: object, key: str, problem: str) -> None:
    if not is_so:
        raise _fault(key, problem)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
