"""一括変更の承認: a second person sees how many records change, of which kind, and some of them."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.bulkwork import renaming, services
from mizuhiki.bulkwork.models import KIND, BulkWork
from mizuhiki.bulkwork.permissions import WORK_DECIDE, WORK_PREPARE
from mizuhiki.platform import clock, era
from mizuhiki.platform.errors import RuleBroken


def _work(request: ApprovalRequest) -> BulkWork:
    return BulkWork.objects.get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    work = _work(request)
    facts = [Fact("種類", work.get_kind_display()), Fact("変わる件数", work.change_count, "count")]
    if work.left_count:
        facts.append(Fact("変えない件数", work.left_count, "count"))
    if work.kind == BulkWork.Kind.RENAME:
        facts.append(Fact("あわせて書き換えるお客様の住所", len(renaming.followers(work)), "count"))
    if work.effective_on is not None:
        facts.append(Fact("新しい店番で引き落とす日", f"{era.long_date(work.effective_on)}から"))
    if work.undoes_id is not None:
        facts.append(Fact("元に戻す一括変更", f"番号 {work.undoes_id}"))
    return Picture(
        effects=(
            "承認すると、一覧のとおりに台帳をまとめて変えます。1件でも変えられなければ、どれも変えません。",
            "実施したあとは、元に戻す一括変更を作れます。それにも承認が要ります。",
            *_moved(work),
        ),
        facts=tuple(facts),
        url=reverse("bulkwork:work_show", args=[work.pk]),
    )


def _moved(work: BulkWork) -> tuple[str, ...]:
    if hasattr(work, "done"):
        return ()
    try:
        services.require_unmoved(work, today=clock.today())
    except RuleBroken as broken:
        return (broken.message,)
    return ()


def _content(request: ApprovalRequest) -> object:
    """Each record as it was read and would be, and that it still is so."""
    work = _work(request)
    changes = list(work.changes.order_by("subject_id").values_list("subject_id", "before", "after"))
    return [work.kind, str(work.effective_on or ""), changes, _moved(work)]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    work = _work(request)
    services.require_unmoved(work, today=clock.day_of(decision.decided_at))
    services.start_work(work_id=work.pk, actor=decision.decided_by)


BULK_WORK = Kind(
    code=KIND,
    title="台帳の一括変更",
    right_to_ask=WORK_PREPARE,
    right_to_decide=WORK_DECIDE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
