"""A proposal standing in the demo: water rates risen from next April, checked and tried, not agreed to."""

from datetime import date, datetime, time
from decimal import Decimal

from mizuhiki.billing.api import KIND
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.revisions import api as revisions
from mizuhiki.revisions.models import ShadowRun
from mizuhiki.rulepacks.api import RulePackVersion, version_in_force

CHARGE = "water"
RISE = Decimal("1.08")
TABLE = "口径,水量,金額\n13,0,1710\n13,20,2260\n13,41,5238\n20,41,6080\n"


def propose_rise(*, today: date, actor: Actor) -> int:
    """Propose new water rates and try them on the newest billed month; returns how many proposals."""
    present = version_in_force(today)
    months = BatchRun.objects.filter(kind=KIND, state=BatchRun.State.DONE).order_by("-key")
    newest = months.values_list("key", flat=True).first()
    if present is None or newest is None or ShadowRun.objects.exists():
        return 0
    base, at = RulePackVersion.objects.get(pk=present), datetime.combine(today, time(9), tzinfo=clock.TOKYO)
    from_on = date(today.year + (today.month > 3), 4, 1)
    made = revisions.propose(base=base, charge=CHARGE, text=_risen(base, from_on), at=at, actor=actor)
    table = TABLE.encode()
    revisions.check_table(version=made, charge=CHARGE, use="家庭用", content=table, at=at, actor=actor)
    month = date.fromisoformat(f"{newest[:7]}-01")
    asked = revisions.ask_for_shadow(version=made, cycle_month=month, is_by_newest=True, actor=actor, at=at)
    revisions.price_shadow(asked)
    return 1


def _risen(base: RulePackVersion, from_on: date) -> str:
    """The file of the charge with a version more, its yen up by the same part; volumes stay."""
    text = base.files[revisions.path_of(CHARGE)]
    rates = revisions.rates_of(text)
    values = {rate.name: _up(rate.value) for rate in rates if "included" not in rate.name}
    article = "水引市水道事業給水条例第27条（改正案）"
    return revisions.with_new_version(text, from_on=from_on, article=article, values=values)


def _up(value: Decimal) -> Decimal:
    return (value * RISE).quantize(Decimal(1))
