"""The page of a move says what is really there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.customers.models import Customer
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.takeover.mapping import read_mapping
from mizuhiki.takeover.permissions import TAKEOVER_ASK, TAKEOVER_DECIDE, TAKEOVER_SEE
from mizuhiki.takeover.services import KIND, load_takeover, propose_takeover
from mizuhiki.takeover.tests import old_system
from tests.builders import clerk, noon, person
from tests.pages import text_of

AT = noon(old_system.AS_OF)


@pytest.mark.django_db
def test_the_page_goes_from_waiting_to_balanced(
    rules_in_force: None, tmp_path: Path, sign_in: Callable[[User], Client]
) -> None:
    del rules_in_force
    plan = read_mapping(old_system.write(tmp_path))
    asker, decider = person(TAKEOVER_ASK, username="ikou"), person(TAKEOVER_DECIDE, username="kyoku")
    client = sign_in(person(TAKEOVER_SEE, username="miru"))
    with clock.travel(AT):
        assert "移行の依頼はありません。" in text_of(client.get("/takeover/"))
        made = propose_takeover(plan=plan, reason="切替", actor=asker, at=AT)
        before = text_of(client.get("/takeover/"))
        assert "承認待ち" in before
        assert "水道料金 2026年度 2 9,702" in before
        assert "読み込み前 未照合" in before
        assert "並行稼働の比較 まだ －" in before
        request = ApprovalRequest.objects.get(kind=KIND, subject_id=made.pk)
        granted = Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=decider, at=AT)
        assert "承認済み" in text_of(client.get("/takeover/"))
        load_takeover(plan=plan, actor=clerk(), at=AT, tell=lambda _: None)
        after = text_of(client.get("/takeover/"))
        desk = sign_in(person("customers.customer_see", username="mado"))
        house = Customer.objects.get(customer_no="0000000005")
        bills = text_of(desk.get(f"/customers/{house.pk}/"))
    assert "移行済み" in after
    assert "2026-08 － 10,190円 移行前に 5,339円 移行した請求 2026-09-30 旧システム" in bills
    assert after.count("✓ 一致") == 3
    assert "太郎" not in after  # the page names nobody
    assert sign_in(person(username="hoka")).get("/takeover/").status_code == 403
