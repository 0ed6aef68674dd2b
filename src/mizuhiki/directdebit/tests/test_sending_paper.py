"""送付一覧 and 確認一覧: each form of a sending once, as it was read, with what the bank answered."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.directdebit import permissions as may
from mizuhiki.directdebit.models import FormSending
from mizuhiki.directdebit.papers import sent_in
from mizuhiki.directdebit.sending_paper import list_pdf
from mizuhiki.directdebit.services import forms, sending
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.documents.tests.pages import texts
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.req("COL-049")]

TODAY = date(2026, 5, 20)


@standing.fixture
def sent(rules_in_force: None) -> FormSending:
    """Two forms of one bank, the later branch read first."""
    del rules_in_force
    town, numbers = Town(), []
    for number, branch in ((1, "202"), (2, "101")):
        given = Given(town.settle(number).pk, "0146", branch, "1", f"123456{number}", f"ﾐﾎﾝ ﾊﾅｺ{number}")
        form = forms.receive_form(given=given, actor=clerk("one"), at=noon(TODAY))
        forms.check_form(form_id=form.pk, given=given, actor=clerk("two"), at=noon(TODAY))
        numbers.append(form.pk)
    return sending.send_forms(bank_code="0146", seen=numbers, actor=clerk(), at=noon(TODAY))


def test_the_list_names_each_form_once_and_has_room_for_the_bank(sent: FormSending) -> None:
    (page,) = texts(list_pdf(sent, "sent", at=noon(TODAY)))
    for said in ("口座振替依頼書送付一覧", "御中", "2枚", "金融機関記入欄", "受領（金融機関）"):
        assert said in page, said
    assert page.count("1234561") == page.count("1234562") == 1
    assert page.index("ミホンハナコ2") < page.index("ミホンハナコ1")  # by branch
    assert "回答待ち" not in page


def test_the_answers_stand_on_the_list_of_confirmation(sent: FormSending) -> None:
    first, second = sorted(sent_forms(sent))
    answers = {first: sending.REGISTERED, second: "no_such_account"}
    sending.record_answers(sending_id=sent.pk, answers=answers, on=TODAY, actor=clerk(), at=noon(TODAY))
    content = list_pdf(sent, "answered", at=noon(TODAY))
    (page,) = texts(content)
    for said in (
        "確認一覧",
        "登録1枚、返却1枚、回答待ち0枚",
        "登録2026-05-20",
        "返却取引なし",
        "確認（金融機関）",
    ):
        assert said in page, said


def sent_forms(sent: FormSending) -> list[int]:
    return [line.form_id for line, _ in sent_in(sent.pk)]


def test_only_who_sends_opens_it(
    sent: FormSending, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(noon(TODAY)):
        sends = sign_in(person(may.FORM_SEND, username="sends"))
        looks = sign_in(person(may.FORM_SEE, username="looks"))
        for name in ("list", "answers"):
            path = f"/debit/forms/sendings/{sent.pk}/{name}.pdf"
            opened = sends.get(path)
            assert (opened.status_code, opened["Content-Type"]) == (200, "application/pdf")
            assert looks.get(path).status_code == 403
