"""What a month of the WEB sign-up costs: three kinds of fee (長岡 15(2)), and the tax on their sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from mizuhiki.rulepacks.api import SignupFees
from mizuhiki.tariffs import Rounding, round_yen

PERCENT = 100


@dataclass(frozen=True)
class FeeLine:
    """So many at so much; `bank` is empty where the fee is not a bank's."""

    label: str
    bank: str
    count: int
    unit_yen: int

    @property
    def yen(self) -> int:
        """Without tax."""
        return self.count * self.unit_yen


@dataclass(frozen=True)
class Statement:
    """The fees of a month; yen without tax, tax on the sum, and both."""

    lines: tuple[FeeLine, ...]
    tax_percent: int
    rounding: Rounding

    @property
    def net_yen(self) -> int:
        """The lines together."""
        return sum(line.yen for line in self.lines)

    @property
    def tax_yen(self) -> int:
        """Rounded once, on the sum."""
        return round_yen(Fraction(self.net_yen * self.tax_percent, PERCENT), mode=self.rounding)

    @property
    def total_yen(self) -> int:
        """What is asked for."""
        return self.net_yen + self.tax_yen


def statement_of(
    fees: SignupFees | None, *, month: date, registrations: int, authentications: Mapping[str, int]
) -> Statement | None:
    """The fees of a month; none where it is no month of operation, or the rules have no fees.

    Args:
        registrations: completed in the month.
        authentications: of each bank that is no partner, by its code.
    """
    if fees is None or not fees.operates_in(month):
        return None
    lines = (
        FeeLine("月額利用料", "", 1, fees.monthly_yen),
        FeeLine("従量手数料（口座振替登録料）", "", registrations, fees.registration_yen),
        *(
            FeeLine("データ認証手数料", bank, count, fees.authentication_yen)
            for bank, count in sorted(authentications.items())
        ),
    )
    return Statement(lines, fees.tax_percent, Rounding(fees.rounding))
