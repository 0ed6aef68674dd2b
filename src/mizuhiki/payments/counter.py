"""What a clerk at the counter sees: a slip with what is open on it, a receipt, a day's takings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, GroupSlip, Holder, OpenPart, PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import booking
from mizuhiki.payments.models import Receipt, ReceiptSerial
from mizuhiki.payments.selectors import payments_of_slip
from mizuhiki.payments.services import paid_before
from mizuhiki.payments.store_lists import Provisional, provisional_of_slip
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.till import api as till

ANSWER = timedelta(days=7)  # within it the banks' answer to a debit is in


@dataclass(frozen=True)
class Line:
    """One charge of a month, as assessed and as open now."""

    label: str
    assessed_yen: int
    open_yen: int


@dataclass(frozen=True)
class Month:
    """The charges of one reading month."""

    cycle_month: date
    due_on: date
    lines: Sequence[Line]

    @property
    def open_yen(self) -> int:
        """What is open of the month."""
        return sum(line.open_yen for line in self.lines)


@dataclass(frozen=True)
class SlipView:
    """A slip on the counter's screen."""

    slip: PaymentSlip
    holder: Holder
    months: Sequence[Month]
    open_yen: int
    cautions: Sequence[str]
    paid: str  # when and how it was paid; empty while something is open
    paid_by: Receipt | None = None  # the counter's receipt that paid the rest of it


def slip_view(*, slip_id: int, today: date, viewer: billing.Viewer) -> SlipView:
    """Everything the counter shows of one slip.

    Raises:
        PaymentSlip.DoesNotExist: there is no such slip.
    """
    slip = PaymentSlip.objects.get(pk=slip_id)
    parts = billing.open_parts_of_slip(slip.pk)
    open_yen = sum(max(part.open_yen, 0) for part in parts)  # a credit waits for its own paper
    return SlipView(
        slip=slip,
        holder=billing.holders_of([slip.supply_id], today=today, viewer=viewer)[slip.supply_id],
        months=_months(parts, today),
        open_yen=open_yen,
        cautions=_cautions(slip, parts, open_yen, today) if open_yen > 0 else (),
        paid="" if open_yen > 0 else paid_before(slip.pk).message,
        paid_by=None if open_yen > 0 else _counter_receipt_of(slip.pk),
    )


def _counter_receipt_of(slip_id: int) -> Receipt | None:
    """The last receipt of the counter that settled what the slip asks for, if there is one."""
    payments = payments_of_slip(slip_id)
    if not payments or payments[0].channel != Receipt.Channel.COUNTER:
        return None
    return Receipt.objects.select_related("serial", "received_by").get(pk=payments[0].receipt_id)


def _months(parts: Sequence[OpenPart], today: date) -> list[Month]:
    charges = pack_on(today).charges
    parts = sorted(parts, key=lambda p: (p.cycle_month, p.due_on, charges[p.charge].allocation_order))
    return [
        Month(
            cycle_month=month,
            due_on=due_on,
            lines=_lines([(charges[p.charge].label, p.assessed_yen, p.open_yen) for p in of_month]),
        )
        for (month, due_on), of_month in groupby(parts, key=lambda part: (part.cycle_month, part.due_on))
    ]


def _lines(charges: Sequence[tuple[str, int, int]]) -> list[Line]:
    """Beside each other, the same charge of several supplies is one line."""
    return [
        Line(label, sum(one[1] for one in same), sum(one[2] for one in same))
        for label, found in groupby(charges, key=lambda one: one[0])
        for same in [list(found)]
    ]


def _joint_caution(slip: PaymentSlip, parts: Sequence[OpenPart]) -> list[str]:
    """Of a group's slip, whose it is: the name above is that of one of its supplies."""
    count = len({part.supply_id for part in parts})
    if count == 1:
        return []
    found = GroupSlip.objects.select_related("group").filter(slip=slip).first()
    name = f"「{found.group.name}」（{found.group.shown}）" if found else ""
    return [f"一括納付{name}の{count}契約分の納付書です。一部の領収は、規則の順に各契約へ充てます。"]


def _cautions(slip: PaymentSlip, parts: Sequence[OpenPart], open_yen: int, today: date) -> list[str]:
    """What a clerk must know before taking money for this paper."""
    found = _joint_caution(slip, parts)
    if newer := billing.newer_slip(slip):
        found.append(
            f"この納付書のあと、{clock.day_of(newer.issued_at)}に新しい納付書（番号 {newer.shown}）を"
            "発行しています。今の残額で領収します。新しい納付書はお客様から回収してください。"
        )
    if slip.amount_yen != open_yen:
        found.append(f"納付書の金額は{slip.amount_yen:,}円ですが、今の未納額は{open_yen:,}円です。")
    if slip.last_day < today:
        found.append(f"取扱期限（{slip.last_day}）を過ぎています。窓口では領収できます。")
    drawn = [p for p in parts if p.method == Demand.Method.DEBIT and p.open_yen > 0]
    days = sorted({p.due_on for p in drawn if p.due_on >= today - ANSWER})
    found += [_debit_caution(day, today) for day in days]
    found += [_store_caution(told) for told in provisional_of_slip(slip.pk)]
    credit_yen = -sum(min(part.open_yen, 0) for part in parts)
    if credit_yen:
        found.append(
            f"ほかに{credit_yen:,}円の還付・充当待ちがあります。領収の前に収納担当へ確かめてください。"
        )
    booked_on = ledger.open_day(today)
    if booked_on != today:
        found.append(
            f"本日の日次締めは済んでいます。領収できますが、{booked_on}の収納として記帳します。"
            "領収書の日付は本日です。現金は締めたレジに入れず、翌日分として分けてください。"
        )
    return found


def _debit_caution(due_on: date, today: date) -> str:
    if due_on >= today:
        return f"{due_on}の口座振替の対象です。現金で領収すると二重払いになるおそれがあります。"
    return (
        f"{due_on}に口座振替をした請求です。振替の結果がまだ届いていないことがあります。"
        "振替済みでないことを通帳などで確かめてから領収してください。"
    )


def _store_caution(told: Provisional) -> str:
    return (
        f"{clock.day_of(told.paid_at)}に{told.where}で{told.yen:,}円を支払われたとの速報があります。"
        "現金で領収すると二重払いになるおそれがあります。お客様に控えを確かめてください。"
    )


@dataclass(frozen=True)
class ReceiptView:
    """A receipt of the counter, after the fact."""

    receipt: Receipt
    serial: ReceiptSerial
    months: Sequence[Month]  # `open_yen` is what is still open now, `assessed_yen` what was paid
    change_yen: int
    left_open_yen: int
    reversal: Receipt | None
    sheet: till.BookSheet | None  # the handwritten receipt that was handed out instead of a printed one
    blank: till.BlankSheet | None = None  # the numbered blank it is printed on
    spoilt: Sequence[till.BlankSheet] = ()  # those it was printed on before

    @property
    def cash_out_pieces(self) -> str:
        """Which notes and coins go back over the counter: the change, or all of it once it is reversed."""
        return till.counted_out(self.receipt.received_yen if self.reversal else self.change_yen)


def sheet_of(receipt: Receipt) -> till.BookSheet | None:
    """The handwritten receipt that was handed out for a receipt."""
    return till.sheet_for(booking.cause_of(receipt))


def blank_of(receipt: Receipt) -> till.BlankSheet | None:
    """The numbered blank that a receipt is printed on."""
    return till.blank_for(booking.cause_of(receipt))


def receipt_view(receipt: Receipt) -> ReceiptView:
    """What was taken, what it settled, and what is still open on the slip."""
    assert receipt.tendered_yen is not None
    pack = pack_on(receipt.occurred_on)
    settled = sql.rows(
        """
        SELECT a.cycle_month, d.due_on, a.charge, x.yen, coalesce(o.open_yen, 0)
        FROM payments_allocation x
        JOIN billing_assessment a ON a.id = x.assessment_id
        JOIN billing_demand d ON d.id = a.demand_id
        LEFT JOIN ledger_openitem o ON o.id = a.id
        WHERE x.receipt_id = %s
        ORDER BY a.cycle_month, d.due_on, array_position(%s::text[], a.charge::text), a.id
        """,
        [receipt.pk, pack.charge_order()],
    )
    return ReceiptView(
        receipt=receipt,
        serial=receipt.serial,
        months=[
            Month(month, due_on, _lines([(pack.charges[row[2]].label, row[3], row[4]) for row in rows]))
            for (month, due_on), rows in groupby(settled, key=lambda row: (row[0], row[1]))
        ],
        change_yen=receipt.tendered_yen - receipt.received_yen,
        left_open_yen=(
            sum(part.open_yen for part in billing.open_parts_of_slip(receipt.slip_id))
            if receipt.slip_id
            else 0
        ),
        reversal=Receipt.objects.filter(reverses=receipt).select_related("received_by").first(),
        sheet=sheet_of(receipt),
        blank=blank_of(receipt),
        spoilt=till.spoilt_for(booking.cause_of(receipt)),
    )


@dataclass(frozen=True)
class Taken:
    """One line of the day: a receipt or its reversal."""

    receipt_id: int
    serial: str
    at: datetime
    clerk: str
    slip_no: str
    received_yen: int
    tendered_yen: int | None
    is_reversal: bool
    is_reversed: bool


@dataclass(frozen=True)
class Takings:
    """What one clerk took, took back, and should hold in the till."""

    clerk: str
    count: int
    received_yen: int
    reversed_count: int
    reversed_yen: int

    @property
    def net_yen(self) -> int:
        """Cash that should be there."""
        return self.received_yen + self.reversed_yen


def receipts_of_day(day: date) -> list[Taken]:
    """The counter's receipts and reversals booked on a day, newest first."""
    receipts = (
        Receipt.objects.filter(channel=Receipt.Channel.COUNTER, posted_on=day)
        .select_related("received_by", "slip", "serial", "reverses__serial", "reversed_by")
        .order_by("-received_at", "-pk")
    )
    return [
        Taken(
            receipt_id=r.reverses_id or r.pk,
            serial=(r.reverses or r).serial.shown,
            at=r.received_at,
            clerk=str(r.received_by or "自動"),
            slip_no=r.slip.slip_no if r.slip else "",
            received_yen=r.received_yen,
            tendered_yen=r.tendered_yen,
            is_reversal=r.reverses_id is not None,
            is_reversed=hasattr(r, "reversed_by"),
        )
        for r in receipts
    ]


def taken_after_closing(day: date) -> int:
    """How many receipts and reversals of a day are booked on a later one, because it was closed."""
    later = Receipt.objects.filter(channel=Receipt.Channel.COUNTER, occurred_on=day, posted_on__gt=day)
    return later.count()


def takings_by_clerk(taken: Sequence[Taken]) -> list[Takings]:
    """Counts and sums by clerk, in the order of names."""
    return [
        Takings(
            clerk=clerk,
            count=sum(1 for t in lines if not t.is_reversal),
            received_yen=sum(t.received_yen for t in lines if not t.is_reversal),
            reversed_count=sum(1 for t in lines if t.is_reversal),
            reversed_yen=sum(t.received_yen for t in lines if t.is_reversal),
        )
        for clerk in sorted({t.clerk for t in taken})
        if (lines := [t for t in taken if t.clerk == clerk])
    ]
