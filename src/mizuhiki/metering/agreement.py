"""A value that the rules would hold again, or that nobody read, takes two people (law 9)."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.metering.models import Reading, ReadingSettlement
from mizuhiki.metering.permissions import READING_AGREE, READING_SETTLE
from mizuhiki.metering.selectors import find_reading, words_on
from mizuhiki.metering.services.settling import KIND, answer_of, settle_agreed


def _reading(request: ApprovalRequest) -> Reading:
    found = find_reading(request.subject_id)
    assert found is not None, request.subject_id
    return found


def _picture(request: ApprovalRequest) -> Picture:
    reading, answer = _reading(request), answer_of(request)
    month = f"{reading.cycle_month.year}年{reading.cycle_month.month}月"
    facts = [
        Fact("確認待ちの理由", reading.get_hold_display() or "なし"),
        Fact("前回指針", reading.previous_m3),
        Fact("届いた指針", reading.index_m3),
        Fact("登録のしかた", answer.how.label),
        Fact("登録する指針", answer.index_m3 or 0),
        Fact("検針日", f"{answer.read_on}"),
        Fact("使用水量", answer.usage_m3 or 0, "m3"),
    ]
    if answer.basis:
        facts.append(Fact("確認の方法", str(ReadingSettlement.Basis(answer.basis).label)))
    return Picture(
        effects=(
            f"{month}分の使用水量を{answer.usage_m3:,}m³として登録します。",
            "届いた検針値は消えずに残ります。",
            f"{month}分の次の調定（追加調定を含む）で請求します。",
        ),
        facts=tuple(facts),
        url=reverse("metering:reading_show", args=[reading.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """The last word on the month; another one since makes the request another one."""
    *_, last = words_on(_reading(request))
    return [last.pk, last.previous_m3, last.period_start.isoformat()]


def _settle(request: ApprovalRequest, decision: Decision) -> None:
    settle_agreed(request=request, at=decision.decided_at)


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_reading(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    reading = _reading(request)
    return {"customers.customer": users_and_payers([reading.supply_id], on=reading.read_on)}


SETTLEMENT = Kind(
    code=KIND,
    title="検針値の登録",
    right_to_ask=READING_SETTLE,
    right_to_decide=READING_AGREE,
    picture=_picture,
    content=_content,
    carry_out=_settle,
    lock=_lock,
    subjects=_subjects,
)
