"""Made-up applicants are nobody: no number that rings, no address a mail reaches, no bank that exists."""

import csv
import io
from argparse import Namespace

import pytest

from mizuhiki.config.demo.applicants import BANKS, made_up
from mizuhiki.config.demo.cli import applicants

pytestmark = pytest.mark.req("DD-053")


def test_the_same_seed_gives_the_same_people() -> None:
    first, again, other = (list(made_up(50, seed=seed)) for seed in (7, 7, 8))
    assert first == again != other
    assert len({one["メールアドレス"] for one in first}) == 50


def test_nothing_of_them_can_be_anybodys() -> None:
    for one in made_up(500, seed=1):
        assert one["電話番号（携帯）"].startswith("0900000")  # 090-0000 is given to nobody
        assert one["メールアドレス"].endswith("@example.invalid")
        assert one["金融機関"] in BANKS
        assert one["郵便番号"].startswith("000")
        assert one["使用場所"].startswith("水引市")
        assert one["使用者氏名カナ"] == one["口座名義カナ"]
        assert (len(one["口座番号"]), len(one["お問い合わせ番号"])) == (7, 11)


def test_the_command_prints_them_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert applicants(Namespace(count=3, seed=1)) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows == list(made_up(3, seed=1))
