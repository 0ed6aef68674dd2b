"""A month's report is recounted by hand, and a month that is over does not move any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.workbooks import cells_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.figures.charging import FeeLine, statement_of
from mizuhiki.signup.figures.monthly import MonthReport, month_report
from mizuhiki.signup.models import Answer, Application, Attempt, Evidence
from mizuhiki.signup.permissions import FIGURES_SEE
from mizuhiki.signup.tests.ways import Way, hear
from mizuhiki.tariffs import Rounding
from tests import standing
from tests.builders import rules

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OCTOBER, NOVEMBER, TODAY = date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 20)
NINE = datetime(2026, 10, 5, 9, 15, tzinfo=clock.TOKYO)
LAST = datetime(2026, 10, 31, 23, 30, tzinfo=clock.TOKYO)
OK = (("return", "OK"), ("notice", "OK"), ("daily", "OK"))


@standing.fixture
def october(rules_in_force: None) -> None:
    """Rules in force, six who began in October; one of them is confirmed in November."""
    del rules_in_force
    for way in (
        Way(NINE, bank="9998", words=OK),
        Way(NINE, bank="0010", words=(("notice", "OK"),), kind="change", device="desktop"),
        Way(NINE, bank="0010", words=(("return", "NAME_MISMATCH"), ("notice", "NAME_MISMATCH"))),
        Way(NINE, bank="9998", words=(("return", "CANCEL_BY_USER"),), tries=(("9900", OK),)),
        Way(LAST, bank="9900", words=(("return", "OK"), ("notice", "OK")), hours=1, device="tablet"),
        Way(NINE, pages=("who",)),
    ):
        way.walk()


def table(found: MonthReport, name: str) -> dict[str, tuple[int, ...]]:
    """Begun, to a bank, confirmed, failed."""
    return {
        line.code: (line.begun, line.handed_off, line.confirmed, line.failed) for line in found.tables[name]
    }


def counts(found: MonthReport) -> tuple[int, ...]:
    """The same of all."""
    total = found.total
    return total.begun, total.handed_off, total.confirmed, total.failed


@pytest.mark.req("DD-085")
@pytest.mark.usefixtures("october")
def test_totals_are_the_applications_stored_of_the_month() -> None:
    found = month_report(OCTOBER, today=TODAY)
    assert counts(found) == (6, 6, 3, 2)
    assert found.total.begun == Application.objects.filter(began_at__month=10).count()
    assert table(found, "bank") == {
        "": (1, 0, 0, 0),
        "0010": (2, 2, 1, 1),
        "9900": (1, 2, 1, 0),
        "9998": (2, 2, 1, 1),
    }
    assert table(found, "kind") == {"": (1, 0, 0, 0), "change": (1, 1, 1, 0), "new": (4, 5, 2, 2)}
    assert table(found, "device") == {"desktop": (1, 1, 1, 0), "phone": (4, 4, 2, 2), "tablet": (1, 1, 0, 0)}
    for lines in found.tables.values():
        for name in ("begun", "handed_off", "confirmed", "failed"):
            assert sum(getattr(line, name) for line in lines) == getattr(found.total, name)
    assert counts(month_report(NOVEMBER, today=TODAY)) == (0, 0, 1, 0)


@pytest.mark.req("DD-085", "DD-089")
@pytest.mark.usefixtures("october")
def test_a_month_that_is_over_does_not_move() -> None:
    before = month_report(OCTOBER, today=TODAY)
    later = datetime(2026, 11, 15, 12, tzinfo=clock.TOKYO)
    refused = Attempt.objects.get(
        bank_code="0010", evidence__result="NAME_MISMATCH", evidence__source="notice"
    )
    hear(refused, "daily", "OK", later)
    one = Application.objects.get(began_at=LAST)
    Answer.objects.create(application=one, page="supply", given={"kind": "change"}, at=later)
    Attempt.objects.create(
        application=Application.objects.get(attempts=None),
        position=1,
        reference="W00000000000501",
        bank_code="9998",
        last_answer=0,
        at=later,
    )
    Answer.objects.all().delete()
    assert month_report(OCTOBER, today=TODAY) == before
    assert counts(month_report(NOVEMBER, today=TODAY)) == (0, 1, 2, 0)


@pytest.mark.req("DD-023", "DD-090")
@pytest.mark.usefixtures("october")
def test_an_attempt_is_authenticated_once_when_the_bank_first_judged_it() -> None:
    found = month_report(OCTOBER, today=TODAY)
    assert [(one.bank, one.count, one.is_partner) for one in found.authentications] == [
        ("0010", 2, False),  # one registered, one refused for its name
        ("0017", 0, False),
        ("9900", 1, False),
        ("9998", 1, True),  # who cancelled was not judged
    ]
    [later] = [one for one in month_report(NOVEMBER, today=TODAY).authentications if one.bank == "9900"]
    assert later.count == 1
    assert found.statement is not None
    assert [(line.bank, line.count) for line in found.statement.lines if line.bank] == [
        ("0010", 2),
        ("0017", 0),
        ("9900", 1),
    ]


@pytest.mark.req("DD-085")
@pytest.mark.usefixtures("october")
def test_what_began_at_a_bank_stands_apart_and_in_no_sum_or_fee(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    before = month_report(OCTOBER, today=TODAY)
    for number, (at, result) in enumerate([(NINE, "OK"), (LAST, "OK"), (NINE, "CANCEL_BY_USER")]):
        Evidence.objects.create(
            bank_code="0010", source="daily", result=result, sha256=bytes([number]), stated_at=at, at=at
        )
    found = month_report(OCTOBER, today=TODAY)
    assert [(one.label, one.count) for one in found.at_banks] == [("0010 りそな銀行", 2)]
    assert replace(found, at_banks=[]) == before
    assert month_report(NOVEMBER, today=TODAY).at_banks == []
    with clock.travel(datetime(2026, 11, 20, 12, tzinfo=clock.TOKYO)):
        browser = sign_in(person(FIGURES_SEE))
        book = cells_of(browser.get("/signup/report/workbook/?month=2026-10").content)
        assert ["0010 りそな銀行", 2] in book
        asked = "from=2026-10-01&to=2026-10-31"
        assert "公開受付を通らないため" in browser.get(f"/signup/statistics/?{asked}").content.decode()
        lines = browser.get(f"/signup/statistics/export/?{asked}").content.decode("utf-8-sig")
        assert "金融機関で始まった登録,0010 りそな銀行,2" in lines


@pytest.mark.req("DD-088", "DD-089", "DD-090")
@pytest.mark.usefixtures("october")
def test_the_statement_of_a_month_to_the_yen() -> None:
    statement = month_report(OCTOBER, today=TODAY).statement
    assert statement is not None
    assert statement.lines[:2] == (
        FeeLine("月額利用料", "", 1, 45_000),
        FeeLine("従量手数料（口座振替登録料）", "", 3, 120),
    )
    assert (statement.net_yen, statement.tax_yen, statement.total_yen) == (45_600, 4_560, 50_160)


@pytest.mark.req("DD-088")
def test_a_month_has_one_fee_while_the_service_runs_and_none_else(db: None) -> None:
    rules()
    fees = pack_on(TODAY).outsourcing.signup_fees
    assert fees is not None
    short = replace(fees, first_month="2026-10", last_month="2027-02")
    months = [date(2026, 9, 1), date(2026, 10, 1), date(2027, 2, 1), date(2027, 3, 1)]
    asked: dict[str, Any] = {"registrations": 0, "authentications": {}}
    found = [statement_of(short, month=month, **asked) for month in months]
    assert [one.net_yen if one else None for one in found] == [None, 45_000, 45_000, None]
    assert statement_of(None, month=OCTOBER, **asked) is None


@pytest.mark.parametrize(("rounding", "tax_yen"), [("floor", 12), ("half_up", 13), ("ceiling", 13)])
def test_tax_is_rounded_once_on_the_sum(db: None, rounding: str, tax_yen: int) -> None:
    rules()
    fees = pack_on(TODAY).outsourcing.signup_fees
    assert fees is not None
    small = replace(
        fees, monthly_yen=1, registration_yen=62, authentication_yen=0, rounding=str(Rounding(rounding))
    )
    made = statement_of(small, month=OCTOBER, registrations=2, authentications={})
    assert made is not None
    assert (made.net_yen, made.tax_yen) == (125, tax_yen)


@pytest.mark.req("DD-085", "DD-086")
@pytest.mark.usefixtures("october")
def test_screen_paper_and_workbook_say_the_same(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(datetime(2026, 11, 20, 12, tzinfo=clock.TOKYO)):
        browser = sign_in(person(FIGURES_SEE))
        page = browser.get("/signup/report/?month=2026-10").content.decode()
        paper = browser.get("/signup/report/paper/?month=2026-10")
        book = browser.get("/signup/report/workbook/?month=2026-10")
        assert sign_in(person(username="none")).get("/signup/report/workbook/").status_code == 403
    assert "50,160円" in page
    assert '<td colspan="5">なし</td>' in page
    said = "".join(texts(paper.content))
    for words in (
        "月次報告書（WEB口座振替受付）",
        "受付6件、登録完了3件、不成立2件",
        "9900ゆうちょ銀行1210",
        "データ認証手数料0010りそな銀行280160",
        "合計50,160",
        "障害報告なし",
    ):
        assert words in said, words
    cells = cells_of(book.content)
    assert ["0010 りそな銀行", 2, 2, 1, 1] in cells
    assert ["合計", 6, 6, 3, 2] in cells
    assert ["従量手数料（口座振替登録料）", 3, 120, 360] in cells
    assert cells[-2:] == [["障害報告"], ["なし"]]
    assert book.headers["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.usefixtures("october")
def test_a_month_before_any_rules_is_refused_in_words(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    browser = sign_in(person(FIGURES_SEE))
    answers = [browser.get(f"/signup/report/{part}?month=2001-01") for part in ("", "paper/", "workbook/")]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "報告書を作れません" in answers[0].content.decode()


def test_the_present_month_is_counted_up_to_now(db: None) -> None:
    rules()
    Way(NINE + timedelta(days=40), bank="9998", words=OK).walk()
    found = month_report(NOVEMBER, today=TODAY)
    assert (found.is_over, counts(found)) == (False, (1, 1, 1, 0))
