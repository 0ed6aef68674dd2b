"""From a revised rate table to the agreement: a form, a quick table, two versions on a bill, a shadow run."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.billing.api import Assessment, run_billing
from mizuhiki.customers.api import Installation
from mizuhiki.platform import clock
from mizuhiki.revisions import newrates, selectors
from mizuhiki.revisions.models import ShadowLine, ShadowRun, TableCheck
from mizuhiki.revisions.quicktable import TableFaulty, read_cells
from mizuhiki.revisions.shadow import ask_for_shadow, run_shadow
from mizuhiki.rulepacks.api import DATA, RulePackVersion, files_of, pack_of_version, version_in_force
from mizuhiki.tariffs import parse_tariff
from tests import standing
from tests.builders import Town, noon

WATER = files_of(DATA / "mizuhiki-demo")["tariffs/water.yaml"]
APRIL = date(2026, 4, 1)
NEXT = date(2027, 4, 1)
DAY = noon(date(2026, 4, 20))


def test_a_revision_copies_the_last_version_and_changes_only_its_figures() -> None:
    rates = {rate.label: rate for rate in newrates.rates_of(WATER) if rate.group == "家庭用"}
    assert rates["基本料金 口径13mm"].value == 720
    assert rates["従量料金 11〜20m³（1m³）"].value == 128
    values = {
        rates["基本料金 口径13mm"].name: Decimal(800),
        rates["従量料金 11〜20m³（1m³）"].name: Decimal("130.5"),
    }
    text = newrates.with_new_version(WATER, from_on=NEXT, article="改正条例第3条: 附則", values=values)
    assert text.startswith(WATER)
    old, new = parse_tariff(text, file="water.yaml").versions[-2:]
    assert old == parse_tariff(WATER, file="water.yaml").versions[-1]
    assert (new.valid_from, new.new_supplies_from, new.article) == (NEXT, NEXT, "改正条例第3条: 附則")
    assert new.row("家庭用", 13).base == 800
    assert [block.rate for block in new.row("家庭用", 13).blocks][:3] == [25, Decimal("130.5"), 160]
    assert new.row("家庭用", 20).base == old.row("家庭用", 20).base
    assert new.prorations == old.prorations
    assert text.count("使用日数から月数を定め") == 2, "comments come along"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("口径,水量\n13,10\n", "1行目の見出しに「金額」の列がありません"),
        ("口径,水量,金額\n13,10,1034\n13,十,1\n", "3行目の水量「十」"),
        ("口径,水量,金額\n13,-1,1034\n", "2行目の水量「-1」"),
        ("口径,水量,金額\n", "金額の行がありません"),
        ("", "1行から"),
    ],
)
def test_a_quick_table_with_a_fault_is_refused_with_its_line(table: str, told: str) -> None:
    with pytest.raises(TableFaulty, match=told):
        read_cells(table.encode(), use="家庭用")


def test_a_row_without_a_use_is_named_where_none_was_given_for_the_table() -> None:
    table = "口径,水量,金額,用途\n13,10,1584,家庭用\n13,10,1584,\n".encode()
    assert [cell.use for cell in read_cells(table, use="業務用")] == ["家庭用", "業務用"]
    with pytest.raises(TableFaulty, match="3行目に用途がありません"):
        read_cells(table, use="")


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Three households of 13 mm read in April, the third on rural sewerage; a fourth that nobody read."""
    del rules_in_force
    town = Town()
    for number, sewerage in ((1, "public_sewerage"), (2, "public_sewerage"), (3, "rural_sewerage")):
        town.settle(number, sewerage=sewerage)
    town.settle(4)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41, "M000003": 0})
    return town


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    return person(
        "rulepacks.version_see", "rulepacks.version_propose", "customers.customer_see", username="kaitei1"
    )


def _base() -> RulePackVersion:
    number = version_in_force(APRIL)
    assert number is not None
    return RulePackVersion.objects.get(pk=number)


def _revise(desk: Client, **changed: str) -> Any:
    rates = {rate.name: f"{rate.value}" for rate in newrates.rates_of(WATER)}
    day = {"from_on_0": "2027", "from_on_1": "4", "from_on_2": "1", "article": "改正条例第3条"}
    sent = {"once": str(uuid4()), **day, **rates, **changed}
    return desk.post(f"/tariffs/{_base().pk}/water/revise/", sent)


@pytest.mark.django_db
@pytest.mark.db
def test_a_revised_rate_table_becomes_a_proposal(
    town: Town, clerk: Any, sign_in: Callable[[Any], Client]
) -> None:
    del town
    desk, before = sign_in(clerk), RulePackVersion.objects.count()
    assert desk.get("/tariffs/").status_code == 200
    refused = _revise(desk, from_on_2="15")
    assert (refused.status_code, RulePackVersion.objects.count()) == (422, before)
    (fault,) = refused.context["faults"]
    assert (fault.key, fault.line > WATER.count("\n")) == ("versions[2].from", True)
    saved = _revise(desk, **{"rates-0-base-13": "800"})
    made = RulePackVersion.objects.latest("pk")
    assert saved["Location"] == f"/tariffs/proposals/{made.pk}/"
    assert pack_of_version(made.pk).tariffs["water"].versions[-1].row("家庭用", 13).base == 800
    page = desk.get(saved["Location"])
    assert [code for code, _, _ in page.context["changed"]] == ["water"]
    shown = desk.get(f"/tariffs/{made.pk}/water/2027-04-01/")
    assert shown.context["tables"][0].bores[0] == ("13mm", "800円", "5m³まで", "なし")
    text = made.files["tariffs/water.yaml"]
    spoilt = text.replace("mode: add", "mode: both").replace("13: 800", "13: 八百")
    wrong = desk.post(f"/tariffs/{made.pk}/water/edit/", {"once": str(uuid4()), "text": spoilt})
    assert wrong.status_code == 422
    assert [fault.key for fault in wrong.context["faults"]] == [
        *("versions[0].tax.mode", "versions[1].tax.mode", "versions[2].tax.mode"),
        "versions[2].rates[0].base.13",
    ]
    assert RulePackVersion.objects.count() == before + 1
    two = f"before={_base().pk}.water.2025-04-01&after={made.pk}.water.2027-04-01"
    bill = desk.get(f"/tariffs/compare/?{two}&use=家庭用&bore_mm=13&m3=41")
    found = bill.context["found"]
    assert (found.before.amount_yen, found.after.amount_yen, found.change_yen) == (4_851, 5_027, 176)


@pytest.mark.django_db
@pytest.mark.db
def test_a_quick_table_is_held_cell_by_cell_and_its_answer_stays(
    town: Town, clerk: Any, sign_in: Callable[[Any], Client]
) -> None:
    del town
    table = "口径,水量,金額\n13,0,1584\n13,41,4851\n13,42,9999\n17,10,1\n"
    sent = {
        "once": str(uuid4()),
        "charge": "water",
        "use": "家庭用",
        "upload": SimpleUploadedFile("hayamihyo.csv", table.encode("cp932")),
    }
    desk = sign_in(clerk)
    answer = desk.post(f"/tariffs/proposals/{_base().pk}/check/", sent)
    check = TableCheck.objects.get()
    assert answer["Location"] == f"/tariffs/checks/{check.pk}/"
    assert (check.cells, check.deviating) == (4, 2)
    assert [
        (line, bore, m3, printed, ours) for line, _, bore, m3, _, printed, ours, _ in check.deviations
    ] == [
        (4, 13, 42, 9_999, 5_027),
        (5, 17, 10, 1, None),
    ]
    assert desk.get(answer["Location"]).status_code == 200
    assert AuditEntry.objects.filter(action="revisions.table.checked").count() == 1
    assert selectors.findings_of(_base().pk) == [("早見表との照合（水道料金）", "4件のうち2件が相違")]


@pytest.mark.django_db
@pytest.mark.db
def test_a_shadow_run_lists_every_difference_and_bills_nothing(
    town: Town, clerk: Any, sign_in: Callable[[Any], Client]
) -> None:
    del town
    desk = sign_in(clerk)
    with clock.travel(DAY):
        _revise(desk, **{"rates-0-base-13": "800"})
        made = RulePackVersion.objects.latest("pk")
        run_billing(cycle_month=APRIL, actor=None)
        third = Installation.objects.order_by("pk")[2]
        Installation.objects.filter(pk=third.pk).update(bore_mm=17)
        rows = Assessment.objects.count()
        asked = {"once": str(uuid4()), "month": "2026-04", "by": "newest"}
        desk.post(f"/tariffs/proposals/{made.pk}/shadow/", asked)
        shadow = ShadowRun.objects.get()
        run_shadow(shadow.pk)
        run_shadow(shadow.pk)  # a second job finds it done
        page = desk.get(f"/tariffs/shadows/{shadow.pk}/")
        sent = desk.get(f"/tariffs/shadows/{shadow.pk}/file/", headers={"sec-fetch-site": "same-origin"})
    shadow.run.refresh_from_db()
    assert (shadow.run.state, shadow.run.facts) == ("done", {"services": 6, "lines": 3})
    assert Assessment.objects.count() == rows
    lines = ShadowLine.objects.order_by("supply_id", "charge")
    assert [(one.charge, one.before_yen, one.after_yen, one.change_yen) for one in lines] == [
        ("water", 4_851, 5_027, 176),
        ("water", 4_851, 5_027, 176),
        ("water", 1_584, None, None),
    ]
    assert "口径17mmの行がありません" in lines[2].problem
    (*_, total) = page.context["sums"]
    assert (total.services, total.dearer, total.cheaper, total.unpriced, total.change_yen) == (
        6,
        2,
        0,
        1,
        352,
    )
    bars = dict(selectors.histogram(shadow))
    assert {label: count for label, count in bars.items() if count} == {"同じ": 3, "+500": 2}
    assert len(sent.content.decode("utf-8-sig").splitlines()) == 4
    taken = ReadLog.objects.get(how="export")
    assert (taken.subject_kind, taken.subject_ids) == ("revisions.shadowrun", [shadow.pk])
    by_days = ask_for_shadow(version=made, cycle_month=APRIL, is_by_newest=False, actor=clerk, at=DAY)
    run_shadow(by_days.pk)
    assert ShadowLine.objects.filter(shadow=by_days, after_yen__isnull=False).count() == 0
