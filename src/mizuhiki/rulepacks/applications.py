"""申請書: which application forms are posted to people, what is enclosed and when each is awaited back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

DEBIT = "debit"
GOES_ON = ("", DEBIT)  # where a form goes on when it comes back; empty: with whoever opens the mail
LISTS = ("enclosures", "steps")
MOST_DAYS, MOST_LINES, LONGEST_CODE, LONGEST_TITLE = 366, 6, 16, 60


@dataclass(frozen=True)
class _Words:
    """What the pack says in plain words."""

    title: str
    goes_on: str
    stock: str  # the paper on the shelf it uses up; empty for plain paper
    return_days: int


@dataclass(frozen=True)
class ApplicationForm(_Words):
    """One kind of application form."""

    code: str
    enclosures: tuple[str, ...]
    steps: tuple[str, ...]  # what to do, in order, as the cover says it

    def back_by(self, posted_on: date) -> date:
        """The day by which one posted on a day is awaited back."""
        return posted_on + timedelta(days=self.return_days)


# What a pack of an earlier release sent without saying so.
EARLIER: Mapping[str, Mapping[str, Any]] = {
    "bank": {
        "title": "口座振替依頼書",
        "goes_on": DEBIT,
        "stock": "debit_request",
        "return_days": 60,
        "enclosures": ["口座振替依頼書（3枚複写）", "返信用封筒"],
        "steps": [
            "口座名義人が太線の中を黒のボールペンで記入し、金融機関への届出印を押してください。",
            "下の返送票を切り離し、依頼書と一緒に返信用封筒に入れて投函してください。切手はいりません。",
            "当局から金融機関へ送ります。登録が終わると、次の請求から口座振替になります。",
        ],
    },
    "yucho": {
        "title": "自動払込利用申込書（ゆうちょ銀行）",
        "goes_on": DEBIT,
        "stock": "yucho_request",
        "return_days": 60,
        "enclosures": ["自動払込利用申込書（3枚複写）", "返信用封筒"],
        "steps": [
            "口座名義人が通帳の記号・番号を左から順に記入し、お届け印を押してください。",
            "下の返送票を切り離し、申込書と一緒に返信用封筒に入れて投函してください。切手はいりません。",
            "当局からゆうちょ銀行へ送ります。登録が終わると、次の請求から自動払込みになります。",
        ],
    },
}


def read_applications(content: Any) -> dict[str, ApplicationForm]:
    """The forms of a pack by code, in its order.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        content = EARLIER
    if not isinstance(content, dict) or not content:
        raise _fault("applications", "申請書の一覧ではありません。")
    return {code: _form(code, value) for code, value in content.items()}


def _form(code: Any, value: Any) -> ApplicationForm:
    key = f"applications.{code}"
    if not (isinstance(code, str) and re.fullmatch(r"[a-z_]+", code) and len(code) <= LONGEST_CODE):
        raise _fault(key, f"符号は英小文字と_で{LONGEST_CODE}字までです。")
    if not isinstance(value, dict):
        raise _fault(key, "項目の一覧ではありません。")
    enclosures, steps = (_lines(value.get(name), f"{key}.{name}") for name in LISTS)
    words = record(_Words, {name: one for name, one in value.items() if name not in LISTS}, key)
    if words.goes_on not in GOES_ON:
        raise _fault(f"{key}.goes_on", f"空か{DEBIT}です。")
    if not 1 <= len(words.title) <= LONGEST_TITLE:
        raise _fault(f"{key}.title", f"1字から{LONGEST_TITLE}字までです。")
    if not 1 <= words.return_days <= MOST_DAYS:
        raise _fault(f"{key}.return_days", f"1から{MOST_DAYS}までです。")
    return ApplicationForm(**vars(words), code=code, enclosures=enclosures, steps=steps)


def _lines(value: Any, key: str) -> tuple[str, ...]:
    if not (isinstance(value, list) and 1 <= len(value) <= MOST_LINES):
        raise _fault(key, f"1行から{MOST_LINES}行までの一覧で書いてください。")
    if not all(isinstance(one, str) and one.strip() for one in value):
        raise _fault(key, "引用符で囲んだ文字で書いてください。")
    return tuple(value)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
