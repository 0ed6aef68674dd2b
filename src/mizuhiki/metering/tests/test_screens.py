"""検針取込 in the browser: a file comes in whole, once, and what is wrong with it is told line by line."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import IncomingFile, IncomingOutcome, StoredFile
from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.metering.permissions import READING_IMPORT, READING_SEE
from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY = date(2026, 4, 10)
OPEN = "attachments.file_open"


@pytest.fixture(autouse=True)
def april(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.FILES = tmp_path / "files"
    with clock.travel(noon(DAY)):
        yield


@pytest.fixture
def town(db: None) -> Town:
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    return town


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(READING_SEE, READING_IMPORT, OPEN, "customers.customer_see", username="kenshin1"))


def bring(desk: Client, content: bytes, *, month: str = "2026-04", name: str = "HT0410.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return desk.post("/readings/", {"once": str(uuid4()), "cycle_month": month, "file": file})


def work() -> IncomingOutcome:
    """What the worker does with the newest file that was brought."""
    newest = IncomingFile.objects.latest("pk")
    job = ProcrastinateJob.objects.latest("id")
    assert (job.task_name, job.args) == ("attachments.take_in", {"incoming_id": newest.pk})
    return attachments.take_in(newest.pk)


def test_a_file_is_kept_waits_for_the_worker_and_is_taken_in(desk: Client, town: Town) -> None:
    content = town.csv(read_on=DAY, used_m3={"M000001": 41, "M000002": -5})
    answer = bring(desk, content)
    incoming = IncomingFile.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{incoming.pk}/")
    assert attachments.read(incoming.file) == content
    assert "順番を待っています" in text_of(desk.get(f"/imports/{incoming.pk}/"))
    assert Reading.objects.count() == 0
    assert work().state == "taken"
    record = ReadingImport.objects.get()
    assert (record.row_count, record.file_id, record.imported_by) == (
        2,
        incoming.file_id,
        incoming.received_by,
    )
    assert record.run is not None
    assert record.run.facts == {"readings": 2, "held": 1}
    assert desk.get(f"/imports/{incoming.pk}/state/")["HX-Refresh"] == "true"
    page = text_of(desk.get(f"/readings/imports/{record.pk}/"))
    assert "件数 2件" in page
    assert "確認待ち 1件" in page
    listed = text_of(desk.get("/readings/"))
    assert "HT0410.csv 2026年4月 2 41 m³ 1件 2026-04-10 12:00" in listed
    assert AuditEntry.objects.filter(action="metering.readings.imported", subject_id=record.pk).count() == 1


def test_what_is_held_is_listed_with_reason_tap_and_customer(desk: Client, town: Town) -> None:
    bring(desk, town.csv(read_on=DAY, used_m3={"M000001": 41, "M000002": -5, "M000003": 9_000}))
    work()
    answer = desk.get("/readings/held/?month=2026-04")
    page = text_of(answer)
    assert "2026年4月分 2件" in page
    assert "見本 3 の検針を確認する 使用水量が過大 M000003 2026-04-10 100 9,100" in page
    assert "見本 2 の検針を確認する 指針が前回より小さい M000002 2026-04-10 100 95" in page
    held = [Reading.objects.get(supply=town.supplies[tap]) for tap in ("M000003", "M000002")]
    users = [one.supply.parties.get().customer_id for one in held]
    assert ReadLog.objects.get(screen="metering:held_list").subject_ids == users
    for one in held:
        assert f'href="/readings/{one.pk}/"' in answer.content.decode()
    assert "確認待ちの検針はありません" in text_of(desk.get("/readings/held/?month=2026-02"))


def test_a_file_with_faults_is_refused_whole_and_every_fault_is_told(desk: Client, town: Town) -> None:
    good = town.csv(read_on=DAY, used_m3={"M000001": 41}).decode("cp932")
    bring(desk, f"{good}M000002,S000009,2026-04-10,5\r\nM000099,=1+1,2026-04-10,x\r\n".encode("cp932"))
    outcome = work()
    assert (outcome.state, outcome.fault_count, Reading.objects.count()) == ("refused", 2, 0)
    page = text_of(desk.get(f"/imports/{outcome.pk}/"))
    assert "HT0410.csvは取り込みませんでした。2件の誤りを直して" in page
    assert "3 メーター番号 S000009 台帳のメーターはS000002です。" in page
    assert "4 指針 x 半角数字（9桁以内）で書いてください。" in page
    saved = desk.get(f"/imports/{outcome.pk}/faults/")
    assert saved["Content-Disposition"] == f'attachment; filename="ayamari-{outcome.pk}.csv"'
    lines = saved.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "ファイル,行,項目,値,理由"
    assert lines[1].startswith("HT0410.csv,3,メーター番号,S000009,台帳のメーターは")
    assert len(lines) == 3
    file = [IncomingFile.objects.get().file_id]
    assert [
        (one.screen, one.how, one.subject_kind, one.subject_ids) for one in ReadLog.objects.order_by("pk")
    ] == [
        ("attachments:incoming_show", "screen", "attachments.storedfile", file),
        ("attachments:incoming_faults", "export", "attachments.storedfile", file),
    ]
    assert "HT0410.csv 2026-04-10 12:00" in text_of(desk.get("/readings/"))
    assert BatchRun.objects.get(kind="metering.readings").state == "failed"


def test_the_faults_file_runs_nothing_in_a_spreadsheet(desk: Client, town: Town) -> None:
    bring(desk, "水栓番号,メーター番号,検針日,指針\n=1+1,S000001,2026-04-10,141\n".encode(), name="@x.csv")
    outcome = work()
    saved = desk.get(f"/imports/{outcome.pk}/faults/").content.decode("utf-8-sig")
    assert saved.splitlines()[1].startswith("'@x.csv,2,水栓番号,'=1+1,")


def test_the_same_file_twice_says_so_and_changes_nothing(desk: Client, town: Town) -> None:
    content = town.csv(read_on=DAY, used_m3={"M000001": 41})
    bring(desk, content)
    first = work()
    bring(desk, content, name="copy.csv")
    second = work()
    assert (second.state, second.result_id) == ("known", first.result_id)
    page = text_of(desk.get(f"/imports/{second.pk}/"))
    assert "copy.csvは2026-04-10 12:00に取込済みです。何も変わっていません。" in page
    assert (Reading.objects.count(), ReadingImport.objects.count()) == (1, 1)


def test_a_job_that_died_after_its_work_finds_it_done(desk: Client, town: Town) -> None:
    bring(desk, town.csv(read_on=DAY, used_m3={"M000001": 41}))
    incoming = IncomingFile.objects.get()
    from mizuhiki.metering.services import take_in

    take_in(incoming, attachments.read(incoming.file))
    assert work().state == "taken"
    assert work().state == "taken"
    assert (Reading.objects.count(), IncomingOutcome.objects.count()) == (1, 1)


def test_an_import_that_falls_over_is_told_and_takes_nothing_in(
    desk: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(desk, town.csv(read_on=DAY, used_m3={"M000001": 41}))

    def fall(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("mizuhiki.platform.sql.copy", fall)
    with pytest.raises(ZeroDivisionError):
        work()
    outcome = IncomingOutcome.objects.get()
    assert (outcome.state, outcome.fault_count) == ("refused", 0)
    assert outcome.sentence.startswith("HT0410.csvの取込が途中で止まりました。何も取り込んでいません。")
    assert (Reading.objects.count(), ReadingImport.objects.count()) == (0, 0)
    assert "もう一度取り込み" in desk.get(f"/imports/{outcome.pk}/").content.decode()


def test_an_import_that_meets_a_full_disk_says_so_and_can_be_done_again(
    desk: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = town.csv(read_on=DAY, used_m3={"M000001": 41})
    bring(desk, content)

    def fill(*_: object, **__: object) -> None:
        sql.run("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$")

    monkeypatch.setattr("mizuhiki.platform.sql.copy", fill)
    with pytest.raises(OperationalError):
        work()
    monkeypatch.undo()
    outcome = IncomingOutcome.objects.get()
    assert outcome.state == "refused"
    assert outcome.sentence == (
        "HT0410.csvは取り込んでいません。サーバーのディスクがいっぱいになり止まりました。"
        "登録済みのものは失われていません。空きを作ってから、もう一度始めてください。"
    )
    assert (Reading.objects.count(), ReadingImport.objects.count()) == (0, 0)
    bring(desk, content)
    assert work().state == "taken"
    assert Reading.objects.count() == 1


def test_a_file_of_another_month_is_refused(desk: Client, town: Town) -> None:
    bring(desk, town.csv(read_on=DAY, used_m3={"M000001": 41}), month="2026-02")
    outcome = work()
    assert outcome.faults == [
        [2, "検針日", "2026-04-10", "2026年2月分の検針日ではありません。検針月を確かめてください。"]
    ]
    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.xlsx", b"PK\x03\x04", "CSVのファイルを選んでください"),
        ("x.csv", b"", "検針ファイルが空です"),
        ("x.csv", b"a\x00b", "中身が拡張子「csv」と合っていません"),
    ],
)
def test_what_is_no_csv_is_not_even_kept(desk: Client, name: str, content: bytes, words: str) -> None:
    answer = bring(desk, content, name=name)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert (StoredFile.objects.count(), IncomingFile.objects.count()) == (0, 0)
    assert ProcrastinateJob.objects.count() == 0


def test_who_only_sees_may_not_bring(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], town: Town
) -> None:
    reader = sign_in(person(READING_SEE))
    answer = bring(reader, town.csv(read_on=DAY, used_m3={"M000001": 41}))
    assert (answer.status_code, IncomingFile.objects.count()) == (403, 0)
    assert "取り込む" not in text_of(reader.get("/readings/"))


def test_without_the_right_nothing_of_it_is_seen(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], desk: Client, town: Town
) -> None:
    bring(desk, town.csv(read_on=DAY, used_m3={"M000001": 41}))
    outcome = work()
    stranger = sign_in(person(OPEN, username="denwa1"))
    for path in (
        "/readings/",
        "/readings/held/",
        f"/readings/imports/{outcome.result_id}/",
        f"/imports/{outcome.pk}/",
        f"/imports/{outcome.pk}/state/",
        f"/imports/{outcome.pk}/faults/",
    ):
        assert stranger.get(path).status_code == 403, path


def test_a_kept_file_leaves_as_it_came_and_says_how_it_is_written(desk: Client, town: Town) -> None:
    content = town.csv(read_on=DAY, used_m3={"M000001": 41})
    bring(desk, content)
    bring(desk, content.decode("cp932").encode())
    kept = StoredFile.objects.order_by("pk")
    assert [file.media_type for file in kept] == ["text/csv; charset=shift_jis", "text/csv; charset=utf-8"]
    answer = desk.get(f"/files/{kept[0].pk}/")
    assert (answer.content, answer["Content-Type"]) == (content, "text/csv; charset=shift_jis")


def test_a_file_of_readings_is_a_reading_of_everybody_in_it(desk: Client, town: Town) -> None:
    """Taken in, come again, or refused: whose tap stands in it finds who saved it."""
    content = town.csv(read_on=DAY, used_m3={"M000001": 41})
    bring(desk, content)
    work()
    bring(desk, town.csv(read_on=DAY, used_m3={"M000002": 41}) + b"M999999,S999999,2026-04-10,5\r\n")
    work()
    taken, refused = StoredFile.objects.order_by("pk")
    users = [town.supplies[tap].parties.get().customer_id for tap in ("M000001", "M000002")]
    for file, user in ((taken, users[0]), (refused, users[1])):
        assert desk.get(f"/files/{file.pk}/").status_code == 200
        rows = ReadLog.objects.filter(how="export").order_by("-pk")[:2]
        assert {(row.subject_kind, *row.subject_ids) for row in rows} == {
            ("attachments.storedfile", file.pk),
            ("customers.customer", user),
        }
