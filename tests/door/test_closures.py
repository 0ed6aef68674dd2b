"""休止 and お知らせ: what a citizen sees of them ahead, during and after, and that others go on."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup import errors
from mizuhiki.signup.door import shown
from mizuhiki.signup.door.resting import rest_words
from mizuhiki.signup.models import Application, Closure, ClosureAgreement, ClosureEnd, SiteNotice
from mizuhiki.signup.site import closures
from mizuhiki.signup.site import notices as site_notices
from mizuhiki.signup.site.services import publish
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import clerk
from tests.door.published import put
from tests.door.site import Citizen, answered, as_served, to_bank

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR = timedelta(hours=1)


def page(citizen: Citizen, path: str = "/ja/") -> str:
    """What is seen once the seconds are over for which the site keeps what it read."""
    shown.forget()
    text: str = citizen.get(path).content.decode()
    return text


def hour(at: datetime) -> str:
    here = at.astimezone(clock.TOKYO)
    return f"{here.month}月{here.day}日（{'月火水木金土日'[here.weekday()]}）{here.hour}:{here:%M}"


def plan(bank: str = "9998", *, starts_in: timedelta = HOUR, **agreed: Any) -> Closure:
    now = clock.now()
    made = closures.plan_closure(
        bank_code=bank,
        starts_at=now + starts_in,
        ends_at=now + starts_in + 2 * HOUR,
        reason="金融機関の定期保守",
        at=now,
        actor=clerk(),
    )
    if agreed:
        closures.agree_closure(closure_id=made.pk, **agreed, at=now, actor=clerk())
    return made


def agreement() -> dict[str, Any]:
    return {"agreed_on": clock.today(), "agreed_with": "業務課 料金担当"}


@pytest.mark.req("DD-029")
def test_a_plan_is_shown_once_it_was_agreed_and_not_before(citizen: Citizen) -> None:
    made = plan()
    assert "保守のため休止" not in page(citizen)
    item = Item.objects.get(kind="signup.unagreed")
    assert (item.due_at, item.closed_at) == (made.starts_at, None)
    closures.agree_closure(closure_id=made.pk, **agreement(), at=clock.now(), actor=clerk())
    assert made.ends_at
    told = f"{hour(made.starts_at)}から{hour(made.ends_at)}まで、水引銀行は保守のため休止します。"
    assert told in page(citizen)
    assert "水引銀行 will be closed for maintenance from" in page(citizen, "/en/")
    item.refresh_from_db()
    assert item.closed_at is not None
    with pytest.raises(errors.AgreedAlready):
        closures.agree_closure(closure_id=made.pk, **agreement(), at=clock.now(), actor=clerk())
    assert ClosureAgreement.objects.count() == 1


@pytest.mark.req("DD-029")
def test_what_was_not_agreed_closes_nothing_and_cannot_be_agreed_afterwards(citizen: Citizen) -> None:
    made = plan()
    with clock.travel(made.starts_at + timedelta(minutes=1)):
        assert "休止中" not in page(citizen)
        with pytest.raises(errors.AgreedTooLate):
            closures.agree_closure(closure_id=made.pk, **agreement(), at=clock.now(), actor=clerk())
    assert not ClosureAgreement.objects.exists()


@pytest.mark.req("DD-025", "DD-078")
@pytest.mark.parametrize("number", range(13))
def test_each_of_the_named_banks_rests_alone_and_comes_back_by_itself(citizen: Citizen, number: int) -> None:
    terms = pack_on(clock.today()).signup
    assert terms is not None
    code = list(terms.banks)[2 + number]
    made = plan(code, **agreement())
    published = shown.shown()
    during = rest_words(published, "ja", made.starts_at)
    assert made.ends_at
    assert {bank: said for bank, said in during.banks.items() if said} == {
        code: f"保守のため休止中（{hour(made.ends_at)}まで）"
    }
    for other in (made.starts_at - timedelta(seconds=1), made.ends_at):
        assert not any(rest_words(published, "ja", other).banks.values())


@pytest.mark.req("DD-029", "DD-078")
def test_in_its_window_a_bank_is_named_with_its_return_and_cannot_be_chosen(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="bank")
    made = plan(starts_in=timedelta(minutes=5), **agreement())
    assert made.ends_at
    ahead = f"{hour(made.starts_at)}から{hour(made.ends_at)}まで休止します"
    seen = page(citizen, "/ja/apply/bank/")
    assert (f'水引銀行 <span class="tag">{ahead}</span>' in seen, 'value="9998"' in seen) == (True, True)
    with clock.travel(made.starts_at + timedelta(minutes=1)):
        seen = page(citizen, "/ja/apply/bank/")
        assert f'水引銀行</span> <span class="tag">保守のため休止中（{hour(made.ends_at)}まで）' in seen
        assert ('value="9998"' in seen, 'value="9991"' in seen) == (False, True)
        answer = citizen.post("/ja/apply/bank/", {"bank": "9998"})
        assert (answer.status_code, "水引銀行は保守のため" in answer.content.decode()) == (422, True)
        assert citizen.post("/ja/apply/bank/", {"bank": "9991"}).status_code == 302


@pytest.mark.req("DD-078")
def test_a_bank_that_closed_after_it_was_chosen_is_not_led_to(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in()
    closures.stop_now(bank_code="9998", ends_at=None, reason="障害", at=clock.now(), actor=clerk())
    shown.forget()
    assert citizen.post("/ja/check/")["Location"] == "/ja/apply/bank/"
    wrong = citizen.post("/ja/apply/bank/", {"bank": "9998"}).content.decode()
    assert "水引銀行は休止中のため選べません" in wrong


@pytest.mark.req("DD-029")
def test_a_stop_of_the_whole_site_begins_nothing_new_and_still_hears_the_banks(
    citizen: Citizen, keys: dict[str, str]
) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    stopped = closures.stop_now(bank_code="", ends_at=None, reason="障害", at=clock.now(), actor=clerk())
    assert "ただいま、新しい申込みを休止しています。再開の日時は" in page(citizen)
    assert "申込みを始める" not in page(citizen)
    other = Citizen()
    refused = other.post("/ja/terms/", {"agree": "yes"})
    assert (refused.status_code, Application.objects.count()) == (503, 1)
    assert citizen.post("/return/9998/", answered(request, keys["from_bank"])).status_code == 302
    assert "金融機関の登録を確認しています" in page(citizen, "/ja/state/")
    closures.end_closure(closure_id=stopped.pk, at=clock.now(), actor=clerk())
    assert "申込みを始める" in page(citizen)
    other.consent()


@pytest.mark.req("DD-029")
def test_a_change_is_seen_within_seconds_without_a_restart(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.get("/ja/")
    closures.stop_now(bank_code="", ends_at=None, reason="障害", at=clock.now(), actor=clerk())
    assert "休止しています" not in citizen.get("/ja/").content.decode()
    later = time.monotonic() + shown.KEPT_S
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert shown.KEPT_S <= 60
    assert "休止しています" in citizen.get("/ja/").content.decode()


def test_a_closure_that_cannot_be_is_refused_and_nothing_is_written(citizen: Citizen) -> None:
    now = clock.now()
    facts: dict[str, Any] = {"reason": "保守", "at": now, "actor": clerk()}
    with pytest.raises(errors.PlannedTooLate):
        closures.plan_closure(bank_code="9998", starts_at=now, ends_at=now + HOUR, **facts)
    with pytest.raises(errors.ClosureBackwards):
        closures.plan_closure(bank_code="9998", starts_at=now + HOUR, ends_at=now + HOUR, **facts)
    with pytest.raises(errors.NoSuchBank):
        closures.plan_closure(bank_code="0001", starts_at=now + HOUR, ends_at=now + 2 * HOUR, **facts)
    with pytest.raises(errors.ClosureBackwards):
        closures.stop_now(bank_code="9998", ends_at=now, **facts)
    assert not Closure.objects.exists()
    stopped = closures.stop_now(bank_code="9998", ends_at=None, **facts)
    with pytest.raises(errors.ClosedAlready):
        closures.stop_now(bank_code="9998", ends_at=None, **facts)
    with pytest.raises(errors.NotAPlan):
        closures.agree_closure(closure_id=stopped.pk, **agreement(), at=now, actor=clerk())
    assert (Closure.objects.count(), ClosureAgreement.objects.count()) == (1, 0)
    closures.end_closure(closure_id=stopped.pk, at=now, actor=clerk())
    with pytest.raises(errors.ClosureOver):
        closures.end_closure(closure_id=stopped.pk, at=now, actor=clerk())
    assert ClosureEnd.objects.count() == 1


@pytest.mark.req("DD-029", "DD-078")
def test_a_bank_that_left_the_rules_is_stopped_while_the_public_can_choose_it(
    keys: dict[str, str], person: Callable[..., User], sign_in: Callable[..., Client]
) -> None:
    put(lambda terms: terms["banks"].pop("9998"), days_ago=1)
    browser = sign_in(person("signup.bank_see", "signup.closure_edit"))
    for path in ("/signup/closures/plan/", "/signup/closures/stop/"):
        assert "水引銀行（9998）" in browser.get(path).content.decode()
    given = {"bank": "9998", "reason": "障害", "once": str(uuid.uuid4())}
    assert browser.post("/signup/closures/stop/", given).status_code == 302
    assert plan("9998").bank_code == "9998"
    with as_served():
        citizen = Citizen()
        citizen.consent()
        citizen.fill_in(until="bank")
        seen = page(citizen, "/ja/apply/bank/")
    assert ('value="9998"' in seen, 'value="9991"' in seen) == (False, True)
    publish(at=clock.now(), actor=clerk())  # it is offered no more
    assert "9998" not in closures.banks_to_rest(at=clock.now())
    with pytest.raises(errors.NoSuchBank):
        closures.plan_closure(
            bank_code="9998",
            starts_at=clock.now() + HOUR,
            ends_at=clock.now() + 2 * HOUR,
            reason="保守",
            at=clock.now(),
            actor=clerk(),
        )
    assert Closure.objects.count() == 2


@pytest.mark.req("DD-020")
def test_a_notice_is_read_in_the_language_of_the_page_for_its_time_and_never_as_html(
    citizen: Citizen,
) -> None:
    now = clock.now()
    texts = {"ja": "年末は<b>電話</b>がつながりにくくなります。", "en": "Lines are busy.", "ko": ""}
    posted = site_notices.post_notice(
        texts=texts, starts_at=now + HOUR, ends_at=now + 3 * HOUR, at=now, actor=clerk()
    )
    assert "年末は" not in page(citizen)
    with clock.travel(now + 2 * HOUR):
        assert "年末は&lt;b&gt;電話&lt;/b&gt;がつながりにくくなります。" in page(citizen)
        assert "Lines are busy." in page(citizen, "/en/")
        assert '<li lang="ja">年末は' in page(citizen, "/ko/")
        site_notices.take_notice_off(notice_id=posted.pk, at=clock.now(), actor=clerk())
        assert "年末は" not in page(citizen)
        with pytest.raises(errors.NoticeOver):
            site_notices.take_notice_off(notice_id=posted.pk, at=clock.now(), actor=clerk())
    with pytest.raises(errors.NoticeBackwards):
        site_notices.post_notice(
            texts=texts, starts_at=now - 2 * HOUR, ends_at=now - HOUR, at=now, actor=clerk()
        )
    assert SiteNotice.objects.count() == 1
