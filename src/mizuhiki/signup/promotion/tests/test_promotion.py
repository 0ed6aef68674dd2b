"""周知: what came of each campaign, who left slips for debit, and goals whose review nobody forgets."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.attachments.models import StoredFile
from mizuhiki.billing.models import Demand
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit.models import Mandate, PaperForm
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.signup.figures.counting import Period
from mizuhiki.signup.models import (
    ApplicationMatch,
    Campaign,
    CampaignMaterial,
    Goal,
    GoalReview,
    Need,
    NeedStep,
)
from mizuhiki.signup.permissions import CAMPAIGN_EDIT, FIGURES_SEE
from mizuhiki.signup.promotion import outcomes as promotion
from mizuhiki.signup.promotion import services as promoting
from mizuhiki.signup.promotion.errors import (
    CodeTaken,
    CountNotWhole,
    DaysBackwards,
    ReviewedToday,
    ReviewNotForward,
    ShareOfAll,
    ShareTooLarge,
)
from mizuhiki.signup.tests.ways import Way
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist.models import Item
from tests import standing
from tests.builders import Town, clerk

pytestmark = [pytest.mark.db, pytest.mark.django_db]
TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 10, 0, tzinfo=clock.TOKYO)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
BEGAN = datetime(2026, 10, 5, 9, 15, tzinfo=clock.TOKYO)
DAY = BEGAN.date()
OK = (("notice", "OK"),)


def campaign(code: str = "R8AKI", **changes: Any) -> Campaign:
    said: dict[str, Any] = {
        "title": "秋の検針票", "channel": "notice", "first_day": OCTOBER.first_day,
        "last_day": OCTOBER.last_day, "bank_codes": ["9998"], "at": AT, "actor": clerk(),
    }  # fmt: skip
    return promoting.begin_campaign(code=code, **said | changes)


def goal(measure: str = "registered", **changes: Any) -> Goal:
    said: dict[str, Any] = {
        "target": Decimal(3), "first_day": OCTOBER.first_day, "last_day": OCTOBER.last_day, "campaign": None,
        "review_on": date(2026, 11, 10), "at": AT - timedelta(days=30), "actor": clerk(),
    }  # fmt: skip
    return promoting.set_goal(measure=measure, **said | changes)


def billed(supply: Supply, *methods: str, until: date = DAY) -> None:
    """Bills of the months up to a day, the latest last."""
    for number, method in enumerate(reversed(methods)):
        made = datetime(until.year, until.month, 1, 9, tzinfo=clock.TOKYO) - timedelta(days=31 * number)
        run = BatchRun.objects.create(
            kind="test",
            key=f"{supply.pk}-{made:%Y%m%d}",
            title="x",
            state="done",
            started_at=made,
            ended_at=made,
        )
        Demand.objects.create(
            supply=supply, run=run, cycle_month=made.date().replace(day=1), method=method, due_on=made.date(),
            amount_yen=1_000,
        )  # fmt: skip


def account(supply: Supply, on: date = DAY, **changes: Any) -> Mandate:
    facts = {"bank_code": "9998", "branch_code": "001", "account_type": "1", "account_no": "0012345"}
    return Mandate.objects.create(supply=supply, holder_kana="ﾐﾎﾝ", starts_on=on, **facts, **changes)


def signed_up(supply: Supply, code: str = "") -> None:
    application = Way(BEGAN, bank="9998", words=OK, campaign=code).walk()
    ApplicationMatch.objects.create(application=application, mandate=account(supply), at=BEGAN)


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Five who had slips, one who had an account, one who had none and no bill, one who changed back."""
    del rules_in_force
    town = Town()
    for number in range(1, 9):
        town.settle(number)
    one, two, three, four, five, six, seven, eight = town.supplies.values()
    for supply in (one, two, three, four):
        billed(supply, "debit", "slip")
    billed(five, "slip", until=date(2026, 9, 1))
    signed_up(one, "R8AKI")
    signed_up(two, "R8AKI")
    signed_up(three)
    account(four, form=PaperForm.objects.create(origin="brought", made_at=BEGAN))
    account(five, on=date(2026, 9, 15))
    old = account(six, on=date(2026, 4, 1))
    billed(six, "slip", "debit")
    Mandate.objects.filter(pk=old.pk).update(ends_on=DAY)
    signed_up(six, "R8AKI")  # changed the account
    signed_up(seven, "R8AKI")  # new: no bill yet
    billed(eight, "slip", "debit")
    signed_up(eight, "R8AKI")  # the last bill was drawn
    return town


@pytest.mark.req("DD-070")
@pytest.mark.usefixtures("town")
def test_who_left_slips_for_debit_by_code_beside_the_days_before() -> None:
    assert [(one.label, one.count, one.before) for one in promotion.moved(OCTOBER)] == [
        ("その他の登録", 0, 1),
        ("紙の依頼書", 1, 0),
        ("符号なし（WEB）", 1, 0),
        ("案内 R8AKI", 2, 0),
    ]
    demands = Demand.objects.count()
    late = Supply.objects.get(inquiry_no="00000000001")
    billed(late, "debit", until=date(2026, 11, 1))  # the bill after the change decides nothing
    assert Demand.objects.count() == demands + 1
    assert promotion.moved(OCTOBER)[-1].count == 2


@pytest.mark.req("DD-012")
@pytest.mark.usefixtures("town")
def test_each_campaign_has_its_sign_ups_and_an_unknown_code_is_seen() -> None:
    Way(BEGAN, pages=(), campaign="R8AKI").walk()
    Way(BEGAN, pages=(), campaign="LOST").walk()
    campaign()
    campaign("R8FUYU", first_day=date(2026, 12, 1), last_day=date(2026, 12, 31))
    assert [(line.code, line.begun, line.registered, line.moved) for line in promotion.campaigns()] == [
        ("R8FUYU", 0, 0, 0),
        ("R8AKI", 6, 5, 2),
        ("LOST", 1, 0, 0),
    ]
    assert promotion.campaigns()[1].link.endswith("/ja/?c=R8AKI")
    assert promotion.campaigns()[2].campaign is None


@pytest.mark.req("DD-012")
@pytest.mark.usefixtures("db")
def test_a_campaign_that_cannot_be_changes_nothing() -> None:
    campaign()
    with pytest.raises(CodeTaken):
        campaign()
    with pytest.raises(DaysBackwards):
        campaign("R8FUYU", last_day=date(2026, 9, 30))
    for code in ("Ａ１", "a-b", "x", "a" * 21):
        with pytest.raises(Exception, match="campaign_code_form|too long"), transaction.atomic():
            campaign(code)
    assert Campaign.objects.count() == 1


@pytest.mark.req("DD-069")
@pytest.mark.usefixtures("town")
def test_what_a_goal_has_come_to() -> None:
    made = campaign()
    measured = {
        "registered": goal(),
        "of the campaign": goal(campaign=made),
        "moved": goal("moved"),
        "moved by it": goal("moved", campaign=made),
        "web_share": goal("web_share"),
        "debit_share": goal("debit_share"),
    }
    actual = {name: promotion.actual_of(one, today=TODAY) for name, one in measured.items()}
    assert actual == {
        "registered": Decimal(6),
        "of the campaign": Decimal(5),
        "moved": Decimal(3),
        "moved by it": Decimal(2),
        "web_share": Decimal("85.7"),  # six of seven; one on paper
        "debit_share": Decimal(100),
    }
    september = goal("debit_share", first_day=date(2026, 9, 1), last_day=date(2026, 9, 30))
    assert promotion.actual_of(september, today=TODAY) == Decimal(25)  # two of eight


@pytest.mark.req("DD-069")
@pytest.mark.usefixtures("town")
def test_a_missed_review_is_shown_until_somebody_reviews_it() -> None:
    one = goal()
    actor = system_actor("signup")
    early = datetime(2026, 11, 9, 23, tzinfo=clock.TOKYO)
    assert promoting.lay_reviews(at=early, actor=actor) == 0
    assert promoting.lay_reviews(at=AT, actor=actor) == promoting.lay_reviews(at=AT, actor=actor) == 1
    item = Item.objects.get()
    assert (item.kind, item.closed_at, clock.day_of(item.due_at)) == (
        "signup.goal_review",
        None,
        date(2026, 11, 11),
    )
    assert promotion.goal_line(one, today=TODAY).is_missed
    said: dict[str, Any] = {"findings": "検針票の効果。", "with_whom": "水引銀行", "actor": clerk()}
    with pytest.raises(ReviewNotForward):
        promoting.review_goal(goal_id=one.pk, next_on=TODAY, at=AT, **said)
    assert not GoalReview.objects.exists()
    review = promoting.review_goal(goal_id=one.pk, next_on=date(2027, 1, 10), at=AT, **said)
    assert (review.actual, review.reviewed_on) == (Decimal(6), TODAY)
    item.refresh_from_db()
    assert item.outcome == "resolved"
    line = promotion.goal_line(one, today=TODAY)
    assert (line.next_on, line.is_missed, line.is_met) == (date(2027, 1, 10), False, True)
    with pytest.raises(ReviewedToday):
        promoting.review_goal(goal_id=one.pk, next_on=None, at=AT, **said)
    later = AT + timedelta(days=60)
    assert promotion.goal_line(one, today=later.date()).is_missed
    promoting.review_goal(goal_id=one.pk, next_on=None, at=later, **said)
    line = promotion.goal_line(one, today=date(2028, 1, 1))
    assert (line.next_on, line.is_missed, GoalReview.objects.count()) == (None, False, 2)


@pytest.mark.req("DD-069")
@pytest.mark.usefixtures("db")
def test_a_goal_that_cannot_be_changes_nothing() -> None:
    made = campaign()
    with pytest.raises(ShareOfAll):
        goal("web_share", campaign=made)
    with pytest.raises(ShareTooLarge):
        goal("debit_share", target=Decimal("100.1"))
    with pytest.raises(CountNotWhole):
        goal(target=Decimal("2.5"))
    with pytest.raises(DaysBackwards):
        goal(last_day=date(2026, 9, 30))
    with pytest.raises(IntegrityError, match="goal_asks_for_something"), transaction.atomic():
        goal(target=Decimal(0))
    assert not Goal.objects.exists()


@pytest.mark.req("DD-012", "DD-069")
@pytest.mark.usefixtures("town")
def test_campaigns_goals_and_needs_on_screen(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    def day(name: str, on: date) -> dict[str, str]:
        return {f"{name}_0": f"{on.year}", f"{name}_1": f"{on.month}", f"{name}_2": f"{on.day}"}

    def key() -> dict[str, str]:
        return {"once": f"{uuid4()}"}

    days = day("first_day", OCTOBER.first_day) | day("last_day", OCTOBER.last_day)
    with clock.travel(AT):
        browser = sign_in(person(FIGURES_SEE, CAMPAIGN_EDIT, "attachments.file_open"))
        told = {"title": "秋の検針票", "code": "R8AKI", "channel": "notice", "bank_codes": ["9998"]} | days
        assert browser.post("/signup/campaigns/", told | key() | {"code": "秋"}).status_code == 422
        answer = browser.post("/signup/campaigns/", told | key())
        page = f"/signup/campaigns/{Campaign.objects.get().pk}/"
        assert answer.headers["Location"] == page
        wrong = SimpleUploadedFile("x.pdf", b"<html>")
        assert browser.post(page, {"title": "チラシ", "upload": wrong} | key()).status_code == 422
        leaflet = SimpleUploadedFile("leaflet.pdf", b"%PDF-1.7 x")
        assert browser.post(page, {"title": "チラシ", "upload": leaflet} | key()).status_code == 302
        material = CampaignMaterial.objects.get()
        assert browser.get(f"/files/{material.file_id}/").content == b"%PDF-1.7 x"
        shown = browser.get(page).content.decode()
        assert "9998 水引銀行" in shown
        assert f"/files/{material.file_id}/" in shown
        set_ = {"measure": "moved", "target": "2"} | days | day("review_on", date(2026, 11, 19))
        assert browser.post("/signup/goals/", set_ | key() | {"target": "2.5"}).status_code == 422
        assert browser.post("/signup/goals/", set_ | key()).status_code == 302
        assert "評価日を過ぎています" in browser.get("/signup/goals/").content.decode()
        one = Goal.objects.get()
        assert browser.post(f"/signup/goals/{one.pk}/", {"findings": "達成した。"} | key()).status_code == 302
        need = {"source": "survey", "wanted": "大きな字"} | day("found_on", TODAY)
        assert browser.post("/signup/needs/", need | key()).status_code == 302
        done = {"kind": "done", "text": "字を大きくした。"}
        assert browser.post(f"/signup/needs/{Need.objects.get().pk}/", done | key()).status_code == 302
        reader = sign_in(person(FIGURES_SEE, username="kansa"))
        for path, said in (("campaigns", told), ("goals", set_), ("needs", need)):
            assert reader.post(f"/signup/{path}/", said | key()).status_code == 403
    counts = [model.objects.count() for model in (Campaign, StoredFile, Goal, GoalReview, Need, NeedStep)]
    assert counts == [1, 1, 1, 1, 1, 1]


@pytest.mark.req("DD-024")
@pytest.mark.usefixtures("town")
def test_a_quarterly_evaluation_has_targets_results_funnel_and_improvements(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    goal(target=Decimal(5))
    goal("moved", first_day=date(2026, 1, 1), last_day=date(2026, 3, 31))
    need = promoting.note_need(
        source="inquiry", wanted="大きな字", found_on=date(2026, 8, 1), at=AT, actor=clerk()
    )
    promoting.answer_need(need_id=need.pk, kind="done", text="字を大きくした。", at=AT, actor=clerk())
    promoting.note_need(source="bank", wanted="別の要望", found_on=date(2026, 8, 1), at=AT, actor=clerk())
    with clock.travel(AT):
        page = sign_in(person(FIGURES_SEE)).get("/signup/statistics/?from=2026-10-01&to=2026-12-31")
    text = page.content.decode()
    assert "金融機関の画面へ" in text
    assert text.count("WEB受付の登録完了（件）") == 1
    assert '<td class="number">5件</td><td class="number">6件</td><td>✓ 達成' in text
    assert "納入通知書から口座振替への転換（件）" not in text
    assert ("字を大きくした。" in text, "別の要望" in text) == (True, False)
