"""調査: what registers and others are asked for about somebody who moved away, and on which ground."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

CODE = re.compile(r"[a-z][a-z0-9_]{0,15}")
LONGEST, LONGEST_GROUND = 40, 120


@dataclass(frozen=True)
class Request:
    """One thing that is asked for: its name, to whom, the article it rests on, and what it is for."""

    label: str
    to: str  # 市区町村長, 法務局
    ground: str
    purpose: str


@dataclass(frozen=True)
class ResearchTerms:
    """What a utility says of investigations; the order is its own."""

    article: str
    requests: Mapping[str, Request]


PURPOSE = "水道料金等の滞納者の転出先を確かめ、納付を求めるため"
# What a pack that says nothing of it works by: 公用請求 of the two registers.
EARLIER: Mapping[str, Any] = {
    "article": "第23条第5項",
    "requests": {
        "resident": {
            "label": "住民票の写し",
            "to": "市区町村長",
            "ground": "住民基本台帳法第12条の2第1項",
            "purpose": PURPOSE,
        },
        "appendix": {
            "label": "戸籍の附票の写し",
            "to": "市区町村長",
            "ground": "住民基本台帳法第20条第2項",
            "purpose": PURPOSE,
        },
    },
}


def read_research(content: Any) -> ResearchTerms:
    """What a pack says of investigations.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        content = EARLIER
    if not isinstance(content, Mapping):
        raise _fault("research", "項目の一覧ではありません。")
    for name in content.keys() - {"article", "requests"}:
        raise _fault(f"research.{name}", "知らない項目です。")
    if not (isinstance(content.get("article"), str) and content["article"].strip()):
        raise _fault("research.article", "根拠の条項を書いてください。")
    requests = content.get("requests")
    if not (isinstance(requests, Mapping) and requests):
        raise _fault("research.requests", "請求するものを1つ以上書いてください。")
    return ResearchTerms(content["article"], {code: _request(code, one) for code, one in requests.items()})


def _request(code: Any, content: Any) -> Request:
    key = f"research.requests.{code}"
    if not (isinstance(code, str) and CODE.fullmatch(code)):
        raise _fault(key, "符号は英小文字で始まる英小文字・数字・_の16文字までです。")
    if not isinstance(content, Mapping):
        raise _fault(key, "項目の一覧ではありません。")
    found = record(Request, content, key)
    longest = {"label": LONGEST, "to": LONGEST, "ground": LONGEST_GROUND, "purpose": LONGEST_GROUND}
    for name, most in longest.items():
        if not 0 < len(getattr(found, name).strip()) <= most:
            raise _fault(f"{key}.{name}", f"1文字から{most}文字までで書いてください。")
    return found


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
