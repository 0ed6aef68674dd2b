"""What takes two people: each kind of request, with what granting it does."""

from datetime import date

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.arrears.agreement import SUSPENSION
from mizuhiki.arrears.disaster_agreement import DISASTER_END
from mizuhiki.arrears.run_agreement import LETTER_RUN
from mizuhiki.bankrefunds.agreement import REFUND
from mizuhiki.billing import api as billing
from mizuhiki.bulkwork.agreement import BULK_WORK
from mizuhiki.corrections.agreement import CORRECTION, CORRECTION_BATCH
from mizuhiki.directdebit.agreement import RETRY
from mizuhiki.directdebit.carrying_agreement import CARRYING
from mizuhiki.directdebit.restoring_agreement import RESTORING
from mizuhiki.emergency.agreement import NIGHT_TEXT
from mizuhiki.exchange.agreement import CHANGE as EXCHANGE_CHANGE
from mizuhiki.exchange.agreement import MESSAGE as EXCHANGE_MESSAGE
from mizuhiki.knowledge.agreement import PUBLICATION
from mizuhiki.latecharges.agreement import WAIVER
from mizuhiki.ledger.agreement import MONTH_END
from mizuhiki.metering.agreement import SETTLEMENT
from mizuhiki.omissions.agreement import CLAIM
from mizuhiki.payments.across_agreement import ACROSS
from mizuhiki.payments.undoing_agreement import UNDOING
from mizuhiki.platform import era
from mizuhiki.reductions.agreement import REDUCTION
from mizuhiki.registercheck.agreement import ACCEPTANCE as REGISTER_DIFFERENCE
from mizuhiki.reporting.agreement import FEE_REDUCTION
from mizuhiki.research.api import PASSING
from mizuhiki.revisions import api as revisions
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.rulepacks.api import NoRulesInForce, RulePackVersion, RulesComing
from mizuhiki.shutoffs.agreement import EXECUTION
from mizuhiki.shutoffs.restoration_agreement import EXCEPTION
from mizuhiki.signup.site.key_agreement import KEY_END
from mizuhiki.signup.site.publishing_agreement import SITE
from mizuhiki.signup.trials.agreement import PROPOSAL
from mizuhiki.staff import api as staff
from mizuhiki.staff.api import User
from mizuhiki.takeover.agreement import SWITCH
from mizuhiki.till.api import DIFFERENCE, SAFE_DIFFERENCE
from mizuhiki.vacancies.agreement import CLOSING
from mizuhiki.writeoffs.agreement import WRITE_OFF


def wire() -> None:
    """Make every kind known."""
    approvals.register_kind(RULES_IN_FORCE)
    approvals.register_kind(FACTORS_ANEW)
    approvals.register_kind(DIFFERENCE)
    approvals.register_kind(SAFE_DIFFERENCE)
    approvals.register_kind(SETTLEMENT)
    approvals.register_kind(billing.ALARM_RELEASE)
    approvals.register_kind(REGISTER_DIFFERENCE)
    approvals.register_kind(RETRY)
    approvals.register_kind(CARRYING)
    approvals.register_kind(RESTORING)
    approvals.register_kind(REFUND)
    approvals.register_kind(REDUCTION)
    approvals.register_kind(CORRECTION)
    approvals.register_kind(CORRECTION_BATCH)
    approvals.register_kind(WAIVER)
    approvals.register_kind(WRITE_OFF)
    approvals.register_kind(CLOSING)
    approvals.register_kind(CLAIM)
    approvals.register_kind(SWITCH)
    approvals.register_kind(BULK_WORK)
    approvals.register_kind(ACROSS)
    approvals.register_kind(UNDOING)
    approvals.register_kind(KEY_END)
    approvals.register_kind(PROPOSAL)
    approvals.register_kind(SITE)
    approvals.register_kind(FEE_REDUCTION)
    approvals.register_kind(NIGHT_TEXT)
    approvals.register_kind(EXCHANGE_CHANGE)
    approvals.register_kind(EXCHANGE_MESSAGE)
    approvals.register_kind(PUBLICATION)
    approvals.register_kind(SUSPENSION)
    approvals.register_kind(EXECUTION)
    approvals.register_kind(PASSING)
    approvals.register_kind(LETTER_RUN)
    approvals.register_kind(DISASTER_END)
    approvals.register_kind(EXCEPTION)
    approvals.register_kind(MONTH_END)


def _rules_picture(request: ApprovalRequest) -> Picture:
    version, from_on = _rules(request)
    return Picture(
        effects=(
            f"{era.long_date(from_on)}から、この版の料金表・納期限・暦・帳票の文言で処理します。",
            "すでに決まった調定と請求は変わりません。調定済みの月の料金表を変える版は施行できません。",
            billing.unbilled_words(from_on),
        ),
        facts=(
            Fact("規則集", version.code),
            Fact("版の番号", version.pk),
            Fact("読み込み", f"{version.loaded_at:%Y-%m-%d}"),
            Fact("内容の符号", version.digest[:16]),
            *(Fact(*line) for line in revisions.findings_of(version.pk)),
        ),
        url=reverse("desks:rules_version", args=[version.pk]),
    )


def _rules_content(request: ApprovalRequest) -> object:
    """The version's content, and which it would follow; bills must be able to follow it, and do so far."""
    version, from_on = _rules(request)
    pack = rulepacks.pack_of_version(version.pk)
    billing.require_carried_out(pack)
    billing.require_unchanged(RulesComing(version_id=version.pk, from_on=from_on))
    try:
        before = rulepacks.pack_on(from_on).version_id
    except NoRulesInForce:
        before = None
    return [version.digest, before]


def _put_rules_in_force(request: ApprovalRequest, decision: Decision) -> None:
    version, from_on = _rules(request)
    rulepacks.put_in_force(
        version=version,
        from_on=from_on,
        at=decision.decided_at,
        asked_by=request.asked_by,
        decided_by=decision.decided_by,
    )


def _rules(request: ApprovalRequest) -> tuple[RulePackVersion, date]:
    version = RulePackVersion.objects.get(pk=request.subject_id)
    return version, date.fromisoformat(request.facts["from_on"])


RULES_IN_FORCE = Kind(
    code="rulepacks.put_in_force",
    title="規則集の施行",
    right_to_ask="rulepacks.version_propose",
    right_to_decide="rulepacks.version_approve",
    picture=_rules_picture,
    content=_rules_content,
    carry_out=_put_rules_in_force,
)


def _factors_picture(request: ApprovalRequest) -> Picture:
    person = User.objects.get(pk=request.subject_id)
    return Picture(
        effects=(
            "登録してある認証アプリ・セキュリティキー・予備コードをすべて取り消し、使用中の端末を終了します。",
            "本人は次のサインインで、新しい認証方法を登録します。",
            "承認する前に、本人であることを対面か登録済みの電話で確かめてください。",
        ),
        facts=(Fact("利用者ID", person.username), Fact("氏名", str(person))),
        url=f"/staff/{person.pk}/",
    )


def _factors_content(request: ApprovalRequest) -> object:
    return request.subject_id


def _forget_factors(request: ApprovalRequest, decision: Decision) -> None:
    staff.remove_factors(
        user=User.objects.get(pk=request.subject_id),
        asked_by=request.asked_by,
        decided_by=decision.decided_by,
        at=decision.decided_at,
    )


FACTORS_ANEW = Kind(
    code=staff.FACTORS_ANEW,
    title="二要素認証の再登録",
    right_to_ask="staff.people_edit",
    right_to_decide="staff.factor_approve",
    picture=_factors_picture,
    content=_factors_content,
    carry_out=_forget_factors,
)
