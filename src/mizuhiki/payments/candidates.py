"""突合の候補: slips that money without a place may belong to, and why each may be the one.

A guess settles nothing: a person looks, asks and says why. The best founded guess stands first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.billing.api import SLIP_SUPPLIES, PaymentSlip
from mizuhiki.formats import konbini
from mizuhiki.payments.models import PaymentClaim, StoreReport
from mizuhiki.payments.open_claims import OPEN
from mizuhiki.payments.store_files import COMPANY_DIGITS
from mizuhiki.payments.store_lists import Unmatched
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import Pack

MOST = 5  # of one report


@dataclass(frozen=True)
class Candidate:
    """A slip that a report may be of."""

    slip_no: str
    supply_id: int
    amount_yen: int
    last_day: date
    open_yen: int  # what is owed of what it asks for
    why: str


def candidates_of(reports: Sequence[Unmatched]) -> dict[int, list[Candidate]]:
    """Candidates by the id of the report, the best founded first; a report without any is left out.

    Source:
        issue 3, point 7; COL-058 【金沢収納】第23条(2)ア, エ.
    """
    found: dict[int, list[Candidate]] = defaultdict(list)
    numbered, claimed = _by_number(reports), _by_claim(reports)
    for report in reports:
        for slip, why in [*numbered.get(report.report_id, ()), *claimed.get(report.report_id, ())]:
            if all(one.slip_no != slip.slip_no for one in found[report.report_id]):
                found[report.report_id].append(_candidate(slip, why))
    return {report_id: some[:MOST] for report_id, some in found.items() if some}


def advice_without(report: Unmatched, pack: Pack) -> str:
    """What to do with a report that no slip of ours comes near to."""
    if report.problem == StoreReport.Problem.FOREIGN:
        issuer = konbini.parse(report.barcode).maker
        return f"発行企業{issuer}は{pack.utility.name}ではないため、収納代行会社へ戻す。"
    return "収納代行会社に原票の控えを求める。"


_Guesses = dict[int, list[tuple[PaymentSlip, str]]]


def _by_number(reports: Sequence[Unmatched]) -> _Guesses:
    """The newest issue of the slip whose number the bars name, when the bars differ in something else."""
    bars = {
        one.report_id: konbini.parse(one.barcode)
        for one in reports
        if one.problem != StoreReport.Problem.FOREIGN
    }
    slips = _newest(PaymentSlip.objects.filter(slip_no__in={_own(one) for one in bars.values()}))
    found: _Guesses = {}
    for report_id, one in bars.items():
        if slip := slips.get(_own(one)):
            found[report_id] = [(slip, f"納付書番号が同じ。{_differing(one, slip)}")]
    return found


def _own(barcode: konbini.Barcode) -> str:
    """The number of ours in the bars."""
    return barcode.free[COMPANY_DIGITS:]


def _differing(barcode: konbini.Barcode, slip: PaymentSlip) -> str:
    """What the bars say otherwise than the newest issue."""
    told = []
    if barcode.amount_yen != slip.amount_yen:
        told.append(f"金額が違う（バーコード{barcode.amount_yen:,}円）。")
    if barcode.due_on != slip.last_day:
        due = barcode.due_on or "なし"
        told.append(f"取扱期限が違う（バーコード{due}）。")
    if barcode.reissue != slip.reissue:
        told.append(f"再発行の回数が違う（バーコード{barcode.reissue}回）。")
    return "".join(told)


def _by_claim(reports: Sequence[Unmatched]) -> _Guesses:
    """The newest slip of a supply for which somebody told of such a payment: that day, that much."""
    told = sql.rows(
        "SELECT w.report_id, c.supply_id, c.teller, c.told_at "  # noqa: S608
        "FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) w(report_id, yen, paid_on) "
        f"JOIN payments_paymentclaim c ON c.yen = w.yen AND c.paid_on = w.paid_on AND {OPEN} "
        "ORDER BY w.report_id, c.id",
        [
            [one.report_id for one in reports],
            [one.yen for one in reports],
            [clock.day_of(one.paid_at) for one in reports],
        ],
    )
    newest = dict(
        sql.rows(
            f"SELECT supply_id, max(slip_id) FROM {SLIP_SUPPLIES} s WHERE supply_id = ANY(%s) GROUP BY 1",  # noqa: S608
            [sorted({row[1] for row in told})],
        )
    )
    by_id = PaymentSlip.objects.in_bulk(set(newest.values()))
    slips = {supply_id: by_id[slip_id] for supply_id, slip_id in newest.items()}
    found: _Guesses = defaultdict(list)
    for report_id, supply_id, teller, told_at in told:
        if slip := slips.get(supply_id):
            who, on = PaymentClaim.Teller(teller).label, clock.day_of(told_at)
            found[report_id].append((slip, f"{on}に{who}から、同じ日・同じ金額の入金連絡がある。"))
    return found


def _newest(slips: Iterable[PaymentSlip]) -> dict[str, PaymentSlip]:
    """By number, the last issue."""
    return {one.slip_no: one for one in sorted(slips, key=lambda one: one.reissue)}


def _candidate(slip: PaymentSlip, why: str) -> Candidate:
    """The slip with what is open on it."""
    open_yen = sql.rows(
        "SELECT coalesce(sum(o.open_yen), 0)::bigint FROM billing_slipdemand x "
        "JOIN billing_assessment a ON a.demand_id = x.demand_id "
        "JOIN ledger_openitem o ON o.id = a.id AND o.open_yen > 0 WHERE x.slip_id = %s",
        [slip.pk],
    )[0][0]
    return Candidate(
        slip_no=slip.slip_no,
        supply_id=slip.supply_id,
        amount_yen=slip.amount_yen,
        last_day=slip.last_day,
        open_yen=int(open_yen),
        why=why if open_yen else f"{why}未納がないため、充てると過誤納になる。",
    )
