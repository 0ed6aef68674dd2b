"""解約の取消 where money is drawn again: somebody else agrees before the account goes on."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import Supply, lock_supplies, users_and_payers
from mizuhiki.directdebit.models import EndTakenBack, Mandate
from mizuhiki.directdebit.permissions import MANDATE_END, MANDATE_RESTORE_APPROVE
from mizuhiki.directdebit.selectors import account_views
from mizuhiki.directdebit.services.restoring import Mistake, examine, take_back_end
from mizuhiki.platform import clock, era
from mizuhiki.platform.actors import Person


def ask(*, mandate: Mandate, bank: str, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to agree that an end was a mistake.

    Raises:
        NoEndStands, AnotherAccountFollows, BankKnowsOfEnd, AlreadyAsked, ReasonNeeded, MayNotAsk:
            nothing is changed.

    Source:
        issue 3, point 5; COL-049 【金沢収納】第23条(1)キ.
    """
    found = examine(mandate, bank=bank, today=clock.day_of(at))
    return approvals.ask(
        kind=RESTORING.code,
        title="口座振替の解約の取消",
        subject=mandate,
        reason=reason,
        actor=actor,
        at=at,
        facts={"bank": bank},
        item_count=found.waiting.count or None,
        amount_yen=found.waiting.yen or None,
    )


def _mandate(request: ApprovalRequest) -> Mandate:
    return Mandate.objects.get(pk=request.subject_id)


def _found(request: ApprovalRequest) -> Mistake:
    return examine(_mandate(request), bank=request.facts["bank"], today=clock.today())


def _picture(request: ApprovalRequest) -> Picture:
    mandate, bank = _mandate(request), EndTakenBack.Bank(request.facts["bank"])
    (account,) = account_views([mandate], on=clock.today())
    return Picture(
        effects=(
            "口座振替の解約がなかったものとして、次の依頼ファイルからこの口座を使います。",
            _drawn(request),
            "納付書に切り替えた請求は、納付書のままです。",
            "口座名義人が口座振替を続けると承知していることを確かめてください。",
        ),
        facts=(
            Fact("お問い合わせ番号", Supply.objects.get(pk=mandate.supply_id).inquiry_no),
            Fact("口座", f"{account.bank} {account.branch} {account.masked_no}"),
            Fact("口座名義", account.holder_kana),
            Fact("解約", account.end.removeprefix("解約").strip("（）")),
            Fact("やめる日", era.long_date(mandate.ends_on) if mandate.ends_on else "なし"),
            Fact("金融機関", bank.label),
        ),
        url=reverse("directdebit:life_show", args=[mandate.supply_id]),
    )


def _drawn(request: ApprovalRequest) -> str:
    """What the account is drawn for, as it was when the request was made."""
    if not request.item_count:
        return "いま、この口座から振り替える請求はありません。次の請求から振り替えます。"
    waiting = f"請求{request.item_count:,}件、{request.amount_yen:,}円"
    return f"どの金融機関にも依頼していない{waiting}を、この口座から振り替えます。"


def _content(request: ApprovalRequest) -> object:
    """The end, its day, and the bills that would be drawn; other ones since make it another request."""
    found = _found(request)
    return [found.end.pk, found.end.ends_on.isoformat(), found.waiting.count, found.waiting.yen]


def _lock(request: ApprovalRequest) -> None:
    lock_supplies([_mandate(request).supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": users_and_payers([_mandate(request).supply_id], on=clock.today())}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    take_back_end(
        mandate_id=request.subject_id,
        bank=request.facts["bank"],
        reason=request.reason,
        actor=request.asked_by,
        agreed_by=decision.decided_by,
        at=decision.decided_at,
    )


RESTORING = Kind(
    code="directdebit.restore",
    title="口座振替の解約の取消",
    right_to_ask=MANDATE_END,
    right_to_decide=MANDATE_RESTORE_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
