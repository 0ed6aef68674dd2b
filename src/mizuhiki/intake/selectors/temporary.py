"""臨時用の使用: which uses paid in advance, what of it is open, and whose planned time is over."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Advance, Assessment
from mizuhiki.customers.api import Supply
from mizuhiki.intake.models import Outcome, Standing, TemporaryUse
from mizuhiki.intake.selectors.lists import MOST, standings
from mizuhiki.notices.api import SlipReissue
from mizuhiki.rulepacks.api import pack_on


@dataclass(frozen=True)
class Use:
    """One temporary use."""

    supply: Supply
    advances: tuple[Advance, ...]
    open_yen: int
    is_open: bool  # the tap was opened
    is_over: bool
    is_unsettled: bool  # it is over, and no last bill took off what was paid

    @property
    def asked_yen(self) -> int:
        """Of every advance, whether paid or not."""
        return sum(one.demand.amount_yen for one in self.advances)

    @property
    def last_on(self) -> date:
        """The last day that was reckoned with."""
        return self.advances[-1].until - timedelta(days=1)

    def word(self, today: date) -> tuple[str, str]:
        """How it stands, and the tone of that."""
        if self.is_unsettled:
            return "精算していない", "wrong"
        if self.is_over:
            return "終了", ""
        if not self.is_open:
            return ("未納（開栓待ち）", "care") if self.open_yen else ("納付済み（開栓待ち）", "water")
        if self.open_yen:
            return "延長分が未納", "wrong"
        return ("予定を過ぎた", "wrong") if today > self.last_on else ("使用中", "good")


def use_of(application_id: int) -> Use | None:
    """The temporary use that an application made; None where it is none."""
    found = TemporaryUse.objects.select_related("supply").filter(pk=application_id).first()
    return _use(found) if found is not None else None


def _use(found: TemporaryUse) -> Use:
    is_open, is_over = Outcome.objects.filter(pk=found.pk).exists(), found.supply.ends_on is not None
    return Use(
        supply=found.supply,
        advances=tuple(billing.advances_of(found.supply_id)),
        open_yen=billing.open_advance_yen(found.supply_id),
        is_open=is_open,
        is_over=is_over,
        is_unsettled=is_open and is_over and not _finals().filter(supply=found.supply).exists(),
    )


def _finals() -> QuerySet[Assessment]:
    return Assessment.objects.filter(kind=Assessment.Kind.FINAL)


def uses(*, over: bool) -> list[tuple[Standing, Use]]:
    """Each use with its application: those that go on or are not settled, whose time ends first before; or
    those that are over, the newest first."""
    found = TemporaryUse.objects.select_related("supply")
    is_done = Q(supply__ends_on__isnull=False) & (
        Q(application__outcome=None) | Q(supply__in=_finals().values("supply"))
    )
    found = found.filter(is_done) if over else found.exclude(pk__in=found.filter(is_done).values("pk"))
    listed = {one.pk: _use(one) for one in found.order_by("-pk")[:MOST]}
    rows = [(one, listed[one.pk]) for one in standings().filter(pk__in=listed)]
    if over:
        return sorted(rows, key=lambda row: -row[0].pk)
    return sorted(rows, key=lambda row: (row[1].last_on, row[0].pk))


def usual_m3(standing: Standing) -> int | None:
    """What the rules reckon with in a month at the tap of an application; None where they do not say."""
    terms = pack_on(standing.wanted_on).temporary
    if terms is None or standing.installation is None:
        return None
    return terms.m3_a_month.get(standing.installation.bore_mm)


def slip_of(advance: Advance) -> SlipReissue | None:
    """The slip that was handed out for an advance."""
    found = SlipReissue.objects.filter(reference=reference_of(advance.demand_id))
    return found.select_related("slip").first()


def reference_of(demand_id: int) -> str:
    """The key under which the slip of an advance is issued once."""
    return f"billing.advance:{demand_id}"
