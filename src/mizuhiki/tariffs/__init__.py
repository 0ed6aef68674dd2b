"""The price kernel: tariff definitions and the one function that prices a bill. No Django."""

from mizuhiki.tariffs.bill import Line, LineKind, PricedBill
from mizuhiki.tariffs.definition.proration import DayCount
from mizuhiki.tariffs.definition.relief import GrantedBy, LeakRule, Reduction
from mizuhiki.tariffs.definition.version import Tariff, TariffVersion
from mizuhiki.tariffs.faults import PriceRefused, TariffFault
from mizuhiki.tariffs.pricing.explain import explain
from mizuhiki.tariffs.pricing.leaks import reference_m3, unmet_limits
from mizuhiki.tariffs.pricing.price import price
from mizuhiki.tariffs.pricing.prorating import days_of_use
from mizuhiki.tariffs.pricing.reducing import reductions_in_force
from mizuhiki.tariffs.pricing.revision import Span, price_across, price_by, spans_for, version_for
from mizuhiki.tariffs.pricing.settlement import estimate_m3, settle
from mizuhiki.tariffs.pricing.volumes import spread
from mizuhiki.tariffs.pricing.workings import workings
from mizuhiki.tariffs.reading.tariff import faults_of, load_tariff, parse_tariff
from mizuhiki.tariffs.request import LeakClaim, PriceRequest, Unbilled
from mizuhiki.tariffs.rounding import Rounding, round_yen

__all__ = [
    "DayCount",
    "GrantedBy",
    "LeakClaim",
    "LeakRule",
    "Line",
    "LineKind",
    "PriceRefused",
    "PriceRequest",
    "PricedBill",
    "Reduction",
    "Rounding",
    "Span",
    "Tariff",
    "TariffFault",
    "TariffVersion",
    "Unbilled",
    "days_of_use",
    "estimate_m3",
    "explain",
    "faults_of",
    "load_tariff",
    "parse_tariff",
    "price",
    "price_across",
    "price_by",
    "reductions_in_force",
    "reference_m3",
    "round_yen",
    "settle",
    "spans_for",
    "spread",
    "unmet_limits",
    "version_for",
    "workings",
]
