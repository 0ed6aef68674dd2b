"""The rights there are. Each room declares its own in `permissions.py`; roles hold them as data.

    declare("payments.receipt_take", "領収する")

A code is `room.noun_verb`. Views ask with `@permission_required("payments.receipt_take",
raise_exception=True)`; a code nobody declared is refused by the architecture tests.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_CODE = re.compile(r"[a-z]+\.[a-z][a-z_]*")
_declared: dict[str, str] = {}


def declare(code: str, title: str) -> str:
    """Make a right known under the Japanese words the permission matrix shows; returns the code."""
    assert _CODE.fullmatch(code), code
    assert _declared.get(code, title) == title, f"{code} is declared twice with different words"
    _declared[code] = title
    return code


def declared() -> Mapping[str, str]:
    """Every right of the house with its Japanese words, in the order of codes."""
    return MappingProxyType(dict(sorted(_declared.items())))
