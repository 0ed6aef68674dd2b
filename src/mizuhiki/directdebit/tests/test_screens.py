"""口座振替 in the browser: counted, made once, taken out once, answered once; failures are listed."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import IncomingFile, IncomingOutcome
from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.banks.api import OPEN_FOR
from mizuhiki.billing.api import Demand, bills_of_supply
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import days, handing, jobs, simulator, urls
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.models import DebitBatch, DebitFileStep, DebitResult, DebitRow
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY = date(2026, 5, 20)
MAKE = "/debit/days/2026-05-27/standard/"
RIGHTS = (may.BATCH_SEE, may.FILE_MAKE, may.FILE_DOWNLOAD, may.RESULT_IMPORT, "attachments.file_open")


@pytest.fixture(autouse=True)
def in_may(settings: Settings, tmp_path: Path, db: None) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(DAY)):
        yield


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(*RIGHTS, username="furikae1"))


@pytest.fixture
def too_late(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Iterator[Client]:
    """The same desk on the day after the banks have drawn."""
    with clock.travel(noon(date(2026, 5, 28))):
        yield sign_in(person(*RIGHTS, username="furikae2"))


def order(desk: Client, *, rows: int = 3, yen: int = 30_570) -> Any:
    return desk.post(MAKE, {"once": str(uuid4()), "rows": rows, "yen": yen})


def post(desk: Client, path: str, **facts: str) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def bring(desk: Client, content: bytes, name: str = "KEKKA.DAT", **more: str) -> IncomingOutcome:
    """Bring a result file, and do what the worker does with it."""
    answer = desk.post("/debit/", {"once": str(uuid4()), "file": SimpleUploadedFile(name, content), **more})
    incoming = IncomingFile.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{incoming.pk}/")
    return attachments.take_in(incoming.pk)


@pytest.mark.asvs("7.5.3")
def test_a_file_leaves_only_with_a_fresh_factor(
    batch: DebitBatch, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    asked = post(desk, f"/debit/{batch.pk}/hand-over/")
    assert asked["Location"].startswith("/sign-in/again/code/")
    assert DebitFileStep.objects.count() == 0
    monkeypatch.setattr(time, "time", lambda: now + 299)
    assert post(desk, f"/debit/{batch.pk}/hand-over/").status_code == 302
    assert DebitFileStep.objects.count() == 1


def answer_of(batch: DebitBatch, *codes: str) -> bytes:
    numbers = [f"{pk:020d}" for pk in DebitRow.objects.order_by("pk").values_list("pk", flat=True)]
    return simulator.answer(attachments.read(batch.file), codes=dict(zip(numbers, codes, strict=True)))


def test_an_answer_that_should_be_here_is_called_late(batch: DebitBatch) -> None:
    handing.hand_over(batch_id=batch.pk, reason="", actor=clerk(), at=clock.now())
    handing.note_acceptance(batch_id=batch.pk, acceptance_no="1", actor=clerk(), at=clock.now())
    answer_by = days.day_of_batch(batch, today=date(2026, 5, 20)).answer_by
    found = [
        days.day_of_batch(batch, today=today).state
        for today in (date(2026, 5, 27), date(2026, 5, 28), answer_by, answer_by + timedelta(days=1))
    ]
    assert found == [
        ("銀行受付済み", "water"), ("結果待ち", "care"), ("結果待ち", "care"), ("結果が遅れている", "wrong"),
    ]  # fmt: skip


def test_the_file_is_counted_ordered_and_made_once(desk: Client, billed: Town) -> None:
    listed = text_of(desk.get("/debit/"))
    assert "2026-05-27 水引銀行（代表行） 2026年4月 未作成 3 30,570円" in listed
    ahead = text_of(desk.get("/debit/days/2026-06-29/standard/"))
    assert "口座振替依頼ファイルの作成 調定前" in ahead
    assert "この日に口座振替する請求はまだありません。調定が済むと、ここに件数と金額が出ます。" in ahead
    assert "依頼する請求 3 30,570円 30,570円" in text_of(desk.get(MAKE))
    assert order(desk)["Location"] == MAKE
    run = BatchRun.objects.get(kind="directdebit.request")
    job = ProcrastinateJob.objects.latest("id")
    assert (job.task_name, job.args) == ("directdebit.make_file", {"run_id": run.pk})
    assert "待機中" in text_of(desk.get(MAKE))
    assert order(desk).status_code == 422
    jobs.make_file(run_id=run.pk)
    jobs.make_file(run_id=run.pk)
    batch = DebitBatch.objects.get()
    assert (batch.row_count, batch.amount_yen, batch.run_id) == (3, 30_570, run.pk)
    run.refresh_from_db()
    assert run.expected == {"rows": 3, "amount_yen": 30_570, "slips": 0}
    assert desk.get(MAKE)["Location"] == f"/debit/{batch.pk}/"
    again = order(desk)
    assert again.status_code == 422
    assert "はすでに完了しています" in text_of(again)
    assert batch.file.sha256 in text_of(desk.get(f"/debit/{batch.pk}/"))


def test_who_had_it_made_does_not_take_it_out(
    desk: Client, billed: Town, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    order(desk)
    jobs.make_file(run_id=BatchRun.objects.get(kind="directdebit.request").pk)
    batch = DebitBatch.objects.get()
    assert "別の担当者が取り出します。" in text_of(desk.get(f"/debit/{batch.pk}/"))
    refused = post(desk, f"/debit/{batch.pk}/hand-over/")
    assert refused.status_code == 422
    assert "別の担当者が件数と金額を確かめて取り出します" in text_of(refused)
    assert DebitFileStep.objects.count() == 0
    other = sign_in(person(*RIGHTS, username="furikae3"))
    assert post(other, f"/debit/{batch.pk}/hand-over/").status_code == 302
    assert [(step.kind, step.by.username) for step in DebitFileStep.objects.all()] == [("handed", "furikae3")]


def test_a_file_is_made_only_as_it_was_counted(desk: Client, billed: Town) -> None:
    answer = order(desk, rows=4)
    assert answer.status_code == 422
    assert "件数を数えたあとに請求が変わりました" in text_of(answer)
    order(desk)
    Supply.objects.filter(inquiry_no="00000000001").update(parked="名義を確認中")
    run = BatchRun.objects.get(kind="directdebit.request")
    jobs.make_file(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, DebitBatch.objects.count()) == ("failed", 0)
    page = text_of(desk.get(MAKE))
    assert "前回は作成できませんでした" in page
    assert "保留中の契約の請求 1 10,190円" in page
    assert "依頼する請求 2 20,380円" in page


def test_no_file_is_made_for_a_day_that_is_over(billed: Town, too_late: Client) -> None:
    assert "期限切れ・未作成" in text_of(too_late.get("/debit/"))
    assert "この3件は、次の振替日のファイルを作成するときに納付書へ切り替わります" in text_of(
        too_late.get(MAKE)
    )
    answer = order(too_late)
    assert answer.status_code == 422
    assert "振替日（2026-05-27）を過ぎています" in text_of(answer)
    assert ProcrastinateJob.objects.count() == 0


def test_the_file_leaves_once_and_who_took_it_is_kept(desk: Client, batch: DebitBatch) -> None:
    page, file = f"/debit/{batch.pk}/", f"/files/{batch.file_id}/"
    assert desk.get(file).status_code == 409
    answer = post(desk, f"{page}hand-over/")
    assert (answer.status_code, answer["Location"]) == (302, file)
    assert desk.get(file).content == attachments.read(batch.file)
    shown = text_of(desk.get(page))
    assert "取出し済み" in shown
    assert "取り出し 2026-05-20 12:00 窓口 花子 初回" in shown
    assert AuditEntry.objects.filter(action="directdebit.request.handed_over").count() == 1
    again = post(desk, f"{page}hand-over/")
    assert again.status_code == 422
    assert "もう一度取り出す理由を選んでください" in text_of(again)
    assert DebitFileStep.objects.count() == 1
    assert post(desk, f"{page}hand-over/", reason="not_arrived").status_code == 302
    assert "銀行に届いていないことを電話で確認した" in text_of(desk.get(page))
    taker = DebitFileStep.objects.order_by("pk")[0].by
    assert handing.why_kept(batch.file, taker) == ""
    with clock.travel(noon(DAY) + OPEN_FOR * 2):
        assert handing.why_kept(batch.file, taker).startswith("口座振替の画面から取り出してください")


def test_what_the_bank_has_does_not_leave_again(desk: Client, batch: DebitBatch) -> None:
    page = f"/debit/{batch.pk}/"
    early = post(desk, f"{page}accept/", acceptance_no="A-1")
    assert "まだ取り出されていません" in text_of(early)
    post(desk, f"{page}hand-over/")
    assert post(desk, f"{page}accept/", acceptance_no="A-1")["Location"] == page
    assert "銀行の受付 2026-05-20 12:00 窓口 花子 A-1" in text_of(desk.get(page))
    refused = post(desk, f"{page}hand-over/", reason="not_arrived")
    assert refused.status_code == 422
    assert "二重に引き落とされるため" in text_of(refused)
    assert desk.get(f"/files/{batch.file_id}/").status_code == 409
    assert post(desk, f"{page}accept/", acceptance_no="A-2").status_code == 422
    assert DebitFileStep.objects.count() == 2


def test_a_stale_file_cannot_be_chosen(batch: DebitBatch, too_late: Client) -> None:
    page = text_of(too_late.get(f"/debit/{batch.pk}/"))
    assert "振替日を過ぎたため、このファイルは取り出せません" in page
    assert "依頼ファイルを取り出す" not in page
    assert post(too_late, f"/debit/{batch.pk}/hand-over/").status_code == 422
    assert too_late.get(f"/files/{batch.file_id}/").status_code == 409
    assert DebitFileStep.objects.count() == 0


@pytest.mark.req("COL-058")
def test_a_result_becomes_receipts_reasons_and_paid_bills(
    desk: Client, batch: DebitBatch, billed: Town
) -> None:
    outcome = bring(desk, answer_of(batch, "0", "1", "2"))
    assert (outcome.state, outcome.result_id) == ("taken", batch.pk)
    answer = desk.get(f"/debit/{batch.pk}/")
    page = text_of(answer)
    assert "依頼した請求 3 30,570円 → 振替済（コード0） 1 10,190円" in page
    assert "→ 資金不足 （コード1） 1 10,190円 → 取引なし （コード2） 1 10,190円 → 結果待ち 0 0円" in page
    assert "振替済から記帳した入金 ✓ 一致 1 10,190円" in page
    assert "見本 2 資金不足 10,190円 0001-001 ●●●●002 0000000002" in page
    assert "0000002" not in page.replace("0000000002", "")
    assert f"?supply={billed.supplies['M000002'].pk}" in answer.content.decode()
    assert ReadLog.objects.filter(screen="directdebit:batch_show").latest("pk").row_count == 2
    assert "見本 3" not in text_of(desk.get(f"/debit/{batch.pk}/?code=1"))
    assert "2026-05-27 水引銀行（代表行） 2026年4月 結果取込済み 3 30,570円 0" in text_of(desk.get("/debit/"))
    states = [bills_of_supply(supply_id=billed.supplies[f"M00000{n}"].pk)[0].state for n in (1, 2, 3)]
    assert states == ["納付済み", "未納", "未納"]
    assert post(desk, f"/debit/{batch.pk}/hand-over/").status_code == 422


def test_a_file_without_any_result_needs_the_clerks_word(batch: DebitBatch, too_late: Client) -> None:
    content = attachments.read(batch.file)  # as a bank sends it that leaves totals at zero
    assert bring(too_late, content).state == "refused"
    assert DebitResult.objects.count() == 0
    outcome = bring(too_late, content, vouched="on")
    assert (outcome.state, outcome.result_id) == ("taken", batch.pk)
    assert list(DebitResult.objects.values_list("code", flat=True)) == ["0", "0", "0"]


def test_the_same_result_twice_changes_nothing_and_says_so(desk: Client, batch: DebitBatch) -> None:
    content = answer_of(batch, "0", "0", "1")
    bring(desk, content)
    again = bring(desk, content, name="copy.txt")
    assert (again.state, again.result_id) == ("known", batch.pk)
    page = text_of(desk.get(f"/imports/{again.pk}/"))
    assert "copy.txtは2026-05-20 12:00に取込済みです。何も変わっていません。" in page
    assert (Receipt.objects.count(), DebitResult.objects.count()) == (2, 3)


def cut(content: bytes) -> bytes:
    return content[:400]


def foreign(content: bytes) -> bytes:
    return content.replace(b"0000123456", b"0000999999", 1)


def total_changed(content: bytes) -> bytes:
    at = content.index(b"8000003") + 7
    return content[:at] + b"000000030571" + content[at + 12 :]


def account_changed(content: bytes) -> bytes:
    at = 2 * 122 + 43  # of the second row; lines end with CRLF
    return content[:at] + b"0000009" + content[at + 7 :]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, "レコード"),
        (foreign, "委託者コードが依頼と違います（依頼0000123456、結果0000999999）。"),
        (total_changed, "合計金額"),
        (account_changed, "の口座または金額が依頼と違います。"),
    ],
)
def test_a_wrong_answer_is_refused_whole_with_its_reasons(
    desk: Client, batch: DebitBatch, spoil: Callable[[bytes], bytes], words: str
) -> None:
    outcome = bring(desk, spoil(answer_of(batch, "0", "0", "0")))
    assert (outcome.state, outcome.fault_count >= 1) == ("refused", True)
    page = text_of(desk.get(f"/imports/{outcome.pk}/"))
    assert "ファイルは1件も取り込まれていません。" in page
    assert words in page
    assert (Receipt.objects.count(), DebitResult.objects.count()) == (0, 0)
    assert "取り込みませんでした" in text_of(desk.get("/debit/"))


def test_rows_not_judged_yet_are_shown_as_waiting(desk: Client, batch: DebitBatch) -> None:
    bring(desk, answer_of(batch, "0", "N", "1"))
    page = text_of(desk.get(f"/debit/{batch.pk}/"))
    assert "一部の結果待ち" in page
    assert "→ 結果待ち 1 10,190円" in page


def test_the_made_up_bank_answers_in_the_usual_way(desk: Client, batch: DebitBatch) -> None:
    assert "見本の銀行に回答させる" in text_of(desk.get(f"/debit/{batch.pk}/"))
    answer = post(desk, f"/debit/{batch.pk}/sample-answer/")
    incoming = IncomingFile.objects.get()
    assert answer["Location"] == f"/imports/{incoming.pk}/"
    assert attachments.take_in(incoming.pk).state == "taken"
    assert DebitResult.objects.count() == 3
    assert "見本の銀行に回答させる" not in text_of(desk.get(f"/debit/{batch.pk}/"))


def test_the_made_up_bank_exists_in_the_demo_alone() -> None:
    assert [one.name for one in urls.sample_bank("demo")] == ["sample_answer"]
    assert [urls.sample_bank(world) for world in ("production", "trial", "training")] == [[], [], []]


def test_each_act_asks_for_its_right(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], batch: DebitBatch
) -> None:
    reader = sign_in(person(may.BATCH_SEE, "attachments.file_open", username="miru1"))
    page = f"/debit/{batch.pk}/"
    assert reader.get(page).status_code == 200
    assert "取り出す" not in text_of(reader.get(page)).replace("取り出されて", "")
    acts = [MAKE, f"{page}hand-over/", f"{page}accept/", f"{page}sample-answer/", "/debit/"]
    assert [post(reader, path).status_code for path in acts] == [403] * 5
    assert reader.get(f"/files/{batch.file_id}/").status_code == 403
    stranger = sign_in(person("customers.customer_see", username="denwa1"))
    assert [stranger.get(path).status_code for path in ("/debit/", page, MAKE)] == [403] * 3
    assert (DebitFileStep.objects.count(), IncomingFile.objects.count()) == (0, 0)
    assert Demand.objects.count() == 4


@pytest.mark.parametrize("path", ["2026-05-32/standard", "x/standard", "2026-5/standard", "2026-05-27/fax"])
def test_what_is_no_day_is_not_found(desk: Client, path: str) -> None:
    assert desk.get(f"/debit/days/{path}/").status_code == 404
