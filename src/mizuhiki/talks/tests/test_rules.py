"""Who calls: what they said beside what is registered, on folded words."""

import pytest

from mizuhiki.customers.api import normalise
from mizuhiki.talks.rules import ADDRESS, BILL, NAME, NUMBER, TELEPHONE, Known, Told, agreement, only_one

pytestmark = pytest.mark.req("CC-036")
HANAKO = Known(
    customer_id=7,
    names={normalise("水野 花子"), normalise("ミズノ ハナコ")},
    numbers={"1000000007": None, "30000000071": 71, "T-7": 71},
    places={normalise("広岡3丁目3番30号 コーポ緑 201"): 71, normalise("緑町1-2"): None},
    telephones={"09012345678"},
    bills_yen={4_180},
)


def facts(**told: object) -> list[str]:
    words = {name: normalise(str(told.pop(name))) for name in ("name", "address") if name in told}
    return list(agreement(Told(**words, **told), HANAKO).facts)  # type: ignore[arg-type]


def test_a_name_is_whole_in_kanji_or_kana() -> None:
    assert facts(name="水野花子") == facts(name="みずの はなこ") == [NAME]
    assert facts(name="水野") == facts(name="ハナコ") == facts(name="") == []


def test_an_address_is_said_to_its_end() -> None:
    for said in ("広岡3-3-30", "金沢市緑町1-2", "広岡三丁目3番30号コーポ緑201"):
        assert facts(address=said) == [ADDRESS], said
    for said in ("広岡3-3", "広岡3-3-3", "3-30", "広岡", "緑町1-23", "コーポ緑201", "緑201", ""):
        assert facts(address=said) == [], said


def test_numbers_telephones_and_the_amount_of_a_bill() -> None:
    told = Told(number="30000000071", telephones=("09012345678", "0762200001"), bill_yen=4_180)
    found = agreement(told, HANAKO)
    assert (found.facts, found.supply_id) == ([NUMBER, TELEPHONE, BILL], 71)
    assert facts(number="3000000007") == facts(bill_yen=4_181) == facts(telephones=("0901234567",)) == []


@pytest.mark.parametrize(
    ("told", "is_enough"),
    [
        (Told(name=normalise("水野花子")), False),
        (Told(name=normalise("水野花子"), telephones=("09012345678",)), True),
        (Told(number="1000000007", telephones=("09012345678",), bill_yen=4_180), False),  # no name
    ],
)
def test_the_name_and_one_fact_more(told: Told, is_enough: bool) -> None:  # noqa: FBT001 - a table
    assert agreement(told, HANAKO).is_enough is is_enough


def test_of_two_alike_nobody_is_taken() -> None:
    told = Told(name=normalise("水野花子"), telephones=("09012345678",))
    mother = Known(8, HANAKO.names, {"1000000008": None}, {}, HANAKO.telephones)
    both = [agreement(told, one) for one in (HANAKO, mother)]
    assert only_one(both) is None
    asked = [agreement(Told(told.name, "1000000008", "", told.telephones), one) for one in (HANAKO, mother)]
    found = only_one(asked)
    assert found is not None
    assert found.customer_id == 8
