"""What the rules in force say about what an old system hands over."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta

from mizuhiki.customers.api import known_facts
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.takeover.checking import Rules, check
from mizuhiki.takeover.mapping import Plan
from mizuhiki.takeover.walking import Checked
from mizuhiki.tariffs import PriceRefused, PriceRequest, price, version_for


def checked(plan: Plan) -> Checked:
    """Check a move against the rules in force the day after it.

    Raises:
        NoRulesInForce: there are none; load a rule pack first.
    """
    pack = pack_on(first_day(plan))
    return check(plan, Rules(_labels(pack), _prices(pack, plan.as_of), _facts(pack)))


def first_day(plan: Plan) -> date:
    """The first day that is this system's."""
    return plan.as_of + timedelta(days=1)


def _labels(pack: Pack) -> Mapping[str, str]:
    return {code: charge.label for code, charge in pack.charges.items()}


def _facts(pack: Pack) -> Collection[tuple[str, str, str]]:
    return {
        (charge, kind.value, code)
        for charge, tariff in pack.tariffs.items()
        for kind, code, _ in known_facts(tariff.versions[-1])
    }


def _prices(pack: Pack, day: date) -> Callable[[str, str, int, str], str]:
    """Why a use of a bore cannot be priced, by the kernel itself: nothing is guessed."""

    def refused(charge: str, use: str, bore_mm: int, scheme: str) -> str:
        tariff = pack.tariffs.get(charge)
        if tariff is None:
            return "この料金には料金表がありません。"
        try:
            version = version_for(tariff, reading_on=day, period_start=day, started_on=day)
            price(PriceRequest(use=use, m3=1, bore_mm=bore_mm, scheme=scheme, persons=1), version)
        except PriceRefused as fault:
            return str(fault)
        return ""

    return refused
