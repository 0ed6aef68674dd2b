"""What the people who run the WEB sign-up write down, for the walks."""

from datetime import datetime

from mizuhiki.signup.service_faults import note_fault
from mizuhiki.staff.models import User
from tests.security.signup_site import make_site
from tests.security.signups import make_application, make_results


def make_signups(at: datetime, owner: User) -> None:
    """An application, the list of the day before, and a fault that lasts."""
    make_site(owner, at)
    make_application(at)
    make_results(at, owner)
    note_fault(
        affects="gateway",
        title="応答が遅い",
        happened="画面が開くまで1分かかる。",
        started_at=at,
        at=at,
        actor=owner,
    )
