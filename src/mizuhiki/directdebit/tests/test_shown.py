"""Whose data leaves with a bank's file: each customer finds it in their trace."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import Customer, begin_party
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit import results, shown, simulator
from mizuhiki.directdebit.errors import ResultRefused
from mizuhiki.directdebit.models import DebitBatch, DebitRow
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MADE = date(2026, 4, 20)
KIND = "customers.customer"


@pytest.fixture(autouse=True)
def in_april(settings: Settings, tmp_path: Path, db: None) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(MADE)):
        yield


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(may.BATCH_SEE, may.FILE_DOWNLOAD, "attachments.file_open", username="furikae1"))


@pytest.fixture
def asked(billed: Town, batch: DebitBatch) -> list[int]:
    """Whom the file of three rows shows: three users and somebody who pays for the first of them."""
    people = [billed.supplies[f"M00000{n}"].parties.get().customer_id for n in (1, 2, 3)]
    payer, later = (
        Customer.objects.create(customer_no=f"{n:010d}", name=f"見本 {n}", kana="ミホン") for n in (8, 9)
    )
    for number, who, since in ((1, payer, date(2026, 1, 1)), (2, later, date(2026, 4, 21))):
        begin_party(
            supply_id=billed.supplies[f"M00000{number}"].pk,
            customer_id=who.pk,
            role="payer",
            starts_on=since,
            actor=clerk(),
            at=clock.now(),
        )
    return [*people, payer.pk]


def keep(content: bytes) -> StoredFile:
    """As it comes in from a screen, before anybody knows what it is."""
    return attachments.store(
        content,
        name="kekka",
        kind=results.FILE_KIND,
        media_type="application/octet-stream",
        actor=None,
        at=clock.now(),
    )


def answer_of(batch: DebitBatch) -> bytes:
    numbers = [f"{pk:020d}" for pk in DebitRow.objects.values_list("pk", flat=True)]
    return simulator.answer(attachments.read(batch.file), codes=dict.fromkeys(numbers, "0"))


def read_of(subject_id: int) -> list[tuple[str, str, str, int]]:
    rows = ReadLog.objects.filter(subject_kind=KIND, subject_ids__contains=[subject_id])
    return [(row.actor_name, row.how, row.purpose, row.row_count) for row in rows]


@pytest.mark.req("SEC-011")
def test_taking_a_request_file_is_a_reading_of_everybody_in_it(
    desk: Client, batch: DebitBatch, billed: Town, asked: list[int]
) -> None:
    desk.post(f"/debit/{batch.pk}/hand-over/", {"once": str(uuid4())})
    assert desk.get(f"/files/{batch.file_id}/").status_code == 200
    for number in asked:
        assert read_of(number) == [("furikae1", "export", "口座振替の依頼", 4)]
    by_slip = billed.supplies["M000004"].parties.get().customer_id
    assert read_of(by_slip) == []
    the_file = ReadLog.objects.get(subject_kind="attachments.storedfile")
    assert the_file.subject_ids == [batch.file_id]
    assert {row.request_id for row in ReadLog.objects.filter(how="export")} == {the_file.request_id}


def test_a_result_shows_those_of_the_request_it_answers(
    desk: Client, batch: DebitBatch, asked: list[int]
) -> None:
    content = answer_of(batch)
    record = results.import_result(content=content, file_name="kekka.dat", actor=None)
    again = keep(content)
    for file_id in (record.file_id, again.pk):
        assert desk.get(f"/files/{file_id}/").status_code == 200
    for number in asked:
        assert read_of(number) == [("furikae1", "export", "口座振替の結果", 4)] * 2


@pytest.mark.parametrize("header", [b"", b"spoiled"])
def test_a_result_that_was_refused_shows_whom_it_names(
    desk: Client, batch: DebitBatch, asked: list[int], header: bytes
) -> None:
    """The record of the second household is left out, and the header may be past reading."""
    lines = answer_of(batch).split(b"\r\n")
    del lines[2]
    lines[0] = header or lines[0]
    file = keep(b"\r\n".join(lines))
    with pytest.raises(ResultRefused):
        results.import_result(content=attachments.read(file), file_name="kekka.dat", actor=None)
    assert desk.get(f"/files/{file.pk}/").status_code == 200
    first, second, third, payer = asked
    assert [len(read_of(number)) for number in (first, second, third, payer)] == [1, 0, 1, 1]


@pytest.mark.parametrize("content", [b"no bank file\r\n", b"1"])
def test_a_file_nobody_can_read_is_named_itself(desk: Client, content: bytes) -> None:
    file = keep(content)
    assert desk.get(f"/files/{file.pk}/").status_code == 200
    rows = ReadLog.objects.filter(how="export").order_by("subject_kind")
    assert [(row.subject_kind, row.subject_ids) for row in rows] == [
        ("attachments.storedfile", [file.pk]),
        (KIND, []),
    ]


def test_the_people_of_a_file_are_found_in_three_queries(batch: DebitBatch, asked: list[int]) -> None:
    file = batch.file
    with CaptureQueriesContext(connection) as queries:
        assert shown.people_of_request(file) == sorted(asked)
    assert len(queries) == 3
