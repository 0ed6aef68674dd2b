"""The research logs of receptions, as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from mizuhiki.platform import sql
from mizuhiki.research import rules
from mizuhiki.research.models import Enquiry, EnquiryStep

Kind = EnquiryStep.Kind
SHOWS = {"open": "調査中", "section": "担当課所・確認待ち", "answered": "回答あり", "over": "終了"}
_STEPS = EnquiryStep.objects.select_related("words", "file", "by").order_by("number")
# The last step that moves a log says how it stands.
_STATES = """
    SELECT e.id, coalesce((SELECT s.kind FROM research_enquirystep s WHERE s.enquiry_id = e.id
        AND s.kind NOT IN ('heard', 'looked', 'called', 'map_asked', 'map_came')
        ORDER BY s.number DESC LIMIT 1), 'refused')
    FROM research_enquiry e
"""
_SHOWN = {
    "open": ("refused",),
    "section": ("asked", "passed"),
    "answered": ("answered",),
    "over": ("solved", "dropped"),
}


@dataclass(frozen=True)
class EnquiryView:
    """One log with its steps."""

    enquiry: Enquiry
    steps: Sequence[EnquiryStep]

    @property
    def state(self) -> str:
        """A state of `rules`."""
        return rules.state_of(step.kind for step in self.steps)

    @property
    def label(self) -> tuple[str, str]:
        """The word of it, and its tone."""
        return rules.LABELS[self.state]

    @property
    def facts(self) -> Sequence[EnquiryStep]:
        """What was found out."""
        return [step for step in self.steps if step.kind in rules.FACTS]

    @property
    def asked(self) -> EnquiryStep | None:
        """The last hand-over sheet."""
        return next((step for step in reversed(self.steps) if step.kind == Kind.ASKED), None)

    def last(self, kind: str) -> EnquiryStep | None:
        """The last step of a kind."""
        return next((step for step in reversed(self.steps) if step.kind == kind), None)


def enquiries(show: str) -> QuerySet[Enquiry]:
    """Logs in one state, the oldest first; those that are over the newest first."""
    moves = EnquiryStep.objects.filter(enquiry=OuterRef("pk")).exclude(kind__in=rules.FACTS)
    last = Coalesce(Subquery(moves.order_by("-number").values("kind")[:1]), Value("refused"))
    chosen = Enquiry.objects.annotate(last_move=last).filter(last_move__in=_SHOWN[show])
    whole = chosen.select_related("by").prefetch_related(Prefetch("steps", queryset=_STEPS))
    return whole.order_by("-opened_at", "-pk") if show == "over" else whole.order_by("opened_at", "pk")


def enquiry_view(enquiry_id: int) -> EnquiryView | None:
    """One log; None when there is no such number."""
    found = Enquiry.objects.select_related("by").filter(pk=enquiry_id).first()
    return EnquiryView(found, list(_STEPS.filter(enquiry=found))) if found else None


def view_of(enquiry: Enquiry) -> EnquiryView:
    """One of a list, with the steps that came along."""
    return EnquiryView(enquiry, list(enquiry.steps.all()))


def enquiries_of(subject_kind: str, subject_id: int) -> list[EnquiryView]:
    """The logs of one reception, newest first."""
    found = Enquiry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return [
        view_of(one) for one in found.prefetch_related(Prefetch("steps", queryset=_STEPS)).order_by("-pk")
    ]


@dataclass(frozen=True)
class Own:
    """A log somebody began that is not over."""

    number: int
    state: str

    @property
    def label(self) -> tuple[str, str]:
        """The word of how it stands, and its tone."""
        return rules.LABELS[self.state]


_OWN = (
    f"SELECT x.id, x.kind FROM ({_STATES} WHERE e.by_id = %s) x (id, kind) WHERE x.kind <> ALL(%s) ORDER BY 1"  # noqa: S608
)
_BY_LAST = {
    "refused": rules.OPEN,
    "asked": rules.WAITING,
    "passed": rules.SECTION,
    "answered": rules.ANSWERED,
}


def own_enquiries(person_id: int) -> list[Own]:
    """What somebody has begun to look into, in one query."""
    return [Own(pk, _BY_LAST[kind]) for pk, kind in sql.rows(_OWN, [person_id, list(_SHOWN["over"])])]
