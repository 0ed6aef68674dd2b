"""How a complaint stands: what was said first, and every step since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mizuhiki.contacts.models import Complainant, Complaint, ComplaintStep, Contact
from mizuhiki.contacts.permissions import COMPLAINT_HANDLE
from mizuhiki.platform import clock, sql
from mizuhiki.staff.api import User, able
from mizuhiki.worklist.api import DESKS

Kind, About = ComplaintStep.Kind, Complaint.About
ENDS = (Kind.CLOSED, Kind.VOIDED)


@dataclass(frozen=True)
class Case:
    """A complaint as it stands now."""

    complaint: Complaint
    contact: Contact  # the last word about what was complained of
    steps: Sequence[ComplaintStep]  # in their order

    @property
    def number(self) -> int:
        """第何号."""
        return self.complaint.pk

    @property
    def owner(self) -> User:
        """Whose it is now."""
        handed = self._last(Kind.HANDED)
        owner = handed.person if handed else self.complaint.owner
        assert isinstance(owner, User)
        return owner

    @property
    def about(self) -> Complaint.About:
        """What it is about, as found out so far."""
        step = self._last(Kind.CLASSIFIED)
        return About(step.about if step else self.complaint.about)

    @property
    def needs_report(self) -> bool:
        """Whether the client is to be told."""
        return self.complaint.needs_report or self._last(Kind.MARKED) is not None

    @property
    def report(self) -> ComplaintStep | None:
        """The last report to the client."""
        return self._last(Kind.REPORTED)

    @property
    def end(self) -> ComplaintStep | None:
        """The step that ended it, whose words are the resolution."""
        return self.steps[-1] if self.steps and self.steps[-1].kind in ENDS else None

    @property
    def is_void(self) -> bool:
        """Taken down by mistake."""
        return self.end is not None and self.end.kind == Kind.VOIDED

    @property
    def awaits_report(self) -> bool:
        """Marked for the client, who has not been told."""
        return self.needs_report and self.report is None and not self.is_void

    def is_late(self, today: date) -> bool:
        """Open past its day."""
        return self.end is None and self.complaint.due_on < today

    @property
    def complainant(self) -> Complainant | None:
        """Who complained, where it was no customer."""
        return getattr(self.complaint, "complainant", None)

    @property
    def who(self) -> str:
        """Who complained, in words."""
        if self.contact.customer is not None:
            return self.contact.customer.name
        told = self.complainant
        return told.name if told and told.name else "お名前は伺っていません"

    def _last(self, kind: ComplaintStep.Kind) -> ComplaintStep | None:
        return next((step for step in reversed(self.steps) if step.kind == kind), None)


@dataclass(frozen=True)
class Filters:
    """Which complaints a list shows; all of it stands in the URL."""

    show: str = "open"  # or "closed"
    about: str = ""


_STEPS = ComplaintStep.objects.select_related("person", "by").order_by("number")
_TOLD = Contact.objects.select_related("customer", "by").order_by("pk")


def _whole(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return found.select_related("owner", "by", "complainant").prefetch_related(
        Prefetch("steps", queryset=_STEPS), Prefetch("contacts", queryset=_TOLD)
    )


def case_of(complaint: Complaint) -> Case:
    """A complaint with its steps and the last word of its contact."""
    told = list(complaint.contacts.all())
    assert told, "a complaint begins with a contact"
    return Case(complaint, told[-1], list(complaint.steps.all()))


def case(complaint_id: int) -> Case | None:
    """One complaint; None when there is no such number."""
    found = _whole(Complaint.objects.filter(pk=complaint_id)).first()
    return case_of(found) if found else None


def is_complaint_open(complaint_id: int) -> bool:
    """Whether it has neither been closed nor taken back."""
    return not ComplaintStep.objects.filter(complaint_id=complaint_id, kind__in=ENDS).exists()


def complaints(filters: Filters) -> QuerySet[Complaint]:
    """Open ones by their day, so that what is late comes first; ended ones newest first."""
    steps = ComplaintStep.objects.filter(complaint=OuterRef("pk"))
    classed = steps.filter(kind=Kind.CLASSIFIED).order_by("-number").values("about")[:1]
    found = Complaint.objects.annotate(
        is_ended=Exists(steps.filter(kind__in=ENDS)), about_now=Coalesce(Subquery(classed), F("about"))
    ).filter(is_ended=filters.show == "closed")
    if filters.about:
        found = found.filter(Q(about_now=filters.about))
    order = ("-received_at", "-pk") if filters.show == "closed" else ("due_on", "pk")
    return _whole(found).order_by(*order)


@dataclass(frozen=True)
class MonthCount:
    """The complaints that came in one month."""

    month: date
    by_about: tuple[int, ...]  # in the order of `Complaint.About`
    open: int
    reported: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_about)


_COUNTS = """
    SELECT date_trunc('month', c.received_at AT TIME ZONE 'Asia/Tokyo')::date,
           coalesce((SELECT k.about FROM contacts_complaintstep k
                     WHERE k.complaint_id = c.id AND k.kind = 'classified'
                     ORDER BY k.number DESC LIMIT 1), c.about),
           count(*),
           count(*) FILTER (WHERE NOT EXISTS (SELECT FROM contacts_complaintstep e
                            WHERE e.complaint_id = c.id AND e.kind = 'closed')),
           count(*) FILTER (WHERE EXISTS (SELECT FROM contacts_complaintstep r
                            WHERE r.complaint_id = c.id AND r.kind = 'reported'))
    FROM contacts_complaint c
    WHERE c.received_at >= %s AND c.received_at < %s
      AND NOT EXISTS (SELECT FROM contacts_complaintstep v WHERE v.complaint_id = c.id AND v.kind = 'voided')
    GROUP BY 1, 2
"""


def counts_by_month(fiscal_year: int) -> list[MonthCount]:
    """The twelve months of a fiscal year, by what the complaints are about; taken-back ones do not count."""
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    rows = {(month, about): counts for month, about, *counts in sql.rows(_COUNTS, [begin, end])}
    months = [date(fiscal_year + (number > 12), (number - 1) % 12 + 1, 1) for number in range(4, 16)]
    return [_month(month, [rows.get((month, about), [0, 0, 0]) for about in About]) for month in months]


def _month(month: date, counts: Sequence[Sequence[int]]) -> MonthCount:
    totals, still_open, reported = zip(*counts, strict=True)
    return MonthCount(month, tuple(totals), sum(still_open), sum(reported))


def owners() -> QuerySet[User]:
    """Whom a complaint can be given to: who may handle it and works at a desk."""
    at_desks = able([desk.right for desk in DESKS.values()])
    return able([COMPLAINT_HANDLE]).filter(pk__in=at_desks.values("pk"))
