"""A household that moved out owing money, whose bill came back; its letters are in the mail room."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.customers.api import Customer, CustomerMark, Supply
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, NewPiece, Purpose, Reason
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, clerk, noon

DAY = date(2026, 6, 10)
AT = noon(DAY)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@dataclass
class Gone:
    """Who moved, from where, and the letter that came back."""

    customer: Customer
    supply: Supply
    piece_id: int

    def protect(self) -> None:
        """支援措置 holds from now on."""
        CustomerMark.objects.create(
            customer=self.customer, kind=CustomerMark.Kind.PROTECTION, starts_on=date(2026, 1, 1)
        )


def send(supply: Supply, *, at: datetime) -> int:
    """A bill that is printed and posted; its number."""
    (piece_id,) = mail.reserve_ids(1)
    addressee = supply.parties.earliest("pk").customer_id
    piece = NewPiece(piece_id, supply.pk, addressee, "見本 1 様", "0000000", "水引市緑町1番地", supply.pk)
    mail.record_pieces(
        kind="payment_notice", subject_kind="billing.demand", pieces=[piece], at=at, actor=clerk()
    )
    mail.dispatch_pieces(
        piece_ids=[piece_id], kind="payment_notice", dispatched_on=clock.day_of(at), actor=clerk(), at=at
    )
    return piece_id


def come_back(piece_id: int, *, at: datetime, reason: Reason = Reason.MOVED) -> None:
    """It comes back."""
    with clock.travel(at):
        mail.record_return(piece_id=piece_id, occurred_at=at, reason=reason, note="", actor=clerk(), at=at)


@standing.fixture
def gone(one_billed: Town) -> Gone:
    """The household of the billed town, out since the end of May."""
    supply = one_billed.supplies["M000001"]
    Supply.objects.filter(pk=supply.pk).update(ends_on=date(2026, 5, 31))
    supply.refresh_from_db()
    for purpose in (Purpose.BILLING, Purpose.OTHER):
        mail.set_postage(
            purpose=purpose,
            bearer=Bearer.CLIENT,
            unit_yen=110,
            starts_on=date(2026, 4, 1),
            source="別表１",
            actor=clerk(),
            at=AT,
        )
    sent = AT - timedelta(days=5)
    piece_id = send(supply, at=sent)
    come_back(piece_id, at=AT - timedelta(days=1))
    return Gone(Customer.objects.get(), supply, piece_id)
