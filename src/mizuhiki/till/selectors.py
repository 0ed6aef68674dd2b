"""What the screens of drawers show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.platform.actors import Actor
from mizuhiki.till.models import (
    Closing,
    Counter,
    Difference,
    FloatPlan,
    Handover,
    OpenTill,
    Seal,
    SealEvent,
    SealImprint,
    Till,
    TillSession,
)
from mizuhiki.till.seals import OUT_OF_USE, last_event


def session_of(actor: Actor) -> TillSession | None:
    """The session the person stands at now."""
    row = OpenTill.objects.filter(holder_id=actor.pk).select_related(
        "session__till__counter", "session__seal"
    )
    found = row.first()
    return found.session if found else None


def open_tills() -> Sequence[OpenTill]:
    """Every open drawer with its person and seal."""
    rows = OpenTill.objects.select_related("session", "till__counter", "holder", "seal")
    return list(rows.order_by("till__code"))


def free_tills(day: date) -> Sequence[Till]:
    """Drawers of counters that work, where nobody stands."""
    return [
        till
        for till in Till.objects.select_related("counter", "counter__end").order_by("purpose", "code")
        if not (hasattr(till.counter, "end") and till.counter.end.last_day < day)
        and not OpenTill.objects.filter(till=till).exists()
    ]


def usual_till(actor: Actor, tills: Sequence[Till]) -> Till | None:
    """Of several drawers that which a person opened last, else one for the same purpose, else the first."""
    last = TillSession.objects.filter(opened_by_id=actor.pk).select_related("till").order_by("-pk").first()
    if last is None:
        return next(iter(tills), None)
    return min(tills, key=lambda one: (one != last.till, one.purpose != last.till.purpose), default=None)


def free_seals(day: date) -> Sequence[Seal]:
    """Seals that may be used on a day and that nobody has."""
    return [
        seal
        for seal in Seal.objects.select_related("counter", "counter__end").order_by("code")
        if SealImprint.objects.filter(seal=seal, filed_on__lte=day).exists()
        and not OpenTill.objects.filter(seal=seal).exists()
        and ((event := last_event(seal.pk)) is None or event.kind not in OUT_OF_USE)
        and not (hasattr(seal.counter, "end") and seal.counter.end.last_day < day)
    ]


def plan_of(till: Till, day: date) -> FloatPlan | None:
    """The float a drawer begins a day with."""
    return till.plans.filter(starts_on__lte=day).order_by("-starts_on").first()


def offer_to(actor: Actor) -> Handover | None:
    """A drawer that waits for the person to take it over."""
    waiting = Handover.objects.filter(given_to_id=actor.pk, answer__isnull=True)
    return waiting.select_related("session__till__counter", "given_by", "count").order_by("pk").first()


def offer_of(session: TillSession) -> Handover | None:
    """The hand-over under way of a session."""
    return Handover.objects.filter(session=session, answer__isnull=True).select_related("given_to").first()


@dataclass(frozen=True)
class SealLine:
    """A seal with its state and its imprints."""

    seal: Seal
    filed_on: date | None
    event: SealEvent | None

    @property
    def state(self) -> str:
        """Where it is, in words."""
        if self.event is not None and self.event.kind in OUT_OF_USE:
            return str(self.event.get_kind_display())
        if self.event is not None and self.event.kind == SealEvent.Kind.ISSUED:
            return f"{self.event.holder}が使用中"
        return "金庫" if self.filed_on else "印影の届出待ち"


def seal_lines() -> Sequence[SealLine]:
    """The ledger of seals (COL-023)."""
    return [
        SealLine(
            seal,
            SealImprint.objects.filter(seal=seal)
            .order_by("-filed_on")
            .values_list("filed_on", flat=True)
            .first(),
            last_event(seal.pk),
        )
        for seal in Seal.objects.select_related("counter").order_by("code")
    ]


@dataclass(frozen=True)
class TillDay:
    """The drawers of a counter's day."""

    sessions: Sequence[TillSession]
    still_open: Sequence[OpenTill]
    closings: Sequence[Closing]
    differences: Sequence[Difference]
    handovers: Sequence[Handover]


def till_days(*, counter: Counter, day: date) -> TillDay:
    """Every session of the day with its counts, hand-overs and differences."""
    sessions = TillSession.objects.filter(till__counter=counter, business_on=day)
    closings = Closing.objects.filter(session__in=sessions)
    differences = Difference.objects.filter(count__session__in=sessions)
    return TillDay(
        sessions=list(sessions.select_related("till", "seal", "opened_by").order_by("pk")),
        still_open=list(OpenTill.objects.filter(session__in=sessions).select_related("till", "holder")),
        closings=list(
            closings.select_related(
                "session__till", "session__seal", "session__opened_by", "closed_by", "count"
            )
        ),
        differences=list(differences.select_related("count__session__till", "count__counted_by", "agreed")),
        handovers=list(
            Handover.objects.filter(session__in=sessions).select_related(
                "session__till", "given_by", "given_to", "answer", "count"
            )
        ),
    )
