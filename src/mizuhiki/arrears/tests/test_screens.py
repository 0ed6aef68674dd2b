"""The pages of the desk, walked as an officer walks them, and what the client sees at once."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.arrears.demand_visits import DEMAND_VISIT
from mizuhiki.arrears.models import DemandSession, Hold, Negotiation, Pledge, Referral, Standing
from mizuhiki.arrears.papers import visits_pdf
from mizuhiki.arrears.routes import visits_of_day
from mizuhiki.arrears.tests.days import AT, DAY
from mizuhiki.audit.models import ReadLog
from mizuhiki.billing.api import PaymentSlip, open_parts_of_slip
from mizuhiki.contacts.api import Contact
from mizuhiki.customers.api import PROTECTED_SEE, Customer, Phone, SupplyParty, begin_mark
from mizuhiki.documents.tests.pages import texts
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import person
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
QUERIES = 15  # public-service UX, S3; the read log apart
ONCE = "00000000-0000-4000-8000-00000000000"


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_0": f"{value.year}", f"{name}_1": f"{value.month}", f"{name}_2": f"{value.day}"}


@pytest.fixture
def desk(indebted: int, officer: User, sign_in: Callable[[Any], Client]) -> Client:
    del indebted
    return sign_in(officer)


@pytest.fixture
def customer(indebted: int) -> int:
    return SupplyParty.objects.get(supply_id=indebted).customer_id


def test_the_page_says_why_a_supply_stands_where_it_stands_and_guesses_only_as_a_guess(
    desk: Client, indebted: int
) -> None:
    page = text_of(desk.get(f"/arrears/{indebted}/"))
    assert "まだ何も送っていない" in page
    assert "2026-06-15 督促状 10,190円 今日できる 水引市水道事業給水条例第31条" in page
    assert "当たらない 給水停止の予告より先には進めません。" in page
    assert "2026-04 水道料金 2026-05-25 4,851円 － なる" in page
    assert "2026-04 下水道使用料 2026-05-25 5,339円 － ならない 給水停止の理由にならない料金" in page
    assert "うち給水停止の理由になる額 4,851円" in page
    assert "仮の日付" not in page.replace("仮の日付で見る", "")
    past = text_of(desk.get(f"/arrears/{indebted}/?on=2026-06-10"))
    assert "仮の日付：" not in past, "nothing is known of how a day that is over was judged"
    later = text_of(desk.get(f"/arrears/{indebted}/?on=2026-12-01"))
    assert "仮の日付：2026年（令和8年）12月1日（火）" in later
    assert "保留する" not in later, "nothing is done on a guess"


def test_holds_reasons_and_suspension_are_set_on_the_page(
    desk: Client, indebted: int, utility: User, sign_in: Callable[[Any], Client]
) -> None:
    until = DAY + timedelta(days=60)
    wrong = desk.post(f"/arrears/{indebted}/hold/", {"once": ONCE + "1", "kind": "dispute", "reason": "争い"})
    assert (wrong.status_code, Hold.objects.count()) == (422, 0)
    form = {"once": ONCE + "2", "kind": "dispute", "reason": "水量に争い"} | day("until", until)
    assert desk.post(f"/arrears/{indebted}/hold/", form).status_code == 302
    desk.post(f"/arrears/{indebted}/reason/", {"once": ONCE + "3", "why-reason": "hardship"})
    asked = {"once": ONCE + "4", "suspend-reason": "生活保護の申請中"} | day("suspend-until", until)
    assert desk.post(f"/arrears/{indebted}/suspend/", asked).status_code == 302
    page = text_of(desk.get(f"/arrears/{indebted}/"))
    assert (
        "係争中 2026-06-20から2026-08-19の前日まで 催告状から先を止めます。出どころ：滞納整理で設定" in page
    )
    assert "未納事由 生活困窮" in page
    assert "徴収停止の承認待ち" in page
    ended = desk.post(
        f"/arrears/holds/{Hold.objects.get().pk}/end/", {"once": ONCE + "5", "end-reason": "解決した"}
    )
    assert ended.status_code == 302
    assert "手順を止めているもの ありません。" in text_of(desk.get(f"/arrears/{indebted}/"))
    assert sign_in(utility).post(f"/arrears/{indebted}/hold/", form).status_code == 403


@pytest.mark.req("COL-059")
def test_the_debtors_page_lists_debts_with_their_clocks_and_every_talk_in_time_order(
    desk: Client, customer: int, officer: User, sign_in: Callable[[Any], Client]
) -> None:
    form = {
        "once": ONCE + "1",
        "channel": "telephone",
        "direction": "out",
        "spoken_to": "spouse",
        "person": "妻",
        "result": "promised",
        "promise_yen": "10,190",
        "text": "給料日に払う",
        "next_action": "check",
    }
    refused = desk.post(f"/arrears/debtors/{customer}/talks/", form)
    assert (refused.status_code, Contact.objects.count()) == (422, 0)
    assert "納付の約束は、約束の日（今日以降）と額を入力してください。" in text_of(refused)
    whole = form | day("promise_on", date(2026, 7, 10)) | day("next_on", date(2026, 7, 13))
    assert desk.post(f"/arrears/debtors/{customer}/talks/", whole).status_code == 302
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = desk.get(f"/arrears/debtors/{customer}/")
    page = text_of(answer)
    assert "未納 10,190円 うち納期限後 10,190円 いちばん早い時効 2031-05-25" in page
    assert "2026年度 水道料金 1 4,851円 4,851円" in page
    assert "2031-05-25の経過で完成 なし 民法第166条第1項第1号（5年）" in page
    assert "地方自治法第236条第1項（5年）" in page
    assert "配偶者（妻）： 納付の約束 2026-07-10に10,190円 次は2026-07-13 入金を確かめる" in page
    assert "次の対応 2026-07-13 入金を確かめる" in page
    queries = [one["sql"] for one in asked.captured_queries if "audit_readlog" not in one["sql"]]
    assert len(queries) <= QUERIES, "\n".join(one.strip()[:100].replace("\n", " ") for one in queries)
    desk.get(f"/arrears/debtors/{customer}/")
    assert ReadLog.objects.filter(actor_id=officer.pk, screen="arrears:debtor_show").exists()
    due = datetime(2026, 7, 13, 9, 0, tzinfo=clock.TOKYO)
    with clock.travel(due):
        assert "見本 1 入金を確かめる 2026-07-13" in text_of(sign_in(officer).get("/arrears/"))


@pytest.mark.req("COL-064", "COL-065", "COL-066")
def test_the_panel_turns_red_in_the_last_week_and_counts_only_what_was_in_the_hours(
    desk: Client, customer: int, officer: User, sign_in: Callable[[Any], Client]
) -> None:
    assert "夜間電話催告 0／2回 0件" in text_of(desk.get("/arrears/"))
    assert "不足" not in text_of(desk.get("/arrears/"))
    with clock.travel(datetime(2026, 6, 24, 12, 0, tzinfo=clock.TOKYO)):
        assert "夜間電話催告 0／2回 不足" in text_of(sign_in(officer).get("/arrears/"))
    call = {"once": ONCE + "1", "channel": "telephone", "direction": "out", "text": "不在"}
    call |= {"spoken_to": "nobody", "result": "nobody"}
    for number, (on, hour) in enumerate([(22, 18), (23, 20), (25, 19)], 2):
        with clock.travel(datetime(2026, 6, on, hour, 30, tzinfo=clock.TOKYO)):
            desk = sign_in(officer)
            opened = {"once": f"{ONCE}{number}", "kind": "evening"} | day("day", date(2026, 6, on))
            assert desk.post("/arrears/sessions/", opened).status_code == 302
            sent = call | {"once": f"{ONCE}{number + 4}"}
            assert desk.post(f"/arrears/debtors/{customer}/talks/", sent).status_code == 302
    assert (DemandSession.objects.count(), Negotiation.objects.count()) == (3, 3)
    with clock.travel(datetime(2026, 6, 26, 12, 0, tzinfo=clock.TOKYO)):
        page = text_of(sign_in(officer).get("/arrears/sessions/"))
        assert "夜間電話催告 2／2回 2件" in page, "20:30 is out of the hours"
        assert "2026-06-23 夜間電話催告 0件 時間内の記録なし" in page
    with clock.travel(datetime(2026, 7, 30, 12, 0, tzinfo=clock.TOKYO)):
        page = text_of(sign_in(officer).get("/arrears/sessions/"))
        assert "日曜市外訪問催告 0／1回 不足 0件 0／120件" in page
        assert "市外電話催告 0／4回 不足 0件 0／650件" in page


@pytest.mark.req("COL-065", "COL-066")
def test_who_moved_away_is_called_apart_from_who_lives_here(
    desk: Client, indebted: int, customer: int
) -> None:
    Phone.objects.create(customer_id=customer, shown="090-0000-0000", digits="09000000000")
    Standing.objects.update(stage="reminder")
    assert "090-0000-0000" in text_of(desk.get("/arrears/sessions/evening/"))
    assert "連絡する方はいません。" in text_of(desk.get("/arrears/sessions/outside/"))
    Customer.objects.filter(pk=customer).update(address="東京都千代田区一丁目1番1号")
    SupplyParty.objects.filter(supply_id=indebted).update(ends_on=DAY - timedelta(days=1))
    assert "090-0000-0000" in text_of(desk.get("/arrears/sessions/outside/"))
    assert "連絡する方はいません。" in text_of(desk.get("/arrears/sessions/evening/"))


@pytest.mark.req("COL-068")
def test_the_large_debtor_list_has_exactly_those_who_owe_as_much(desk: Client) -> None:
    page = text_of(desk.get("/arrears/lists/large/?least=10190"))
    assert "0000000001 見本 1 10,190円 1 2026-05-25 未送付 － －" in page
    assert "該当はありません。" in text_of(desk.get("/arrears/lists/large/?least=10191"))
    assert "該当はありません。" in text_of(desk.get("/arrears/lists/standings/?stage=reminder"))
    assert "見本 1" in text_of(desk.get("/arrears/lists/standings/?stage="))
    assert "見本 1" in text_of(desk.get("/arrears/lists/standings/?area=A0"))
    assert "該当はありません。" in text_of(desk.get("/arrears/lists/standings/?area=A2"))
    csv = desk.get("/arrears/lists/large/csv/?least=10190").content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith('"0000000001","見本 1","10,190円","1",')
    paper = " ".join(texts(desk.get("/arrears/lists/large/pdf/?least=10190").content))
    assert "大口滞納者一覧" in paper
    assert "納期限後の未納が10,190円以上（2026-06-20現在）" in paper
    assert desk.get("/arrears/lists/small/").status_code == 404


@pytest.mark.req("COL-069")
def test_the_list_of_suspensions_shows_reason_day_and_approver(
    desk: Client, indebted: int, officer: User, utility: User
) -> None:
    Hold.objects.create(
        supply_id=indebted,
        kind="suspended",
        since=DAY,
        until=DAY + timedelta(days=90),
        reason="生活保護の申請中",
        at=AT,
        by=officer,
        approved_by=utility,
    )
    desk.post(f"/arrears/{indebted}/reason/", {"once": ONCE + "1", "why-reason": "hardship"})
    page = text_of(desk.get("/arrears/lists/holds/?kind=suspended"))
    told = (
        "徴収停止 2026-06-20 2026-09-18 生活保護の申請中（未納事由：生活困窮） 10,190円 滞納 太郎 水道 次郎"
    )
    assert f"0000000001 見本 1 {told}" in page
    assert "該当はありません。" in text_of(desk.get("/arrears/lists/holds/?kind=bankrupt"))
    paper = "".join(texts(desk.get("/arrears/lists/holds/pdf/?kind=suspended").content)).replace(" ", "")
    assert "水道次郎" in paper
    assert desk.get("/arrears/lists/holds/xlsx/").content[:2] == b"PK"


@pytest.mark.req("COL-067")
def test_a_pledge_is_reckoned_taken_printed_and_its_signed_form_kept(
    desk: Client, indebted: int, officer: User, settings: LazySettings, tmp_path: Any
) -> None:
    settings.VAR, settings.FILES = tmp_path, tmp_path / "files"
    mail.set_postage(
        purpose=mail.Purpose.REISSUED_SLIP,
        bearer=mail.Bearer.CONTRACTOR,
        unit_yen=110,
        starts_on=date(2026, 4, 1),
        source="別表１ １(4)ア",
        actor=officer,
        at=AT,
    )
    mail.bring_supplied_forms(actor=officer, at=AT)
    received = mail.StockMovement.Kind.RECEIVED
    mail.move_stock(
        form="reissued_slip", kind=received, quantity=9, cause="1", occurred_on=DAY, actor=officer, at=AT
    )
    wish = {"way": "count", "count": "3", "day_of_month": "31"} | day("first_on", date(2026, 6, 30))
    page = text_of(desk.get(f"/arrears/{indebted}/pledge/", wish))
    assert "1 2026年（令和8年）6月30日（火） 3,396円" in page
    assert Pledge.objects.count() == 0
    stale = wish | {"once": ONCE + "1", "shown_yen": "9999"}
    assert desk.post(f"/arrears/{indebted}/pledge/", stale).status_code == 422
    sent = desk.post(f"/arrears/{indebted}/pledge/", wish | {"once": ONCE + "2", "shown_yen": "10190"})
    made = Pledge.objects.get()
    assert sent.headers["Location"] == f"/arrears/pledges/{made.pk}/"
    assert "3 2026-08-31 3,398円 0円 これから" in text_of(desk.get(sent.headers["Location"]))
    paper = "".join(texts(desk.get(f"/arrears/pledges/{made.pk}/paper/").content)).replace(" ", "")
    for words in ("債務として承認し", "10,190円", "R8-000001", "民法第152条第1項", "見本1様"):
        assert words in paper
    for number, until in ((2, date(2026, 7, 31)), (3, date(2026, 8, 31))):
        sent = desk.post(
            f"/arrears/pledges/{made.pk}/slip/", {"once": f"{ONCE}{number + 5}", "number": number}
        )
        assert sent.status_code == 302
        assert "の納付書（" in text_of(desk.get(sent.headers["Location"]))
        slip = PaymentSlip.objects.latest("pk")
        assert (slip.amount_yen, slip.reissue, slip.last_day) == (3_396 if number == 2 else 3_398, 0, until)
    second, third = (part.slips.get().slip for part in made.instalments.order_by("number")[1:])
    parts = {one.charge: one.open_yen for one in open_parts_of_slip(second.pk)}
    assert parts == {"water": 4_851, "public_sewerage": 5_339}, "it touches both charges"
    page = text_of(desk.get(f"/arrears/pledges/{made.pk}/"))
    assert (second.slip_no in page, third.slip_no in page) == (True, True)
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    filed = desk.post(f"/arrears/pledges/{made.pk}/scan/", {"once": ONCE + "3", "scan-file": scan})
    assert filed.status_code == 302
    made.refresh_from_db()
    assert made.signed_form.file.name in text_of(desk.get(f"/arrears/pledges/{made.pk}/"))
    ended = desk.post(f"/arrears/pledges/{made.pk}/cancel/", {"once": ONCE + "4", "reason": "額の誤り"})
    assert ended.status_code == 302
    assert "取消し 2026-06-20 滞納 太郎 額の誤り" in text_of(desk.get(f"/arrears/pledges/{made.pk}/"))


@pytest.mark.req("COL-063", "COL-082")
def test_the_visits_of_a_day_are_listed_by_area_with_what_is_due_and_told_afterwards(
    desk: Client, indebted: int, officer: User, customer: int
) -> None:
    crew = person("fieldwork.tablet_use", username="genba", display_name="現場 三郎")
    visit = fieldwork.plan_visit(
        kind="arrears_demand",
        supply_id=indebted,
        visit_on=DAY,
        crew_id=crew.pk,
        note="",
        at=AT,
        actor=officer,
    )
    page = text_of(desk.get("/arrears/visits/"))
    assert "A01-1 見本 1 緑町1番地 10,190円 2026-05-25 現場 三郎 結果を入力" in page
    paper = "".join(texts(desk.get("/arrears/visits/paper/").content)).replace(" ", "")
    assert "10,190円（2026-06-20現在）" in paper
    told = {"once": ONCE + "1", "channel": "visit", "direction": "out", "text": "玄関で話した"}
    told |= {"spoken_to": "self", "result": "refused", "purpose": "納入の催告"}
    refused = desk.post(f"/arrears/visits/{visit.pk}/", told)
    assert (refused.status_code, Negotiation.objects.count()) == (422, 0)
    assert fieldwork.open_visits().count() == 1
    whole = told | {"consent_by": "self", "extent": "門から玄関まで"}
    assert desk.post(f"/arrears/visits/{visit.pk}/", whole).status_code == 302
    made = Negotiation.objects.get()
    assert (made.visit, made.entry.extent, fieldwork.open_visits().count()) == (visit, "門から玄関まで", 0)
    assert "立入り：納入の催告・承諾 使用者本人・門から玄関まで" in text_of(
        desk.get(f"/arrears/debtors/{customer}/")
    )


@pytest.mark.req("COL-063")
def test_what_a_tablet_tells_of_a_visit_is_a_talk_of_the_history(
    indebted: int, officer: User, customer: int
) -> None:
    crew = person("fieldwork.tablet_use", username="genba", display_name="現場 三郎")
    visit = fieldwork.plan_visit(
        kind="arrears_demand",
        supply_id=indebted,
        visit_on=DAY,
        crew_id=crew.pk,
        note="",
        at=AT,
        actor=officer,
    )
    with pytest.raises(fieldwork.BroughtWrong):
        DEMAND_VISIT.read({"what": "choice", "choice": "refused"})
    device = "0" * 64
    fieldwork.hand_out(device=device, at=AT, actor=crew)
    line = fieldwork.SheetVisit.objects.get()
    assert line.content["facts"][0] == ["納期限後の未納", "10,190円"]
    later = AT + timedelta(hours=1)
    _, problem = fieldwork.take_home(
        key=uuid.uuid4(),
        device=device,
        visit_id=visit.pk,
        told={"what": "choice", "choice": "refused", "reason": "払う意思がないとのこと"},
        taken_at=later,
        at=later,
        actor=crew,
    )
    made = Negotiation.objects.get()
    assert (problem, made.result, made.spoken_to, made.visit) == ("", "refused", "self", visit)
    assert (made.contact.at, made.contact.text) == (later, "払う意思がないとのこと")
    assert (made.customer_id, made.contact.channel) == (customer, "visit")


@pytest.mark.req("COL-063", "COL-068")
def test_where_a_protected_person_lives_stands_on_no_list(
    desk: Client, indebted: int, officer: User, customer: int
) -> None:
    """Not the reading route either, and on paper for nobody, whatever right they have."""
    crew = person("fieldwork.tablet_use", username="genba", display_name="現場 三郎")
    fieldwork.plan_visit(
        kind="arrears_demand",
        supply_id=indebted,
        visit_on=DAY,
        crew_id=crew.pk,
        note="",
        at=AT,
        actor=officer,
    )
    pages = ("/arrears/visits/", "/arrears/lists/standings/?stage=", "/arrears/lists/standings/csv/?stage=")
    assert all("A01" in desk.get(page).content.decode("utf-8") for page in pages)
    begin_mark(customer_id=customer, kind="protection", starts_on=DAY, actor=officer, at=AT)
    for page in pages:
        shown = desk.get(page).content.decode("utf-8")
        assert "見本 1" in shown
        assert "A01" not in shown
        assert "緑町" not in shown
    allowed = person(PROTECTED_SEE, username="sien", display_name="支援 花子")
    paper = visits_pdf(DAY, visits_of_day(DAY, viewer=allowed), at=AT)
    told = "".join(texts(paper)).replace(" ", "")
    assert "見本1" in told
    assert "緑町" not in told
    assert "A01-1" not in told


@pytest.mark.req("COL-095")
def test_a_referral_is_on_the_clients_list_the_same_day(
    desk: Client, indebted: int, utility: User, sign_in: Callable[[Any], Client]
) -> None:
    form = {"once": ONCE + "1", "sign": "hardship", "text": "食事に困っている", "leaflet_given": "on"}
    form |= {"consent": "given", "section": "福祉課"} | day("noticed_on", DAY)
    form |= day("review_on", DAY + timedelta(days=30))
    sent = desk.post(f"/arrears/{indebted}/referral/", form)
    made = Referral.objects.get()
    assert sent.headers["Location"] == f"/arrears/referrals/{made.pk}/"
    assert "福祉連携 2026-06-20から2026-07-20の前日まで" in text_of(desk.get(f"/arrears/{indebted}/"))
    assert desk.post(f"/arrears/referrals/{made.pk}/seen/", {"once": ONCE + "2"}).status_code == 403
    client = sign_in(utility)
    assert "2026年度 1件 リーフレット 1件" in text_of(client.get("/arrears/referrals/"))
    assert "R8-000001 2026-06-20 12:00 見本 1 生活の困窮 福祉課 渡した" in text_of(
        client.get("/arrears/referrals/")
    )
    assert client.post(f"/arrears/referrals/{made.pk}/seen/", {"once": ONCE + "3"}).status_code == 302
    assert "発注者が確認" in text_of(client.get(f"/arrears/referrals/{made.pk}/"))
