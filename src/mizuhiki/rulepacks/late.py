"""延滞金・遅延損害金 and 督促手数料: what is added to a claim that is paid late; terms and the yen.

By the example of 地方税法第326条, 第20条の4の2 and 附則第3条の2, which the ordinances on 税外収入金 follow
(地方自治法第231条の3第2項): from the day after 納期限 to the day of payment, at one rate until a month has
passed and at another after it, each rate as it is on the day; a fraction of a yen is cut off in each span of
days. A year has 365 days, a leap year too. Only what was paid late bears any: never a late charge itself.
Of a claim that is paid in parts each part bears it for its own days; what is cut off, or is too little to be
asked for, is so once of the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.arrears import Step
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.interest import ONE_DAY, borne
from mizuhiki.rulepacks.months import last_of
from mizuhiki.rulepacks.records import record

KEY = "late"
MOST_PERCENT, MOST_MONTHS, MOST_FEE_YEN = Decimal("14.6"), 12, 10_000
Payments = Sequence[tuple[date, int]]
LETTERS = tuple(step for step in Step if step is not Step.CUT)


class AskedWhen(StrEnum):
    """When what was paid late is asked to bear interest."""

    SETTLED = "settled"  # once nothing of the claim is open: the whole is known
    PARTS = "parts"  # with each part that is paid late, more by more


class LateRateMissing(RuleBroken):
    """Nobody said at which rate a day is to be reckoned; it is never guessed."""

    code = "late_rate_missing"
    sentence = (
        "規則集に{day}の延滞金の割合がないため、計算できません。割合を規則集に入れ、適用してから、もう一度"
        "行ってください。"
    )


@dataclass(frozen=True)
class LateRate:
    """The rates from a day on, until the next."""

    from_on: date
    first: Decimal  # percent a year until `first_months` have passed since 納期限
    then: Decimal
    source: str


@dataclass(frozen=True)
class LateSpan:
    """Days with one base and one rate, and what they come to."""

    base_yen: int  # cut
    percent: Decimal
    first_on: date
    last_on: date
    yen: int

    @property
    def days(self) -> int:
        """How many, the first and the last counted."""
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True)
class LateReckoned:
    """A late charge with all it follows from."""

    spans: tuple[LateSpan, ...]
    raw_yen: int
    yen: int


@dataclass(frozen=True)
class _Cuts:
    """What is cut off, and how long the first rate holds."""

    article: str
    first_months: int
    base_unit_yen: int
    least_base_yen: int
    unit_yen: int
    least_yen: int
    most_yen: int  # 0: no cap


@dataclass(frozen=True)
class LateInterest(_Cuts):
    """Which charges bear it when they are paid late, at which rates; one after the other from their days."""

    of: tuple[str, ...]
    rates: tuple[LateRate, ...]
    asked: AskedWhen = AskedWhen.SETTLED
    letters: tuple[Step, ...] = ()  # those that say what it would be by their deadline

    def reckon(self, *, due_on: date, paid: Payments, unpaid_yen: int = 0) -> LateReckoned:
        """What a claim bears that was paid in these parts, each on its day, that day too.

        What is unpaid bears nothing yet, so that nothing has to be taken back when it is paid: the days of a
        part count its own principal, the claim's cut base less that of what is left.

        Args:
            paid: in the order of the days; together with `unpaid_yen` they are what was owed.

        Raises:
            LateRateMissing: a day is before the first rate.
        """
        assert all(yen > 0 for _, yen in paid), paid
        assert [day for day, _ in paid] == sorted(day for day, _ in paid), paid
        assert unpaid_yen >= 0, unpaid_yen
        spans = tuple(self._spans(due_on, paid, unpaid_yen))
        raw_yen = sum(span.yen for span in spans)
        yen = raw_yen // self.unit_yen * self.unit_yen if raw_yen >= self.least_yen else 0
        return LateReckoned(spans, raw_yen, min(yen, self.most_yen) if self.most_yen else yen)

    def _base(self, yen: int) -> int:
        return yen // self.base_unit_yen * self.base_unit_yen if yen >= self.least_base_yen else 0

    def _spans(self, due_on: date, paid: Payments, unpaid_yen: int) -> Iterator[LateSpan]:
        """From payment to payment the base is what was still owed; inside, the rates of the days."""
        left, since = sum(yen for _, yen in paid) + unpaid_yen, due_on + ONE_DAY
        for paid_on, yen in paid:
            if paid_on >= since:
                base = self._base(left) - self._base(unpaid_yen)
                if base:
                    yield from self._at_rates(base, due_on, since, paid_on)
                since = paid_on + ONE_DAY
            left -= yen

    def _at_rates(self, base_yen: int, due_on: date, first_on: date, last_on: date) -> Iterator[LateSpan]:
        turns_on = last_of(due_on, self.first_months) + ONE_DAY
        begins = sorted({first_on, turns_on, *(rate.from_on for rate in self.rates)})
        for starts, following in zip(begins, [*begins[1:], None], strict=True):
            ends = min(last_on, following - ONE_DAY) if following else last_on
            if starts < first_on or starts > ends:
                continue
            rate = self._rate_on(starts)
            percent = rate.first if starts < turns_on else rate.then
            days = (ends - starts).days + 1
            yield LateSpan(base_yen, percent, starts, ends, borne(base_yen, percent, days))

    def _rate_on(self, day: date) -> LateRate:
        known = [rate for rate in self.rates if rate.from_on <= day]
        if not known:
            raise LateRateMissing(day=day)
        return known[-1]


@dataclass(frozen=True)
class _Fee:
    """督促手数料 of one letter."""

    article: str
    yen: int


@dataclass(frozen=True)
class ReminderFee(_Fee):
    """What a 督促状 costs whoever owes one of these charges."""

    of: tuple[str, ...]


@dataclass(frozen=True)
class LateTerms:
    """The charges of a pack that no tariff prices, by their codes."""

    interests: Mapping[str, LateInterest] = field(default_factory=dict)
    fees: Mapping[str, ReminderFee] = field(default_factory=dict)

    @property
    def codes(self) -> frozenset[str]:
        """Of all of them."""
        return frozenset({*self.interests, *self.fees})


def read_late(content: Any, charges: Mapping[str, Any]) -> LateTerms:
    """The terms of a pack; none where it says nothing: nobody pays more for being late then.

    Args:
        charges: those of the pack, by code.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return LateTerms()
    parts = _mapping(content, KEY)
    for name in parts.keys() - {"interests", "fees"}:
        raise _fault(f"{KEY}.{name}", "知らない項目です。")
    interests = {code: _interest(one, key) for code, one, key in _each(parts, "interests")}
    fees = {code: _fee(one, key) for code, one, key in _each(parts, "fees")}
    terms = LateTerms(interests, fees)
    if twice := terms.interests.keys() & terms.fees.keys():
        raise _fault(f"{KEY}.fees.{min(twice)}", "延滞金と同じ料金の種類は使えません。")
    _refuse_unfit("interests", interests, terms, charges)
    _refuse_unfit("fees", fees, terms, charges)
    return terms


def _each(parts: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Each rule of a kind with its charge and its key."""
    for code, one in _mapping(parts.get(kind, {}), f"{KEY}.{kind}").items():
        key = f"{KEY}.{kind}.{code}"
        yield str(code), _mapping(one, key), key


def _refuse_unfit(
    kind: str, rules: Mapping[str, LateInterest | ReminderFee], terms: LateTerms, charges: Mapping[str, Any]
) -> None:
    """Each is a charge of its own, of claims of one legal class; none is raised on another of them."""
    bearing = set[str]()
    for code, rule in rules.items():
        key = f"{KEY}.{kind}.{code}"
        if code not in charges:
            raise _fault(key, "「charges」にない料金の種類です。")
        for one in rule.of:
            if one in terms.codes:
                raise _fault(f"{key}.of", "延滞金・督促手数料にはさらに加えられません。")
            if one not in charges or one in bearing:
                raise _fault(f"{key}.of", f"「{one}」は「charges」にないか、2つの規則にあります。")
            if charges[one].legal_class != charges[code].legal_class:
                raise _fault(f"{key}.of", "もとの料金と法的性質（private・public）が違います。")
            bearing.add(one)


def _interest(values: Mapping[str, Any], key: str) -> LateInterest:
    plain = {name: one for name, one in values.items() if name not in {"of", "rates", "asked", "letters"}}
    cuts = record(_Cuts, plain, key)
    if not 0 <= cuts.first_months <= MOST_MONTHS:
        raise _fault(f"{key}.first_months", f"0から{MOST_MONTHS}までです。")
    for name in ("base_unit_yen", "unit_yen"):
        if getattr(cuts, name) < 1:
            raise _fault(f"{key}.{name}", "1以上です。")
    for name in ("least_base_yen", "least_yen", "most_yen"):
        if getattr(cuts, name) < 0:
            raise _fault(f"{key}.{name}", "0以上です。")
    return LateInterest(
        **vars(cuts),
        of=_of(values, key),
        rates=_rates(values.get("rates"), f"{key}.rates"),
        asked=_asked(values.get("asked", AskedWhen.SETTLED.value), f"{key}.asked"),
        letters=_letters(values.get("letters", []), f"{key}.letters"),
    )


def _asked(value: Any, key: str) -> AskedWhen:
    if value not in list(AskedWhen):
        raise _fault(key, "settled（完納のとき）かparts（一部納付のたび）です。")
    return AskedWhen(value)


def _letters(value: Any, key: str) -> tuple[Step, ...]:
    if not isinstance(value, list) or any(one not in LETTERS for one in value):
        raise _fault(key, f"見込みを載せる文書の一覧です。{'・'.join(LETTERS)}から選んでください。")
    return tuple(Step(one) for one in value)


def _fee(values: Mapping[str, Any], key: str) -> ReminderFee:
    fee = record(_Fee, {name: one for name, one in values.items() if name != "of"}, key)
    if not 1 <= fee.yen <= MOST_FEE_YEN:
        raise _fault(f"{key}.yen", f"1から{MOST_FEE_YEN:,}までです。")
    return ReminderFee(**vars(fee), of=_of(values, key))


def _of(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = values.get("of")
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise _fault(f"{key}.of", "もとになる料金の種類を1つ以上書いてください。")
    return tuple(found)


def _rates(value: Any, key: str) -> tuple[LateRate, ...]:
    if not isinstance(value, list) or not value:
        raise _fault(key, "割合を1つ以上書いてください。")
    rates = list[LateRate]()
    for number, one in enumerate(value):
        where = f"{key}[{number}]"
        values = record(_RateRow, _mapping(one, where), where)
        try:
            from_on = date.fromisoformat(values.from_on)
        except ValueError:
            raise _fault(f"{where}.from_on", "「2026-01-01」の形の日付です。") from None
        if rates and from_on <= rates[-1].from_on:
            raise _fault(f"{where}.from_on", "古い日から順に、1つずつ書いてください。")
        if not values.source.strip():
            raise _fault(f"{where}.source", "根拠（告示など）を書いてください。")
        first, then = (_percent(getattr(values, name), f"{where}.{name}") for name in ("first", "then"))
        rates.append(LateRate(from_on, first, then, values.source))
    return tuple(rates)


@dataclass(frozen=True)
class _RateRow:
    from_on: str
    first: str
    then: str
    source: str


def _percent(value: str, key: str) -> Decimal:
    try:
        percent = Decimal(value)
    except InvalidOperation:
        percent = Decimal("NaN")
    if not (percent.is_finite() and 0 <= percent <= MOST_PERCENT):
        raise _fault(key, f"年の割合（%）を0から{MOST_PERCENT}までの数で書いてください。")
    return percent


def _mapping(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _fault(key, "項目の一覧ではありません。")
    return value


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
