"""Many key holders and drawers ask one safe at the same instant: it gives what it has, line after line."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till.models import CashPurpose, SafeLine, TillSession
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests.builders import close_counters, counter, noon, open_till, rules

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
AT = noon(date(2026, 5, 7))
PEOPLE = 4


@pytest.mark.req("COL-024")
def test_asked_at_once_the_safe_gives_no_yen_twice(person: Callable[..., User]) -> None:
    rules()
    people = [person(SAFE_KEEP, TILL_WORK, username=f"mado{number}") for number in range(PEOPLE)]
    for one in people:  # drawers and seals are there before the race
        till.close_till(session_id=open_till(one, AT).pk, pieces={"n10000": 10}, at=AT, actor=one)
    close_counters(until=clock.day_of(AT), at=AT)
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=people[0])
    for one in people:
        till.give_key(safe=safe, holder_id=one.pk, at=AT, actor=people[0])
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=people[0])
    facts: dict[str, Any] = {
        "safe": safe,
        "purpose": CashPurpose.FLOAT,
        "partner": "企業局",
        "reason": "補充",
        "at": AT,
    }
    till.move_by_hand(is_in=True, yen=300_000, reference="first", actor=people[0], **facts)
    sessions = TillSession.objects.count()
    barrier = Barrier(PEOPLE * 2)

    def ask(number: int) -> str:
        actor = people[number % PEOPLE]
        try:
            barrier.wait(timeout=30)
            if number < PEOPLE:
                open_till(actor, AT)
            else:
                till.move_by_hand(is_in=False, yen=100_000, reference=f"{number}", actor=actor, **facts)
        except RuleBroken as broken:
            return broken.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(PEOPLE * 2) as pool:
        told = Counter(pool.map(ask, range(PEOPLE * 2)))
    assert told == {"done": 3, "safe_too_little": PEOPLE * 2 - 3}
    lines = list(SafeLine.objects.order_by("number").values_list("number", "yen", "balance_yen"))
    assert lines == [(1, 300_000, 300_000), (2, -100_000, 200_000), (3, -100_000, 100_000), (4, -100_000, 0)]
    opened = SafeLine.objects.filter(kind="till_out").count()
    assert TillSession.objects.count() - sessions == till.OpenTill.objects.count() == opened
