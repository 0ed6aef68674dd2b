"""給水停止の執行: on which days and hours a crew may close a tap, in which weather, and with what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from mizuhiki.platform.calendars import BusinessCalendar, MonthDay, month_days
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.shut_charges import ShutCharge, read_shut_charges

KEY = "shutoffs"
NAMES = (
    "article calendar opens closes not_before_closed closed_days heat frost restore_by check_after hardware "
    "base_charge"
)
LONGEST, MOST_PIECES, MOST_DAYS = 120, 9_999, 365
COLDEST, HOTTEST = -40, 60  # degrees Celsius


@dataclass(frozen=True)
class HeatTerms:
    """In these months no tap is closed on a day as hot as this; what is not given is not asked for."""

    months: frozenset[int]
    wbgt_c: int | None  # 暑さ指数
    max_c: int | None


@dataclass(frozen=True)
class FrostTerms:
    """In these months no tap is closed on a day as cold as this."""

    months: frozenset[int]
    min_c: int


@dataclass(frozen=True)
class ShutoffTerms:
    """When a tap may be closed, and what follows.

    Attributes:
        calendar: on whose open days only.
        not_before_closed: nor on the last open day before a closed one.
        closed: months and days on which nobody is cut off.
        opens, closes: hours of the day, half-open.
        restore_by: a request up to this hour, it included, is done the same day (COL-011).
        check_after: days after a cut on which somebody looks whether water runs (COL-072).
        hardware: how many caps and pins the contract hands over (COL-022).
        base_charge: by charge, what becomes of the base while a tap is shut off.
    """

    article: str
    calendar: BusinessCalendar
    opens: time
    closes: time
    not_before_closed: bool
    closed: frozenset[MonthDay]
    heat: HeatTerms | None
    frost: FrostTerms | None
    restore_by: time
    check_after: tuple[int, ...]
    hardware: Mapping[str, int]
    base_charge: Mapping[str, ShutCharge] = field(default_factory=dict)

    def asks_weather(self, day: date) -> bool:
        """Whether somebody has to say how hot or cold a day will be."""
        return any(one is not None and day.month in one.months for one in (self.heat, self.frost))


def read_shutoffs(
    content: Any, calendars: Mapping[str, BusinessCalendar], charges: Collection[str]
) -> ShutoffTerms | None:
    """The terms of a pack; None where it has none: no tap is closed then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    _known(content, "", NAMES)
    if content.get("calendar") not in calendars:
        raise _fault("calendar", "calendarsにない名前です。")
    found = ShutoffTerms(
        article=_text(content, "article"),
        calendar=calendars[content["calendar"]],
        opens=_time(content, "opens"),
        closes=_time(content, "closes"),
        not_before_closed=content.get("not_before_closed") is True,
        closed=_closed(content.get("closed_days", [])),
        heat=_heat(content.get("heat")),
        frost=_frost(content.get("frost")),
        restore_by=_time(content, "restore_by"),
        check_after=_days(content.get("check_after", [])),
        hardware=_hardware(content.get("hardware")),
        base_charge=read_shut_charges(content.get("base_charge"), charges),
    )
    if not found.opens < found.closes:
        raise _fault("closes", "opensより後にしてください。")
    return found


def _heat(content: Any) -> HeatTerms | None:
    if content is None:
        return None
    _known(content, "heat", "months wbgt_c max_c")
    wbgt, hottest = _degrees(content, "heat", "wbgt_c"), _degrees(content, "heat", "max_c")
    if wbgt is None and hottest is None:
        raise _fault("heat", "wbgt_c（暑さ指数）かmax_c（最高気温）を書いてください。")
    return HeatTerms(_months(content, "heat"), wbgt, hottest)


def _frost(content: Any) -> FrostTerms | None:
    if content is None:
        return None
    _known(content, "frost", "months min_c")
    coldest = _degrees(content, "frost", "min_c")
    if coldest is None:
        raise _fault("frost.min_c", "最低気温を書いてください。")
    return FrostTerms(_months(content, "frost"), coldest)


def _months(content: Mapping[str, Any], key: str) -> frozenset[int]:
    months = content.get("months")
    if not isinstance(months, list) or not months or any(one not in range(1, 13) for one in months):
        raise _fault(f"{key}.months", "1から12までの月を1つ以上書いてください。")
    return frozenset(months)


def _degrees(content: Mapping[str, Any], key: str, name: str) -> int | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not COLDEST <= value <= HOTTEST:
        raise _fault(f"{key}.{name}", f"{COLDEST}から{HOTTEST}までの整数（℃）で書いてください。")
    return value


def _closed(value: Any) -> frozenset[MonthDay]:
    try:
        return month_days(*((_month_day(first), _month_day(last)) for first, last in value))
    except (TypeError, ValueError):
        raise _fault("closed_days", '[["12-20", "1-5"]] のように書いてください。') from None


def _month_day(text: str) -> MonthDay:
    month, day = (int(part) for part in text.split("-"))
    return date(2024, month, day).month, day


def _days(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or any(one not in range(1, MOST_DAYS + 1) for one in value):
        raise _fault("check_after", f"1から{MOST_DAYS}までの日数を並べてください。")
    return tuple(sorted(set(value)))


def _hardware(content: Any) -> Mapping[str, int]:
    _known(content, "hardware", "cap pin")
    for name, value in content.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_PIECES:
            raise _fault(f"hardware.{name}", f"0から{MOST_PIECES:,}までの整数で書いてください。")
    return dict(content)


def _known(content: Any, key: str, names: str) -> None:
    if not isinstance(content, dict):
        raise _fault(key, "項目がないか、形が違います。")
    for name in content.keys() - set(names.split()):
        raise _fault(f"{key}.{name}" if key else name, "知らない項目です。")


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not (isinstance(value, str) and 0 < len(value.strip()) <= LONGEST):
        raise _fault(name, f"1文字から{LONGEST}文字までで書いてください。")
    return value.strip()


def _time(content: Mapping[str, Any], name: str) -> time:
    try:
        return time.fromisoformat(content.get(name, ""))
    except (TypeError, ValueError):
        raise _fault(name, "「09:00」のように書いてください。") from None


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
