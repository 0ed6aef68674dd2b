"""過誤納: money nothing was owed for, from the day it came in until it is given back or set against debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.payments import errors
from mizuhiki.payments.models import (
    Offset,
    OverpaymentEnd,
    OverpaymentEndUndone,
    OverpaymentHold,
    OverpaymentHoldReleased,
    Receipt,
    Refund,
)
from mizuhiki.platform import sql

# What ended of each overpayment or is spoken for, and what is left of it; nothing where its receipt was
# taken back.
_ENDS = """
    LEFT JOIN (
        SELECT overpayment_id, sum(yen)::bigint AS yen FROM (
            SELECT e.overpayment_id, e.yen FROM payments_overpaymentend e
            WHERE NOT EXISTS (SELECT FROM payments_overpaymentendundone u WHERE u.end_id = e.id)
            UNION ALL
            SELECT h.overpayment_id, h.yen FROM payments_overpaymenthold h
            WHERE NOT EXISTS (SELECT FROM payments_overpaymentholdreleased r WHERE r.hold_id = h.id)
        ) one GROUP BY 1
    ) ended ON ended.overpayment_id = o.receipt_id
"""
MOST_OF_SUPPLY = 50
_LEFT = "(o.yen - coalesce(ended.yen, 0))"
_LIVE = "o.yen > 0 AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = o.receipt_id)"
_HOW_PAID = """
    SELECT o.receipt_id, o.supply_id, o.yen, {left}, r.received_yen, r.channel, r.occurred_on,
           coalesce((SELECT min(a.cycle_month) FROM billing_assessment a WHERE a.demand_id = o.demand_id),
                    given.month), e.channel, e.occurred_on, given.month IS NOT NULL
    FROM payments_overpayment o
    JOIN payments_receipt r ON r.id = o.receipt_id
    LEFT JOIN LATERAL (
        SELECT p.channel, p.occurred_on FROM billing_assessment a
        JOIN payments_allocation x ON x.assessment_id = a.id AND x.receipt_id <> o.receipt_id
        JOIN payments_receipt p ON p.id = x.receipt_id AND p.received_yen > 0
        WHERE a.demand_id = o.demand_id
          AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = p.id)
        ORDER BY p.id DESC LIMIT 1
    ) e ON true
    CROSS JOIN LATERAL (
        SELECT max(a.cycle_month) AS month FROM payments_allocation x
        JOIN billing_assessment a ON a.id = x.assessment_id AND a.amount_yen < 0
        WHERE x.receipt_id = o.receipt_id AND o.demand_id IS NULL
    ) given {ends}
    WHERE {live} AND {which}
    ORDER BY r.occurred_on, o.receipt_id OFFSET %s LIMIT %s
"""


@dataclass(frozen=True)
class Overpaid:
    """One overpayment that was not taken back, with the payment that came before it."""

    receipt_id: int
    supply_id: int
    yen: int
    left_yen: int  # neither given back nor set against a debt nor spoken for
    received_yen: int
    channel: str
    occurred_on: date
    month: date | None
    earlier_channel: str | None
    earlier_on: date | None
    is_settled: bool = False  # a settlement gives back what was guessed too high

    @property
    def paid_on(self) -> date:
        """When the money came; of what a 更正 freed, when the bill was paid last."""
        is_corrected = self.channel == Receipt.Channel.CORRECTED
        return (self.earlier_on if is_corrected else None) or self.occurred_on

    @property
    def kind(self) -> str:
        """二重納付 when all was too much and the demand was paid, 更正減 when the bill became less."""
        if self.is_settled:
            return "精算減"
        if self.channel == Receipt.Channel.CORRECTED:
            return "更正減"
        if self.channel == Receipt.Channel.OFFSET:
            return "還付加算金"
        return "二重納付" if self.earlier_on and self.yen == self.received_yen else "過大納付"

    @property
    def how(self) -> str:
        """How it arose, as one sentence."""
        if self.channel == Receipt.Channel.OFFSET:
            return "充当に加えた還付加算金のうち、充てる未納がなかった額です。"
        what = f"{self.month.year}年{self.month.month}月分" if self.month else "請求"
        if self.is_settled:
            return f"{what}の精算が、それまでの概算の請求額を下回りました。"
        if self.channel == Receipt.Channel.CORRECTED:
            return f"{what}の額が更正で減り、納付済みの額が上回りました。"
        came = f"{_label(self.channel)}で{self.received_yen:,}円"
        if self.earlier_on and self.earlier_channel:
            earlier = f"{_label(self.earlier_channel)}で{self.earlier_on}に"
            if self.kind == "二重納付":
                return f"{what}は{earlier}納付済みでしたが、{came}が重ねて納付されました。"
            return f"{what}は{earlier}一部が納付済みでしたが、{came}が納付されました。"
        return f"{what}の未納額より多く、{came}が納付されました。"


def overpaid(*, offset: int, limit: int) -> Sequence[Overpaid]:
    """Those that wait longest first."""
    return _found(f"{_LEFT} > 0", [offset, limit])


def overpaid_of_supply(supply_id: int) -> Sequence[Overpaid]:
    """Those of one supply with something left, oldest first."""
    return _found(f"{_LEFT} > 0 AND o.supply_id = %s", [supply_id, 0, MOST_OF_SUPPLY])


def overpaid_with(receipt_id: int) -> Overpaid | None:
    """The overpayment that came with a receipt, given back or not; None where it was taken back."""
    found = _found("o.receipt_id = %s", [receipt_id, 0, 1])
    return found[0] if found else None


def _found(which: str, params: Sequence[int]) -> list[Overpaid]:
    query = _HOW_PAID.format(left=_LEFT, ends=_ENDS, live=_LIVE, which=which)
    return [Overpaid(*row) for row in sql.rows(query, params)]


def left_by_supply(supply_ids: Sequence[int]) -> dict[int, int]:
    """What is left of the overpayments of each of several supplies; one with nothing left out."""
    found = sql.rows(
        f"SELECT o.supply_id, sum({_LEFT})::bigint FROM payments_overpayment o {_ENDS} "  # noqa: S608
        f"WHERE {_LIVE} AND {_LEFT} > 0 AND o.supply_id = ANY(%s) GROUP BY 1",
        [list(supply_ids)],
    )
    return {supply_id: int(yen) for supply_id, yen in found}


def count_and_sum() -> tuple[int, int]:
    """How many wait, and how many yen."""
    count, yen = sql.rows(
        f"SELECT count(*), coalesce(sum({_LEFT}), 0)::bigint FROM payments_overpayment o {_ENDS} "  # noqa: S608
        f"WHERE {_LIVE} AND {_LEFT} > 0"
    )[0]
    return int(count), int(yen)


def to_end(receipt_id: int, *, shown_yen: int) -> Overpaid:
    """The overpayment of a receipt with something left, as somebody saw it on a screen.

    Raises:
        AlreadyRefunded, AlreadyOffset, OverpaymentHeld, AlreadyTransferred, NothingToRefund, RefundChanged:
            there is nothing left, or less.
    """
    found = overpaid_with(receipt_id)
    if found is None:
        raise errors.NothingToRefund()
    if found.left_yen == 0:
        if holds := _holds(receipt_id):
            raise errors.OverpaymentHeld(told=holds[-1].told)
        if transferred := _transferred(receipt_id):
            raise errors.AlreadyTransferred(told=transferred[-1].told)
        if refunds := _refunds(receipt_id):
            raise errors.AlreadyRefunded(number=refunds[-1].shown, paid_on=refunds[-1].occurred_on)
        raise errors.AlreadyOffset(number=_offsets(receipt_id)[-1].shown)
    if found.left_yen != shown_yen:
        raise errors.RefundChanged(now=found.left_yen, shown=shown_yen)
    return found


def last_end(receipt_id: int) -> tuple[str, int] | None:
    """The page of what ended an overpayment last, or will: its name and number."""
    if held := _holds(receipt_id) or _transferred(receipt_id):
        return held[-1].url_name, held[-1].subject_id
    if refunds := _refunds(receipt_id):
        return "payments:refund_show", refunds[-1].pk
    offsets = _offsets(receipt_id)
    return ("payments:offset_show", offsets[-1].pk) if offsets else None


def refuse_ended(receipt_id: int) -> None:
    """A receipt is not taken back when what was too much with it is gone.

    Raises:
        OverpaymentRefunded, OverpaymentOffset: it was given back, or stands against a debt.
        OverpaymentHeld, AlreadyTransferred: it is spoken for, or went to an account.
    """
    if holds := _holds(receipt_id):
        raise errors.OverpaymentHeld(told=holds[0].told)
    if transferred := _transferred(receipt_id):
        raise errors.AlreadyTransferred(told=transferred[0].told)
    if refunds := _refunds(receipt_id):
        raise errors.OverpaymentRefunded(number=refunds[0].shown, paid_on=refunds[0].occurred_on)
    if offsets := _offsets(receipt_id):
        raise errors.OverpaymentOffset(number=offsets[0].shown)


def end(over: Overpaid, *, yen: int, way: OverpaymentEnd.Way, on: date) -> OverpaymentEnd:
    """Write down that yen of an overpayment are gone; the caller holds the lock of its supply."""
    return OverpaymentEnd.objects.create(overpayment_id=over.receipt_id, yen=yen, way=way, occurred_on=on)


def hold(over: Overpaid, *, told: str, url_name: str, subject_id: int, at: datetime) -> OverpaymentHold:
    """Speak for all that is left of an overpayment; the caller holds the lock of its supply."""
    return OverpaymentHold.objects.create(
        overpayment_id=over.receipt_id,
        yen=over.left_yen,
        told=told,
        url_name=url_name,
        subject_id=subject_id,
        at=at,
    )


def release(hold_ids: Sequence[int], *, at: datetime) -> None:
    """The money of these holds is free again; the caller holds the locks of their supplies."""
    OverpaymentHoldReleased.objects.bulk_create(
        OverpaymentHoldReleased(hold_id=one, at=at) for one in sorted(hold_ids)
    )


def end_holds(hold_ids: Sequence[int], *, on: date, at: datetime) -> int:
    """The money of these holds went out by bank on a day; how many yen."""
    release(hold_ids, at=at)
    held = OverpaymentHold.objects.filter(pk__in=hold_ids).order_by("pk")
    ends = OverpaymentEnd.objects.bulk_create(
        OverpaymentEnd(
            overpayment_id=one.overpayment_id,
            yen=one.yen,
            way=OverpaymentEnd.Way.BANK,
            occurred_on=on,
            hold=one,
        )
        for one in held
    )
    return sum(one.yen for one in ends)


def undo_ends(hold_ids: Sequence[int], *, on: date) -> int:
    """The money of these ended holds came back on a day and is overpaid again; how many yen."""
    ends = list(OverpaymentEnd.objects.filter(hold_id__in=hold_ids).order_by("pk"))
    OverpaymentEndUndone.objects.bulk_create(OverpaymentEndUndone(end=one, occurred_on=on) for one in ends)
    return sum(one.yen for one in ends)


def _holds(receipt_id: int) -> list[OverpaymentHold]:
    """What speaks for an overpayment now."""
    return list(OverpaymentHold.objects.filter(overpayment_id=receipt_id, released=None).order_by("pk"))


def _transferred(receipt_id: int) -> list[OverpaymentHold]:
    """What was spoken for and went out by bank, and did not come back."""
    ended = OverpaymentHold.objects.filter(overpayment_id=receipt_id, end__isnull=False, end__undone=None)
    return list(ended.order_by("pk"))


def _refunds(receipt_id: int) -> list[Refund]:
    """What was given back of an overpayment at the counter, and stays so."""
    standing = Refund.objects.filter(end__overpayment_id=receipt_id, undone=None)
    return list(standing.select_related("end").order_by("pk"))


def _offsets(receipt_id: int) -> list[Offset]:
    """The offsets of an overpayment that stand."""
    standing = Offset.objects.filter(end__overpayment_id=receipt_id, end__undone=None)
    return list(standing.order_by("receipt_id"))


def overpayments_waiting() -> int:
    """How many wait, for the menu."""
    return count_and_sum()[0]


def _label(channel: str) -> str:
    return str(Receipt.Channel(channel).label)
