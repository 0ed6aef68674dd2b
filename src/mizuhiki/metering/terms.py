"""What the rules say about readings."""

from datetime import date

from mizuhiki.rulepacks.api import USUAL_READINGS, NoRulesInForce, ReadingTerms, pack_on


def terms_on(day: date) -> ReadingTerms:
    """The terms in force; the usual ones before any rules are, for readings may come in first."""
    try:
        return pack_on(day).readings
    except NoRulesInForce:
        return USUAL_READINGS
