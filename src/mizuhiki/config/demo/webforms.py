"""開閉栓 by the public form in the demo: three that citizens sent today, at each step of the queue."""

import hashlib
from datetime import date, timedelta

from mizuhiki.callcentre.api import CASE_LEAD, CASE_TAKE
from mizuhiki.callcentre.models import ArrivalWeb
from mizuhiki.callcentre.services import queue, web
from mizuhiki.customers.api import Supply
from mizuhiki.intake.models import WebAnswer, WebApplication, WebSending
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import able

FORMS = (  # how many days ahead, the language, what was given besides
    (5, "ja", {"kind": "stop", "settle_by": "bill", "new_address": "水引市桜台4番2号", "window": "am"}),
    (9, "en", {"kind": "start", "pay_by": "slip", "window": "any", "note": "Please call in English."}),
    (
        3,
        "ja",
        {
            "kind": "stop",
            "by": "agent",
            "proxy_company": "みずひき住まい株式会社",
            "proxy_name": "賃貸 係",
            "reply_phone": "000-5000-0101",
            "settle_by": "bill",
            "new_address": "水引市桜台8番",
        },
    ),
)


def send_forms(*, today: date, actor: Actor) -> int:
    """Let people send forms, and the first two be sorted, one given out; none where it was done before."""
    operators, leaders = able([CASE_TAKE]).order_by("pk"), able([CASE_LEAD]).order_by("pk")
    operator = operators.filter(username="operator").first() or operators.first()
    leader = leaders.filter(username="supervisor").first() or leaders.first()
    if operator is None or leader is None or WebApplication.objects.exists():
        return 0
    now, number = clock.now(), 0
    supplies = Supply.objects.filter(ends_on=None, parked="").select_related("installation__premises")
    for (ahead, language, told), supply in zip(FORMS, supplies.order_by("pk")[12:], strict=False):
        number += 1
        form = WebApplication.objects.create(
            number=f"K{number:08}",
            device="phone",
            secret_sha256=hashlib.sha256(f"demo {number}".encode()).digest(),
            began_at=now - timedelta(minutes=40),
            expires_at=now - timedelta(minutes=1),
        )
        given = {
            "by": "self",
            "inquiry_no": supply.inquiry_no if told["kind"] == "stop" else "",
            "place": supply.installation.premises.address,
            "wanted_on": (today + timedelta(days=ahead)).isoformat(),
            "is_met": "no",
            "name": f"見本 {number}郎",
            "kana": "ミホン",
            "phone": f"000-6000-010{number}",
        }
        WebAnswer.objects.create(application=form, page="all", given=given | told, at=now)
        WebSending.objects.create(
            application=form, language=language, at=now - timedelta(minutes=30 - number)
        )
    web.lay_web(at=now, actor=actor)
    for place, came in enumerate(ArrivalWeb.objects.order_by("pk")[:2]):
        paper = came.arrival_id
        queue.sort(arrival_id=paper, is_urgent=False, needs_reply=False, actor=leader, at=now)
        if not place:
            queue.distribute(arrival_id=paper, person_id=operator.pk, actor=leader, at=now)
    return number
