"""一括納付: groups made, supplies added and removed by reading months, and a slip over what is open."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing.events import GroupSlipIssued, SlipsIssuing
from mizuhiki.billing.group_models import (
    GroupChange,
    GroupMember,
    GroupSlip,
    GroupSlipLine,
    PayerGroup,
    SlipMember,
)
from mizuhiki.billing.models import Demand, PaymentSlip, SlipDemand
from mizuhiki.billing.services import NothingOpen, ask_no_bank, next_number
from mizuhiki.customers.api import lock_supplies, who_pays
from mizuhiki.platform import clock, events, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken

What = GroupChange.What


class SupplyInGroup(RuleBroken):
    """A supply is asked by one group at a time."""

    code = "supply_in_group"
    sentence = "お問い合わせ番号{inquiry_no}は、{group}に入っています。先にそのグループから除外してください。"


class OtherPayer(RuleBroken):
    """Somebody else pays for the supply: the group's slip would ask the wrong person."""

    code = "other_payer"
    sentence = (
        "お問い合わせ番号{inquiry_no}の納付者は、このグループの納付者ではありません。"
        "先にお客様の画面で納付者を登録してください。"
    )


class GroupMonthPast(RuleBroken):
    """A month that is over was asked for already."""

    code = "group_month_past"
    sentence = "{month}分は過ぎています。今月以降の検針月を選んでください。"


class NotInGroup(RuleBroken):
    """The supply is none of the group's by then."""

    code = "not_in_group"
    sentence = "お問い合わせ番号{inquiry_no}は、その月にはこのグループに入っていません。"


class GroupNeedsReason(RuleBroken):
    """Nobody said on whose application."""

    code = "group_needs_reason"
    sentence = "名称と、申出の内容または理由を入力してください。"


@transaction.atomic
def make_group(
    *,
    name: str,
    payer_id: int,
    recipient_id: int | None,
    reason: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> PayerGroup:
    """Register a payer who asked for one slip over several supplies; the same key makes one group.

    Raises:
        GroupNeedsReason: nothing is changed.

    Source:
        issue 7, point 6; design.md, section 6.
    """
    if not (name.strip() and reason.strip()):
        raise GroupNeedsReason()
    before = PayerGroup.objects.filter(reference=reference).first()
    if before is not None:
        return before
    group = PayerGroup.objects.create(
        name=name.strip(),
        payer_id=payer_id,
        recipient_id=recipient_id,
        reason=reason.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    people = sorted({payer_id, *([recipient_id] if recipient_id else [])})
    audit.record(action="billing.group.made", subject=group, actor=actor, at=at, customers=people)
    return group


@transaction.atomic
def join_group(
    *, group_id: int, supply_id: int, month: date, reason: str, actor: Actor, at: datetime
) -> GroupMember:
    """Let a supply be asked by its group's slip from a reading month on.

    Raises:
        GroupNeedsReason, GroupMonthPast, SupplyInGroup, OtherPayer: nothing is changed.

    Source:
        issue 7, point 6.
    """
    (supply,) = lock_supplies([supply_id])
    group = PayerGroup.objects.select_related("payer").get(pk=group_id)
    _refuse(month, reason, at)
    standing = GroupMember.objects.filter(supply=supply).exclude(until__lte=month).select_related("group")
    if other := standing.first():
        raise SupplyInGroup(inquiry_no=supply.inquiry_no, group=f"{other.group.shown} {other.group.name}")
    if payer_of_supply(supply_id, today=clock.day_of(at)) != (group.payer.merged_into_id or group.payer_id):
        raise OtherPayer(inquiry_no=supply.inquiry_no)
    member = GroupMember.objects.create(group=group, supply=supply, since=month)
    _change(group, supply_id, What.JOINED, month=month, reason=reason, actor=actor, at=at)
    audit.record(
        action="billing.group.joined",
        subject=supply,
        actor=actor,
        at=at,
        customers=[group.payer_id],
        starts_on=month,
    )
    return member


@transaction.atomic
def leave_group(
    *, group_id: int, supply_id: int, month: date, reason: str, actor: Actor, at: datetime
) -> None:
    """Let a supply be asked by slips of its own again, from a reading month on.

    Slips that the group has by then stay good.

    Raises:
        GroupNeedsReason, GroupMonthPast, NotInGroup: nothing is changed.

    Source:
        issue 7, point 6.
    """
    (supply,) = lock_supplies([supply_id])
    group = PayerGroup.objects.get(pk=group_id)
    _refuse(month, reason, at)
    member = GroupMember.objects.filter(group=group, supply=supply).exclude(until__lte=month).first()
    if member is None:
        raise NotInGroup(inquiry_no=supply.inquiry_no)
    if member.since >= month:
        member.delete()
    else:
        member.until = month
        member.save(update_fields=["until"])
    _change(group, supply_id, What.LEFT, month=month, reason=reason, actor=actor, at=at)
    audit.record(
        action="billing.group.left",
        subject=supply,
        actor=actor,
        at=at,
        customers=[group.payer_id],
        ends_on=month,
    )


def payer_of_supply(supply_id: int, *, today: date) -> int | None:
    """Who pays for a supply on a day, merged records as one."""
    found = sql.rows(who_pays("%(supply)s"), {"supply": supply_id, "today": today})
    return found[0][0] if found else None


@transaction.atomic
def issue_group_slip(
    *, group_id: int, demand_ids: Sequence[int], last_day: date, at: datetime
) -> PaymentSlip:
    """Issue one slip for what is open of chosen demands of a group's supplies.

    It supersedes the slips before it as `issue_slip` does: one for exactly the same demands keeps its
    number, with the next issue.

    Raises:
        NothingOpen: nothing is owed of them. Nothing is changed.
        What a listener of `SlipsIssuing` raises: there must be no slip now. Nothing is changed.

    Source:
        COL-044 【金沢収納】第23条(1)イ; issue 7, point 6.
    """
    wanted = sorted(set(demand_ids))
    supply_ids = sorted(set(Demand.objects.filter(pk__in=wanted).values_list("supply_id", flat=True)))
    lock_supplies(supply_ids)
    events.publish(SlipsIssuing(demand_ids=tuple(wanted)))
    lines = sql.rows(
        "SELECT a.id, o.open_yen FROM billing_assessment a JOIN ledger_openitem o ON o.id = a.id "
        "WHERE a.demand_id = ANY(%s) AND o.open_yen <> 0 ORDER BY a.id",
        [wanted],
    )
    open_yen = sum(int(yen) for _, yen in lines)
    if open_yen <= 0:
        raise NothingOpen()
    slip_no, reissue = next_number(wanted)
    slip = PaymentSlip.objects.create(
        slip_no=slip_no,
        reissue=reissue,
        supply_id=supply_ids[0],
        amount_yen=open_yen,
        last_day=last_day,
        issued_at=at,
    )
    GroupSlip.objects.create(slip=slip, group_id=group_id)
    GroupSlipLine.objects.bulk_create(
        GroupSlipLine(slip_id=slip.pk, assessment_id=one, yen=yen) for one, yen in lines
    )
    SlipMember.objects.bulk_create(SlipMember(slip=slip, supply_id=one) for one in supply_ids[1:])
    SlipDemand.objects.bulk_create(SlipDemand(slip=slip, demand_id=one) for one in wanted)
    ask_no_bank(slip, wanted)
    events.publish(GroupSlipIssued(supply_ids=tuple(supply_ids), at=at))
    return slip


def _refuse(month: date, reason: str, at: datetime) -> None:
    assert month.day == 1, month
    if not reason.strip():
        raise GroupNeedsReason()
    if month < clock.day_of(at).replace(day=1):
        raise GroupMonthPast(month=f"{month.year}年{month.month}月")


def _change(
    group: PayerGroup, supply_id: int, what: What, *, month: date, reason: str, actor: Actor, at: datetime
) -> None:
    GroupChange.objects.create(
        group=group,
        supply_id=supply_id,
        what=what,
        month=month,
        reason=reason.strip(),
        at=at,
        by_id=actor.pk,
    )
