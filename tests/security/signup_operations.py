"""What the people who run the WEB sign-up write down, for the walks."""

from datetime import datetime

from mizuhiki.signup.service_faults import note_fault
from mizuhiki.staff.models import User
from tests.security.signups import make_application


def make_signups(at: datetime, owner: User) -> None:
    """An application, and a fault that lasts."""
    make_application(at)
    note_fault(
        affects="gateway",
        title="応答が遅い",
        happened="画面が開くまで1分かかる。",
        started_at=at,
        at=at,
        actor=owner,
    )
