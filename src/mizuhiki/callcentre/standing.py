"""A case as it stands, ready to be shown or gone on with: its words, its steps, its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mizuhiki.callcentre import rules
from mizuhiki.callcentre.models import Case, CaseStep, CaseVersion, Standing
from mizuhiki.callcentre.topics import title_of

Kind = CaseStep.Kind


@dataclass(frozen=True)
class CaseView:
    """One case with everything that was said and done."""

    case: Case
    standing: Standing
    versions: Sequence[CaseVersion]  # the first one first
    steps: Sequence[CaseStep]  # in their order

    @property
    def number(self) -> int:
        """第何号."""
        return self.case.number

    @property
    def words(self) -> CaseVersion | None:
        """What holds now; nothing where disposal has erased it."""
        return self.versions[-1] if self.versions else None

    @property
    def is_over(self) -> bool:
        """Closed or cancelled."""
        return self.standing.place == Standing.Place.OVER

    @property
    def is_identified(self) -> bool:
        """Whether who called is who they say: the last check counts (CC-036)."""
        last = next((step for step in reversed(self.steps) if step.kind == Kind.IDENTIFIED), None)
        return last is not None and last.is_same is True

    @property
    def title(self) -> str:
        """What it is, in words."""
        return title_of_case(self.case)

    @property
    def topic(self) -> str:
        """The class of an enquiry in words."""
        if not self.standing.topic:
            return ""
        label = CaseStep.FeeClass(self.standing.fee_class).label
        return f"{label}（{title_of(self.standing.topic)}）"

    @property
    def first_answer(self) -> CaseStep | None:
        """The first step by which the person was told something (DD-055)."""
        told = (Kind.ANSWERED, Kind.CALLED, Kind.CLOSED)
        return next((step for step in self.steps if step.kind in told), None)

    @property
    def pick_up(self) -> timedelta | None:
        """How long the last escalation waited for a supervisor (CC-040); None while it waits or never was."""
        asked: datetime | None = None
        waited: timedelta | None = None
        for step in self.steps:
            if step.kind == Kind.ESCALATED:
                asked, waited = step.at, None
            elif step.kind == Kind.TAKEN and asked is not None:
                waited, asked = step.at - asked, None
        return waited

    def is_late(self, now: datetime) -> bool:
        """Open past its clock."""
        return is_late(self.standing, now)


def is_late(standing: Standing, now: datetime) -> bool:
    """Open past its clock, or past the call that was promised."""
    clocks = (standing.due_at, standing.call_at)
    return any(one is not None and one < now for one in clocks)


def title_of_case(case: Case) -> str:
    """問合せ, or 届出（送付先変更）."""
    if case.kind == Case.Kind.NOTIFICATION:
        return f"{case.get_kind_display()}（{case.get_form_display()}）"
    return str(case.get_kind_display())


def state_of(standing: Standing) -> tuple[str, str]:
    """Where a case stands, in words, and the tone of its tag."""
    if standing.place == Standing.Place.OVER:
        return ("取消し", "") if standing.is_cancelled else ("完結", "good")
    if standing.asked_id is not None:
        return f"{standing.asked}の受領待ち", "care"
    if standing.place == Standing.Place.SECTION:
        return f"{standing.section}で対応中", "water"
    if standing.place == Standing.Place.SUPERVISOR:
        return ("ＳＶが対応中", "water") if standing.holder_id else ("ＳＶの引受け待ち", "wrong")
    return "ＯＰが対応中", "water"


def stand_now(standing: Standing) -> rules.Stand:
    """The row as the rules read it."""
    return rules.Stand(
        place=standing.place,
        holder=standing.holder_id,
        since=standing.since,
        due_at=standing.due_at,
        asked=standing.asked_id,
        section=standing.section_id,
        call_at=standing.call_at,
    )


def put(standing: Standing, stand: rules.Stand) -> None:
    """Write what the rules found into the row; the caller saves it."""
    standing.place, standing.since = stand.place, stand.since
    standing.holder_id, standing.due_at = stand.holder, stand.due_at
    standing.asked_id, standing.section_id = stand.asked, stand.section
    standing.call_at = stand.call_at


def age_words(waited: timedelta) -> str:
    """How long something waits: 25分, 3時間10分, 2日."""
    minutes = max(int(waited.total_seconds()), 0) // 60
    if minutes < 60:
        return f"{minutes}分"
    hours = minutes // 60
    return f"{hours}時間{minutes % 60}分" if hours < 24 else f"{hours // 24}日"
