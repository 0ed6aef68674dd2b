"""A letter that came back, a search, and the research of a case with its hand-over sheet."""

from datetime import datetime, timedelta

from mizuhiki.callcentre.models import Case
from mizuhiki.customers.models import Supply, SupplyParty
from mizuhiki.mail.models import Piece, PieceAddress, PieceEvent
from mizuhiki.platform import clock
from mizuhiki.research import api as research
from mizuhiki.research.models import EnquiryStep, EnquiryWords, Return
from mizuhiki.staff.models import User


def make_researches(owner: User, now: datetime) -> None:
    """One of each; the sheet waits for a second person."""
    supply = Supply.objects.order_by("pk")[0]
    addressee = SupplyParty.objects.filter(supply=supply).earliest("pk").customer
    piece = Piece.objects.create(
        kind="payment_notice",
        supply=supply,
        addressee=addressee,
        subject_kind="billing.demand",
        subject_id=1,
        printed_at=now,
    )
    PieceAddress.objects.create(piece=piece, name="見本 1 様", address="緑町1番地")
    PieceEvent.objects.create(
        piece=piece, what="returned", reason="moved", occurred_at=now, recorded_at=now, recorded_by=owner
    )
    Return.objects.create(piece=piece, customer=addressee, returned_at=now, opened_at=now)
    trace = research.open_trace(customer_id=addressee.pk, supply_id=supply.pk, sees=True, actor=owner, at=now)
    research.ask(
        trace_id=trace.pk,
        kind="resident",
        addressee="見本市長",
        requested_on=clock.day_of(now),
        sees=True,
        actor=owner,
        at=now,
    )
    case = Case.objects.earliest("pk")
    enquiry = research.open_enquiry(
        subject_kind="callcentre.case",
        subject_id=case.pk,
        unclear="place",
        actor=owner,
        at=now,
    )
    due_on = clock.day_of(now) + timedelta(days=3)
    for number, kind, facts in (
        (1, "heard", {}),
        (2, "asked", {"section": "taps", "section_name": "給水装置課", "due_on": due_on}),
    ):
        step = EnquiryStep.objects.create(
            enquiry=enquiry, number=number, kind=kind, at=now, by=owner, **facts
        )
        EnquiryWords.objects.create(step=step, text="番地はわからない。")
