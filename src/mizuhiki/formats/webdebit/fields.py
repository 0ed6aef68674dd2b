"""The items that messages and daily files share: what each may hold, and how a person calls it."""

import re
from dataclasses import dataclass

from mizuhiki.formats.zengin.charset import Charset

_BANK_TEXT = re.escape(Charset.WIDE.for_parties)
_LOOPBACK = r"localhost|127(?:\.[0-9]{1,3}){3}"
_HOST = r"[0-9A-Za-z](?:[0-9A-Za-z.-]{0,250}[0-9A-Za-z])?"
_PATH = r"(?:/[0-9A-Za-z._~%!$&'()*+,;=:@/-]*)?"


@dataclass(frozen=True, slots=True)
class Field:
    """One item: its Japanese name, the whole text it may be, and that rule in words."""

    label: str
    pattern: re.Pattern[str]
    rule: str

    def admits(self, text: str) -> bool:
        """Whether the text may stand there."""
        return self.pattern.fullmatch(text) is not None


def _field(label: str, pattern: str, rule: str) -> Field:
    return Field(label, re.compile(pattern), rule)


def _bank_text(label: str, most: int) -> Field:
    pattern = rf"(?! )[{_BANK_TEXT}]{{1,{most}}}(?<! )"
    return _field(label, pattern, f"金融機関で使える半角文字{most}字まで（前後の空白なし）")


_INSTANT = r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9](?::[0-5][0-9]){2}[+-][01][0-9]:[0-5][0-9]"
FIELDS = {
    "company": _field("収納企業コード", r"[0-9A-Z]{1,10}", "半角の数字と英大文字10字まで"),
    "client": _field("委託者コード", r"[0-9]{10}", "数字10桁"),
    "contract": _field("契約種別", r"[0-9A-Z]{1,4}", "半角の数字と英大文字4字まで"),
    "reference": _field("受付番号", r"[0-9A-Z]{12,20}", "半角の数字と英大文字12字から20字"),
    "bank": _field("金融機関コード", r"[0-9]{4}", "数字4桁"),
    "branch": _field("支店コード", r"[0-9]{3}", "数字3桁"),
    "account_type": _field("預金種目", r"[129]", "1、2、9のどれか"),
    "account_no": _field("口座番号", r"[0-9]{7}", "数字7桁"),
    "customer_no": _bank_text("顧客番号", 20),
    "holder_kana": _bank_text("口座名義カナ", 30),
    "return_url": _field(
        "戻り先URL",
        rf"(?=.{{1,500}}\Z)(?:https://(?:{_HOST})|http://(?:{_LOOPBACK}))(?::[0-9]{{1,5}})?{_PATH}",
        "httpsのURL500字まで（?と#は使えません）",
    ),
    "issued_at": _field("発行時刻", _INSTANT, "秒までの時刻と時差（例：2026-11-30T09:00:00+09:00）"),
    "stated_at": _field("回答時刻", _INSTANT, "秒までの時刻と時差（例：2026-11-30T09:00:00+09:00）"),
    "result": _field("結果", r"[A-Z_]{1,20}", "決められた結果のどれか"),
    "registered_on": _field("登録日", r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", "実在する日（例：2026-11-30）"),
}
