"""The readers of stores' reports and of the handheld: 100,000 damaged files, none crashes, no yen is made up.

What one changed byte turns into another valid value of the same field no reader can see; the checks
after it do: the register, the last reading, the slip. Never two fields, and never an amount.
"""

import random
from collections.abc import Callable
from dataclasses import fields
from datetime import date

import pytest

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.konbini import AGENT_CSV, M1, Layout, Report, read_reports
from mizuhiki.formats.konbini.tests import test_reports as konbini
from mizuhiki.metering import handheld
from tests.damage.damaging import LIKELY, mutate

PAID_TWICE = konbini.m1(paid="202611210030")
MAY_BE_EMPTY = {"channel", "transfer_on", "made_on", "booked_on"}
CSV_BYTES = b'0123456789,,"\r\n-\x00\x1a\x81 '
STORES: dict[str, tuple[Layout, bytes]] = {
    "m1": (M1, konbini.file_of(konbini.m1(), konbini.m1("01"), konbini.m1("03"), PAID_TWICE)),
    "m1-none": (M1, konbini.file_of(konbini.m1(), konbini.m1("01"), PAID_TWICE, line_break=b"")),
    "m2": (konbini.OURS, konbini.file_of(konbini.m2("01"), konbini.m2("02"), head=konbini.HEAD_M2)),
    "csv": (
        AGENT_CSV,
        (konbini.line() + konbini.line("12", time="0000") + konbini.line("81")).encode("cp932"),
    ),
}


def differing(report: Report, others: list[Report]) -> int:
    """In how many fields a report differs from the one it is most like."""
    names = [each.name for each in fields(Report)]
    return min([getattr(report, n) != getattr(other, n) for n in names].count(True) for other in others)


def foreign(report: Report, others: list[Report]) -> list[str]:
    """The fields whose value stands in no other: two records that met at the right place have none."""
    return [
        each.name
        for each in fields(Report)
        if getattr(report, each.name) not in {getattr(other, each.name) for other in others}
        and not (each.name in MAY_BE_EMPTY and not getattr(report, each.name))
    ]


def check_reports(name: str, *, count: int, seed: int) -> None:
    """Damage the file of a store so many times."""
    layout, content = STORES[name]
    before = list(read_reports(content, layout).reports)
    dice = random.Random(f"{name}-{seed}")  # noqa: S311
    refused = same = 0
    for number in range(count):
        kind, mutant = mutate(content, dice, likely=CSV_BYTES if name == "csv" else LIKELY)
        trouble = f"{name}, seed {seed}, number {number}, {kind}"
        try:
            reading = read_reports(mutant, layout)
        except FormatRefused:
            refused += 1
            continue
        assert all(str(finding).endswith("。") for finding in reading.findings), trouble
        if reading.is_refused:
            assert reading.reports == (), trouble
            refused += 1
            continue
        if name == "m2":  # no byte of whose file it is was another
            assert mutant[9:19] == b"0045000001", trouble
        if kind != "swap":  # turned round, five digits may keep their check digit
            barcodes = {report.barcode for report in before}
            assert {report.barcode for report in reading.reports} <= barcodes, trouble
            if kind in {"delete", "double"}:
                strange = [name for report in reading.reports for name in foreign(report, before)]
                assert len(strange) <= 1, (trouble, strange)  # the one at the seam
            else:
                assert sum(differing(report, before) for report in reading.reports) <= 1, trouble
        same += list(reading.reports) == before
    assert refused > count // 3
    assert same > 0


@pytest.mark.parametrize("name", STORES)
def test_a_thousand_damaged_reports_of_stores(name: str) -> None:
    check_reports(name, count=1_000, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("name", STORES)
def test_a_hundred_thousand_damaged_reports_of_stores(name: str, number_of: Callable[[int], int]) -> None:
    check_reports(name, count=number_of(100_000), seed=2)


TAPS = range(1, 9)
READINGS = "".join(
    [
        ",".join(handheld.HEADER) + "\r\n",
        *(f"M{tap:06d},S{tap:06d},2026-04-{tap + 9:02d},{tap * 37 + 100}\r\n" for tap in TAPS),
    ]
)


def check_readings(encoding: str, *, count: int, seed: int) -> None:
    """Damage the file of a handheld so many times."""
    content = READINGS.encode(encoding)
    lines, faults = handheld.parse(content)
    assert (len(lines), faults) == (len(TAPS), [])
    before = {line.tap_no: line for line in lines}
    dice = random.Random(f"{encoding}-{seed}")  # noqa: S311
    refused = same = 0
    for number in range(count):
        kind, mutant = mutate(content, dice, likely=CSV_BYTES)
        trouble = f"{encoding}, seed {seed}, number {number}, {kind}"
        found, faults = handheld.parse(mutant)
        assert all(fault.sentence("HT.csv").endswith("。") for fault in faults), trouble
        assert all(0 <= line.index_m3 < 10**9 and date.min < line.read_on for line in found), trouble
        if faults:
            refused += 1
            continue
        if kind == "change":
            facts = [(line.serial, line.read_on, line.index_m3) for line in found]
            were = [(line.serial, line.read_on, line.index_m3) for line in before.values()]
            moved = [now != was for now, was in zip(facts, were, strict=True)]
            renamed = [line.tap_no not in before for line in found]
            assert sum(moved) + sum(renamed) <= 1, trouble
        same += found == lines
    assert refused > count // 3
    assert same > 0


@pytest.mark.parametrize("encoding", handheld.ENCODINGS)
def test_a_thousand_damaged_files_of_a_handheld(encoding: str) -> None:
    check_readings(encoding, count=1_000, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("encoding", handheld.ENCODINGS)
def test_a_hundred_thousand_damaged_files_of_a_handheld(
    encoding: str, number_of: Callable[[int], int]
) -> None:
    check_readings(encoding, count=number_of(100_000), seed=2)
