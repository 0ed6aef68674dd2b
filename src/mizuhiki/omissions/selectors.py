"""What screens show of what was never billed."""

import hashlib
import json
from collections.abc import Sequence

from mizuhiki.approvals import api as approvals
from mizuhiki.billing.api import NotAssessed, Omitted
from mizuhiki.notices.api import SlipReissue
from mizuhiki.omissions.models import KIND, OmissionClaim, OmissionEnd, OmissionLine
from mizuhiki.platform import sql

Fate = OmissionLine.Fate
TONES = {OmissionEnd.How.BILLED: "good", OmissionEnd.How.REFUSED: "wrong", OmissionEnd.How.WITHDRAWN: ""}


def digest_of(found: Sequence[Omitted]) -> str:
    """Names everything that was looked at, to the yen and the day."""
    told = [[one.mark, one.reason, one.problem, one.barred_since is not None] for one in found]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def fate_of(one: Omitted, *, is_chosen: bool) -> OmissionLine.Fate:
    """What becomes of a month."""
    if one.reason or one.problem:
        return Fate.UNKNOWN
    if one.barred_since is not None:
        return Fate.BARRED
    return Fate.CLAIMED if is_chosen else Fate.LEFT


def why_not(one: Omitted) -> str:
    """Why a month cannot be claimed, in words; empty where it can."""
    if one.reason:
        return str(NotAssessed.Reason(one.reason).label)
    return one.problem or ("0円" if one.yen <= 0 else "")


def owed_of(claim: OmissionClaim) -> dict[int, int]:
    """What is open of the demands of a billed claim, by demand."""
    found = sql.rows(
        "SELECT m.demand_id, sum(o.open_yen)::bigint FROM omissions_omissiondemand m "
        "JOIN billing_assessment a ON a.demand_id = m.demand_id JOIN ledger_openitem o ON o.id = a.id "
        "WHERE m.claim_id = %s GROUP BY 1 HAVING sum(o.open_yen) > 0 ORDER BY 1",
        [claim.pk],
    )
    return {int(demand_id): int(yen) for demand_id, yen in found}


def slips_of(claim: OmissionClaim) -> list[SlipReissue]:
    """The slips that were made for a claim."""
    found = SlipReissue.objects.filter(reference__startswith=f"omissions.claim:{claim.pk}:")
    return list(found.select_related("slip").order_by("pk"))


def state_of(claim: OmissionClaim, *, is_waiting: bool) -> tuple[str, str]:
    """The word of a state and its tone."""
    end: OmissionEnd | None = getattr(claim, "end", None)
    if end is not None:
        return end.get_how_display(), TONES[OmissionEnd.How(end.how)]
    return ("承認待ち", "care") if is_waiting else ("起案", "care")


def claims(*, limit: int) -> list[tuple[OmissionClaim, str, str, int]]:
    """The newest claims with state, tone and the yen that they claim."""
    found = list(OmissionClaim.objects.select_related("supply", "by", "end").order_by("-pk")[:limit])
    ids = [one.pk for one in found]
    waiting = approvals.open_requests_of(kind=KIND, subject_ids=ids)
    yen = dict(
        sql.rows(
            "SELECT claim_id, sum(yen)::bigint FROM omissions_omissionline "
            "WHERE claim_id = ANY(%s) AND fate = 'claimed' GROUP BY 1",
            [ids],
        )
    )
    return [(one, *state_of(one, is_waiting=one.pk in waiting), int(yen.get(one.pk, 0))) for one in found]
