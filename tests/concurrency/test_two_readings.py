"""Clerks who settle the same reading at the same instant: one is registered, the others are told."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mizuhiki.metering.models import Reading, ReadingSettlement
from tests.builders import Town
from tests.pages import text_of

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
CLERKS = 4
READ = date(2026, 4, 10)


@pytest.fixture
def held(db: None) -> Reading:
    town = Town()
    town.settle(1)
    town.read(read_on=READ, used_m3={"M000001": -5})
    return Reading.objects.get()


def test_one_word_settles_it(
    held: Reading, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    rights = ("metering.reading_see", "metering.reading_settle")
    clients = [sign_in(person(*rights, username=f"kenshin{n}")) for n in range(CLERKS)]
    barrier = Barrier(CLERKS)

    def press(number: int) -> Any:
        days = dict(zip(("read_on_0", "read_on_1", "read_on_2"), (2026, 4, 10), strict=True))
        data = {"act": "corrected", "index_m3": 141 + number, "basis": "photo", "reason": "読み違い"}
        try:
            barrier.wait(timeout=30)
            return clients[number].post(f"/readings/{held.pk}/", {**data, **days, "once": str(uuid.uuid4())})
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as pool:
        answers = list(pool.map(press, range(CLERKS)))
    settled = Reading.objects.get(sequence=1)
    assert (Reading.objects.count(), ReadingSettlement.objects.count()) == (2, 1)
    assert {answer.status_code for answer in answers} == {302}
    told = [
        text_of(client.get(answer.headers["Location"]))
        for client, answer in zip(clients, answers, strict=True)
    ]
    assert sum("に登録し直しています。新しい値を確かめてください。" in words for words in told) == CLERKS - 1
    assert sum(f"使用水量を{settled.usage_m3} m³で登録しました。" in words for words in told) == 1
