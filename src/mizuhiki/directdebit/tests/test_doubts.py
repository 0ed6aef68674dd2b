"""口座の確認: an answer that makes an account doubtful lies on the desk until it is settled."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.customers.api import SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.models import DebitBatch, DebitRow, Mandate
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def after_the_debit(settings: Settings, tmp_path: Path, db: None) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(date(2026, 5, 29))):
        yield


def answer(batch: DebitBatch, *codes: str) -> None:
    rows = DebitRow.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)
    given = {f"{pk:020d}": code for pk, code in zip(rows, codes, strict=True)}
    content = simulator.answer(attachments.read(batch.file), codes=given)
    debit.import_result(content=content, file_name="kekka.dat", actor=None)


def doubts() -> list[tuple[int | None, str, str]]:
    found = Item.objects.filter(kind="directdebit.doubt").order_by("pk")
    return [(one.subject_id, one.title, one.outcome) for one in found]


def test_every_failure_but_want_of_money_is_looked_into(batch: DebitBatch) -> None:
    answer(batch, "1", "2", "4")
    mandates = list(Mandate.objects.order_by("pk"))
    assert doubts() == [
        (mandates[1].pk, f"取引なし：口座の登録を依頼書と照らす（口座の登録 {mandates[1].pk}）", ""),
        (
            mandates[2].pk,
            f"依頼書なし：依頼書が銀行に届いているか確かめる（口座の登録 {mandates[2].pk}）",
            "",
        ),
    ]
    item = Item.objects.filter(kind="directdebit.doubt").order_by("pk")[0]
    user = SupplyParty.objects.get(supply_id=mandates[1].supply_id, role="water_user").customer_id
    assert (item.desk, item.url_name, item.url_args) == ("collection", "desks:customer_page", [user])
    assert item.due_at.astimezone(clock.TOKYO).date() == date(2026, 6, 12)


def test_the_work_ends_with_the_account_or_with_its_proof(batch: DebitBatch) -> None:
    answer(batch, "N", "2", "4")
    ended, proven = Mandate.objects.order_by("pk")[1:]
    debit.end_mandate(mandate_id=ended.pk, ends_on=date(2026, 6, 1), at=clock.now(), actor=clerk())
    assert [outcome for *_, outcome in doubts()] == ["resolved", ""]
    answer(batch, "2", "2", "4")  # the rest of the answer: nothing is laid twice
    assert [(number, outcome) for number, _, outcome in doubts()] == [
        (ended.pk, "resolved"),
        (proven.pk, ""),
        (Mandate.objects.order_by("pk")[0].pk, ""),
    ]
