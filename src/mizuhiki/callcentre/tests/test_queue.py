"""The one queue: sorted and given out by the supervisor, registered by the operator, no slip left behind."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import Arrival, ArrivalStanding, ArrivalStep, Case
from mizuhiki.callcentre.queue_selectors import slips_without_case
from mizuhiki.callcentre.services import queue
from mizuhiki.callcentre.services.queue import NewArrival
from mizuhiki.callcentre.services.taking import NewCase, Words
from mizuhiki.callcentre.tests.conftest import CAME
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR = timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


def came(source: str = "fax", **facts: Any) -> NewArrival:
    return NewArrival(source=source, asks="open_close", arrived_at=CAME, **facts)


def waiting() -> list[tuple[str, str, Any]]:
    found = Item.objects.filter(closed_at=None).order_by("pk")
    return [(item.kind, item.desk, item.assigned_to) for item in found]


@pytest.mark.req("CC-044")
def test_a_paper_goes_from_the_supervisor_to_an_operator_to_a_case(
    operator: Any, supervisor: Any, collector: Any
) -> None:
    paper = queue.receive(came(name="見本不動産"), actor=operator, at=CAME)
    number, act = paper.pk, {"actor": supervisor, "at": CAME}
    assert waiting() == [("callcentre.to_sort", "supervisor", None)]
    with pytest.raises(errors.ArrivalStepUnfit):  # first it is looked at
        queue.distribute(arrival_id=number, person_id=operator.pk, **act)
    queue.sort(arrival_id=number, is_urgent=True, needs_reply=True, **act)
    standing = ArrivalStanding.objects.get()
    assert (standing.state, standing.due_at, standing.needs_reply) == ("sorted", CAME + HOUR, True)
    with pytest.raises(errors.OperatorUnfit):
        queue.distribute(arrival_id=number, person_id=collector.pk, **act)
    queue.distribute(arrival_id=number, person_id=supervisor.pk, **act)
    queue.distribute(arrival_id=number, person_id=operator.pk, **act)  # rebalanced
    assert waiting() == [("callcentre.to_register", "reception", operator)]
    queue.log_call(arrival_id=number, text="使用場所の番地を確かめた", actor=operator, at=CAME)
    new, words = NewCase(kind="start", channel="fax"), Words("12月5日から使用開始")
    with pytest.raises(errors.ArrivalNotYours):
        queue.register(arrival_id=number, new=new, words=words, **act)
    assert Case.objects.count() == 0
    case = queue.register(arrival_id=number, new=new, words=words, actor=operator, at=CAME)
    assert (case.arrival, ArrivalStanding.objects.get().state) == (paper, "reply")
    queue.note_end(arrival_id=number, kind="replied", text="ＦＡＸで返信", actor=operator, at=CAME)
    assert (ArrivalStanding.objects.get().state, waiting()) == ("done", [])
    with pytest.raises(errors.ArrivalStepUnfit):
        queue.log_call(arrival_id=number, text="もう一度", actor=operator, at=CAME)
    kinds = list(ArrivalStep.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["sorted", "assigned", "assigned", "called", "registered", "replied"]


def test_every_channel_has_the_same_clock(operator: Any) -> None:
    for source in Arrival.Source:
        slip_no = "A-1" if source == Arrival.Source.COUNTER else ""
        queue.receive(came(source, slip_no=slip_no), actor=operator, at=CAME)
    assert set(ArrivalStanding.objects.values_list("due_at", flat=True)) == {CAME + 4 * HOUR}


@pytest.mark.req("CC-046")
def test_no_slip_of_the_day_stays_without_a_case(operator: Any, supervisor: Any) -> None:
    slips = [queue.receive(came("counter", slip_no=f"A-{n}"), actor=operator, at=CAME) for n in (1, 2)]
    with pytest.raises(errors.SlipTaken):
        queue.receive(came("counter", slip_no="A-1"), actor=operator, at=CAME)
    with pytest.raises(errors.SlipNeedsNumber):
        queue.receive(came("counter"), actor=operator, at=CAME)
    assert Arrival.objects.count() == 2
    for slip in slips:
        queue.sort(arrival_id=slip.pk, is_urgent=False, needs_reply=False, actor=supervisor, at=CAME)
        queue.distribute(arrival_id=slip.pk, person_id=operator.pk, actor=supervisor, at=CAME)
    new = NewCase(kind="start", channel="counter")
    case = queue.register(arrival_id=slips[0].pk, new=new, words=Words("使用開始"), actor=operator, at=CAME)
    assert case.arrival is not None
    assert case.arrival.slip_no == "A-1"
    assert [one.arrival.slip_no for one in slips_without_case(CAME.date())] == ["A-2"]
    queue.note_end(arrival_id=slips[1].pk, kind="discarded", text="二重", actor=supervisor, at=CAME)
    assert slips_without_case(CAME.date()) == []


@pytest.mark.req("CC-044")
@pytest.mark.req("CC-002")
def test_on_screen_an_operator_cannot_distribute_and_the_page_stands_beside_the_form(
    operator: Any, supervisor: Any, sign_in: Callable[..., Client]
) -> None:
    with clock.travel(CAME + 3 * HOUR):
        one, two = sign_in(operator), sign_in(supervisor)
        day = {"on_0": "2026", "on_1": "11", "on_2": "16", "moment": "10:00"}
        given = {"once": str(uuid.uuid4()), "source": "fax", "asks": "open_close", "slip_no": "", **day}
        wrong = SimpleUploadedFile("page.png", b"no picture")
        refused = one.post("/queue/new/", given | {"pages": [wrong]})
        assert (refused.status_code, Arrival.objects.count()) == (422, 0)
        good = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG)]
        one.post("/queue/new/", given | {"once": str(uuid.uuid4()), "pages": good, "name": "見本不動産"})
        number = Arrival.objects.get().pk
        for act in ("sort", "give", "discard"):
            answer = one.post(f"/queue/{number}/do/{act}/", {"once": str(uuid.uuid4())})
            assert answer.status_code == 403, act
        assert "3時間0分" in text_of(one.get("/queue/"))
        two.post(f"/queue/{number}/do/sort/", {"once": str(uuid.uuid4()), "needs_reply": "on"})
        two.post(f"/queue/{number}/do/give/", {"once": str(uuid.uuid4()), "person": operator.pk})
        assert "受付 花子 1 0" in text_of(two.get("/queue/"))  # what lies with whom
        form = one.get(f"/cases/new/?arrival={number}")
        assert form.content.decode().count(f'src="/queue/{number}/pages/') == 2
        beside = {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-origin"}
        page = one.get(f"/queue/{number}/pages/1/", headers=beside)
        assert (page.status_code, page["Content-Type"], page.content) == (200, "image/png", PNG)
        foreign = beside | {"Sec-Fetch-Site": "cross-site"}
        assert one.get(f"/queue/{number}/pages/1/", headers=foreign).status_code == 403
