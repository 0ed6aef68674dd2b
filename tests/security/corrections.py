"""Bills that would come to less, refused, for the walk over every address."""

from datetime import datetime

from mizuhiki.billing import api as billing
from mizuhiki.corrections import reckoning
from mizuhiki.corrections import services as corrections
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import CorrectionCase, CorrectionEnd
from mizuhiki.platform import clock
from mizuhiki.reductions import services as reductions
from mizuhiki.reductions.models import ReductionApplication
from mizuhiki.staff.models import User


def send_back_correction(owner: User, at: datetime) -> None:
    """A correction of a bill that was sent back."""
    demand = billing.Demand.objects.order_by("pk")[0]
    change, day = Change(without=("water", "public_sewerage", "rural_sewerage")), clock.day_of(at)
    plan = reckoning.plan_of(supply_id=demand.supply_id, change=change, demand_ids=[demand.pk], today=day)
    made = corrections.open_case(
        supply_id=demand.supply_id,
        kind=CorrectionCase.Kind.FACTS,
        change=change,
        plan=plan,
        reason="使用していない",
        reference="walk",
        actor=owner,
        at=at,
    )
    corrections.end_unbooked(
        case_id=made.pk, how=CorrectionEnd.How.REFUSED, reason="使用している", actor=owner, at=at
    )


def refuse_reduction(owner: User, at: datetime) -> None:
    """An application for a reduction that the utility refused."""
    demand = billing.Demand.objects.order_by("pk")[0]
    made = reductions.receive_application(
        supply_id=demand.supply_id,
        code="福祉施設",
        relation=ReductionApplication.Relation.SELF,
        demand_ids=[demand.pk],
        place="",
        repaired_on=None,
        reference_m3=None,
        papers=(),
        received_on=clock.day_of(at),
        reference="walk",
        actor=owner,
        at=at,
    )
    reductions.refuse(application_id=made.pk, reason="対象の施設ではない", actor=owner, at=at)
