"""What waits in the inbox, and for whom: the rooms that lay work there do not know it."""

from datetime import timedelta

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalAsked, ApprovalDecided, ApprovalRequest, Decision
from mizuhiki.arrears.api import WAITING as ARREARS
from mizuhiki.attachments import api as attachments
from mizuhiki.bankrefunds.services.files import UNKNOWN
from mizuhiki.bankrefunds.services.outcomes import RETURNED
from mizuhiki.billing import api as billing
from mizuhiki.callcentre import api as callcentre
from mizuhiki.contacts import api as contacts
from mizuhiki.directdebit.doubts import DOUBT
from mizuhiki.emergency.services.duty import ON_CALL as NIGHT_ON_CALL
from mizuhiki.emergency.services.duty import UNANSWERED as NIGHT_UNANSWERED
from mizuhiki.emergency.services.reports import HANDOVER as NIGHT_HANDOVER
from mizuhiki.exchange.services.messages import RECORDING
from mizuhiki.fieldwork.api import UNBOOKED
from mizuhiki.intake import api as intake
from mizuhiki.knowledge.api import WANTED
from mizuhiki.onsite.api import DIFFERENT
from mizuhiki.outsourcing.contract_services import BUDGET
from mizuhiki.platform import clock, events
from mizuhiki.registercheck import api as registercheck
from mizuhiki.repairs import api as repairs
from mizuhiki.reporting.watching import DANGER
from mizuhiki.signup.following import PAPER, UNMATCHED
from mizuhiki.signup.promotion.services import MATERIAL, REVIEW
from mizuhiki.signup.reconciling.registrations import LOOSE
from mizuhiki.signup.results.services import LATE, UNRECEIVED
from mizuhiki.signup.site.closures import UNAGREED
from mizuhiki.signup.site.partners import EXPIRING
from mizuhiki.signup.trials.services import HELP
from mizuhiki.staff import api as staff
from mizuhiki.web import navigation
from mizuhiki.web.navigation import Entry
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

TIME_TO_DECIDE = timedelta(days=1)
PARALLEL_USE = ItemKind(
    staff.PARALLEL_USE,
    "同時利用の確認",
    "security",
    (
        Outcome("own", "本人の利用と確認した"),
        Outcome("foreign", "本人ではなかった（利用を停止した）", needs_note=True),
    ),
)


def wire() -> None:
    """Let requests for a second person wait in the inbox, and count both in the menu."""
    worklist.register_kind(PARALLEL_USE)
    worklist.register_kind(staff.CARD_BACK)
    worklist.register_kind(worklist.FAILED_JOB)
    worklist.register_kind(DOUBT)
    worklist.register_kind(billing.ALARM_WAITING)
    worklist.register_kind(billing.PARENT_BELOW)
    worklist.register_kind(registercheck.WAITING)
    worklist.register_kind(RETURNED)
    worklist.register_kind(UNKNOWN)
    worklist.register_kind(contacts.COMPLAINT)
    for waiting in callcentre.WAITING:
        worklist.register_kind(waiting)
    events.listen(contacts.ComplaintEnded, callcentre.follow_complaint)
    events.listen(intake.WebRegistered, callcentre.follow_web)
    worklist.register_kind(UNBOOKED)
    worklist.register_kind(DIFFERENT)
    for waiting in intake.KINDS:
        worklist.register_kind(waiting)
    for waiting in (UNMATCHED, NIGHT_HANDOVER, NIGHT_ON_CALL, NIGHT_UNANSWERED, PAPER, REVIEW, HELP):
        worklist.register_kind(waiting)
    attachments.register_kind(MATERIAL)
    attachments.register_kind(RECORDING)
    worklist.register_kind(LOOSE)
    worklist.register_kind(UNAGREED)
    worklist.register_kind(EXPIRING)
    worklist.register_kind(LATE)
    worklist.register_kind(BUDGET)
    worklist.register_kind(DANGER)
    for waiting in ARREARS:
        worklist.register_kind(waiting)
    worklist.register_kind(repairs.KNOW)
    worklist.register_kind(repairs.TELL)
    worklist.register_kind(UNRECEIVED)
    worklist.register_kind(WANTED)
    for kind in approvals.kinds():
        worklist.register_kind(_item_kind(kind))
    events.listen(ApprovalAsked, lay_request)
    events.listen(ApprovalDecided, take_request_away)
    navigation.register(
        Entry(
            "受付箱",
            "worklist:item_list",
            "worklist.item_see",
            order=10,
            desk="自分の仕事",
            count=lambda request: worklist.counts_of(request.user, clock.now()).total,  # type: ignore[arg-type]
        ),
        Entry(
            "承認",
            "approvals:request_list",
            "approvals.request_see",
            order=11,
            desk="自分の仕事",
            count=lambda request: approvals.waiting_for(request.user).count(),  # type: ignore[arg-type]
        ),
    )


def lay_request(event: ApprovalAsked) -> None:
    """A request lies on the approval desk, for those who may decide it, but not for who asked."""
    request = ApprovalRequest.objects.select_related("asked_by").get(pk=event.request_id)
    worklist.open_item(
        kind=_item_kind(approvals.kind_of(event.kind)).code,
        key=f"approvals.request:{request.pk}",
        title=request.title,
        url_name="approvals:request_decide",
        url_args=[request.pk],
        subject=request,
        due_at=request.asked_at + TIME_TO_DECIDE,
        at=request.asked_at,
        actor=request.asked_by,
        not_for=request.asked_by,
    )


def take_request_away(event: ApprovalDecided) -> None:
    """However it was decided, nobody waits any more."""
    decision = Decision.objects.select_related("decided_by").get(pk=event.request_id)
    worklist.close_item(
        f"approvals.request:{event.request_id}", at=decision.decided_at, actor=decision.decided_by
    )


def _item_kind(kind: approvals.Kind) -> ItemKind:
    return ItemKind(
        code=f"approvals.{kind.code.replace('.', '_')}",
        title=f"承認：{kind.title}",
        desk="approval",
        right=kind.right_to_decide,
    )
