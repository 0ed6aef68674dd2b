"""入金連絡 that wait: neither borne out by money nor refuted by somebody who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.payments.models import PaymentClaim, PaymentClaimEnd
from mizuhiki.platform import sql

# What ended it stands: no receipt that was taken back.
OPEN = """NOT EXISTS (
    SELECT FROM payments_paymentclaimend e WHERE e.claim_id = c.id
    AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = e.receipt_id))"""


@dataclass(frozen=True)
class OpenClaim:
    """A claim that waits, as a list shows it."""

    claim_id: int
    supply_id: int
    told_at: datetime
    teller: str
    paid_on: date
    yen: int | None
    place: str

    @property
    def teller_label(self) -> str:
        """Who said it."""
        return str(PaymentClaim.Teller(self.teller).label)


def open_claims(*, offset: int, limit: int) -> Sequence[OpenClaim]:
    """Those that wait longest first."""
    return _claims("", [limit, offset])


def open_claims_of(supply_id: int) -> Sequence[OpenClaim]:
    """What was told of one supply and is neither confirmed nor refuted."""
    return _claims("AND c.supply_id = %s", [supply_id, None, 0])


def standing_end(claim_id: int) -> PaymentClaimEnd | None:
    """What ended a claim and was not taken back."""
    found = PaymentClaimEnd.objects.select_related("ended_by", "receipt").filter(claim_id=claim_id)
    return found.filter(receipt__reversed_by=None).first()


def count_open() -> int:
    """How many wait."""
    return int(sql.rows(f"SELECT count(*) FROM payments_paymentclaim c WHERE {OPEN}")[0][0])  # noqa: S608


def _claims(which: str, params: Sequence[int | None]) -> list[OpenClaim]:
    found = sql.rows(
        "SELECT c.id, c.supply_id, c.told_at, c.teller, c.paid_on, c.yen, c.place "  # noqa: S608
        f"FROM payments_paymentclaim c WHERE {OPEN} {which} ORDER BY c.told_at, c.id LIMIT %s OFFSET %s",
        params,
    )
    return [OpenClaim(*row) for row in found]
