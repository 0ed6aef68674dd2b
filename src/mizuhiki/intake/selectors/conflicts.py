"""What else is known of a place before an application for it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from mizuhiki.customers.api import Supply, SupplyParty, phone_digits
from mizuhiki.intake.models import Application, Standing, TemporaryUse
from mizuhiki.intake.rules import mark_of
from mizuhiki.intake.selectors.places import OPEN

Kind = Application.Kind
NEAR = timedelta(days=30)  # the same caller's other applications of about that time
MOST = 6


@dataclass(frozen=True)
class Conflict:
    """One thing to ask about; `application_id` is 0 where no application is meant."""

    code: str
    sentence: str
    application_id: int = 0


def mark_of_conflicts(conflicts: Sequence[Conflict]) -> str:
    """What somebody has to have seen."""
    return mark_of([f"{one.code}:{one.application_id}" for one in conflicts])


def running_supply(installation_id: int, day: date) -> Supply | None:
    """The supply that runs on a day or ends on it."""
    found = Supply.objects.filter(installation_id=installation_id, starts_on__lte=day)
    return found.filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by("-starts_on").first()


def water_user_of(supply_id: int, *, on: date) -> int | None:
    """The customer who uses the water of a supply on a day; of one that ended its last."""
    found = SupplyParty.objects.filter(supply_id=supply_id, role=SupplyParty.Role.WATER_USER)
    user = found.filter(starts_on__lte=on).order_by("-starts_on").first()
    return user.customer_id if user else None


def conflicts_of(
    *, kind: str, installation_id: int | None, wanted_on: date, phone: str, apart_from: int = 0
) -> list[Conflict]:
    """Other applications of the tap and of the caller, and a supply that does not fit the kind.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア; CC-032 【金沢CC】別紙３ １(1).
    """
    found = [] if installation_id is None else _of_tap(kind, installation_id, wanted_on, apart_from)
    seen = {one.application_id for one in found}
    theirs = _open(apart_from).filter(
        kind=kind,
        details__told__phone_digits=phone_digits(phone) or "-",
        wanted_on__range=(wanted_on - NEAR, wanted_on + NEAR),
    )
    return found + [
        Conflict("same_phone", f"同じ電話番号から{_words(one)}があります。", one.pk)
        for one in theirs.exclude(pk__in=seen)[:MOST]
    ]


def _of_tap(kind: str, installation_id: int, wanted_on: date, apart_from: int) -> list[Conflict]:
    others = list(_open(apart_from).filter(installation_id=installation_id)[:MOST])
    found = [Conflict("same_tap", f"この水栓には{_words(one)}があります。", one.pk) for one in others]
    supply = running_supply(installation_id, wanted_on)
    if supply is not None and TemporaryUse.objects.filter(pk=apart_from, supply=supply).exists():
        supply = None  # its own contract, which pays in advance
    if kind == Kind.START:
        will_end = any(one.kind == Kind.STOP and one.wanted_on <= wanted_on for one in others)
        if supply is not None and (supply.ends_on is None or supply.ends_on > wanted_on) and not will_end:
            words = "この水栓には使用中の契約があり、使用中止の届出がありません。"
            found.append(Conflict("still_used", words))
    elif supply is None:
        found.append(Conflict("not_used", "この水栓を希望日に使用中の契約がありません。"))
    elif supply.ends_on is not None:
        found.append(Conflict("ended", f"この水栓の契約は{supply.ends_on}に使用中止になっています。"))
    return found


def _open(apart_from: int) -> QuerySet[Standing]:
    found = Standing.objects.filter(state__in=OPEN).exclude(pk=apart_from)
    return found.select_related("application").order_by("wanted_on", "pk")


def _words(one: Standing) -> str:
    return (
        f"{one.wanted_on}の{one.application.get_kind_display()}の申込み"
        f"（受付番号 {one.application.shown}、{one.get_state_display()}）"
    )
