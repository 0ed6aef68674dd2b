"""How the research log of a reception stands after its steps, and what heirs share. Pure.

open ──asked──▶ waiting ──passed──▶ section ──answered──▶ answered ──▶ over
  ▲────refused─────┘                   └─────────── solved, dropped ─────▲
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

OPEN, WAITING, SECTION, ANSWERED, OVER = "open", "waiting", "section", "answered", "over"
LABELS = {
    OPEN: ("調査中", "care"),
    WAITING: ("ＭＧ・ＳＶの確認待ち", "water"),
    SECTION: ("担当課所で調査中", "water"),
    ANSWERED: ("回答あり", "good"),
    OVER: ("終了", ""),
}
FACTS = frozenset({"heard", "looked", "called", "map_asked", "map_came"})
_MOVES = {
    (OPEN, "asked"): WAITING,
    (ANSWERED, "asked"): WAITING,  # the answer was not enough
    (WAITING, "refused"): OPEN,
    (WAITING, "passed"): SECTION,
    (SECTION, "answered"): ANSWERED,
    (OPEN, "solved"): OVER,
    (OPEN, "dropped"): OVER,
    (SECTION, "solved"): OVER,
    (SECTION, "dropped"): OVER,
    (ANSWERED, "solved"): OVER,
    (ANSWERED, "dropped"): OVER,
}


def state_after(state: str, kind: str) -> str | None:
    """The state after one more step; None where the step does not fit.

    While a second person looks at the sheet nothing is added to it.
    """
    if kind in FACTS:
        return state if state in (OPEN, SECTION, ANSWERED) else None
    return _MOVES.get((state, kind))


def state_of(kinds: Iterable[str]) -> str:
    """The state after all steps of a log."""
    state = OPEN
    for kind in kinds:
        after = state_after(state, kind)
        assert after is not None, (state, kind)
        state = after
    return state


def shared(shares: Sequence[tuple[int, int]]) -> Fraction:
    """What heirs hold together, as a fraction of the whole."""
    assert all(0 < part <= parts for part, parts in shares), shares
    return sum((Fraction(part, parts) for part, parts in shares), Fraction(0))
