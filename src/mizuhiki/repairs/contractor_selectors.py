"""Which contractor is offered first for a request: on duty, in its hours, in its towns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from mizuhiki.platform import clock
from mizuhiki.repairs.models import Contractor, ContractorDuty, RepairItem
from mizuhiki.repairs.rules import Fitness, is_open


@dataclass(frozen=True)
class Offer:
    """A contractor with how well they fit now."""

    contractor: Contractor
    fitness: Fitness
    on_duty_until: datetime | None

    @property
    def words(self) -> str:
        """Why they stand where they stand."""
        parts = ["当番" if self.fitness.is_on_duty else ""]
        parts.append("受付時間内" if self.fitness.is_open else "受付時間外")
        parts.append("" if self.fitness.serves_town else "受持ちの町の外")
        return "・".join(part for part in parts if part)


def items(*, side: str = "", with_ended: bool = False) -> list[RepairItem]:
    """The items of a side, or all, in their order."""
    found = RepairItem.objects.all() if with_ended else RepairItem.objects.filter(ended_on=None)
    return list((found.filter(side=side) if side else found).order_by("place", "pk"))


def contractors(*, today: date) -> list[Contractor]:
    """Everybody registered, by name."""
    return list(Contractor.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today)).order_by("name"))


def duties(*, at: datetime) -> list[ContractorDuty]:
    """The turns that are not over, the earlier first."""
    found = ContractorDuty.objects.filter(ends_at__gt=at).select_related("contractor")
    return list(found.order_by("starts_at", "contractor__name"))


def offers(*, side: str, town: str, at: datetime) -> Sequence[Offer]:
    """Those who do this kind of work, the best fitting first; two queries."""
    on_duty = dict(
        ContractorDuty.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("contractor", "ends_at")
    )
    local = at.astimezone(clock.TOKYO)
    found = [
        Offer(
            one,
            Fitness(
                is_on_duty=one.pk in on_duty,
                is_open=is_open(one.opens_at, one.closes_at, local),
                serves_town=not one.towns or not town or town in one.towns,
            ),
            on_duty.get(one.pk),
        )
        for one in contractors(today=local.date())
        if (one.does_water if side == "water" else one.does_sewer)
    ]
    return sorted(found, key=lambda one: (one.fitness.rank, one.contractor.name))
