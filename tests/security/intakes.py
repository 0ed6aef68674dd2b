"""Applications that somebody took: one, and a batch of a proxy; and a form of the public door."""

from datetime import datetime, timedelta

from mizuhiki.intake import api as intake
from mizuhiki.intake.models import WebAnswer, WebApplication, WebSending
from mizuhiki.platform import clock
from mizuhiki.staff.models import User


def make_intakes(owner: User, now: datetime) -> None:
    """Somebody wants water at a tap that nobody knows."""
    told = {"name": "見本 移", "phone": "000-1111-2222", "place": "緑町のどこか"}
    wish = intake.Wish(wanted_on=clock.day_of(now), by="self", told=told, pay_by="slip")
    way = intake.Way(channel="telephone", reference="walk")
    intake.take_application(kind="start", way=way, wish=wish, actor=owner, at=now)
    proxy = {"phone": "000-3333-4444", "proxy_company": "㈱住まい", "reply_phone": "000-0000-0000"}
    many = intake.Wish(wanted_on=clock.day_of(now), by="agent", told=told | proxy, pay_by="slip")
    intake.take_many(
        lines=[intake.Line(1, "start", many, is_confirmed=False)],
        channel="fax",
        reference="walk-many",
        title="表",
        actor=owner,
        at=now,
    )
    form = WebApplication.objects.create(
        number="K00000001",
        device="phone",
        secret_sha256=b"0" * 32,
        began_at=now,
        expires_at=now + timedelta(hours=24),
    )
    given = told | {"kind": "start", "by": "self", "wanted_on": clock.day_of(now).isoformat()}
    WebAnswer.objects.create(application=form, page="all", given=given, at=now)
    WebSending.objects.create(application=form, language="ja", at=now)
