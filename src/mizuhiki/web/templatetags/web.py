"""Filters and tags of every screen: `{% load web %}`."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mizuhiki.platform import clock, era
from mizuhiki.platform.models import BatchRun, BatchRunLine
from mizuhiki.web import charts, frame, runs
from mizuhiki.web.charts import DayChart, PairPoint

register = template.Library()

MINUS = "−"  # U+2212: as wide as a digit, and no line breaks after it


@register.filter
def count(value: Any) -> str:
    """12,345 or −3; empty where there is no value. A float is a programmer's mistake."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"a number on a screen is int or Decimal, not {type(value).__name__}")
    return f"{MINUS if value < 0 else ''}{abs(value):,}"


@register.filter
def yen(value: Any) -> str:
    """12,345円, −1,000円 (D4)."""
    if isinstance(value, Decimal):
        raise TypeError("yen are int")
    return f"{count(value)}円" if count(value) else ""


@register.filter
def m3(value: Any) -> str:
    """24 m³ (D4)."""
    return f"{count(value)} m³" if count(value) else ""


@register.filter
def day(value: date | None, form: str = "long") -> str:
    """2026年（令和8年）11月21日（土）; `day:"short"` as the utility's tables have it (D2)."""
    if not value:
        return ""
    as_day = clock.day_of(value) if isinstance(value, datetime) else value
    if form == "long":
        return era.long_date(as_day)
    if frame.utility().short_days == "era":
        return era.short_era_date(as_day)
    return as_day.isoformat()


@register.filter
def instant(value: datetime | None) -> str:
    """2026-11-21 14:05, in Asia/Tokyo, on the 24-hour clock (D3)."""
    if not value:
        return ""
    local = value.astimezone(clock.TOKYO)
    return f"{day(local, 'short')} {local:%H:%M}"


@register.simple_tag
def period(start: date, end: date) -> str:
    """A half-open period as people say it, with its last day: 2026-10-01〜2026-11-30."""
    return f"{day(start, 'short')}〜{day(end - timedelta(days=1), 'short')}"


@register.filter
def fiscal_year(year: int) -> str:
    """令和8年度（2026年4月〜2027年3月） (D3)."""
    return f"{era.era_year(date(year, 4, 1))}度（{year}年4月〜{year + 1}年3月）"


@register.simple_tag
def once() -> SafeString:
    """The key that lets a form act only once, however often it is sent (see `web.once`)."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4())


@register.filter
def error_count(form: BaseForm) -> int:
    """How many things are wrong with a form."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def is_under_way(run: BatchRun) -> bool:
    """Whether a run may still move."""
    return runs.is_under_way(run)


@register.filter
def run_words(run: BatchRun) -> str:
    """A run's state as it is read aloud."""
    return runs.words(run)


@register.filter
def run_tone(run: BatchRun) -> str:
    """The class of the tag with a run's state."""
    return runs.TONES[BatchRun.State(run.state)]


@register.filter
def run_facts(told: BatchRun | BatchRunLine) -> list[tuple[str, str]]:
    """Counts and sums of a run or of a line of its log, named and written out."""
    facts = zip(told.facts, runs.named(told.facts), strict=True)
    return [(name, _fact(key, value)) for key, (name, value) in facts]


def _fact(key: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return yen(value) if key == "yen" or key.endswith("_yen") else count(value)
    return str(value)


@register.inclusion_tag("web/parts/pair_chart.html")
def usage_chart(points: Sequence[PairPoint], title: str = "使用量") -> dict[str, object]:
    """Bars of water used, oldest first, with the same numbers in a table."""
    return _pairs(points, title, unit="m³", axis="期間", now="今回", before="前年同期", none="検針なし")


@register.inclusion_tag("web/parts/pair_chart.html")
def actual_chart(points: Sequence[PairPoint], title: str, axis: str, unit: str) -> dict[str, object]:
    """Bars of what was done beside what was reckoned with, with the same numbers in a table."""
    return _pairs(points, title, unit=unit, axis=axis, now="実績", before="想定", none="－")


@register.inclusion_tag("web/parts/pair_chart.html")
def paired_chart(
    points: Sequence[PairPoint], title: str, axis: str, unit: str, *, pair: str
) -> dict[str, object]:
    """Bars of two things side by side, called by the two words of `pair`, with the numbers in a table."""
    now, before = pair.split()
    return _pairs(points, title, unit=unit, axis=axis, now=now, before=before, none="－")


def _pairs(points: Sequence[PairPoint], title: str, **words: str) -> dict[str, object]:
    return {"chart": charts.pair_chart(points), "title": title, **words}


@register.inclusion_tag("web/parts/day_chart.html")
def day_chart(chart: DayChart, title: str, unit: str) -> dict[str, object]:
    """The days of a month as bars; the page has the figures in a table."""
    return {"chart": chart, "title": title, "unit": unit}


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the first control of a field, where the link of the error summary leads."""
    return f"{field.auto_id}_0" if field.use_fieldset else (field.id_for_label or field.auto_id)
