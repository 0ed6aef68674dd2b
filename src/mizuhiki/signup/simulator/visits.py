"""What the bank knows of one application, and what it says of it: pure, with the instant passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mizuhiki.formats.webdebit import Answer, AnswerKind, Request, Result
from mizuhiki.platform.clock import TOKYO
from mizuhiki.signup.simulator.scenarios import SCENARIOS, Scenario

VISIT_FOR = timedelta(minutes=15)  # so long the bank's page waits for the PIN
MOST_WRONG_PINS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided. It counts from `due_at` on: a late result is not known before."""

    code: str
    decided_at: datetime
    due_at: datetime

    @property
    def scenario(self) -> Scenario:
        """With its ways of telling."""
        return SCENARIOS[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request that reached the bank; `token` is the secret in the address of its page."""

    token: str
    request: Request
    seen_at: datetime
    outcome: Outcome | None


def standing(visit: Visit, *, now: datetime) -> Result:
    """How the application stands: UNKNOWN while nothing is decided and there is time left."""
    if visit.outcome is None:
        return Result.TIMEOUT if now - visit.seen_at > VISIT_FOR else Result.UNKNOWN
    return visit.outcome.scenario.result if visit.outcome.due_at <= now else Result.UNKNOWN


def is_open(visit: Visit, *, now: datetime) -> bool:
    """Whether the page still waits for the person."""
    return visit.outcome is None and standing(visit, now=now) is Result.UNKNOWN


def told(visit: Visit, kind: AnswerKind, *, now: datetime) -> Answer:
    """What the bank says at that instant. An inquiry does not learn what only the daily file will tell."""
    result = standing(visit, now=now)
    outcome, request = visit.outcome, visit.request
    if kind is AnswerKind.INQUIRY and outcome and not outcome.scenario.is_answered:
        result = Result.UNKNOWN
    answer = Answer(kind=kind, reference=request.reference, bank=request.bank, result=result, stated_at=now)
    if result is not Result.OK or outcome is None:
        return answer
    return Answer(
        kind=kind,
        reference=request.reference,
        bank=request.bank,
        result=result,
        branch=request.branch,
        account_type=request.account_type,
        account_no=request.account_no,
        holder_kana=request.holder_kana,
        registered_on=outcome.due_at.astimezone(TOKYO).date(),
        stated_at=now,
    )
