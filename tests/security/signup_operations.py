"""What the people who run the WEB sign-up write down, for the walks."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from mizuhiki.platform import clock
from mizuhiki.signup.figures.service_faults import note_fault
from mizuhiki.signup.promotion.services import begin_campaign, note_need, set_goal
from mizuhiki.signup.trials.services import call_for_help, note_result
from mizuhiki.signup.trials.services import note_fault as note_fault_found
from mizuhiki.staff.models import User
from tests.security.signup_site import make_site
from tests.security.signups import make_application, make_daily, make_results


def make_signups(at: datetime, owner: User) -> None:
    """An application, the list of the day before, a fault that lasts, a campaign, its goal, a need."""
    make_site(owner, at)
    make_application(at)
    make_results(at, owner)
    make_daily(owner)
    note_fault(
        affects="gateway",
        title="応答が遅い",
        happened="画面が開くまで1分かかる。",
        started_at=at,
        at=at,
        actor=owner,
    )
    today = clock.day_of(at)
    campaign = begin_campaign(
        code="WALK",
        title="秋の案内",
        channel="leaflet",
        first_day=today,
        last_day=today,
        bank_codes=[],
        at=at,
        actor=owner,
    )
    set_goal(
        measure="registered",
        target=Decimal(100),
        first_day=today,
        last_day=today,
        campaign=campaign,
        review_on=today + timedelta(days=1),
        at=at,
        actor=owner,
    )
    note_need(source="inquiry", wanted="夜も電話したい", found_on=today, at=at, actor=owner)
    step: dict[str, Any] = {"script": "apply_new", "step": 1, "at": at, "actor": owner}
    call_for_help(question="どこを押しますか", **step)
    failed = note_result(outcome="failed", note="開かない", **step)
    note_fault_found(result_id=failed.pk, what="開かない", at=at, actor=owner)
