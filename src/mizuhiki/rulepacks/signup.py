"""WEB口座振替受付: what the public site asks, in which order and words, and which banks can be chosen.

A file of its own in the pack, `signup.yaml`; a pack without it has no public site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.formats.webdebit import Layout
from mizuhiki.rulepacks.checks import WHOLE, Checks
from mizuhiki.rulepacks.daily import read_daily_layouts

SIGNUP_FILE = "signup.yaml"
_CHECKS = Checks(SIGNUP_FILE)
_hold, _hold_keys, _refuse = _CHECKS.hold, _CHECKS.hold_keys, _CHECKS.refuse
LANGUAGES = ("ja", "ja-easy", "en", "zh-Hans", "ko")
ITEMS = (  # 長岡 8(2) ア to テ, and what a change changes; ツ is asked by the bank alone
    "kind", "changes", "inquiry_no", "postcode", "place", "building", "name", "kana", "former_name",
    "former_kana", "phone_home", "phone_office", "phone_mobile", "start_on", "bank", "branch", "account_type",
    "account_no", "holder_name", "holder_kana", "email",
)  # fmt: skip
ALWAYS = ("kind", "inquiry_no", "name", "bank", "branch", "account_type", "account_no", "holder_kana")
ENTRIES = ("free", "choice")  # 直接入力式か選択式か (長岡 8(2)); every other item has one way to be given
EITHER_WAY = ("branch", "start_on")
ASKED_AT_BANKS = ("pin", "balance", "otp")
ACCOUNT_TYPES = ("1", "2", "9")
DIGITS = {"company": 5, "client": 10, "contract": 2}
PAGE_NAME = re.compile(r"[a-z]{2,20}")
MOST_PAGES, MOST_BANKS = 12, 60


@dataclass(frozen=True)
class SignupItem:
    """One item of the form."""

    item: str
    is_required: bool
    entry: str = "free"  # or `choice`


@dataclass(frozen=True)
class SignupPage:
    """One page of the form, with its items in order."""

    name: str
    items: tuple[SignupItem, ...]


@dataclass(frozen=True)
class SignupBank:
    """A bank that can be chosen, and what its page will ask."""

    code: str
    label: str
    is_partner: bool  # else the utility has the contract, and each authentication costs (長岡 15(2)ウ)
    url: str  # of its gateway
    account_types: tuple[str, ...]
    asks: tuple[str, ...]
    inquiry_url: str = ""  # where it says what became of a reference; empty where it is not asked
    daily: Layout | None = None  # of its daily file; none where it sends none


@dataclass(frozen=True)
class SignupContact:
    """Whom the public asks (長岡 23)."""

    section: str
    phone: str
    mail: str
    hours: str


@dataclass(frozen=True)
class TermsOfUse:
    """利用規約: the text people agree to, and what it comes to in their language."""

    version: str
    text: str
    summary: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SignupTerms:
    """The public site of one utility."""

    company: str  # 収納企業コード
    client: str  # 委託者コード
    contract: str  # 契約種別
    subject: str
    first_bill_days: int  # from the registration to the earliest bill that is drawn
    sender: str  # whose name the result mail has
    area: tuple[str, ...]  # 給水区域: how places of it begin, as the postcodes name them
    survey_url: str
    languages: tuple[str, ...]
    contact: SignupContact
    terms: TermsOfUse
    pages: tuple[SignupPage, ...]
    banks: Mapping[str, SignupBank]
    draft_days: int = 30  # so long what was filled in and never sent to a bank is kept


def read_signup(text: str | None) -> SignupTerms | None:
    """The public site of a pack; none where the pack has no such file.

    Raises:
        RulePackFault: names the key.
    """
    if text is None:
        return None
    content = _CHECKS.load(text)
    keys = {
        *DIGITS,
        "subject",
        "first_bill_days",
        "sender",
        "survey_url",
        "languages",
        "contact",
        "terms",
        "area",
    }
    _hold_keys(content, keys | {"pages", "banks"}, WHOLE, may={"draft_days", "daily_layouts"})
    for key, digits in DIGITS.items():
        _hold(
            re.fullmatch(rf"[0-9]{{{digits}}}", str(content[key])), key, f"数字{digits}桁で書いてください。"
        )
    days = content["first_bill_days"]
    _hold(isinstance(days, int) and 0 <= days <= 120, "first_bill_days", "0から120までの日数です。")
    kept = content.get("draft_days", SignupTerms.draft_days)
    _hold(isinstance(kept, int) and 1 <= kept <= 365, "draft_days", "1から365までの日数です。")
    languages = content["languages"]
    _hold(
        isinstance(languages, list) and languages[:1] == ["ja"] and set(languages) <= set(LANGUAGES),
        "languages",
        f"jaから始まる一覧です（{'、'.join(LANGUAGES)}）。",
    )
    return SignupTerms(
        **{key: str(content[key]) for key in DIGITS},
        subject=_text(content["subject"], "subject"),
        first_bill_days=days,
        sender=_text(content["sender"], "sender"),
        survey_url=_url(content["survey_url"], "survey_url") if content["survey_url"] else "",
        area=_texts(content["area"], "area"),
        languages=tuple(languages),
        contact=_contact(content["contact"]),
        terms=_terms(content["terms"], languages),
        pages=_pages(content["pages"]),
        banks=_banks(content["banks"], _layouts(content)),
        draft_days=kept,
    )


def _layouts(content: Mapping[str, Any]) -> Mapping[str, Layout]:
    return read_daily_layouts(content.get("daily_layouts", {}), file=SIGNUP_FILE, key="daily_layouts")


def _contact(value: Any) -> SignupContact:
    names = ("section", "phone", "mail", "hours")
    _hold_keys(value, set(names), "contact")
    return SignupContact(**{name: _text(value[name], f"contact.{name}") for name in names})


def _terms(value: Any, languages: list[str]) -> TermsOfUse:
    _hold_keys(value, {"version", "text", "summary"}, "terms")
    _hold_keys(value["summary"], set(languages), "terms.summary")
    version = _text(value["version"], "terms.version")
    _hold(len(version) <= 20, "terms.version", "20字までです。")
    return TermsOfUse(
        version=version,
        text=_text(value["text"], "terms.text"),
        summary={one: _texts(value["summary"][one], f"terms.summary.{one}") for one in languages},
    )


def _pages(value: Any) -> tuple[SignupPage, ...]:
    _hold(
        isinstance(value, list) and 1 <= len(value) <= MOST_PAGES, "pages", f"1から{MOST_PAGES}ページです。"
    )
    found = tuple(_page(one, f"pages.{number}") for number, one in enumerate(value))
    items = [one.item for page in found for one in page.items]
    names = [page.name for page in found]
    for missing in [item for item in ALWAYS if item not in items]:
        _refuse("pages", f"{missing}は省けません。")
    _hold(len(set(items)) == len(items), "pages", "同じ項目が2度あります。")
    _hold(len(set(names)) == len(names), "pages", "同じ名前のページが2度あります。")
    order = [items.index(item) for item in ("bank", "branch", "account_no")]
    _hold(order == sorted(order), "pages", "bank、branch、account_noの順にしてください。")
    page_of = {one.item: page.name for page in found for one in page.items}
    _hold(page_of["bank"] != page_of["branch"], "pages", "bankとbranchは別のページにしてください。")
    return found


def _page(value: Any, key: str) -> SignupPage:
    _hold_keys(value, {"page", "items"}, key)
    name = _text(value["page"], f"{key}.page")
    _hold(PAGE_NAME.fullmatch(name), f"{key}.page", "名前は英小文字2から20字です。")
    _hold(isinstance(value["items"], dict) and value["items"], f"{key}.items", "項目を書いてください。")
    found = list[SignupItem]()
    for item, given in value["items"].items():
        found.append(_item(item, given, f"{key}.items.{item}"))
    return SignupPage(name=name, items=tuple(found))


def _item(item: str, given: Any, key: str) -> SignupItem:
    """`required` or `optional`; what can be typed or chosen says which: {need: required, entry: choice}."""
    _hold(item in ITEMS, key, "知らない項目です。")
    need, entry = given, "free"
    if isinstance(given, dict):
        _hold_keys(given, {"need", "entry"}, key)
        need, entry = given["need"], given["entry"]
        _hold(item in EITHER_WAY, key, f"入力方法を選べるのは{'、'.join(EITHER_WAY)}です。")
        _hold(entry in ENTRIES, f"{key}.entry", "free（直接入力）かchoice（選択）です。")
    _hold(need in ("required", "optional"), key, "requiredかoptionalです。")
    _hold(item not in ALWAYS or need == "required", key, "この項目は必須です。")
    return SignupItem(item=item, is_required=need == "required", entry=entry)


def _banks(value: Any, layouts: Mapping[str, Layout]) -> dict[str, SignupBank]:
    _hold(
        isinstance(value, dict) and 1 <= len(value) <= MOST_BANKS, "banks", f"1から{MOST_BANKS}の一覧です。"
    )
    return {str(code): _bank(str(code), one, layouts, f"banks.{code}") for code, one in value.items()}


def _bank(code: str, value: Any, layouts: Mapping[str, Layout], key: str) -> SignupBank:
    _hold(re.fullmatch(r"[0-9]{4}", code), key, "金融機関コードは引用符で囲んだ数字4桁です。")
    wanted = {"label", "partner", "url", "account_types", "asks"}
    _hold_keys(value, wanted, key, may={"inquiry_url", "daily"})
    daily = value.get("daily")
    _hold(daily is None or daily in layouts, f"{key}.daily", "daily_layoutsにない名前です。")
    types, asks = value["account_types"], value["asks"]
    _hold(isinstance(value["partner"], bool), f"{key}.partner", "trueかfalseです。")
    _hold(
        isinstance(types, list) and types and set(types) <= set(ACCOUNT_TYPES),
        f"{key}.account_types",
        "1（普通）、2（当座）、9（その他）の一覧です。",
    )
    _hold(
        isinstance(asks, list) and asks and set(asks) <= set(ASKED_AT_BANKS),
        f"{key}.asks",
        f"{'、'.join(ASKED_AT_BANKS)}の一覧です。",
    )
    return SignupBank(
        code=code,
        label=_text(value["label"], f"{key}.label"),
        is_partner=value["partner"],
        url=_url(value["url"], f"{key}.url"),
        account_types=tuple(types),
        asks=tuple(asks),
        inquiry_url=_url(value["inquiry_url"], f"{key}.inquiry_url") if value.get("inquiry_url") else "",
        daily=layouts[daily] if daily else None,
    )


def _url(value: Any, key: str) -> str:
    text = _text(value, key)
    _hold(
        re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?/[\w./?=&-]*", text), key, "https:// から始まる所在です。"
    )
    return text


def _text(value: Any, key: str) -> str:
    _hold(isinstance(value, str) and value.strip(), key, "引用符で囲んだ文字で書いてください。")
    return str(value).strip()


def _texts(value: Any, key: str) -> tuple[str, ...]:
    _hold(isinstance(value, list) and value, key, "1行以上の一覧で書いてください。")
    return tuple(_text(one, key) for one in value)
