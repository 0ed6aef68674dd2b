"""One bill being priced: the facts that every step looks at."""

from dataclasses import dataclass

from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.pricing.prorating import Stub
from mizuhiki.tariffs.request import PriceRequest


@dataclass(frozen=True, slots=True)
class Case:
    """The request, the version, the row of the table it falls into, and what proration found."""

    request: PriceRequest
    version: TariffVersion
    row: Rates
    stub: Stub
