"""還付準備金: filled up to a target, asked for once under a number, answered by the money that is put in."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.audit.api import AuditEntry
from mizuhiki.documents.tests.pages import texts
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import errors, reserve
from mizuhiki.till.models import CashPurpose, ReserveRequest, ReserveRequestMet, Safe
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE
from tests.builders import counter, noon
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 6, 1)
AT = noon(DAY)
RESERVE = CashPurpose.RESERVE


@pytest.fixture
def keeper(person: Callable[..., User], rules_in_force: None) -> User:
    del rules_in_force
    return person(SAFE_KEEP, TILL_SEE, PLACE_EDIT, username="kanrisha", display_name="堀内 圭介")


@pytest.fixture
def safe(keeper: User) -> Safe:
    """Open, with 100,000 yen for refunds and 40,000 of them given back to the client."""
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=keeper)
    till.give_key(safe=safe, holder_id=keeper.pk, at=AT, actor=keeper)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=keeper)
    move(safe, keeper, 100_000)
    move(safe, keeper, -40_000)
    return safe


def move(safe: Safe, keeper: User, yen: int, *, purpose: CashPurpose = RESERVE) -> None:
    till.move_by_hand(
        safe=safe,
        purpose=purpose,
        is_in=yen > 0,
        yen=abs(yen),
        partner="企業局",
        reason="還付準備金",
        reference=f"{uuid4()}",
        at=AT,
        actor=keeper,
    )


def ask(safe: Safe, keeper: User) -> ReserveRequest:
    return till.ask_for_reserve(safe=safe, at=AT, actor=keeper)


@pytest.mark.req("COL-050")
def test_what_is_missing_is_asked_for_once_until_it_comes(safe: Safe, keeper: User) -> None:
    with pytest.raises(errors.ReserveWithoutTarget):
        ask(safe, keeper)
    till.set_reserve_target(safe=safe, yen=100_000, at=AT, actor=keeper)
    asked = ask(safe, keeper)
    assert (asked.shown, asked.target_yen, asked.balance_yen, asked.yen) == (
        "R8-000001",
        100_000,
        60_000,
        40_000,
    )
    assert till.requests_waiting() == (1, 40_000)
    with pytest.raises(errors.ReserveAskedFor, match="依頼番号R8-000001で40,000円の補充を依頼済みです。"):
        ask(safe, keeper)
    move(safe, keeper, 5_000, purpose=CashPurpose.FLOAT)
    assert ReserveRequestMet.objects.count() == 0
    move(safe, keeper, 30_000)
    assert ReserveRequestMet.objects.get(request=asked).line.yen == 30_000
    assert till.requests_waiting() == (0, 0)
    again = ask(safe, keeper)
    assert (again.shown, again.yen) == ("R8-000002", 10_000)
    actions = AuditEntry.objects.filter(action__startswith="till.reserve.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "till.reserve.target_set",
        "till.reserve.asked_for",
        "till.reserve.asked_for",
    ]


def test_nothing_is_asked_for_when_nothing_is_missing_or_nobody_may(
    safe: Safe, keeper: User, person: Callable[..., User]
) -> None:
    till.set_reserve_target(safe=safe, yen=60_000, at=AT, actor=keeper)
    with pytest.raises(errors.ReserveFull, match="残高60,000円は基準額60,000円に足りています。"):
        ask(safe, keeper)
    with pytest.raises(errors.NotAKeyHolder):
        ask(safe, person(SAFE_KEEP, username="mado2"))
    assert ReserveRequest.objects.count() == 0
    facts = {"safe": safe, "fiscal_year": 2026, "number": 1, "asked_at": AT, "asked_by": keeper}
    for target, balance, yen in ((100, 60, 39), (60, 60, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReserveRequest.objects.create(target_yen=target, balance_yen=balance, yen=yen, **facts)


@pytest.mark.req("COL-050")
def test_the_paper_names_what_is_asked_and_what_went_out_since(safe: Safe, keeper: User) -> None:
    till.set_reserve_target(safe=safe, yen=100_000, at=AT, actor=keeper)
    (page,) = texts(reserve.request_pdf(ask(safe, keeper)))
    assert "還付準備金補充依頼書" in page
    assert "補充を依頼する額40,000円" in page
    assert "2026-06-01払出し-40,000円60,000円" in page


@pytest.mark.req("COL-050")
def test_on_screen_from_the_target_to_the_paper(
    safe: Safe, keeper: User, sign_in: Callable[[Any], Client]
) -> None:
    path = f"/till/safes/{safe.pk}/reserve/"
    with clock.travel(AT):
        client = sign_in(keeper)
        assert "今の残高 60,000円 基準額 未登録" in text_of(client.get(path))
        refused = client.post(f"{path}target/", {"yen": "0", "once": f"{uuid4()}"})
        assert refused.status_code == 422
        client.post(f"{path}target/", {"yen": "100,000円", "once": f"{uuid4()}"})
        assert "不足 40,000円" in text_of(client.get(path))
        client.post(f"{path}ask/", {"once": f"{uuid4()}"})
        page = text_of(client.get(path))
        assert "依頼中 R8-000001 40,000円" in page
        assert "補充を、企業局に依頼します。" not in page
        answer = client.get(f"/till/reserve/{ReserveRequest.objects.get().pk}/paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"
