"""更正 of the demo: a reading that was read too high is put right, and another waits for agreement."""

from mizuhiki.approvals import api as approvals
from mizuhiki.billing.api import Assessment
from mizuhiki.corrections import reckoning, services
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.corrections.permissions import CORRECTION_AGREE, CORRECTION_ASK
from mizuhiki.metering.api import Reading
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.platform.errors import RuleBroken

TOO_HIGH_M3, WANTED, LOOKED_AT = 5, 2, 40


def correct_bills(*, first: Person, second: Person) -> int:
    """Ask for two, and agree to the first; how many. None where nobody may or nothing is billed by slip."""
    if not (first.has_perm(CORRECTION_ASK) and second.has_perm(CORRECTION_AGREE)):
        return 0
    billed = Assessment.objects.filter(
        demand__method="slip", charge="water", corrects=None, reading__usage_m3__gt=TOO_HIGH_M3
    )
    made = 0
    for one in billed.select_related("reading").order_by("-cycle_month", "supply_id")[:LOOKED_AT]:
        assert one.reading is not None, one.pk
        if _ask(one.supply_id, one.reading, actor=first) and (made := made + 1) == WANTED:
            break
    oldest = CorrectionCase.objects.order_by("pk").first()
    if oldest is not None:
        request = approvals.open_request_of(kind="corrections.case", subject_id=oldest.pk)
        assert request is not None, "it was just asked for"
        granted = approvals.Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=second, at=clock.now())
    return made


def _ask(supply_id: int, reading: Reading, *, actor: Person) -> bool:
    """Whether the reading could be asked to be put right; another's bill may count from it."""
    change = Change(
        reading_id=reading.pk, how="corrected", index_m3=reading.index_m3 - TOO_HIGH_M3, basis="photo"
    )
    try:
        plan = reckoning.plan_of(supply_id=supply_id, change=change, demand_ids=(), today=clock.today())
        services.ask_correction(
            supply_id=supply_id,
            kind=CorrectionCase.Kind.READING,
            change=change,
            demand_ids=(),
            reason="検針値の読み違い",
            seen=plan.digest,
            reference=f"demo:{reading.pk}",
            actor=actor,
            at=clock.now(),
        )
    except RuleBroken:
        return False
    return True
