"""The command line: JSON on stdout and nothing else, sentences on stderr, statuses 0, 1, 2."""

import argparse
import json
from pathlib import Path

import pytest

from mizuhiki.formats.zengin.cli import register
from mizuhiki.formats.zengin.tests.builders import (
    FRAMINGS,
    ROWS,
    answered,
    framed,
    header,
    records,
)

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(words)
    return args.run(args), *capsys.readouterr()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "furikae.txt"


@pytest.mark.parametrize("framing", FRAMINGS)
def test_show_prints_exactly_the_agreed_object(path: Path, capsys: Capture, framing: str) -> None:
    path.write_bytes(framed(records(), framing))
    status, out, _ = run(capsys, "show", str(path), "--json")
    assert status == 0
    assert json.loads(out) == {
        "framing": framing,
        "files": [
            {
                "header": {
                    "type_code": "91",
                    "code_division": "0",
                    "client_code": "0000012345",
                    "client_name": "ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ",
                    "debit_mmdd": "1225",
                    "bank": "0146",
                    "bank_name": "ﾎﾂｺｸ",
                    "branch": "101",
                    "branch_name": "ﾎﾝﾃﾝ",
                    "account_type": "1",
                    "account_no": "7654321",
                },
                "rows": [
                    {
                        "bank": row.bank,
                        "branch": row.branch,
                        "account_type": row.account_type,
                        "account_no": row.account_no,
                        "holder": row.holder,
                        "amount_yen": row.amount_yen,
                        "new_code": row.new_code,
                        "customer_no": row.customer_no,
                        "result_code": "0",
                    }
                    for row in ROWS
                ],
                "trailer": {
                    "count": 3,
                    "amount_yen": 1_241_717,
                    "paid_count": 0,
                    "paid_yen": 0,
                    "unpaid_count": 0,
                    "unpaid_yen": 0,
                },
            }
        ],
    }


def test_show_prints_a_table_for_people(path: Path, capsys: Capture) -> None:
    path.write_bytes(framed(records(answered("0", "1", "0"), answered=True)))
    status, out, err = run(capsys, "show", str(path), "--rows", "2")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "委託者 0000012345 ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ  引落日 1225",
        "取引銀行 0146 ﾎﾂｺｸ  支店 101 ﾎﾝﾃﾝ  1 7654321",
        "銀行  支店  種目  口座番号  預金者名    金額  新規  顧客番号  結果",
        "0146  101   1     0012345   ﾐｽﾞﾋｷ ﾀﾛｳ  4,180  0     00001234  0 振替済",
        "9900  128   1     1234567   ﾔﾏﾀﾞ ﾊﾅｺ   2,970  1     00001235  1 資金不足",
        "（ほか1件）",
        "合計 3件 1,241,717円",
        "振替済 2件 1,238,747円",
        "振替不能 1件 2,970円",
    ]


def test_show_of_an_unreadable_file_prints_no_value(path: Path, capsys: Capture) -> None:
    path.write_bytes(framed(records())[:300])
    status, out, err = run(capsys, "show", str(path), "--json")
    assert (status, out) == (1, "")
    assert "3件目のレコード（244バイト目）：レコードが途中で切れています" in err


def test_show_of_a_wrong_total_prints_what_is_there_and_says_so(path: Path, capsys: Capture) -> None:
    path.write_bytes(framed(records()).replace(b"8000003", b"8000004"))
    status, out, err = run(capsys, "show", str(path), "--json")
    assert status == 1
    assert json.loads(out)["files"][0]["trailer"]["count"] == 4
    assert "トレーラーは4件、明細は3件です" in err


@pytest.mark.parametrize("verb", ["show", "check"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (framed([header(type_code="21")]), "種別21（総合振込）のファイルです。"),
        (b"", "ファイルが空です。"),
        (b"hello", "全銀形式"),
    ],
)
def test_what_is_no_such_file_gives_status_two(
    path: Path, capsys: Capture, verb: str, content: bytes, sentence: str
) -> None:
    path.write_bytes(content)
    status, out, err = run(capsys, verb, str(path), "--json")
    assert (status, out) == (2, "")
    assert err.startswith(sentence)


def test_a_file_that_cannot_be_opened_gives_status_two(tmp_path: Path, capsys: Capture) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        status, out, err = run(capsys, "check", str(path))
        assert (status, out) == (2, "")
        assert "を開けません" in err


def test_check_of_a_clean_file(path: Path, capsys: Capture) -> None:
    path.write_bytes(framed(records(), "118"))
    assert run(capsys, "check", str(path)) == (
        0,
        "誤りはありません（区切り 118、明細3件）。\n",
        "",
    )
    status, out, _ = run(capsys, "check", str(path), "--json")
    assert status == 0
    assert json.loads(out) == {"framing": "118", "faults": [], "notices": [], "left_out": 0}


def test_check_lists_faults_with_record_and_offset_in_the_file(path: Path, capsys: Capture) -> None:
    path.write_bytes(framed(records()).replace(b"0000002970", b"000000297X"))
    status, out, _ = run(capsys, "check", str(path), "--json")
    assert status == 1
    assert json.loads(out)["faults"] == [
        {
            "grade": "unreadable",
            "code": "not_digits",
            "record": 3,
            "item": "引落金額",
            "offset": 244 + 89,
            "message": "数字でない文字「X」があります。",
        }
    ]
    assert run(capsys, "check", str(path)) == (
        1,
        "誤り：3件目のレコード 引落金額（333バイト目）：数字でない文字「X」があります。\n",
        "",
    )


def test_check_warns_of_rows_that_are_there_twice(path: Path, capsys: Capture) -> None:
    path.write_bytes(framed(records([ROWS[0], ROWS[0]])))
    status, out, _ = run(capsys, "check", str(path))
    assert status == 0
    assert out.startswith("注意：3件目のレコード 顧客番号（335バイト目）：同じ口座と顧客番号")


def test_check_takes_the_banks_characters(path: Path, capsys: Capture) -> None:
    rows = [ROWS[0]._replace(holder="ﾐｽﾞﾋｷ ｦ")]
    path.write_bytes(framed(records(rows)))
    assert run(capsys, "check", str(path))[0] == 1
    assert run(capsys, "check", str(path), "--charset", "wide")[0] == 0
