"""The command around the checker: what it prints, what it returns, what it does with bad files."""

import json
from pathlib import Path

import pytest

from mizuhiki.config.cli import main

MADE_UP = Path(__file__).parents[1] / "data" / "made_up_town.yaml"

TOWN = """\
city: 見本町
tax: {rate: "0.10", in_rates: false}
billing: {read_every_months: 2, bill_every_months: 2, two_month_rule: split, odd_m3_to: second}
services:
  water:
    table_months: 1
    charges:
      - use: 一般
        base: {13: "812.5", 20: 1300}
        meter_fee: {13: 60, 20: 90}
        included_m3: {13: 5, 20: 0}
        flat_first_block: {to: 8, amount: 100}
        blocks: [{to: 15, rate: "70.5"}, {to: null, rate: 120}]
    calc: {tax: add, tax_round: {unit: 1, mode: floor}, round: {unit: 10, mode: half_up, per: month}}
examples:
  - {id: right, use: 一般, bore: 13, months: 2, m3: 31, water_yen: 3320, reproduced: true}
"""
# months of 15 and 16 m³: 812.5 + 60 + 100 + 7 × 70.5 = 1466, + tax 146 = 1612 → 1610;
# 1466 + 120 = 1586, + tax 158 = 1744 → 1740. 1610 + 1740 = 3350.
RIGHT = TOWN.replace("water_yen: 3320", "water_yen: 3350")


def _file(folder: Path, text: str, name: str = "town.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_every_way_to_make_a_bill_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tariff", "check", _file(tmp_path, RIGHT)]) == 0
    assert capsys.readouterr().out == "1 checked, 0 wrong, 0 skipped\n"


def test_a_wrong_yen_is_told_with_file_line_example_and_both_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tariff", "check", _file(tmp_path, TOWN)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "相違 town.yaml 16行目 right water_yen：公表 3320、計算 3350",
        "1 checked, 1 wrong, 0 skipped",
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("id: right,", "id: right, kind: 夏の集い,", "知らない種類です（kind: 夏の集い）"),
        ("bore: 13", "bore: 40", "口径40mmの行がありません"),
        ("use: 一般, bore", "use: 船舶用, bore", "用途「船舶用」がない"),
        ("bore: 13, ", "", "口径が示されていない"),
        ("water_yen: 3350", "gas_yen: 3350", "gasの料金表がない"),
        ("m3: 31, ", "", "「m3」がない"),
        ("water_yen: 3350, ", "", "確かめる金額や水量が書かれていない"),
        ('rate: "0.10"', "rate: unknown", "税率が不明"),
        ("two_month_rule: split", "two_month_rule: unknown", "月数の計算方法が不明"),
        ("blocks: [", "blocks_known_to: 15\n        blocks: [", "最後の区分を超えています"),
    ],
)
def test_what_the_file_lacks_is_skipped_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, reason: str
) -> None:
    assert old in RIGHT
    assert main(["tariff", "check", _file(tmp_path, RIGHT.replace(old, new))]) == 0
    skip, last = capsys.readouterr().out.splitlines()
    assert skip.startswith("省略 town.yaml ")
    assert reason in skip
    assert last == "0 checked, 0 wrong, 1 skipped"


@pytest.mark.parametrize("figure", ["3351", "3349", "'3,350'", "約3350", "true", "null", "[3350]", "-3350"])
def test_no_wrong_figure_is_skipped(tmp_path: Path, figure: str) -> None:
    spoilt = RIGHT.replace("water_yen: 3350", f"water_yen: {figure}")
    assert main(["tariff", "check", _file(tmp_path, spoilt)]) == 1


@pytest.mark.parametrize("volume", ["-31", "多い", "31.5", "1e99"])
def test_an_impossible_volume_is_wrong(tmp_path: Path, volume: str) -> None:
    assert main(["tariff", "check", _file(tmp_path, RIGHT.replace("m3: 31", f"m3: {volume}"))]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("city: [", "bad.yaml 1行目：YAMLとして読めません"),
        ("a: 1\nb: {c: 2\n", "bad.yaml 3行目：YAMLとして読めません"),
        ("", "bad.yaml 1行目：ファイルが空です。"),
        ("- 1\n- 2\n", "bad.yaml 1行目：先頭は「項目: 値」の並びでなければなりません。"),
        ("city: あ\ncity: い\n", "bad.yaml 2行目 city：同じ項目が2回あります。"),
        ("city: あ\nexamples: 5\n", "bad.yaml 1行目 examples：一覧で書いてください。"),
        (RIGHT.replace('"70.5"', "七十"), "bad.yaml 13行目 blocks.rate：「七十」は金額や水量になりません。"),
        (RIGHT.replace("to: 15", "to: -15"), "bad.yaml 13行目 blocks.to：「-15」は金額や水量になりません。"),
        (
            RIGHT.replace("half_up", "sideways"),
            "bad.yaml 14行目 round.mode：「sideways」は知らない端数処理です。",
        ),
        ("a: &x [1, *x]", "bad.yaml 1行目"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    good, bad = _file(tmp_path, RIGHT), _file(tmp_path, text, "bad.yaml")
    assert main(["tariff", "check", bad, good]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(told)
    assert printed.err.count("\n") == 1
    assert printed.out == "1 checked, 0 wrong, 0 skipped\n"


def test_other_things_that_are_no_tariff_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("city: 水\ntown: 町".encode("cp932"))
    (tmp_path / "empty").mkdir()
    paths = [str(latin), str(tmp_path / "empty"), str(tmp_path / "none.yaml")]
    assert main(["tariff", "check", *paths]) == 2
    latin_line, empty, none = capsys.readouterr().err.splitlines()
    assert latin_line == "latin.yaml 1行目：文字コードがUTF-8ではありません。"
    assert empty.endswith("：このフォルダーにYAMLファイルがありません。")
    assert none == "none.yaml：ファイルがありません。"


def test_a_wrong_yen_counts_for_more_than_a_file_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, bad = _file(tmp_path, TOWN), _file(tmp_path, "examples: 5\n", "bad.yaml")
    for paths in ([wrong, bad], [bad, wrong]):
        assert main(["tariff", "check", *paths]) == 1
        printed = capsys.readouterr()
        assert printed.err == "bad.yaml 1行目 examples：一覧で書いてください。\n"
        assert printed.out.splitlines()[-1] == "1 checked, 1 wrong, 0 skipped"
    assert main(["tariff", "check", "--json", wrong, bad]) == 1
    assert len(json.loads(capsys.readouterr().out)["faults"]) == 1


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tariff", "check", "--json", _file(tmp_path, TOWN)]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "checked": 1,
        "wrong": 1,
        "skipped": 0,
        "mismatches": [
            {
                "file": "town.yaml",
                "line": 16,
                "example": "right",
                "field": "water_yen",
                "published": "3320",
                "computed": "3350",
            }
        ],
        "skips": [],
        "faults": [],
    }


def test_rules_told_in_words_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """A made-up town: stubs by half months, wells by persons, leak formulas, dwellings; no water table."""
    assert main(["tariff", "check", str(MADE_UP)]) == 0
    skip, last = capsys.readouterr().out.splitlines()
    assert skip.endswith("total：water_yen：waterの料金表がない、total_yen：waterの料金表がない")
    assert last == "8 checked, 0 wrong, 1 skipped"
