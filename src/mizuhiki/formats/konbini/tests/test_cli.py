"""`mizuhiki konbini`."""

import argparse
import json
from pathlib import Path

import pytest

from mizuhiki.formats.konbini.cli import register

DIGITS = "91999999000012026000012340567026123100041803"
MAKE = ["make", "--maker", "999999", "--company", "00001", "--own", "2026000012340567"]
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(words)
    return args.run(args), *capsys.readouterr()


@pytest.mark.parametrize("code", [DIGITS, "(91)999999-000012026000012340567 0 261231-0-004180-3"])
def test_check_says_what_the_digits_mean(capsys: Capture, code: str) -> None:
    status, out, err = run(capsys, "check", code, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "maker": "999999",
        "free": "000012026000012340567",
        "reissue": 0,
        "due": "2026-12-31",
        "stamp": False,
        "amount_yen": 4180,
        "check_digit": 3,
        "ok": True,
    }
    status, out, err = run(capsys, "check", code)
    assert (status, err) == (0, "")
    assert "金額　　　　 4,180円" in out


def test_check_of_a_wrong_digit(capsys: Capture) -> None:
    status, out, err = run(capsys, "check", DIGITS[:-1] + "4", "--json")
    assert status == 1
    assert json.loads(out) == {
        "maker": "999999",
        "free": "000012026000012340567",
        "reissue": 0,
        "due": "2026-12-31",
        "stamp": False,
        "amount_yen": 4180,
        "check_digit": 4,
        "ok": False,
    }
    assert err == "チェックデジットが合いません（4、正しくは3）。読み直してください。\n"


def test_check_of_what_is_no_barcode(capsys: Capture) -> None:
    status, out, err = run(capsys, "check", "4912345678904", "--json")
    assert (status, err) == (1, "バーコードは44桁です（13桁あります）。\n")
    found = json.loads(out)
    assert (found.pop("ok"), set(found.values())) == (False, {None})


def test_make_prints_the_digits_and_draws_the_bars(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "bars.svg"
    more = ["--due", "2026-12-31", "--amount", "4180", "--svg", str(path), "--json"]
    status, out, _ = run(capsys, *MAKE, *more)
    assert status == 0
    assert json.loads(out)["digits"] == DIGITS
    assert path.read_text().startswith('<svg xmlns="http://www.w3.org/2000/svg" width="53.847mm"')


def test_make_refuses_what_no_store_takes(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "bars.svg"
    status, out, err = run(capsys, *MAKE, "--amount", "300001", "--svg", str(path))
    assert (status, out) == (1, "")
    assert err == "300,001円はコンビニで払えません（300,000円まで）。\n"
    assert not path.exists()
