"""還付加算金: what overpaid money bears when it goes back or is set against debts, as the rule pack says.

Only charges of the pack's legal classes bear it. Which charges an overpayment is of: the bills it was paid
for, oldest month first and in the rule pack's order, less what the payment settled of them; what a 更正 freed
is of the charges it took it off. Of several ends the first ones take what bears; what is more than the bills
is of no charge and bears nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.payments.models import OverpaymentEnd, OverpaymentHold, OverpaymentInterest, Receipt
from mizuhiki.payments.overpaid import Overpaid, overpaid_with
from mizuhiki.payments.rules import split_in_order
from mizuhiki.platform import era, sql
from mizuhiki.rulepacks.api import InterestTerms, Pack, Reckoned, pack_on

_OF_BILLS = """
    SELECT a.charge, sum(CASE r.channel WHEN 'corrected' THEN -coalesce(x.yen, 0)
                         ELSE a.amount_yen - coalesce(x.yen, 0) END)::bigint
    FROM payments_overpayment o JOIN payments_receipt r ON r.id = o.receipt_id
    JOIN billing_assessment a ON a.demand_id IN (
        SELECT o.demand_id UNION SELECT s.demand_id FROM billing_slipdemand s WHERE s.slip_id = r.slip_id)
    LEFT JOIN payments_allocation x ON x.assessment_id = a.id AND x.receipt_id = o.receipt_id
    WHERE o.receipt_id = %s GROUP BY a.cycle_month, a.charge
    ORDER BY a.cycle_month, array_position(%s::text[], a.charge::text)
"""
_TAKEN = """
    SELECT coalesce(sum(i.eligible_yen), 0)::bigint FROM payments_overpaymentinterest i
    LEFT JOIN payments_overpaymenthold h ON h.id = i.hold_id
    LEFT JOIN payments_overpaymentend e ON e.id = i.end_id OR e.hold_id = i.hold_id
    LEFT JOIN payments_overpaymentendundone u ON u.end_id = e.id
    LEFT JOIN payments_overpaymentholdreleased l ON l.hold_id = h.id
    WHERE coalesce(e.overpayment_id, h.overpayment_id) = %s AND u.end_id IS NULL
      AND (e.id IS NOT NULL OR l.hold_id IS NULL)
"""


@dataclass(frozen=True)
class Interest:
    """What so many yen of an overpayment bear, and why so much."""

    eligible_yen: int = 0  # of charges that bear it
    reckoned: Reckoned | None = None
    terms: InterestTerms | None = None
    rules_id: int = 0

    @property
    def yen(self) -> int:
        """What is added."""
        return self.reckoned.yen if self.reckoned else 0

    @property
    def words(self) -> str:
        """On what it was reckoned, or why there is none; nothing where no money bears any."""
        if self.terms is None:
            return ""
        found = self.reckoned
        if found is None or not self.eligible_yen:
            return "加算の対象になる料金がないため、加算しません。"
        if not found.base_yen:
            return f"対象額が{self.terms.least_base_yen:,}円未満のため、加算しません。"
        if not found.days:
            return f"{era.era_date(found.first_on)}より前のため、加算しません。"
        if not found.yen:
            return f"計算した額が{self.terms.least_yen:,}円未満のため、加算しません。"
        first, last = era.era_date(found.first_on), era.era_date(found.last_on)
        return f"対象額{found.base_yen:,}円、{first}から{last}まで"


def interest_of(over: Overpaid, *, yen: int, day: date, last_on: date | None = None) -> Interest:
    """What so many yen of an overpayment bear when that is decided on a day, by the rules of that day.

    Args:
        last_on: the last day that counts, where it is not the day of the decision.

    Raises:
        RateMissing: the money lay here in a year without a rate.
    """
    pack = pack_on(day)
    terms = pack.refunds.interest if pack.refunds else None
    if terms is None:
        return Interest()
    eligible_yen = min(yen, _bearing(over, pack, terms))
    was_corrected = over.channel == Receipt.Channel.CORRECTED
    reckoned = terms.reckon(
        eligible_yen, paid_on=over.paid_on, last_on=last_on or day, was_corrected=was_corrected
    )
    return Interest(eligible_yen, reckoned, terms, pack.version_id)


def _bearing(over: Overpaid, pack: Pack, terms: InterestTerms) -> int:
    """How much of an overpayment is of charges that bear interest, and no other end has taken."""
    parts = sql.rows(_OF_BILLS, [over.receipt_id, pack.charge_order()])
    parts = [(charge, int(yen)) for charge, yen in parts if yen > 0]
    shares = split_in_order(received_yen=over.yen, debts_yen=[yen for _, yen in parts]).shares_yen
    bearing = sum(
        share
        for (charge, _), share in zip(parts, shares, strict=True)
        if pack.charges[charge].legal_class in terms.legal_classes
    )
    return max(0, bearing - int(sql.rows(_TAKEN, [over.receipt_id])[0][0]))


def keep_interest(
    found: Interest, *, end: OverpaymentEnd | None = None, hold: OverpaymentHold | None = None
) -> None:
    """Write down what an end bears, or what is spoken for; a row of 0 yen says why there is none."""
    if not found.eligible_yen or found.reckoned is None:
        return
    OverpaymentInterest.objects.create(
        end=end,
        hold=hold,
        rules_id=found.rules_id,
        eligible_yen=found.eligible_yen,
        base_yen=found.reckoned.base_yen,
        first_on=found.reckoned.first_on,
        last_on=found.reckoned.last_on,
        spans=[[span.year, str(span.percent), span.days, span.yen] for span in found.reckoned.spans],
        yen=found.yen,
    )


def interest_of_holds(hold_ids: Sequence[int], *, day: date) -> list[tuple[OverpaymentHold, Interest]]:
    """What money that is spoken for bears when that is decided on a day.

    Raises:
        RateMissing: it lay here in a year without a rate.
    """
    found = []
    for hold in OverpaymentHold.objects.filter(pk__in=hold_ids).order_by("pk"):
        over = overpaid_with(hold.overpayment_id)
        assert over is not None, "what is spoken for is not taken back"
        found.append((hold, interest_of(over, yen=hold.yen, day=day)))
    return found


def decide_interest(hold_ids: Sequence[int], *, day: date) -> int:
    """Fix what money that is spoken for bears; how many yen. The caller holds the lock of its supply.

    Raises:
        RateMissing: it lay here in a year without a rate. Nothing is written.
    """
    found = interest_of_holds(hold_ids, day=day)
    for hold, interest in found:
        keep_interest(interest, hold=hold)
    return sum(interest.yen for _, interest in found)


def words_of(kept: OverpaymentInterest | None) -> str:
    """On what a kept interest was reckoned, or why there is none."""
    if kept is None:
        return ""
    if not kept.yen:
        return "規則集の定める額に満たないため、加算しません。"
    first, last = era.era_date(kept.first_on), era.era_date(kept.last_on)
    return f"対象額{kept.base_yen:,}円、{first}から{last}まで"
