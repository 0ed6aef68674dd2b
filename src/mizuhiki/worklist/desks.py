"""The desks work is laid on, and the kinds of work other rooms lay there.

A room registers its kinds through `config/wiring.py`; this room knows none of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mizuhiki.worklist import permissions


@dataclass(frozen=True)
class Desk:
    """A desk: whoever holds its right sees and takes what lies on it."""

    code: str
    title: str
    right: str


DESKS: Mapping[str, Desk] = {
    desk.code: desk
    for desk in (
        Desk("reception", "お客様センター", permissions.DESK_RECEPTION),
        Desk("supervisor", "ＳＶ", permissions.DESK_SUPERVISOR),
        Desk("counter", "窓口", permissions.DESK_COUNTER),
        Desk("billing", "検針・調定", permissions.DESK_BILLING),
        Desk("collection", "収納", permissions.DESK_COLLECTION),
        Desk("arrears", "滞納整理", permissions.DESK_ARREARS),
        Desk("field", "現場", permissions.DESK_FIELD),
        Desk("repairs", "修繕", permissions.DESK_REPAIRS),
        Desk("intake", "開閉栓", permissions.DESK_INTAKE),
        Desk("approval", "承認", permissions.DESK_APPROVAL),
        Desk("security", "セキュリティ", permissions.DESK_SECURITY),
        Desk("system", "システム", permissions.DESK_SYSTEM),
    )
}


@dataclass(frozen=True)
class Outcome:
    """One way an item ends; some must be explained."""

    code: str
    label: str
    needs_note: bool = False


RESOLVED = Outcome("resolved", "原因が解消")  # how an item ends when what it waited for came about


@dataclass(frozen=True)
class ItemKind:
    """A kind of work.

    Args:
        desk: where it is laid, unless the item says otherwise.
        outcomes: how people may end it from the inbox, one of which they choose (S9). Without any, an
            item ends only when its cause does (`close_item`).
        right: a right that is needed beside the desk's.
        has_owner: what it is about has an owner of its own, whose item it is (`assign`): nobody takes it,
            gives it back or passes it on from the inbox.
    """

    code: str
    title: str
    desk: str
    outcomes: tuple[Outcome, ...] = ()
    right: str = ""
    has_owner: bool = False


_kinds: dict[str, ItemKind] = {}


def register_kind(kind: ItemKind) -> None:
    """Make a kind known; called by `config/wiring.py` only."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind.code), kind.code
    assert kind.desk in DESKS, kind.desk
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def kind_of(code: str) -> ItemKind:
    """The kind with this code."""
    return _kinds[code]


def kinds() -> list[ItemKind]:
    """Every kind, in the order of codes."""
    return [_kinds[code] for code in sorted(_kinds)]


def kind_title(code: str) -> str:
    """What a kind is called; the code itself when no room lays such work any more."""
    return _kinds[code].title if code in _kinds else code


def outcome_label(kind: str, outcome: str) -> str:
    """How an end is called; the code itself when its kind no longer knows it."""
    known = (*_kinds[kind].outcomes, RESOLVED) if kind in _kinds else (RESOLVED,)
    return next((one.label for one in known if one.code == outcome), outcome)
