"""What a publication changes against another, in the words of those who agree to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.api import LANGUAGES
from mizuhiki.signup.door import words

NONE = "なし"
PLAIN = {
    "utility": "事業体の名称",
    "subject": "取扱科目",
    "company": "収納企業コード",
    "client": "委託者コード",
    "contract": "契約種別",
    "first_bill_days": "登録から最初の引き落としまでの日数",
    "survey_url": "アンケートの所在",
}
CONTACT = {"section": "窓口", "phone": "電話", "mail": "メール", "hours": "受付時間"}
SPOKEN_OF = {
    *PLAIN,
    "contact",
    "languages",
    "terms",
    "pages",
    "entries",
    "banks",
    "logo",
    "texts",
    "world",
    "intake",
}


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was."""

    part: str
    before: str
    after: str


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """Everything that differs; all of it where nothing was shown before."""
    was, will = dict(_said(before) if before else ()), dict(_said(after))
    found = [
        Change(part, was.get(part, NONE), will.get(part, NONE))
        for part in dict.fromkeys([*will, *was])
        if was.get(part) != will.get(part)
    ]
    return found + _texts(before or {}, after) + _unspoken(before or {}, after)


def _texts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Own words that come, change or go; beside them stand ours, which they take the place of."""
    found = list[Change]()
    for language in LANGUAGES:
        was, will = (body.get("texts", {}).get(language, {}) for body in (before, after))
        for key in sorted({*was, *will}):
            if was.get(key) != will.get(key):
                ours = words.find(words.texts(language), key) or NONE
                found.append(Change(f"文言：{language} {key}", was.get(key, ours), will.get(key, ours)))
    return found


def _unspoken(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What no line above tells of may not change in silence."""
    keys = sorted(({*before} | {*after}) - SPOKEN_OF)
    return [
        Change(f"そのほか（{key}）", "今の内容", "新しい内容")
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _said(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, label in PLAIN.items():
        yield label, str(body[key]) or NONE
    for key, label in CONTACT.items():
        yield f"お問い合わせ先：{label}", body["contact"][key]
    yield "言語", "、".join(body["languages"])
    terms = body["terms"]
    yield "利用規約の版", terms["version"]
    yield "利用規約の全文", f"{len(terms['text'])}字：{_cut(terms['text'])}"
    for language, lines in terms["summary"].items():
        yield f"利用規約の要約：{language}", "／".join(lines)
    yield from _form(body)
    for bank in body["banks"]:
        yield f"金融機関：{bank['code']}", _bank(bank)
    windows = [label for _, label in body.get("intake", ())]
    yield (
        "使用開始・使用中止・名義変更",
        f"受け付ける（時間帯：{'、'.join(windows)}）" if windows else "受け付けない",
    )
    yield "印", body["logo"]["alt"] + f"（{len(body['logo']['png'])}字の画像）" if body["logo"] else NONE


def _form(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The pages in their order, and each with its items in theirs."""
    items, titles = words.texts("ja")["items"], words.texts("ja")["pages"]
    yield "ページの順", "→".join(titles.get(page["page"], page["page"]) for page in body["pages"])
    for page in body["pages"]:
        said = (
            items[item]
            + ("（必須" if needed else "（任意")
            + ("、選択式）" if body["entries"].get(item) == "choice" else "）")
            for item, needed in page["items"]
        )
        yield f"ページの項目：{titles.get(page['page'], page['page'])}", "、".join(said)


def _bank(bank: Mapping[str, Any]) -> str:
    kinds, asks = words.texts("ja")["options"]["account_type"], words.texts("ja")["check"]["asks"]
    types = "・".join(kinds[one] for one in bank["account_types"])
    return f"{bank['label']}（{types}、{'・'.join(asks[one] for one in bank['asks'])}）{bank['url']}"


def _cut(text: str) -> str:
    """Enough to see that it is another text; the page shows the whole."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else f"{flat[:40]}…{flat[-40:]}"
