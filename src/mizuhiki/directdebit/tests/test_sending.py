"""Forms go to their bank as they were listed; its answer starts the new account and ends the old one."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mizuhiki.billing.api import DebitSupply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.errors import AccountNewer, AnswerNotAwaited
from mizuhiki.directdebit.models import FormSending, Mandate, PaperFormStep
from mizuhiki.directdebit.services import forms, sending
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DAY, LATER = date(2026, 5, 20), date(2026, 6, 1)


@pytest.fixture(autouse=True)
def in_may(db: None) -> Any:
    with clock.travel(noon(DAY)):
        yield


@pytest.fixture
def settled() -> list[int]:
    """Two forms that two people read: one of a household with an account, one without."""
    town = Town()
    ids = []
    for number in (1, 2):
        supply = town.settle(number)
        if number == 1:
            debit.start_mandate(
                supply_id=supply.pk,
                bank_code="0001",
                branch_code="001",
                account_type="1",
                account_no="0000001",
                holder_kana="ﾐﾎﾝ",
                starts_on=date(2026, 1, 1),
                at=clock.now(),
                actor=clerk(),
            )
        given = Given(supply.pk, "0146", "101", "1", f"000010{number}", "ﾐﾎﾝ ﾀﾛｳ")
        form = forms.receive_form(given=given, actor=clerk("one"), at=clock.now())
        forms.check_form(form_id=form.pk, given=given, actor=clerk("two"), at=clock.now())
        ids.append(form.pk)
    return ids


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(may.FORM_SEE, may.FORM_SEND, username="furikae1"))


def post(desk: Client, path: str, **facts: Any) -> Any:
    return desk.post(path, {"once": str(uuid4()), **facts})


def accounts(supply_id: int) -> list[tuple[str, date, date | None]]:
    rows = Mandate.objects.filter(supply_id=supply_id).order_by("starts_on")
    return list(rows.values_list("account_no", "starts_on", "ends_on"))


@pytest.mark.req("COL-049")
def test_the_bank_registers_one_and_sends_one_back(desk: Client, settled: list[int]) -> None:
    first, second = settled
    assert "0146" in text_of(desk.get("/debit/forms/banks/"))
    answer = post(desk, "/debit/forms/banks/0146/", form=settled)
    made = FormSending.objects.get()
    assert answer["Location"] == f"/debit/forms/sendings/{made.pk}/"
    assert (made.bank_code, made.form_count, made.sent_on) == ("0146", 2, DAY)
    supply_id = Mandate.objects.get().supply_id
    assert accounts(supply_id) == [("0000001", date(2026, 1, 1), None)]  # the old one is still in force
    day: dict[str, Any] = {"on_0": "2026", "on_1": "6", "on_2": "1"}
    chosen = {f"answer_{first}": "registered", f"answer_{second}": "no_such_account"}
    assert post(desk, answer["Location"], **day, **chosen).status_code == 302
    assert accounts(supply_id) == [
        ("0000001", date(2026, 1, 1), LATER),
        ("0000101", LATER, None),
    ]
    assert list(DebitSupply.objects.order_by("since").values_list("since", "until")) == [
        (date(2026, 1, 1), LATER),
        (LATER, None),
    ]
    new = Mandate.objects.get(form_id=first)
    assert new.proven_on is None  # 仮登録
    ends = PaperFormStep.objects.filter(what__in=("registered", "returned")).order_by("form_id")
    assert list(ends.values_list("form_id", "what", "fault", "on")) == [
        (first, "registered", "", LATER),
        (second, "returned", "no_such_account", LATER),
    ]
    assert "取引なし（金融機関）" in text_of(desk.get(answer["Location"]))


def test_only_what_was_listed_is_sent_and_only_once(desk: Client, settled: list[int]) -> None:
    assert post(desk, "/debit/forms/banks/0146/", form=settled[:1]).status_code == 302
    refused = post(desk, "/debit/forms/banks/0146/", form=settled)
    assert refused.status_code == 422
    assert "送付する依頼書が変わりました" in text_of(refused)
    assert (FormSending.objects.count(), PaperFormStep.objects.filter(what="sent").count()) == (1, 1)


def test_an_answer_counts_once_and_no_account_starts_before_the_present_one(settled: list[int]) -> None:
    who: dict[str, Any] = {"actor": clerk(), "at": clock.now()}
    made = sending.send_forms(bank_code="0146", seen=settled, **who)
    early: dict[str, Any] = {
        "sending_id": made.pk,
        "answers": {settled[0]: "registered"},
        "on": date(2026, 1, 1),
    }
    with pytest.raises(AccountNewer, match="2026-01-01"):
        sending.record_answers(**early, **who)
    assert Mandate.objects.count() == 1
    once: dict[str, Any] = {"sending_id": made.pk, "answers": {settled[1]: "registered"}, "on": DAY}
    assert sending.record_answers(**once, **who) == 1
    with pytest.raises(AnswerNotAwaited):
        sending.record_answers(**once, **who)
    assert Mandate.objects.count() == 2


def test_sending_asks_for_its_right(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], settled: list[int]
) -> None:
    desk = sign_in(person(may.FORM_SEE, may.FORM_KEY, username="op1"))
    assert desk.get("/debit/forms/banks/").status_code == 403
    assert post(desk, "/debit/forms/banks/0146/", form=settled).status_code == 403
    assert FormSending.objects.count() == 0
