"""What operators are told goes out as files: a row for each version in force, and no other."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.documents.tests.workbooks import cells_of
from mizuhiki.knowledge.models import Version
from mizuhiki.knowledge.services.writing import end_article, revise_article
from mizuhiki.knowledge.tests.conftest import AT, words
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

pytestmark = pytest.mark.django_db
Made = Callable[..., Any]


@pytest.mark.req("CC-059")
def test_what_is_in_force_goes_out_in_three_forms_of_the_same_rows(
    write: Made, ask: Made, decide: Made, writer: User, sign_in: Callable[[Any], Client]
) -> None:
    kept, gone, draft = (write(f"k{number}", title=f"質問{number}") for number in (1, 2, 3))
    script = write(
        "k4", kind="script", title="使用開始", body="お電話ありがとうございます。", call_types=["start"]
    )
    for one in (kept, gone, script):
        decide(ask(one))
    end_article(article_id=gone.article_id, reason="終了", actor=writer, at=AT)
    revise_article(
        article_id=kept.article_id, after=1, words=words(title="質問1", body="窓口でも書けます。"),
        reference="k5", actor=writer, at=AT,
    )  # fmt: skip
    with clock.travel(AT):
        client = sign_in(writer)
        told = json.loads(client.get("/knowledge/export/faq.json").content)["rows"]
        scripts = client.get("/knowledge/export/scripts.csv")
        book = cells_of(client.get("/knowledge/export/faq.xlsx").content)
        assert client.get("/knowledge/export/faq.exe").status_code == 404
        assert client.get("/knowledge/export/people.csv").status_code == 404
        foreign = client.get("/knowledge/export/faq.csv", HTTP_SEC_FETCH_SITE="cross-site")
        assert foreign.status_code == 403
    assert [(row["title"], row["version"], row["body"], row["from_on"]) for row in told] == [
        (
            "質問1",
            "1",
            "依頼書を郵送します。",
            "2026-11-21",
        )  # neither the draft of the next nor what was ended
    ]
    assert Version.objects.filter(article=draft.article).exists()
    assert [row[:5] for row in book] == [
        ["種類", "番号", "版", "題名（質問）", "本文（回答）"],
        ["FAQ", "1", "1", "質問1", "依頼書を郵送します。"],
    ]
    assert scripts.headers["Content-Disposition"] == 'attachment; filename="scripts-20261121.csv"'
    lines = scripts.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert '"使用開始","お電話ありがとうございます。"' in lines[1]
