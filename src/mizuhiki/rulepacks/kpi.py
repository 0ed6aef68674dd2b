"""運営管理指標: what the call centre's contract measures, asks for and takes off the fee.

A file of its own in the pack, `kpi.yaml`: a contract is renewed while tariffs stay. A pack without it
has no call centre under contract: calls are counted, and nothing is judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from mizuhiki.rulepacks.checks import WHOLE, Checks
from mizuhiki.tariffs import Rounding

KPI_FILE = "kpi.yaml"
_CHECKS = Checks(KPI_FILE)
_hold, _hold_keys, _refuse = _CHECKS.hold, _CHECKS.hold_keys, _CHECKS.refuse
MONTHS = 12
FIRST_MONTH = 4
MOST = {"short_call_s": 60, "answer_within_s": 600, "talk_s": 3_600, "wrap_up_s": 3_600, "repeat_days": 90}
MOST_COUNT, MOST_YEN, MOST_MINUTES = 9_999_999, 999_999_999, 600
IN_FILE = frozenset(
    {"article", "counts_diverted", "completion_percent", "hour_starts", "floors", "fee", "volumes"}
    | {"registered", "calls", *MOST}
)


@dataclass(frozen=True)
class Floor:
    """The answer rates below which a day, an hour and a month break the contract, in whole percent."""

    day: int
    hour: int
    month: int


@dataclass(frozen=True)
class FeeTerms:
    """What a month's fee is, and what a missed answer takes off it (減額分単価)."""

    article: str
    monthly_yen: int  # tax included
    registrations: int  # システム登録件数 of a year, as the contract estimates it
    rounding: str  # of the yen
    contract: str = ""  # whose term the fee follows; a pack of an earlier release names none


@dataclass(frozen=True)
class CaseVolume:
    """One row of 別紙5: how many of a kind of work each month is reckoned with, and their minutes."""

    code: str
    label: str
    minutes: int
    counts: Sequence[int]  # April first

    @property
    def year(self) -> int:
        """The whole fiscal year."""
        return sum(self.counts)


@dataclass(frozen=True)
class KpiTerms:
    """One definition of every figure; a closed month keeps the one that it was counted by.

    Attributes:
        short_call_s: a call nobody answered that ended sooner was no call (第2, 応答率).
        counts_diverted: whether a call that was passed on unanswered counts as offered.
        hour_starts: where the slots of the report begin, in their order.
        calls: 別紙6, April first, one number a slot.
        registered: the rows of `volumes` that are system registrations.
    """

    article: str
    short_call_s: int
    counts_diverted: bool
    answer_within_s: int
    talk_s: int
    wrap_up_s: int
    completion_percent: int
    repeat_days: int
    hour_starts: Sequence[time]
    usual: Floor
    months: Mapping[int, Floor]
    fee: FeeTerms
    volumes: Mapping[str, CaseVolume]
    registered: Sequence[str]
    calls: Sequence[Sequence[int]]

    @property
    def handling_s(self) -> int:
        """平均処理時間: talk and after-call work together."""
        return self.talk_s + self.wrap_up_s

    def floor_of(self, month: date) -> Floor:
        """The floors of a month: relaxed for that month alone, whatever days are busy (CC-103)."""
        return self.months.get(month.month, self.usual)

    def calls_in(self, month: date) -> Sequence[int]:
        """How many calls each slot of a month is reckoned with."""
        return self.calls[(month.month - FIRST_MONTH) % MONTHS]


def read_kpi(text: str | None) -> KpiTerms | None:
    """The definition of a pack; none where it has no such file.

    Raises:
        RulePackFault: names the key.
    """
    if text is None:
        return None
    content = _CHECKS.load(text)
    _hold_keys(content, IN_FILE, WHOLE)
    _hold(isinstance(content["counts_diverted"], bool), "counts_diverted", "trueかfalseです。")
    usual, months = _floors(content["floors"])
    volumes = _volumes(content["volumes"])
    starts = _starts(content["hour_starts"])
    return KpiTerms(
        article=_text(content["article"], "article"),
        counts_diverted=content["counts_diverted"],
        completion_percent=_number(content["completion_percent"], "completion_percent", 100),
        hour_starts=starts,
        usual=usual,
        months=months,
        fee=_fee(content["fee"]),
        volumes=volumes,
        registered=_registered(content["registered"], volumes),
        calls=_calls(content["calls"], len(starts)),
        **{name: _number(content[name], name, most) for name, most in MOST.items()},
    )


def _floors(content: Any) -> tuple[Floor, Mapping[int, Floor]]:
    _hold_keys(content, {"usual", "months"}, "floors")
    _hold(isinstance(content["months"], dict), "floors.months", "月の一覧です。")
    months = {}
    for name, one in content["months"].items():
        key = f"floors.months.{name}"
        _hold(
            str(name) in {f"{month:02}" for month in range(1, 13)}, key, "「03」のように月を書いてください。"
        )
        months[int(name)] = _floor(one, key)
    return _floor(content["usual"], "floors.usual"), months


def _floor(content: Any, key: str) -> Floor:
    _hold_keys(content, {"day", "hour", "month"}, key)
    return Floor(**{name: _number(value, f"{key}.{name}", 100) for name, value in content.items()})


def _fee(content: Any) -> FeeTerms:
    _hold_keys(content, {"article", "monthly_yen", "registrations", "rounding"}, "fee", may={"contract"})
    registrations = _number(content["registrations"], "fee.registrations", MOST_COUNT)
    _hold(registrations > 0, "fee.registrations", "1以上です。")
    _hold(content["rounding"] in set(Rounding), "fee.rounding", f"{'・'.join(Rounding)}のどれかです。")
    return FeeTerms(
        article=_text(content["article"], "fee.article"),
        contract=_text(content["contract"], "fee.contract") if "contract" in content else "",
        monthly_yen=_number(content["monthly_yen"], "fee.monthly_yen", MOST_YEN),
        registrations=registrations,
        rounding=content["rounding"],
    )


def _volumes(content: Any) -> Mapping[str, CaseVolume]:
    _hold(isinstance(content, dict), "volumes", "項目の一覧です。")
    found = {}
    for code, one in content.items():
        key = f"volumes.{code}"
        _hold_keys(one, {"label", "minutes", "counts"}, key)
        found[str(code)] = CaseVolume(
            code=str(code),
            label=_text(one["label"], f"{key}.label"),
            minutes=_number(one["minutes"], f"{key}.minutes", MOST_MINUTES),
            counts=_numbers(one["counts"], f"{key}.counts", MONTHS),
        )
    return found


def _registered(content: Any, volumes: Mapping[str, CaseVolume]) -> Sequence[str]:
    _hold(isinstance(content, list), "registered", "volumesの項目の一覧です。")
    for code in content:
        _hold(code in volumes, f"registered.{code}", "volumesにありません。")
    return tuple(content)


def _calls(content: Any, slots: int) -> Sequence[Sequence[int]]:
    _hold(isinstance(content, list) and len(content) == MONTHS, "calls", "4月から3月までの12行です。")
    return tuple(_numbers(row, f"calls.{number}", slots) for number, row in enumerate(content, start=1))


def _starts(content: Any) -> Sequence[time]:
    _hold(isinstance(content, list) and bool(content), "hour_starts", "時刻の一覧です。")
    try:
        found = tuple(time.fromisoformat(one) for one in content)
    except (TypeError, ValueError):
        _refuse("hour_starts", "「08:45」のように引用符で囲んで書いてください。")
    _hold(list(found) == sorted(set(found)), "hour_starts", "早い順に、1度ずつ書いてください。")
    return found


def _numbers(content: Any, key: str, count: int) -> Sequence[int]:
    _hold(isinstance(content, list) and len(content) == count, key, f"{count}個の数です。")
    return tuple(_number(one, f"{key}.{number}", MOST_COUNT) for number, one in enumerate(content, start=1))


def _number(value: Any, key: str, most: int) -> int:
    _hold(type(value) is int and 0 <= value <= most, key, f"0から{most:,}までの整数です。")
    return int(value)


def _text(value: Any, key: str) -> str:
    _hold(isinstance(value, str) and bool(value.strip()), key, "文字で書いてください。")
    return str(value)
