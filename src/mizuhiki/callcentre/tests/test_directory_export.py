"""The directory goes out as a file for the exchange's telephone book."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mizuhiki.callcentre.models import Section, Subject
from mizuhiki.callcentre.tests.conftest import CAME
from mizuhiki.platform import clock

pytestmark = pytest.mark.django_db


@pytest.mark.req("CC-059")
def test_the_directory_goes_out_with_a_row_for_each_subject(
    section: Section, operator: Any, supervisor: Any, sign_in: Callable[[Any], Client]
) -> None:
    Subject.objects.create(title="納付書", words="なくした", section=section, advice="再発行を案内")
    Subject.objects.create(title="古い用件", section=section, is_active=False)
    Section.objects.create(code="works", name="工事課", telephone="076-200-0101")
    with clock.travel(CAME):
        assert sign_in(operator).get("/centre/directory/export.csv").status_code == 403
        answer = sign_in(supervisor).get("/centre/directory/export.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="directory-20261116.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == [
        '"用件","よく言われる言葉","担当課所","コード","内線","外線","受付時間","案内のしかた"',
        '"納付書","なくした","料金課 収納係","collection","2211","","平日 8:30～17:15","再発行を案内"',
        '"","","工事課","works","","076-200-0101","",""',
    ]
