"""The pages on tariffs say what the kernel does: their tables and files are run."""

import re
from datetime import date
from pathlib import Path

from mizuhiki.tariffs import PriceRequest, load_tariff, parse_tariff, price, version_for
from mizuhiki.tariffs.bill import LineKind
from mizuhiki.tariffs.tests.test_every_variant_is_expressible import ROWS

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docs" / "rules"
DEMO = ROOT / "src" / "mizuhiki" / "rulepacks" / "data" / "mizuhiki-demo" / "tariffs"


def test_the_worked_bill_is_the_priced_one() -> None:
    page = (RULES / "tariff.md").read_text(encoding="utf-8")
    table = page.split("## 3.")[1].split("## 4.")[0]
    printed = [int(yen.replace(",", "")) for yen in re.findall(r"\| \**([\d,]+)\** \|$", table, re.MULTILINE)]
    water = version_for(load_tariff(DEMO / "water.yaml"), reading_on=date(2026, 5, 12))
    bill = price(PriceRequest(use="家庭用", bore_mm=20, m3=45), water)
    assert printed == [*(line.amount for line in bill.lines), bill.amount_yen]


def test_the_printed_file_can_be_loaded() -> None:
    page = (RULES / "tariff-format.md").read_text(encoding="utf-8")
    files = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert [parse_tariff(text, file="tariff-format.md").charge for text in files] == ["water"]


def test_every_kind_of_line_is_on_the_page() -> None:
    page = (RULES / "tariff-format.md").read_text(encoding="utf-8")
    assert [kind for kind in LineKind if f"`{kind}`" not in page] == []


def test_every_row_of_the_catalogue_is_on_the_page_once() -> None:
    page = (RULES / "tariff.md").read_text(encoding="utf-8").split("## 9.")[1]
    told: list[str] = []
    for cell in re.findall(r"^\| (\d[^|]*) \|", page, re.MULTILINE):
        for rows in cell.split(", "):
            chapter, _, first = rows.split("–")[0].partition(".")
            last = rows.rpartition("–")[2].rpartition(".")[2] if "–" in rows else first
            told += [f"{chapter}.{n}" for n in range(int(first), int(last) + 1)] if first else [chapter]
    assert sorted(told) == sorted({row.number for row in ROWS} - {"6"})
