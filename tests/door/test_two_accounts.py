"""Two accounts for one supply: of two registrations the later one counts, whichever became known first."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.directdebit.models import Mandate
from mizuhiki.platform import clock
from mizuhiki.signup import accounts, following
from mizuhiki.signup.models import (
    Application,
    ApplicationEvent,
    ApplicationMatch,
    Attempt,
    Settling,
)
from mizuhiki.signup.reconciling import days as reconciling
from mizuhiki.signup.reconciling import registrations
from mizuhiki.signup.tests.ways import latest_answer
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk, rules
from tests.door.by_hand import match
from tests.door.dailies import day_before, row, take
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NUMBER = "00000000001"
SAME = {"supply": {"inquiry_no": NUMBER, "inquiry_unknown": ""}}
FIRST, SECOND = "0000001", "0000002"


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Any) -> Town:
    settings.FILES = tmp_path / "files"
    rules()
    town = Town()
    town.settle(1)
    return town


def follow() -> None:
    following.follow_up(at=clock.now(), actor=system_actor("signup"))
    following.follow_seconds(at=clock.now(), actor=system_actor("signup"))


def apply(number: str) -> str:
    """An application of the household, on its way to the bank; gives its reference."""
    make_application(clock.now(), number=number, confirmed=False, given=SAME)
    return f"{number}01"


def twice(number: str = "W0123456789AB") -> tuple[str, str]:
    """One application that went to the bank twice; gives both references."""
    first = apply(number)
    application = Application.objects.get(number=number)
    attempt = Attempt.objects.create(
        application=application,
        position=2,
        reference=f"{number}02",
        bank_code="9998",
        last_answer=latest_answer(application),
        at=clock.now(),
    )
    ApplicationEvent.objects.create(application=application, attempt=2, kind="handed_off", at=clock.now())
    return first, attempt.reference


def tell(reference: str, account_no: str, day: date) -> None:
    take(row(reference, account_no=account_no, registered_on=day), name=f"{reference}.csv")


def in_force() -> list[str]:
    """The account from which the household will be drawn in a week."""
    week = date.fromordinal(clock.today().toordinal() + 7)
    found = Mandate.objects.filter(starts_on__lte=week).exclude(ends_on__lte=week)
    return list(found.values_list("account_no", flat=True))


@pytest.mark.req("DD-075")
@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
@pytest.mark.parametrize("when", ["apart", "together"])
def test_of_two_applications_the_later_registration_counts(order: tuple[str, str], when: str) -> None:
    days = {FIRST: day_before(3), SECOND: day_before(1)}
    references = {FIRST: apply("W0123456789AB"), SECOND: apply("W0123456789AC")}
    for account_no in order:
        tell(references[account_no], account_no, days[account_no])
        if when == "apart":
            follow()
    follow()
    assert in_force() == [SECOND]
    waits = order == (SECOND, FIRST) and when == "apart"
    assert ApplicationEvent.objects.filter(kind="unmatched", facts__why="newer").count() == waits
    assert Item.objects.filter(kind="signup.unmatched").count() == waits


@pytest.mark.req("DD-075")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_one_day_neither_overrules_the_other(order: tuple[int, int]) -> None:
    references = [apply("W0123456789AB"), apply("W0123456789AC")]
    for turn in order:
        tell(references[turn], f"000000{turn + 1}", clock.today())
        follow()
    assert in_force() == [f"000000{order[0] + 1}"]
    assert Mandate.objects.count() == 1
    application = Application.objects.get(match=None)
    match(application, NUMBER)
    assert in_force() == [f"000000{order[1] + 1}"]  # a clerk decided


def test_a_clerk_sees_both(person: Any, sign_in: Any) -> None:
    for number in ("W0123456789AB", "W0123456789AC"):
        tell(apply(number), FIRST if number.endswith("B") else SECOND, clock.today())
        follow()
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = browser.get(f"/signup/applications/{Application.objects.get(match=None).pk}/").content.decode()
    assert "この契約の今の口座" in page
    assert "同じ日か後に登録された口座がある" in page


@pytest.mark.req("DD-005")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("when", ["apart", "together"])
def test_of_two_ways_of_one_application_the_later_registration_counts(
    order: tuple[int, int], when: str
) -> None:
    references, days = twice(), (day_before(3), day_before(1))
    for turn in order:
        tell(references[turn], f"000000{turn + 1}", days[turn])
        if when == "apart":
            follow()
    follow()
    follow()
    assert in_force() == [SECOND]
    waits = not (when == "apart" and order == (0, 1))
    assert len(reconciling.waiting()) == waits
    assert Settling.objects.count() == (not waits)
    assert ApplicationEvent.objects.filter(kind="second").count() == 1
    assert ApplicationMatch.objects.count() == 1


def test_a_second_account_of_the_same_day_waits_with_both_shown(person: Any, sign_in: Any) -> None:
    first, second = twice()
    tell(second, SECOND, clock.today())
    follow()
    tell(first, FIRST, clock.today())
    follow()
    assert in_force() == [SECOND]
    [loose] = reconciling.waiting()
    assert Item.objects.get(kind="signup.registration").title == "水引銀行の2つ目の口座の契約を確かめる"
    browser = sign_in(person("signup.application_see", "signup.application_match"))
    page = browser.get(f"/signup/registrations/{loose.evidence_id}/").content.decode()
    assert ("●●●●001" in page, "002" in page, "2つ目の口座" in page) == (True, True, True)
    registrations.settle(evidence_id=loose.evidence_id, inquiry_no=NUMBER, at=clock.now(), actor=clerk())
    assert in_force() == [FIRST]


def test_the_same_account_registered_twice_is_one() -> None:
    first, second = twice()
    tell(first, FIRST, day_before(2))
    follow()
    tell(second, FIRST, day_before(1))
    follow()
    assert (in_force(), Mandate.objects.count()) == ([FIRST], 1)
    assert (reconciling.waiting(), Item.objects.count()) == ([], 0)


def test_a_second_account_that_cannot_be_taken_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, again = twice()
    tell(first, FIRST, day_before(3))
    follow()
    tell(again, SECOND, day_before(1))

    def fails(**_: Any) -> Mandate:
        raise LookupError

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "start_account", fails)
        follow()
        follow()
    follow()
    assert in_force() == [FIRST]
    [loose] = reconciling.waiting()
    second = ApplicationEvent.objects.get(kind="second")
    assert (second.attempt, second.facts) == (2, {"evidence": f"{loose.evidence_id}"})
    assert Item.objects.get(kind="signup.registration").title == "水引銀行の2つ目の口座の契約を確かめる"
    assert caplog.text.count("could not be taken") == 1
    registrations.settle(evidence_id=loose.evidence_id, inquiry_no=NUMBER, at=clock.now(), actor=clerk())
    assert in_force() == [SECOND]


def test_a_second_account_that_cannot_even_be_laid_down_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, again = twice()
    tell(first, FIRST, day_before(3))
    follow()
    tell(again, SECOND, day_before(1))

    def fails(*_: Any, **__: Any) -> None:
        raise LookupError

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "start_account", fails)
        patch.setattr(registrations, "lay_second", fails)
        follow()
    assert "is on no desk" in caplog.text
    assert not ApplicationEvent.objects.filter(kind="second").exists()
    assert (in_force(), Item.objects.count()) == ([FIRST], 0)
    follow()
    assert in_force() == [SECOND]
