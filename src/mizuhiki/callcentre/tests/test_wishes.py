"""Opinions are tagged, counted by theme and channel, quoted, and become proposals that are decided."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.callcentre import errors, opinions
from mizuhiki.callcentre.models import Opinion, Proposal
from mizuhiki.callcentre.services import wishes
from mizuhiki.callcentre.tests.conftest import CAME, LEADS, Take
from mizuhiki.platform import clock
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ONCE = "00000000-0000-4000-8000-00000000000{}"


@pytest.mark.req("CC-052", "CC-057")
def test_from_an_opinion_to_a_proposal_with_its_decision(
    take: Take, person: Callable[..., Any], sign_in: Callable[[Any], Client], rules_in_force: None
) -> None:
    del rules_in_force
    leader = person(*LEADS, "callcentre.wish_propose", username="sv2")
    small, late = take("文字が小さい", kind="wish"), take("話し中でつながらない", kind="wish", channel="web")
    rude = take("言い方が冷たい", kind="complaint", about="manner", channel="fax")
    asked = take("料金を教えて")
    with clock.travel(CAME):
        client = sign_in(leader)
        page = text_of(client.get("/centre/wishes/?month=2026-11"))
        assert "発注者へ提出した改善提案はまだありません。" in page
        assert "テーマ未分類 1 0 1 0 0 1 3" in page
        assert (
            client.post(f"/centre/wishes/{small.pk}/", {"theme": "", "once": ONCE.format(1)}).status_code
            == 422
        )
        assert client.get(f"/centre/wishes/{asked.pk}/").status_code == 404
        for number, (case, theme, quote) in enumerate(
            ((small, "other", ""), (small, "reading", "検針票の文字を大きく"), (late, "reach", "")), start=2
        ):
            sent = {"theme": theme, "quote": quote, "once": ONCE.format(number)}
            answer = client.post(f"/centre/wishes/{case.pk}/", sent)
            assert answer.headers["Location"] == "/centre/wishes/?month=2026-11"
        page = text_of(client.get("/centre/wishes/?month=2026-11"))
        assert (
            "検針・使用量 1 0 0 0 0 0 1 電話のつながりやすさ 0 0 0 0 0 1 1 テーマ未分類 0 0 1 0 0 0 1" in page
        )
        assert "検針・使用量 検針票の文字を大きく" in page
        form = client.get(f"/centre/proposals/new/?case={small.pk}&case={rude.pk}").content.decode()
        assert f"{small.pk} {rude.pk}" in form
        sent = {"kind": "script", "is_instructed": "on", "title": "言い方", "text": "台本を直す"}
        client.post("/centre/proposals/new/", sent | {"cases": f"{rude.pk}", "once": ONCE.format(6)})
        made = Proposal.objects.get()
        assert (made.kind, made.is_instructed, made.cases.get().case_id) == ("script", True, rude.pk)
        for number, kind in enumerate(("submitted", "declined"), start=7):
            client.post(
                f"/centre/proposals/{made.pk}/", {"kind": kind, "text": "", "once": ONCE.format(number)}
            )
        page = text_of(client.get("/centre/wishes/?month=2026-11"))
        assert "言い方 トークスクリプトの修正 発注者の指示" in page
        assert "見送り" in page
        assert "次は2027年（令和9年）11月16日（火）までに提出します。" in page
    found = opinions.analysis_of(CAME, CAME + timedelta(hours=1))
    assert (found.total, found.quotes) == (3, [("検針・使用量", "検針票の文字を大きく")])
    assert opinions.proposals_in(CAME, CAME + timedelta(seconds=1)) == [made]
    assert opinions.proposals_in(CAME + timedelta(days=20), CAME + timedelta(days=30)) == []
    late_on = [opinions.register_on(day).is_late for day in (date(2027, 11, 16), date(2027, 11, 17))]
    assert late_on == [False, True]
    with pytest.raises(errors.NoOpinion):
        wishes.tag_opinion(case_id=asked.pk, theme="other", quote="", actor=leader, at=CAME)
    assert not Opinion.objects.filter(case=asked).exists()


@pytest.mark.req("CC-057")
def test_a_year_after_a_leap_day_ends_in_february(take: Take, supervisor: Any) -> None:
    case = take("文字を大きく", kind="wish")
    leap = CAME.replace(year=2028, month=2, day=29)
    made = wishes.propose(title="文字", text="大きく", case_ids=[case.pk], actor=supervisor, at=leap)
    wishes.note_proposal(proposal_id=made.pk, kind="submitted", text="", actor=supervisor, at=leap)
    found = opinions.register_on(date(2029, 2, 28))
    assert (found.last_on, found.due_on, found.is_late) == (date(2028, 2, 29), date(2029, 2, 28), False)
