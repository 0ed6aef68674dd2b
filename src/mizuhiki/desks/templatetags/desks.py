"""Tags of the desks: `{% load desks %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """The value of a mapping under a key of its own kind; nothing where there is none."""
    return values.get(key, ())


@register.filter
def yen_of(sums: Mapping[int, int], key: int) -> int:
    """A sum of a mapping; 0 where there is none."""
    return sums.get(key, 0)
