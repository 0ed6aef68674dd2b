"""概算処理件数と実績: what the contract reckons with in a year beside what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from mizuhiki.callcentre import api as callcentre
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Contact
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.research import api as research
from mizuhiki.rulepacks.api import NoRulesInForce, Volume, pack_on
from mizuhiki.shutoffs import api as shutoffs

TALKED_ABOUT = (Contact.Kind.CONSULTATION, Contact.Kind.INQUIRY, Contact.Kind.COMPLAINT)
TALKED_AT = (Contact.Channel.COUNTER, Contact.Channel.TELEPHONE)


@dataclass(frozen=True)
class Done:
    """What was done of one kind of work."""

    count: int
    yen: int = 0


@dataclass(frozen=True)
class Line:
    """A volume of the contract with what was done; None where nothing in the house counts it yet."""

    volume: Volume
    done: Done | None

    @property
    def percent(self) -> str:
        """The count done in percent of the year's, cut to one place: 66.4; nothing where none is counted."""
        if self.done is None:
            return ""
        tenths = self.done.count * 1_000 // self.volume.count
        return f"{tenths // 10}.{tenths % 10}"


def volumes_of(fiscal_year: int, *, today: date) -> list[Line]:
    """The volumes of the contract in the order it has them, with what the year came to by today.

    Source:
        COL-043, COL-045 【金沢収納】第23条(1)ア, ウ; 第24条, 別表２.
    """
    last = min(today, date(fiscal_year + 1, 3, 31))
    try:
        known = pack_on(last).outsourcing.volumes
    except NoRulesInForce:
        return []
    return [Line(one, _done(code, fiscal_year)) for code, one in known.items()]


def elapsed_percent(fiscal_year: int, *, today: date) -> int:
    """How much of the fiscal year is over, in whole percent."""
    first, end = date(fiscal_year, 4, 1), date(fiscal_year + 1, 4, 1)
    days = min(max((today - first).days + 1, 0), (end - first).days)
    return days * 100 // (end - first).days


def _done(code: str, fiscal_year: int) -> Done | None:
    count = COUNTS.get(code)
    return count(fiscal_year) if count else None


def _counter_receipts(fiscal_year: int) -> Done:
    found = [one.total for one in payments.counter_years() if one.fiscal_year == fiscal_year]
    return Done(sum(one.cases for one in found), sum(one.yen for one in found))


def _refunds(fiscal_year: int) -> Done:
    found = [one.total for one in payments.counter_years() if one.fiscal_year == fiscal_year]
    return Done(sum(one.refunds for one in found), sum(one.refunded_yen for one in found))


def _consultations(fiscal_year: int) -> Done:
    """納入相談, 問合せ and 苦情 at the counter and by telephone, as the clause names them."""
    counts = contacts.counts_of_year(fiscal_year)
    return Done(sum(counts.get((kind, at), 0) for kind in TALKED_ABOUT for at in TALKED_AT))


def _arrears(stage: str) -> Callable[[int], Done]:
    """A stage of the arrears, from demands to restorations, as its report counts it."""
    return lambda fiscal_year: Done(shutoffs.done_in(fiscal_year, stage))


COUNTS: Mapping[str, Callable[[int], Done]] = {
    "counter_receipts": _counter_receipts,
    "refunds": _refunds,
    "consultations": _consultations,
    **{stage: _arrears(stage) for stage in shutoffs.FUNNEL},
    "returned_mail": lambda year: Done(mail.returned_of_year(year)),
    "tracing": lambda year: Done(research.traces_of_year(year)),
    "fee_enquiries": lambda year: Done(callcentre.enquiries_in(year, fee_class="fee")),
    "other_enquiries": lambda year: Done(callcentre.enquiries_in(year, fee_class="other")),
}
