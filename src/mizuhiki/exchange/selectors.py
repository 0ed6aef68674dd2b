"""The lists as they stand, their files, the messages of an hour, and the statistics of a period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from mizuhiki.audit.history import event_model_of
from mizuhiki.exchange import rules
from mizuhiki.exchange.models import Change, EntryVersion, ErrorEntry, Message, StatisticsRun
from mizuhiki.exchange.rules import MasterList, Play
from mizuhiki.formats.tabular import write_csv
from mizuhiki.platform import clock
from mizuhiki.servicehours.api import Line, Season, clock_time, hours_between, hours_of, line_open_at
from mizuhiki.staff.api import User
from mizuhiki.telephony import api as telephony
from mizuhiki.telephony.api import CallOutcome, CallView

LISTS: Mapping[str, MasterList] = rules.read_lists(
    (Path(__file__).parent / "data" / "lists.csv").read_text(encoding="utf-8")
)
MADE = {  # lists that other rooms keep; here they become files for the exchange
    "schedule": "応答スケジュール",
    "wrap_up": "ラップアップコード",
}
SECOND_MS = 1_000


@dataclass(frozen=True)
class AgentLine:
    """An agent's ID of the exchange, and since when it has to be removed, because its person left."""

    version: EntryVersion
    left_on: date | None


def entries(list_code: str) -> list[EntryVersion]:
    """The entries of a list that are not removed, the newest version of each, by number."""
    found = EntryVersion.objects.filter(entry__list_code=list_code).select_related("by", "change__change")
    last = found.order_by("entry_id", "-number").distinct("entry_id")
    return [one for one in last if not one.is_removed]


def history(list_code: str, *, limit: int = 50) -> list[EntryVersion]:
    """What was changed in a list, the latest first."""
    found = EntryVersion.objects.filter(entry__list_code=list_code).select_related("by", "change__change")
    return list(found.order_by("-pk")[:limit])


def in_words(kept: MasterList, version: EntryVersion) -> str:
    """What a version says, in the order of the columns."""
    return "、".join(filter(None, (version.values.get(one.code, "") for one in kept.columns)))


def agents() -> list[AgentLine]:
    """Every agent's ID; one whose person left is to be removed until that is confirmed (CC-093)."""
    found = entries("agents")
    names = [one.values["username"] for one in found]
    left = _left_on(User.objects.filter(username__in=names, is_active=False))
    return [AgentLine(one, left.get(one.values["username"])) for one in found]


def _left_on(people: Iterable[User]) -> dict[str, date]:
    """The day each of these people was made inactive, from the history of their row."""
    events = event_model_of(User)
    assert events is not None
    found: dict[str, date] = {}
    for person in people:
        rows = events.objects.filter(pgh_obj_id=person.pk).order_by("-pgh_id")
        since = None
        for is_active, at in rows.values_list("is_active", "pgh_created_at"):
            if is_active:
                break
            since = at
        found[person.username] = clock.day_of(since) if since else clock.today()
    return found


def schedule_file(year: int) -> bytes:
    """応答スケジュール of a year, from the one calendar: a row for each day (CC-094)."""
    rows = []
    for one in hours_between(date(year, 1, 1), date(year, 12, 31)):
        spans = list(one.centre) or [(0, 0)]
        for start, end in spans:
            is_open = one.season != Season.OUTSIDE and start < end
            opens, closes = (clock_time(start), clock_time(end)) if is_open else ("", "")
            rows.append([f"{one.day}", one.season.label, opens, closes])
    return write_csv(["Date", "Type", "Open", "Close"], rows, encoding="utf-8-sig")


def wrap_up_file(day: date) -> bytes:
    """ラップアップコード offered on a day, as the telephone room keeps them (CC-095)."""
    rows = [
        [one.code, one.label, one.case_kind, "1" if one.is_complete else "0"]
        for one in telephony.codes_on(day)
    ]
    return write_csv(["Code", "Name", "CaseType", "Complete"], rows, encoding="utf-8-sig")


def list_file(list_code: str) -> bytes:
    """A list as the exchange loads it."""
    return LISTS[list_code].file(one.values for one in entries(list_code))


def changes(*, is_open: bool) -> list[Change]:
    """Changes that go on, or the last ones that were closed."""
    found = Change.objects.filter(closed__isnull=is_open).select_related("by", "approved__by", "closed__by")
    return list(found.order_by("-pk")[:100])


def open_approved() -> list[Change]:
    """Changes under which lists may be changed now."""
    found = Change.objects.filter(closed__isnull=True, approved__isnull=False)
    return list(found.order_by("-pk"))


def messages() -> list[Message]:
    """Every message, by kind, the newest first."""
    found = Message.objects.select_related("by", "agreed__by", "recorded__file", "recorded__by")
    return list(found.order_by("play", "branch", "-pk"))


def messages_at(at: datetime) -> list[tuple[str, Message | None]]:
    """What the exchange plays at an instant, by kind: words, and nothing where no message is in force.

    Source:
        CC-062 【金沢CC】別紙４ ２.
    """
    day = clock.day_of(at)
    found = [
        one
        for one in messages()
        if hasattr(one, "recorded")
        and max(one.from_on, one.recorded.set_up_on) <= day
        and (one.until_on is None or day <= one.until_on)
    ]
    if line_open_at(at) == Line.CENTRE:
        plays = [Play.WAITING, Play.HOLD, Play.IVR]
    else:
        plays = [Play.CLOSED_DAY if hours_of(day).season == Season.CLOSED else Play.AFTER_HOURS]
    lines: list[tuple[str, Message | None]] = []
    for play in plays:
        newest: dict[str, Message] = {}
        for one in (one for one in found if one.play == play):
            newest.setdefault(one.branch, one)
        lines += [(f"{play.label}　{branch}".strip(), one) for branch, one in sorted(newest.items())]
        if not newest:
            lines.append((play.label, None))
    return lines


def errors_noted() -> list[ErrorEntry]:
    """What the exchange showed, the latest first."""
    return list(ErrorEntry.objects.select_related("by").order_by("-shown_at")[:100])


def versions_under(change: Change) -> list[EntryVersion]:
    """What was done under a change, in its order."""
    found = EntryVersion.objects.filter(change_id=change.pk).select_related("entry", "by")
    return list(found.order_by("pk"))


def statistics_lines() -> list[tuple[StatisticsRun, bool | None]]:
    """Stored results, the latest first, and whether an earlier run of the same came out alike (CC-096)."""
    found = StatisticsRun.objects.select_related("by", "condition").defer("content").order_by("pk")
    seen: dict[tuple[int | None, date, date], str] = {}
    lines: list[tuple[StatisticsRun, bool | None]] = []
    for one in found:
        key = (one.condition_id, one.first_on, one.last_on)
        lines.append((one, seen[key] == one.digest if key in seen else None))
        seen.setdefault(key, one.digest)
    return lines[::-1][:60]


def statistics(values: Mapping[str, str], first_on: date, last_on: date) -> str:
    """The calls of a period that fit a condition, day by day: taken, answered, in ten seconds, lengths."""
    start = datetime(first_on.year, first_on.month, first_on.day, tzinfo=clock.TOKYO)
    end = clock.end_of(last_on)
    chosen = _fitting(telephony.calls_between(start, end), values)
    days = [first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1)]
    header = ["日付", "着信", "応答", "放棄", "10秒以内", "通話秒", "後処理秒"]
    of_day: dict[date, list[CallView]] = {}
    for one in chosen:  # once: a year of calls, asked for again by each of its days, takes a minute
        of_day.setdefault(clock.day_of(one.entered_at), []).append(one)
    rows = [[f"{day}", *_sums(of_day.get(day, []))] for day in days]
    rows.append(["計", *_sums(chosen)])
    return write_csv(header, rows, encoding="utf-8").decode()


def _fitting(calls: Sequence[CallView], values: Mapping[str, str]) -> list[CallView]:
    """Incoming calls of the line, the agent and the code that a condition names; without one, of any."""
    found = [one for one in calls if one.direction == "in"]
    wanted = (
        ("line_id", telephony.Line.objects.filter(code=values.get("line", "")), values.get("line")),
        ("agent_id", User.objects.filter(username=values.get("agent", "")), values.get("agent")),
        ("code_id", telephony.WrapUpCode.objects.filter(code=values.get("code", "")), values.get("code")),
    )
    for name, rows, is_named in wanted:
        if is_named:
            numbers = set(rows.values_list("pk", flat=True))
            found = [one for one in found if getattr(one, name) in numbers]
    return found


def _sums(calls: Sequence[CallView]) -> list[str]:
    answered = [one for one in calls if one.outcome == CallOutcome.ANSWERED]
    return [
        str(number)
        for number in (
            len(calls),
            len(answered),
            sum(1 for one in calls if one.outcome == CallOutcome.ABANDONED),
            sum(1 for one in answered if one.is_answered_within(10)),
            sum(one.talk_ms or 0 for one in answered) // SECOND_MS,
            sum(one.wrap_ms or 0 for one in answered) // SECOND_MS,
        )
    ]
