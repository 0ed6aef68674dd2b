"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class SlipIssuing:
    """A slip is about to ask for these demands; a listener that raises leaves them as they are."""

    supply_id: int
    demand_ids: tuple[int, ...]


@dataclass(frozen=True)
class SlipsIssuing:
    """Slips of many supplies are about to ask for these demands."""

    demand_ids: tuple[int, ...]


@dataclass(frozen=True)
class GroupSlipIssued:
    """A slip asks these supplies of a group together; until its 取扱期限 nobody is asked for it otherwise."""

    supply_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class BillsCorrecting:
    """What these demands ask for is about to change; a listener that raises leaves them as they are."""

    supply_id: int
    demand_ids: tuple[int, ...]


@dataclass(frozen=True)
class BillsCorrected:
    """These assessments were corrected; what is open of one may be below zero until somebody takes it."""

    supply_id: int
    assessment_ids: tuple[int, ...]
    at: datetime
    actor: Actor


@dataclass(frozen=True)
class SettlementsCredited:
    """These settlements come to less than was guessed: each is open below zero until somebody takes it."""

    supply_ids: tuple[int, ...]
    assessment_ids: tuple[int, ...]
    at: datetime
    actor: Actor | None
