"""Debtors who moved are candidates; registers are asked and answer; list and history keep the source."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mizuhiki.customers.api import AddressChange, Customer, Supply, person_view
from mizuhiki.research import api as research
from mizuhiki.research.api import Answer
from mizuhiki.research.errors import (
    AddressMissing,
    DayUnfit,
    GroundUnknown,
    PersonProtected,
    ReplyThere,
    TraceAwaitsReply,
    TraceOpen,
    TraceWithoutReply,
)
from mizuhiki.research.models import Trace, TraceFound, TraceReply, TraceRequest
from mizuhiki.research.papers import LINES, letter_pdf, lists_of, table_of
from mizuhiki.research.selectors.traces import lines_between
from mizuhiki.research.tests.conftest import AT, DAY, PNG, Gone
from mizuhiki.worklist.api import Item
from tests.builders import clerk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAYOR = "見本市長"
FOUND = Answer("found", DAY, "1000001", "見本市青葉町2番地", date(2026, 6, 1))


def begin(gone: Gone, *, sees: bool = False) -> Trace:
    return research.open_trace(
        customer_id=gone.customer.pk, supply_id=gone.supply.pk, sees=sees, actor=clerk(), at=AT
    )


def ask(trace: Trace, *, kind: str = "resident", on: date = DAY, sees: bool = False) -> TraceRequest:
    return research.ask(
        trace_id=trace.pk, kind=kind, addressee=MAYOR, requested_on=on, sees=sees, actor=clerk(), at=AT
    )


def reply(request: TraceRequest, answer: Answer = FOUND, *, sees: bool = False) -> TraceReply:
    proof = SimpleUploadedFile("a.png", PNG, content_type="image/png")
    return research.record_reply(proof, request_id=request.pk, answer=answer, sees=sees, actor=clerk(), at=AT)


@pytest.mark.req("COL-076")
def test_a_mover_is_found_by_the_register_and_the_history_keeps_the_source(gone: Gone) -> None:
    (candidate,) = research.candidates(today=DAY)
    assert (candidate.customer_id, candidate.open_yen) == (gone.customer.pk, 10_190)
    assert (candidate.supply_id, candidate.ends_on) == (gone.supply.pk, date(2026, 5, 31))
    trace = begin(gone)
    assert research.candidates(today=DAY) == []
    with pytest.raises(TraceOpen, match=f"第{trace.pk}号"):
        begin(gone)
    request = ask(trace)
    assert (request.label, request.ground) == ("住民票の写し", "住民基本台帳法第12条の2第1項")
    with pytest.raises(TraceAwaitsReply, match="住民票の写し"):
        end(trace, "found")
    reply(request)
    with pytest.raises(ReplyThere):
        reply(request)
    assert not Item.objects.filter(closed_at=None, kind="research.reply").exists()
    research.take_address(request_id=request.pk, sees=False, actor=clerk(), at=AT)
    assert Customer.objects.get().address == "見本市青葉町2番地"
    (seen,) = person_view(customer_id=gone.customer.pk, as_of=DAY, today=DAY, sees_protected=True).addresses
    ground = f"住民票の写し（住民基本台帳法第12条の2第1項）見本市長 {DAY}回答"
    assert (seen.source, seen.ground) == ("転出先の追跡調査", ground)
    assert AddressChange.objects.get().cause_id == trace.pk
    end(trace, "found")
    assert research.traces_of_year(2026) == 1
    assert research.candidates(today=DAY) == []


def end(trace: Trace, result: str, text: str = "") -> None:
    research.end_trace(trace_id=trace.pk, result=result, text=text, sees=False, actor=clerk(), at=AT)


@pytest.mark.req("COL-076")
def test_what_cannot_be_asked_or_answered_changes_nothing(gone: Gone) -> None:
    trace = begin(gone)
    with pytest.raises(GroundUnknown):
        ask(trace, kind="gossip")
    with pytest.raises(DayUnfit, match="2026-06-10から"):
        ask(trace, on=date(2026, 6, 9))
    assert not TraceRequest.objects.exists()
    request = ask(trace)
    with pytest.raises(AddressMissing):
        reply(request, Answer("found", DAY))
    assert not TraceReply.objects.exists()
    reply(request, Answer("no_record", DAY))
    with pytest.raises(TraceWithoutReply, match="転出先判明"):
        end(trace, "found")
    end(trace, "unknown", "附票にも異動がない。")
    assert trace.end.text == "附票にも異動がない。"


@pytest.mark.req("COL-076")
def test_the_list_prints_date_ground_and_result_and_hides_the_protected(gone: Gone) -> None:
    trace = begin(gone)
    answered, waiting = ask(trace), ask(trace, kind="appendix")
    reply(answered)
    lines = lines_between(DAY, DAY, today=DAY)
    (paper,) = lists_of(lines, first=DAY, last=DAY, at=AT)
    table = paper.parts[0]
    assert table.rows == (  # type: ignore[union-attr]
        (
            f"{trace.pk}",
            "見本 1　0000000001",
            "2026-06-10",
            "住民票の写し（住民基本台帳法第12条の2第1項）見本市長",
            "2026-06-10",
            "転出先判明　見本市青葉町2番地　異動日 2026-06-01",
        ),
        (
            f"{trace.pk}",
            "見本 1　0000000001",
            "2026-06-10",
            "戸籍の附票の写し（住民基本台帳法第20条第2項）見本市長",
            "",
            "回答待ち",
        ),
    )
    assert letter_pdf(waiting, gone.customer, at=AT).startswith(b"%PDF-")
    gone.protect()
    closed = lines_between(DAY, DAY, today=DAY)
    hidden = lists_of(closed, first=DAY, last=DAY, at=AT)[0].parts[0]
    assert "青葉町" not in f"{hidden}{table_of(closed)}"
    assert "見本市長" not in f"{hidden}{table_of(closed)}"  # the town somebody was asked of
    assert table_of(lines).rows[0][3:6] == ("2026-06-10", "住民票の写し", "住民基本台帳法第12条の2第1項")
    year = lists_of([*lines] * LINES, first=DAY, last=DAY, at=AT)
    assert [one.facts[3] for one in year] == [("分冊", "1／2"), ("分冊", "2／2")]
    assert [row[2] for row in hidden.rows] == [row[2] for row in table.rows]  # type: ignore[union-attr]


@pytest.mark.req("COL-076")
def test_a_protected_person_is_looked_for_with_the_right_alone(gone: Gone) -> None:
    gone.protect()
    with pytest.raises(PersonProtected, match="権限のある人だけ"):
        begin(gone)
    assert not Trace.objects.exists()
    trace = begin(gone, sees=True)
    with pytest.raises(PersonProtected):
        ask(trace)
    request = ask(trace, sees=True)
    reply(request, sees=True)
    with pytest.raises(PersonProtected):
        research.take_address(request_id=request.pk, sees=False, actor=clerk(), at=AT)
    assert (Customer.objects.get().address, AddressChange.objects.count()) == ("", 0)


def test_who_still_lives_there_or_owes_nothing_is_no_candidate(gone: Gone) -> None:
    Supply.objects.filter(pk=gone.supply.pk).update(ends_on=None)
    assert research.candidates(today=DAY) == []
    research.end_unknown(return_id=gone.piece_id, text="心当たりなし", actor=clerk(), at=AT)
    (candidate,) = research.candidates(today=DAY)
    assert (candidate.unknown_at, candidate.ends_on) == (AT, None)
    assert research.candidates(today=date(2026, 4, 20)) == []  # nothing is overdue yet


def test_disposal_takes_what_was_told_and_leaves_the_steps(gone: Gone) -> None:
    request = ask(begin(gone))
    reply(request)
    assert research.erase_told(told_before=AT, approval="7", actor=clerk(), at=AT) == 0
    later = AT.replace(year=2031)
    assert research.erase_told(told_before=later, approval="7", actor=clerk(), at=later) == 1
    assert not TraceFound.objects.exists()
    (line,) = lines_between(DAY, DAY, today=DAY)
    assert (line.address, line.reply is not None) == ("", True)
