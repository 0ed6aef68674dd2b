"""Demands become notices ready to be printed, or the reason why not; a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mizuhiki.billing.api import PaymentSlip, barcode_of, elqr_of, ocr_of, payeasy_of
from mizuhiki.directdebit import api as debit
from mizuhiki.documents.api import (
    Addressee,
    Bill,
    DebitAccount,
    DebitNotice,
    EarlierDebit,
    PaymentNotice,
    RowUnfit,
    SlipNumbers,
)
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import issuer_of
from mizuhiki.notices.models import NoticePrint, UnprintedNotice
from mizuhiki.notices.selectors.charges import Calculations, Told, told_of
from mizuhiki.notices.selectors.earlier import earlier_of, words_of
from mizuhiki.notices.selectors.heads import Head, heads_of, why_not_posted
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack

Reason = UnprintedNotice.Reason
Kind = NoticePrint.Kind
ASK_FOR_PLACE = "お問い合わせ番号でお問い合わせください"  # nothing a reader could guess protection from


@dataclass(frozen=True)
class Wanted:
    """One planned notice: of which demand, under which number."""

    planned_id: int
    demand_id: int
    piece_id: int
    is_protected: bool = False  # its file may hold people under protection


@dataclass(frozen=True)
class Filled:
    """A notice ready to be printed, and the letter it becomes."""

    wanted: Wanted
    row: PaymentNotice | DebitNotice
    letter: mail.NewPiece
    demanded_yen: int


@dataclass(frozen=True)
class Unfilled:
    """A notice that is not printed, and why."""

    wanted: Wanted
    reason: Reason
    user_id: int
    detail: str = ""


def numbers_of(slip: PaymentSlip, pack: Pack) -> SlipNumbers:
    """What banks read of a slip, as the rules have it."""
    return SlipNumbers(
        ocr=ocr_of(slip=slip, pack=pack),
        payeasy=payeasy_of(slip=slip, pack=pack),
        elqr=elqr_of(slip=slip, pack=pack),
    )


class Filler:
    """Fills notices of one kind of one billing run; keeps the stored calculations between calls.

    Args:
        issued_on: 発行日, the day of the billing run: the same notice whenever it is printed.
        today: the day on which addresses, protection and balances hold.
    """

    def __init__(self, *, kind: Kind, pack: Pack, issued_on: date, today: date) -> None:
        self.kind, self.pack, self.issued_on, self.today = kind, pack, issued_on, today
        self._known = Calculations()
        self._issuer = issuer_of(pack)

    def fill(self, wanted: Sequence[Wanted]) -> list[Filled | Unfilled]:
        """Each notice in the order wanted; meant for up to a thousand at once."""
        demand_ids = [one.demand_id for one in wanted]
        heads = heads_of(demand_ids, today=self.today)
        told = told_of(demand_ids, pack=self.pack, known=self._known)
        earlier = self._earlier(demand_ids)
        closed = mail.closed_addresses({head.addressee_id for head in heads.values()})
        ways = self._ways(heads)
        return [
            self._one(
                one,
                replace(heads[one.demand_id], earlier=earlier.get(one.demand_id, "")),
                told[one.demand_id],
                closed,
                ways.get(one.demand_id),
            )
            for one in wanted
        ]

    def _earlier(self, demand_ids: Sequence[int]) -> dict[int, str]:
        """What a slip's notice says of bills before it; who is told of a debit has no slip to mistake."""
        terms = self.pack.earlier_bills
        if terms is None or self.kind != Kind.PAYMENT:
            return {}
        found = earlier_of(demand_ids, terms=terms, today=self.today)
        return {pk: words_of(unpaid, terms=terms, today=self.today) for pk, unpaid in found.items()}

    def _ways(self, heads: Mapping[int, Head]) -> dict[int, object]:
        """The newest slip of each demand, or its account with the debit before."""
        if self.kind == Kind.PAYMENT:
            slips = PaymentSlip.objects.in_bulk([head.slip_id for head in heads.values() if head.slip_id])
            return {pk: slips[head.slip_id] for pk, head in heads.items() if head.slip_id}
        supplies = [head.supply_id for head in heads.values()]
        accounts = debit.accounts_of(supplies, on=self.today)
        before = debit.earlier_debits_of(
            supplies, before=min((head.cycle_month for head in heads.values()), default=self.today)
        )
        return {
            pk: (accounts[head.supply_id], before.get(head.supply_id))
            for pk, head in heads.items()
            if head.supply_id in accounts and not head.instead
        }

    def _one(
        self, wanted: Wanted, head: Head, told: Told, closed: set[tuple[int, str, str]], way: object
    ) -> Filled | Unfilled:
        postcode, address = mail.address_of(head, city=self.pack.utility.city)
        is_closed = (head.addressee_id, postcode, address) in closed
        reason = _reason(head, address, is_closed=is_closed, way=way)
        if reason is None and head.supply_is_protected and not wanted.is_protected:
            reason = Reason.PROTECTED
        if reason is not None:
            return Unfilled(wanted, reason, head.user_id)
        number = mail.number_of(wanted.piece_id)
        try:
            bill = self._bill(head, told, postcode, address)
            make = self._payment if self.kind == Kind.PAYMENT else self._debit
            row = make(number, bill, head, way)
        except (RowUnfit, FormatRefused) as broken:
            return Unfilled(wanted, Reason.REFUSED, head.user_id, str(broken)[:300])
        letter = mail.NewPiece(
            piece_id=wanted.piece_id,
            subject_id=head.demand_id,
            addressee_id=head.addressee_id,
            name=f"{head.name} {head.honorific}",
            postcode=postcode,
            address=address,
            supply_id=head.supply_id,
        )
        return Filled(wanted, row, letter, head.amount_yen)

    def _bill(self, head: Head, told: Told, postcode: str, address: str) -> Bill:
        charges = tuple(told.charges)
        month = f"{head.cycle_month.year}年{head.cycle_month.month}月分"
        return Bill(
            subject=f"{'・'.join(charge.label for charge in charges)}　{month}",
            issued_on=self.issued_on,
            addressee=Addressee(
                postal_code=f"{postcode[:3]}-{postcode[3:]}" if postcode else "",
                lines=mail.address_lines(address),
                name=head.name,
                honorific=head.honorific,
            ),
            customer_no=head.user_no,
            inquiry_no=head.inquiry_no,
            issuer=self._issuer,
            place=ASK_FOR_PLACE if head.hides_place else f"{self.pack.utility.city}{head.place}",
            period_start=told.period_start,
            period_end=told.period_end,
            readings=tuple(told.readings),
            usage_m3=told.usage_m3,
            usage_year_before_m3=told.usage_year_before_m3,
            charges=charges,
            total_yen=head.amount_yen,
            extra=head.extra,
        )

    def _payment(self, number: str, bill: Bill, head: Head, slip: object) -> PaymentNotice:
        assert isinstance(slip, PaymentSlip)
        if head.was_turned:
            bill = replace(bill, issued_on=clock.day_of(slip.issued_at))
        return PaymentNotice(
            paper_id=number,
            bill=bill,
            slip_no=slip.slip_no,
            due_on=head.due_on,
            barcode=barcode_of(slip=slip, pack=self.pack),
            numbers=numbers_of(slip, self.pack),
            reissue=slip.reissue,
            message=self.pack.papers.notice_message,
            earlier="" if head.supply_is_protected else head.earlier,
        )

    def _debit(self, number: str, bill: Bill, head: Head, way: object) -> DebitNotice:
        assert isinstance(way, tuple)
        account, before = way
        profile = self.pack.debit.serving(account.bank_code, account.branch_code)
        return DebitNotice(
            paper_id=number,
            bill=bill,
            debit_on=self.pack.drawn_on(head.due_on, profile.code),
            account=DebitAccount(
                bank=account.bank,
                branch=account.branch,
                kind=account.kind,
                last_digits=account.last_digits,
                holder=account.holder_kana,
            ),
            earlier=None
            if before is None
            else EarlierDebit(
                subject=f"{before.cycle_month.year}年{before.cycle_month.month}月分",
                amount_yen=before.amount_yen,
                tax_yen=before.tax_yen,
                debited_on=before.debited_on,
            ),
            message=self.pack.papers.notice_message,
        )


def _reason(head: Head, address: str, *, is_closed: bool, way: object) -> Reason | None:
    """Why there must be no letter now, the first that holds; None when there may be one."""
    reasons = {
        Reason.SETTLED: head.open_yen == 0,
        Reason.CHANGED: head.open_yen != head.amount_yen,
        Reason.PARKED: bool(head.parked),
    }
    found = next((reason for reason, holds in reasons.items() if holds), None)
    found = found or why_not_posted(head, address, is_closed=is_closed)
    return found or (Reason.NO_WAY if way is None else None)
