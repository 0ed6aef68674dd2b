"""Planned letters become papers ready to be printed, or the reason why not; a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings

from mizuhiki.arrears.models import LetterRun, PlannedLetter, RunExclusion
from mizuhiki.arrears.run_selectors import Judged, judged_of
from mizuhiki.billing.api import PaymentSlip, barcode_of, elqr_of, ocr_of, payeasy_of
from mizuhiki.documents.api import (
    MOST_WITH_SLIP,
    MOST_WITHOUT,
    Addressee,
    ArrearsLetter,
    EnclosedSlip,
    RowUnfit,
    SlipBill,
    SlipNumbers,
)
from mizuhiki.formats.errors import FormatRefused
from mizuhiki.latecharges import api as latecharges
from mizuhiki.latecharges.api import Expected
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Target, issuer_of
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Step, pack_of_version

Reason = RunExclusion.Reason
ASK_FOR_PLACE = "お問い合わせ番号でお問い合わせください"  # nothing a reader could guess protection from
_USERS = """
    SELECT s.id, (
        SELECT k.customer_no FROM customers_supplyparty y
        JOIN customers_customer o ON o.id = y.customer_id
        JOIN customers_customer k ON k.id = coalesce(o.merged_into_id, o.id)
        WHERE y.supply_id = s.id AND y.role = 'water_user' AND y.starts_on <= %(today)s
        ORDER BY y.starts_on DESC LIMIT 1)
    FROM customers_supply s WHERE s.id = ANY(%(ids)s)
"""
_PARTS = """
    SELECT a.supply_id, a.id, a.cycle_month, coalesce(t.due_on, d.due_on), a.charge, a.amount_yen, o.open_yen
    FROM billing_assessment a
    JOIN billing_demand d ON d.id = a.demand_id
    JOIN ledger_openitem o ON o.id = a.id
    LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
    WHERE a.demand_id = ANY(%s) ORDER BY a.supply_id, 3, 4, a.id
"""


@dataclass(frozen=True)
class Part:
    """What is open of one assessment of a bill."""

    assessment_id: int
    month: date
    due_on: date
    charge: str
    assessed_yen: int
    open_yen: int


@dataclass(frozen=True)
class Material:
    """What one letter is made of."""

    judged: Judged
    target: Target
    customer_no: str
    slip: PaymentSlip | None
    parts: Sequence[Part]
    late: Expected | None


@dataclass(frozen=True)
class Filled:
    """A letter ready to be printed."""

    planned: PlannedLetter
    row: ArrearsLetter
    judged: Judged
    target: Target


@dataclass(frozen=True)
class Unfilled:
    """A planned letter that is not printed, and why."""

    planned: PlannedLetter
    reason: str
    note: str = ""


class Filler:
    """Fills the letters of one run, by the rules that it was made by.

    Args:
        today: the day on which addresses, protection and balances hold.
    """

    def __init__(self, run: LetterRun, *, today: date) -> None:
        self.run, self.step = run, Step(run.step)
        self.day = max(run.send_on, today)
        self.pack = pack_of_version(run.rules_id)
        assert self.pack.arrears is not None, run.pk
        self._terms, self._words = self.pack.arrears.steps[self.step], self.pack.arrears_letters[self.step]
        self._threatens = self.pack.arrears.threatens(self.step)
        self._issuer = issuer_of(self.pack)

    def fill(self, planned: Sequence[PlannedLetter]) -> list[Filled | Unfilled]:
        """Each letter in the order given; meant for up to a thousand at once."""
        ids = [one.line.supply_id for one in planned]
        judged = judged_of(self.step, ids, self.day)
        targets = mail.targets_of(ids, pack=self.pack, today=self.day)
        numbers = dict(sql.rows(_USERS, {"ids": ids, "today": self.day}))
        slips = PaymentSlip.objects.in_bulk([one.slip_id for one in planned if one.slip_id])
        parts = _parts([demand for one in judged.values() for demand in one.demands])
        listed = [part.assessment_id for of_supply in parts.values() for part in of_supply]
        late = latecharges.expected(listed, step=self.step, day=self.run.deadline_on, pack=self.pack)
        return [
            self._one(
                one,
                Material(
                    judged[one.line.supply_id],
                    targets[one.line.supply_id],
                    numbers[one.line.supply_id] or "",
                    slips.get(one.slip_id or 0),
                    parts.get(one.line.supply_id, []),
                    late.get(one.line.supply_id),
                ),
            )
            for one in planned
        ]

    def _one(self, planned: PlannedLetter, of: Material) -> Filled | Unfilled:
        judged, slip = of.judged, of.slip
        listed_yen = sum(part.open_yen for part in of.parts)
        if judged.reason:
            return Unfilled(planned, judged.reason)
        if judged.yen != planned.yen or (slip is not None and listed_yen != slip.amount_yen):
            return Unfilled(planned, Reason.CHANGED)
        if judged.is_protected and not planned.is_protected:
            return Unfilled(planned, Reason.CHANGED, "支援措置が始まったため、別のファイルに印刷し直します")
        try:
            row = self._row(planned, of)
        except (RowUnfit, FormatRefused) as broken:
            return Unfilled(planned, Reason.REFUSED, str(broken)[:200])
        return Filled(planned, row, judged, of.target)

    def _row(self, planned: PlannedLetter, of: Material) -> ArrearsLetter:
        judged, target, slip, parts = of.judged, of.target, of.slip, of.parts
        recipient, words = target.recipient, self._words
        order = [code for code in self.pack.charge_order() if any(part.charge == code for part in parts)]
        labels = {code: self.pack.charges[code].label for code in order}
        most = MOST_WITHOUT if slip is None else MOST_WITH_SLIP
        bills = _bills(parts, labels, most)
        return ArrearsLetter(
            paper_id=mail.number_of(planned.piece_id),
            title=self._terms.title,
            issued_on=self.run.send_on,
            addressee=Addressee(
                postal_code=f"{target.postcode[:3]}-{target.postcode[3:]}" if target.postcode else "",
                lines=mail.address_lines(target.address),
                name=recipient.name,
                honorific=recipient.honorific,
            ),
            customer_no=of.customer_no,
            inquiry_no=recipient.inquiry_no,
            issuer=self._issuer,
            place=ASK_FOR_PLACE if recipient.hides_place else f"{self.pack.utility.city}{recipient.place}",
            lead=words.lead,
            ground=words.ground,
            next=words.next,
            how=words.how,
            remedy=words.remedy,
            label=self._label(),
            yen=judged.yen,
            deadline_on=self.run.deadline_on,
            labels=tuple(labels.values()),
            bills=bills,
            other_yen=max(0, judged.other_yen - (sum(bill.owed_yen for bill in bills) - judged.yen)),
            late=self._late(of.late),
            slip=None if slip is None else self._slip(slip),
        )

    def _late(self, late: Expected | None) -> str:
        """What is not asked for yet and would be, were all of it paid by the deadline."""
        if late is None:
            return ""
        named = "・".join(late.labels)
        if late.yen is None:
            return f"納付の日までの日数に応じて{named}が加わります。額はお問い合わせください。"
        day = settings.PRESS.long_date(self.run.deadline_on)
        return (
            f"{day}に全額を納めた場合の見込みで、{named}{late.yen:,}円が加わります。"
            "上の金額には含まれません。納付の日が決まってから別に請求します。"
        )

    def _label(self) -> str:
        """What the sum is called: of a threat it is what the tap may be closed for."""
        if not self._threatens:
            return "未納額"
        assert self.pack.arrears is not None, "a run has terms"
        charges = "・".join(self.pack.charges[code].label for code in self.pack.arrears.charges)
        return f"給水停止の対象となる{charges}"

    def _slip(self, slip: PaymentSlip) -> EnclosedSlip:
        return EnclosedSlip(
            slip_no=slip.slip_no,
            reissue=slip.reissue,
            last_day=slip.last_day,
            barcode=barcode_of(slip=slip, pack=self.pack),
            numbers=SlipNumbers(
                ocr=ocr_of(slip=slip, pack=self.pack),
                payeasy=payeasy_of(slip=slip, pack=self.pack),
                elqr=elqr_of(slip=slip, pack=self.pack),
            ),
        )


def _parts(demand_ids: Sequence[int]) -> Mapping[int, list[Part]]:
    found = defaultdict[int, list[Part]](list)
    for supply_id, *rest in sql.rows(_PARTS, [list(demand_ids)]):
        found[supply_id].append(Part(*rest))
    return found


def _bills(parts: Sequence[Part], labels: Mapping[str, str], most: int) -> tuple[SlipBill, ...]:
    """One line a month and due day; the oldest share one where there are more than the paper has lines."""

    def month_of(part: Part) -> tuple[date, date]:
        return part.month, part.due_on

    months = [list(same) for _, same in groupby(sorted(parts, key=month_of), key=month_of)]
    months = [month for month in months if sum(part.open_yen for part in month)]
    cut = len(months) - most + 1 if len(months) > most else 0
    older, shown = months[:cut], months[cut:]
    found = [_bill(month, f"{month[0].month.year}年{month[0].month.month}月分", labels) for month in shown]
    if older:
        together = [part for month in older for part in month]
        found.insert(0, _bill(together, f"以前の{len(older)}件", labels))
    return tuple(found)


def _bill(parts: Sequence[Part], subject: str, labels: Mapping[str, str]) -> SlipBill:
    sums = {
        label: sum(part.open_yen for part in parts if part.charge == code) for code, label in labels.items()
    }
    is_part = sum(part.open_yen for part in parts) < sum(part.assessed_yen for part in parts)
    return SlipBill(
        subject=subject,
        due_on=parts[0].due_on,
        amounts=tuple((label, yen) for label, yen in sums.items() if yen),
        note="一部納付済" if is_part else "",
    )
