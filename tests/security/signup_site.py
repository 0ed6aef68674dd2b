"""What is published and what stands beside it, for the walks."""

from datetime import datetime, timedelta

from mizuhiki.signup.site.closures import plan_closure
from mizuhiki.signup.site.notices import post_notice
from mizuhiki.signup.site.services import make_keys, publish
from mizuhiki.staff.models import User


def make_site(owner: User, at: datetime) -> None:
    """The site is published, a bank has its keys, a rest is planned and a notice is up."""
    publish(at=at, actor=owner)
    make_keys(bank_code="9998", at=at, actor=owner)
    plan_closure(
        bank_code="9998",
        starts_at=at + timedelta(days=1),
        ends_at=at + timedelta(days=2),
        reason="保守",
        at=at,
        actor=owner,
    )
    post_notice(
        texts={"ja": "年末年始も受け付けます。"},
        starts_at=at,
        ends_at=at + timedelta(days=1),
        at=at,
        actor=owner,
    )
