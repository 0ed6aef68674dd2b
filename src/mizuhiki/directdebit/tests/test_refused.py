"""振替不能: asked once more by two people, with nothing in the file but what failed; a slip for the rest."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip, SlipInstead
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import comparing, handing, refused, simulator
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.days import Amount
from mizuhiki.directdebit.errors import NothingToFollow, ResultsAwaited, RetryTakesTwo
from mizuhiki.directdebit.life import life_of_supply
from mizuhiki.directdebit.models import DebitBatch, DebitRow
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import batches, clock
from tests.builders import Town, clerk, noon
from tests.jobs import work_off
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

ANSWERED, RETRY_ON, SECOND_ANSWER = date(2026, 5, 29), date(2026, 6, 10), date(2026, 6, 12)
SLIP_DUE = date(2026, 6, 25)
GRANTED = Decision.Outcome.GRANTED
ASKER = (may.BATCH_SEE, may.FILE_MAKE, "approvals.request_see")
DECIDER = (may.BATCH_SEE, may.RETRY_APPROVE, "approvals.request_see")


@pytest.fixture(autouse=True)
def after_the_answer(settings: Settings, tmp_path: Path, db: None) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(ANSWERED)):
        yield


def numbers(batch: DebitBatch) -> list[str]:
    rows = DebitRow.objects.filter(batch=batch).order_by("pk")
    return [f"{pk:020d}" for pk in rows.values_list("pk", flat=True)]


def answer(batch: DebitBatch, *codes: str) -> debit.DebitResultFile:
    given = dict(zip(numbers(batch), codes, strict=True))
    content = simulator.answer(attachments.read(batch.file), codes=given)
    return debit.import_result(content=content, file_name=f"kekka{batch.attempt}.dat", actor=None)


def state(batch: DebitBatch) -> dict[str, tuple[int, int]]:
    found = refused.refused_of(batch.pk, today=clock.today())
    return {fate: (amount.count, amount.yen) for fate, amount in found.fates.items()}


def nothing_more() -> None:
    """No second file, no slip instead, and the ledger holds."""
    assert DebitBatch.objects.filter(attempt=1).count() == 0
    assert SlipInstead.objects.count() == 0
    assert ledger.prove().differences == ()


def test_what_failed_for_want_of_money_is_asked_again_and_the_rest_by_slip(batch: DebitBatch) -> None:
    answer(batch, "0", "1", "2")
    assert state(batch) == {"retried": (1, 10_190), "turned": (1, 10_190)}
    run = refused.follow_up(batch.pk, actor=None)
    retry = DebitBatch.objects.get(attempt=1)
    assert (retry.follows_id, retry.debit_on, retry.row_count, retry.amount_yen) == (
        batch.pk,
        RETRY_ON,
        1,
        10_190,
    )
    assert run.facts == {"rows": 1, "amount_yen": 10_190, "names_changed": 0, "slips": 1, "slips_yen": 10_190}
    first, second = (list(DebitRow.objects.filter(batch=one).order_by("pk")) for one in (batch, retry))
    assert [(row.demand_id, row.mandate_id, row.attempt) for row in second] == [
        (first[1].demand_id, first[1].mandate_id, 1)
    ]
    (file,) = zengin.read(attachments.read(retry.file)).files
    assert file.header.debit_mmdd == "0610"
    (row,) = file.rows
    assert (row.customer_no, row.amount_yen, row.new_code) == (f"{second[0].pk:020d}", 10_190, "0")
    turned = SlipInstead.objects.get()
    assert (turned.demand_id, turned.reason, turned.due_on) == (first[2].demand_id, "refused", SLIP_DUE)
    assert PaymentSlip.objects.get(pk=turned.slip_id).amount_yen == 10_190
    assert state(batch) == {"again": (1, 10_190), "slip": (1, 10_190)}
    assert ledger.prove().differences == ()


def test_the_second_answer_settles_or_ends_in_a_slip(batch: DebitBatch) -> None:
    answer(batch, "1", "1", "0")
    refused.follow_up(batch.pk, actor=None)
    retry = DebitBatch.objects.get(attempt=1)
    with clock.travel(noon(SECOND_ANSWER)):
        booked = answer(retry, "0", "1")
        assert booked.run.facts["settled_yen"] == 10_190
        assert Receipt.objects.filter(occurred_on=RETRY_ON).count() == 1
        assert state(retry) == {"turned": (1, 10_190)}  # nobody is asked a third time
        run = refused.follow_up(retry.pk, actor=None)
    assert (run.facts["rows"], run.facts["slips"]) == (0, 1)
    assert DebitBatch.objects.count() == 2
    assert SlipInstead.objects.get().reason == "refused"
    assert ledger.prove().differences == ()


def test_nothing_is_done_before_every_row_is_judged_nor_twice(batch: DebitBatch) -> None:
    answer(batch, "1", "N", "0")
    with pytest.raises(ResultsAwaited, match="結果待ちが1件あります"):
        refused.follow_up(batch.pk, actor=None)
    nothing_more()
    answer(batch, "1", "0", "0")
    run = refused.follow_up(batch.pk, actor=None)
    with pytest.raises(batches.BatchAlreadyDone):
        refused.follow_up(batch.pk, actor=None, key=run.key)  # the job came twice
    with pytest.raises(NothingToFollow):
        refused.follow_up(batch.pk, actor=None)
    assert (DebitBatch.objects.count(), DebitRow.objects.filter(attempt=1).count()) == (2, 1)


@pytest.mark.req("COL-058")
def test_a_file_that_reached_no_bank_in_time_goes_out_as_slips(batch: DebitBatch, desks: Any) -> None:
    """Its bills are not under way any more, none waits for an answer, and none is forgotten."""
    (one, desk), (other, _) = desks
    ids = [row.demand_id for row in DebitRow.objects.all()]
    handing.hand_over(batch_id=batch.pk, reason="", actor=other, at=noon(batch.debit_on))
    assert state(batch) == {}  # it may be with the bank
    assert len(debit.debits_under_way(ids)) == 3
    handing.note_unknown(batch_id=batch.pk, actor=one, at=noon(batch.debit_on))
    assert (state(batch), len(debit.debits_under_way(ids))) == ({}, 3)
    handing.note_absence(batch_id=batch.pk, told_by="為替課", actor=one, at=noon(batch.debit_on))
    with clock.travel(noon(batch.debit_on)):  # somebody may still send it today
        assert (state(batch), len(debit.debits_under_way(ids))) == ({}, 3)
        assert debit.refused_waiting(today=clock.today()) == (0, 0)
    assert (state(batch), debit.debits_under_way(ids)) == ({"turned": (3, 30_570)}, {})
    assert debit.refused_waiting(today=ANSWERED) == (3, 30_570)
    assert debit.files_awaited(today=ANSWERED) == []
    page = text_of(desk.get(f"/debit/{batch.pk}/"))
    assert "未送信・期限切れ" in page
    assert "銀行に届かないまま振替日を過ぎたため、この3件は引き落とされません。" in page
    assert "再振替はできません。" in text_of(desk.get(f"/debit/{batch.pk}/refused/"))
    assert ask(desk, batch, rows=0, yen=0, slips=3, reason="").status_code == 302
    work_off()
    assert state(batch) == {"slip": (3, 30_570)}
    assert set(SlipInstead.objects.values_list("demand_id", "reason")) == {(pk, "left_behind") for pk in ids}
    assert DebitBatch.objects.count() == 1
    assert ledger.prove().differences == ()


def test_a_file_nobody_took_out_is_over_the_day_after(batch: DebitBatch) -> None:
    with clock.travel(noon(batch.debit_on)):
        assert debit.files_awaited(today=clock.today())[0].state == ("作成済み・未送信", "care")
    happened = life_of_supply(
        Demand.objects.filter(method="debit").earliest("pk").supply_id, sees_files=False
    )
    assert "10,190円 銀行に送っていない" in [one.detail for one in happened]
    late = answer(batch, "0", "1", "0")  # it had gone out another way
    assert late.run.facts["receipts"] == 2
    assert state(batch) == {"retried": (1, 10_190)}


def test_paid_meanwhile_parked_and_without_account_are_left_out(batch: DebitBatch) -> None:
    answer(batch, "1", "1", "1")
    rows = list(DebitRow.objects.select_related("demand", "mandate").order_by("pk"))
    Supply.objects.filter(pk=rows[0].demand.supply_id).update(parked="確認中")
    debit.end_mandate(mandate_id=rows[1].mandate_id, ends_on=date(2026, 6, 1), at=clock.now(), actor=clerk())
    assert state(batch) == {"parked": (1, 10_190), "turned": (1, 10_190), "retried": (1, 10_190)}
    refused.follow_up(batch.pk, actor=None)
    assert [row.demand_id for row in DebitRow.objects.filter(attempt=1)] == [rows[2].demand_id]
    assert [one.demand_id for one in SlipInstead.objects.all()] == [rows[1].demand_id]
    Supply.objects.filter(pk=rows[0].demand.supply_id).update(parked="")
    refused.follow_up(batch.pk, actor=None)  # released later: one file has gone, so a slip
    assert {one.demand_id for one in SlipInstead.objects.all()} == {rows[0].demand_id, rows[1].demand_id}
    assert DebitRow.objects.filter(attempt=1).count() == 1


def test_past_the_day_of_the_second_try_everything_becomes_a_slip(batch: DebitBatch) -> None:
    answer(batch, "1", "1", "0")
    with clock.travel(noon(date(2026, 6, 11))):
        assert state(batch) == {"turned": (2, 20_380)}
        refused.follow_up(batch.pk, actor=None)
    assert DebitBatch.objects.count() == 1
    assert SlipInstead.objects.count() == 2


@pytest.fixture
def desks(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> tuple[tuple[Any, Client], tuple[Any, Client]]:
    one, two = person(*ASKER, username="furikae1"), person(*DECIDER, username="furikae2")
    return (one, sign_in(one)), (two, sign_in(two))


def ask(desk: Client, batch: DebitBatch, *, rows: int, yen: int, slips: int, reason: str = "資金不足") -> Any:
    counts = {"rows": rows, "amount_yen": yen, "slips": slips}
    return desk.post(f"/debit/{batch.pk}/refused/", {"once": str(uuid4()), "reason": reason, **counts})


def test_a_second_person_agrees_before_the_file_is_made(batch: DebitBatch, desks: Any) -> None:
    (_, desk), (decider, other) = desks
    answer(batch, "0", "1", "2")
    page = text_of(desk.get(f"/debit/{batch.pk}/refused/"))
    assert "再振替する請求 1 10,190円" in page
    assert "納付書に切り替える請求 1 10,190円" in page
    assert "再振替の理由 ※必須" in page
    assert ask(desk, batch, rows=1, yen=10_190, slips=1, reason="").status_code == 422
    assert ask(desk, batch, rows=1, yen=10_190, slips=1)["Location"] == f"/debit/{batch.pk}/refused/"
    work_off()
    nothing_more()
    asked = approvals.open_request_of(kind="directdebit.retry", subject_id=batch.pk)
    assert asked is not None
    assert (asked.item_count, asked.amount_yen) == (1, 10_190)
    shown = text_of(other.get(f"/approvals/{asked.pk}/"))
    assert (
        "2026年（令和8年）6月10日（水）に引き落とす再振替の依頼ファイルを作成します（1件、10,190円）。"
        in shown
    )
    approvals.decide(request_id=asked.pk, outcome=GRANTED, reason="", actor=decider, at=clock.now())
    work_off()
    retry = DebitBatch.objects.get(attempt=1)
    assert (retry.row_count, SlipInstead.objects.count()) == (1, 1)
    assert f"/debit/{retry.pk}/" in desk.get(f"/debit/{batch.pk}/").content.decode()
    assert "再振替" in text_of(desk.get("/debit/"))


def test_alone_nobody_draws_twice(batch: DebitBatch, desks: Any) -> None:
    (asker, desk), _ = desks
    answer(batch, "0", "1", "2")
    # a page meddled with: no rows, so that no agreement would be asked
    assert "件数を数えたあとに" in text_of(ask(desk, batch, rows=0, yen=0, slips=1))
    with pytest.raises(RetryTakesTwo):
        refused.order(
            batch_id=batch.pk,
            expected={"rows": 1, "amount_yen": 10_190, "slips": 1},
            actor=asker,
            at=clock.now(),
        )
    work_off()
    nothing_more()


def test_slips_alone_need_no_agreement(batch: DebitBatch, desks: Any) -> None:
    (_, desk), _ = desks
    answer(batch, "0", "0", "3")
    assert ask(desk, batch, rows=0, yen=0, slips=1).status_code == 302
    work_off()
    assert SlipInstead.objects.get().reason == "refused"
    assert "処理することはありません" in text_of(desk.get(f"/debit/{batch.pk}/refused/"))


def test_what_was_agreed_to_no_longer_holds_when_somebody_pays(batch: DebitBatch, desks: Any) -> None:
    (_, desk), (decider, _) = desks
    answer(batch, "0", "1", "1")
    ask(desk, batch, rows=2, yen=20_380, slips=0)
    asked = approvals.open_request_of(kind="directdebit.retry", subject_id=batch.pk)
    assert asked is not None
    row = DebitRow.objects.select_related("demand").order_by("-pk")[0]
    Supply.objects.filter(pk=row.demand.supply_id).update(parked="確認中")
    with pytest.raises(approvals.ContentChanged):
        approvals.decide(request_id=asked.pk, outcome=GRANTED, reason="", actor=decider, at=clock.now())
    work_off()
    nothing_more()


def test_a_second_try_is_ordered_beside_the_one_before(
    billed: Town, batch: DebitBatch, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    answer(batch, "1", "1", "0")
    assert comparing.change_of_retry(refused.refused_of(batch.pk, today=clock.today())) is None
    refused.follow_up(batch.pk, actor=None)
    retry = DebitBatch.objects.get(attempt=1)
    billed.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41, "M000002": 41, "M000003": 41})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
        later = debit.make_debit_file(debit_on=date(2026, 7, 27), actor=None)
    with clock.travel(noon(date(2026, 7, 29))):
        answer(later, "0", "1", "1")
        change = comparing.change_of_retry(refused.refused_of(later.pk, today=clock.today()))
        page = text_of(sign_in(person(*ASKER, username="furikae1")).get(f"/debit/{later.pk}/refused/"))
    assert change is not None
    assert (change.batch_id, change.before) == (retry.pk, Amount(2, 20_380))
    assert (change.rows, change.yen, change.new, change.gone) == (
        0, 0, Amount(1, 10_190), Amount(1, 10_190),
    )  # fmt: skip
    assert "前になく、今回ある契約 1 10,190円 前にあり、今回ない契約 1 10,190円" in page
