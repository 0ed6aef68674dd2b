"""What came of a demand visit that was told on paper: into the history, and the visit is over."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from mizuhiki.arrears.models import Negotiation
from mizuhiki.arrears.services.negotiating import Talk, record_talk
from mizuhiki.customers.api import users_and_payers
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Visit
from mizuhiki.platform.actors import Actor


@transaction.atomic
def record_visit(*, visit_id: int, talk: Talk, at: datetime, actor: Actor) -> Negotiation:
    """Write the result of a visit and end it.

    Raises:
        VisitOver, VisitOut, and what `record_talk` raises: nothing is changed.

    Source:
        COL-063 【金沢収納】第23条(3)オ; COL-082 第25条(2).
    """
    fieldwork.finish_visit(visit_id=visit_id, at=at, actor=actor)
    visit = Visit.objects.get(pk=visit_id)
    (customer_id, *_) = users_and_payers([visit.supply_no], on=visit.visit_on)
    return record_talk(
        customer_id=customer_id,
        supply_id=visit.supply_no,
        talk=replace(talk, channel="visit", direction="out"),
        at=at,
        actor=actor,
        visit_id=visit.pk,
    )
