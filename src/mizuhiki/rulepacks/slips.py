"""納付書に印刷する番号: what stands on a slip for banks beside the bars of the stores.

Which digits the issuer's own part of the OCR lines carries is agreed with the bank on the utility's form,
so it is data; nothing is printed of what a pack does not name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mizuhiki.formats.ocr import (
    ELQR_LOWER,
    ELQR_UPPER,
    LOWER_BODY,
    SPARE,
    UPPER_TAIL,
    Use,
    compose,
    take_apart,
)
from mizuhiki.formats.payeasy import CONFIRMATION, MOST_CATEGORY, MOST_PAYMENT_NO
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

KEY = "slips"
ACCOUNT_DIGITS = 11
BILLER_DIGITS = 5
BODY_DIGITS = 5
AMONG, LONGEST = ("proportion", "order"), 120
SLIP_NO, REISSUE, LAST_DAY = "slip_no", "reissue", "last_day"
PAYMENT_NO, CONFIRMATION_NO = "payment_no", "confirmation_no"  # of Pay-easy
SOURCES = {  # least and most digits of each
    SLIP_NO: (16, 20),
    REISSUE: (1, 1),
    LAST_DAY: (8, 8),
    PAYMENT_NO: (17, MOST_PAYMENT_NO),
    CONFIRMATION_NO: (CONFIRMATION, CONFIRMATION),
}


@dataclass(frozen=True)
class OcrPart:
    """One item of the issuer's part of a line: the same digits on every slip, or the slip's own."""

    item: str
    digits: int
    value: str = ""
    source: str = ""

    def on(self, slip: Mapping[str, str]) -> str:
        """Its digits on a slip."""
        return self.value or slip[self.source].zfill(self.digits)


@dataclass(frozen=True)
class OcrTerms:
    """The OCR lines of the utility's slips (済通)."""

    account_no: str
    fee: str
    upper: tuple[OcrPart, ...]
    lower: tuple[OcrPart, ...]

    def upper_tail(self, slip: Mapping[str, str]) -> str:
        """The 14 digits after amount and fee."""
        return _composed(self.upper, slip)

    def lower_body(self, slip: Mapping[str, str]) -> str:
        """The 42 digits of the lower line."""
        return _composed(self.lower, slip)

    def read_lower(self, body: str) -> dict[str, str] | None:
        """What a lower line says of its slip, by source; None where a part is not ours."""
        items = take_apart(_use(self.lower), body)
        if any(items[part.item] != part.value for part in self.lower if part.value):
            return None
        return {part.source: items[part.item] for part in self.lower if part.source}


@dataclass(frozen=True)
class PayeasyTerms:
    """The utility's place in Pay-easy."""

    biller_no: str  # 収納機関番号
    category: str  # 納付区分


@dataclass(frozen=True)
class ElqrTerms:
    """eL-QR (地方税統一QRコード). Which of its values a water charge takes is not confirmed."""

    body_code: str  # 機関コード of who runs it


@dataclass(frozen=True)
class JointTerms:
    """一括納付: how a part payment of a slip of several supplies is spread.

    Oldest 納期限 first, within it by the order of the charges; among the supplies of one charge as `among`
    says: `proportion` of what each owes, or the `order` of the supplies, one after the other.
    """

    among: str
    article: str

    @property
    def in_proportion(self) -> bool:
        """Whether supplies share what does not serve them all."""
        return self.among == "proportion"


@dataclass(frozen=True)
class SlipTerms:
    """What slips carry for banks; None for what they do not."""

    ocr: OcrTerms | None = None
    payeasy: PayeasyTerms | None = None
    elqr: ElqrTerms | None = None  # None unless a pack turns it on
    joint: JointTerms | None = None  # a pack of an earlier release has none: the order of the supplies


@dataclass(frozen=True)
class _Account:
    """The part of the upper line that is the same on every slip."""

    account_no: str
    fee: str


def read_slips(content: Any) -> SlipTerms:
    """The numbers of slips; none where a pack says nothing of them.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return SlipTerms()
    _hold(isinstance(content, dict), KEY, "項目の一覧ではありません。")
    for name in content.keys() - {"ocr", "payeasy", "elqr", "joint"}:
        raise _fault(f"{KEY}.{name}", "知らない項目です。")
    payeasy = _payeasy(content["payeasy"], f"{KEY}.payeasy") if "payeasy" in content else None
    ocr = _ocr(content["ocr"], f"{KEY}.ocr") if "ocr" in content else None
    if ocr is not None and payeasy is None:
        _hold_without_payeasy(ocr)
    elqr = _elqr(content["elqr"], ocr, f"{KEY}.elqr") if "elqr" in content else None
    joint = _joint(content["joint"], f"{KEY}.joint") if "joint" in content else None
    return SlipTerms(ocr=ocr, payeasy=payeasy, elqr=elqr, joint=joint)


def _joint(content: Any, key: str) -> JointTerms:
    _hold(isinstance(content, dict), key, "項目の一覧ではありません。")
    terms = record(JointTerms, content, key)
    problem = "proportion（未納額の割合）かorder（契約の順）を書いてください。"
    _hold(terms.among in AMONG, f"{key}.among", problem)
    _hold(0 < len(terms.article.strip()) <= LONGEST, f"{key}.article", f"{LONGEST}文字までで書いてください。")
    return terms


def _payeasy(content: Any, key: str) -> PayeasyTerms:
    _hold(isinstance(content, dict), key, "項目の一覧ではありません。")
    terms = record(PayeasyTerms, content, key)
    _hold_digits(terms.biller_no, BILLER_DIGITS, f"{key}.biller_no")
    is_category = terms.category.isascii() and terms.category.isdecimal()
    problem = f"数字{MOST_CATEGORY}桁までで書いてください。"
    _hold(is_category and len(terms.category) <= MOST_CATEGORY, f"{key}.category", problem)
    return terms


def _elqr(content: Any, ocr: OcrTerms | None, key: str) -> ElqrTerms | None:
    """None while it is off; turned on it wants the lines in the order that it knows."""
    _hold(isinstance(content, dict), key, "項目の一覧ではありません。")
    is_on = content.get("print")
    _hold(isinstance(is_on, bool), f"{key}.print", "true（印刷する）かfalseを書いてください。")
    terms = record(ElqrTerms, {name: one for name, one in content.items() if name != "print"}, key)
    _hold_digits(terms.body_code, BODY_DIGITS, f"{key}.body_code")
    if not is_on:
        return None
    _hold(ocr is not None, f"{key}.print", f"「{KEY}.ocr」の2行がないと作れません。")
    assert ocr is not None
    for line, parts, known in (("upper", ocr.upper, ELQR_UPPER), ("lower", ocr.lower, ELQR_LOWER)):
        digits = "・".join(f"{length}" for _, length in known)
        problem = f"eL-QRを印刷するときは、{digits}桁の順に分けてください。"
        _hold([part.digits for part in parts] == [n for _, n in known], f"{KEY}.ocr.{line}", problem)
    return terms


def _hold_without_payeasy(terms: OcrTerms) -> None:
    """No line has a number that no slip has."""
    for line, parts in (("upper", terms.upper), ("lower", terms.lower)):
        for place, part in enumerate(parts, 1):
            problem = f"{part.source}は「{KEY}.payeasy」を書いたときだけ使えます。"
            _hold(part.source not in {PAYMENT_NO, CONFIRMATION_NO}, f"{KEY}.ocr.{line}.{place}.from", problem)


def _ocr(content: Any, key: str) -> OcrTerms:
    _hold(isinstance(content, dict), key, "項目の一覧ではありません。")
    plain = {name: value for name, value in content.items() if name not in {"upper", "lower"}}
    account = record(_Account, plain, key)
    _hold_digits(account.account_no, ACCOUNT_DIGITS, f"{key}.account_no")
    _hold_digits(account.fee, 1, f"{key}.fee")
    upper, lower = (
        _parts(content.get(name), digits, f"{key}.{name}")
        for name, digits in (("upper", UPPER_TAIL), ("lower", LOWER_BODY))
    )
    named = {part.source for part in lower}
    problem = f"納付書が分かるように「{SLIP_NO}」と「{REISSUE}」か、「{PAYMENT_NO}」を入れてください。"
    _hold({SLIP_NO, REISSUE} <= named or PAYMENT_NO in named, f"{key}.lower", problem)
    return OcrTerms(account_no=account.account_no, fee=account.fee, upper=upper, lower=lower)


def _parts(content: Any, digits: int, key: str) -> tuple[OcrPart, ...]:
    """The items of a line, in the order of its digits."""
    _hold(isinstance(content, list), key, "項目を順に並べてください。")
    parts = tuple(_part(one, f"{key}.{place}") for place, one in enumerate(content, 1))
    seen = set[str]()
    for place, part in enumerate(parts, 1):
        _hold(part.item not in seen, f"{key}.{place}", f"「{part.item}」が2回あります。")
        seen |= {part.item} - {SPARE}
    found = sum(part.digits for part in parts)
    _hold(found == digits, key, f"合わせて{digits}桁にしてください。今は{found}桁です。")
    return parts


def _part(content: Any, key: str) -> OcrPart:
    _hold(isinstance(content, dict), key, "{item: 名前, digits: 桁数, …} の形で書いてください。")
    for name in content.keys() - {"item", "digits", "value", "from"}:
        raise _fault(f"{key}.{name}", "知らない項目です。")
    item, digits = content.get("item"), content.get("digits")
    _hold(isinstance(item, str) and item, f"{key}.item", "項目の名前を書いてください。")
    _hold(type(digits) is int and digits > 0, f"{key}.digits", "桁数を1以上の整数で書いてください。")
    assert isinstance(item, str)
    assert isinstance(digits, int)
    given = content.keys() & {"value", "from"}
    _hold(len(given) == (item != SPARE), key, f"valueかfromのどちらか1つを書いてください（{SPARE}は0）。")
    if "value" in content:
        _hold_digits(content["value"], digits, f"{key}.value")
        return OcrPart(item, digits, value=content["value"])
    if "from" in content:
        source = content["from"]
        _hold(
            isinstance(source, str) and source in SOURCES,
            f"{key}.from",
            f"{'・'.join(SOURCES)}のどれかです。",
        )
        least, most = SOURCES[source]
        room = f"{least}桁" if least == most else f"{least}桁から{most}桁まで"
        _hold(least <= digits <= most, f"{key}.digits", f"{source}は{room}です。")
        return OcrPart(item, digits, source=source)
    return OcrPart(item, digits)


def _use(parts: Sequence[OcrPart]) -> Use:
    return tuple((part.item, part.digits) for part in parts)


def _composed(parts: Sequence[OcrPart], slip: Mapping[str, str]) -> str:
    values = {part.item: part.on(slip) for part in parts if part.item != SPARE}
    return compose(_use(parts), values)


def _hold_digits(value: object, length: int, key: str) -> None:
    is_number = isinstance(value, str) and len(value) == length and value.isascii() and value.isdecimal()
    _hold(is_number, key, f"数字{length}桁を引用符で囲んで書いてください。")


def _hold(is_so: object, key: str, problem: str) -> None:
    if not is_so:
        raise _fault(key, problem)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
