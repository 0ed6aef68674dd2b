"""`mizuhiki ocr`."""

import argparse
import json

import pytest

from mizuhiki.formats.ocr.cli import ITEMS, register

UPPER = "370000000000000000004180299999012300000"
LOWER = "49202600001234056700001234560000000000000000"
SAID = {
    "account_no": "00000000000",
    "amount_yen": 4180,
    "fee": "2",
    "upper_tail": "99999012300000",
    "lower_body": LOWER[2:],
    "upper_check": "37",
    "lower_check": "49",
}
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(words)
    return args.run(args), *capsys.readouterr()


@pytest.mark.parametrize("upper", [UPPER, f"{UPPER[:13]} {UPPER[13:24]}-{UPPER[24:]}"])
def test_check_says_what_the_lines_mean(capsys: Capture, upper: str) -> None:
    status, out, err = run(capsys, "check", upper, LOWER, "--json")
    assert (status, err, json.loads(out)) == (0, "", SAID | {"ok": True})
    status, out, err = run(capsys, "check", upper, LOWER)
    assert (status, err) == (0, "")
    assert "金額　　　　　　 4,180円" in out


@pytest.mark.parametrize(
    ("upper", "lower", "said", "sentence"),
    [
        (
            "38" + UPPER[2:],
            LOWER,
            SAID | {"upper_check": "38"},
            "上段の検査数字が合いません（38、正しくは37）。",
        ),
        (
            UPPER,
            "94" + LOWER[2:],
            SAID | {"lower_check": "94"},
            "下段の検査数字が合いません（94、正しくは49）。",
        ),
        (UPPER[:-1], LOWER, dict.fromkeys(ITEMS), "上段は39桁の数字です（38桁）。"),
        (UPPER, LOWER + "0", dict.fromkeys(ITEMS), "下段は44桁の数字です（45桁）。"),
        (UPPER[:-1] + "x", LOWER, dict.fromkeys(ITEMS), "OCRの2行は83桁の数字です（83桁）。"),
    ],
)
def test_check_of_wrong_lines(
    capsys: Capture, upper: str, lower: str, said: dict[str, object], sentence: str
) -> None:
    status, out, err = run(capsys, "check", upper, lower, "--json")
    assert (status, err, json.loads(out)) == (1, f"{sentence}\n", said | {"ok": False})
    assert run(capsys, "check", upper, lower) == (1, "", f"{sentence}\n")
