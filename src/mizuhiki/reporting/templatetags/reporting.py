"""Rates and lengths on screens: `{% load reporting %}`."""

from fractions import Fraction

from django import template

from mizuhiki.reporting import rules

register = template.Library()


@register.filter
def rate(value: Fraction | None) -> str:
    """93.7%; a dash where nothing was counted."""
    return f"{rules.tenths(value)}%" if value is not None else "－"


@register.filter
def minutes(value: Fraction | None) -> str:
    """2:58."""
    return rules.minutes(value)


@register.filter
def seconds(milliseconds: int | None) -> str:
    """12.4秒."""
    return "" if milliseconds is None else f"{milliseconds // 1000}.{milliseconds % 1000 // 100}秒"


@register.filter
def decimals(value: Fraction, places: int) -> str:
    """191.3."""
    return rules.decimals(value, places)


@register.filter
def minutes_of(seconds: int) -> str:
    """180 is 3:00."""
    return f"{seconds // 60}:{seconds % 60:02}"
