"""Every figure of the statistics is recounted here by hand, from ways that people went."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.signup.figures.counting import Period, Statistics, statistics
from mizuhiki.signup.models import Answer, ApplicationKind, Attempt
from mizuhiki.signup.permissions import FIGURES_SEE
from mizuhiki.signup.tests.ways import Way, hear

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.req("DD-024")]
NINE = datetime(2026, 10, 5, 9, 15, tzinfo=clock.TOKYO)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
OK = (("return", "OK"), ("notice", "OK"))


def october() -> None:
    """Eight who began in October, one before and one after."""
    for way in (
        Way(NINE, bank="9998", words=OK, campaign="R8AKI"),
        Way(NINE, bank="0010", words=(("notice", "OK"),), kind="change", device="desktop"),  # lost return
        Way(NINE, bank="9998", words=(("return", "NAME_MISMATCH"), ("notice", "NAME_MISMATCH"))),
        Way(
            NINE + timedelta(hours=12),
            bank="9998",
            words=(("return", "CANCEL_BY_USER"),),
            tries=(("0010", OK),),
            language="en",
        ),
        Way(NINE, bank="9900", words=(), device="tablet"),  # no word yet
        Way(NINE, pages=("who", "supply"), campaign="R8AKI"),
        Way(NINE, pages=()),
        Way(NINE, pages=("who",), paper=True),
        Way(datetime(2026, 9, 30, 23, 59, tzinfo=clock.TOKYO), bank="9998", words=OK),
        Way(datetime(2026, 11, 1, 0, 0, tzinfo=clock.TOKYO), bank="9998", words=OK),
    ):
        way.walk()


def table(found: Statistics, name: str) -> dict[str, tuple[int, ...]]:
    """Begun, to a bank, confirmed, failed, on paper, under way."""
    return {
        line.code: (line.begun, line.handed_off, line.confirmed, line.failed, line.paper, line.under_way)
        for line in found.tables[name]
    }


def test_each_table_comes_to_what_was_begun() -> None:
    october()
    found = statistics(OCTOBER)
    assert (found.total.begun, found.total.confirmed, found.total.percent) == (8, 3, "37.5%")
    assert table(found, "bank") == {
        "": (3, 0, 0, 0, 1, 2),
        "0010": (2, 2, 2, 0, 0, 0),
        "9900": (1, 1, 0, 0, 0, 1),
        "9998": (2, 2, 1, 1, 0, 0),
    }
    assert table(found, "device") == {
        "desktop": (1, 1, 1, 0, 0, 0),
        "phone": (6, 3, 2, 1, 1, 2),
        "tablet": (1, 1, 0, 0, 0, 1),
    }
    assert table(found, "hour") == {"09": (7, 4, 2, 1, 1, 3), "21": (1, 1, 1, 0, 0, 0)}
    assert table(found, "language") == {"en": (1, 1, 1, 0, 0, 0), "ja": (7, 4, 2, 1, 1, 3)}
    assert table(found, "kind") == {
        "": (2, 0, 0, 0, 1, 1),
        "change": (1, 1, 1, 0, 0, 0),
        "new": (5, 4, 2, 1, 0, 2),
    }
    assert table(found, "campaign") == {"": (6, 4, 2, 1, 1, 2), "R8AKI": (2, 1, 1, 0, 0, 1)}
    for lines in found.tables.values():
        for name in ("begun", "handed_off", "confirmed", "failed", "paper", "under_way"):
            assert sum(getattr(line, name) for line in lines) == getattr(found.total, name)
    assert [line.label for line in found.tables["bank"]][:2] == ["金融機関へ進んでいない", "0010 りそな銀行"]


def test_people_stop_at_one_step_each() -> None:
    october()
    found = statistics(OCTOBER)
    assert [(step.code, step.reached, step.ended) for step in found.steps] == [
        ("begun", 8, 1),
        ("page:who", 7, 0),
        ("page:supply", 6, 1),
        ("page:place", 5, 0),
        ("page:bank", 5, 0),
        ("page:account", 5, 0),
        ("handed_off", 5, 1),
        ("returned", 3, 1),
        ("confirmed", 3, 3),
        ("paper", 1, 1),
    ]
    assert sum(step.ended for step in found.steps) == found.total.begun
    assert found.steps[2].label == "入力：申込みの種類とお問い合わせ番号"


def test_an_attempt_fails_for_one_reason_and_a_late_confirmation_takes_it_away() -> None:
    october()
    told = [(one.bank, one.label, one.count) for one in statistics(OCTOBER).reasons]
    assert told == [
        ("9998 水引銀行", "お客様が中止", 1),
        ("9998 水引銀行", "口座名義が違う", 1),
    ]
    cancelled = Attempt.objects.get(evidence__result="CANCEL_BY_USER")
    hear(cancelled, "daily", "OK", clock.now())
    assert [one.label for one in statistics(OCTOBER).reasons] == ["口座名義が違う"]


def test_figures_outlive_the_answers() -> None:
    october()
    before = statistics(OCTOBER)
    Answer.objects.all().delete()
    assert statistics(OCTOBER) == before


def test_the_kind_is_kept_once_until_it_changes() -> None:
    one = Way(NINE).walk()
    for kind in ("new", "change", "change"):
        Answer.objects.create(application=one, page="supply", given={"kind": kind}, at=NINE)
    assert list(ApplicationKind.objects.order_by("pk").values_list("kind", flat=True)) == ["new", "change"]


def test_a_period_without_applications_says_so(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    browser = sign_in(person(FIGURES_SEE))
    page = browser.get("/signup/statistics/?from=2026-10-01&to=2026-10-31").content.decode()
    assert "この期間に始まった申込みはありません。" in page


def test_on_screen_and_as_csv_the_figures_are_the_same(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    october()
    with clock.travel(datetime(2026, 11, 20, 12, tzinfo=clock.TOKYO)):
        browser = sign_in(person(FIGURES_SEE))
        page = browser.get("/signup/statistics/?from=2026-10-31&to=2026-10-01").content.decode()
        answer = browser.get("/signup/statistics/export/?from=2026-10-01&to=2026-10-31")
        assert sign_in(person(username="none")).get("/signup/statistics/export/").status_code == 403
    assert "2026-10-01〜2026-10-31に始まった申込み" in page
    assert 'href="?from=2026-10-01&amp;to=2026-10-31" aria-current="true">先月' in page
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[:3] == [
        "表,項目,受付,金融機関へ,登録完了,不成立,紙の依頼書へ,途中",
        "合計,合計,8,5,3,1,1,3",
        "金融機関,金融機関へ進んでいない,3,0,0,0,1,2",
    ]
    assert "離脱の段階,金融機関の画面へ,5,1" in lines
    assert "不成立の理由,9998 水引銀行,口座名義が違う,1" in lines
    assert lines[-1] == "表,金融機関,登録"  # nothing began at a bank
