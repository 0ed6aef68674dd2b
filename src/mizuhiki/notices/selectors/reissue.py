"""What a clerk chooses from when a slip is issued anew, and what the new slip says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Bill, OpenPart, PaymentSlip
from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Viewer
from mizuhiki.directdebit import api as debit
from mizuhiki.documents.api import Addressee, ReissuedSlip, SlipBill, SlipCharge
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import issuer_of
from mizuhiki.notices.models import UnprintedNotice
from mizuhiki.notices.selectors.heads import Head, Written, heads_of, why_not_posted
from mizuhiki.notices.selectors.notices import ASK_FOR_PLACE, numbers_of
from mizuhiki.payments.api import tax_within
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack


@dataclass(frozen=True)
class Choice:
    """An open bill that a slip may ask for, unless a bank was asked for it."""

    bill: Bill
    debit_under_way: date | None

    @property
    def value(self) -> str:
        """What the form sends: which bill, and the balance that was shown."""
        return f"{self.bill.demand_id}-{self.bill.open_yen}"

    @property
    def note(self) -> str:
        """What the clerk must know about it."""
        if self.debit_under_way:
            return f"{self.debit_under_way}の口座振替を依頼中です。結果が届くまで発行できません。"
        if self.bill.method == "debit":
            return "口座振替の請求です。納付書を発行すると、口座振替は依頼しません。"
        return ""


@dataclass(frozen=True)
class Recipient:
    """To whom a slip would be posted, as the viewer may see it."""

    name: str
    address: str
    why_not: UnprintedNotice.Reason | None  # nobody may write to them now


def choices_of(supply_id: int) -> list[Choice]:
    """The open bills of a supply, oldest first."""
    bills = [bill for bill in billing.bills_of_supply(supply_id=supply_id) if bill.open_yen > 0]
    under_way = debit.debits_under_way([bill.demand_id for bill in bills])
    return [Choice(bill, under_way.get(bill.demand_id)) for bill in reversed(bills)]


def recipient_of(head: Written, *, pack: Pack, viewer: Viewer) -> Recipient:
    """The addressee of a supply's letters; where somebody is protected, the address is for who may see it."""
    postcode, address = mail.address_of(head, city=pack.utility.city)
    is_hidden = (head.supply_is_protected or head.addressee_is_protected) and not viewer.has_perm(
        PROTECTED_SEE
    )
    shown = f"〒{postcode[:3]}-{postcode[3:]} {address}" if postcode else address
    return Recipient(
        name=f"{head.name} {head.honorific}",
        address=HIDDEN if is_hidden else shown,
        why_not=why_not_posted(head, address, is_closed=_is_closed(head, postcode, address)),
    )


def _is_closed(head: Written, postcode: str, address: str) -> bool:
    """Whether the last letter to that place came back."""
    return (head.addressee_id, postcode, address) in mail.closed_addresses({head.addressee_id})


def head_of(demand_id: int, *, today: date) -> Head:
    """Whom the letters of the supply of a demand go to on a day."""
    return heads_of([demand_id], today=today)[demand_id]


def slip_row(slip: PaymentSlip, head: Head, *, number: str, pack: Pack, is_posted: bool) -> ReissuedSlip:
    """The paper of a slip just issued: what is owed now, bill by bill and charge by charge.

    Handed over at a counter it bears no address, and where somebody is protected no place of use
    either: who takes it is not known (design.md, law 16).

    Raises:
        RowUnfit: something does not fit the paper.

    Source:
        COL-044 【金沢収納】第23条(1)イ.
    """
    postcode, address = mail.address_of(head, city=pack.utility.city) if is_posted else ("", "")
    hides_place = head.hides_place if is_posted else head.supply_is_protected
    parts = billing.open_parts_of_slip(slip.pk)
    return ReissuedSlip(
        paper_id=number,
        issued_on=clock.day_of(slip.issued_at),
        addressee=Addressee(
            postal_code=f"{postcode[:3]}-{postcode[3:]}" if postcode else "",
            lines=mail.address_lines(address),
            name=head.name,
            honorific=head.honorific,
            is_posted=is_posted,
        ),
        customer_no=head.user_no,
        inquiry_no=head.inquiry_no,
        issuer=issuer_of(pack),
        place=ASK_FOR_PLACE if hides_place else f"{pack.utility.city}{head.place}",
        bills=_bills(parts, pack),
        charges=_charges(parts, pack),
        total_yen=slip.amount_yen,
        slip_no=slip.slip_no,
        reissue=slip.reissue,
        last_day=slip.last_day,
        barcode=billing.barcode_of(slip=slip, pack=pack),
        numbers=numbers_of(slip, pack),
    )


def _bills(parts: Sequence[OpenPart], pack: Pack) -> tuple[SlipBill, ...]:
    """One line a month and due day, its charges in the rule pack's order."""
    order = pack.charge_order()
    parts = sorted(parts, key=lambda p: (p.cycle_month, p.due_on, order.index(p.charge)))
    bills = []
    for (month, due_on), of_month in groupby(parts, key=lambda p: (p.cycle_month, p.due_on)):
        lines = list(of_month)
        is_part = sum(p.open_yen for p in lines) < sum(p.assessed_yen for p in lines)
        bills.append(
            SlipBill(
                subject=f"{month.year}年{month.month}月分",
                due_on=due_on,
                amounts=tuple((pack.charges[p.charge].label, p.open_yen) for p in lines if p.open_yen),
                note="一部納付済" if is_part else "",
            )
        )
    return tuple(bills)


def _charges(parts: Sequence[OpenPart], pack: Pack) -> tuple[SlipCharge, ...]:
    """What is owed by charge and rate, with the tax inside what is still owed."""
    taxes = billing.taxes_of([part.assessment_id for part in parts])
    sums: dict[tuple[str, int], list[int]] = {}
    for part in (part for part in parts if part.open_yen):
        tax = taxes[part.assessment_id]
        entry = sums.setdefault((part.charge, tax.percent), [0, 0])
        entry[0] += part.open_yen
        entry[1] += tax_within(
            paid_before_yen=part.assessed_yen - part.open_yen,
            paid_now_yen=part.open_yen,
            assessed_yen=part.assessed_yen,
            tax_yen=tax.yen,
        )
    order = pack.charge_order()
    return tuple(
        SlipCharge(
            label=pack.charges[code].label,
            amount_yen=amount_yen,
            tax_yen=tax_yen,
            tax_percent=percent,
            invoice_issuer=pack.charges[code].issuer,
            registration_no=pack.charges[code].registration_no,
        )
        for (code, percent), (amount_yen, tax_yen) in sorted(
            sums.items(), key=lambda item: (order.index(item[0][0]), -item[0][1])
        )
    )
