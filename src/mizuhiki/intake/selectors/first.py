"""A tap that nobody used before: what may be charged there, and what was said."""

from collections.abc import Mapping, Sequence
from datetime import date

from mizuhiki.customers.api import FirstService, Supply, SupplyService
from mizuhiki.intake.models import Application, FirstTerms, Standing
from mizuhiki.rulepacks.api import pack_on

Cycle = SupplyService.Cycle


def is_first(standing: Standing) -> bool:
    """Whether a start is for a tap without any contract before."""
    if standing.kind != Application.Kind.START or standing.installation_id is None:
        return False
    return not Supply.objects.filter(installation_id=standing.installation_id).exists()


def classes_on(day: date) -> Mapping[str, tuple[str, Sequence[str]]]:
    """By charge that is billed by use: its name, and the use classes of its tariff in force on a day."""
    pack = pack_on(day)
    found = dict[str, tuple[str, Sequence[str]]]()
    for charge in pack.charge_order():
        if charge not in pack.tariffs:
            continue
        versions = [one for one in pack.tariffs[charge].versions if one.valid_from <= day]
        if versions:
            newest = max(versions, key=lambda one: one.valid_from)
            uses = tuple(dict.fromkeys(one.use for one in newest.rates))
            found[charge] = (pack.charges[charge].label, uses)
    return found


def first_services(application_id: int) -> list[FirstService]:
    """What was said last of a new tap; nothing where nobody has."""
    said = FirstTerms.objects.filter(application_id=application_id).order_by("-pk").first()
    return [FirstService(*one) for one in said.services] if said else []


def in_words(services: Sequence[FirstService], *, day: date) -> str:
    """水道料金 家庭用（偶数月）、公共下水道使用料 一般汚水（偶数月）."""
    names = classes_on(day)
    return "、".join(
        f"{names[one.charge][0]} {one.use_class}（{Cycle(one.cycle).label}）" for one in services
    )
