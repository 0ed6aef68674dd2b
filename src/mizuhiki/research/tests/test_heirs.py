"""A debtor died: the proof, the heirs with their shares, who renounced, who stands for them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from mizuhiki.customers.api import Customer, SupplyParty, merge_customers
from mizuhiki.mail.api import recipients_of
from mizuhiki.research import api as research
from mizuhiki.research.api import Heir, Told, estate_of
from mizuhiki.research.errors import (
    DayUnfit,
    HeirRenounced,
    HeirStands,
    NotDeceased,
    NotTheirSupply,
    SharesTooMuch,
    TraceOpen,
)
from mizuhiki.research.models import Death, HeirPerson, Renunciation
from mizuhiki.research.tests.conftest import AT, DAY, PNG, Gone
from tests.builders import Town, clerk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DIED = date(2026, 5, 1)
WIFE = Told("見本 妻子", "1000001", "見本市青葉町2番地", "000-1111-2222")


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", PNG, content_type="image/png")


def die(gone: Gone, on: date = DIED) -> Death:
    return research.record_death(
        proof(), customer_id=gone.customer.pk, died_on=on, source="register", actor=clerk(), at=AT
    )


def add(gone: Gone, told: Told, share: tuple[int, int] | None, relation: str = "spouse") -> Heir:
    return research.add_heir(
        deceased_id=gone.customer.pk, relation=relation, share=share, told=told, actor=clerk(), at=AT
    )


def renounce(heir: Heir, on: date) -> Renunciation:
    return research.renounce(
        proof(), heir_id=heir.pk, accepted_on=on, court="見本家庭裁判所", actor=clerk(), at=AT
    )


def stand(heir: Heir, supply_id: int, on: date = DAY) -> object:
    return research.set_representative(
        heir_id=heir.pk, supply_id=supply_id, starts_on=on, actor=clerk(), at=AT
    )


def test_heirs_are_found_one_renounces_and_one_stands_for_the_supply(gone: Gone) -> None:
    with pytest.raises(NotDeceased):
        add(gone, WIFE, (1, 2))
    with pytest.raises(DayUnfit):
        die(gone, DAY + timedelta(days=1))
    assert not Heir.objects.exists()
    die(gone)
    assert Customer.objects.get(pk=gone.customer.pk).died_on == DIED
    wife, son = add(gone, WIFE, (1, 2)), add(gone, Told("見本 長男"), (1, 2), "child")
    with pytest.raises(SharesTooMuch, match="3/2"):
        add(gone, Told("見本 次男"), (1, 2), "child")
    assert Heir.objects.count() == 2
    with pytest.raises(DayUnfit, match="2026-05-01から"):
        renounce(son, date(2026, 4, 30))
    assert not Renunciation.objects.exists()
    renounce(son, date(2026, 6, 1))
    with pytest.raises(HeirRenounced, match="2026-06-01受理"):
        stand(son, gone.supply.pk)
    stand(wife, gone.supply.pk)
    with pytest.raises(HeirStands):
        stand(wife, gone.supply.pk, DAY + timedelta(days=1))
    party = SupplyParty.objects.get(role=SupplyParty.Role.HEIRS)
    assert (party.customer.name, party.customer.address, party.starts_on) == (WIFE.name, WIFE.address, DAY)
    estate = estate_of(gone.customer.pk)
    assert [one.share for one in estate.heirs] == ["1/2", "1/2"]
    assert str(estate.known_share) == "1/2"
    assert estate.heirs[0].customer_id == party.customer_id
    to = recipients_of([gone.supply.pk], today=DAY)[gone.supply.pk]
    assert (to.addressee_id, to.died_on) == (party.customer_id, None)


def test_another_stands_instead_and_nobody_for_a_strange_supply(gone: Gone) -> None:
    die(gone)
    wife, son = add(gone, WIFE, None), add(gone, Told("見本 長男", "", "見本市"), None, "child")
    stranger = Town().settle(2)
    with pytest.raises(NotTheirSupply):
        stand(wife, stranger.pk)
    assert Customer.objects.count() == 2
    stand(wife, gone.supply.pk)
    stand(son, gone.supply.pk, DAY + timedelta(days=30))
    parties = SupplyParty.objects.filter(role=SupplyParty.Role.HEIRS).order_by("starts_on")
    assert [(one.customer.name, one.ends_on) for one in parties] == [
        (WIFE.name, DAY + timedelta(days=30)),
        ("見本 長男", None),
    ]


def test_who_an_heir_is_goes_by_disposal_and_is_never_changed(gone: Gone) -> None:
    die(gone)
    heir = add(gone, WIFE, (1, 1))
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        HeirPerson.objects.update(name="別人")
    research.erase_told(told_before=AT + timedelta(days=1), approval="7", actor=clerk(), at=AT)
    (view,) = estate_of(gone.customer.pk).heirs
    assert (view.heir, view.name, view.share) == (heir, "（廃棄済み）", "1/1")


def test_a_record_that_was_merged_keeps_its_heirs_and_its_search(gone: Gone) -> None:
    supply = Town().settle(2)
    kept = supply.parties.earliest("pk").customer_id
    die(gone)
    wife = add(gone, WIFE, (2, 3))
    trace = research.open_trace(
        customer_id=gone.customer.pk, supply_id=gone.supply.pk, sees=False, actor=clerk(), at=AT
    )
    merge_customers(kept_id=kept, absorbed_id=gone.customer.pk, reason="同一人", actor=clerk(), at=AT)
    estate = estate_of(kept)
    assert ([one.heir for one in estate.heirs], estate.death is not None) == ([wife], True)
    assert {one.supply_id for one in estate.supplies} == {gone.supply.pk, supply.pk}
    assert estate_of(gone.customer.pk) == estate
    with pytest.raises(SharesTooMuch, match="4/3"):
        add(gone, Told("見本 長男"), (2, 3), "child")
    assert Heir.objects.count() == 1
    with pytest.raises(TraceOpen, match=f"第{trace.pk}号"):
        research.open_trace(customer_id=kept, supply_id=None, sees=False, actor=clerk(), at=AT)
