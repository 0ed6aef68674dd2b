"""One bill by two versions of a tariff, line beside line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from mizuhiki.tariffs import PriceRefused, PriceRequest, TariffVersion, explain, price_by


@dataclass(frozen=True)
class Side:
    """One version's answer: its lines and yen, or why it has none."""

    lines: Sequence[str]
    articles: Sequence[str]
    amount_yen: int | None
    tax_yen: int
    problem: str = ""


@dataclass(frozen=True)
class Compared:
    """Both answers."""

    before: Side
    after: Side

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Line beside line, as far as the longer one goes."""
        return list(zip_longest(self.before.lines, self.after.lines, fillvalue=""))

    @property
    def change_yen(self) -> int | None:
        """What the second is dearer by; None where one has no price."""
        if self.before.amount_yen is None or self.after.amount_yen is None:
            return None
        return self.after.amount_yen - self.before.amount_yen


def compared(request: PriceRequest, before: TariffVersion, after: TariffVersion) -> Compared:
    """The same request by both."""
    return Compared(_side(request, before), _side(request, after))


def _side(request: PriceRequest, version: TariffVersion) -> Side:
    try:
        bill = price_by(request, (version,))
    except PriceRefused as refused:
        return Side((), (), None, 0, str(refused))
    articles = [line.article or bill.article for line in bill.lines]
    return Side(explain(bill)[:-1], articles, bill.amount_yen, bill.tax_yen)
