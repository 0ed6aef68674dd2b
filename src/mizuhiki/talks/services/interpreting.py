"""An interpreter comes into a call and leaves it; the list of them is the utility's (CC-055)."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.talks import errors, interpreting_errors
from mizuhiki.talks.interpreting_models import Interpreter, Interpreting, InterpretingEnd
from mizuhiki.telephony.api import call_at_desk, call_view


@transaction.atomic
def keep_interpreter(interpreter: Interpreter, *, actor: Actor, at: datetime) -> Interpreter:
    """Enter a service or change it; the row history keeps what was.

    Source:
        CC-055 【金沢CC】第2章 第17 電話等で通訳ができる体制.
    """
    interpreter.save()
    audit.record(action="talks.interpreter.kept", subject=interpreter, actor=actor, at=at)
    return interpreter


@transaction.atomic
def begin_interpreting(*, call_id: int, interpreter_id: int, actor: Actor, at: datetime) -> Interpreting:
    """Somebody interprets from now on, in the call that is at this person's desk.

    Raises:
        CallNotHere, CallIsOver, InterpreterThere: nothing is written.

    Source:
        CC-055 【金沢CC】第2章 第17.
    """
    _lock_here(call_id, actor, at)
    if call_view(call_id).ended_at is not None:
        raise interpreting_errors.CallIsOver
    if _open_of(call_id) is not None:
        raise interpreting_errors.InterpreterThere
    chosen = Interpreter.objects.get(pk=interpreter_id, is_active=True)
    made = Interpreting.objects.create(
        call_id=call_id,
        number=Interpreting.objects.filter(call_id=call_id).count() + 1,
        interpreter=chosen,
        language=chosen.language,
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action="talks.interpreting.begun", subject=made, actor=actor, at=at, language=chosen.language
    )
    return made


@transaction.atomic
def end_interpreting(*, call_id: int, actor: Actor, at: datetime) -> InterpretingEnd:
    """The interpreter has left; the talk may go on.

    Raises:
        CallNotHere, NobodyInterprets: nothing is written.

    Source:
        CC-055 【金沢CC】第2章 第17.
    """
    _lock_here(call_id, actor, at)
    running = _open_of(call_id)
    if running is None:
        raise interpreting_errors.NobodyInterprets
    made = InterpretingEnd.objects.create(interpreting=running, at=max(at, running.at), by_id=actor.pk)
    audit.record(
        action="talks.interpreting.ended", subject=running, actor=actor, at=at, language=running.language
    )
    return made


def _lock_here(call_id: int, actor: Actor, at: datetime) -> None:
    locks.take_name(f"talks.interpreting:{call_id}")
    here = call_at_desk(actor.pk, at)
    if here is None or here.pk != call_id:
        raise errors.CallNotHere


def _open_of(call_id: int) -> Interpreting | None:
    return Interpreting.objects.filter(call_id=call_id, end=None).order_by("-number").first()
