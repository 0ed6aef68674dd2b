"""The incidental tasks of a day and of a month, under the types of work of the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from mizuhiki.outsourcing import rules
from mizuhiki.outsourcing.models import IncidentalTask
from mizuhiki.outsourcing.rules import Amount, Done
from mizuhiki.rulepacks.api import NoRulesInForce, OutsourcingTerms, next_month, pack_on
from mizuhiki.staff.api import ClosedDayWork, User, closed_day_works

WORDS_SHOWN, WORDS_OF_DAYS = 40, 90


@dataclass(frozen=True)
class DaySection:
    """One type of work on a day: its tasks, and what they come to without those taken back."""

    code: str
    label: str
    tasks: Sequence[IncidentalTask]
    amount: Amount


@dataclass(frozen=True)
class DayReport:
    """業務日報, as far as incidental tasks go: every type of the contract, done or not."""

    day: date
    sections: Sequence[DaySection]
    amount: Amount


@dataclass(frozen=True)
class MonthSection:
    """One type of work in a month: what was done, by its words, and what it comes to."""

    code: str
    label: str
    lines: Sequence[Done]
    amount: Amount


@dataclass(frozen=True)
class MonthReport:
    """業務月報, as far as incidental tasks go."""

    month: date  # its first day
    sections: Sequence[MonthSection]
    days: Sequence[tuple[date, Amount]]  # those with tasks
    amount: Amount
    closed_days: Sequence[ClosedDayWork] = ()  # 休業日の業務 (COL-010)


def day_report(day: date) -> DayReport:
    """The tasks of a day, under the types that held on it."""
    terms = _terms(day)
    tasks = list(_whole(IncidentalTask.objects.filter(done_on=day)).order_by("pk"))
    codes = list(dict.fromkeys([*terms.work_types, *(task.work_type for task in tasks)]))
    sections = [
        _day_section(code, terms.label_of(code), [task for task in tasks if task.work_type == code])
        for code in codes
    ]
    return DayReport(day, sections, rules.total(section.amount for section in sections))


def _day_section(code: str, label: str, tasks: Sequence[IncidentalTask]) -> DaySection:
    counted = (amount_of(task) for task in tasks if not is_reversed(task))
    return DaySection(code, label, tasks, rules.total(counted))


def month_report(month: date) -> MonthReport:
    """The tasks of a month that count, under the types that held at its end."""
    end = next_month(month)
    terms = _terms(end - timedelta(days=1))
    found = IncidentalTask.objects.filter(done_on__gte=month, done_on__lt=end, reversal__isnull=True)
    rows = list(found.order_by("done_on", "pk"))
    done = [Done(task.work_type, task.description, amount_of(task)) for task in rows]
    sections = [
        MonthSection(
            code, terms.label_of(code), rules.by_words(lines), rules.total(line.amount for line in lines)
        )
        for code, lines in rules.by_type(done, list(terms.work_types)).items()
    ]
    days = sorted({task.done_on for task in rows})
    per_day = [(day, rules.total(amount_of(task) for task in rows if task.done_on == day)) for day in days]
    return MonthReport(
        month,
        sections,
        per_day,
        rules.total(section.amount for section in sections),
        closed_day_works(month, end),
    )


def tasks_of(person: User, day: date) -> list[IncidentalTask]:
    """What somebody booked for a day, the last first."""
    return list(_whole(IncidentalTask.objects.filter(by=person, done_on=day)).order_by("-pk"))


def last_type(person: User) -> str:
    """The type somebody booked under last; empty the first time."""
    return (
        IncidentalTask.objects.filter(by=person).order_by("-pk").values_list("work_type", flat=True).first()
        or ""
    )


def words_in_use(today: date) -> list[str]:
    """What tasks were called lately, the most frequent first, to be chosen instead of typed."""
    lately = IncidentalTask.objects.filter(done_on__gt=today - timedelta(days=WORDS_OF_DAYS))
    words = lately.filter(reversal__isnull=True).values("description").annotate(times=Count("pk"))
    found = words.order_by("-times", "description").values_list("description", flat=True)
    return list(found[:WORDS_SHOWN])


def types_on(day: date) -> list[tuple[str, str]]:
    """The types of work to choose from, in the order of the contract."""
    return [(one.code, one.label) for one in _terms(day).work_types.values()]


def amount_of(task: IncidentalTask) -> Amount:
    """Its count and minutes."""
    return Amount(task.count, task.minutes)


def is_reversed(task: IncidentalTask) -> bool:
    """Whether it was taken back."""
    return hasattr(task, "reversal")


def _terms(day: date) -> OutsourcingTerms:
    """The contract's words on a day; none before the first rules."""
    try:
        return pack_on(day).outsourcing
    except NoRulesInForce:
        return OutsourcingTerms({})


def _whole(found: QuerySet[IncidentalTask]) -> QuerySet[IncidentalTask]:
    return found.select_related("by", "reversal__by")
