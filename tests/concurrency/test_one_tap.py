"""Two clerks at one tap at the same instant: one application, one supply, and a sentence for the other."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.customers.api import Supply
from mizuhiki.intake import api as intake
from mizuhiki.intake.models import Application, Outcome, Standing, Step
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon, rules
from tests.concurrency.together import together

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True), pytest.mark.req("CC-020")]

LEFT, DAY = date(2026, 4, 10), date(2026, 5, 25)
AT = noon(DAY)
CLERKS = ("mado1", "mado2", "mado3")


@pytest.fixture
def empty() -> Supply:
    """A tap that nobody uses since April."""
    rules()
    supply = Town().settle(1)
    Supply.objects.filter(pk=supply.pk).update(ends_on=LEFT)
    for name in CLERKS:
        clerk(name)
    return supply


def told_of(broken: RuleBroken) -> str:
    assert broken.message, broken.code
    return broken.code


def take(supply: Supply, who: User, **facts: Any) -> str:
    """Take a start at the tap; what the clerk is told."""
    told = {"name": f"見本 {who.pk}", "phone": f"000-0000-{who.pk:04}", "place": "緑町1番地"}
    wish = intake.Wish(DAY, "self", told, installation_id=supply.installation_id, pay_by="slip", **facts)
    way = intake.Way("telephone", f"act of {who.pk}")
    try:
        intake.take_application(kind="start", way=way, wish=wish, actor=who, at=AT)
    except RuleBroken as broken:
        return told_of(broken)
    return "taken"


def do(application: Application, who: User) -> str:
    """Say that the tap was opened; what the clerk is told."""
    try:
        carry_out(application_id=application.pk, done=Done(DAY, "opened", 120), actor=who, at=AT)
    except RuleBroken as broken:
        return told_of(broken)
    return "done"


def test_one_of_several_takes_it_and_one_of_several_carries_it_out(empty: Supply) -> None:
    people = [clerk(name) for name in CLERKS]
    said = together(*(lambda who=who: take(empty, who) for who in people))
    assert sorted(said) == ["intake_asked_already", "intake_asked_already", "taken"]
    application = Application.objects.get()
    assert Standing.objects.get().state == "received"
    said = together(*(lambda who=who: do(application, who) for who in people))
    assert sorted(said) == ["done", "intake_over", "intake_over"]
    assert Outcome.objects.count() == 1
    assert Supply.objects.filter(installation=empty.installation, ends_on=None).count() == 1
    kinds = Step.objects.filter(application=application).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["received", "carried_out", "settled"]
