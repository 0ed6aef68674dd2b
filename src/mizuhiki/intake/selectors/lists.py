"""The open-close desk's list, the history of applications, and what came by which channel in a year."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from mizuhiki.customers.api import Installation, phone_digits
from mizuhiki.fieldwork.api import SheetVisit
from mizuhiki.intake.models import Application, Outcome, Standing, Step
from mizuhiki.intake.rules import DAYS_AHEAD
from mizuhiki.intake.selectors.places import OPEN
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on

AHEAD = timedelta(days=DAYS_AHEAD)
MOST = 200  # lines of a list; a narrower question shows the rest
NUMBER = re.compile(r"(?:[A-Za-z][0-9]{1,2}-)?0*([0-9]{1,6})")
HISTORY = 12  # earlier applications of a tap
FEWEST = 4  # digits of a telephone number


def standings() -> QuerySet[Standing]:
    """Applications with everything a line shows."""
    return Standing.objects.select_related(
        "application__received_by",
        "application__web__web",
        "details__told",
        "installation__premises",
        "visit__crew",
    )


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; empty asks for everything that is open."""

    state: str = ""
    kind: str = ""
    channel: str = ""
    text: str = ""
    day: date | None = None


def list_of(asked: Asked) -> tuple[list[Standing], int]:
    """The applications asked for, the day that comes first before; urgent ones nobody has seen on top."""
    found = standings()
    if asked.text:
        found = found.filter(_meant(asked.text))
    elif asked.state in Standing.State.values:
        found = found.filter(state=asked.state)
    else:
        found = found.filter(state__in=OPEN)
    if asked.kind in Application.Kind.values:
        found = found.filter(kind=asked.kind)
    if asked.channel in Application.Channel.values:
        found = found.filter(application__channel=asked.channel)
    if asked.day is not None:
        found = found.filter(wanted_on=asked.day)
    is_over = asked.text or asked.state in (Standing.State.SETTLED, Standing.State.CANCELLED)
    order = ("-wanted_on", "-pk") if is_over else ("-awaits_crew", "wanted_on", "pk")
    return list(found.order_by(*order)[:MOST]), found.count()


def _meant(text: str) -> Q:
    """Receipt number (of the web too), slip number, telephone, or part of a name or place."""
    wanted = Q(details__told__name__contains=text) | Q(details__told__place__contains=text)
    wanted |= Q(details__told__kana__startswith=text) | Q(details__told__proxy_company__contains=text)
    wanted |= Q(application__slip_no=text) | Q(installation__tap_no=text)
    wanted |= Q(application__web__web__number=text.upper())
    digits = phone_digits(text)
    if len(digits) >= FEWEST:
        wanted |= Q(details__told__phone_digits__endswith=digits)
    if number := NUMBER.fullmatch(text):
        wanted |= Q(application__number=int(number[1]))
    return wanted


def application_of_number(shown: str) -> int | None:
    """The application with a receipt number, as people are told it."""
    number = NUMBER.fullmatch(shown.strip())
    found = Application.objects.filter(number=int(number[1])) if number else ()
    return next((one.pk for one in found if one.shown == shown.strip()), None)


def tap_of(typed: str) -> Installation | None:
    """The tap with a number, or the one a supply with this inquiry number hangs on."""
    found = Installation.objects.select_related("premises")
    plain = unicodedata.normalize("NFKC", typed).strip().upper()
    tap = found.filter(tap_no=plain).first()
    return tap or found.filter(supplies__inquiry_no=plain.replace("-", "")).first()


def of_tap(installation_id: int, *, apart_from: int) -> list[Standing]:
    """The other applications for a tap, newest first (受付履歴)."""
    found = standings().filter(installation_id=installation_id).exclude(pk=apart_from)
    return list(found.order_by("-wanted_on", "-pk")[:HISTORY])


def counts_by_state() -> dict[str, int]:
    """How many applications stand open in each state."""
    found = (
        Standing.objects.filter(state__in=OPEN).values_list("state").annotate(count=Count("pk")).order_by()
    )
    return dict(found)


def count_waiting() -> int:
    """What the open-close desk still has to look at: 装置不明, and urgent ones nobody has seen."""
    return Standing.objects.filter(Q(state=Standing.State.UNPLACED) | Q(awaits_crew=True)).count()


def steps_of(application_id: int) -> Sequence[Step]:
    """Every step of an application, the newest first."""
    found = Step.objects.filter(application_id=application_id)
    return list(found.select_related("by", "details__told", "visit__crew", "contact").order_by("-number"))


def outcome_of(application_id: int) -> Outcome | None:
    """What was done, where something was."""
    found = Outcome.objects.select_related("supply", "reading", "demand", "by")
    return found.filter(pk=application_id).first()


def standing_of(application_id: int) -> Standing | None:
    """One application as it stands."""
    found = standings().select_related("application__stop__standing", "details__supply", "details__customer")
    return found.filter(pk=application_id).first()


def visits_of_day(day: date) -> list[Standing]:
    """What the crews do on a day, by crew, area and window."""
    found = standings().filter(visit__visit_on=day, state=Standing.State.ASSIGNED)
    return list(found.order_by("visit__crew", "area", "window", "pk"))


def is_out(standing: Standing) -> bool:
    """Whether the crew has it on the tablet now."""
    return SheetVisit.objects.filter(visit=standing.visit, sheet__end=None).exists()


@dataclass(frozen=True)
class ChannelYear:
    """A channel: its standard minutes, what the contract reckons with, and what came by it in a year."""

    code: str
    label: str
    minutes: int
    yearly: int
    counts: tuple[int, ...]  # by month, from April

    @property
    def total(self) -> int:
        """What came in the year."""
        return sum(self.counts)

    @property
    def work_minutes(self) -> int:
        """The standard time of what came."""
        return self.total * self.minutes

    @property
    def percent(self) -> str:
        """What came in percent of the contract's number, cut to one place."""
        if not self.yearly:
            return ""
        tenths = self.total * 1_000 // self.yearly
        return f"{tenths // 10}.{tenths % 10}"


def channels_of_year(fiscal_year: int, *, today: date) -> list[ChannelYear]:
    """開閉栓 by channel and month beside the contract's four numbers; a cancelled one was registered too.

    Source:
        CC-085 【金沢CC】別紙５ 開閉栓.
    """
    first = datetime(fiscal_year, 4, 1, tzinfo=clock.TOKYO)
    end = datetime(fiscal_year + 1, 4, 1, tzinfo=clock.TOKYO)
    found = Application.objects.filter(received_at__gte=first, received_at__lt=end)
    counted = found.values_list("channel", "received_at__month").annotate(count=Count("pk")).order_by()
    counts = {(channel, month): count for channel, month, count in counted}
    terms = pack_on(min(today, date(fiscal_year + 1, 3, 31))).intake
    months = (*range(4, 13), *range(1, 4))
    return [
        ChannelYear(
            one.code,
            str(Application.Channel(one.code).label),
            one.minutes,
            one.yearly,
            tuple(counts.get((one.code, month), 0) for month in months),
        )
        for one in terms.channels.values()
    ]
