"""What the list of results says of each application, and which days and files there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from mizuhiki.banks.api import names_of
from mizuhiki.customers.api import protected
from mizuhiki.formats.resultlist import Row
from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import pack_of_version, versions
from mizuhiki.signup.models import (
    Answer,
    ApplicationEvent,
    ApplicationMatch,
    ApplicationState,
    Evidence,
    Publication,
    ResultDay,
    ResultFile,
    ResultLine,
)

HIDDEN = ("postcode", "place", "building", "phone_home", "phone_office", "phone_mobile", "email")  # law 16
AT_ONCE = 5_000  # lines whose answers are in memory together
LAYOUT_STATES = {"in_force": "施行中", "coming": "施行予定", "past": "以前の版", "unused": "施行前"}
Given = Mapping[int, Mapping[str, str]]  # by line
Accounts = Mapping[tuple[int, int], Row]  # by application and attempt


@dataclass(frozen=True)
class End:
    """An end of an application that no file has told."""

    application_id: int
    attempt: int
    outcome: str
    finished_at: datetime
    corrects_id: int | None  # the line that told another end before


# An application that expired before it went to a bank is no reception: nobody was asked for anything.
_UNTOLD = """
    SELECT s.application_id, s.attempt, s.state, s.since, (
        SELECT l.id FROM signup_resultline l
        WHERE l.application_id = s.application_id ORDER BY l.id DESC LIMIT 1
    )
    FROM signup_applicationstate s
    WHERE s.state = ANY(%(outcomes)s) AND s.since < %(before)s AND (s.state <> 'expired' OR s.attempt > 0)
      AND NOT EXISTS (
          SELECT FROM signup_resultline l
          WHERE l.application_id = s.application_id AND l.attempt = s.attempt AND l.outcome = s.state
      )
    ORDER BY s.since, s.application_id
"""


def untold(*, outcomes: Sequence[str], before: datetime) -> list[End]:
    """Each end before an instant that no file has told, the earliest first."""
    found = sql.rows(_UNTOLD, {"outcomes": list(outcomes), "before": before})
    return [End(*row) for row in found]


def first_open_day(outcomes: Sequence[str]) -> date | None:
    """The day that was not made yet: after the last that was, else that of the first end there is."""
    last = ResultDay.objects.aggregate(last=Max("on"))["last"]
    if last is not None:
        return date.fromordinal(last.toordinal() + 1)
    first = ApplicationState.objects.filter(state__in=outcomes).aggregate(first=Min("since"))["first"]
    return clock.day_of(first) if first else None


def rows_of(lines: Sequence[ResultLine], *, as_of: datetime, today: date) -> list[Row]:
    """What the list says of these lines, as it was known at an instant.

    Args:
        today: the day whose protection marks hold: a mark hides from files made again, too.
    """
    rows = list[Row]()
    for first in range(0, len(lines), AT_ONCE):
        rows += _rows_of(lines[first : first + AT_ONCE], as_of=as_of, today=today)
    return rows


def _rows_of(lines: Sequence[ResultLine], *, as_of: datetime, today: date) -> list[Row]:
    ids = [line.application_id for line in lines]
    given, accounts, results = _given(lines, as_of), _accounts(ids, as_of), _results(ids, as_of)
    hidden = _protected(ids, today=today)
    banks = _bank_names(lines, given, accounts)
    rows = list[Row]()
    for line in lines:
        own, account = given.get(line.pk, {}), accounts.get((line.application_id, line.attempt), {})
        row: dict[str, Any] = {**own, **_said(line, results), **account}
        row["start_on"] = date.fromisoformat(own["start_on"]) if own.get("start_on") else None
        for item in ("bank", "registered_bank"):
            row[f"{item}_name"] = banks.get(row.get(item, ""), "")
        if line.application_id in hidden:
            row |= dict.fromkeys(HIDDEN, "") | {"is_protected": "yes"}
        rows.append(row)
    return rows


def _bank_names(lines: Sequence[ResultLine], given: Given, accounts: Accounts) -> Mapping[str, str]:
    """What the banks are called: as the public site called them, else as the master does."""
    shown = Publication.objects.filter(pk__in={line.application.publication_id for line in lines})
    labels = {
        str(bank["code"]): str(bank["label"])
        for body in shown.order_by("pk").values_list("body", flat=True)
        for bank in body.get("banks", ())
    }
    chosen = {own["bank"] for own in given.values() if own.get("bank")}
    codes = chosen | {str(one["registered_bank"]) for one in accounts.values()}
    known = names_of((code, "") for code in codes - labels.keys())
    return {code: name for (code, _), name in known.items()} | labels


def _said(line: ResultLine, results: Mapping[tuple[int, int, str], str]) -> Row:
    application = line.application
    proven = Result.OK if line.outcome == ApplicationState.State.CONFIRMED else ""
    result = results.get((line.application_id, line.attempt, line.outcome), proven)
    return {
        "number": application.number,
        "reference": f"{application.number}{line.attempt:02}" if line.attempt else "",
        "outcome": line.outcome,
        "result": result,
        "result_text": Result(result).sentence if result in set(Result) else "",
        "is_correction": "yes" if line.corrects_id else "no",
        "is_test": "no",
        "is_protected": "no",
        "began_at": application.began_at.astimezone(clock.TOKYO),
        "finished_at": line.finished_at.astimezone(clock.TOKYO),
        "language": application.language,
        "device": application.device,
        "campaign": application.campaign,
        "terms_version": application.terms_version,
    }


# What was changed behind a way to a bank belongs to the next one; who went over to paper is on none any more.
_GIVEN = """
    SELECT l.id, i.key, i.value FROM (
        SELECT DISTINCT ON (l.id, g.page) l.id, g.given
        FROM signup_resultline l
        LEFT JOIN signup_attempt t
          ON t.application_id = l.application_id AND t.position = l.attempt AND l.outcome <> 'paper'
        JOIN signup_answer g ON g.application_id = l.application_id AND g.at <= %(as_of)s
          AND (t.id IS NULL OR g.id <= t.last_answer)
        WHERE l.id = ANY(%(lines)s)
        ORDER BY l.id, g.page, g.id DESC
    ) l CROSS JOIN LATERAL jsonb_each_text(l.given) i
"""


def _given(lines: Sequence[ResultLine], as_of: datetime) -> Given:
    """What was given last on each page when a line's way to a bank was set out for, by line and item."""
    found = dict[int, dict[str, str]]()
    for line, item, value in sql.rows(_GIVEN, {"lines": [line.pk for line in lines], "as_of": as_of}):
        found.setdefault(line, {})[item] = value
    return found


def _accounts(ids: Iterable[int], as_of: datetime) -> Accounts:
    """The account that a bank has registered on each way to it, as its word has it."""
    proofs = (
        Evidence.objects.filter(attempt__application__in=ids, result="OK", at__lte=as_of)
        .exclude(source="return")
        .select_related("attempt", "account")
        .order_by("-pk")
    )
    found = dict[tuple[int, int], Row]()
    for proof in proofs:  # the first word comes last, and stays
        assert proof.attempt is not None, "filtered by its attempt"
        account = getattr(proof, "account", None)
        found[proof.attempt.application_id, proof.attempt.position] = {
            "registered_on": proof.registered_on or clock.day_of(proof.stated_at),
            "registered_bank": proof.bank_code,
            "registered_branch": account.branch_code if account else "",
            "registered_type": account.account_type if account else "",
            "registered_no": account.account_no if account else "",
            "registered_holder": account.holder_kana if account else "",
        }
    return found


def _results(ids: Iterable[int], as_of: datetime) -> Mapping[tuple[int, int, str], str]:
    """The bank's word behind each end."""
    events = ApplicationEvent.objects.filter(application_id__in=ids, at__lte=as_of).order_by("-pk")
    return {
        (event.application_id, event.attempt, event.kind): str(event.facts.get("result", ""))
        for event in events
        if event.facts.get("result")
    }


_PROTECTED = f"""
    SELECT s.inquiry_no FROM customers_supply s
    WHERE s.inquiry_no = ANY(%(numbers)s) AND EXISTS (
        SELECT FROM customers_supplyparty p JOIN customers_customer c ON c.id = p.customer_id
        WHERE p.supply_id = s.id AND {protected("c")}
    )
"""  # noqa: S608 - our own words


def _protected(ids: Iterable[int], *, today: date) -> set[int]:
    """Applications of a supply with somebody under protection, by any number given or the account's."""
    named = [
        *Answer.objects.filter(application_id__in=ids, given__has_key="inquiry_no").values_list(
            "application_id", "given__inquiry_no"
        ),
        *ApplicationMatch.objects.filter(application_id__in=ids).values_list(
            "application_id", "mandate__supply__inquiry_no"
        ),
    ]
    numbers = dict[int, set[str]]()
    for application, number in named:
        if number:
            numbers.setdefault(application, set()).add(number)
    asked = sorted({one for found in numbers.values() for one in found})
    marked = {number for (number,) in sql.rows(_PROTECTED, {"numbers": asked, "today": today})}
    return {application for application, found in numbers.items() if found & marked}


def lines_of(day: ResultDay) -> list[ResultLine]:
    """The lines of a day in their order."""
    return list(day.lines.select_related("application").order_by("position"))


def files() -> QuerySet[ResultFile]:
    """Every file, the newest first, with what a list shows of it."""
    return ResultFile.objects.select_related("day", "file", "receipt", "superseded_by", "made_by").order_by(
        "-made_at", "-pk"
    )


def unreceived() -> QuerySet[ResultFile]:
    """The newest version of each day that the utility has not said it has."""
    return files().filter(receipt=None, superseded_by=None, day__isnull=False)


def placed(result: ResultFile) -> Mapping[str, int]:
    """How many of a file's lines became an account, wait on a desk, or are still to be matched (DD-011)."""
    lines = ResultLine.objects.filter(day_id=result.day_id, outcome=ApplicationState.State.CONFIRMED)
    matched = ApplicationMatch.objects.filter(application__in=lines.values("application")).values("pk")
    waiting = (
        ApplicationEvent.objects.filter(
            application__in=lines.values("application"), kind=ApplicationEvent.Kind.UNMATCHED
        )
        .exclude(application__in=matched)
        .values("application")
        .distinct()
        .count()
    )
    all_of_them, done = lines.count(), matched.count()
    return {
        "confirmed": all_of_them,
        "matched": done,
        "unmatched": waiting,
        "open": all_of_them - done - waiting,
    }


def days(*, limit: int) -> list[tuple[ResultDay, ResultFile | None]]:
    """The newest days, each with its newest file; a day without an end has none."""
    found = list(ResultDay.objects.order_by("-on")[:limit])
    newest = {one.day_id: one for one in files().filter(day__in=found, superseded_by=None)}
    return [(day, newest.get(day.pk)) for day in found]


def versions_of(result: ResultFile) -> list[ResultFile]:
    """Every version of a file's day, the newest first."""
    return list(files().filter(day_id=result.day_id)) if result.day_id else [result]


def outcomes_of(result: ResultFile) -> list[tuple[str, int]]:
    """How many lines came to which end."""
    counted = (
        ResultLine.objects.filter(day_id=result.day_id).values_list("outcome").annotate(count=Count("pk"))
        if result.day_id
        else ()
    )
    counts = dict(counted)
    return [(state.label, counts[state.value]) for state in ApplicationState.State if state.value in counts]


def layouts() -> list[tuple[int, str]]:
    """Versions of the rules that have a list, newest first, as a choice: also those not in force yet."""
    return [
        (one.number, f"規則集 第{one.number}版（{LAYOUT_STATES[one.state]}・{one.loaded_at:%Y-%m-%d}読込み）")
        for one in versions(today=clock.today())
        if pack_of_version(one.number).results is not None
    ]
