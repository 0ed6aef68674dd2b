"""A file leaves as a download that cannot run, to whom its kind allows, and never unlogged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mizuhiki.attachments import api, disk
from mizuhiki.attachments.models import StoredFile
from mizuhiki.attachments.tests.conftest import AT, OF_THE_KIND, PDF
from mizuhiki.audit.api import ReadLog

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = ("attachments.file_open", OF_THE_KIND)


@pytest.fixture
def opener(person: Callable[..., Any]) -> Any:
    return person(*RIGHTS)


@pytest.fixture
def file(root: Path, opener: Any) -> StoredFile:
    return api.store(
        PDF,
        name='髙橋"\r\nX: 1',
        kind="test.print",
        media_type="application/pdf",
        actor=opener,
        at=AT,
    )


@pytest.mark.asvs("3.2.1")
@pytest.mark.asvs("5.4.1")
@pytest.mark.asvs("5.4.2")
def test_a_file_is_sent_to_be_saved(sign_in: Callable[[Any], Client], opener: Any, file: StoredFile) -> None:
    response = sign_in(opener).get(f"/files/{file.pk}/")
    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"]
        == "attachment; filename*=utf-8''%E9%AB%99%E6%A9%8B_X_%201.pdf"
    )
    assert response.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    read = ReadLog.objects.get()
    assert (read.how, read.purpose, read.screen) == ("export", "印刷物の再発行", "attachments:file_open")
    assert (read.subject_kind, read.subject_ids) == ("attachments.storedfile", [file.pk])


@pytest.mark.asvs("8.2.1")
def test_only_with_the_right_of_the_house_and_of_the_kind(
    client: Client, sign_in: Callable[[Any], Client], person: Callable[..., Any], file: StoredFile
) -> None:
    url = f"/files/{file.pk}/"
    assert client.get(url).status_code == 302
    for number, rights in enumerate([(), RIGHTS[:1], RIGHTS[1:]]):
        assert sign_in(person(*rights, username=f"other{number}")).get(url).status_code == 403
    assert sign_in(person(*RIGHTS, username="right")).get(url).status_code == 200
    assert sign_in(person(*RIGHTS, username="poster")).post(url).status_code == 405
    assert sign_in(person(*RIGHTS, username="seeker")).get("/files/0/").status_code == 404
    assert ReadLog.objects.count() == 1


@pytest.mark.asvs("3.2.1")
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Dest": "script"}, {"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_no_page_can_embed_it(
    sign_in: Callable[[Any], Client], opener: Any, file: StoredFile, headers: dict[str, str]
) -> None:
    assert sign_in(opener).get(f"/files/{file.pk}/", headers=headers).status_code == 403
    assert ReadLog.objects.count() == 0


def test_an_erased_or_damaged_file_says_so(
    sign_in: Callable[[Any], Client], opener: Any, file: StoredFile, root: Path
) -> None:
    disk.place_of(root, file.sha256).write_bytes(b"%PDF-other")
    response = sign_in(opener).get(f"/files/{file.pk}/")
    assert response.status_code == 500
    assert "中身が保管時と一致しないため開けません。" in response.content.decode()
    api.erase(file, reason="保存期間満了", approval="A-1", actor=opener, at=AT)
    response = sign_in(opener).get(f"/files/{file.pk}/")
    assert response.status_code == 410
    assert "廃棄されました。" in response.content.decode()
    assert ReadLog.objects.count() == 0
