"""The way from a stopped bill to its 更正, in the browser."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.billing.api import Assessment
from mizuhiki.billing.models import BillAlarm, BillAlarmEnd
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.corrections.tests.conftest import AT
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_from_the_alarm_to_a_corrected_bill(
    stopped: Town, clerk: User, second: User, sign_in: Callable[[Any], Client]
) -> None:
    alarm = BillAlarm.objects.get()
    with clock.travel(AT):
        desk = sign_in(clerk)
        page = desk.get(f"/billing/alarms/{alarm.pk}/").content.decode()
        start = f"/corrections/new/{alarm.demand.supply_id}/?bill={alarm.demand_id}"
        assert start in page
        assert start in desk.get(f"/assessments/{_water(alarm)}/").content.decode()
        form = desk.get(start).context["form"]
        reading = form["reading"].value()
        empty = desk.get(f"/corrections/new/{alarm.demand.supply_id}/?kind=reading&calculate=1")
        assert empty.status_code == 422
        query = f"kind=reading&reading={reading}&how=corrected&index_m3=200&basis=reread&calculate=1"
        there = f"/corrections/new/{alarm.demand.supply_id}/?{query}"
        looked = desk.get(there)
        page = text_of(looked)
        assert "差額 −91,608円" in page
        assert "2026年8月分 380 200 200 m³ 20 m³" in page
        assert "2026年8月分 水道料金 10% 52,112円 2,337円 −49,775円 −4,525円" in page
        assert "2026年8月分 下水道使用料 10% 44,424円 2,591円 −41,833円 −3,803円" in page
        seen = looked.context["ask"]["seen"].value()
        no_reason = desk.post(there, {"seen": seen, "reason": "", "once": str(uuid4())})
        assert (no_reason.status_code, CorrectionCase.objects.count()) == (422, 0)
        stale = desk.post(there, {"seen": "0" * 64, "reason": "読み違い", "once": str(uuid4())})
        assert (stale.status_code, CorrectionCase.objects.count()) == (422, 0)
        assert "計算したあとに請求か検針が変わりました" in text_of(stale)
        assert sign_in(second).post(there, {"seen": seen, "once": str(uuid4())}).status_code == 403
        sent = desk.post(there, {"seen": seen, "reason": "読み違い", "once": str(uuid4())})
        assert sent.status_code == 302
        path = sent.headers["Location"]
        assert "承認待ち" in text_of(desk.get(path))
        boss = sign_in(second)
        (request,) = boss.get("/approvals/").context["page"]
        page = text_of(boss.get(f"/approvals/{request.pk}/"))
        assert "2026年8月分の検針 指針 380 → 200" in page
        assert "2026年8月分 水道料金 52,112円 → 2,337円（−49,775円）" in page
        boss.post(f"/approvals/{request.pk}/", {"outcome": "granted", "reason": "", "once": str(uuid4())})
        assert BillAlarmEnd.objects.get().how == "corrected"
        page = text_of(boss.get(path))
        day = "2026年（令和8年）8月25日（火）"
        assert f"申請 2026-08-25 12:00 窓口 花子 承認 2026-08-25 12:00 料金 次郎 更正済み {day}" in page
        assert "R8-000001" in text_of(boss.get("/corrections/"))


def _water(alarm: BillAlarm) -> int:
    return Assessment.objects.get(demand=alarm.demand_id, charge="water").pk


@pytest.mark.parametrize("kind", ["reading", "facts", "rules"])
def test_without_a_bill_there_is_nothing_to_fill_in(
    stopped: Town, clerk: User, sign_in: Callable[[Any], Client], kind: str
) -> None:
    stopped.settle(3, cycle="monthly")
    with clock.travel(AT):
        page = sign_in(clerk).get(f"/corrections/new/{stopped.supplies['M000003'].pk}/?kind={kind}")
    assert page.context["form"].nothing in text_of(page)
    assert "請求はまだありません。" in page.context["form"].nothing
    assert b'name="calculate"' not in page.content


@pytest.mark.parametrize("kind", ["facts", "rules"])
def test_each_kind_has_its_form(
    stopped: Town, clerk: User, sign_in: Callable[[Any], Client], kind: str
) -> None:
    supply = stopped.supplies["M000001"]
    desk = sign_in(clerk)
    with clock.travel(AT):
        page = desk.get(f"/corrections/new/{supply.pk}/?kind={kind}")
        assert page.status_code == 200
        value = page.context["form"].lines[0][0]
        nothing = desk.get(f"/corrections/new/{supply.pk}/?kind={kind}&bills={value}&calculate=1")
        assert "どこが違っていたかを、1つ以上入力してください" in text_of(nothing)
        said = "without=public_sewerage" if kind == "facts" else "granted=福祉施設"
        query = f"kind={kind}&bills={value}&{said}&calculate=1"
        looked = text_of(desk.get(f"/corrections/new/{supply.pk}/?{query}"))
    words = {"facts": "下水道使用料 10% 2,591円 0円 −2,591円 −235円", "rules": "更正前と更正後"}
    assert words[kind] in looked
