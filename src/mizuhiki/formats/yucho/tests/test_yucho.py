"""The two conversions, with the examples of the reference and of ゆうちょ's own page."""

import argparse
import json

import pytest

from mizuhiki.formats.yucho import (
    DebitAccount,
    TransferAccount,
    YuchoRefused,
    for_debit,
    for_transfer,
)
from mizuhiki.formats.yucho.cli import register


@pytest.mark.parametrize(
    ("kigo", "bango", "branch", "name", "account_type", "account_no"),
    [
        ("12345", "12345671", "238", "二三八", "1", "1234567"),
        ("10530", "12345671", "058", "〇五八", "1", "1234567"),
        ("14030", "12345671", "408", "四〇八", "1", "1234567"),
        ("12345", "1231", "238", "二三八", "1", "0000123"),
        ("00120", "123456", "019", "〇一九", "2", "0123456"),
        ("00120-7", "123456", "019", "〇一九", "2", "0123456"),
        ("00120", "7-3456", "019", "〇一九", "2", "0003456"),
    ],
)
def test_for_transfers_into_yucho(  # noqa: PLR0917 - one column each
    kigo: str, bango: str, branch: str, name: str, account_type: str, account_no: str
) -> None:
    assert for_transfer(kigo, bango) == TransferAccount(
        branch=branch, branch_name=name, account_type=account_type, account_no=account_no
    )


@pytest.mark.parametrize(
    ("kigo", "bango", "branch", "account_no"),
    [
        ("11280", "12345671", "128", "1234567"),
        ("12345", "12345671", "234", "1234567"),
        ("10080", "1231", "008", "0000123"),  # a whole 番号 without its leading zeros
        ("11280", "01234561", "128", "0123456"),
        ("11280", "1234567", "128", "1234567"),  # without its last digit already
        ("11280", "4567", "128", "0004567"),
    ],
)
def test_for_debits_from_yucho(kigo: str, bango: str, branch: str, account_no: str) -> None:
    assert for_debit(kigo, bango) == DebitAccount(branch=branch, account_type="1", account_no=account_no)


def test_the_two_are_not_the_same_account_number_of_a_branch() -> None:
    assert for_transfer("11280", "12345671").branch == "128" == for_debit("11280", "12345671").branch
    assert for_transfer("12340", "12345671").branch == "238"
    assert for_debit("12340", "12345671").branch == "234"


@pytest.mark.parametrize(
    ("kigo", "bango", "sentence"),
    [
        ("1234", "12345671", "記号は5桁の数字です"),
        ("1234X", "12345671", "記号は5桁の数字です"),
        ("１２３４５", "12345671", "記号は5桁の数字です"),
        ("12345", "", "番号は8桁までの数字です"),
        ("12345", "00000000", "番号は8桁までの数字です"),
        ("12345", "1234567x", "番号は8桁までの数字です"),
        ("12345", "123456781", "番号は8桁までです（9桁あります）"),
        ("12345", "12345678", "総合口座の番号は末尾が1です"),
        ("12345", "1", "総合口座の番号は末尾が1です"),
    ],
)
def test_what_cannot_be_is_refused_both_ways(kigo: str, bango: str, sentence: str) -> None:
    for convert in (for_transfer, for_debit):
        with pytest.raises(YuchoRefused, match=sentence):
            convert(kigo, bango)


def test_kinds_of_kigo() -> None:
    with pytest.raises(YuchoRefused, match="記号は0か1で始まります"):
        for_transfer("21280", "12345671")
    with pytest.raises(YuchoRefused, match="振替口座の番号は6桁までです（7桁あります）"):
        for_transfer("00120", "1234567")
    with pytest.raises(YuchoRefused, match="1で始まる記号（総合口座）"):
        for_debit("00120", "123456")
    with pytest.raises(YuchoRefused, match="記号19990の口座は、銀行のファイルで口座振替を依頼できません"):
        for_debit("19990", "12345671")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(words)
    return args.run(args), *capsys.readouterr()


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("convert", "--symbol", "10530", "--number", "12345671", "--for")
    status, out, err = run(capsys, *given, "transfer", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {"branch": "058", "account_type": "1", "account_no": "1234567"}
    status, out, err = run(capsys, *given, "debit", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {"branch": "053", "account_type": "1", "account_no": "1234567"}
    status, out, err = run(capsys, *given, "debit")
    assert (status, out.splitlines()) == (0, ["支店番号 053", "預金種目 1", "口座番号 1234567"])


def test_the_command_line_says_when_the_number_is_short_and_refuses_what_cannot_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ("convert", "--symbol", "11280", "--for", "debit", "--json", "--number")
    status, out, err = run(capsys, *given, "1234567")
    assert (status, json.loads(out)["account_no"]) == (0, "1234567")
    assert err.startswith("番号が8桁に足りません")
    status, out, err = run(capsys, *given, "12345678")
    assert (status, out) == (1, "")
    assert err.startswith("総合口座の番号は末尾が1です")


def test_the_command_line_does_not_guess_the_purpose(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        run(capsys, "convert", "--symbol", "11280", "--number", "12345671", "--json")
    assert refused.value.code == 2
