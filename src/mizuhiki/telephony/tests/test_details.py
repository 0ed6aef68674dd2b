"""Call details of the exchange, matched to what was keyed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.customers.api import Customer, CustomerMark, Phone
from mizuhiki.platform import clock
from mizuhiki.telephony import api
from mizuhiki.telephony.models import (
    Call,
    Caller,
    CallEvent,
    CallState,
    DetailImport,
    DetailRow,
    Leg,
    Reading,
)
from mizuhiki.telephony.services import details, keying, registering
from mizuhiki.telephony.services.registering import CodeFacts, LineFacts
from mizuhiki.telephony.tests.told import NINE, after
from mizuhiki.telephony.words import State
from tests.builders import clerk

pytestmark = pytest.mark.django_db
HEAD = (
    "通話ID,向き,回線,相手番号,着信日時,呼出日時,応答日時,終話日時,後処理終了日時,担当者,ラップアップコード"
)
DAY = "2026/11/27"
FILE = f"""{HEAD}
X-1,着信,0760001111,090-1234-5678,{DAY} 09:00:00,{DAY} 09:00:05,{DAY} 09:00:09,{DAY} 09:02:30,,2001,
X-2,着信,main,非通知,2026-11-27 09:10:00,,,2026-11-27 09:10:25,,,
X-3,発信,main,0761112222,{DAY} 09:20,,{DAY} 09:20:10,{DAY} 09:21,{DAY} 09:21:30,2002,K10
"""


@pytest.fixture(autouse=True)
def registered() -> None:
    """A line and a code."""
    start = date(2026, 4, 1)
    facts = LineFacts("代表", "hikari", "076-000-1111", "", start)
    registering.register_line(code="main", facts=facts, actor=None, at=NINE)
    code = CodeFacts("使用開始", "start_stop", is_complete=True, exchange_key="", starts_on=start)
    registering.register_code(code="K10", facts=code, actor=None, at=NINE)


def take_in(text: str, name: str = "meisai.csv", encoding: str = "utf-8") -> DetailImport:
    at = NINE + timedelta(hours=8)
    return details.import_details(content=text.encode(encoding), file_name=name, at=at, actor=clerk())


@pytest.mark.req("CC-017")
def test_details_fill_the_times_of_a_keyed_call_and_become_the_calls_nobody_keyed() -> None:
    caller = api.caller_of("09012345678")
    call = keying.begin_call(direction="in", line_code="main", caller=caller, actor=clerk(), at=after(40))
    keying.end_call(call_id=call.pk, actor=clerk(), at=after(160))
    keying.code_call(call_id=call.pk, code="K10", actor=clerk(), at=after(200))
    record = take_in(FILE, encoding="cp932")
    assert (record.row_count, record.matched_count, record.known_count, record.differed_count) == (3, 1, 0, 1)
    seen = api.call_view(call.pk)
    assert (seen.entered_at, seen.answered_at, seen.ended_at) == (after(0), after(9), after(150))
    assert (seen.alert_ms, seen.wait_ms, seen.agent_id) == (4_000, 9_000, clerk().pk)
    assert (seen.is_answered_within(10), seen.is_provisional, seen.state) == (True, False, State.DONE)
    assert CallState.objects.get(pk=call.pk).code.code == "K10"  # type: ignore[union-attr]
    [reading] = Reading.objects.filter(call=call)
    assert reading.differences == ["entered_at", "answered_at", "ended_at", "wait_ms", "talk_ms", "wrap_ms"]
    others = [one for one in api.calls_of_day(clock.day_of(NINE)) if one.id != call.pk]
    assert [(one.outcome, one.direction, one.talk_ms, one.wrap_ms) for one in others] == [
        ("abandoned", "in", None, None),
        ("answered", "out", 50_000, 30_000),
    ]
    assert [one.is_withheld for one in Caller.objects.order_by("call_id")] == [False, True, False]
    again = take_in(FILE, "onaji.csv")  # the same lines, other bytes
    assert (again.row_count, again.known_count, again.matched_count) == (3, 3, 0)
    assert (Call.objects.count(), Reading.objects.count(), DetailRow.objects.count()) == (3, 3, 3)
    with pytest.raises(details.DetailFileAlreadyImported):
        take_in(FILE)


@pytest.mark.req("CC-017")
def test_a_file_with_a_fault_names_each_line_and_changes_nothing() -> None:
    text = FILE + (
        "X-3,着信,main,,2026-11-27 10:00:00,,,2026-11-27 10:00:10,,,\n"
        "X-4,横,main,,2026-11-27 10:00,,2026-11-27 9:59,2026-11-27 10:01,,,\n"
        "X-5,着信,nowhere,,2026-11-27 10:00,,2026-11-27 10:01,2026-11-27 10:02,,,K99\n"
        "X-6,着信,main,,,,,きのう,,,\n"
        "X-7,着信,main,,2026-11-29 10:00,,,2026-11-29 10:01,,,\n"
        "X-8,着信\n"
    )
    with pytest.raises(details.DetailFileRefused) as refused:
        take_in(text)
    assert [(fault.line, fault.field, fault.value) for fault in refused.value.faults] == [
        (5, "通話ID", "X-3"),
        (6, "向き", "横"),
        (7, "回線", "nowhere"),
        (7, "ラップアップコード", "K99"),
        (8, "着信日時", ""),
        (8, "終話日時", "きのう"),
        (9, "終話日時", "2026-11-29 10:01:00"),
        (10, "列数", "2"),
    ]
    assert not Call.objects.exists()
    assert not DetailImport.objects.exists()
    assert not CallEvent.objects.exists()
    with pytest.raises(details.DetailFileRefused) as unknown:
        take_in("あ,い\n1,2\n")
    assert [(fault.line, fault.field) for fault in unknown.value.faults] == [(1, "見出し")]
    take_in(FILE)
    with pytest.raises(details.DetailFileRefused) as changed:
        take_in(FILE.replace("09:10:25", "09:10:26"))
    assert [(fault.line, fault.value) for fault in changed.value.faults] == [(3, "X-2")]
    assert (Call.objects.count(), DetailImport.objects.count()) == (3, 1)


def test_lengths_instead_of_instants_are_another_layout() -> None:
    head = "担当者,着信日時,通話ID,待ち秒数,呼出秒数,通話秒数,後処理秒数,余分"
    take_in(f"{head}\n2001,2026/11/27 09:00:00,Y-1,12,3,300,60,x\n,2026/11/27 09:30,Y-2,20,,,,\n")
    first, second = api.calls_of_day(clock.day_of(NINE))
    assert (first.alert_ms, first.wait_ms, first.talk_ms, first.wrap_ms) == (3_000, 12_000, 300_000, 60_000)
    assert (second.outcome, second.wait_ms) == ("abandoned", 20_000)
    assert [leg.agent_key for leg in Leg.objects.filter(call_id=first.id, role="agent")] == ["2001"]


def test_each_keyed_call_is_matched_once_to_the_nearest_line() -> None:
    first = keying.begin_call(direction="in", line_code="main", caller=None, actor=clerk(), at=after(0))
    keying.end_call(call_id=first.pk, actor=clerk(), at=after(30))
    keying.code_call(call_id=first.pk, code="K10", actor=clerk(), at=after(31))
    second = keying.begin_call(direction="in", line_code="main", caller=None, actor=clerk(), at=after(60))
    keying.end_call(call_id=second.pk, actor=clerk(), at=after(90))
    keying.code_call(call_id=second.pk, code="K10", actor=clerk(), at=after(91))
    take_in(
        f"{HEAD}\n"
        "A,着信,main,,2026-11-27 09:00:55,,2026-11-27 09:01:00,2026-11-27 09:01:31,,,\n"
        "B,着信,main,,2026-11-27 08:59:58,,2026-11-27 09:00:01,2026-11-27 09:00:31,,,\n"
        "C,着信,main,,2026-11-27 09:00:30,,2026-11-27 09:00:40,2026-11-27 09:00:50,,,\n"
    )
    found = dict(DetailRow.objects.filter(is_matched=True).values_list("conversation", "call_id"))
    assert found == {"A": second.pk, "B": first.pk}
    assert Call.objects.count() == 3


def test_a_file_with_the_number_of_somebody_protected_is_handed_out_with_the_right_alone(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    record = take_in(FILE)
    rights = ("telephony.detail_import", "attachments.file_open")
    blind, knows = (
        sign_in(person(*rights, *more, username=name, display_name=name))
        for name, more in (("blind1", ()), ("knows1", ("customers.protected_see",)))
    )
    address = f"/files/{record.file_id}/"
    assert [one.get(address).status_code for one in (blind, knows)] == [200, 200]
    customer = Customer.objects.create(customer_no="1234567890", kind="person", name="見本", kana="ミホン")
    Phone.objects.create(customer=customer, shown="090-1234-5678", digits="09012345678")
    CustomerMark.objects.create(customer=customer, kind="protection", starts_on=date(2026, 4, 1))
    assert [one.get(address).status_code for one in (blind, knows)] == [409, 200]
