"""還付加算金: what overpaid money bears for the days it lay here; a utility's terms, and the sum to the yen.

By the example of 地方税法第17条の4 (from when until when), 第20条の4の2 (what is cut off) and 附則第3条の2
(the rate of each calendar year, a fraction of a yen cut off in each). A year has 365 days, a leap year too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.months import last_of
from mizuhiki.rulepacks.records import record

ONE_DAY = timedelta(days=1)
DAYS_A_YEAR = 365
MOST_PERCENT, MOST_MONTHS = Decimal("7.3"), 12
KEY = "refunds.interest"
LEGAL_CLASSES = ("private", "public")  # the values of `LegalClass`


def borne(base_yen: int, percent: Decimal, days: int) -> int:
    """What a sum bears at a yearly rate in so many days; a fraction of a yen is cut off."""
    return int(base_yen * percent * days // (100 * DAYS_A_YEAR))


class RateMissing(RuleBroken):
    """Nobody said at which rate the money of a year is to be reckoned; it is never guessed."""

    code = "interest_rate_missing"
    sentence = (
        "規則集に{year}年の還付加算金の割合がないため、還付も充当もできません。"
        "割合を規則集に入れ、適用してから、もう一度行ってください。"
    )


@dataclass(frozen=True)
class Rate:
    """The rate of one calendar year."""

    year: int
    percent: str  # a year, of 100
    source: str


@dataclass(frozen=True)
class Span:
    """The days of one calendar year, and what they come to."""

    year: int
    percent: Decimal
    days: int
    yen: int


@dataclass(frozen=True)
class Reckoned:
    """A sum with all it follows from. `last_on` is the last day that counts; there may be no day."""

    base_yen: int  # cut; 0 where it is too little to bear any
    first_on: date
    last_on: date
    spans: tuple[Span, ...]
    yen: int

    @property
    def days(self) -> int:
        """How many count."""
        return sum(span.days for span in self.spans)


@dataclass(frozen=True)
class _Cuts:
    """What is cut off, and the months that bear nothing."""

    article: str
    wait_months: int
    corrected_wait_months: int  # of what a 更正 left paid too much
    base_unit_yen: int
    least_base_yen: int
    unit_yen: int
    least_yen: int


@dataclass(frozen=True)
class InterestTerms(_Cuts):
    """Which charges bear it, from which day, at which rates."""

    legal_classes: tuple[str, ...]
    rates: Mapping[int, Rate]

    def first_on(self, paid_on: date, *, was_corrected: bool = False) -> date:
        """The day after so many months have passed, the first of them beginning on the day after payment."""
        months = self.corrected_wait_months if was_corrected else self.wait_months
        return last_of(paid_on, months) + ONE_DAY

    def reckon(self, base_yen: int, *, paid_on: date, last_on: date, was_corrected: bool = False) -> Reckoned:
        """What money paid on a day bears until another, that day too.

        Args:
            was_corrected: it was owed when it was paid, and a 更正 took the debt away.

        Raises:
            RateMissing: it lay here in a year without a rate.
        """
        assert base_yen >= 0, base_yen
        first_on = self.first_on(paid_on, was_corrected=was_corrected)
        base = base_yen // self.base_unit_yen * self.base_unit_yen if base_yen >= self.least_base_yen else 0
        spans = self._spans(base, first_on, last_on) if base else ()
        raw_yen = sum(span.yen for span in spans)
        yen = raw_yen // self.unit_yen * self.unit_yen if raw_yen >= self.least_yen else 0
        return Reckoned(base, first_on, last_on, spans, yen)

    def _spans(self, base_yen: int, first_on: date, last_on: date) -> tuple[Span, ...]:
        found = []
        for year in range(first_on.year, last_on.year + 1):
            starts, ends = max(first_on, date(year, 1, 1)), min(last_on, date(year, 12, 31))
            days = (ends - starts).days + 1
            if days <= 0:
                continue
            if year not in self.rates:
                raise RateMissing(year=year)
            percent = Decimal(self.rates[year].percent)
            found.append(Span(year, percent, days, borne(base_yen, percent, days)))
        return tuple(found)


def read_interest(content: Any) -> InterestTerms | None:
    """The terms of a pack; None where it has none: no overpaid money bears any then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault(KEY, "項目の一覧ではありません。")
    plain = {name: one for name, one in content.items() if name not in {"legal_classes", "rates"}}
    cuts = record(_Cuts, plain, KEY)
    for name in ("wait_months", "corrected_wait_months"):
        if not 0 <= getattr(cuts, name) <= MOST_MONTHS:
            raise _fault(f"{KEY}.{name}", f"0から{MOST_MONTHS}までです。")
    for name in ("base_unit_yen", "unit_yen"):
        if getattr(cuts, name) < 1:
            raise _fault(f"{KEY}.{name}", "1以上です。")
    for name in ("least_base_yen", "least_yen"):
        if getattr(cuts, name) < 0:
            raise _fault(f"{KEY}.{name}", "0以上です。")
    return InterestTerms(
        **vars(cuts), legal_classes=_classes(content.get("legal_classes")), rates=_rates(content.get("rates"))
    )


def _classes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(one not in LEGAL_CLASSES for one in value):
        raise _fault(
            f"{KEY}.legal_classes", "private（私債権）と public（公債権）から1つ以上書いてください。"
        )
    return tuple(value)


def _rates(value: Any) -> dict[int, Rate]:
    if not isinstance(value, list) or not value:
        raise _fault(f"{KEY}.rates", "年ごとの割合を1つ以上書いてください。")
    rates = dict[int, Rate]()
    for number, one in enumerate(_rows(value)):
        key = f"{KEY}.rates[{number}]"
        rate = record(Rate, one, key)
        if rate.year in rates:
            raise _fault(f"{key}.year", f"{rate.year}年が2つあります。")
        if not rate.source.strip():
            raise _fault(f"{key}.source", "根拠（告示など）を書いてください。")
        _percent(rate.percent, f"{key}.percent")
        rates[rate.year] = rate
    return rates


def _rows(value: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    for number, one in enumerate(value):
        if not isinstance(one, dict):
            raise _fault(f"{KEY}.rates[{number}]", "項目の一覧ではありません。")
    return value


def _percent(value: str, key: str) -> None:
    try:
        percent = Decimal(value)
    except InvalidOperation:
        percent = Decimal("NaN")
    if not (percent.is_finite() and 0 <= percent <= MOST_PERCENT):
        raise _fault(key, f"年の割合（%）を0から{MOST_PERCENT}までの数で書いてください。")


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
