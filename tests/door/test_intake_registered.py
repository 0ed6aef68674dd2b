"""A form of the public door in the office: queued within a minute, registered with nothing typed again."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.models import ReadLog
from mizuhiki.callcentre.models import Arrival, ArrivalStanding, ArrivalWeb, Case, CaseIntake
from mizuhiki.callcentre.models import Standing as CaseStanding
from mizuhiki.callcentre.services import disposal, queue, web
from mizuhiki.customers.api import PROTECTED_SEE, CustomerMark, Phone, Supply, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.intake import api as intake
from mizuhiki.intake import errors
from mizuhiki.intake.models import Application, WebAnswer, WebApplication, WebSending
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE
from mizuhiki.intake.services.web import erase_unsent
from mizuhiki.platform import clock, sql
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk
from tests.door.site import Citizen, as_served
from tests.door.test_intake import begin, fill_in, pages
from tests.pages import form_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = (
    *("callcentre.queue_see", "callcentre.case_see", "callcentre.case_take", "contacts.contact_add"),
    *("worklist.item_see", "worklist.desk_reception", APPLICATION_SEE, APPLICATION_TAKE),
)


@pytest.fixture
def operator(person: Callable[..., User]) -> User:
    return person(*RIGHTS, username="op1")


def send(given: dict[str, dict[str, str]]) -> WebApplication:
    """A citizen sends a form."""
    with as_served():
        citizen = Citizen()
        begin(citizen)
        fill_in(citizen, given)
        assert citizen.post("/ja/intake/check/")["Location"] == "/ja/intake/sent/"
    return WebSending.objects.latest("pk").application


def lay() -> int:
    return web.lay_web(at=clock.now(), actor=clerk())


def distribute(arrival_id: int, to: User) -> None:
    act: dict[str, Any] = {"arrival_id": arrival_id, "actor": clerk(), "at": clock.now()}
    queue.sort(is_urgent=False, needs_reply=False, **act)
    queue.distribute(person_id=to.pk, **act)


@pytest.mark.req("CC-045")
@pytest.mark.req("CC-085")
def test_it_is_queued_given_out_and_registered_with_nothing_typed_again(
    keys: dict[str, str], operator: User, sign_in: Callable[[User], Client]
) -> None:
    supply = Town().settle(1)
    sent = send(pages("stop", place={"inquiry_no": supply.inquiry_no, "place": "緑町1番地", "building": ""}))
    with as_served():
        begin(Citizen())  # which nobody sends
    assert [lay(), lay()] == [1, 0]
    arrival = Arrival.objects.get()
    assert (arrival.source, arrival.asks, arrival.web.web) == ("web", "open_close", sent)
    assert arrival.arrived_at == WebSending.objects.get().at
    assert [one.kind for one in Item.objects.filter(closed_at=None)] == ["callcentre.to_sort"]
    desk, here = sign_in(operator), f"/queue/{arrival.pk}/"
    assert sent.number in text_of(desk.get("/queue/?source=web"))
    take = f"/intake/take/stop/?web={sent.pk}"
    page = text_of(desk.get(here))
    for said in (sent.number, "見本 花子", "ミホン ハナコ", "090-1234-5678", "9時～12時", "見本市桜台2番地"):
        assert said in page, said
    read = ReadLog.objects.filter(screen="callcentre:arrival_show", subject_kind="intake.webapplication")
    assert [one.subject_ids for one in read] == [[sent.pk]]
    assert take not in desk.get(here).content.decode()  # it lies with nobody yet
    early = desk.post(take, form_of(desk.get(take)))
    assert (early.status_code, Application.objects.exists()) == (422, False)
    distribute(arrival.pk, operator)
    assert take in desk.get(here).content.decode()
    paper = desk.get(f"/intake/web/{sent.pk}/paper/", headers={"Sec-Fetch-Site": "same-origin"})
    assert (paper["Content-Type"], len(texts(paper.content))) == ("application/pdf", 1)  # one page

    made = desk.post(take, form_of(desk.get(take)))
    application = Application.objects.get()
    assert made["Location"] == f"/intake/{application.pk}/"
    details = application.standing.details
    assert (application.channel, details.window, details.settle_by) == ("web", "am", "bill")
    assert (details.supply, details.wanted_on) == (supply, clock.today() + timedelta(days=7))
    told = details.told
    assert (told.name, told.kana, told.phone) == ("見本 花子", "ミホン ハナコ", "090-1234-5678")
    assert (told.new_address, told.note) == ("見本市桜台2番地", "門は開いています")
    case = Case.objects.get()
    assert (case.kind, case.channel, case.arrival) == ("stop", "web", arrival)
    assert CaseIntake.objects.get().application == application
    assert CaseStanding.objects.get().place == "over"
    assert ArrivalStanding.objects.get().state == "done"
    assert not Item.objects.filter(closed_at=None, kind__startswith="callcentre.").exists()
    assert sent.number in text_of(desk.get(f"/intake/{application.pk}/"))
    assert application.shown in text_of(desk.get(f"/intake/?text={sent.number}"))
    year = {
        one.code: one.total for one in intake.channels_of_year(application.fiscal_year, today=clock.today())
    }
    assert year["web"] == 1
    _twice(desk, take, sent, operator)


def _twice(desk: Client, take: str, sent: WebApplication, operator: User) -> None:
    """It is registered once, at the desk and below it."""
    application = Application.objects.get()
    again = desk.post(take, form_of(desk.get(take)))
    assert (again.status_code, Application.objects.count()) == (422, 1)
    with pytest.raises(errors.WebRegisteredAlready, match=application.shown):
        intake.take_application(
            kind="start",
            way=intake.Way("web", "again", web_id=sent.pk),
            wish=intake.Wish(clock.today(), "self", {"name": "別", "phone": "1", "place": "別"}),
            actor=operator,
            at=clock.now(),
        )
    assert Application.objects.count() == 1


def test_what_the_office_knows_of_the_place_is_shown_to_the_clerk_alone(
    keys: dict[str, str], operator: User, sign_in: Callable[[User], Client]
) -> None:
    supply = Town().settle(1)
    place = {"inquiry_no": supply.inquiry_no, "place": "緑町1番地", "building": ""}
    sent = send(pages("start", place=place))  # somebody lives there
    lay()
    distribute(Arrival.objects.get().pk, operator)
    desk = sign_in(operator)
    take = f"/intake/take/start/?web={sent.pk}"
    refused = desk.post(take, form_of(desk.get(take)))
    assert refused.status_code == 422
    assert "この水栓には使用中の契約があり、使用中止の届出がありません。" in text_of(refused)
    assert not Application.objects.exists()
    seen = form_of(refused, ticks_all=True)["seen"]
    assert desk.post(take, form_of(refused) | {"seen": seen}).status_code == 302
    assert desk.get(f"/intake/take/stop/?web={sent.pk}").status_code == 404  # it asks for a start
    assert desk.get("/intake/take/start/?web=999999").status_code == 404


@pytest.mark.req("CC-045")
def test_a_mover_who_sends_two_forms_keeps_their_account(
    keys: dict[str, str], operator: User, sign_in: Callable[[User], Client]
) -> None:
    town = Town()
    left, empty = town.settle(1), town.settle(2)
    Supply.objects.filter(pk=empty.pk).update(ends_on=clock.today() - timedelta(days=30))
    desk, made = sign_in(operator), list[Application]()
    for kind, supply, more in (
        ("stop", left, {}),
        ("start", empty, {"payment": {"pay_by": "carry"}, "holder": {"holder_kana": "ミホン"}}),
    ):
        place = {"inquiry_no": supply.inquiry_no, "place": "緑町", "building": ""}
        given = pages(kind, place=place)
        last: dict[str, dict[str, str]] = {
            page: given.pop(page) for page in ("letters", "note") if page in given
        }
        sent = send({**given, **more, **last})
        lay()
        distribute(Arrival.objects.latest("pk").pk, operator)
        take = f"/intake/take/{kind}/?web={sent.pk}"
        if made:
            page = desk.get(take)
            assert "この使用中止と結ぶ" in text_of(page)
            take += f"&stop={made[0].pk}"
            assert f"stop={made[0].pk}" in page.content.decode()
        refused = desk.post(take, form_of(desk.get(take)))
        if refused.status_code == 422:  # the same telephone, the tap that was used: seen and asked
            seen = form_of(refused, ticks_all=True)["seen"]
            refused = desk.post(take, form_of(refused) | {"seen": seen})
        assert refused.status_code == 302
        made.append(Application.objects.latest("pk"))
    stop, start = made
    assert start.stop == stop
    details = start.standing.details
    user = SupplyParty.objects.get(supply=left, role="water_user").customer
    assert (details.pay_by, details.told.holder_kana, details.customer) == ("carry", "ﾐﾎﾝ", user)


def test_a_protected_person_is_not_shown_to_who_may_not_see_them(
    keys: dict[str, str], operator: User, person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    supply = Town().settle(1)
    user = SupplyParty.objects.get(supply=supply, role="water_user").customer
    CustomerMark.objects.create(customer=user, kind="protection", starts_on=clock.today())
    sent = send(pages("stop", place={"inquiry_no": supply.inquiry_no, "place": "緑町1番地", "building": ""}))
    lay()
    arrival = Arrival.objects.get()
    distribute(arrival.pk, operator)
    page = text_of(sign_in(operator).get(f"/queue/{arrival.pk}/"))
    for hidden in ("緑町1番地", "090-1234-5678", "見本市桜台", "この内容で受け付ける"):
        assert hidden not in page
    assert "支援措置" in page
    for address in (f"/intake/take/stop/?web={sent.pk}", f"/intake/web/{sent.pk}/paper/"):
        assert sign_in(operator).get(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403
    trusted = sign_in(person(*RIGHTS, PROTECTED_SEE, username="op2"))
    assert "見本市桜台2番地" in text_of(trusted.get(f"/queue/{arrival.pk}/"))


def test_where_they_live_is_hidden_in_the_application_too(
    keys: dict[str, str], operator: User, person: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    """Nothing but the telephone says who they are, in the form and in what is made of it."""
    user = SupplyParty.objects.get(supply=Town().settle(1), role="water_user").customer
    CustomerMark.objects.create(customer=user, kind="protection", starts_on=clock.today())
    Phone.objects.create(customer=user, shown="090-1234-5678", digits="09012345678")
    unknown = {"inquiry_no": "", "inquiry_unknown": "yes", "place": "隠れ町1番地", "building": ""}
    sent, other = send(pages("start", place=unknown)), pages("start", place=unknown)
    reached = {"proxy_company": "見本", "proxy_name": "", "reply_phone": "090-1234-5678"}
    by_proxy = {page: other.pop(page) for page in ("payment", "letters", "note")}
    other |= {
        "kind": {"kind": "start", "by": "other"},
        "name": other["name"] | {"phone": "03-0000-0000"},
        "proxy": reached,
    }
    desk = sign_in(person(*RIGHTS, PROTECTED_SEE, username="op2"))
    for web_id in (sent.pk, send(other | by_proxy).pk):
        take = f"/intake/take/start/?web={web_id}"
        assert desk.post(take, form_of(desk.get(take))).status_code == 302
        here = f"/intake/{Application.objects.latest('pk').pk}/"
        assert "隠れ町1番地" in text_of(desk.get(here))
        page = text_of(sign_in(operator).get(here))
        assert ("見本 花子" in page, "隠れ町" in page, "090-1234-5678" in page) == (True, False, False)


FORGED = {
    "kind": "start",
    "by": "self",
    "window": "am",
    "name": "見本 花子",
    "place": "緑町",
    "note": "<b>門</b>は\n#開いて\n=います",
}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "きのう"])
def test_whatever_was_sent_can_be_opened_printed_and_put_away(
    day: str, keys: dict[str, str], operator: User, sign_in: Callable[[User], Client]
) -> None:
    """A door that was taken over sends any day; and a person writes a note of several lines."""
    for function, *more in (
        ("begin(%s, %s, %s)", "K00000001", "phone"),
        ("answer(%s, %s, %s)", "kind", json.dumps({**FORGED, "wanted_on": day})),
        ("send(%s, %s)", "ja"),
    ):
        sql.rows(f"SELECT intake_web_{function}", ["s" * 32, *more])
    lay()
    arrival, desk = Arrival.objects.get(), sign_in(operator)
    distribute(arrival.pk, operator)
    page = desk.get(f"/queue/{arrival.pk}/").content.decode()
    assert (day in page, "9時～12時" in page, "<b>門" in page) == (True, True, False)
    address = f"/intake/web/{arrival.web.web_id}/paper/"
    paper = desk.get(address, headers={"Sec-Fetch-Site": "same-origin"})
    assert paper.status_code == 200, text_of(paper)
    assert "<b>門</b>は#開いて=います" in texts(paper.content)[0]
    take = f"/intake/take/start/?web={arrival.web.web_id}"
    assert desk.post(take, form_of(desk.get(take))).status_code == 422
    assert not Application.objects.exists()
    queue.note_end(arrival_id=arrival.pk, kind="discarded", text="いたずら", actor=operator, at=clock.now())
    assert ArrivalStanding.objects.get().state == "done"


def test_what_was_registered_before_it_was_queued_is_erased_too(
    keys: dict[str, str], operator: User, sign_in: Callable[[User], Client]
) -> None:
    sent, desk = send(pages("start")), sign_in(operator)
    take = f"/intake/take/start/?web={sent.pk}"
    given = form_of(desk.get(take)) | {"tap": ""}
    assert desk.post(take, given).status_code == 302
    assert lay() == 0
    now = clock.now()
    order: dict[str, Any] = {"approval": "1", "actor": clerk(), "at": now}
    assert disposal.erase_words(received_before=clock.today(), **order) == 0
    assert WebAnswer.objects.exists()
    later = clock.today() + timedelta(days=1)
    assert disposal.erase_words(received_before=later, **order) == len(pages("start"))
    assert not WebAnswer.objects.exists()


def test_what_was_given_is_erased_when_nobody_needs_it(keys: dict[str, str], operator: User) -> None:
    with as_served():
        citizen = Citizen()
        begin(citizen)
        fill_in(citizen, {"kind": {"kind": "stop", "by": "self"}})
    send(pages("stop"))
    count, now = WebAnswer.objects.count(), clock.now()
    assert erase_unsent(at=now, actor=clerk()) == 0
    assert erase_unsent(at=now + timedelta(hours=25), actor=clerk()) == 1  # the secret opens nothing more
    assert (WebAnswer.objects.count(), WebApplication.objects.count()) == (count - 1, 2)
    lay()
    later = clock.today() + timedelta(days=1)
    order: dict[str, Any] = {"received_before": later, "approval": "1", "actor": clerk(), "at": now}
    assert disposal.erase_words(**order) == 0  # it still waits to be registered
    number = Arrival.objects.get().pk
    queue.note_end(arrival_id=number, kind="discarded", text="電話で取りやめ", actor=operator, at=clock.now())
    assert disposal.erase_words(**order) == count - 1
    assert not WebAnswer.objects.exists()
    assert ArrivalWeb.objects.count() == 1
