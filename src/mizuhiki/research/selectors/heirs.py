"""Who died, who inherits, and who stands for them, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mizuhiki.customers.api import Customer, SupplyParty, records_of
from mizuhiki.research.models import Death, Heir, Renunciation, Representative
from mizuhiki.research.rules import shared


@dataclass(frozen=True)
class HeirView:
    """One heir: a customer, or a person told of; nothing of them once disposal erased it."""

    heir: Heir
    name: str
    place: str
    telephone: str
    customer_id: int | None
    renounced: Renunciation | None
    stands: Sequence[Representative]

    @property
    def share(self) -> str:
        """1/2, or nothing."""
        return f"{self.heir.part}/{self.heir.parts}" if self.heir.part else "－"


@dataclass(frozen=True)
class Estate:
    """A death and everything known of who comes after."""

    customer: Customer
    deaths: Sequence[Death]  # the last one holds
    heirs: Sequence[HeirView]
    supplies: Sequence[SupplyParty]  # contracts of the deceased

    @property
    def death(self) -> Death | None:
        """The one that holds."""
        return self.deaths[-1] if self.deaths else None

    @property
    def known_share(self) -> Fraction:
        """What the heirs who did not renounce hold together."""
        held = [one.heir for one in self.heirs if one.renounced is None and one.heir.part]
        return shared([(one.part or 0, one.parts or 1) for one in held])


def estate_of(customer_id: int) -> Estate:
    """Of a person, under whichever of their records it was written down.

    Raises:
        Customer.DoesNotExist: there is no such record.
    """
    records = records_of(customer_id)
    customer = Customer.objects.get(pk=records[0] if records else customer_id)
    deaths = Death.objects.filter(customer__in=records).select_related("file", "by").order_by("pk")
    found = Heir.objects.filter(deceased__in=records).select_related(
        "person", "customer", "renounced__file", "by"
    )
    stood = Representative.objects.filter(heir__in=found).select_related(
        "party__supply", "party__customer", "by"
    )
    of_heir = dict[int, list[Representative]]()
    for one in stood.order_by("pk"):
        of_heir.setdefault(one.heir_id, []).append(one)
    parties = SupplyParty.objects.filter(customer__in=records, role__in=("water_user", "payer"))
    return Estate(
        customer,
        list(deaths),
        [_view(heir, of_heir.get(heir.pk, [])) for heir in found.order_by("pk")],
        list(parties.select_related("supply").order_by("supply_id").distinct("supply_id")),
    )


def deceased() -> list[Death]:
    """People who died, the last recorded first."""
    newest = Death.objects.order_by("customer_id", "-pk").distinct("customer_id").values("pk")
    return list(Death.objects.filter(pk__in=newest).select_related("customer", "by").order_by("-pk")[:200])


def _view(heir: Heir, stands: list[Representative]) -> HeirView:
    told = getattr(heir, "person", None)
    person = heir.customer or (stands[-1].party.customer if stands else None)
    name = person.name if person else told.name if told else "（廃棄済み）"
    place = person.address if person else told.address if told else ""
    return HeirView(
        heir=heir,
        name=name,
        place=place,
        telephone=told.telephone if told else "",
        customer_id=(person.merged_into_id or person.pk) if person else None,
        renounced=getattr(heir, "renounced", None),
        stands=stands,
    )
