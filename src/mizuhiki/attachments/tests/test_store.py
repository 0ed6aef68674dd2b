"""Files are stored once, proven when read, and erased without losing their record."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from mizuhiki.attachments import api, checking, disk
from mizuhiki.attachments.models import FileErasure, StoredFile
from mizuhiki.attachments.tests.conftest import AT, PDF
from mizuhiki.audit.api import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.db]
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


def store(clerk: Any, content: bytes = PDF) -> StoredFile:
    return api.store(
        content, name="納入通知書", kind="test.print", media_type="application/pdf", actor=clerk, at=AT
    )


def upload(clerk: Any, name: str, content: bytes) -> StoredFile:
    sent = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return api.store_upload(sent, name="現場写真", kind="test.photo", actor=clerk, at=AT)


def files_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_two_files_share_one_content(root: Path, clerk: Any) -> None:
    first, second = store(clerk), store(clerk)
    assert first.sha256 == second.sha256
    assert (first.name, first.size_bytes, first.stored_by_id) == ("納入通知書.pdf", 14, clerk.pk)
    assert len(files_under(root)) == 1
    assert api.read(second) == PDF
    assert api.open_stream(first).read() == PDF
    assert AuditEntry.objects.filter(action="attachments.file.stored").count() == 2


def test_a_row_cannot_be_changed(root: Path, clerk: Any) -> None:
    store(clerk)
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE attachments_storedfile SET name = 'x.pdf'")
    assert StoredFile.objects.get().name == "納入通知書.pdf"


@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (
            PDF + bytes(2 * api.MB),
            api.FileTooLarge,
            "「印刷物」のファイルは2MBまでです。今のファイルは3MBあります。",
        ),
        (b"", api.FileEmpty, "「印刷物」のファイルが空です。内容のあるファイルを選んでください。"),
        (
            b"<html>",
            api.FileContentDiffers,
            "ファイルの中身が拡張子「pdf」と合っていません。元のファイルを確かめてください。",
        ),
    ],
)
def test_a_file_outside_its_kind_is_refused(
    root: Path, clerk: Any, content: bytes, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as refusal:
        store(clerk, content)
    assert str(refusal.value) == sentence
    assert StoredFile.objects.count() == 0
    assert files_under(root) == []


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("photo.svg", b"<svg onload=alert(1)>", api.FileTypeNotTaken),
        ("photo.html", b"<html>", api.FileTypeNotTaken),
        ("photo", JPEG, api.FileTypeNotTaken),
        ("photo.png", JPEG, api.FileContentDiffers),
        ("photo.jpg", b"<script>" + JPEG, api.FileContentDiffers),
        ("list.csv", b"a,b\x00", api.FileContentDiffers),
        ("photo.jpg", b"", api.FileEmpty),
        ("photo.jpg", JPEG + bytes(api.MB), api.FileTooLarge),
    ],
)
def test_an_upload_must_be_what_it_says(
    root: Path, clerk: Any, name: str, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        upload(clerk, name, content)
    assert StoredFile.objects.count() == 0
    assert files_under(root) == []


@pytest.mark.asvs("5.3.2")
def test_the_name_of_an_upload_is_not_kept(root: Path, clerk: Any) -> None:
    file = upload(clerk, "../../髙橋太郎\r\n.JPEG", JPEG)
    assert (file.name, file.media_type) == ("現場写真.jpg", "image/jpeg")


@pytest.mark.req("SEC-021")
def test_a_content_goes_with_the_last_file_that_needs_it(
    root: Path, clerk: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second = store(clerk), store(clerk)
    for file, left in ((first, 1), (second, 0)):
        with django_capture_on_commit_callbacks(execute=True):
            api.erase(file, reason="保存期間満了", approval="A-1", actor=clerk, at=AT)
        assert len(files_under(root)) == left
        with pytest.raises(api.FileErased):
            api.read(file)
    assert StoredFile.objects.count() == 2
    with pytest.raises(api.FileErased):
        api.erase(first, reason="もう一度", approval="A-2", actor=clerk, at=AT)
    assert FileErasure.objects.filter(file=first).get().approval == "A-1"


def test_a_missing_or_damaged_content_is_named_and_never_given_out(root: Path, clerk: Any) -> None:
    lost, bad, good = store(clerk), store(clerk, PDF + b"2"), store(clerk, PDF + b"3")
    disk.drop(root, lost.sha256)
    disk.place_of(root, bad.sha256).write_bytes(PDF + b"x")
    for file in (lost, bad):
        with pytest.raises(api.FileUnreadable, match="システム担当へ連絡してください"):
            api.read(file)
    found = api.check()
    assert (found.files, found.contents) == (3, 2)
    assert (found.missing, found.damaged, found.leftovers) == ([lost.pk], [bad.pk], [])
    assert not found.holds
    assert api.read(good) == PDF + b"3"


def test_what_a_dead_process_left_is_swept_after_a_day(root: Path, clerk: Any) -> None:
    file = store(clerk)
    forgotten, half = disk.stage(root, b"forgotten"), disk.stage(root, b"half")
    disk.settle(root, forgotten)
    place = disk.place_of(root, forgotten.sha256)
    assert checking.sweep() == 0
    for path in (place, half.path, disk.place_of(root, file.sha256)):
        os.utime(path, (0, 0))
    assert sorted(api.check().leftovers) == sorted([forgotten.sha256, half.path.name])
    assert checking.sweep() == 2
    assert files_under(root) == [disk.place_of(root, file.sha256)]
    assert api.check().holds
