"""A claim for what was never billed, for the walk of pages."""

from datetime import date, datetime

from mizuhiki.customers.api import Supply
from mizuhiki.omissions.models import OmissionClaim, OmissionLine
from mizuhiki.staff.models import User


def make_omission(owner: User, now: datetime) -> None:
    """One month of the oldest supply, asked for and not decided."""
    supply = Supply.objects.earliest("pk")
    claim = OmissionClaim.objects.create(
        fiscal_year=2026, number=1, supply=supply, reason="登録漏れ", reference="walk", at=now, by=owner
    )
    OmissionLine.objects.create(
        claim=claim,
        month=date(2026, 2, 1),
        charge="public_sewerage",
        period_start=date(2025, 12, 10),
        period_end=date(2026, 2, 10),
        usage_m3=40,
        yen=5_183,
        fate=OmissionLine.Fate.CLAIMED,
        mark="2026-02:public_sewerage",
    )
