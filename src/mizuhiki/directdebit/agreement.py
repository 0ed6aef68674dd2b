"""再振替 takes two people: money is drawn again from accounts of which one try has failed."""

from datetime import datetime

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.directdebit.errors import CountChanged
from mizuhiki.directdebit.permissions import FILE_MAKE, RETRY_APPROVE
from mizuhiki.directdebit.refused import Refused, order, refused_of
from mizuhiki.platform import clock, era
from mizuhiki.platform.actors import Person


def ask(*, found: Refused, seen: dict[str, int], reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to agree to the second file, as it was counted on the screen.

    Raises:
        ResultsAwaited, NothingToFollow, CountChanged, AlreadyAsked, ReasonNeeded: nothing is changed.

    Source:
        issue 3, point 5.
    """
    found.refuse_too_early()
    if found.expected != seen:
        raise CountChanged()
    return approvals.ask(
        kind=RETRY.code,
        title=f"{found.title}（再振替）",
        subject=found.batch,
        reason=reason,
        actor=actor,
        at=at,
        facts=found.expected,
        item_count=found.retried.count,
        amount_yen=found.retried.yen,
    )


def _found(request: ApprovalRequest) -> Refused:
    return refused_of(request.subject_id, today=clock.today())


def _picture(request: ApprovalRequest) -> Picture:
    found = _found(request)
    batch, day = found.batch, found.retry_on
    rows, yen, slips = request.facts["rows"], request.facts["amount_yen"], request.facts["slips"]
    on = era.long_date(day) if day else "再振替日"
    return Picture(
        effects=(
            f"{on}に引き落とす再振替の依頼ファイルを作成します（{rows:,}件、{yen:,}円）。",
            "最初の依頼で振替できなかった請求だけが入ります。",
            *([f"再振替しない{slips:,}件は納付書に切り替えます。"] if slips else []),
        ),
        facts=(
            Fact("金融機関", batch.terms.label),
            Fact("最初の振替日", era.long_date(batch.debit_on)),
            Fact("最初の依頼", batch.row_count, "count"),
            Fact("再振替", int(rows), "count"),
            Fact("再振替の額", int(yen), "yen"),
        ),
        url=reverse("directdebit:batch_show", args=[batch.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    found = _found(request)
    return [found.expected, found.retry_on.isoformat() if found.retry_on else ""]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    order(
        batch_id=request.subject_id,
        expected={name: int(value) for name, value in request.facts.items()},
        agreed=True,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


RETRY = Kind(
    code="directdebit.retry",
    title="再振替の依頼",
    right_to_ask=FILE_MAKE,
    right_to_decide=RETRY_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
