"""`mizuhiki bench letters --json` says one object, with the keys every figure has."""

import json

import pytest

from mizuhiki.config import cli


def test_letters_are_measured_beside_constant_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "letters", "--size", "3", "--trials", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["work", "size", "seconds", "floor_seconds", "ratio", "machine"]
    assert (said["work"], said["size"]) == ("letters", 3)
    assert said["ratio"] == pytest.approx(said["seconds"] / said["floor_seconds"], rel=0.01)
