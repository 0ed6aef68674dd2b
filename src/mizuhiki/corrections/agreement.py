"""更正の承認: a second person sees each bill before and after, and lets it be booked or sends it back."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalDecided, ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.corrections import many, selectors, services
from mizuhiki.corrections.batch_models import BATCH_KIND, CorrectionBatch
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import KIND, CorrectionCase, CorrectionEnd
from mizuhiki.corrections.permissions import CORRECTION_AGREE, CORRECTION_ASK
from mizuhiki.customers.api import users_and_payers
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken

ENDS = {
    Decision.Outcome.REFUSED: CorrectionEnd.How.REFUSED,
    Decision.Outcome.WITHDRAWN: CorrectionEnd.How.WITHDRAWN,
}


def _case(request: ApprovalRequest) -> CorrectionCase:
    return CorrectionCase.objects.select_related("supply").get(pk=request.subject_id)


def _picture(request: ApprovalRequest) -> Picture:
    case = _case(request)
    lines = selectors.lines_of(case)
    barred = [one for one in lines if one.barred_since]
    return Picture(
        effects=(
            "承認すると、下の各行の差額で調定を更正します。申請のあとに請求か検針が変わっていれば、承認できません。",
            "減る分は未納額から引き、納付済みの額を下回るときは過誤納になります。増える分は新しい請求になります。",
            *(("検針値も訂正し、あとの月の使用水量を計算し直します。",) if case.kind == "reading" else ()),
            *((f"消滅時効の期間を過ぎた{len(barred)}件は請求しません。",) if barred else ()),
        ),
        facts=(
            Fact("更正番号", case.shown),
            Fact("お問い合わせ番号", case.supply.inquiry_no),
            Fact("更正の種類", case.get_kind_display()),
            *(Fact(*pair) for pair in selectors.words_of(case)),
            *(Fact(one.title, one.sentence) for one in lines),
            Fact("差額の合計", sum(one.difference_yen for one in lines if not one.barred_since), "yen"),
        ),
        url=reverse("corrections:correction_show", args=[case.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """What would be booked now, or why nothing could be; a request that has ended is as it was."""
    case = _case(request)
    if hasattr(case, "end"):
        return case.digest
    try:
        return services.plan_now(case, today=clock.today()).digest
    except RuleBroken as broken:
        return broken.code


def _lock(request: ApprovalRequest) -> None:
    services.lock_case(request.subject_id)


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    supply_id = _case(request).supply_id
    return {"customers.customer": users_and_payers([supply_id], on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    services.book(case_id=request.subject_id, request=request, actor=request.asked_by, at=decision.decided_at)


def end_ungranted(event: ApprovalDecided) -> None:
    """Listener: what was sent back or withdrawn ends, with its reason; the bills stay as they are."""
    if event.kind not in {KIND, BATCH_KIND} or event.outcome not in ENDS:
        return
    decision = Decision.objects.select_related("request", "decided_by").get(pk=event.request_id)
    if event.kind == BATCH_KIND:
        many.end_batch(
            decision.request.subject_id,
            how=ENDS[Decision.Outcome(event.outcome)],
            reason=decision.reason,
            actor=decision.decided_by,
            at=decision.decided_at,
        )
        return
    services.end_unbooked(
        case_id=decision.request.subject_id,
        how=ENDS[Decision.Outcome(event.outcome)],
        reason=decision.reason,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


def _batch(request: ApprovalRequest) -> CorrectionBatch:
    return CorrectionBatch.objects.get(pk=request.subject_id)


def _batch_picture(request: ApprovalRequest) -> Picture:
    batch = _batch(request)
    facts = many.facts_of(batch)
    return Picture(
        effects=(
            "承認すると、契約ごとの更正を1件ずつ記帳します。途中で止まっても、続きから再開します。",
            "計算のあとに請求が変わった契約は更正せず、理由を残します。",
            "更正通知書と納付書は、契約ごとに作ります。",
        ),
        facts=(
            Fact("更正する契約", facts["corrections"], "count"),
            Fact("差額の合計", facts["corrected_yen"], "yen"),
            Fact("時効のため請求しない料金", facts["barred"], "count"),
            Fact("計算できず、対象から外れた契約", facts["left"], "count"),
            *(Fact(*pair) for pair in selectors.words_of_change(Change.from_dict(batch.change))),
        ),
        url=reverse("corrections:batch_show", args=[batch.pk]),
    )


def _batch_content(request: ApprovalRequest) -> object:
    """Every line as it was worked out, and what stands of it now."""
    return many.content_of(_batch(request))


def _book_batch(request: ApprovalRequest, decision: Decision) -> None:
    del decision
    many.start_booking(request)


CORRECTION_BATCH = Kind(
    code=BATCH_KIND,
    title="請求の一括更正",
    right_to_ask=CORRECTION_ASK,
    right_to_decide=CORRECTION_AGREE,
    picture=_batch_picture,
    content=_batch_content,
    carry_out=_book_batch,
)
CORRECTION = Kind(
    code=KIND,
    title="請求の更正",
    right_to_ask=CORRECTION_ASK,
    right_to_decide=CORRECTION_AGREE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
