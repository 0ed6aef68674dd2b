"""委託契約: both terms, the budget of each following year, and a preparation that costs nothing."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.outsourcing import contract_errors as errors
from mizuhiki.outsourcing import contract_selectors as selectors
from mizuhiki.outsourcing import contract_services as services
from mizuhiki.outsourcing.models import BudgetCheck, PreparationWord
from mizuhiki.outsourcing.permissions import BUDGET_CHECK, CONTRACT_SEE, PREPARATION_EDIT
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist.api import Item
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FEBRUARY = datetime(2027, 2, 1, 9, tzinfo=clock.TOKYO)
AUGUST = datetime(2025, 8, 20, 9, tzinfo=clock.TOKYO)
SignIn = Callable[..., Client]


@pytest.fixture
def officer(person: Callable[..., Any]) -> Any:
    return person(CONTRACT_SEE, BUDGET_CHECK, username="yosan", display_name="予算 係長")


def check(year: int, *, by: Any, at: datetime = FEBRUARY, **changes: Any) -> BudgetCheck:
    facts: dict[str, Any] = {
        "contract": "call_centre", "fiscal_year": year, "result": "appropriated", "outcome": "unchanged",
        "confirmed_on": clock.day_of(at), "officer": "経営企画課 予算係長", "paper": "当初予算", "note": "",
        "reference": f"{uuid.uuid4()}",
    }  # fmt: skip
    return services.check_budget(**facts | changes, at=at, actor=by)


def open_items() -> list[str]:
    return list(
        Item.objects.filter(kind="outsourcing.budget", closed_at=None).values_list("title", flat=True)
    )


@pytest.mark.req("CC-006")
def test_the_file_shows_both_terms_and_a_budget_for_each_following_year(
    officer: Any, sign_in: SignIn
) -> None:
    with clock.travel(FEBRUARY):
        browser = sign_in(officer)
        page = text_of(browser.get("/contracts/"))
        assert (
            "契約期間 2025年（令和7年）7月1日（火）（契約締結日）から 2028年（令和10年）9月30日（土） まで"
            in page
        )
        assert "履行期間 2025年（令和7年）10月1日（水） から 2028年（令和10年）9月30日（土） まで" in page
        assert "2026年度 2026-03-31 未確認（期限経過）" in page
        assert "2027年度 2027-03-31 未確認 " in page
        assert "2028年度 2028-03-31 未確認 " in page
        assert "2025年度" not in page
        assert "2029年度" not in page
        given = {
            "result": "reduced", "outcome": "unchanged", "confirmed_on_0": "2027", "confirmed_on_1": "1",
            "confirmed_on_2": "29", "officer": "経営企画課 予算係長", "paper": "予算内示", "note": "",
        }  # fmt: skip
        url = "/contracts/call_centre/budget/2027/"
        late = browser.post(url, given | {"once": f"{uuid.uuid4()}", "confirmed_on_2": "", "result": ""})
        assert late.status_code == 422
        assert BudgetCheck.objects.count() == 0
        browser.post(url, given | {"once": f"{uuid.uuid4()}", "outcome": "changed"})
        page = text_of(browser.get("/contracts/"))
        assert "減額 契約の変更 2027-01-29 経営企画課 予算係長 予算内示 予算 係長" in page
        assert browser.get("/contracts/call_centre/budget/2029/").status_code == 404
        assert browser.get("/contracts/sewer/readiness/").status_code == 404


@pytest.mark.req("CC-006")
def test_a_budget_is_asked_for_before_april_until_it_is_settled(officer: Any) -> None:
    check(2026, by=officer, at=FEBRUARY - timedelta(days=1))
    assert services.watch_budgets(at=FEBRUARY - timedelta(days=1)) == 0
    assert services.watch_budgets(at=FEBRUARY) == services.watch_budgets(at=FEBRUARY) == 1
    assert open_items() == ["コールセンター運営業務委託 2027年度の支出予算を確認する"]
    item = Item.objects.get(kind="outsourcing.budget")
    assert (item.url_args, item.due_at) == (["call_centre", 2027], clock.end_of(date(2027, 3, 31)))
    check(2027, by=officer, result="deleted", outcome="open")
    assert len(open_items()) == 1
    check(2027, by=officer, result="deleted", outcome="cancelled", note="3月末で解除")
    assert open_items() == []
    years = selectors.years_of_budget(
        pack_on(date(2027, 2, 1)).outsourcing.contracts["call_centre"], today=date(2027, 2, 1)
    )
    assert [(one.fiscal_year, len(one.checks), one.is_settled) for one in years] == [
        (2026, 1, True),
        (2027, 2, True),
        (2028, 0, False),
    ]


def test_a_budget_that_cannot_be_changes_nothing(officer: Any) -> None:
    kept = check(2026, by=officer, reference="a")
    for changes, fault in (
        ({"contract": "sewer"}, errors.ContractUnknown),
        ({"year": 2025}, errors.YearNotOfContract),
        ({"outcome": "cancelled"}, errors.BudgetLeavesContract),
        ({"officer": " "}, errors.SourceMissing),
        ({"confirmed_on": date(2027, 2, 2)}, errors.DayToCome),
        ({"reference": "a"}, errors.BudgetWritten),
    ):
        with pytest.raises(fault):
            check(**{"year": 2027, "by": officer} | changes)
    with pytest.raises(IntegrityError, match="budget_given_leaves_the_contract"), transaction.atomic():
        BudgetCheck.objects.create(
            contract="call_centre", fiscal_year=2027, result="appropriated", outcome="open",
            confirmed_on=date(2027, 1, 1), officer="x", paper="x", reference="b", at=FEBRUARY, by=officer,
        )  # fmt: skip
    assert BudgetCheck.objects.get() == kept


@pytest.mark.req("CC-007")
def test_the_five_works_of_the_preparation_are_seen_to_shown_and_printed(
    person: Callable[..., Any], sign_in: SignIn
) -> None:
    manager = person(CONTRACT_SEE, PREPARATION_EDIT, username="mg1", display_name="大西 誠")
    items = ("hiring", "sv_training", "op_training", "organisation", "others")
    with clock.travel(AUGUST):
        browser = sign_in(manager)
        page = text_of(browser.get("/contracts/call_centre/readiness/"))
        assert "0／5 項目完了 準備中" in page
        assert "準備期間の委託料 0円 委託料は発生しません" in page
        given = {"owner": manager.pk, "done_on_0": "2025", "done_on_1": "8", "done_on_2": "19"}
        given |= {"due_on_0": "2025", "due_on_1": "9", "due_on_2": "30", "evidence": "雇用名簿"}
        for changes, words in (
            ({"evidence": ""}, "確認できる資料（名簿、受講記録、体制図など）を入力してください"),
            ({"done_on_2": "21"}, "今日までの日を入力してください"),
            ({"due_on_1": "10", "due_on_2": "1"}, "履行開始日の前日（2025-09-30）までの日にしてください"),
        ):
            refused = browser.post(
                "/contracts/call_centre/readiness/hiring/", given | changes | {"once": f"{uuid.uuid4()}"}
            )
            assert (refused.status_code, words in refused.content.decode()) == (422, True)
        assert PreparationWord.objects.count() == 0
        for item in items:
            browser.post(f"/contracts/call_centre/readiness/{item}/", given | {"once": f"{uuid.uuid4()}"})
        page = text_of(browser.get("/contracts/call_centre/readiness/"))
        assert "5／5 項目完了 準備完了" in page
        assert page.count("大西 誠 2025-09-30 ○ 完了 2025-08-19 雇用名簿") == 5
        paper = browser.get("/contracts/call_centre/readiness/paper/")
        assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


@pytest.mark.req("CC-007")
def test_a_work_is_late_after_its_day_and_the_last_word_holds(officer: Any) -> None:
    term = pack_on(AUGUST.date()).outsourcing.contracts["call_centre"]
    facts: dict[str, Any] = {"contract": "call_centre", "item": "others", "owner_id": officer.pk}
    facts |= {"due_on": date(2025, 8, 19), "at": AUGUST, "actor": officer}
    services.say_preparation(**facts, done_on=None, evidence="", reference="a")
    found = selectors.readiness_of(term, today=AUGUST.date())
    assert [(one.item.code, one.is_late) for one in found.items if one.is_late] == [("others", True)]
    services.say_preparation(**facts, done_on=date(2025, 8, 19), evidence="体制図", reference="b")
    found = selectors.readiness_of(term, today=AUGUST.date())
    assert (found.done, found.is_ready, any(one.is_late for one in found.items)) == (1, False, False)
    for changes, fault in (
        ({"item": "dancing"}, errors.PreparationUnknown),
        ({"reference": "b"}, errors.PreparationWritten),
    ):
        with pytest.raises(fault):
            services.say_preparation(**{**facts, "done_on": None, "evidence": "", "reference": "c"} | changes)
    assert PreparationWord.objects.count() == 2
