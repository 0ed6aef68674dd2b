"""A handheld's file is imported whole or not at all, once."""

from datetime import date

import pytest

from mizuhiki.metering import api as metering
from mizuhiki.metering.models import Reading, ReadingImport
from mizuhiki.metering.rules import usage_of
from tests.builders import Town, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY = date(2026, 4, 10)


@pytest.fixture
def town() -> Town:
    town = Town()
    town.settle(1)
    town.settle(2)
    return town


def import_file(content: bytes) -> ReadingImport:
    return metering.import_readings(
        content=content, file_name="HT.csv", cycle_month=date(2026, 4, 1), at=noon(DAY), actor=None
    )


def test_the_usage_is_what_the_dial_moved(town: Town) -> None:
    assert town.read(read_on=DAY, used_m3={"M000001": 41, "M000002": 0}).row_count == 2
    readings = list(Reading.objects.order_by("pk").values_list("previous_m3", "index_m3", "usage_m3", "hold"))
    assert readings == [(100, 141, 41, ""), (100, 100, 0, "")]


def test_the_same_file_twice_changes_nothing(town: Town) -> None:
    content = town.csv(read_on=DAY, used_m3={"M000001": 41})
    import_file(content)
    with pytest.raises(metering.ReadingFileAlreadyImported, match="HT.csvは2026-04-10 12:00に取込済み"):
        import_file(content)
    assert Reading.objects.count() == 1


HEAD = "水栓番号,メーター番号,検針日,指針\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f"{HEAD}M000001,S000001,2026-04-10,141\nM000009,S000009,2026-04-10,5\n",
            "HT.csvの3行目「水栓番号」（M000009）：使用中の水栓に見つかりません。水栓番号を確かめてください。",
        ),
        (
            f"{HEAD}M000001,S000002,2026-04-10,141\n",
            "HT.csvの2行目「メーター番号」（S000002）：台帳のメーターはS000001です。"
            "取替の登録か番号の確認をしてください。",
        ),
        (
            f"{HEAD}M000001,S000001,2026-04-11,141\n",
            "HT.csvの2行目「検針日」（2026-04-11）：前回検針日（2026-02-10）の翌日から2026-04-10までの日に"
            "してください。",
        ),
        (
            f"{HEAD}M000001,S000001,2026-04-10,-5\n",
            "HT.csvの2行目「指針」（-5）：半角数字（9桁以内）で書いてください。",
        ),
        (
            f"{HEAD}M000001,S000001,2026-02-30,141\n",
            "HT.csvの2行目「検針日」（2026-02-30）：2026-11-21の形で書いてください。",
        ),
        (f"{HEAD}M000001,S000001,141\n", "HT.csvの2行目「列数」（3）：4列にしてください。"),
        (
            f"{HEAD}M000001,S000001,2026-04-10,141\nM000001,S000001,2026-04-10,142\n",
            "HT.csvの3行目「水栓番号」（M000001）：2行目と同じ水栓です。どちらかを消してください。",
        ),
        (
            "",
            "HT.csvの1行目「見出し」（空のファイル）：1行目を「水栓番号、メーター番号、検針日、指針」にしてください。",
        ),
    ],
)
def test_a_bad_line_names_itself_and_nothing_is_imported(town: Town, text: str, sentence: str) -> None:
    with pytest.raises(metering.ReadingFileRefused) as refused:
        import_file(text.encode())
    assert [fault.sentence("HT.csv") for fault in refused.value.faults] == [sentence]
    assert Reading.objects.count() == 0
    assert ReadingImport.objects.count() == 0


def test_bytes_of_no_known_encoding_are_refused(town: Town) -> None:
    with pytest.raises(metering.ReadingFileRefused):
        import_file(b"\xff\xfe\x00\x81")
    assert ReadingImport.objects.count() == 0


@pytest.mark.parametrize(
    ("previous", "index", "expected"),
    [
        (100, 141, (41, "")),
        (99_990, 15, (25, "")),  # over zero: 10 up to the end of the dial, 15 after it
        (90_000, 15, (None, "reversed")),  # not near the end: a wrong reading, not a wrap
        (141, 100, (None, "reversed")),
        (100, 4_601, (None, "excessive")),  # 75 m3 a day for 60 days is 4,500
        (100, 4_600, (4_500, "")),
    ],
)
def test_a_wrap_needs_a_physical_flow(previous: int, index: int, expected: tuple[int | None, str]) -> None:
    used = usage_of(previous_m3=previous, index_m3=index, digits=5, bore_mm=13, days=60)
    assert (used.usage_m3, used.hold) == expected
