"""The pages of start, stop and name change: one walk of the desk, what is refused, and who is protected."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.models import ReadLog
from mizuhiki.billing.models import BillAlarm, BillAlarmEnd
from mizuhiki.customers.api import PROTECTED_SEE, CustomerMark, SupplyParty
from mizuhiki.documents.tests.pages import texts
from mizuhiki.intake.many import COLUMNS, parse
from mizuhiki.intake.models import Application, Batch, Outcome, Standing, Step
from mizuhiki.intake.permissions import APPLICATION_SEE, APPLICATION_TAKE, CREW_PLAN
from mizuhiki.intake.services.batches import BatchRefused, take_many
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.intake.tests.conftest import AT, DAY, Places, Take
from mizuhiki.platform import clock
from tests.builders import clerk
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = (APPLICATION_SEE, APPLICATION_TAKE, CREW_PLAN)
FORM = {
    "tap": "M000001",
    "wanted_on_0": "2026",
    "wanted_on_1": "5",
    "wanted_on_2": "25",
    "name": "見本 移",
    "phone": "000-1111-2222",
    "by": "self",
    "settle_by": "bill",
    "channel": "counter",
    "slip_no": "窓-001",
}


def key(number: int) -> dict[str, str]:
    return {"once": f"00000000-0000-4000-8000-{number:012}"}


@pytest.fixture
def desk(places: Places, person: Callable[..., Any], sign_in: Callable[..., Client]) -> Any:
    with clock.travel(AT):
        yield sign_in(person(*RIGHTS, "customers.customer_see"))


@pytest.mark.req("CC-020")
@pytest.mark.req("CC-046")
@pytest.mark.req("COL-046")
def test_the_six_functions_are_on_the_page_of_one_application(desk: Client, places: Places) -> None:
    page = text_of(desk.get(f"/intake/take/stop/?supply={places.old.pk}"))
    assert "使用中止の受付" in page
    wrong = desk.post("/intake/take/stop/", FORM | key(1) | {"tap": "", "phone": ""})
    assert wrong.status_code == 422
    assert "使用場所か水栓番号を入力してください" in text_of(wrong)
    assert "電話番号を入力してください" in text_of(wrong)
    assert not Application.objects.exists()
    sent = desk.post("/intake/take/stop/", FORM | key(2) | {"next": "start"})
    made = Application.objects.get()
    assert sent.headers["Location"] == f"/intake/take/start/?stop={made.pk}"
    desk.post("/intake/take/stop/", FORM | key(2) | {"next": "start"})  # pressed twice
    assert (Application.objects.count(), made.slip_no, made.channel) == (1, "窓-001", "counter")
    start = desk.get(sent.headers["Location"]).content.decode()
    assert 'value="0000000001"' in start  # whoever leaves is the customer of the new place
    page = text_of(desk.get("/intake/"))
    assert "R8-000001 2026-05-25 使用中止 見本 移 緑町1番地 受付済み － 窓口" in page
    assert "R8-000001" in text_of(desk.get("/intake/?q=2222"))
    assert "この条件の申込みはありません。" in text_of(desk.get("/intake/?q=9999"))
    here = f"/intake/{made.pk}/"
    page = text_of(desk.get(here))
    for function in ("精算入力", "申込みを取り消す", "応対を記録する", "口座の登録はありません（納付書）。"):
        assert function in page
    desk.post(f"{here}talk/", key(3) | {"channel": "telephone", "text": "鍵は管理人が持っている"})
    assert "応対・調査 2026-05-25 12:00" in text_of(desk.get(here))
    changed = FORM | key(4) | {"version": "1", "phone": "000-3333-4444"}
    assert desk.post(f"{here}change/", changed).status_code == 302
    stale = desk.post(f"{here}change/", changed | key(5))
    assert (stale.status_code, "ほかの担当者が先に変更しました" in text_of(stale)) == (422, True)
    done = key(6) | {"done_on_0": "2026", "done_on_1": "5", "done_on_2": "25", "tap": "closed"}
    missing = desk.post(f"{here}done/", done)
    assert (missing.status_code, "指針を入力してください" in text_of(missing)) == (422, True)
    assert not Outcome.objects.exists()
    assert desk.post(f"{here}done/", done | key(7) | {"index_m3": "153"}).status_code == 302
    page = text_of(desk.get(here))
    assert "完了" in page
    bill = Outcome.objects.get().demand
    assert bill is not None
    assert f"使用水量 12 m³ 精算の請求 {bill.amount_yen:,}円" in page
    assert bill.amount_yen == 2_862
    assert desk.post(f"{here}cancel/", key(8) | {"cancel-reason": "やめる"}).status_code == 422
    assert "窓口 0 1 0 0 0 0 0 0 0 0 0 0 1 1,688 0.0% 2分 2分" in text_of(desk.get("/intake/years/"))


@pytest.mark.req("CC-020")
@pytest.mark.req("CC-045")
@pytest.mark.req("CC-047")
def test_what_is_known_of_the_place_is_confirmed_and_an_unknown_tap_is_found(
    desk: Client, places: Places
) -> None:
    start = FORM | {"channel": "telephone", "slip_no": "", "pay_by": "slip"}
    asked = desk.post("/intake/take/start/", start | key(1))
    assert asked.status_code == 422
    assert "この水栓には使用中の契約があり、使用中止の届出がありません。" in text_of(asked)
    mark = asked.context["mark"]
    assert desk.post("/intake/take/start/", start | key(2) | {"seen": mark}).status_code == 302
    other = start | {"tap": "", "place": "緑町のどこか", "phone": "000-9999-0000"}
    desk.post("/intake/take/start/", other | key(3))
    unknown = Standing.objects.get(state="unplaced")
    here = f"/intake/{unknown.pk}/"
    assert "R8-000002" in text_of(desk.get("/intake/?state=unplaced"))
    found = other | key(4) | {"tap": "00000000002", "version": "1"}  # by the number on a bill
    assert desk.post(f"{here}change/", found).status_code == 302
    assert "この条件の申込みはありません。" in text_of(desk.get("/intake/?state=unplaced"))
    paper = desk.get(f"{here}paper/")
    (page,) = texts(paper.content)  # one page (CC-045)
    assert "使用開始申込書" in page
    assert "緑町2番地" in page
    assert "この日の作業はありません。" in texts(desk.get("/intake/crews/sheet/").content)[0]
    places_ = {"area": "east", "window": "am", "weekday": "0", "places": "3"}
    assert desk.post("/intake/crews/", places_ | key(5)).status_code == 302
    assert desk.post("/intake/crews/", places_ | key(6) | {"weekday": ""}).status_code == 422
    assert "東部 0 / 3 0 枠なし 0 枠なし" in text_of(desk.get("/intake/crews/"))


def test_where_a_protected_person_goes_is_told_only_with_the_right(
    places: Places, take: Take, person: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    user = SupplyParty.objects.get(supply=places.old, role="water_user").customer
    CustomerMark.objects.create(customer=user, kind="protection", starts_on=DAY)
    stop = take("stop", places.old, told={"new_address": "水引市桜台2番地"})
    with clock.travel(AT):
        plain, trusted = (
            sign_in(person(*RIGHTS, *more, username=name))
            for name, more in (("op", ()), ("lead", (PROTECTED_SEE,)))
        )
        page = text_of(plain.get(f"/intake/{stop.pk}/"))
        for secret in ("緑町", "桜台", "000-1111-2222", "M000001"):
            assert secret not in page
            assert secret in text_of(trusted.get(f"/intake/{stop.pk}/"))
        assert "緑町" not in text_of(plain.get("/intake/"))
        for by_place in ("緑町", "2222", "M000001"):
            assert "R8-000001" not in text_of(plain.get(f"/intake/?q={by_place}"))
            assert "R8-000001" in text_of(trusted.get(f"/intake/?q={by_place}"))
        assert "R8-000001" in text_of(plain.get("/intake/?q=見本"))
        assert plain.get(f"/intake/{stop.pk}/change/").status_code == 403
        assert "桜台" not in texts(plain.get(f"/intake/{stop.pk}/paper/").content)[0]
    read = ReadLog.objects.filter(actor_name="op")
    assert any(stop.pk in one.subject_ids for one in read if one.subject_kind == "intake.application")


@pytest.mark.req("CC-032")
def test_many_of_a_proxy_come_whole_or_not_at_all(desk: Client, places: Places) -> None:
    def line(**changes: str) -> str:
        row = dict.fromkeys(COLUMNS, "") | {
            "kind": "使用中止", "tap": "M000001", "wanted_on": "2026-05-25", "name": "見本 移",
            "phone": "000-1111-2222", "proxy_company": "㈱住まい", "reply_phone": "000-0000-0000",
        } | changes  # fmt: skip
        return ",".join(row.values())

    head = ",".join(COLUMNS.values())
    good, unknown = line(), line(kind="使用開始", tap="", place="緑町のどこか")
    bad = line(kind="開栓", tap="X9", wanted_on="5月25日", phone="12", proxy_company="", name="")
    _, faults = parse("\r\n".join((head, good, bad)).encode("cp932"))
    assert [(one.line, one.field) for one in faults] == [
        (3, "種別"), (3, "希望日"), (3, "水栓番号"), (3, "使用場所"), (3, "お名前"),
        (3, "電話番号"), (3, "会社名・返信先"),
    ]  # fmt: skip
    lines, faults = parse("\r\n".join((head, good, good, unknown)).encode())
    assert faults == []
    act: dict[str, Any] = {"channel": "mail", "reference": "one", "title": "表", "actor": clerk(), "at": AT}
    with pytest.raises(BatchRefused) as refused:
        take_many(lines=lines, **act)  # the same tap twice
    assert [(one.line, one.field) for one in refused.value.faults] == [(3, "申込み")]
    assert (Application.objects.count(), Batch.objects.count()) == (0, 0)
    made = take_many(lines=[lines[0], lines[2]], **act)
    assert take_many(lines=lines, **act) == made
    assert [one.shown for one in made.applications.order_by("pk")] == ["R8-000001", "R8-000002"]
    table = key(1) | {"channel": "fax", "proxy_company": "㈱住まい", "reply_phone": "000-0000-0000"}
    row = {"kind-1": "使用開始", "place-1": "緑町の角", "name-1": "見本 角", "phone-1": "000-7777-8888"}
    wrong = desk.post("/intake/batches/", table | row)
    assert (wrong.status_code, "1行目 希望日" in text_of(wrong)) == (422, True)
    sent = desk.post("/intake/batches/", table | key(2) | row | {"wanted_on-1": "2026/5/26"})
    assert "R8-000003 使用開始 2026-05-26 見本 角 緑町の角 装置不明" in text_of(
        desk.get(sent.headers["Location"])
    )


def test_a_last_bill_that_is_stopped_says_so_where_it_was_asked_for(
    take: Take, places: Places, desk: Client
) -> None:
    """1,500 m³ of a household: nobody is asked for it before two people have looked (law 9)."""
    stop = take("stop", places.old)
    done = Done(DAY, "closed", 1_641)
    outcome = carry_out(application_id=stop.pk, done=done, actor=clerk(), at=AT)
    assert (outcome.problem, Standing.objects.get(pk=stop.pk).state) == ("", "settled")
    alarm = BillAlarm.objects.get()
    assert outcome.demand is not None
    words = (
        f"精算の請求{outcome.demand.amount_yen:,}円は、異常な請求（{alarm.get_rule_display()}）として停止しています。"
        "2人が確かめるまで、納付書の発行も入金の催促もしません。"
    )
    told = Step.objects.filter(application=stop, kind="carried_out").values_list("text", flat=True)
    assert list(told) == [words]
    assert words in text_of(desk.get(f"/intake/{stop.pk}/"))
    BillAlarmEnd.objects.create(alarm=alarm, how="corrected", reason="更正", at=AT, by=clerk())
    assert "停止しています" not in text_of(desk.get(f"/intake/{stop.pk}/")).split("経過")[0]
