"""Forms of the public door in the one queue: there within a minute, done when they are registered."""

from datetime import datetime

from django.db import transaction

from mizuhiki.callcentre.models import Arrival, ArrivalWeb, Case
from mizuhiki.callcentre.services.going_on import end
from mizuhiki.callcentre.services.linking import link_intake
from mizuhiki.callcentre.services.queue import NewArrival, receive, register
from mizuhiki.callcentre.services.taking import NewCase, Words
from mizuhiki.callcentre.services.writing import lock
from mizuhiki.callcentre.standing import Kind
from mizuhiki.intake.api import WebRegistered
from mizuhiki.platform import locks, sql
from mizuhiki.platform.actors import Actor

AT_ONCE = 500
_CAME = """
    SELECT s.application_id, s.at FROM intake_websending s
    WHERE NOT EXISTS (SELECT FROM callcentre_arrivalweb a WHERE a.web_id = s.application_id)
      AND NOT EXISTS (SELECT FROM intake_webregistration r WHERE r.web_id = s.application_id)
    ORDER BY s.at, s.application_id LIMIT %s
"""
_NEVER_QUEUED = """
    SELECT r.web_id FROM intake_webregistration r
    WHERE r.at < %s AND NOT EXISTS (SELECT FROM callcentre_arrivalweb a WHERE a.web_id = r.web_id)
"""
KINDS = {"start": Case.Kind.START, "stop": Case.Kind.STOP, "rename": Case.Kind.NAME_CHANGE}
REGISTERED = "開閉栓の申込みとして登録したため"


@transaction.atomic
def lay_web(*, at: datetime, actor: Actor) -> int:
    """Lay each form that was sent and is not there yet into the queue; returns how many.

    Nothing of what it says is written there: who may see it opens it.

    Source:
        CC-045 【金沢CC】別紙３ ２(1)イ; issue 5, point 4: one queue.
    """
    locks.take_name("callcentre-web")
    found = sql.rows(_CAME, [AT_ONCE])
    for web_id, sent_at in found:
        new = NewArrival(source=Arrival.Source.WEB, asks=Arrival.Asks.OPEN_CLOSE, arrived_at=min(sent_at, at))
        ArrivalWeb.objects.create(web_id=web_id, arrival=receive(new, actor=actor, at=at))
    return len(found)


def never_queued(*, registered_before: datetime) -> list[int]:
    """Forms that were registered before they were laid into the queue: no arrival says that they are done."""
    return [web_id for (web_id,) in sql.rows(_NEVER_QUEUED, [registered_before])]


def follow_web(event: WebRegistered) -> None:
    """Listener: the form's place in the queue is done, and a case that is closed at once links the two.

    Raises:
        ArrivalNotYours, ArrivalStepUnfit: it lies with somebody else. Nothing is written.

    Source:
        CC-045 【金沢CC】別紙３ ２(1)イ.
    """
    came = ArrivalWeb.objects.filter(web_id=event.web_id).first()
    if came is None:  # registered before the minute was over
        return
    application, actor, at = event.application, event.actor, event.at
    words = Words(f"{application.get_kind_display()}の申込み（インターネット、受付番号 {application.shown}）")
    new = NewCase(kind=KINDS[application.kind], channel=Case.Channel.WEB)
    case = register(arrival_id=came.arrival_id, new=new, words=words, actor=actor, at=at)
    link_intake(case_id=case.pk, shown=application.shown, actor=actor, at=at)
    end(lock(case.pk), Kind.CLOSED, REGISTERED, actor=actor, at=at)
