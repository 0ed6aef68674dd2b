"""WEB口座振替受付: how a utility's public site speaks, and what is checked before a bank is offered on it.

A file of its own in the pack, `signup-site.yaml`. A pack without it has our words, no logo and nothing to
check; what there is to register at a bank stands in `signup.yaml`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mizuhiki.rulepacks.checks import WHOLE, Checks
from mizuhiki.rulepacks.signup import LANGUAGES

SITE_FILE = "signup-site.yaml"
_CHECKS = Checks(SITE_FILE)
_hold, _hold_keys, _refuse = _CHECKS.hold, _CHECKS.hold_keys, _CHECKS.refuse
POINT = re.compile(r"[a-z][a-z_]{1,23}")
TEXT_KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+){1,3}")
LONGEST_TEXT, LONGEST_LABEL, MOST_POINTS, MOST_ACCOUNTS = 400, 80, 40, 1_000
SEALED = re.compile(r"[0-9a-f]{64}")
PNG, MOST_LOGO_BYTES, MOST_LOGO_PX = b"\x89PNG\r\n\x1a\n", 60_000, 1_200


@dataclass(frozen=True)
class CheckPoint:
    """One thing somebody looks at, and the clause that asks for it."""

    code: str
    label: str
    article: str


@dataclass(frozen=True)
class SiteLogo:
    """The utility's sign; `png` is the file's bytes in base64."""

    png: str
    alt: str


@dataclass(frozen=True)
class PaperVolume:
    """What the same applications came to on paper, to compare with (長岡 7(4))."""

    fiscal_year: int
    count: int
    note: str


@dataclass(frozen=True)
class SignupSite:
    """The public site of one utility, beside its form."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by language, in place of ours
    logo: SiteLogo | None = None
    obligations: tuple[CheckPoint, ...] = ()  # of each partner bank's agreement (長岡 6(2)ア)
    go_live: tuple[CheckPoint, ...] = ()  # of each bank, before the public may choose it
    on_paper: PaperVolume | None = None
    is_intake_open: bool = False  # whether 使用開始・使用中止・名義変更 can be applied for there
    test_accounts: frozenset[str] = frozenset()  # sealed (`sealed_account`): the banks', for tests alone


def read_signup_site(text: str | None) -> SignupSite:
    """How the public site of a pack speaks, and what is checked for it.

    Raises:
        RulePackFault: names the key.
    """
    if text is None:
        return SignupSite()
    content = _CHECKS.load(text)
    if isinstance(content, dict):
        content.setdefault("test_accounts", [])
        content.setdefault("intake", False)
    known = {"texts", "logo", "obligations", "go_live", "on_paper", "test_accounts", "intake"}
    _hold_keys(content, known, WHOLE)
    _hold(isinstance(content["intake"], bool), "intake", "true か false です。")
    obligations = _points(content["obligations"], "obligations")
    go_live = _points(content["go_live"], "go_live")
    twice = {one.code for one in obligations} & {one.code for one in go_live}
    _hold(not twice, "go_live", f"obligationsと同じ符号です（{'、'.join(sorted(twice))}）。")
    return SignupSite(
        texts=_texts(content["texts"] or {}),
        logo=_logo(content["logo"]) if content["logo"] else None,
        obligations=obligations,
        go_live=go_live,
        on_paper=_on_paper(content["on_paper"]) if content["on_paper"] else None,
        test_accounts=_test_accounts(content["test_accounts"]),
        is_intake_open=content["intake"],
    )


def sealed_account(*, bank: str, branch: str, account_type: str, account_no: str) -> str:
    """What stands for an account where its number must not: the same account has the same."""
    return hashlib.sha256(f"{bank}-{branch}-{account_type}-{account_no}".encode()).hexdigest()


def _test_accounts(value: Any) -> frozenset[str]:
    is_list = isinstance(value, list) and len(value) <= MOST_ACCOUNTS
    _hold(is_list, "test_accounts", f"{MOST_ACCOUNTS:,}までの一覧です。")
    for one in value:
        _hold(
            isinstance(one, str) and SEALED.fullmatch(one),
            "test_accounts",
            "口座番号ではなく、mizuhiki signup seal が出す64字を書きます。",
        )
    return frozenset(value)


def _points(value: Any, key: str) -> tuple[CheckPoint, ...]:
    _hold(isinstance(value, dict) and len(value) <= MOST_POINTS, key, f"{MOST_POINTS}までの一覧です。")
    return tuple(_point(str(code), one, f"{key}.{code}") for code, one in value.items())


def _point(code: str, value: Any, key: str) -> CheckPoint:
    _hold(POINT.fullmatch(code), key, "符号は英小文字と_で2から24字です。")
    _hold_keys(value, {"label", "article"}, key)
    label = _text(value["label"], f"{key}.label", most=LONGEST_LABEL)
    return CheckPoint(code=code, label=label, article=_text(value["article"], f"{key}.article", most=40))


def _texts(value: Any) -> dict[str, dict[str, str]]:
    """Whether a key is one of ours, and its slots are kept, is told when it is to be published."""
    _hold(isinstance(value, dict), "texts", "言語ごとの一覧です。")
    for language, texts in value.items():
        _hold(language in LANGUAGES, f"texts.{language}", f"{'、'.join(LANGUAGES)}のどれかです。")
        _hold(isinstance(texts, dict), f"texts.{language}", "文言の一覧です。")
    return {
        language: {str(name): _words(str(name), said, f"texts.{language}") for name, said in texts.items()}
        for language, texts in value.items()
    }


def _words(name: str, said: Any, key: str) -> str:
    _hold(
        TEXT_KEY.fullmatch(name),
        f"{key}.{name}",
        "文言の名前は点でつなぎます（例：start.lead、start.items.0）。",
    )
    return _text(said, f"{key}.{name}", most=LONGEST_TEXT)


def _logo(value: Any) -> SiteLogo:
    _hold_keys(value, {"png", "alt"}, "logo")
    try:
        image = base64.b64decode("".join(str(value["png"]).split()), validate=True)
    except (binascii.Error, ValueError):
        _refuse("logo.png", "PNGの画像をbase64で書いてください。")
    size = int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
    is_png = image.startswith(PNG) and image[12:16] == b"IHDR" and len(image) <= MOST_LOGO_BYTES
    _hold(
        is_png and min(size) >= 1 and max(size) <= MOST_LOGO_PX,
        "logo.png",
        f"縦横{MOST_LOGO_PX:,}画素、{MOST_LOGO_BYTES:,}バイトまでのPNGです。",
    )
    png = base64.b64encode(image).decode()
    return SiteLogo(png=png, alt=_text(value["alt"], "logo.alt", most=LONGEST_LABEL))


def _on_paper(value: Any) -> PaperVolume:
    _hold_keys(value, {"fiscal_year", "count", "note"}, "on_paper")
    for name, most in (("fiscal_year", 2200), ("count", 100_000_000)):
        number = value[name]
        is_whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= most
        _hold(is_whole, f"on_paper.{name}", "0以上の数です。")
    note = _text(value["note"], "on_paper.note", most=LONGEST_LABEL)
    return PaperVolume(fiscal_year=value["fiscal_year"], count=value["count"], note=note)


def _text(value: Any, key: str, *, most: int) -> str:
    is_text = isinstance(value, str) and bool(value.strip())
    _hold(is_text and len(value) <= most, key, f"引用符で囲んだ{most}字までの文字です。")
    return str(value).strip()
