"""What this room tells those above, in the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallChanged:
    """Something was told of a call: it may stand elsewhere now. `was` is empty for a new one."""

    call_id: int
    was: str
    now: str


@dataclass(frozen=True)
class CallsRead:
    """A file of call details was taken in; bulk form of `CallChanged`."""

    import_id: int
