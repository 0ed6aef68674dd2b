"""The rows of 別紙5 count what was registered, each once; enquiries by their class and their end."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mizuhiki.callcentre.models import Section
from mizuhiki.callcentre.services import going_on, handing
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.callcentre.topics import topics
from mizuhiki.intake.models import Application
from mizuhiki.platform import clock
from mizuhiki.reporting import cases, counting
from tests.builders import rules

pytestmark = pytest.mark.django_db
JUNE = datetime(2026, 6, 1, tzinfo=clock.TOKYO)
AT = datetime(2026, 6, 15, 10, 0, tzinfo=clock.TOKYO)


@pytest.mark.req("CC-005", "CC-011", "CC-066")
def test_start_stop_counts_by_its_channel_and_an_enquiry_by_its_class_and_who_ended_it(
    person: Callable[..., Any],
) -> None:
    rules()
    actor = person("callcentre.case_take", username="op1")
    for number, channel in enumerate(("telephone", "telephone", "fax", "post", "web"), start=1):
        Application.objects.create(
            fiscal_year=2026, number=number, kind="start", channel=channel, reference=f"{number}",
            received_at=AT if number < 5 else JUNE - timedelta(seconds=1), received_by=actor,
        )  # fmt: skip
    section = Section.objects.create(
        code="fees", name="料金課", extension="2211", hours="平日", desk="collection"
    )
    made = [
        take_case(NewCase(kind=kind, channel="telephone"), Words(text="問合せ"), actor=actor, at=AT)
        for kind in ("enquiry", "enquiry", "enquiry", "start")
    ]
    codes = {one.fee_class: one.code for one in topics().values()}
    for case, fee_class in zip(made, ("fee", "other", "fee"), strict=False):
        going_on.classify(case_id=case.pk, topic=codes[fee_class], actor=actor, at=AT)
    handing.hand_over(
        case_id=made[2].pk, section_id=section.pk, reason="現地の確認", due_at=AT + timedelta(days=1),
        actor=actor, at=AT,
    )  # fmt: skip
    end = datetime(2026, 7, 1, tzinfo=clock.TOKYO)
    assert cases.registered(JUNE, end) == {
        "start_stop_telephone": 2, "start_stop_counter": 0, "start_stop_fax": 2, "start_stop_web": 0,
        "fee_inquiry": 2, "other_inquiry": 1, "repair": 0, "debit_input": 0, "debit_mailing": 0,
    }  # fmt: skip
    _, terms = counting.definition_of(date(2026, 6, 1), today=date(2026, 6, 30))
    found = cases.completion_of(JUNE, end, terms)
    assert (found.arrived, found.completed) == (3, 2)
