"""支給用紙: the forms the client supplies, when more of each is asked for, and how many at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

CODE = re.compile(r"[a-z][a-z_]{0,31}")
KINDS = ("plain", "numbered")
LONGEST_TITLE, MOST_SHEETS = 60, 1_000_000


@dataclass(frozen=True)
class SuppliedForm:
    """One form: with fewer sheets than `reorder_level`, `reorder_sheets` more are asked for."""

    code: str
    title: str
    kind: str
    reorder_level: int
    reorder_sheets: int
    article: str

    @property
    def is_numbered(self) -> bool:
        """Whether each sheet bears a number."""
        return self.kind == "numbered"


def _earlier(title: str, level: int, *, kind: str = "plain") -> dict[str, Any]:
    return {
        "title": title,
        "kind": kind,
        "reorder_level": level,
        "reorder_sheets": 2 * level,
        "article": "別表１ ２(3)",
    }


# What a pack of an earlier release had on the shelf without saying so.
EARLIER: Mapping[str, Mapping[str, Any]] = {
    "reissued_slip": _earlier("再発行用納付書兼領収証書", 500),
    "shutoff_warning": _earlier("給水停止予告書", 1_000),
    "shutoff_notice": _earlier("給水停止通知書", 300),
    "shutoff_certificate": _earlier("給水停止執行書", 100),
    "receipt": _earlier("領収書（様式第24号の2）", 500, kind="numbered"),
    "handwritten_receipt": _earlier("手書領収書（様式第24号）", 50, kind="numbered"),
    "envelope_plain": _earlier("封筒（普通）", 500),
    "envelope_window": _earlier("封筒（窓あき）", 1_000),
    "pledge": _earlier("納入誓約書", 50),
    "debit_request": _earlier("口座振替依頼書", 1_000),
    "yucho_request": _earlier("自動払込利用申込書（ゆうちょ銀行）", 300),
}


def read_supplied(content: Any) -> dict[str, SuppliedForm]:
    """The supplied forms of a pack by code, in its order.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        content = EARLIER
    if not isinstance(content, dict) or not content:
        raise _fault("supplied_forms", "支給用紙の一覧ではありません。")
    return {code: _form(code, value) for code, value in content.items()}


def _form(code: Any, value: Any) -> SuppliedForm:
    key = f"supplied_forms.{code}"
    if not (isinstance(code, str) and CODE.fullmatch(code)):
        raise _fault(key, "符号は英小文字と_で32字までです。")
    if not isinstance(value, dict):
        raise _fault(key, "項目の一覧ではありません。")
    found = record(SuppliedForm, {**value, "code": code}, key)
    if not 1 <= len(found.title) <= LONGEST_TITLE:
        raise _fault(f"{key}.title", f"1字から{LONGEST_TITLE}字までです。")
    if found.kind not in KINDS:
        raise _fault(f"{key}.kind", "「plain」（番号なし）か「numbered」（一連番号あり）です。")
    if not 0 <= found.reorder_level <= MOST_SHEETS:
        raise _fault(f"{key}.reorder_level", f"0から{MOST_SHEETS:,}までです。")
    if not max(1, found.reorder_level) <= found.reorder_sheets <= MOST_SHEETS:
        raise _fault(f"{key}.reorder_sheets", f"補充点以上、{MOST_SHEETS:,}までです。")
    if not found.article.strip():
        raise _fault(f"{key}.article", "根拠の条項を書いてください。")
    return found


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
