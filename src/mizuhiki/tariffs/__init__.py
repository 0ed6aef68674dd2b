"""The price kernel: tariff definitions and the one function that prices a bill. No Django."""

from mizuhiki.tariffs.rounding import Rounding, round_yen

__all__ = ["Rounding", "round_yen"]
