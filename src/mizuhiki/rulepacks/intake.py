"""開閉栓: by which ways start, stop and name change are asked for, when crews go out, and where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

CODE = re.compile(r"[a-z][a-z0-9_]{0,11}")
PARTS = ("channels", "windows", "areas")
REST = "rest"  # the area of every reading route that no other area names
MOST_MINUTES, MOST_YEARLY, LONGEST = 60, 9_999_999, 24
WAYS = ("telephone", "counter", "fax", "post", "mail", "web")


@dataclass(frozen=True)
class Channel:
    """受付方法 with its 想定処理時間 and the number that the contract reckons with in a year (0: none)."""

    code: str
    minutes: int
    yearly: int


@dataclass(frozen=True)
class Window:
    """訪問の時間帯."""

    code: str
    label: str


@dataclass(frozen=True)
class Area:
    """現場作業の区域: the reading routes (検針区) that begin with one of these."""

    code: str
    label: str
    routes: tuple[str, ...]


@dataclass(frozen=True)
class IntakeTerms:
    """What a utility says of 開閉栓; the order is its own."""

    article: str
    channels: Mapping[str, Channel]
    windows: Mapping[str, Window]
    areas: Mapping[str, Area]

    def area_of(self, route: str) -> Area:
        """The area of a reading route."""
        found = (one for one in self.areas.values() if any(route.startswith(start) for start in one.routes))
        return next(found, self.areas[REST])


# What a pack that says nothing of it works by: 【金沢CC】別紙５'s minutes and numbers, whole mornings.
EARLIER: Mapping[str, Any] = {
    "article": "別紙５ 開閉栓",
    "channels": {
        "telephone": {"minutes": 5, "yearly": 38_803},
        "counter": {"minutes": 2, "yearly": 1_688},
        "fax": {"minutes": 2, "yearly": 24_227},
        "post": {"minutes": 2, "yearly": 0},
        "mail": {"minutes": 2, "yearly": 0},
        "web": {"minutes": 2, "yearly": 8_225},
    },
    "windows": {"am": {"label": "午前"}, "pm": {"label": "午後"}},
    "areas": {},
}


def read_intake(content: Any) -> IntakeTerms:
    """What a pack says of 開閉栓.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        content = EARLIER
    if not isinstance(content, dict | Mapping):
        raise _fault("intake", "項目の一覧ではありません。")
    for name in content.keys() - {"article", *PARTS}:
        raise _fault(f"intake.{name}", "知らない項目です。")
    if not (isinstance(content.get("article"), str) and content["article"].strip()):
        raise _fault("intake.article", "根拠の条項を書いてください。")
    channels, windows, areas = (_coded(content.get(name), f"intake.{name}") for name in PARTS)
    if missing := [code for code in WAYS if code not in channels]:
        raise _fault(f"intake.channels.{missing[0]}", "項目がありません。")
    if not windows:
        raise _fault("intake.windows", "時間帯を1つ以上書いてください。")
    known = {code: _area(code, one) for code, one in areas.items()}
    known.setdefault(REST, Area(REST, "そのほか" if known else "全域", ()))
    return IntakeTerms(
        content["article"],
        {code: _channel(code, one) for code, one in channels.items()},
        {code: _window(code, one) for code, one in windows.items()},
        known,
    )


def _coded(value: Any, key: str) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict):
        raise _fault(key, "項目がないか、形が違います。")
    for code, one in value.items():
        if not (isinstance(code, str) and CODE.fullmatch(code)):
            raise _fault(f"{key}.{code}", "符号は英小文字で始まる英小文字・数字・_の12文字までです。")
        if not isinstance(one, dict):
            raise _fault(f"{key}.{code}", "項目の一覧ではありません。")
    return value


def _channel(code: str, content: Mapping[str, Any]) -> Channel:
    key = f"intake.channels.{code}"
    if code not in WAYS:
        raise _fault(key, "知らない受付方法です。")
    found = record(Channel, {**content, "code": code}, key)
    if not 1 <= found.minutes <= MOST_MINUTES:
        raise _fault(f"{key}.minutes", f"1から{MOST_MINUTES}までです。")
    if not 0 <= found.yearly <= MOST_YEARLY:
        raise _fault(f"{key}.yearly", f"0から{MOST_YEARLY:,}までです。")
    return found


def _window(code: str, content: Mapping[str, Any]) -> Window:
    key = f"intake.windows.{code}"
    found = record(Window, {**content, "code": code}, key)
    return Window(found.code, _label(found.label, key))


def _area(code: str, content: Mapping[str, Any]) -> Area:
    key = f"intake.areas.{code}"
    for name in content.keys() - {"label", "routes"}:
        raise _fault(f"{key}.{name}", "知らない項目です。")
    routes = content.get("routes")
    if not (isinstance(routes, list) and all(isinstance(one, str) and one for one in routes)):
        raise _fault(f"{key}.routes", "検針区の頭の文字を引用符で囲んで並べてください。")
    return Area(code, _label(content.get("label"), key), tuple(routes))


def _label(value: Any, key: str) -> str:
    if not (isinstance(value, str) and 0 < len(value.strip()) <= LONGEST):
        raise _fault(f"{key}.label", f"1文字から{LONGEST}文字までで書いてください。")
    return value


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
