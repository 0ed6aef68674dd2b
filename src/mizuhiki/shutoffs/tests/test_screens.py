"""Restorations, checks and hardware as the office does them, and the reports as files."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.customers.api import CUSTOMER_SEE, SupplyParty, page_of
from mizuhiki.documents.tests.pages import texts
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import (
    CheckFinding,
    CheckVisit,
    Cut,
    HardwareMove,
    LateDecision,
    Reopening,
    Restoration,
    RestorationAssigned,
    RestorationEnd,
)
from mizuhiki.shutoffs.permissions import (
    CHECK_WORK,
    HARDWARE,
    REPORT_SEE,
    RESTORE_ASK,
    RESTORE_WORK,
    SHUTOFF_SEE,
)
from mizuhiki.shutoffs.services.restoring import except_restoration
from mizuhiki.staff.api import User
from tests import ripe
from tests.builders import clerk, person
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = (SHUTOFF_SEE, RESTORE_ASK, RESTORE_WORK, CHECK_WORK, HARDWARE, REPORT_SEE, CUSTOMER_SEE)
SignIn = Callable[[Any], Client]


def send(client: Client, screen: str, /, *args: Any, **told: Any) -> Any:
    return client.post(reverse(f"shutoffs:{screen}", args=args), {"once": str(uuid.uuid4()), **told})


def moment(prefix: str = "", *, hour: str = "18:05", day: int = 21) -> dict[str, str]:
    return {
        f"{prefix}on_0": "2026",
        f"{prefix}on_1": "10",
        f"{prefix}on_2": f"{day}",
        f"{prefix}moment": hour,
    }


@pytest.mark.req("COL-012", "COL-071")
def test_a_late_request_from_the_customers_page_to_the_open_tap(cut: Cut, sign_in: SignIn) -> None:
    user, crew = person(*RIGHTS, username="tainou"), person(TABLET_USE, username="genba9")
    client = sign_in(user)
    officer = User.objects.create_user(
        "suido", organisation=User.Organisation.UTILITY, display_name="水道 次郎"
    )
    customer_id = SupplyParty.objects.filter(supply_id=cut.supply_id).earliest("pk").customer_id
    page = text_of(client.get(f"{page_of(customer_id)}?supply={cut.supply_id}"))
    assert "解除の申出を受け付ける" in page
    assert "執行書 R8-000001" in page
    with clock.travel(ripe.AT.replace(hour=18, minute=30)):
        client = sign_in(user)
        refused = send(client, "restoration_ask", cut.supply_id, channel="phone", **moment(hour="09:00"))
        assert (refused.status_code, Restoration.objects.count()) == (422, 0)
        told = {"channel": "phone", "name": "水野 太郎", "phone": "090-0000-0000"} | moment()
        assert send(client, "restoration_ask", cut.supply_id, **told).status_code == 302
        found = Restoration.objects.get()
        shown = text_of(client.get(reverse("shutoffs:restoration_show", args=[found.pk])))
        assert "発注者の決定待ち" in shown
        assert "水野 太郎" in shown
        act = ("restoration_act", found.pk)
        assert send(client, *act, "confirm").status_code == 422
        assert send(client, *act, "nothing").status_code == 404
        assert send(client, *act, "except", **{"except-reason": "人工透析"}).status_code == 302
        assert ApprovalRequest.objects.get().reason == "人工透析"
        except_restoration(
            restoration_id=found.pk, reason="人工透析", asked_by=clerk(), at=clock.now(), actor=clerk("kacho")
        )
        sent = {"assign-crew": crew.pk, **{k: v for k, v in moment("assign-").items() if "moment" not in k}}
        assert send(client, *act, "assign", **sent).status_code == 422
        assert RestorationAssigned.objects.count() == 0, "the utility has not said so"
        said = {"decide-officer": officer.pk, "decide-is_today": "1", **moment("decide-", hour="18:20")}
        assert send(client, *act, "decide", **said).status_code == 302
        assert LateDecision.objects.get().officer == officer
        assert send(client, *act, "assign", **sent).status_code == 302
        opened = {"open-crew": crew.pk, "open-index_m3": "131", "open-has_recovered": "1"}
        assert send(client, *act, "open", **opened, **moment("open-", hour="18:29")).status_code == 302
        assert Reopening.objects.get().by == crew
        board = text_of(client.get(reverse("shutoffs:restoration_list")))
        history = text_of(client.get(reverse("shutoffs:history_customer", args=[customer_id])))
    assert "本日解除した停止" in board
    assert "0:24" in board
    assert "発注者の決定：当日に行う（水道 次郎）" in history


@pytest.mark.req("COL-071")
def test_a_request_is_taken_back_with_a_reason(cut: Cut, sign_in: SignIn) -> None:
    client = sign_in(person(*RIGHTS, username="tainou"))
    send(client, "restoration_ask", cut.supply_id, channel="counter", **moment(hour="15:59"))
    found = Restoration.objects.get()
    assert send(client, "restoration_act", found.pk, "end", **{"end-reason": ""}).status_code == 422
    assert RestorationEnd.objects.count() == 0
    assert send(client, "restoration_act", found.pk, "end", **{"end-reason": "誤り"}).status_code == 302
    assert RestorationEnd.objects.get().reason == "誤り"


@pytest.mark.req("COL-072", "COL-022")
def test_a_check_and_a_move_of_hardware_on_screen(cut: Cut, sign_in: SignIn) -> None:
    user, crew = person(*RIGHTS, username="tainou"), person(TABLET_USE, username="genba9")
    with clock.travel(ripe.AT + timedelta(days=7)):
        client = sign_in(user)
        assert "手配する" in text_of(client.get(reverse("shutoffs:check_list")))
        day = {"on_0": "2026", "on_1": "10", "on_2": "28"}
        assert send(client, "check_plan", cut.pk, crew=crew.pk, **day).status_code == 302
        check = CheckVisit.objects.get()
        seen = {"tap": "closed", "index_m3": "133", "hardware": "1", "note": ""}
        refused = send(
            client, "check_show", check.pk, **seen | {"index_m3": "1"}, **moment(day=28, hour="09:30")
        )
        assert (refused.status_code, CheckFinding.objects.count()) == (422, 0)
        told = moment(day=28, hour="09:30")
        assert send(client, "check_show", check.pk, **seen, **told).status_code == 302
        assert "無断使用" in text_of(client.get(reverse("shutoffs:check_show", args=[check.pk])))
        assert "無断使用" in text_of(client.get(reverse("shutoffs:check_list")))
        count = HardwareMove.objects.count()
        move = {"way": "receive", "tool": "cap", "count": "80"}
        assert send(client, "hardware_show", **move).status_code == 422
        assert HardwareMove.objects.count() == count
        assert send(client, "hardware_show", **move, reason="契約による貸与").status_code == 302
    made = HardwareMove.objects.latest("pk")
    assert (made.from_place, made.to_place, made.count) == ("outside", "store", 80)


@pytest.mark.req("COL-074", "COL-099")
def test_the_reports_go_out_as_paper_and_as_workbook(cut: Cut, sign_in: SignIn) -> None:
    client = sign_in(person(*RIGHTS, username="tainou"))
    assert cut.yen == 9_702
    for name, words in (
        ("report_file", ("期首0＋停止1－解除0＝期末1", "特殊ピン止", "9,702")),
        ("funnel_file", ("予告書の発送", "8,200")),
    ):
        paper = client.get(reverse(f"shutoffs:{name}", args=["pdf"]))
        assert paper.status_code == 200, text_of(paper)
        text = "".join(texts(paper.content))
        assert [word for word in words if word not in text] == []
        book = client.get(reverse(f"shutoffs:{name}", args=["xlsx"]))
        assert (book.status_code, book.content[:2]) == (200, b"PK")
        assert client.get(reverse(f"shutoffs:{name}", args=["exe"])).status_code == 404
    page = text_of(client.get(reverse("shutoffs:report_show"), {"from": "2026-10-22", "to": "2026-10-21"}))
    assert "期首 0 ＋ 停止 1 － 解除 0 ＝ 期末 1件" in page, "a time that runs backwards is the fiscal year"
