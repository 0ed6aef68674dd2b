"""What is open and where, one case whole, and what was said with one customer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from mizuhiki.callcentre.models import (
    CallBack,
    Case,
    CaseAnswer,
    CaseRepair,
    CaseStep,
    CaseVersion,
    Correction,
    Hint,
    Proposal,
    Section,
    Standing,
    Subject,
)
from mizuhiki.callcentre.permissions import CASE_LEAD, CASE_TAKE, FIGURES_SEE
from mizuhiki.callcentre.search import cases_saying
from mizuhiki.callcentre.standing import CaseView
from mizuhiki.customers.api import normalise, phone_digits
from mizuhiki.platform import clock
from mizuhiki.staff.api import User, able
from mizuhiki.worklist import api as worklist

Place = Standing.Place
OPINIONS = (Case.Kind.WISH, Case.Kind.COMPLAINT)
OPEN = ~Q(place=Place.OVER)
WIDE = (CASE_TAKE, CASE_LEAD, FIGURES_SEE)  # whoever holds one sees the cases of every section


@dataclass(frozen=True)
class Filters:
    """Which cases a list shows; what was typed stays on the server, the rest stands in the URL."""

    show: str = "open"
    kind: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None
    by: int | None = None


def rows() -> QuerySet[Standing]:
    """Standings with all that a line of a list shows."""
    return Standing.objects.select_related(
        "case", "case__by", "holder", "asked", "section", "version", "customer"
    )


def operators() -> QuerySet[User]:
    """Whoever takes cases, and whom work of the queue can be given to."""
    return able([CASE_TAKE]).order_by("username")


def sections_of(person: User) -> list[int]:
    """Sections at whose desk somebody works."""
    desks = [desk.code for desk in worklist.desks_of(person)]
    return list(Section.objects.filter(desk__in=desks).exclude(desk="").values_list("pk", flat=True))


def visible_to(person: User) -> QuerySet[Standing]:
    """The cases somebody may see: the centre and its overseers all, a section those it was asked for."""
    if any(person.has_perm(right) for right in WIDE):
        return rows()
    asked = CaseStep.objects.filter(
        case_id=OuterRef("pk"), kind=CaseStep.Kind.HANDED, section__in=sections_of(person)
    )
    return rows().filter(Exists(asked))


def cases(person: User, filters: Filters) -> QuerySet[Standing]:
    """A list: open ones by their clock, so that what is late comes first; ended ones newest first."""
    found = visible_to(person)
    if filters.kind:
        found = found.filter(case__kind=filters.kind)
    if filters.by is not None:
        found = found.filter(case__by_id=filters.by)
    if filters.since is not None:
        found = found.filter(received_at__gte=_start(filters.since))
    if filters.until is not None:
        found = found.filter(received_at__lt=_start(filters.until + timedelta(days=1)))
    if filters.words:
        numbers = cases_saying(filters.words)
        found = found.filter(pk__in=numbers if numbers is not None else [])
    found = _shown(found, filters.show, person)
    if filters.show in ("over", "all"):
        return found.order_by("-received_at", "-pk")
    return found.order_by("call_at" if filters.show == "calls" else "due_at", "pk")


def _shown(found: QuerySet[Standing], show: str, person: User) -> QuerySet[Standing]:
    conditions = {
        "all": Q(),
        "over": Q(place=Place.OVER),
        "mine": OPEN & Q(holder_id=person.pk),
        # what waits for a supervisor, is with one, or lies unacknowledged at a section
        "supervisor": Q(place=Place.SUPERVISOR) | Q(asked__isnull=False),
        "section": Q(place=Place.SECTION) | Q(asked__isnull=False),
        "calls": Q(call_at__isnull=False),
    }
    return found.filter(conditions.get(show, OPEN))


def counts(person: User) -> dict[str, int]:
    """How many each list shows, of those that are open; in one look at the open ones."""
    open_ones = list(
        visible_to(person)
        .filter(OPEN)
        .select_related(None)
        .values_list("place", "holder_id", "asked_id", "call_at")
    )
    return {
        "mine": sum(holder == person.pk for _, holder, _, _ in open_ones),
        "supervisor": sum(place == Place.SUPERVISOR or asked is not None for place, _, asked, _ in open_ones),
        "section": sum(place == Place.SECTION or asked is not None for place, _, asked, _ in open_ones),
        "calls": sum(call_at is not None for *_, call_at in open_ones),
        "open": len(open_ones),
    }


def case_view(case_id: int, person: User | None = None) -> CaseView | None:
    """One case whole; None when there is none or this person may not see it."""
    found = (visible_to(person) if person else rows()).filter(pk=case_id)
    standing = found.select_related(
        "case", "case__by", "case__arrival", "holder", "asked", "section", "version", "customer", "supply"
    ).first()
    if standing is None:
        return None
    steps = CaseStep.objects.filter(case_id=case_id).select_related("by", "section").order_by("number")
    versions = CaseVersion.objects.filter(case_id=case_id).select_related("by").order_by("number")
    return CaseView(standing.case, standing, list(versions), list(steps))


def open_cases_of(customer_ids: Collection[int]) -> list[Standing]:
    """What is open of a customer, for whoever speaks with them next."""
    return list(rows().filter(OPEN, customer_id__in=list(customer_ids)).order_by("due_at", "pk"))


def call_backs_of(case_ids: Collection[int]) -> dict[int, CallBack]:
    """Where the person of each case waits for a call: the last promise counts."""
    found = CallBack.objects.filter(step__case_id__in=list(case_ids)).select_related("step")
    return {one.step.case_id: one for one in found.order_by("step__number")}


def answers_of(case_id: int) -> list[CaseAnswer]:
    """Which FAQ entries were told in a case."""
    return list(CaseAnswer.objects.filter(case_id=case_id).order_by("pk"))


def others_of_call(case: Case) -> list[int]:
    """The other cases that the same call brought."""
    if case.call_id is None:
        return []
    found = Case.objects.filter(call_id=case.call_id).exclude(pk=case.pk)
    return list(found.order_by("pk").values_list("pk", flat=True))


def hints_of(*, customer_ids: Collection[int], supply_ids: Collection[int]) -> list[Hint]:
    """What whoever opens this account must know."""
    theirs = Q(customer_id__in=list(customer_ids)) | Q(supply_id__in=list(supply_ids))
    return list(Hint.objects.filter(theirs, end__isnull=True).select_related("by").order_by("-at", "-pk"))


def corrections_of(customer_ids: Collection[int]) -> list[Correction]:
    """What was put right of an account, newest first."""
    found = Correction.objects.filter(customer_id__in=list(customer_ids)).select_related("by")
    return list(found.order_by("-at", "-pk")[:20])


def sections(*, with_desk: bool = False) -> QuerySet[Section]:
    """The sections in use; those that can take a case over."""
    found = Section.objects.filter(is_active=True).order_by("pk")
    return found.exclude(desk="") if with_desk else found


def subjects_for(written: str) -> Sequence[Subject]:
    """The subjects that hold every word typed, in title, words or the section's name; all without words."""
    found = Subject.objects.filter(is_active=True, section__is_active=True)
    every = list(found.select_related("section").order_by("section_id", "title"))
    words = [normalise(word) for word in written.replace("\u3000", " ").split()]
    if not any(words):
        return every
    digits = phone_digits(written)
    return [one for one in every if _says(one, words, digits)]


def _says(one: Subject, words: Sequence[str], digits: str) -> bool:
    section = one.section
    if digits and digits in (phone_digits(section.telephone), phone_digits(section.extension)):
        return True
    text = normalise(f"{one.title}　{one.words}　{section.name}")
    return all(word in text for word in words)


def case_of_repair(request_id: int) -> Standing | None:
    """How the case stands that a repair request belongs to, if there is one."""
    found = CaseRepair.objects.filter(request_id=request_id).select_related("case__standing").first()
    return found.case.standing if found else None


def wishes(*, since: datetime, until: datetime) -> QuerySet[Standing]:
    """Wishes, opinions and complaints of a time, for the proposals (第14)."""
    found = rows().filter(case__kind__in=OPINIONS, received_at__gte=since, received_at__lt=until)
    return found.exclude(is_cancelled=True).order_by("-received_at", "-pk")


def proposals() -> QuerySet[Proposal]:
    """Proposals, newest first, with their cases and what became of them."""
    return (
        Proposal.objects.select_related("by")
        .prefetch_related("steps__by", Prefetch("cases"))
        .order_by("-at", "-pk")
    )


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.TOKYO)
