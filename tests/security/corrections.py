"""Bills that come to less, for the walk over every address."""

from datetime import datetime

from mizuhiki.billing import api as billing
from mizuhiki.corrections import many, reckoning
from mizuhiki.corrections import services as corrections
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.platform import clock
from mizuhiki.reductions import services as reductions
from mizuhiki.reductions.models import ReductionApplication
from mizuhiki.staff.models import User


def correct_bill(owner: User, at: datetime) -> None:
    """A correction of a bill that nobody pays by bank, booked; its notice waits for the post."""
    ask_for_many(owner, at)
    demand = billing.Demand.objects.filter(method="slip").order_by("pk")[0]
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
    corrections.book(case_id=made.pk, request=None, actor=owner, at=at)


def ask_for_many(owner: User, at: datetime) -> None:
    """A batch of corrections that the worker has not worked out."""
    month = clock.day_of(at).replace(day=1)
    many.ask_for_batch(
        choice=many.Choice(first_month=month, last_month=month, bore_mm=13),
        change=Change(without=("water",)),
        reason="登録誤り",
        reference="walk",
        actor=owner,
        at=at,
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
