"""What was expected of a call beside what was registered. Pure: no clock, no database.

A check says what was wanted and what was found in words a trainee reads; it never repeats a caller.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

NONE, SAME, OTHER = "none", "same", "other"  # the identity check: not made, is who they say, is not
IDENTITIES = {NONE: "しない", SAME: "本人と確認", OTHER: "本人と確認できない"}
PASSED, AGAIN = "passed", "again"
OUTCOMES = {PASSED: "合格", AGAIN: "やり直し"}
KINDS = {
    "start": "使用開始",
    "stop": "使用中止",
    "name_change": "名義変更",
    "water_repair": "水道の修繕",
    "sewer_repair": "下水道の修繕",
    "notification": "届出",
    "enquiry": "問合せ",
    "complaint": "苦情",
    "wish": "要望・意見",
    "transfer": "電話の取次ぎ",
    "repair": "修繕（案件だけ）",
    "helpdesk": "局内問合せ",
    "other": "その他",
}
FORMS = {
    "bill_address": "送付先変更",
    "reissue": "納付書の再発行",
    "carry_over": "口座継続",
    "papers": "申請書の送付",
    "payment": "入金連絡",
    "other": "その他の届出",
}
CLASSES = {"fee": "料金", "other": "その他"}
LANGUAGES = {"ja": "日本語", "en": "英語", "zh": "中国語", "ko": "韓国語", "other": "その他の言語"}


@dataclass(frozen=True)
class Expected:
    """What a scenario should end in; empty and None: not looked at."""

    kind: str
    form: str = ""
    fee_class: str = ""
    identity: str = ""
    language: str = ""
    interpreter: str = ""  # the language somebody interpreted
    is_urgent: bool | None = None
    wanted_in_days: int | None = None
    is_escalated: bool | None = None
    words: Sequence[Sequence[str]] = ()  # of each group one word is written down


@dataclass(frozen=True)
class Registered:
    """One thing that was registered in the call."""

    kind: str
    text: str = ""
    form: str = ""
    fee_class: str = ""
    language: str = ""
    is_urgent: bool = False
    wanted_on: date | None = None
    is_escalated: bool = False


@dataclass(frozen=True)
class Done:
    """Everything that came of a call."""

    on: date
    registered: Sequence[Registered]
    identity: str = NONE
    identified_at: datetime | None = None
    interpreted: Sequence[str] = ()  # languages, in their order
    account_at: datetime | None = None  # when the account was first opened in the call
    talk_ms: int | None = None
    wrap_ms: int | None = None


@dataclass(frozen=True)
class Check:
    """One line of the comparison."""

    label: str
    wanted: str
    found: str
    is_met: bool


def compare(expected: Expected, done: Done, *, talk_s: int, wrap_s: int) -> list[Check]:
    """Each expectation with what was found, in the order of a call.

    Args:
        talk_s: how long a talk may be (第6③: 3 minutes).
        wrap_s: how long the work after it may be (第6③: 2 minutes).
    """
    best = _nearest(expected, done.registered)
    return [
        *_identity(expected, done),
        *_interpreter(expected, done),
        _kind(expected, done.registered, best),
        *_facts(expected, best, done.on),
        *_words(expected, best),
        _time("通話時間", done.talk_ms, talk_s),
        _time("後処理時間", done.wrap_ms, wrap_s),
    ]


def is_passed(checks: Sequence[Check]) -> bool:
    """Whether everything was met."""
    return all(check.is_met for check in checks)


def _nearest(expected: Expected, registered: Sequence[Registered]) -> Registered | None:
    """Of those of the right kind the one with the right form; the last registered of them."""
    fit = [one for one in registered if one.kind == expected.kind]
    return max(fit, key=lambda one: one.form == expected.form, default=None) if fit else None


def _identity(expected: Expected, done: Done) -> list[Check]:
    checks = []
    if expected.identity:
        wanted, found = IDENTITIES[expected.identity], IDENTITIES[done.identity]
        checks = [Check("本人確認", wanted, found, done.identity == expected.identity)]
    if done.account_at is None:
        return checks
    is_before = done.identified_at is not None and done.identified_at <= done.account_at
    words = "確認のあと" if is_before else "確認の前"
    return [*checks, Check("お客様の画面を開いた順", "確認のあと", words, is_before)]


def _interpreter(expected: Expected, done: Done) -> list[Check]:
    if not expected.interpreter:
        return []
    found = "、".join(LANGUAGES[one] for one in dict.fromkeys(done.interpreted)) or "なし"
    is_met = expected.interpreter in done.interpreted
    return [Check("通訳", LANGUAGES[expected.interpreter], found, is_met)]


def _kind(expected: Expected, registered: Sequence[Registered], best: Registered | None) -> Check:
    kinds = dict.fromkeys(KINDS.get(one.kind, one.kind) for one in registered)
    return Check("登録した種類", KINDS[expected.kind], "、".join(kinds) or "登録なし", best is not None)


def _facts(expected: Expected, best: Registered | None, on: date) -> list[Check]:
    checks = []
    for label, words, wanted, found in (
        ("届出の種類", FORMS, expected.form, best.form if best else ""),
        ("問合せの分類", CLASSES, expected.fee_class, best.fee_class if best else ""),
        ("言語", LANGUAGES, expected.language, best.language if best else ""),
    ):
        if wanted:
            checks.append(Check(label, words[wanted], words.get(found, "なし"), wanted == found))
    if expected.is_urgent is not None:
        is_urgent = best is not None and best.is_urgent
        checks.append(_yes_no("至急の印", expected.is_urgent, is_urgent))
    if expected.wanted_in_days is not None:
        day, given = on + timedelta(days=expected.wanted_in_days), best.wanted_on if best else None
        shown = f"{given:%Y-%m-%d}" if given else "なし"
        checks.append(Check("希望日", f"{day:%Y-%m-%d}", shown, given == day))
    if expected.is_escalated is not None:
        is_escalated = best is not None and best.is_escalated
        checks.append(_yes_no("ＳＶへの引継ぎ", expected.is_escalated, is_escalated))
    return checks


def _yes_no(label: str, wanted: bool, found: bool) -> Check:  # noqa: FBT001 - two answers to one question
    return Check(label, "あり" if wanted else "なし", "あり" if found else "なし", wanted == found)


def _words(expected: Expected, best: Registered | None) -> list[Check]:
    if not expected.words:
        return []
    text = _folded(best.text) if best else ""
    count = sum(any(_folded(word) in text for word in group) for group in expected.words)
    total = len(expected.words)
    return [Check("聞き取った要点", f"{total}点", f"{count}点", count == total)]


def _folded(text: str) -> str:
    """Width, case and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _time(label: str, found_ms: int | None, limit_s: int) -> Check:
    wanted = f"{limit_s // 60}分{limit_s % 60:02}秒以内"
    if found_ms is None:
        return Check(label, wanted, "記録なし", is_met=False)
    seconds = found_ms // 1000
    return Check(label, wanted, f"{seconds // 60}分{seconds % 60:02}秒", found_ms <= limit_s * 1000)
