"""Maintenance of the exchange on the screen: a proposal, the client's word, an entry, the three checks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.exchange.models import Change, EntryVersion, Message, StatisticsRun
from mizuhiki.exchange.tests.conftest import AT
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = {"0": "2026", "1": "12", "2": "10"}


def dated(name: str) -> dict[str, str]:
    return {f"{name}_{place}": value for place, value in DAY.items()}


@pytest.mark.req("CC-059")
@pytest.mark.req("CC-061")
@pytest.mark.req("CC-062")
def test_from_a_proposal_to_the_file_of_the_exchange(
    keeper: User, client_officer: User, sign_in: Callable[[Any], Client], settings: Any, tmp_path: Any
) -> None:
    settings.FILES = tmp_path
    sent = 0

    def post(client: Client, path: str, **data: Any) -> Any:
        nonlocal sent
        sent += 1
        return client.post(path, data | {"once": f"00000000-0000-4000-8000-{sent:012}"})

    with clock.travel(AT):
        desk, other = sign_in(keeper), sign_in(client_officer)
        facts = {"origin": "proposal", "content": "修繕の会社を加える", "reason": "委託先の追加"}
        assert post(desk, "/pbx/changes/open/", **facts | {"reason": ""}).status_code == 422
        path = post(desk, "/pbx/changes/open/", **facts).headers["Location"]
        change = Change.objects.get()
        new = {"name": "みどり設備", "number": "076-000-0000", "change": change.pk}
        refused = post(desk, "/pbx/lists/phone_book/add/", **new)
        assert (refused.status_code, EntryVersion.objects.count()) == (422, 0)
        assert post(desk, f"{path}ask/").status_code == 302
        closing = {"procedure": "手順書 第3版", "result": "発信を確かめた"}
        assert "発注者の承認がないため" in text_of(post(desk, f"{path}close/", **closing))
        (request,) = other.get("/approvals/").context["page"]
        assert post(other, f"/approvals/{request.pk}/", outcome="granted", reason="").status_code == 302
        assert post(desk, "/pbx/lists/phone_book/add/", **new).status_code == 302
        entry = EntryVersion.objects.get().entry_id
        changed = new | {"number": "076-111-1111", "seen": 1}
        assert post(desk, f"/pbx/entries/{entry}/", **changed).status_code == 302
        page = text_of(desk.get("/pbx/lists/phone_book/"))
        assert "みどり設備 076-111-1111" in page
        answer = desk.get("/pbx/lists/phone_book/file/", HTTP_SEC_FETCH_SITE="same-origin")
        assert "076-111-1111" in answer.content.decode("utf-8-sig")
        assert post(desk, f"{path}close/", **closing | {"result": ""}).status_code == 422
        assert post(desk, f"{path}close/", **closing).status_code == 302
        assert "企業局 次郎" in text_of(desk.get(path))
        draft = {"play": "waiting", "words": "ただ今混み合っています。", **dated("from_on")}
        assert post(desk, "/pbx/messages/draft/", **draft).status_code == 302
        message = Message.objects.get()
        assert post(desk, f"/pbx/messages/{message.pk}/ask/").status_code == 302
        (request,) = other.get("/approvals/").context["page"]
        post(other, f"/approvals/{request.pk}/", outcome="granted", reason="")
        wav = SimpleUploadedFile("m.wav", b"RIFF1234WAVEfmt ")
        form = {"upload": wav, **dated("set_up_on")}
        assert post(desk, f"/pbx/messages/{message.pk}/record/", **form).status_code == 302
        page = text_of(desk.get("/pbx/messages/"))
        assert "08:45から お待たせ（待ち呼） ただ今混み合っています。" in page
        error = {
            "words": "E-501", "told_to": "係長", "shown_minute": "9:00", "told_minute": "9:05",
            **dated("shown_on"), **dated("told_on"),
        }  # fmt: skip
        assert post(desk, "/pbx/errors/note/", **error | {"told_minute": "8:00"}).status_code == 422
        assert post(desk, "/pbx/errors/note/", **error).status_code == 302
        assert "2026-12-10 09:05" in text_of(desk.get("/pbx/errors/"))
        period = {"condition": "", **dated("first_on"), **dated("last_on")}
        assert post(desk, "/pbx/statistics/run/", **period).status_code == 302
        run = StatisticsRun.objects.get()
        answer = desk.get(f"/pbx/statistics/{run.pk}/file/", HTTP_SEC_FETCH_SITE="same-origin")
        assert answer.content.decode("utf-8-sig").splitlines()[-1].startswith('"計","0"')
        assert "進行中の変更はありません。" in text_of(desk.get("/pbx/"))
