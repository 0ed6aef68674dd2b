"""What the night desk shows: who is on, who is called, what is open, what is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from mizuhiki.emergency import rules
from mizuhiki.emergency.models import (
    AgreedText,
    BoardEntry,
    DutyCall,
    DutyList,
    DutyTurn,
    NightCall,
    Report,
    Roster,
    Shift,
)
from mizuhiki.emergency.rules import Flow
from mizuhiki.platform import clock
from mizuhiki.repairs.api import AreaNotice, NoticeNow, running
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on
from mizuhiki.servicehours.api import (
    DAY,
    Line,
    hours_between,
    hours_of,
    instant_of,
    line_open_at,
    next_opening,
    terms_on,
)

Kind = AgreedText.Kind


@dataclass(frozen=True)
class DayCount:
    """The calls of a day against the estimate (EMG-012)."""

    day: date
    by_person: int
    by_announcement: int
    is_disaster: bool
    is_above: bool

    @property
    def total(self) -> int:
        """All of them."""
        return self.by_person + self.by_announcement


@dataclass(frozen=True)
class Tonight:
    """Who is there: the responsible person, the operators now, and the officers in the order of calling."""

    roster: Roster | None
    now: Sequence[Shift]
    turns: Sequence[DutyTurn]


def text_in_force(kind: str, day: date) -> AgreedText | None:
    """The version that holds on a day: agreed by the client, and the last to begin."""
    found = AgreedText.objects.filter(kind=kind, agreed__isnull=False, from_on__lte=day)
    return found.order_by("-from_on", "-version").first()


def flow_in_force(day: date) -> tuple[AgreedText, Flow] | None:
    """The tree of a day."""
    text = text_in_force(Kind.FLOW, day)
    return (text, rules.read_flow(text.words)) if text else None


def texts() -> list[AgreedText]:
    """All versions, by kind, the newest first."""
    found = AgreedText.objects.select_related("by", "agreed__by")
    return list(found.order_by("kind", "-version"))


def duty_turns(night: date) -> list[DutyTurn]:
    """The officers of a night in the order of calling; the newest list holds."""
    duty = DutyList.objects.filter(first_on__lte=night, last_on__gte=night).order_by("-pk").first()
    if duty is None:
        return []
    return list(duty.turns.select_related("officer", "phone").order_by("number"))


def roster_of(night: date) -> Roster | None:
    """The roster of a night; the newest holds."""
    found = Roster.objects.filter(first_on__lte=night, last_on__gte=night).select_related("responsible")
    return found.order_by("-pk").first()


def tonight(at: datetime) -> Tonight:
    """Who is there at an instant."""
    local = at.astimezone(clock.TOKYO)
    night = rules.night_of(local)
    roster = roster_of(night)
    shifts = roster.shifts.select_related("operator").order_by("from_minute", "pk") if roster else ()
    minute = int((local - instant_of(night, 0)).total_seconds()) // 60
    on = [one for one in shifts if _is_on(one, minute)]
    return Tonight(roster, on, duty_turns(night))


def _is_on(shift: Shift, minute: int) -> bool:
    start, end = rules.shift_span(shift.from_minute, shift.to_minute)
    return start <= minute < end


def night_minutes(night: date) -> list[tuple[int, int]]:
    """The open minutes of the night line from a day's noon to the next, as `rules.night_spans` has them."""
    first, second = hours_between(night, night + timedelta(days=1))
    return rules.night_spans(first.emergency, second.emergency)


def advice_at(at: datetime) -> str:
    """What callers are told whose matter can wait."""
    opens_at = next_opening(at)
    hours = hours_of(clock.day_of(opens_at)).words if opens_at else ""
    return rules.advice(opens_at=opens_at, hours=hours)


def announcement_at(at: datetime) -> AgreedText | None:
    """What is played now when nobody answers: the line is busy, or it is not open (EMG-006, EMG-007)."""
    kind = Kind.BUSY if line_open_at(at) == Line.EMERGENCY else Kind.CLOSED
    return text_in_force(kind, clock.day_of(at))


def escalate_minutes(day: date) -> int:
    """Without a word for so long, the next officer is called."""
    terms = terms_on(day)
    return terms.escalate_minutes if terms else 10


def reports() -> QuerySet[Report]:
    """Reports with what a list shows of them."""
    return Report.objects.select_related("words", "by", "end__by", "accepted__by", "call")


def open_reports() -> list[Report]:
    """Every case that has neither ended nor been taken over, the oldest first (EMG-020)."""
    return list(reports().filter(end__isnull=True, accepted__isnull=True).order_by("at", "pk"))


def recent_reports(since: datetime) -> list[Report]:
    """Those since an instant, the newest first."""
    return list(reports().filter(at__gte=since).order_by("-at", "-pk"))


def duty_calls_of(report: Report) -> list[DutyCall]:
    """Who was called when, and what came of it."""
    found = report.duty_calls.select_related("turn__officer", "turn__phone", "answer__by")
    return list(found.order_by("number"))


def incidents_now(at: datetime) -> list[NoticeNow]:
    """The outages, work and disasters that go on: what many may call about."""
    return running(at, ahead=timedelta(0))


def board() -> dict[str, BoardEntry | None]:
    """The newest state of each place."""
    return {
        place: BoardEntry.objects.filter(place=place).select_related("by").order_by("-pk").first()
        for place in BoardEntry.Place
    }


def board_log(since: datetime) -> list[BoardEntry]:
    """What was said on the board, the newest first (EMG-017)."""
    return list(BoardEntry.objects.filter(at__gte=since).select_related("by").order_by("-pk"))


def day_counts(first: date, last: date) -> list[DayCount]:
    """The calls of each day against the estimate; a day on which a disaster goes on counts apart."""
    calls = NightCall.objects.filter(at__gte=instant_of(first, 0), at__lt=instant_of(last, DAY))
    rows = [(clock.day_of(at), answer) for at, answer in calls.values_list("at", "answer")]
    disasters = _disaster_days(first, last)
    found = []
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        answers = [answer for on, answer in rows if on == day]
        by_person = answers.count(NightCall.Answer.PERSON)
        is_disaster = day in disasters
        above = rules.is_above(len(answers), most_calls(day), is_disaster=is_disaster)
        found.append(DayCount(day, by_person, len(answers) - by_person, is_disaster, above))
    return found


def _disaster_days(first: date, last: date) -> set[date]:
    found = set[date]()
    for one in AreaNotice.objects.filter(kind=AreaNotice.Kind.DISASTER).prefetch_related("steps"):
        steps = sorted(one.steps.all(), key=lambda step: step.number)
        start = max(clock.day_of(one.starts_at), first)
        end = min(clock.day_of(steps[-1].ends_at if steps else one.ends_at), last)
        found |= {start + timedelta(days=number) for number in range((end - start).days + 1)}
    return found


def most_calls(day: date) -> int:
    """The most calls a day that the contract reckons with."""
    try:
        terms = pack_on(day).call_hours
    except NoRulesInForce:
        terms = None
    return terms.night_calls_a_day if terms else 2
