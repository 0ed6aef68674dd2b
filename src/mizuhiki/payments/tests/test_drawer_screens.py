"""A drawer on screen: one screen to open it, a count to close it; each screen with its right only."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.models import Closing, Difference, Handover, OpenTill, TillSession
from mizuhiki.till.permissions import DAY_CLOSE, TILL_SEE, TILL_WORK
from tests.builders import counter, noon, open_till
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
AT = noon(date(2026, 5, 7))
FLOAT = {"n10000": 4, "n1000": 10}
SignIn = Callable[[Any], Client]


@pytest.fixture
def may_seventh(slip: PaymentSlip) -> Iterator[None]:
    with clock.travel(AT):
        yield


@pytest.fixture
def cashier(person: Callable[..., User], may_seventh: None) -> User:
    user = person(TILL_WORK, TILL_SEE, DAY_CLOSE, "payments.receipt_take", "payments.receipt_see")
    desk = counter()
    drawer = till.make_till(counter=desk, code="M1", name="窓口1", purpose="counter", at=AT, actor=user)
    till.plan_float(till=drawer, pieces=FLOAT, starts_on=date(2026, 4, 1), at=AT, actor=user)
    seal = till.make_seal(code="領収印1", counter=desk, at=AT, actor=user)
    till.file_imprint(seal_id=seal.pk, filed_on=date(2026, 4, 1), document_no="1", at=AT, actor=user)
    return user


def send(client: Client, path: str, **data: Any) -> Any:
    return client.post(path, data | {"once": str(uuid.uuid4())})


def page_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def opened(client: Client, **more: Any) -> Any:
    drawer, seal = till.Till.objects.get(code="M1"), till.Seal.objects.get(code="領収印1")
    return send(client, "/till/open/", **{"till": drawer.pk, "seal": seal.pk, **FLOAT, **more})


@pytest.mark.req("COL-051")
def test_the_float_stands_there_as_planned_and_enter_opens_the_drawer(cashier: User, sign_in: SignIn) -> None:
    client = sign_in(cashier)
    page = client.get("/till/open/")
    assert "窓口1の釣銭準備金は 50,000円 です。" in text_of(page)
    boxes = dict(re.findall(r'name="(n\d+)"(?: value="(\d*)")?', page.content.decode()))
    assert {name: int(value) for name, value in boxes.items() if value and value != "0"} == FLOAT
    bag = till.make_till(
        counter=counter(), code="S1", name="かばん", purpose="settlement", at=AT, actor=cashier
    )
    till.plan_float(till=bag, pieces={"n1000": 10}, starts_on=date(2026, 4, 1), at=AT, actor=cashier)
    assert f'<a href="/till/open/?till={bag.pk}">かばん</a>' in page_of(client, "/till/open/")
    other = page_of(client, f"/till/open/?till={bag.pk}")
    assert 'かばんの釣銭準備金は <strong class="number">10,000円' in other
    assert f'<input type="hidden" name="till" value="{bag.pk}"' in other
    refused = opened(client, till=bag.pk)  # the boxes of one drawer, sent for another
    assert "かばんの釣銭準備金は 10,000円 です。" in text_of(refused)
    assert "数えた額は50,000円、帳簿は10,000円で、+40,000円の過不足です。" in text_of(refused)
    assert opened(client).headers["Location"] == "/till/"
    assert TillSession.objects.get().float_yen == 50_000
    assert "料金センター窓口 窓口1 営業日 2026年（令和8年）5月7日（木） 領収印 領収印1" in text_of(
        client.get("/till/")
    )


def test_a_float_of_one_yen_less_is_told_under_its_field(cashier: User, sign_in: SignIn) -> None:
    refused = opened(sign_in(cashier), n1000=9, n100=9, n10=9, n1=9)
    assert refused.status_code == 422
    assert "数えた額は49,999円、帳簿は50,000円で、-1円の過不足です。" in text_of(refused)
    assert TillSession.objects.count() == 0


@pytest.mark.req("COL-097")
def test_from_the_receipt_to_the_closed_day_on_screen(
    cashier: User, sign_in: SignIn, slip: PaymentSlip
) -> None:
    client = sign_in(cashier)
    before = text_of(client.get(f"/counter/slips/{slip.pk}/"))
    assert "レジを開けていません。 レジを開ける" in before
    opened(client)
    send(client, f"/counter/slips/{slip.pk}/", tendered=20_000, shown=10_190)
    session = TillSession.objects.get()
    close = f"/till/sessions/{session.pk}/close/"
    refused = send(client, close, n10000=6, n100=1, n10=8)
    assert (refused.status_code, Closing.objects.count()) == (422, 0)
    assert "60,190円" not in text_of(client.get(close)), "the book is not told before"
    assert send(client, close, n10000=6, n100=1, n50=1, n10=4).headers["Location"] == "/till/"
    assert Difference.objects.count() == 0
    day = f"/counter/days/{counter().pk}/2026-05-07/"
    text = text_of(client.get(day))
    assert "R8-000001〜R8-000001（1件） 領収 10,190円" in text
    assert "領収の差引 10,190円 元帳の現金 10,190円 レジの収入金 10,190円 過不足 0円" in text
    assert "下水道使用料 令和8年度 5,339円 水道料金 令和8年度 4,851円" in text
    send(client, f"{day}close/")
    text = text_of(client.get(day))
    assert "✓ 締め済み" in text
    assert "期限 2026年（令和8年）5月8日（金）" in text
    deposit = till.BankDeposit.objects.get()
    facts = {"bank": "水引銀行", "slip_no": "7", "yen": 10_190}
    when = {"deposited_on_0": 2026, "deposited_on_1": 5, "deposited_on_2": 7}
    send(client, f"/counter/deposits/{deposit.pk}/slip/", **facts, **when)
    assert "水引銀行へ入金した（入金票 7、入金日 2026-05-07）" in text_of(client.get(day))


@pytest.mark.req("COL-040")
def test_the_person_who_takes_a_drawer_is_chosen_and_the_offer_taken_back(
    cashier: User, sign_in: SignIn, person: Callable[..., User]
) -> None:
    client, other = sign_in(cashier), person(TILL_WORK, username="mado2")
    opened(client)
    session = TillSession.objects.get()
    assert "代わりに締める" not in text_of(client.get("/till/")), "it is the own drawer"
    path = f"/till/sessions/{session.pk}/hand-over/"
    refused = send(client, path, **FLOAT)
    assert (refused.status_code, "引き継ぐ相手を選んでください" in text_of(refused)) == (422, True)
    send(client, path, to=other.pk, **FLOAT)
    waiting = text_of(client.get("/till/"))
    assert f"{other}が受けるのを待っています。その間は領収できません。 申出を取り下げる" in waiting
    assert "レジを締める" not in waiting
    offer = Handover.objects.get()
    done = send(client, f"/till/handovers/{offer.pk}/", answer="leave")
    assert "引継ぎの申出を取り下げました。" in text_of(client.get(done.headers["Location"]))
    assert OpenTill.objects.get().holder == cashier


@pytest.mark.req("COL-019")
def test_a_drawer_short_of_its_float_is_told_with_what_goes_into_the_safe(
    cashier: User, sign_in: SignIn
) -> None:
    client = sign_in(cashier)
    opened(client)
    session = TillSession.objects.get()
    close = {"n10000": 4, "n1000": 9, "n100": 9, "n10": 9, "reason": "渡し間違い"}
    done = send(client, f"/till/sessions/{session.pk}/close/", **close)
    assert (
        "窓口1を締めました。釣銭準備金49,990円と収入金0円に分けて金庫へ入れ、領収印を返してください。"
        "過不足-10円は別の責任者の承認を待っています。"
    ) in text_of(client.get(done.headers["Location"]))


@pytest.mark.req("COL-018")
def test_without_insurance_of_the_way_the_days_and_the_carrier_are_warned(
    cashier: User, sign_in: SignIn
) -> None:
    client, warning = sign_in(cashier), "本日有効な現金運送賠償責任保険がありません"
    assert warning in text_of(client.get("/counter/days/"))
    till.enter_transit_policy(
        policy_no="1", insurer="見本損保", starts_on=date(2026, 5, 7), ends_on=date(2026, 5, 8),
        cover_yen=1, at=AT, actor=cashier,
    )  # fmt: skip
    assert warning not in text_of(client.get("/counter/days/"))
    with clock.travel(noon(date(2026, 5, 8))):
        assert warning in text_of(sign_in(cashier).get("/counter/days/"))


@pytest.mark.parametrize("path", ["/till/seals/", "/counter/days/"])
def test_who_has_not_the_right_sees_no_drawer(
    may_seventh: None, person: Callable[..., User], sign_in: SignIn, path: str
) -> None:
    assert sign_in(person(TILL_SEE, username="may")).get(path).status_code == 200
    assert sign_in(person(TILL_WORK, username="maynot")).get(path).status_code == 403


def test_who_works_at_a_drawer_alone_sees_no_other(
    may_seventh: None, person: Callable[..., User], sign_in: SignIn, cashier: User
) -> None:
    open_till(cashier)
    assert "開いているレジ" in text_of(sign_in(person(TILL_SEE, username="may")).get("/till/"))
    own = text_of(sign_in(person(TILL_WORK, username="genba")).get("/till/"))
    assert "レジを開けていません。" in own
    assert "開いているレジ" not in own
    assert sign_in(person(username="maynot")).get("/till/").status_code == 403


def test_another_persons_drawer_is_closed_only_by_who_closes_the_day(
    may_seventh: None, person: Callable[..., User], sign_in: SignIn
) -> None:
    session = open_till(person(TILL_WORK, username="mado1"), AT)
    path = f"/till/sessions/{session.pk}/close/"
    assert send(sign_in(person(TILL_WORK, username="mado2")), path, n10000=10).status_code == 403
    assert Closing.objects.count() == 0
    chief = sign_in(person(TILL_WORK, DAY_CLOSE, username="chief"))
    assert send(chief, path, n10000=10).headers["Location"] == "/till/"
    assert Closing.objects.get().closed_by.username == "chief"
