"""Empty houses and omitted bills at a desk and on a telephone: looked into, agreed to, nothing sticks out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Supply
from mizuhiki.customers.models import SupplyService
from mizuhiki.fieldwork.api import TABLET_USE
from mizuhiki.intake.api import Application
from mizuhiki.platform import clock
from mizuhiki.tariffs.definition.schedule import add_months
from mizuhiki.vacancies import services
from mizuhiki.vacancies.models import VacancyCase, VacancyEnd
from tests.builders import Town, noon, person
from tests.e2e import people

SignIn = Callable[[Page, str], Any]


def months() -> list[date]:
    """Four reading months up to the one before this, read each second month."""
    return [add_months(clock.today(), -back) for back in (7, 5, 3, 1)]


@pytest.fixture
def street(transactional_db: None, rules_in_force: None) -> Town:
    """A house that was left, one without sewerage, and a place that is empty since the first reading."""
    del transactional_db, rules_in_force
    town, read = Town(), months()
    cycle = "even" if read[0].month % 2 == 0 else "odd"
    town.settle(1, cycle=cycle)
    town.settle(2, cycle=cycle, sewerage="")
    town.settle(3, cycle=cycle)
    for place, month in enumerate(read):
        used = {"M000001": 40 if place < 2 else 0, "M000002": 40} | ({"M000003": 20} if not place else {})
        town.read(read_on=month.replace(day=10), used_m3=used)
        town.find_right()
        with clock.travel(noon(month.replace(day=20))):
            billing.run_billing(cycle_month=month, actor=None)
        if not place:
            Supply.objects.filter(pk=town.supplies["M000003"].pk).update(ends_on=month.replace(day=10))
    water = SupplyService.objects.get(supply=town.supplies["M000002"])
    SupplyService.objects.create(
        supply=water.supply,
        charge="public_sewerage",
        use_class="一般汚水",
        cycle=cycle,
        starts_on=water.starts_on,
    )
    return town


def test_a_house_is_looked_into_and_closed_by_the_utility(
    page: Page,
    signed_in: SignIn,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    street: Town,
) -> None:
    crew = person(TABLET_USE, username="field1")
    signed_in(page, "collection_clerk")
    page.goto("/vacancies/candidates/")
    fits(page)
    page.get_by_role("link", name="00000000001").click()
    page.get_by_label("きっかけ").fill("検針員の報告")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("そろっていない証拠")).to_be_visible()
    page.get_by_text("証拠を記録する", exact=True).click()
    page.locator("form[action$='/found/']").get_by_label("閉栓予告").check()
    page.locator("form[action$='/found/']").get_by_label("内容").fill("郵便受けに投函")
    page.locator("form[action$='/found/'] button").click()
    expect(page.get_by_role("status").first).to_contain_text("証拠を記録しました。")
    page.get_by_text("職権閉栓の決裁を求める", exact=True).click()
    page.locator("form[action$='/ask/']").get_by_label("理由").fill("転出")
    page.locator("form[action$='/ask/'] button").click()
    expect(page.get_by_role("alert").first).to_contain_text("まだそろっていない証拠があります：現地確認。")
    fits(page)
    case, now = VacancyCase.objects.get(), clock.now()
    visit = services.order_look(
        case_id=case.pk, crew_id=crew.pk, visit_on=clock.today(), note="", actor=crew, at=now
    )
    services.take_look(visit=visit, is_against=False, text="住んでいる様子がない", actor=crew, at=now)
    before = services.Found("notice", clock.today() - timedelta(days=15), "初めの閉栓予告")
    services.add_evidence(case_id=case.pk, found=before, actor=people.person("collection_clerk"), at=now)
    page.goto(f"/vacancies/{case.pk}/")
    page.get_by_text("職権閉栓の決裁を求める", exact=True).click()
    page.locator("form[action$='/ask/']").get_by_label("理由").fill("転出")
    page.locator("form[action$='/ask/'] button").click()
    expect(page.locator(".page-head .tag")).to_have_text("承認待ち")
    signed_in(page, "utility_approver")
    page.goto("/approvals/")
    page.get_by_role("link", name="職権閉栓（").click()
    expect(page.get_by_role("main")).to_contain_text("住んでいる様子がない")
    axe(page)
    page.get_by_role("button", name="承認して実行する").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert (VacancyEnd.objects.get().how, Application.objects.get().channel) == ("closed", "office")
    page.goto(f"/vacancies/{case.pk}/")
    expect(page.locator(".page-head .tag")).to_have_text("職権閉栓")
    fits(page)


def test_empty_places_and_omitted_bills_fit(
    page: Page,
    signed_in: SignIn,
    fits: Callable[[Page], None],
    street: Town,
) -> None:
    signed_in(page, "collection_clerk")
    empty, lacking = street.supplies["M000003"].installation_id, street.supplies["M000002"].pk
    for path in (
        *("/vacancies/places/", f"/vacancies/places/{empty}/", "/vacancies/"),
        *("/omissions/", f"/omissions/new/{lacking}/", "/omissions/claims/"),
    ):
        page.goto(path)
        fits(page)
