"""The file of keys is read whole or not at all, and no sentence quotes a key."""

import json
from pathlib import Path

import pytest

from mizuhiki.signup.simulator.keys import KeysRefused, read_banks

ONE = {"to_bank": "00" * 32, "from_bank": "ab" * 32, "name": "水引銀行"}


def write(folder: Path, content: object) -> Path:
    path = folder / "keys.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_banks_are_read_by_code(tmp_path: Path) -> None:
    banks = read_banks(write(tmp_path, {"9998": ONE | {"companies": {"00001": "水引市"}}, "9997": ONE}))
    assert list(banks) == ["9998", "9997"]
    assert (banks["9998"].name, banks["9998"].from_bank) == ("水引銀行", bytes([0xAB] * 32))
    assert (banks["9998"].companies, banks["9997"].companies) == ({"00001": "水引市"}, {})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "鍵のファイルには、金融機関を1から100まで書いてください。"),
        ({}, "鍵のファイルには、金融機関を1から100まで書いてください。"),
        ({"998": ONE}, "金融機関コードは数字4桁です。"),
        ({"9998": {}}, "9998の項目はfrom_bank・name・to_bankと、必要ならcompaniesです。"),
        ({"9998": ONE | {"pin": "1"}}, "9998の項目はfrom_bank・name・to_bankと、必要ならcompaniesです。"),
        ({"9998": ONE | {"name": ""}}, "9998の名称は1字から40字です。"),
        ({"9998": ONE | {"companies": []}}, "9998の名称は1字から40字です。"),
        ({"9998": ONE | {"to_bank": "AB" * 32}}, "9998のto_bankは16進数64桁（小文字）です。"),
        ({"9998": ONE | {"from_bank": "ab" * 31}}, "9998のfrom_bankは16進数64桁（小文字）です。"),
        ({"9998": ONE | {"to_bank": "ab" * 32}}, "9998の鍵は、向きごとに別のものにしてください。"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: object, sentence: str) -> None:
    with pytest.raises(KeysRefused) as refused:
        read_banks(write(tmp_path, content))
    assert str(refused.value) == sentence
    assert "abab" not in str(refused.value)


def test_no_file_and_no_json_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="鍵のファイルを開けません"):
        read_banks(tmp_path / "none.json")
    (tmp_path / "keys.json").write_bytes(b"\xff")
    with pytest.raises(KeysRefused, match="JSONとして読めません"):
        read_banks(tmp_path / "keys.json")
