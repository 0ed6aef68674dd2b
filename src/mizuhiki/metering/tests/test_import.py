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


GOOD = "M000001,S000001,2026-04-10,141"


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("M000002,S000002,2026-04-10", (3, "列数")),
        ("M000002,S000002,2026-04-10,141,0", (3, "列数")),
        ("", (3, "列数")),
        ("M000002,S000002,2026-04-10,１４１", (3, "指針")),
        ("M000002,S000002,2026-04-10,14.1", (3, "指針")),
        ("M000002,S000002,2026-04-10,-1", (3, "指針")),
        ("M000002,S000002,2026-04-10,", (3, "指針")),
        ("M000002,S000002,2026-04-10,100000", (3, "指針")),  # a dial of five digits never showed it
        ("M000002,S000002,20260410,141", (3, "検針日")),
        ("M000002,S000002,2026-W15-5,141", (3, "検針日")),
        ("M000002,S000002,2026-04-11,141", (3, "検針日")),
        ("M000002,S000002,2026-02-10,141", (3, "検針日")),
        ("M000002,S00\x000002,2026-04-10,141", (3, "メーター番号")),
        ("M000002,S000001,2026-04-10,141", (3, "メーター番号")),
        ("M999999,S000002,2026-04-10,141", (3, "水栓番号")),
        ("M000001,S000001,2026-04-10,141", (3, "水栓番号")),
        ('M000002,"S000002,2026-04-10,141', (0, "ファイル")),
    ],
)
def test_one_bad_line_keeps_the_good_ones_out(town: Town, bad: str, named: tuple[int, str]) -> None:
    with pytest.raises(metering.ReadingFileRefused) as refused:
        import_file(f"{HEAD}{GOOD}\n{bad}\nM000002,S000002,2026-04-10,120\n".encode())
    assert (refused.value.faults[0].line, refused.value.faults[0].field) == named
    assert not Reading.objects.exists()
    assert not ReadingImport.objects.exists()


def test_a_figure_the_dial_cannot_show_is_refused_though_the_water_could_have_flowed(town: Town) -> None:
    town.settle(3, bore_mm=75)  # passes 111,510 m³ in 59 days; its dial has five digits
    with pytest.raises(metering.ReadingFileRefused) as refused:
        town.read(read_on=DAY, used_m3={"M000001": 41, "M000003": 100_400})
    assert [fault.sentence("HT.csv") for fault in refused.value.faults] == [
        "HT.csvの3行目「指針」（100500）：このメーターは5桁です。指針を確かめてください。"
    ]
    assert not Reading.objects.exists()


def test_a_file_without_a_reading_is_refused_and_may_come_again(town: Town) -> None:
    for _ in range(2):
        with pytest.raises(metering.ReadingFileRefused) as refused:
            import_file(HEAD.encode())
        assert [fault.problem for fault in refused.value.faults] == [
            "検針が1件もありません。書き出しを確かめてください。"
        ]
    assert not ReadingImport.objects.exists()


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
