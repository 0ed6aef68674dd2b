"""Business hours of a counter, and the business day its drawers stand for."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet

from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.till import errors
from mizuhiki.till.models import Counter, CounterDay, CounterEnd, OutOfHours, TillSession


def calendar_of(counter: Counter, day: date) -> BusinessCalendar:
    """Which days and hours the counter keeps."""
    return pack_on(day).calendars[counter.calendar]


def is_open(counter: Counter, at: datetime) -> bool:
    """Whether the counter keeps its hours at an instant; its last minute belongs to them."""
    there = at.astimezone(clock.TOKYO)
    calendar = calendar_of(counter, there.date())
    minute = there.time().replace(second=0, microsecond=0)
    return calendar.is_open(there.date()) and calendar.opens <= minute <= calendar.closes


def reason_at(session: TillSession, counter: Counter, at: datetime) -> OutOfHours | None:
    """The reason on which money is taken out of hours at an instant; None within the hours.

    What was said before the counter opened does not hold after it closed.

    Raises:
        OutOfHoursNeedsReason: nobody has said why.

    Source:
        COL-008 【金沢収納】第6条.
    """
    if is_open(counter, at):
        return None
    there = at.astimezone(clock.TOKYO)
    calendar = calendar_of(counter, there.date())
    since = there.replace(hour=0, minute=0, second=0, microsecond=0)
    if calendar.is_open(there.date()) and there.time() > calendar.closes:
        since = datetime.combine(there.date(), calendar.closes, tzinfo=clock.TOKYO)
    said = session.out_of_hours.filter(said_at__gte=since, said_at__lte=at).order_by("-pk").first()
    if said is None:
        raise errors.OutOfHoursNeedsReason(hours=f"{calendar.opens:%H:%M}〜{calendar.closes:%H:%M}")
    return said


def refuse_other_days(counter: Counter, day: date) -> None:
    """Refuse a counter on a day before it opened or after it ended.

    Raises:
        CounterNotOpened, CounterEnded.

    Source:
        COL-108 【金沢収納】別表２ 業務場所.
    """
    if day < counter.opened_on:
        raise errors.CounterNotOpened(name=counter.name, opened_on=counter.opened_on)
    end = CounterEnd.objects.filter(pk=counter.pk).first()
    if end is not None and day > end.last_day:
        raise errors.CounterEnded(name=counter.name, last_day=end.last_day)


def business_day(counter: Counter, day: date) -> date:
    """The day a drawer opened now stands for: today, or the first day that ledger and counter leave open."""
    opened = ledger.open_day(day)
    last = CounterDay.objects.filter(counter=counter).aggregate(last=Max("day"))["last"]
    return opened if last is None or last < opened else last + timedelta(days=1)


def first_open_day(*, counter: Counter | None = None, before: date) -> date | None:
    """The first day before `before` on which a drawer was open and that was not closed."""
    waiting = unclosed_sessions().filter(business_on__lt=before)
    if counter is not None:
        waiting = waiting.filter(till__counter=counter)
    return waiting.order_by("business_on").values_list("business_on", flat=True).first()


def unclosed_sessions() -> QuerySet[TillSession]:
    """Sessions whose counter has not closed their day."""
    closed = CounterDay.objects.filter(counter=OuterRef("till__counter"), day=OuterRef("business_on"))
    return TillSession.objects.filter(~Exists(closed))


def refuse_open_counters(closing: ledger.DayClosing) -> None:
    """The ledger's day waits until the counters have closed theirs: it cannot be skipped.

    Raises:
        CounterDayOpen.

    Source:
        COL-097 【金沢収納】第23条(2)ア, ウ.
    """
    waiting = unclosed_sessions().filter(business_on__lte=closing.until).select_related("till__counter")
    if (session := waiting.order_by("business_on").first()) is not None:
        raise errors.CounterDayOpen(name=session.till.counter.name, day=session.business_on)
