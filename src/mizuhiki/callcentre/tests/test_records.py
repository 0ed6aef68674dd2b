"""What is found out about an account: bill addresses from a day on, corrections, hints; wishes and counts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.callcentre import errors, figures, selectors
from mizuhiki.callcentre.areas import areas
from mizuhiki.callcentre.models import BillAddress, CaseStep, Correction, Hint
from mizuhiki.callcentre.services import going_on, linking, notifying, records, wishes
from mizuhiki.callcentre.tests.conftest import CAME, TAKES, Take
from mizuhiki.customers.api import Customer, Supply, SupplyParty, begin_mark, fingerprint
from mizuhiki.mail.selectors.recipients import recipients_of
from mizuhiki.payments.claims import note_claim
from mizuhiki.payments.models import PaymentClaim
from mizuhiki.platform import clock
from mizuhiki.telephony.api import Call
from tests.builders import rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FROM = date(2026, 12, 1)
ONCE = "00000000-0000-4000-8000-00000000000{}"


def parent(name: str = "見本 太郎") -> dict[str, object]:
    return {"name": name, "kana": "", "postcode": "1000001", "address": "東京都千代田区千代田1-1"}


@pytest.mark.req("CC-088")
@pytest.mark.req("CC-034")
def test_a_new_bill_address_holds_from_its_day_and_the_old_one_keeps_its_time(
    take: Take, operator: Any, customer: Customer, supply: Supply
) -> None:
    facts: dict[str, Any] = {
        "kind": "notification", "form": "bill_address", "customer_id": customer.pk, "supply_id": supply.pk,
    }  # fmt: skip
    first, second = take("実家に送ってほしい", **facts), take("また変えたい", **facts)
    act = {"telephone": "", "actor": operator, "at": CAME}
    with pytest.raises(errors.NotificationUndone):
        going_on.close_case(case_id=first.pk, text="変えた", actor=operator, at=CAME)
    assert CaseStep.objects.count() == 0
    notifying.change_bill_address(case_id=first.pk, facts=parent(), from_on=FROM, **act)
    who = [recipients_of([supply.pk], today=day)[supply.pk].name for day in (FROM - timedelta(days=1), FROM)]
    assert who == [customer.name, "見本 太郎"]
    going_on.close_case(case_id=first.pk, text="12月分から", actor=operator, at=CAME)
    with pytest.raises(errors.BillAddressBefore):
        notifying.change_bill_address(case_id=second.pk, facts=parent("別人"), from_on=FROM, **act)
    assert Customer.objects.filter(name="別人").count() == 0
    later = FROM + timedelta(days=31)
    notifying.change_bill_address(case_id=second.pk, facts=parent("見本 次郎"), from_on=later, **act)
    old = SupplyParty.objects.get(role="mail_recipient", customer__name="見本 太郎")
    assert (old.starts_on, old.ends_on, BillAddress.objects.get(case=second).before) == (FROM, later, old)
    assert recipients_of([supply.pk], today=later)[supply.pk].name == "見本 次郎"


@pytest.mark.req("CC-034")
def test_a_payment_told_of_is_done_when_the_collection_desk_has_it(
    take: Take, operator: Any, customer: Customer, supply: Supply
) -> None:
    case = take(
        "昨日払った", kind="notification", form="payment", customer_id=customer.pk, supply_id=supply.pk
    )
    with pytest.raises(errors.NotificationUndone):
        going_on.close_case(case_id=case.pk, text="伝えた", actor=operator, at=CAME)
    note_claim(
        supply_id=supply.pk,
        teller=PaymentClaim.Teller.values[0],  # type: ignore[arg-type]
        paid_on=CAME.date(),
        yen=None,
        place="",
        at=CAME + timedelta(minutes=2),
        actor=operator,
    )
    going_on.close_case(case_id=case.pk, text="伝えた", actor=operator, at=CAME + timedelta(minutes=3))
    assert list(CaseStep.objects.values_list("kind", flat=True)) == ["closed"]


@pytest.mark.req("CC-049")
def test_a_correction_keeps_what_stood_there_and_a_hint_is_seen_on_opening(
    operator: Any, customer: Customer, supply: Supply, sign_in: Callable[..., Client]
) -> None:
    rules()
    act = {"customer_id": customer.pk, "source": "caller", "actor": operator, "at": CAME}
    seen, before = fingerprint(customer), customer.name
    with pytest.raises(errors.NothingCorrected):
        records.correct(wanted={"name": before, "phone": ""}, seen=seen, **act)
    assert Correction.objects.count() == 0
    records.correct(wanted={"name": "三本 一郎", "kana": "ミモト", "phone": "0762201111"}, seen=seen, **act)
    customer.refresh_from_db()
    assert (customer.name, customer.phones.get().shown) == ("三本 一郎", "0762201111")
    made = {one.field: (one.old, one.new, one.source, one.by) for one in Correction.objects.all()}
    assert made["name"] == (before, "三本 一郎", "caller", operator)
    assert made["phone"] == ("", "0762201111", "caller", operator)
    records.leave_hint(supply_id=None, text="同姓の方が2軒あります", **act)
    records.leave_hint(supply_id=supply.pk, text="止水栓は裏庭", **act)
    with clock.travel(CAME):
        client = sign_in(operator)
        page = text_of(client.get(f"/customers/{customer.pk}/"))
        assert ("同姓の方が2軒あります" in page, "止水栓は裏庭" in page) == (True, True)
    hint = Hint.objects.get(customer=customer)
    records.end_hint(hint_id=hint.pk, customer_id=customer.pk, actor=operator, at=CAME)
    with pytest.raises(errors.HintEnded):
        records.end_hint(hint_id=hint.pk, customer_id=customer.pk, actor=operator, at=CAME)
    left = selectors.hints_of(customer_ids=[customer.pk], supply_ids=[supply.pk])
    assert [one.text for one in left] == ["止水栓は裏庭"]


@pytest.mark.req("CC-022")
def test_the_place_of_an_installation_is_put_right_with_what_stood_there(
    person: Callable[..., Any],
    operator: Any,
    customer: Customer,
    supply: Supply,
    sign_in: Callable[..., Client],
) -> None:
    rules()
    editor = person(*TAKES, "customers.customer_edit", username="op9")
    place = supply.installation.premises
    here = f"/customers/{customer.pk}/correct/{supply.pk}/"
    facts = {"postcode": place.postcode, "town": place.town, "block": place.block, "source": "caller"}
    sent = facts | {"building": "川端ハイツ 203", "seen": records.place_mark(place)}
    with clock.travel(CAME):
        assert sign_in(operator).post(here, sent | {"once": ONCE.format(1)}).status_code == 403
        client = sign_in(editor)
        assert "使用場所を訂正する" in text_of(client.get(here))
        late = client.post(here, sent | {"seen": "0" * 16, "once": ONCE.format(2)})
        assert "ほかの担当者が先に使用場所を変更しました" in text_of(late)
        same = client.post(here, sent | {"building": place.building, "once": ONCE.format(3)})
        assert (late.status_code, same.status_code, Correction.objects.count()) == (422, 422, 0)
        assert client.post(here, sent | {"once": ONCE.format(4)}).status_code == 302
        begin_mark(customer_id=customer.pk, kind="protection", starts_on=CAME.date(), actor=operator, at=CAME)
        assert client.get(here).status_code == 404
        assert "川端ハイツ" not in text_of(client.get(f"/customers/{customer.pk}/correct/"))
    place.refresh_from_db()
    made = Correction.objects.get()
    assert (place.building, made.field, made.new, made.by) == (
        "川端ハイツ 203",
        "building",
        "川端ハイツ 203",
        editor,
    )


@pytest.mark.req("CC-084")
def test_one_call_becomes_two_cases_and_both_count(take: Take, operator: Any) -> None:
    rules()
    call = Call.objects.create(source="hand", conversation="1", known_at=CAME)
    for topic, text in (("amount", "料金"), ("move", "引っ越し")):
        case = take(text, call_id=call.pk)
        assert len(selectors.others_of_call(case)) == (topic == "move")
        going_on.classify(case_id=case.pk, topic=topic, actor=operator, at=CAME)
    gone = take("取消し", call_id=call.pk)
    going_on.cancel_case(case_id=gone.pk, reason="二重", actor=operator, at=CAME)
    kinds = figures.kinds_of_month(CAME.date())
    assert (sum(one.total for one in kinds), kinds[0].by_channel[0]) == (2, 2)
    fee, other = figures.enquiries_of_year(2026, today=CAME.date())
    assert (fee.total, fee.months[7], fee.volume and fee.volume.count) == (1, 1, 17_873)
    assert (other.total, other.volume and other.volume.count, fee.percent) == (1, 7_911, "0.0")


@pytest.mark.req("CC-026")
def test_the_menu_leads_to_the_eight_and_the_month_counts_them(
    take: Take, supervisor: Any, sign_in: Callable[..., Client]
) -> None:
    rules()
    take("要望", kind="wish", language="en")
    with clock.travel(CAME):
        client = sign_in(supervisor)
        page, month = text_of(client.get("/centre/")), text_of(client.get("/centre/figures/"))
    assert [f"{area.title}{f'（{area.detail}）' if area.detail else ''}" for area in areas()] == [
        "センター受付体制の確保",
        "センター受付等業務（電話受付事務、総合案内・各種問合せ対応、端末入力事務、"
        "お客さまの意見・要望の集約及び業務改善策の提示）",
        "センターの時間外運営への対応",
        "口座振替依頼書の発送・入力業務",
        "外国語の対応",
        "報告書、提案書等作成事務",
        "その他センター業務",
        "業務の引継ぎ",
    ]  # 第9, word by word
    assert [area.number for area in areas()] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [area.title in page for area in areas()] == [True] * 8
    since, until = figures.month_of(CAME.date())
    counted = {title: count for area in areas() for title, count, _ in area.figures(since, until)}
    assert counted == {
        "案件を受けたＯＰ": 1, "案件": 1, "届いた書類": 0, "時間外運営": 0, "発送した依頼書": 0,
        "入力した依頼書": 0, "日本語以外の案件": 1, "通訳した通話": 0, "通訳の時間": 0,
        "要望・意見と苦情": 1, "改善提案": 0, "附帯業務": 0, "次の受託者に渡す未完結の案件": 1,
    }  # fmt: skip
    assert "日本語以外の案件 1件" in month


def test_a_proposal_is_submitted_before_it_is_answered(take: Take, supervisor: Any) -> None:
    case = take("文字を大きく", kind="wish")
    made = wishes.propose(
        title="検針票の文字", text="1.5倍にする", case_ids=[case.pk, case.pk], actor=supervisor, at=CAME
    )
    act = {"proposal_id": made.pk, "text": "", "actor": supervisor, "at": CAME}
    with pytest.raises(errors.ProposalNotSubmitted):
        wishes.note_proposal(kind="adopted", **act)
    wishes.note_proposal(kind="submitted", **act)
    wishes.note_proposal(kind="adopted", **act)
    with pytest.raises(errors.ProposalStepDone):
        wishes.note_proposal(kind="declined", **act)
    assert (made.cases.count(), made.steps.count()) == (1, 2)


def test_a_case_names_the_application_or_repair_it_became(take: Take, operator: Any) -> None:
    case = take("蛇口から漏れる", kind="repair")
    with pytest.raises(errors.NoSuchRepair):
        linking.link_repair(case_id=case.pk, request_id=99, actor=operator, at=CAME)
    with pytest.raises(errors.NoSuchApplication):
        linking.link_intake(case_id=case.pk, shown="R8-000099", actor=operator, at=CAME)
    assert CaseStep.objects.count() == 0
