"""A month of the old system against ours: every bill that differs, and why."""

from datetime import date
from pathlib import Path

import pytest

from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.customers.models import Supply
from mizuhiki.platform import clock
from mizuhiki.takeover.comparing import CycleAtFault, Different, causes_of, compare_month
from mizuhiki.takeover.kinds import CYCLE
from mizuhiki.takeover.mapping import Plan, read_mapping
from mizuhiki.takeover.models import Comparison
from tests.builders import Town, clerk, noon

MONTH = date(2026, 4, 1)
AT = noon(date(2026, 4, 20))
MAPPING = """
system: 架空市 料金システム
as_of: 2026-04-30
files:
  cycle:
    file: CHOTEI.csv
    columns: {inquiry_no: no, charge: charge, usage_m3: m3, yen: yen, bore_mm: bore, use_class: use}
    codes: {charge: {"10": water, "20": public_sewerage}}
"""


def _theirs(folder: Path, *lines: str) -> Plan:
    (folder / "CHOTEI.csv").write_text("\n".join(("no,charge,m3,yen,bore,use", *lines)) + "\n")
    (folder / "compare.yaml").write_text(MAPPING)
    return read_mapping(folder / "compare.yaml", kinds=(CYCLE,), required=(CYCLE.code,))


@pytest.fixture
def numbers(rules_in_force: None) -> list[str]:
    """Inquiry numbers of three households that used 41 m³ each: 4,851 yen for water, 5,339 for sewerage."""
    del rules_in_force
    town = Town()
    for n in (1, 2, 3):
        town.settle(n)
    town.read(read_on=date(2026, 4, 10), used_m3={f"M{n:06}": 41 for n in (1, 2, 3)})
    return list(Supply.objects.order_by("pk").values_list("inquiry_no", flat=True))


@pytest.mark.django_db
def test_every_bill_that_differs_is_told_with_its_cause(numbers: list[str], tmp_path: Path) -> None:
    one, two, three = numbers
    plan = _theirs(
        tmp_path,
        f"{one},10,41,4851,13,",
        f"{one},20,41,5340,,",
        f"{two},10,40,4700,13,",
        f"{two},20,41,5339,,",
        f"{three},10,41,4000,20,",
        "99999999999,10,41,4851,13,",
    )
    with clock.travel(AT):
        made, different = compare_month(plan=plan, cycle_month=MONTH, actor=clerk(), at=AT)
    assert {(one.inquiry_no, one.charge): one.causes for one in different} == {
        (one, "public_sewerage"): ("端数処理",),
        (two, "water"): ("検針（使用水量）",),
        (three, "water"): ("口径",),
        (three, "public_sewerage"): ("旧システムにない",),
        ("99999999999", "water"): ("こちらにない（契約・サービスがないか、この月の対象でない）",),
    }
    assert (made.theirs_count, made.theirs_yen) == (6, 29_081)
    assert (made.ours_count, made.ours_yen, made.equal_count) == (6, 3 * 10_190, 2)
    assert (made.differs_count, made.causes["only"]) == (5, {"theirs": 1, "ours": 1, "both": 3})
    assert not Assessment.objects.exists()  # nothing was billed for it
    assert not Pricing.objects.exists()


@pytest.mark.django_db
def test_bills_that_cannot_be_read_are_not_compared_in_part(numbers: list[str], tmp_path: Path) -> None:
    plan = _theirs(tmp_path, f"{numbers[0]},10,41,4851,13,", f"{numbers[0]},10,x,4851,13,")
    with clock.travel(AT), pytest.raises(CycleAtFault) as refused:
        compare_month(plan=plan, cycle_month=MONTH, actor=clerk(), at=AT)
    assert (refused.value.slots["line"], refused.value.slots["field"]) == (3, "使用水量")
    assert not Comparison.objects.exists()


def test_causes_are_the_facts_that_differ() -> None:
    same: list[int | str | None] = [41, 41, 20, 20, "家庭用", "家庭用", None, 0, None, ""]
    assert causes_of(4_851, 4_852, same, has_ours=True) == ("端数処理",)
    assert causes_of(4_851, 5_851, same, has_ours=True) == ("料金表（事実は同じ）",)
    assert causes_of(4_851, None, [*same[:8], "child", ""], has_ours=True) == (
        "こちらは未調定（子メーターの検針がない）",
    )
    assert causes_of(4_851, None, [*same[:9], "x"], has_ours=True) == ("こちらの料金表にない",)
    other: list[int | str | None] = [40, 41, 13, 20, "営業用", "家庭用", 30, 0, None, ""]
    assert causes_of(1, 2, other, has_ours=True) == ("検針（使用水量）", "口径", "用途", "使用日数")
    assert Different("1", "water", 100, 90, ()).yen == -10
