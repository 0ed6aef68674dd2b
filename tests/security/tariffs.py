"""A quick table held against the rules in force, and a shadow run that is done, for the walk of pages."""

from datetime import datetime

from mizuhiki.platform import clock
from mizuhiki.revisions import api as revisions
from mizuhiki.rulepacks.api import RulePackVersion
from mizuhiki.staff.models import User


def make_tariffs(owner: User, now: datetime) -> None:
    """What has been found out about the rules in force."""
    version, month = RulePackVersion.objects.earliest("pk"), clock.day_of(now).replace(day=1)
    table = "口径,水量,金額\n13,0,1\n".encode()
    revisions.check_table(version=version, charge="water", use="家庭用", content=table, at=now, actor=owner)
    shadow = revisions.ask_for_shadow(
        version=version, cycle_month=month, is_by_newest=True, actor=owner, at=now
    )
    revisions.price_shadow(shadow)
