"""Nobody knows whether a file arrived: the bank is asked, its word is noted, nothing leaves meanwhile."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import AuditEntry
from mizuhiki.banks.api import (
    FileAccepted,
    NotHandedYet,
    OtherPersonSends,
    OutcomeNotUnknown,
    OutcomeUnknown,
)
from mizuhiki.billing import api as billing
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import comparing, handing, simulator
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.days import Amount, day_of
from mizuhiki.directdebit.models import DebitBatch, DebitFileStep, DebitRow, Mandate
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY = date(2026, 5, 20)
RIGHTS = (may.BATCH_SEE, may.FILE_DOWNLOAD, "attachments.file_open")
Act = dict[str, Any]


@pytest.fixture(autouse=True)
def in_may(settings: Settings, tmp_path: Path, db: None) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(DAY)):
        yield


@pytest.fixture
def act(batch: DebitBatch) -> Act:
    """Who does something to the file of May."""
    return {"batch_id": batch.pk, "actor": clerk(), "at": noon(DAY)}


def steps() -> list[str]:
    return list(DebitFileStep.objects.order_by("pk").values_list("kind", flat=True))


def test_an_unknown_file_stays_until_the_bank_has_spoken_and_another_person_sends_it(act: Act) -> None:
    with pytest.raises(NotHandedYet):
        handing.note_unknown(**act)
    handing.hand_over(reason="", **act)
    with pytest.raises(OutcomeNotUnknown):
        handing.note_absence(told_by="為替係 見本", **act)
    handing.note_unknown(**act)
    for reason in ("", "not_arrived", "media"):
        with pytest.raises(OutcomeUnknown):
            handing.hand_over(reason=reason, **act)
    with pytest.raises(OutcomeUnknown):
        handing.note_unknown(**act)
    assert steps() == ["handed", "unknown"]
    handing.note_absence(told_by="為替係 見本", **act)
    with pytest.raises(NotHandedYet):
        handing.note_acceptance(acceptance_no="U-1", **act)
    with pytest.raises(OtherPersonSends):
        handing.hand_over(reason="not_arrived", **act)
    assert steps() == ["handed", "unknown", "absent"]
    again = handing.hand_over(reason="", **act | {"actor": clerk("second")})
    assert again.reason == "not_arrived"
    handing.note_acceptance(acceptance_no="U-2", **act)
    assert steps() == ["handed", "unknown", "absent", "handed", "accepted"]
    told = AuditEntry.objects.filter(action__startswith="directdebit.request.").order_by("pk")
    assert [entry.action.rsplit(".")[-1] for entry in told][-5:] == [
        "handed_over",
        "outcome_unknown",
        "not_arrived",
        "handed_over",
        "accepted",
    ]


def test_a_file_that_had_arrived_never_leaves_again(act: Act, batch: DebitBatch) -> None:
    handing.hand_over(reason="", **act)
    assert handing.why_kept(batch.file, act["actor"]) == ""
    handing.note_unknown(**act)
    assert "送信結果が不明です" in handing.why_kept(batch.file, act["actor"])
    handing.note_acceptance(acceptance_no="U-1", **act)
    with pytest.raises(FileAccepted):
        handing.hand_over(reason="not_arrived", **act)
    with pytest.raises(FileAccepted):
        handing.note_unknown(**act)
    assert steps() == ["handed", "unknown", "accepted"]


def test_the_bank_has_a_name_in_the_database_too(act: Act, batch: DebitBatch) -> None:
    with pytest.raises(IntegrityError, match="debit_file_absent_by_a_banks_word"), transaction.atomic():
        DebitFileStep.objects.create(batch=batch, kind="absent", at=act["at"], by_id=act["actor"].pk)
    assert steps() == []


def test_the_screen_asks_the_bank_and_offers_no_way_out(
    batch: DebitBatch, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    page = f"/debit/{batch.pk}/"
    desk, other = (sign_in(person(*RIGHTS, username=name)) for name in ("furikae1", "furikae2"))

    def post(client: Client, act: str, **facts: str) -> Any:
        return client.post(f"{page}{act}/", {"once": str(uuid4()), **facts})

    assert post(desk, "unknown").status_code == 422
    assert post(desk, "hand-over").status_code == 302
    assert post(desk, "unknown").status_code == 302
    shown = text_of(desk.get(page))
    assert "送信結果不明" in shown
    assert "もう一度取り出す" not in shown
    assert post(desk, "hand-over", reason="not_arrived").status_code == 422
    assert post(desk, "absent").status_code == 422
    assert post(desk, "absent", told_by="為替係 見本").status_code == 302
    assert "銀行に未着" in text_of(desk.get(page))
    refused = post(desk, "hand-over")
    assert refused.status_code == 422
    assert "別の担当者が確かめて取り出します" in text_of(refused)
    assert post(other, "hand-over").status_code == 302
    assert steps() == ["handed", "unknown", "absent", "handed"]


def answer(batch: DebitBatch, codes: str) -> None:

    numbers = [
        f"{pk:020d}"
        for pk in DebitRow.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)
    ]
    content = simulator.answer(attachments.read(batch.file), codes=dict(zip(numbers, codes, strict=True)))
    with clock.travel(noon(date(2026, 5, 29))):
        debit.import_result(content=content, file_name="kekka.dat", actor=None)


def test_a_demand_stands_in_one_live_row_at_most(batch: DebitBatch) -> None:
    """Not asked again while it waits for its answer, nor once it was paid; a failure may be, once."""
    rows = list(DebitRow.objects.order_by("pk"))
    second = DebitBatch.objects.create(
        run=BatchRun.objects.create(kind="test", key="again", title="再振替"),
        file=attachments.store(
            b"again",
            name="again",
            kind="directdebit.request",
            media_type="application/octet-stream",
            actor=None,
            at=batch.made_at,
        ),
        profile=batch.profile,
        rules_id=batch.rules_id,
        debit_on=date(2026, 6, 10),
        attempt=1,
        follows=batch,
        row_count=1,
        amount_yen=1,
        made_at=batch.made_at,
    )

    def again(row: DebitRow, attempt: int = 1, batch: DebitBatch = second) -> None:
        with transaction.atomic():
            DebitRow.objects.create(
                batch=batch, demand_id=row.demand_id, mandate_id=row.mandate_id, attempt=attempt, amount_yen=1
            )

    for row in rows:
        with pytest.raises(IntegrityError, match="retry_follows_failure"):
            again(row)
    answer(batch, "01N")
    for row in (rows[0], rows[2]):
        with pytest.raises(IntegrityError, match="retry_follows_failure"):
            again(row)
    with pytest.raises(IntegrityError, match="retry_follows_failure"):
        again(rows[1], batch=batch)  # in a file that follows none
    again(rows[1])
    with pytest.raises(IntegrityError, match="demand_asked_once_a_try"):
        again(rows[1])
    with pytest.raises(IntegrityError, match="retry_follows_failure"):
        again(rows[1], attempt=2)  # the second try has no answer yet
    assert DebitRow.objects.count() == 4


def test_a_file_is_shown_beside_the_one_before_and_so_is_its_order(
    billed: Town, batch: DebitBatch, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    assert comparing.change_of(batch) is None
    answer(batch, "000")
    gone = Mandate.objects.order_by("pk")[0]
    debit.end_mandate(mandate_id=gone.pk, ends_on=date(2026, 6, 1), at=noon(date(2026, 5, 30)), actor=clerk())
    debit.start_mandate(
        supply_id=billed.supplies["M000004"].pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no="0000004",
        holder_kana="ﾐﾎﾝ",
        starts_on=date(2026, 6, 1),
        at=noon(date(2026, 5, 30)),
        actor=clerk(),
    )
    billed.read(
        read_on=date(2026, 6, 10), used_m3={"M000001": 41, "M000002": 41, "M000003": 60, "M000004": 41}
    )
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
        day = day_of(date(2026, 7, 27), today=date(2026, 6, 20))
        to_come = comparing.change_to_come(day.slot, day.chosen)
        desk = sign_in(person(may.BATCH_SEE, may.FILE_MAKE, username="orders"))
        page = text_of(desk.get(f"/debit/days/2026-07-27/{day.slot.profile.code}/"))
        later = debit.make_debit_file(debit_on=date(2026, 7, 27), actor=None)
    assert "依頼する内容 3件" in page
    assert "前になく、今回ある契約 1 10,190円 前にあり、今回ない契約 1 10,190円" in page
    assert "前のファイル 3 30,570円" in page
    change = comparing.change_of(later)
    assert change is not None
    assert change == to_come  # the order showed what the file's own page shows
    assert (change.batch_id, change.debit_on, change.before) == (
        batch.pk,
        date(2026, 5, 27),
        Amount(3, 30_570),
    )
    assert (change.rows, change.yen) == (0, later.amount_yen - 30_570)
    assert (change.new, change.gone) == (Amount(1, 10_190), Amount(1, 10_190))
