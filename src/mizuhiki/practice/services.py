"""A call for training rings, is taken, spoken line by line, ended and judged."""

import uuid
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.knowledge.api import training_manual
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.practice import errors
from mizuhiki.practice.models import Drill, DrillLine, DrillResult
from mizuhiki.practice.rules import AGAIN, PASSED, compare, is_passed
from mizuhiki.practice.scenarios import WITHHELD, Scenario
from mizuhiki.practice.selectors import part_to_play, stand_of, what_was_done
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.telephony.api import Call, Event, Kind, call_at_desk, caller_of, hear, key_of, lines_on

WORLDS = frozenset({"training", "demo"})
QUEUE, DESK = "queue", "desk"
TALK_S, WRAP_S = 180, 120  # 第6③, where the rules in force name none


def refuse_elsewhere() -> None:
    """Made-up calls ring in 研修 and 見本 only.

    Raises:
        NoDrillHere: nothing is written.
    """
    if settings.ENVIRONMENT.value not in WORLDS:
        raise errors.NoDrillHere


@transaction.atomic
def ring(scenario: Scenario, *, trainee: User, actor: Actor, at: datetime) -> Drill:
    """Let a scenario ring at somebody's telephone, as an exchange would tell of it.

    Raises:
        NoDrillHere, TraineeBusy, NobodyToPlay: nothing is written.

    Source:
        CC-110 【金沢CC】第2章 第10(5)④.
    """
    refuse_elsewhere()
    locks.take_name(f"telephony.agent:{trainee.pk}")
    if call_at_desk(trainee.pk, at) is not None:
        raise errors.TraineeBusy(who=str(trainee))
    customer_id, number = None, scenario.number
    if scenario.needs_customer:
        found = part_to_play(scenario)
        if found is None:
            raise errors.NobodyToPlay
        customer_id, number = found
    line = next((one.code for one in lines_on(clock.day_of(at))), "")
    told = [
        Event(Kind.ENTERED, at, line_key=line, value="in"),
        Event(Kind.QUEUED, at, QUEUE, line_key=line),
        Event(Kind.ALERTED, at, DESK, key_of(trainee.pk)),
    ]
    caller = caller_of("非通知" if scenario.caller == WITHHELD else number)
    call = hear(
        source=Call.Source.SIMULATOR,
        conversation=f"drill-{uuid.uuid4().hex}",
        told=told,
        caller=caller,
        at=at,
    )
    drill = Drill.objects.create(
        scenario=scenario.code, call=call, customer_id=customer_id, trainee=trainee, by_id=actor.pk, at=at
    )
    _record("practice.drill.rung", drill, actor, at, kind=scenario.code, to=trainee.pk)
    return drill


@transaction.atomic
def answer(*, drill: Drill, actor: Actor, at: datetime) -> None:
    """The trainee takes the call.

    Raises:
        NoDrillHere, DrillUnfit: nothing is written.

    Source:
        CC-110 【金沢CC】第2章 第10(5)④.
    """
    _tell(drill, "ringing", [Event(Kind.ANSWERED, at, DESK, key_of(drill.trainee_id))], at)
    _record("practice.drill.answered", drill, actor, at)


@transaction.atomic
def hang_up(*, drill: Drill, actor: Actor, at: datetime) -> None:
    """The talk is over, and the work after it begins; its code is set at the desk, as after every call.

    Raises:
        NoDrillHere, DrillUnfit: nothing is written.

    Source:
        CC-110 【金沢CC】第2章 第10(5)④.
    """
    key = key_of(drill.trainee_id)
    told = [
        Event(Kind.LEFT, at, DESK, key),
        Event(Kind.ENDED, at),
        Event(Kind.WRAP_BEGAN, at, DESK, key),
    ]
    _tell(drill, "talking", told, at)
    _record("practice.drill.ended", drill, actor, at)


@transaction.atomic
def give_up(*, drill: Drill, actor: Actor, at: datetime) -> None:
    """The caller gives up before anybody took the call.

    Raises:
        NoDrillHere, DrillUnfit: nothing is written.

    Source:
        CC-110 【金沢CC】第2章 第10(5)④.
    """
    _tell(drill, "ringing", [Event(Kind.ENDED, at)], at)
    _record("practice.drill.given_up", drill, actor, at)


@transaction.atomic
def speak(*, drill: Drill, scenario: Scenario, actor: Actor, at: datetime) -> int:
    """The caller speaks the next line; returns its number. After the last one nothing is written.

    Raises:
        NoDrillHere, DrillUnfit: nothing is written.

    Source:
        CC-110 【金沢CC】第2章 第10(5)④.
    """
    refuse_elsewhere()
    _expect(drill, "talking")
    number = drill.lines.count() + 1
    if number > len(scenario.lines):
        return number - 1
    DrillLine.objects.create(drill=drill, number=number, at=at)
    _record("practice.drill.spoken", drill, actor, at, count=number)
    return number


@transaction.atomic
def judge(*, drill: Drill, scenario: Scenario, note: str = "", actor: Actor, at: datetime) -> DrillResult:
    """Compare what was registered with what was expected, and keep it with the trainee.

    Raises:
        NoDrillHere, DrillUnfit, DrillJudged: nothing is written.

    Source:
        CC-109 【金沢CC】第2章 第10(5)③; CC-110 同④; CC-004 【金沢CC】第2章 第6③.
    """
    refuse_elsewhere()
    locks.take_name(f"practice.drill:{drill.pk}")
    if DrillResult.objects.filter(drill=drill).exists():
        raise errors.DrillJudged
    _expect(drill, "over")
    terms = pack_on(clock.day_of(at)).kpi
    limits = (terms.talk_s, terms.wrap_up_s) if terms else (TALK_S, WRAP_S)
    done = what_was_done(drill)
    checks = compare(scenario.expected, done, talk_s=limits[0], wrap_s=limits[1])
    result = DrillResult.objects.create(
        drill=drill,
        checks=[asdict(check) for check in checks],
        is_passed=is_passed(checks),
        met=sum(check.is_met for check in checks),
        manual=training_manual(on=clock.day_of(drill.at)),
        talk_ms=done.talk_ms,
        wrap_ms=done.wrap_ms,
        note=note.strip(),
        at=at,
        by_id=actor.pk,
    )
    outcome = PASSED if result.is_passed else AGAIN
    _record("practice.drill.judged", drill, actor, at, outcome=outcome, count=result.met)
    return result


def _tell(drill: Drill, state: str, told: list[Event], at: datetime) -> None:
    refuse_elsewhere()
    locks.take_name(f"practice.drill:{drill.pk}")
    _expect(drill, state)
    hear(source=Call.Source.SIMULATOR, conversation=drill.call.conversation, told=told, at=at)


def _expect(drill: Drill, state: str) -> None:
    stand = stand_of(drill)
    if stand.code != state:
        raise errors.DrillUnfit(state=stand.word)


def _record(action: str, drill: Drill, actor: Actor, at: datetime, **facts: int | str) -> None:
    customers = [] if drill.customer_id is None else [drill.customer_id]
    audit.record(action=action, subject=drill, actor=actor, at=at, customers=customers, reason="", **facts)
