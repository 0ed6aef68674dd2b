"""The safe on screen: placed, keys given, opened, moved, counted and locked; each with its right only."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.platform import clock
from mizuhiki.till import api as till
from mizuhiki.till.models import Safe, SafeKey, SafeLine, SafeLocking, SafeOpening
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE
from tests.builders import counter, noon
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def may_seventh(slip: PaymentSlip) -> Iterator[None]:
    with clock.travel(noon(date(2026, 5, 7))):
        yield


def send(client: Client, path: str, **data: Any) -> Any:
    return client.post(path, data | {"once": str(uuid.uuid4())})


@pytest.mark.req("COL-024")
def test_from_the_new_safe_to_the_counted_one(person: Callable[..., Any], sign_in: SignIn) -> None:
    user = person(PLACE_EDIT, SAFE_KEEP, TILL_SEE, username="kanrisha", display_name="堀内 圭介")
    client, desk = sign_in(user), counter()
    assert "料金センター窓口の金庫を登録する" in text_of(client.get("/till/safes/"))
    send(client, f"/till/counters/{desk.pk}/safe/", name="料金センター金庫")
    safe = Safe.objects.get()
    home = f"/till/safes/{safe.pk}/"
    assert client.get("/till/safes/").headers["Location"] == home
    refused = send(client, f"{home}open/", purpose="窓口業務")
    assert (refused.status_code, SafeOpening.objects.count()) == (422, 0)
    assert "料金センター金庫の鍵の保管者ではないため、開けられません。" in text_of(refused)
    send(client, f"{home}keys/", holder=user.pk)
    send(client, f"{home}open/", purpose="窓口業務")
    key = {"once": str(uuid.uuid4())}
    move = {
        "purpose": "reserve",
        "direction": "in",
        "yen": "３０，０００",
        "partner": "企業局",
        "reason": "補充",
    }
    for _ in range(2):
        assert client.post(f"{home}move/", move | key).headers["Location"] == home
    assert SafeLine.objects.get().balance_yen == 30_000
    text = text_of(client.get(home))
    assert "還付準備金 30,000円" in text
    assert "還付準備金 1 受入れ 企業局 補充 30,000円 30,000円 堀内 圭介 堀内 圭介" in text
    assert "30,000円" not in text_of(client.get(f"{home}lock/")), "the book is not told before"
    refused = send(client, f"{home}lock/", reserve_n10000=2)
    assert (refused.status_code, SafeLocking.objects.count()) == (422, 0)
    assert "還付準備金は、数えた額が20,000円、帳簿が30,000円で、-10,000円の過不足です。" in text_of(refused)
    assert send(client, f"{home}lock/", reserve_n10000=3).headers["Location"] == home
    assert "✓ 施錠" in text_of(client.get(home))
    send(client, f"/till/safe-keys/{SafeKey.objects.get().pk}/return/")
    assert "開けられるのは鍵の保管者だけです。" in text_of(client.get(home))


@pytest.mark.parametrize(
    ("path", "right"), [("", TILL_SEE), ("move/", SAFE_KEEP), ("lock/", SAFE_KEEP), ("keys/", PLACE_EDIT)]
)
def test_each_screen_with_its_right_only(
    person: Callable[..., Any], sign_in: SignIn, path: str, right: str
) -> None:
    with_it, others = person(right, username="a1"), {TILL_SEE, SAFE_KEEP, PLACE_EDIT} - {right}
    safe = till.place_safe(counter=counter(), name="金庫", at=clock.now(), actor=with_it)
    address = f"/till/safes/{safe.pk}/{path}"
    assert sign_in(with_it).get(address).status_code == 200
    assert sign_in(person(*others, username="b1")).get(address).status_code == 403
