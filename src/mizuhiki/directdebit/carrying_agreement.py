"""A holder who is not the customer by name: somebody else agrees before the account serves the new place."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.urls import reverse

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.customers.api import Customer, Supply, lock_supplies, users_and_payers
from mizuhiki.directdebit.models import CarryOver, Channel, Mandate
from mizuhiki.directdebit.permissions import CARRY_OVER, CARRY_OVER_APPROVE
from mizuhiki.directdebit.selectors import account_views
from mizuhiki.directdebit.services.carrying import Wanted, carry_over, common_people, newest_of
from mizuhiki.platform import clock, era
from mizuhiki.platform.actors import Person


def ask(*, wanted: Wanted, reason: str, actor: Person, at: datetime) -> ApprovalRequest:
    """Ask a second person to agree; the name that was told is the holder's.

    Raises:
        AlreadyAsked, ReasonNeeded, MayNotAsk: nothing is changed.

    Source:
        CC-090 【金沢CC】別紙３ １(4) 口座継続依頼.
    """
    before = newest_of(wanted.from_supply_id)
    assert before is not None, "it was examined"
    return approvals.ask(
        kind=CARRYING.code,
        title="口座継続（名義が使用者と違う）",
        subject=before,
        reason=reason,
        actor=actor,
        at=at,
        facts={
            "supply_id": wanted.supply_id,
            "starts_on": wanted.starts_on,
            "asker": wanted.asked_by.value,
            "channel": wanted.channel.value,
        },
    )


def _before(request: ApprovalRequest) -> Mandate:
    return Mandate.objects.select_related("supply").get(pk=request.subject_id)


def _wanted(request: ApprovalRequest) -> Wanted:
    return Wanted(
        supply_id=int(request.facts["supply_id"]),
        from_supply_id=_before(request).supply_id,
        starts_on=date.fromisoformat(request.facts["starts_on"]),
        asked_by=CarryOver.Asked(request.facts["asker"]),
        channel=Channel(request.facts["channel"]),
    )


def _people(request: ApprovalRequest) -> list[int]:
    return common_people(_wanted(request), today=clock.today())


def _picture(request: ApprovalRequest) -> Picture:
    wanted, before = _wanted(request), _before(request)
    (account,) = account_views([before], on=clock.today())
    new = Supply.objects.get(pk=wanted.supply_id)
    names = Customer.objects.filter(pk__in=_people(request), merged_into=None).values_list("name", "kana")
    return Picture(
        effects=(
            f"{era.long_date(wanted.starts_on)}から、新しい使用場所の料金を前の使用場所の口座から振り替えます。",
            "前の使用場所の口座はそのままです。最後の請求まで同じ口座から振り替えます。",
            "口座名義人が承知していることを確かめてください。",
        ),
        facts=(
            Fact("新しい使用場所", f"お問い合わせ番号 {new.inquiry_no}"),
            Fact("前の使用場所", f"お問い合わせ番号 {before.supply.inquiry_no}"),
            Fact("使用者・納付者", "、".join(f"{name}（{kana}）" for name, kana in names)),
            Fact("口座名義", account.holder_kana),
            Fact("口座", f"{account.bank} {account.branch} {account.masked_no}"),
            Fact("申し出た人", f"{wanted.asked_by.label}（{wanted.channel.label}）"),
        ),
        url=reverse("directdebit:life_show", args=[wanted.supply_id]),
    )


def _content(request: ApprovalRequest) -> object:
    """The account, its end, and whose both places are; other ones since make the request another one."""
    before = _before(request)
    ends_on = before.ends_on.isoformat() if before.ends_on else ""
    return [before.pk, ends_on, _people(request)]


def _lock(request: ApprovalRequest) -> None:
    wanted = _wanted(request)
    lock_supplies([wanted.supply_id, wanted.from_supply_id])


def _subjects(request: ApprovalRequest) -> Mapping[str, Iterable[int]]:
    wanted = _wanted(request)
    people = users_and_payers([wanted.supply_id, wanted.from_supply_id], on=clock.today())
    return {"customers.customer": people}


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    carry_over(
        wanted=_wanted(request),
        heard=_before(request).holder_kana,  # it was told right when the request was made
        actor=request.asked_by,
        agreed_by=decision.decided_by,
        at=decision.decided_at,
    )


CARRYING = Kind(
    code="directdebit.carry_over",
    title="口座継続",
    right_to_ask=CARRY_OVER,
    right_to_decide=CARRY_OVER_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
    lock=_lock,
    subjects=_subjects,
)
