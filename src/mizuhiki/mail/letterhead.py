"""Who sends a paper, as its head says it."""

from mizuhiki.documents.api import Issuer
from mizuhiki.rulepacks.api import Pack


def issuer_of(pack: Pack) -> Issuer:
    """Who hands the paper out, and where people ask."""
    return Issuer(
        name=pack.utility.name,
        representative=pack.utility.head,
        office=pack.papers.office,
        telephone=pack.utility.phone,
        hours=pack.utility.hours,
        payable_at=pack.papers.payable_at,
    )
