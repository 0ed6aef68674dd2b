"""An account as people say it becomes one as banks write it, or a sentence says what is wrong."""

import pytest

from mizuhiki.banks.accounts import Account, AccountReading
from mizuhiki.banks.models import Place
from mizuhiki.formats import yucho

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    for bank, branch, name, kana in (
        ("9998", "", "見本", "ミホン"),
        ("9998", "101", "本店", "ホンテン"),
        ("9998", "102", "本町", "ホンマチ"),
        ("9900", "", "ゆうちょ", "ユウチヨ"),
        ("9900", "238", "二三八", "ニサンハチ"),
    ):
        Place.objects.create(bank_code=bank, branch_code=branch, name=name, kana=kana)


def read(bank: str, branch: str, number: str) -> AccountReading:
    return AccountReading(bank, branch, "1", number, derive=yucho.for_transfer, knows_derived=True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("9998", "101", "12-345"), Account("9998", "101", "1", "0012345")),
        (("見本", "ほんまち", "１２３４５６７"), Account("9998", "102", "1", "1234567")),
        (
            ("9900", "12345", "12345671"),
            Account("9900", "238", "1", "1234567", "12345", "12345671"),
        ),
    ],
)
def test_an_account_is_read(typed: tuple[str, str, str], found: Account) -> None:
    reading = read(*typed)
    assert (reading.account, reading.faults) == (found, {})


@pytest.mark.parametrize(
    ("typed", "item", "sentence"),
    [
        (("見本銀行", "101", "1"), "bank", "今の台帳にありません"),
        (("9998", "本", "1"), "branch", "候補が2件あります。コードで選んでください：101 本店、102 本町"),
        (("9998", "101", "12345678"), "account_no", "口座番号は7桁までの数字です"),
        (("9998", "101", "abc"), "account_no", "口座番号は7桁までの数字です"),
        (("9900", "12345", "12345672"), "account_no", "番号は末尾が1です"),
        (("9900", "10530", "12345671"), "branch", "店番058は今の台帳にありません"),
    ],
)
def test_what_is_no_account_is_said_at_its_item(
    typed: tuple[str, str, str], item: str, sentence: str
) -> None:
    reading = read(*typed)
    assert (reading.account, list(reading.faults)) == (None, [item])
    assert sentence in reading.faults[item]
