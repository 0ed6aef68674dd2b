"""料金の条件 on the screen and in the bill: each change from its day, and none behind a billed month."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.billing.parted import special_of
from mizuhiki.billing.pricing import Key, question_of, thresholds
from mizuhiki.billing.stretches import Facts, Stretch
from mizuhiki.customers.api import BoreChange, ServiceFact, SupplyService
from mizuhiki.customers.permissions import CUSTOMER_SEE, TERMS_CHANGE
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.permissions import READING_SETTLE
from mizuhiki.metering.source_models import SourceReading
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import FIRST, Town, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, READ_ON, CHANGED = date(2026, 4, 1), date(2026, 4, 10), date(2026, 3, 25)
SignIn = Callable[[Any], Client]


@standing.fixture
def street(rules_in_force: None) -> Town:
    """Six households, read on 10 April with 41 m³ each."""
    del rules_in_force
    town = Town()
    for number in range(1, 7):
        town.settle(number)
    town.read(read_on=READ_ON, used_m3=dict.fromkeys(town.supplies, 41))
    return town


@pytest.fixture
def desk(person: Callable[..., User], sign_in: SignIn) -> Client:
    return sign_in(person(CUSTOMER_SEE, TERMS_CHANGE, username="ryokin1", display_name="料金 花子"))


def path(town: Town, number: int) -> str:
    return f"/supplies/{town.supplies[f'M{number:06d}'].pk}/terms/"


def change(act: str, on: date, **given: str) -> dict[str, str]:
    boxes = {f"on_{box}": str(part) for box, part in enumerate((on.year, on.month, on.day))}
    return {**boxes, "act": act, "reason": "届出による", "once": str(uuid4()), **given}


def measured(town: Town, number: int, code: str, m3: str) -> tuple[str, dict[str, str]]:
    """Where and what is sent of a further meter's April."""
    boxes = {f"read_on_{box}": part for box, part in enumerate(("2026", "4", "10"))}
    given = {"code": code, "cycle_month": "2026-04", "m3": m3, "once": str(uuid4())}
    return path(town, number).replace("terms", "sources"), boxes | given


def bill(town: Town, number: int, charge: str) -> int:
    one = Assessment.objects.get(supply=town.supplies[f"M{number:06d}"], charge=charge, cycle_month=APRIL)
    assert billing.explanation_of(one.pk).replays
    return one.amount_yen


def test_each_change_is_billed_from_its_day(desk: Client, street: Town) -> None:
    """Water of 41 m³ is 4,851 yen, sewerage 5,339 (4,854 without tax).

    1: another use class on 25 March, as in the kernel's tests. 2: 10 m³ of rain a month are 61 m³ of sewage:
    1,880 + 24×118 + 20×142 + 168 = 7,720. 3: effluent of 700 mg/L, 41 × 38 = 1,558 more. 4: 生活扶助 from 12
    March: 20 m³ are 2,125; of 21 m³, 2,285, 720 and 125 are waived. 5: off the sewer on 25 March: 3,416.
    6: 20 mm from 25 March: 3,091.49 + 1,532.20 = 4,623.69.
    """
    changes = {
        1: change("terms", CHANGED, use="water|業務用"),
        2: change("fact", FIRST, fact="public_sewerage|certified|雨水", number="10"),
        3: change("fact", FIRST, fact="public_sewerage|concentration|BOD", number="700"),
        4: change("fact", date(2026, 3, 12), fact="water|reduction|生活扶助"),
        5: change("end", CHANGED, charge="public_sewerage"),
        6: change("bore", CHANGED, bore_mm="20", why="works"),
    }
    with clock.travel(noon(date(2026, 4, 17))):
        for number, given in changes.items():
            answer = desk.post(path(street, number), given)
            assert (answer.status_code, answer["Location"]) == (302, path(street, number)), number
        assert "減免：生活扶助" in text_of(desk.get(path(street, 4)))
        bored = text_of(desk.get(path(street, 6)))
        assert "口径 20mm" in bored
        assert "口径 13mm" in bored
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    assert bill(street, 1, "water") == 5_568
    assert bill(street, 2, "public_sewerage") == 8_492
    assert bill(street, 3, "public_sewerage") == 7_053
    assert bill(street, 4, "water") == 3_921
    assert bill(street, 5, "public_sewerage") == 3_757
    assert bill(street, 6, "water") == 5_086
    assert [bill(street, number, "water") for number in (2, 3, 5)] == [4_851] * 3
    acts = AuditEntry.objects.filter(action__startswith="customers.", reason="届出による").order_by("pk")
    assert [one.action.removeprefix("customers.") for one in acts] == [
        "service.changed",
        *["fact.begun"] * 3,
        "service.ended",
        "bore.changed",
    ]
    assert ReadLog.objects.filter(screen="customers:terms_change").exists()
    assert ledger.prove().differences == ()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (change("terms", date(2026, 4, 9), use="water|業務用"), "2026-04-10以後の日から"),
        (change("fact", READ_ON, fact="public_sewerage|certified|雨水"), "数を入力してください"),
        (change("terms", READ_ON, use="water|家庭用"), "変えるものがありません"),
        (
            change("terms", READ_ON, use="rural_sewerage|一般", scheme="各戸割"),
            "料金を計算できません",
        ),
        (change("bore", date(2026, 4, 9), bore_mm="20", why="works"), "2026年4月分の期間"),
        (change("bore", READ_ON, bore_mm="13", why="works"), "すでに13mmです"),
        (change("end", date(2020, 1, 1), charge="water"), "この料金の契約がありません"),
    ],
)
def test_what_does_not_fit_is_refused(desk: Client, street: Town, given: dict[str, str], words: str) -> None:
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
        answer = desk.post(path(street, 1), given | {"once": str(uuid4())})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert SupplyService.objects.filter(supply=street.supplies["M000001"]).count() == 2
    assert (ServiceFact.objects.count(), BoreChange.objects.count()) == (0, 0)


def test_a_further_meter_is_waited_for_and_then_added_or_taken_off(
    sign_in: SignIn, person: Callable[..., User], street: Town
) -> None:
    """20 m³ of a well make 61 m³, 8,492 yen as above; 20 m³ in the garden leave 21: 1,880 + 5×118, × 1.1."""
    desk = sign_in(person(CUSTOMER_SEE, TERMS_CHANGE, READING_SETTLE, username="ryokin2"))
    for number, code in ((1, "井戸メーター"), (2, "散水メーター")):
        with clock.travel(noon(date(2026, 4, 17))):
            desk.post(path(street, number), change("fact", FIRST, fact=f"public_sewerage|source|{code}"))
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    waiting = NotAssessed.objects.order_by("supply_id").values_list("charge", "reason")
    assert list(waiting) == [("public_sewerage", "source")] * 2
    assert bill(street, 1, "water") == 4_851
    for number, code in ((1, "井戸メーター"), (2, "散水メーター")):
        with clock.travel(noon(date(2026, 4, 21))):
            assert "井戸・控除メーターの検針を登録する" in text_of(desk.get(path(street, number)))
            assert desk.post(*measured(street, number, code, "20")).status_code == 302
    with clock.travel(noon(date(2026, 4, 22))):
        billing.run_billing(cycle_month=APRIL, actor=None, turn=2)
    assert bill(street, 1, "public_sewerage") == 8_492
    assert bill(street, 2, "public_sewerage") == 2_717
    with clock.travel(noon(date(2026, 4, 23))):
        late = desk.post(*measured(street, 2, "散水メーター", "30"))
    assert (late.status_code, SourceReading.objects.count()) == (422, 2)
    assert "調定済み" in text_of(late)
    assert AuditEntry.objects.filter(action="metering.source.read").count() == 2
    assert ledger.prove().differences == ()


def test_every_fact_reaches_the_kernel_in_its_words(street: Town) -> None:
    """And a reduction for some reading months alone is left out in others."""
    others = (
        ("area", "A区", 0),
        ("certified", "雨水", 10),
        ("concentration", "BOD", 700),
        ("purpose", "風呂", 0),
        ("reduction", "物価対策", 0),
        ("shops", "", 2),
    )
    found = [Stretch(FIRST, READ_ON, Facts("家庭用", 13, others=others), 41)]
    pack = pack_on(APRIL)
    now = len(thresholds(pack))
    for read_in, reductions in ((date(2025, 8, 1), ("物価対策",)), (APRIL, ())):
        key = Key(
            *("water", "家庭用", 13, 41, 2, 0, 1, "", 0, True, *(False,) * 4, now, now, now),
            special=special_of(found, read_in=read_in, is_cut=False),
        )
        asked = question_of(pack, key, thresholds(pack)).request
        assert (asked.area, asked.shops, asked.purposes) == ("A区", 2, ("風呂",))
        assert (asked.sources, asked.concentrations) == ((("雨水", 20),), (("BOD", 700),))
        assert (asked.reductions, asked.parts) == (reductions, ())
