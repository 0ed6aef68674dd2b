"""照会: a bank is asked what became of an application whose way there has no proven end.

That it is asked is a committed row before the question goes out, and no transaction is open while a bank
thinks. The answer is taken as a notice is. A week after the hand-off the next answer without proof ends it
(期限切れ), and two weeks after none at all; a word that comes later still wins over that.
"""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.formats import webdebit
from mizuhiki.platform import jobs, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.calling import NotAnswered, Reply
from mizuhiki.rulepacks.api import SignupBank
from mizuhiki.signup.gateways import key_of, reach, terms_on
from mizuhiki.signup.models import Application, ApplicationEvent, Attempt, Direction, Source

AFTER = (  # the hand-off: when the bank is asked
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    *(timedelta(days=days) for days in range(1, 15)),
)
MOST = timedelta(days=90)  # then a way is ended whatever its bank, and nothing older is looked at
SEEN = MOST + timedelta(days=30)  # for so long it is looked for, to be ended
ENOUGH = timedelta(days=7)  # from then on one answer ends it; a bank that gives none is asked to the last
JOB = "signup.ask_bank"
AT_ONCE = 40
MOST_FAULTS = 2  # one after the other: a bank that is away is left until the next minute
Kind = ApplicationEvent.Kind
log = logging.getLogger(__name__)

# A way to a bank that has no proven end; `asked_at` its last asking, `mark` the last one that is due.
_OPEN = """
    SELECT t.id, t.bank_code FROM signup_attempt t
    CROSS JOIN LATERAL (
        SELECT max(one) AS last FROM unnest(%(after)s::interval[]) one WHERE t.at + one <= %(at)s
    ) mark
    CROSS JOIN LATERAL (
        SELECT max(e.at) FILTER (WHERE e.kind = 'asked') AS asked_at,
               bool_or(e.kind = 'expired') AS is_expired
        FROM signup_applicationevent e WHERE e.application_id = t.application_id AND e.attempt = t.position
    ) e
    WHERE t.at > %(at)s - %(seen)s AND mark.last IS NOT NULL AND e.is_expired IS NOT TRUE
      AND (%(only)s::bigint IS NULL OR t.id = %(only)s)
      AND NOT EXISTS (
          SELECT FROM signup_evidence v WHERE v.attempt_id = t.id AND v.source <> 'return'
            AND v.result NOT IN ('UNKNOWN', 'NOT_FOUND', 'MAINTENANCE')
      )
"""
_DUE = f"""
    {_OPEN} AND t.bank_code = ANY(%(banks)s) AND t.at > %(at)s - %(most)s
      AND (e.asked_at IS NULL OR e.asked_at < t.at + mark.last)
    ORDER BY t.id
"""
# Nobody will be asked any more: the bank has answered since, was asked for the last time, or is never asked.
_OVER = f"""
    {_OPEN} AND mark.last >= %(enough)s AND (
        t.at <= %(at)s - %(most)s OR t.bank_code = ANY(%(banks)s) OR e.asked_at >= t.at + %(end)s OR EXISTS (
            SELECT FROM signup_evidence v
            WHERE v.attempt_id = t.id AND v.source = 'inquiry' AND v.at >= t.at + %(enough)s)
    )
    ORDER BY t.id
"""


@dataclass(frozen=True)
class Question:
    """An inquiry as it goes out."""

    attempt_id: int
    reference: str
    message: str
    mac: str


def ask_banks(*, at: datetime) -> list[str]:
    """Give each bank that has something to be asked a job of its own, so that none waits for another.

    Source:
        DD-076 【長岡口振】4(2), 4(5).
    """
    due = sorted({bank_code for _, bank_code in _due(_askable(at), at=at)})
    new = [code for code in due if not jobs.is_waiting(asked_bank=code)]
    for code in new:
        jobs.enqueue(JOB, asked_bank=code)
    return new


def ask_bank(*, bank_code: str, at: datetime) -> int:
    """Ask one bank what is due, one application after the other; returns how many answers were taken.

    Source:
        DD-005 【長岡口振】4(3), 8(4); DD-076 【長岡口振】4(2), 4(5).
    """
    bank = _askable(at).get(bank_code)
    taken, faults = 0, 0
    for attempt_id, _ in _due([bank_code], at=at)[:AT_ONCE] if bank else []:
        assert bank is not None
        question = _claim(attempt_id, bank, at=at)
        if question is None:
            continue
        outcome = _ask(question, bank)
        if outcome in {"taken", "known"}:
            taken, faults = taken + 1, 0
            continue
        log.warning("inquiry of attempt %d at bank %s: %s", attempt_id, bank_code, outcome)
        faults += 1
        if faults == MOST_FAULTS:
            break
    return taken


def expire(*, at: datetime, actor: Actor) -> int:
    """End the ways to banks that were asked for the last time and have no proof; returns how many.

    A bank of the rules that says nowhere that it can be asked is asked never; one whose keys are missing,
    or that the rules do not know today, is waited for, for ninety days.

    Source:
        DD-005 【長岡口振】4(3), 8(4).
    """
    terms = terms_on(at)
    if terms is None:
        return 0
    banks = sorted(code for code, bank in terms.banks.items() if not bank.inquiry_url)
    over = _open(_OVER, at=at, banks=banks)
    return sum(_expire(attempt_id, banks, at=at, actor=actor) for attempt_id, _ in over)


@transaction.atomic
def _expire(attempt_id: int, banks: list[str], *, at: datetime, actor: Actor) -> bool:
    attempt = _locked(attempt_id)
    if not _open(_OVER, at=at, banks=banks, only=attempt_id):
        return False
    ApplicationEvent.objects.create(
        application=attempt.application, attempt=attempt.position, kind=Kind.EXPIRED, facts={}, at=at
    )
    audit.record(action="signup.application.expired", subject=attempt.application, actor=actor, at=at)
    return True


def _askable(at: datetime) -> dict[str, SignupBank]:
    """The banks that say where they are asked, and whose keys we have."""
    terms = terms_on(at)
    return {
        code: bank
        for code, bank in (terms.banks.items() if terms else ())
        if bank.inquiry_url and key_of(code, Direction.TO_BANK, at=at)
    }


def _due(banks: Collection[str], *, at: datetime, only: int | None = None) -> list[tuple[int, str]]:
    return _open(_DUE, at=at, banks=sorted(banks), only=only)


def _open(query: str, *, at: datetime, banks: list[str], only: int | None = None) -> list[tuple[int, str]]:
    facts = {"after": list(AFTER), "end": AFTER[-1], "enough": ENOUGH, "most": MOST, "seen": SEEN}
    facts |= {"at": at, "banks": banks, "only": only}
    return [(int(attempt_id), str(bank_code)) for attempt_id, bank_code in sql.rows(query, facts)]


@transaction.atomic(durable=True)
def _claim(attempt_id: int, bank: SignupBank, *, at: datetime) -> Question | None:
    """Note that a bank is being asked; None where another has just done so, or where the end came."""
    attempt = _locked(attempt_id)
    key = key_of(bank.code, Direction.TO_BANK, at=at)
    if key is None or not _due([bank.code], at=at, only=attempt_id):
        return None
    ApplicationEvent.objects.create(
        application=attempt.application, attempt=attempt.position, kind=Kind.ASKED, facts={}, at=at
    )
    ask = webdebit.Ask(bank=bank.code, reference=attempt.reference, issued_at=at.replace(microsecond=0))
    message = webdebit.compose(ask)
    return Question(attempt_id, attempt.reference, message, webdebit.seal(message, key))


def _locked(attempt_id: int) -> Attempt:
    attempt = Attempt.objects.select_related("application").get(pk=attempt_id)
    Application.objects.select_for_update(no_key=True).get(pk=attempt.application_id)
    return attempt


def _ask(question: Question, bank: SignupBank) -> str:
    """Ask, and take the answer; what became of it in one word."""
    try:
        reply = reach(bank.inquiry_url, {"message": question.message, "mac": question.mac})
    except NotAnswered as fault:
        return fault.why
    if reply.status != 200:
        return f"status_{reply.status}"
    said = _said(reply)
    if said is None:
        return "no_answer"
    message, mac = said
    try:
        answer = webdebit.read(message, webdebit.Answer)
    except webdebit.MessageRefused as refused:
        return refused.code
    if (answer.bank, answer.reference) != (bank.code, question.reference):
        return "other_reference"
    ((outcome,),) = sql.rows(
        "SELECT signup_arrive(%s, %s, %s, %s)", [Source.INQUIRY.value, bank.code, message, mac]
    )
    return str(outcome)


def _said(reply: Reply) -> tuple[str, str] | None:
    """The message and the seal of an answer; None where it is none."""
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    message, mac = said.get("message"), said.get("mac")
    return (message, mac) if isinstance(message, str) and isinstance(mac, str) else None
