"""Whether a tap may be closed on a day, at an hour, in a weather: the rules of the pack and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from mizuhiki.rulepacks.api import ShutoffTerms

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Weather:
    """What a person entered of a day, in degrees Celsius; None: nothing."""

    max_c: Decimal | None = None
    min_c: Decimal | None = None
    wbgt_c: Decimal | None = None


def why_not_on(day: date, terms: ShutoffTerms) -> str:
    """Why no tap is closed on a day by the calendar; empty where one may be."""
    reason = terms.calendar.why_closed(day)
    if reason is not None:
        return f"休業日です（{reason}）。"
    if (day.month, day.day) in terms.closed:
        return "停止を行わない期間です。"
    if terms.not_before_closed and not terms.calendar.is_open(day + ONE_DAY):
        return f"休業日（{terms.calendar.why_closed(day + ONE_DAY)}）の前日です。"
    return ""


def why_not_at(local: datetime, terms: ShutoffTerms) -> str:
    """Why no tap is closed at an instant, given in the utility's time; empty where one may be."""
    reason = why_not_on(local.date(), terms)
    if reason:
        return reason
    if not terms.opens <= local.time() < terms.closes:
        return f"執行できる時刻は{terms.opens:%H:%M}から{terms.closes:%H:%M}までです。"
    return ""


def why_not_in(weather: Weather | None, day: date, terms: ShutoffTerms) -> str:
    """Why no tap is closed in a weather. What the rules ask for and nobody entered is a reason."""
    told = weather or Weather()
    heat, frost = terms.heat, terms.frost
    if heat is not None and day.month in heat.months:
        for name, limit, value in (
            ("暑さ指数", heat.wbgt_c, told.wbgt_c),
            ("予想最高気温", heat.max_c, told.max_c),
        ):
            if limit is None:
                continue
            if value is None:
                return f"{name}が未入力です。事務所で入力されるまで停止できません。"
            if value >= limit:
                return f"{name}が{value}℃です（{limit}℃以上の日は停止しません）。"
    if frost is not None and day.month in frost.months:
        if told.min_c is None:
            return "予想最低気温が未入力です。事務所で入力されるまで停止できません。"
        if told.min_c <= frost.min_c:
            return f"予想最低気温が{told.min_c}℃です（{frost.min_c}℃以下の日は停止しません）。"
    return ""
