"""延滞金・督促手数料: charges that no tariff prices, as calculations of the same kind as every other.

Their rule is a part of the rule pack. A calculation holds what went into it (納期限, payments and what
is unpaid, or nothing for a fee of so many yen, and what was waived of it), each span of days as a line, and
the yen; it replays from the pack's rule as a bill replays from its tariff.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from mizuhiki.platform import era
from mizuhiki.rulepacks.api import LateReckoned, Pack
from mizuhiki.tariffs import Line, LineKind, PricedBill

LATE = "late/"  # begins the key of what a rule of the pack reckons without a tariff
INTEREST, FEE = f"{LATE}interest", f"{LATE}fee"


def is_late(tariff_key: str) -> bool:
    """Whether a calculation is one of these."""
    return tariff_key.startswith(LATE)


def late_bill_of(pack: Pack, charge: str, key: str, request: dict[str, Any]) -> PricedBill:
    """The calculation that such a request asks for, by the rule of its pack."""
    if key == FEE:
        fee = pack.late.fees[charge]
        article, lines = fee.article, [_fee_line(fee.yen)]
    else:
        rule = pack.late.interests[charge]
        paid = [(date.fromisoformat(day), yen) for day, yen in request["paid"]]
        reckoned = rule.reckon(
            due_on=date.fromisoformat(request["due_on"]), paid=paid, unpaid_yen=request.get("unpaid_yen", 0)
        )
        article, lines = rule.article, list(_lines(reckoned))
    yen = int(sum(line.amount for line in lines))
    if waived := min(request["waived_yen"], yen):
        lines.append(_line(LineKind.REDUCTION, "減免", -waived))
    amount = Decimal(yen - waived)
    return PricedBill(
        version=key,
        article=article,
        metered_m3=Decimal(0),
        charged_m3=Decimal(0),
        subtotal=amount,
        tax_yen=0,
        amount_yen=int(amount),
        lines=tuple(lines),
        parts=(),
        rounded=(),
    )


def _lines(reckoned: LateReckoned) -> Iterator[Line]:
    for span in reckoned.spans:
        days = f"{era.era_date(span.first_on)}から{era.era_date(span.last_on)}まで{span.days}日"
        yield _line(LineKind.FLAT, f"{span.base_yen:,}円 × 年{span.percent}%（{days}）", span.yen)
    if reckoned.yen != reckoned.raw_yen:
        yield _line(LineKind.ROUNDING, "端数処理", reckoned.yen - reckoned.raw_yen)


def _line(kind: LineKind, label: str, yen: int) -> Line:
    return Line(kind=kind, label=label, amount=Decimal(yen))


def _fee_line(yen: int) -> Line:
    price = Decimal(yen)
    return Line(LineKind.UNTAXED_FEE, "督促手数料", amount=price, quantity=Decimal(1), unit_price=price)
