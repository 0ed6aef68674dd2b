"""What can be asked for: who may ask, who may decide, what it would do, and how it is done.

A room registers its kinds through `config/wiring.py`; this room knows none of them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mizuhiki.approvals.models import ApprovalRequest, Decision

Unit = Literal["", "yen", "count", "m3"]


@dataclass(frozen=True)
class Fact:
    """One line about what is asked: a label, and a text or a number with its unit."""

    label: str
    value: str | int
    unit: Unit = ""


@dataclass(frozen=True)
class Picture:
    """What the decider sees, read now: what granting would cause, the facts, where to look closer."""

    effects: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    url: str = ""


def _no_lock(request: ApprovalRequest) -> None:
    del request


@dataclass(frozen=True)
class Kind:
    """A kind of request.

    Args:
        right_to_ask, right_to_decide: declared rights.
        picture: the effect in words, count and yen, for the page of the request.
        content: JSON of exactly what would be done, read now; its digest is kept with the request and
            compared when it is granted.
        carry_out: does it, in the transaction of the decision; may raise a `RuleBroken`.
        lock: takes the locks that carrying out needs, before `content` is read.
        subjects: whose data the page shows, for the read log; without it the request itself is named.
    """

    code: str
    title: str
    right_to_ask: str
    right_to_decide: str
    picture: Callable[[ApprovalRequest], Picture]
    content: Callable[[ApprovalRequest], object]
    carry_out: Callable[[ApprovalRequest, Decision], None]
    lock: Callable[[ApprovalRequest], None] = _no_lock
    subjects: Callable[[ApprovalRequest], Mapping[str, Iterable[int]]] | None = None


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known; called by `config/wiring.py` only."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind.code), kind.code
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    """The kind with this code."""
    return _kinds[code]


def kinds() -> list[Kind]:
    """Every kind, in the order of codes."""
    return [_kinds[code] for code in sorted(_kinds)]
