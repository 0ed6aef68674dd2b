"""`mizuhiki webdebit`: JSON on stdout and nothing else, sentences on stderr, statuses 0, 1, 2."""

import argparse
import json
from pathlib import Path

import pytest

from mizuhiki.formats.webdebit import RECORDS, STANDARD, write_daily
from mizuhiki.formats.webdebit.cli import register
from mizuhiki.formats.webdebit.tests.builders import row

Capture = pytest.CaptureFixture[str]
ROWS = [row(), row(reference="", account_no="7654321")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "20261130.csv"
    made.write_bytes(write_daily(ROWS, STANDARD))
    return made


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(words)
    return args.run(args), *capsys.readouterr()


def test_show_lists_the_rows_for_people(path: Path, capsys: Capture) -> None:
    status, out, err = run(capsys, "show", str(path), "--rows", "1")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "受付番号 W7K2M9Q4R8TXZ01  委託者コード 0000012345  顧客番号 00001234567  金融機関コード 9998  "
        "支店コード 101  預金種目 1  口座番号 0012345  口座名義カナ ﾐｽﾞﾋｷ ﾀﾛｳ  結果 OK  登録日 2026-11-30",
        "（ほか1件）",
        "合計 2件",
    ]


def test_show_prints_every_row_as_json(path: Path, capsys: Capture) -> None:
    path.write_bytes(write_daily(ROWS, RECORDS))
    status, out, err = run(capsys, "show", str(path), "--layout", "records", "--json")
    assert (status, err) == (0, "")
    assert [(one["reference"], one["account_no"], one["result"]) for one in json.loads(out)] == [
        ("W7K2M9Q4R8TXZ01", "0012345", "OK"),
        ("", "7654321", "OK"),
    ]


def test_a_faulty_file_is_not_shown_and_its_faults_are_listed(path: Path, capsys: Capture) -> None:
    path.write_bytes(path.read_bytes().replace(b",9998,", b",999,", 1))
    sentence = "2行目 4列目（金融機関コード）：数字4桁ではありません。"
    shown = f"{sentence}\n読めない箇所があるため、内容は表示しません。\n"
    assert run(capsys, "show", str(path), "--json") == (1, "", shown)
    assert run(capsys, "check", str(path)) == (1, f"誤り：{sentence}\n", "")
    status, out, _ = run(capsys, "check", str(path), "--json")
    [fault] = json.loads(out)["faults"]
    assert (status, fault["record"], fault["column"], fault["item"]) == (1, 2, 4, "金融機関コード")


def test_a_clean_file_is_said_to_be(path: Path, capsys: Capture) -> None:
    assert run(capsys, "check", str(path)) == (0, "誤りはありません（2件）。\n", "")


@pytest.mark.parametrize("verb", ["show", "check"])
def test_what_is_no_such_file_gives_status_two(path: Path, capsys: Capture, verb: str) -> None:
    path.write_bytes(b"")
    assert run(capsys, verb, str(path)) == (2, "", "ファイルが空です。\n")
    status, out, err = run(capsys, verb, str(path.with_name("none.csv")))
    assert (status, out) == (2, "")
    assert err.startswith("ファイル ")
