"""The clerk's screens: choose the run, print the first so many or the rest, look into what cannot be."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import Customer
from mizuhiki.notices.api import NoticePrint, PlannedNotice, UnprintedNotice
from mizuhiki.notices.permissions import NOTICE_PRINT, NOTICE_SEE
from mizuhiki.notices.services import printing
from mizuhiki.notices.tests.conftest import SLIPS, Printer, Street
from mizuhiki.platform import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("day_of_printing")]
Person = Callable[..., Any]
SignIn = Callable[[Any], Client]


@pytest.fixture
def browser(person: Person, sign_in: SignIn) -> Client:
    return sign_in(person(NOTICE_SEE, NOTICE_PRINT))


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The jobs that were asked for."""
    asked: list[dict[str, Any]] = []

    def defer(name: str, **ids: int) -> int:
        asked.append({"name": name, **ids})
        return len(asked)

    monkeypatch.setattr(jobs, "enqueue", defer)
    return asked


def text(response: Any) -> str:
    return str(response.content.decode())


def ask(client: Client, street: Street, **given: str) -> Any:
    form = {"once": str(uuid.uuid4()), "kind": "payment_notice", "what": "left", "most": "", "order": "route"}
    return client.post(f"/notices/{street.billing.pk}/", form | given)


def test_the_list_says_how_many_are_left(browser: Client, street: Street) -> None:
    page = text(browser.get("/notices/"))
    assert f'<a href="/notices/{street.billing.pk}/">{street.billing.title}</a>' in page
    assert f'<span class="tag care">{SLIPS}件</span>' in page


def test_one_press_asks_the_worker_to_print_the_first_three(
    browser: Client, street: Street, deferred: list[dict[str, Any]]
) -> None:
    answer = ask(browser, street, most="３")
    assert (answer.status_code, answer["Location"]) == (302, f"/notices/{street.billing.pk}/")
    made = NoticePrint.objects.get()
    assert (made.planned_count, made.order) == (3, "route")
    assert deferred == [{"name": printing.JOB, "print_id": made.pk}]
    page = text(browser.get(answer["Location"]))
    assert "3件の印刷を始めます。" in page
    assert "待機中" in page
    ask(browser, street)
    assert PlannedNotice.objects.count() == SLIPS
    refused = ask(browser, street)
    assert refused.status_code == 422
    assert "印刷するものはありません" in text(refused)
    assert NoticePrint.objects.count() == 2


def test_who_may_only_look_gets_no_button_and_prints_nothing(
    person: Person, sign_in: SignIn, street: Street, deferred: list[dict[str, Any]]
) -> None:
    viewer = sign_in(person(NOTICE_SEE))
    assert "印刷を始める</button>" not in text(viewer.get(f"/notices/{street.billing.pk}/"))
    assert ask(viewer, street).status_code == 403
    assert (NoticePrint.objects.count(), deferred) == (0, [])


def test_without_the_right_nothing_is_seen(person: Person, sign_in: SignIn, street: Street) -> None:
    stranger = sign_in(person())
    for url in ("/notices/", f"/notices/{street.billing.pk}/", "/notices/unprinted/1/"):
        assert stranger.get(url).status_code == 403


def test_a_wrong_number_says_what_is_wrong(
    browser: Client, street: Street, deferred: list[dict[str, Any]]
) -> None:
    answer = ask(browser, street, most="0")
    assert answer.status_code == 422
    assert "件数は1" in text(answer)
    assert (NoticePrint.objects.count(), deferred) == (0, [])


def test_what_cannot_be_printed_says_why_and_what_to_do(
    browser: Client, street: Street, print_all: Printer
) -> None:
    user = street.supplies[3].parties.get().customer
    Customer.objects.filter(pk=user.pk).update(name="\U0002a6d0 次郎")
    print_all()
    planned_id = UnprintedNotice.objects.get().pk
    page = text(browser.get(f"/notices/{street.billing.pk}/"))
    assert f'<a href="/notices/unprinted/{planned_id}/">00000000003</a>' in page
    detail = text(browser.get(f"/notices/unprinted/{planned_id}/"))
    assert "お客様の画面で直してください" in detail
    assert f"/customers/{user.pk}/" in detail
    log = ReadLog.objects.order_by("-pk")[0]
    assert (log.subject_kind, log.subject_ids) == ("customers.customer", [user.pk])
    Customer.objects.filter(pk=user.pk).update(name="石川 次郎")
    print_all(again=True)
    answer = browser.get(f"/notices/unprinted/{planned_id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/notices/{street.billing.pk}/")
