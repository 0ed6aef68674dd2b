"""一括納付書 and its 内訳書, as PDF and as a workbook; all of it follows from the slip's lines."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from django.conf import settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PayerGroup, PaymentSlip
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import (
    MOST_BILLS,
    REISSUED_SLIP,
    REPORT,
    Addressee,
    ReissuedSlip,
    Report,
    ReportColumn,
    ReportTable,
    SlipBill,
    SlipCharge,
    SlipNumbers,
)
from mizuhiki.jointbills.errors import TooManyMonths
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.jointbills.recipients import Recipient
from mizuhiki.jointbills.selectors import ListLine
from mizuhiki.mail import api as mail
from mizuhiki.payments.api import tax_within
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import Pack

NOT_TOLD = "（記載しません）"


def slip_pdf(
    slip: PaymentSlip,
    group: PayerGroup,
    lines: Sequence[ListLine],
    *,
    recipient: Recipient,
    number: str,
    pack: Pack,
    is_posted: bool,
    at: datetime,
) -> bytes:
    """The slip of a group: what is asked for by month and charge, and one barcode.

    Raises:
        TooManyMonths: it does not fit the paper.
        PaperFault, FormatRefused: something cannot be set.

    Source:
        issue 7, point 6; COL-044 【金沢収納】第23条(1)イ.
    """
    bills = _bills(lines, pack)
    if len(bills) > MOST_BILLS:
        raise TooManyMonths(most=MOST_BILLS, count=len(bills))
    postcode, address = (recipient.postcode, recipient.address) if is_posted else ("", "")
    row = ReissuedSlip(
        paper_id=number,
        issued_on=clock.day_of(slip.issued_at),
        addressee=Addressee(
            postal_code=f"{postcode[:3]}-{postcode[3:]}" if postcode else "",
            lines=mail.address_lines(address),
            name=recipient.customer.name,
            honorific=recipient.honorific,
            is_posted=is_posted,
        ),
        customer_no=recipient.customer.customer_no,
        inquiry_no=group.shown,
        issuer=mail.issuer_of(pack),
        place=f"{group.name}（{len({one.supply_id for one in lines})}契約）",
        bills=bills,
        charges=charges_of(lines, pack),
        total_yen=slip.amount_yen,
        slip_no=slip.slip_no,
        reissue=slip.reissue,
        last_day=slip.last_day,
        barcode=billing.barcode_of(slip=slip, pack=pack),
        numbers=SlipNumbers(
            ocr=billing.ocr_of(slip=slip, pack=pack),
            payeasy=billing.payeasy_of(slip=slip, pack=pack),
            elqr=billing.elqr_of(slip=slip, pack=pack),
        ),
        is_joint=True,
    )
    return documents.render(REISSUED_SLIP, [row], press=settings.PRESS, at=at)


def _bills(lines: Sequence[ListLine], pack: Pack) -> tuple[SlipBill, ...]:
    """One line a month and due day, each charge summed over the supplies."""
    order = pack.charge_order()
    ordered = sorted(lines, key=lambda one: (one.cycle_month, one.due_on, order.index(one.charge)))
    bills = []
    for (month, due_on), found in groupby(ordered, key=lambda one: (one.cycle_month, one.due_on)):
        of_month = list(found)
        sums = [
            (pack.charges[charge].label, sum(one.yen for one in same))
            for charge, same in groupby(of_month, key=lambda one: one.charge)
        ]
        bills.append(
            SlipBill(
                subject=f"{month.year}年{month.month}月分",
                due_on=due_on,
                amounts=tuple(sums),
                note=f"{len({one.supply_id for one in of_month})}契約",
            )
        )
    return tuple(bills)


def taxes_of_lines(lines: Sequence[ListLine]) -> dict[int, billing.TaxPart]:
    """The tax inside what each line asks for: that of its calculation, or the part of it that is left."""
    whole = billing.taxes_of([one.assessment_id for one in lines])
    found = {}
    for one in lines:
        tax, paid_yen = whole[one.assessment_id], one.assessed_yen - one.yen
        yen = tax.yen
        if one.assessed_yen > 0 and 0 < paid_yen <= one.assessed_yen:
            yen = tax_within(
                paid_before_yen=paid_yen,
                paid_now_yen=one.yen,
                assessed_yen=one.assessed_yen,
                tax_yen=tax.yen,
            )
        found[one.assessment_id] = billing.TaxPart(yen, tax.percent)
    return found


def charges_of(lines: Sequence[ListLine], pack: Pack) -> tuple[SlipCharge, ...]:
    """What is asked for by charge and rate with the tax inside it, and who issues the invoice."""
    taxes = taxes_of_lines(lines)
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in lines:
        entry = sums[one.charge, taxes[one.assessment_id].percent]
        entry[0] += one.yen
        entry[1] += taxes[one.assessment_id].yen
    order = pack.charge_order()
    return tuple(
        SlipCharge(
            label=pack.charges[code].label,
            amount_yen=yen,
            tax_yen=tax_yen,
            tax_percent=percent,
            invoice_issuer=pack.charges[code].issuer,
            registration_no=pack.charges[code].registration_no,
        )
        for (code, percent), (yen, tax_yen) in sorted(
            sums.items(), key=lambda item: (order.index(item[0][0]), -item[0][1])
        )
    )


def list_report(
    slip: PaymentSlip,
    group: PayerGroup,
    lines: Sequence[ListLine],
    *,
    recipient: Recipient,
    number: str,
    pack: Pack,
) -> Report:
    """内訳書: each supply and month with its use, its charges, the tax inside them and the sum.

    Source:
        issue 7, point 6: breakdown list; 消費税法第57条の4.
    """
    return Report(
        paper_id=f"{number}-内訳",
        title="一括納付 内訳書",
        day=clock.day_of(slip.issued_at),
        to=f"{recipient.customer.name} {recipient.honorific}",
        office=pack.papers.office,
        facts=(
            ("グループ", f"{group.shown}　{group.name}"),
            ("納付書番号", slip.shown),
            ("取扱期限", era.era_date(slip.last_day)),
            ("合計金額", f"{slip.amount_yen:,}円"),
            ("契約数", f"{len({one.supply_id for one in lines})}契約"),
        ),
        parts=(_by_supply(lines, pack), _by_issuer(charges_of(lines, pack))),
    )


def _by_supply(lines: Sequence[ListLine], pack: Pack) -> ReportTable:
    first, taxes = pack.charge_order()[0], taxes_of_lines(lines)
    rows = []
    for _, found in groupby(lines, key=lambda one: (one.supply_id, one.cycle_month)):
        same = list(found)
        usage = next((one.usage_m3 for one in same if one.usage_m3 is not None), None)
        rows.append(
            (
                same[0].inquiry_no,
                same[0].place or NOT_TOLD,
                _month(same[0].cycle_month),
                "" if usage is None else f"{usage:,}",
                *_amounts(same, first, taxes),
            )
        )
    return ReportTable(
        caption="契約ごとの内訳（金額は税込み）",
        columns=(
            ReportColumn(title="お問い合わせ番号", width_mm=30),
            ReportColumn(title="使用場所", width_mm=41),
            ReportColumn(title="検針月", width_mm=16),
            ReportColumn(title="水量", width_mm=13, is_figure=True),
            ReportColumn(title="水道", width_mm=17, is_figure=True),
            ReportColumn(title="下水道等", width_mm=18, is_figure=True),
            ReportColumn(title="内消費税", width_mm=18, is_figure=True),
            ReportColumn(title="計（円）", width_mm=17, is_figure=True),
        ),
        rows=tuple(rows),
        sums=(("合計", "", "", "", *_amounts(lines, first, taxes)),),
    )


def _amounts(
    lines: Sequence[ListLine], first: str, taxes: dict[int, billing.TaxPart]
) -> tuple[str, str, str, str]:
    water = sum(one.yen for one in lines if one.charge == first)
    total = sum(one.yen for one in lines)
    tax = sum(taxes[one.assessment_id].yen for one in lines)
    return f"{water:,}", f"{total - water:,}", f"{tax:,}", f"{total:,}"


def _by_issuer(charges: Sequence[SlipCharge]) -> ReportTable:
    return ReportTable(
        caption="料金・税率ごとの合計（適格請求書の発行事業者）",
        columns=(
            ReportColumn(title="料金", width_mm=34),
            ReportColumn(title="税率", width_mm=18),
            ReportColumn(title="金額（税込み）", width_mm=27, is_figure=True),
            ReportColumn(title="内消費税等", width_mm=23, is_figure=True),
            ReportColumn(title="発行事業者・登録番号", width_mm=68),
        ),
        rows=tuple(
            (
                one.label,
                f"{one.tax_percent}%" if one.tax_percent else "対象外",
                f"{one.amount_yen:,}",
                f"{one.tax_yen:,}",
                f"{one.invoice_issuer} {one.registration_no}",
            )
            for one in charges
        ),
    )


def list_pdf(report: Report, *, at: datetime) -> bytes:
    """The list as PDF, to go with the slip."""
    return documents.render(REPORT, [report], press=settings.PRESS, at=at)


def list_workbook(report: Report, *, at: datetime) -> bytes:
    """The same list as a workbook, figures as numbers."""
    return documents.spreadsheet(report, press=settings.PRESS, at=at)


def _month(month: date) -> str:
    return f"{month.year}-{month.month:02d}"


def number_of(paper: JointPaper | None, slip: PaymentSlip) -> str:
    """What the list is filed under: the letter it goes with, else the slip."""
    return mail.number_of(paper.piece_id) if paper else slip.slip_no
