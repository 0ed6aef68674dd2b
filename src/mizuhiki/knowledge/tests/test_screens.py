"""What operators see, and the way of a text from the writer to them, on the screens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.knowledge import procedures, screens
from mizuhiki.knowledge.models import Article, InForce, Publication, Search, Version
from mizuhiki.knowledge.permissions import ARTICLE_SEE
from mizuhiki.knowledge.tests.conftest import AT
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

pytestmark = pytest.mark.django_db
Made = Callable[..., Any]
SOURCE = Path(__file__).parents[5] / "shared/requirements/source/kanazawa_call_centre.md"


def once(**given: Any) -> dict[str, Any]:
    return {"once": str(uuid4()), **given}


@pytest.fixture
def operator(person: Made) -> User:
    return person(ARTICLE_SEE, username="op1")  # type: ignore[no-any-return]


@pytest.mark.req("CC-030")
def test_an_entry_goes_from_the_form_to_the_operator(
    writer: User, utility: User, operator: User, sign_in: Made
) -> None:
    at_work, at_phone, at_utility = sign_in(writer), sign_in(operator), sign_in(utility)
    entry = {"category": "水質", "title": "水が白い", "body": "空気の泡です。", "origin": "new"}
    with clock.travel(AT):
        refused = at_work.post("/knowledge/new/faq/", once(**entry, reason=""))
        assert (refused.status_code, Version.objects.count()) == (422, 0)
        at_work.post("/knowledge/new/faq/", once(**entry, reason="問合せが多いため"))
        version = Version.objects.get()
        page = f"/knowledge/{version.article_id}/"
        assert at_phone.get(page).status_code == 404
        assert "見つかりませんでした" in at_phone.get("/knowledge/?q=白い").content.decode()
        day = {"from_on_0": "2026", "from_on_1": "11", "from_on_2": "21"}
        nothing = at_work.post("/knowledge/publications/", once(**day, reason="公開"))
        assert (nothing.status_code, Publication.objects.count()) == (422, 0)
        asked = at_work.post("/knowledge/publications/", once(**day, reason="公開", version=version.pk))
        assert asked.status_code == 302
        assert "空気の泡です。" in at_utility.get(asked["Location"]).content.decode()
        request = approvals.open_request_of(
            kind="knowledge.publication", subject_id=Publication.objects.get().pk
        )
        assert request is not None
        assert "水が白い" in at_utility.get(f"/approvals/{request.pk}/").content.decode()
        at_utility.post(f"/approvals/{request.pk}/", once(outcome="granted", reason=""))
        assert InForce.objects.get().version == version
        assert "空気の泡です。" in at_phone.get("/knowledge/?q=白い").content.decode()
        shown = at_phone.get(page).content.decode()
        assert "空気の泡です。" in shown
        assert "版の履歴" not in shown

        entry |= {"body": "空気の細かい泡です。", "origin": "proposal", "reason": "言い方", "after": "1"}
        at_work.post(f"{page}revise/", once(**entry))
        behind = at_work.post(f"{page}revise/", once(**entry | {"body": "別の人の案です。"}))
        assert (behind.status_code, Version.objects.count()) == (422, 2)
        assert "第2版を書いています" in behind.content.decode()
        compared = at_work.get(f"{page}2/").content.decode()
        assert '<ins><span class="unseen">追加：</span>細かい</ins>' in compared
        assert "空気の泡です。" in at_phone.get(page).content.decode()
    assert Search.objects.count() == 2


@pytest.mark.req("CC-029", "CC-117")
def test_a_call_type_shows_its_approved_script_beside_its_procedure(
    write: Made, ask: Made, decide: Made, operator: User, sign_in: Made
) -> None:
    told = {"kind": Article.Kind.SCRIPT, "category": "", "call_types": ["start", "stop"]}
    ours = write("k1", **told, title="使用開始の受付", body="いつからお使いになりますか。")
    theirs = write("k2", **told, title="Starting water", body="When will you move in?", language="en")
    at_phone = sign_in(operator)
    with clock.travel(AT):
        assert "まだありません" in at_phone.get("/knowledge/calls/start/").content.decode()
        decide(ask(ours, theirs))
        page = at_phone.get("/knowledge/calls/start/").content.decode()
        assert "いつからお使いになりますか。" in page
        assert "必要事項を聴取し、使用開始、休止及び名義変更を受付し、端末へ入力する。" in page
        assert "When will you move in?" in at_phone.get("/knowledge/calls/stop/?language=en").content.decode()
        part = at_phone.get("/knowledge/calls/start/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        listed = at_phone.get("/knowledge/calls/").content.decode()
        for code in procedures.call_types():
            assert f'href="/knowledge/calls/{code}/"' in listed
            assert at_phone.get(f"/knowledge/calls/{code}/").status_code == 200
        for code, one in procedures.procedures().items():
            assert one.title in at_phone.get(f"/knowledge/procedures/{code}/").content.decode()


@pytest.mark.req("CC-117")
@pytest.mark.skipif(not SOURCE.exists(), reason="the specification is not here")
def test_the_procedures_are_word_for_word() -> None:
    written = SOURCE.read_text(encoding="utf-8")
    for one in procedures.procedures().values():
        assert one.text
        for line in one.text:
            assert line in written, (one.clause, line)


@pytest.mark.req("CC-104", "CC-106")
def test_a_procedure_leads_to_its_screen_and_says_when_that_changed(
    write: Made, publish: Made, operator: User, sign_in: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"kind": Article.Kind.SYSTEM_PROCEDURE, "category": "", "title": "FAQの探し方"}
    version = write("k1", **facts, screen="knowledge:faq_search", body="言葉を入れて、Enterを押す。")
    at_phone = sign_in(operator)
    with clock.travel(AT):
        assert "まだありません" in at_phone.get("/knowledge/manuals/").content.decode()
        publish(version)
        page = at_phone.get("/knowledge/manuals/").content.decode()
        assert 'href="/guide/knowledge/#faq_search"' in page
        assert f"{screens.system_version()}版のとき" in page
        assert "見直しが必要" not in page
        monkeypatch.setattr("mizuhiki.web.guide.words_of", lambda _: "別の説明")
        assert "見直しが必要" in at_phone.get("/knowledge/manuals/").content.decode()
        at_work = sign_in(User.objects.get(username="sv1"))
        history = at_work.get(f"/knowledge/{version.article_id}/").content.decode()
    for words in ("版の履歴", "経営企画課", "問合せが多いため", str(InForce.objects.get().by)):
        assert words in history
