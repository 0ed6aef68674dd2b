"""Payment notices a second, rows to PDF/A-2u files: `python -m bench.letters [--size ROWS] [--workers N]`.

Each notice has its own name, address, readings, workings, store barcode and QR code; two processes
check the characters, set the pages and write files of 100. The floor is the same template with
constant data: one notice repeated, so that Typst has every line, barcode and QR code already set.
Rounds of both take turns and the medians are compared, so that the ratio holds on a busy machine.
"""

import argparse
import json
import platform
import random
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from mizuhiki.documents.api import (
    PAYMENT_NOTICE,
    Addressee,
    Charge,
    PaymentNotice,
    Press,
    Working,
    render_many,
)
from mizuhiki.documents.tests.samples import SAMPLE, SEWER, WATER, barcode, bill, payment_notice

ROUNDS = 3
AT = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
FAMILIES = ("佐藤", "鈴木", "髙橋", "田中", "渡邉", "伊藤", "山本", "中村", "小林", "齋藤", "濵田", "山﨑")
GIVEN = ("太郎", "花子", "美咲", "翔太", "結衣", "健一", "陽子", "大輔", "恵子", "誠", "直樹", "由美子")
TOWNS = ("本町", "上本町", "新町", "港町", "旭町", "泉町", "若宮", "緑が丘", "桜台", "松原", "大手町")


def charge(base: Charge, dice: random.Random) -> Charge:
    """A charge with workings of its own, as any two customers have."""
    workings = [
        Working(text=f"基本料金（口径{dice.choice((13, 20, 25))}mm）", amount_yen=dice.randrange(900, 4_000))
    ]
    for low, high in ((1, 10), (11, 20), (21, 30), (31, 50))[: dice.randrange(1, 5)]:
        used, price = dice.randrange(1, high - low + 2), dice.randrange(15, 320)
        workings.append(
            Working(text=f"{low}〜{low + used - 1} m³　{used} m³ × {price}円", amount_yen=used * price)
        )
    net = sum(int(working.amount_yen) for working in workings)
    workings.append(Working(text="消費税等 10%", amount_yen=net // 10))
    return replace(base, workings=tuple(workings), amount_yen=net + net // 10, tax_yen=net // 10)


def notice(number: int) -> PaymentNotice:
    """The notice of one made-up customer; the same number gives the same notice."""
    dice = random.Random(number)  # noqa: S311 - made-up people
    town, name = dice.choice(TOWNS), f"{dice.choice(FAMILIES)}　{dice.choice(GIVEN)}"
    street = f"石川県水引市{town}{dice.randrange(1, 9)}丁目{dice.randrange(1, 40)}番{dice.randrange(1, 30)}号"
    charges = (charge(WATER, dice), charge(SEWER, dice))
    total_yen = sum(one.amount_yen for one in charges)
    (reading,) = bill().readings
    before, usage = dice.randrange(10, 900), dice.randrange(1, 90)
    return payment_notice(
        number,
        addressee=Addressee(postal_code=f"920-{dice.randrange(10_000):04d}", lines=(street,), name=name),
        place=street,
        readings=(
            replace(
                reading,
                meter_no=f"20-{dice.randrange(10**6):06d}",
                read_on=date(2026, 11, dice.randrange(1, 11)),
                previous_m3=before,
                current_m3=before + usage,
                usage_m3=usage,
            ),
        ),
        usage_m3=usage,
        usage_year_before_m3=dice.randrange(1, 90),
        charges=charges,
        total_yen=total_yen,
        barcode=barcode(amount_yen=total_yen, slip=number),
    )


def seconds(rows: Iterable[PaymentNotice], press: Press, workers: int) -> float:
    """From the first row to the last file on disk."""
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        pages = sum(
            file.pages
            for file in render_many(PAYMENT_NOTICE, rows, Path(folder), press=press, at=AT, workers=workers)
        )
        took = perf_counter() - start
    if not pages:
        raise SystemExit("nothing was printed")
    return took


def measure(size: int, workers: int) -> dict[str, object]:
    """One result: varied rows beside constant ones."""
    varied = [notice(number) for number in range(size)]
    constant = [varied[0]] * size
    times: dict[str, list[float]] = {"varied": [], "constant": []}
    for turn in range(ROUNDS):
        for kind in ("varied", "constant") if turn % 2 else ("constant", "varied"):
            times[kind].append(seconds(varied if kind == "varied" else constant, SAMPLE, workers))
    took, floor = median(times["varied"]), median(times["constant"])
    return {
        "work": "letters",
        "size": size,
        "seconds": round(took, 2),
        "floor_seconds": round(floor, 2),
        "ratio": round(took / floor, 2),
        "pages_per_second": round(size / took),
        "workers": workers,
        "machine": f"{platform.machine()} Python {platform.python_version()}",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(measure(asked.size, asked.workers)) + "\n")
