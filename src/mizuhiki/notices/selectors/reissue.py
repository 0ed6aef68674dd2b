"""What a clerk chooses from when a slip is issued anew, and what the new slip says."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True)
class Share:
    """分納: how much of an assessment a slip asks for, and what earlier instalments ask for before it."""

    before_yen: int
    yen: int


def slip_row(
    slip: PaymentSlip,
    head: Head,
    *,
    number: str,
    pack: Pack,
    is_posted: bool,
    shares: Mapping[int, Share] | None = None,
) -> ReissuedSlip:
    """The paper of a slip just issued: what is owed now, bill by bill and charge by charge.

    Handed over at a counter it bears no address, and where somebody is protected no place of use
    either: who takes it is not known (design.md, law 16).

    Args:
        shares: by assessment, where the slip asks for an instalment alone.

    Raises:
        RowUnfit: something does not fit the paper.

    Source:
        COL-044 【金沢収納】第23条(1)イ.
    """
    postcode, address = mail.address_of(head, city=pack.utility.city) if is_posted else ("", "")
    hides_place = head.hides_place if is_posted else head.supply_is_protected
    parts = _asked(billing.open_parts_of_slip(slip.pk), shares)
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
        is_first=not billing.earlier_slips(slip),
    )


ADVANCE = "臨時用の概算料金"  # paid before any month of it is read


@dataclass(frozen=True)
class _Asked:
    """What a slip asks for of one assessment, and what of it was paid or is asked for before."""

    part: OpenPart
    yen: int
    before_yen: int
    note: str


def _asked(parts: Sequence[OpenPart], shares: Mapping[int, Share] | None) -> list[_Asked]:
    asked = []
    for part in parts:
        paid = part.assessed_yen - part.open_yen
        if shares is None:
            asked.append(_Asked(part, part.open_yen, paid, "一部納付済" if paid else ""))
        elif (share := shares.get(part.assessment_id)) is not None:
            asked.append(_Asked(part, share.yen, paid + share.before_yen, "分納"))
    return asked


def _bills(asked: Sequence[_Asked], pack: Pack) -> tuple[SlipBill, ...]:
    """One line a month and due day, its charges in the rule pack's order."""
    order = pack.charge_order()
    ordered = sorted(asked, key=lambda a: (a.part.cycle_month, a.part.due_on, order.index(a.part.charge)))
    advances, bills = billing.advances_among(one.part.assessment_id for one in asked), []

    def place(one: _Asked) -> tuple[date, date, bool]:
        return one.part.cycle_month, one.part.due_on, one.part.assessment_id in advances

    for (month, due_on, is_advance), of_month in groupby(sorted(ordered, key=place), key=place):
        lines = list(of_month)
        bills.append(
            SlipBill(
                subject=ADVANCE if is_advance else f"{month.year}年{month.month}月分",
                due_on=due_on,
                amounts=tuple((pack.charges[a.part.charge].label, a.yen) for a in lines if a.yen),
                note=next((a.note for a in lines if a.note), ""),
            )
        )
    return tuple(bills)


def _charges(asked: Sequence[_Asked], pack: Pack) -> tuple[SlipCharge, ...]:
    """What is asked for by charge and rate, with the tax inside it."""
    taxes = billing.taxes_of([one.part.assessment_id for one in asked], as_corrected=True)
    sums: dict[tuple[str, int], list[int]] = {}
    for one in (one for one in asked if one.yen):
        tax = taxes[one.part.assessment_id]
        entry = sums.setdefault((one.part.charge, tax.percent), [0, 0])
        entry[0] += one.yen
        entry[1] += tax_within(
            paid_before_yen=one.before_yen,
            paid_now_yen=one.yen,
            assessed_yen=one.part.assessed_yen,
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
