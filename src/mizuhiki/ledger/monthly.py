"""月次・年次の締め: a month is closed for good by two people, once all its days are and nothing of it waits.

What happens later of a closed month, a 更正 first of all, is booked in the open one and names the row it
corrects. Nothing opens a closed month again. With the month that ends a fiscal year its 繰越 is made.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.ledger import books
from mizuhiki.ledger.carrying import carry_over
from mizuhiki.ledger.days import last_closed_day
from mizuhiki.ledger.models import DailyProof, JournalEntry, MonthEnd, MonthSheet
from mizuhiki.ledger.months import last_of
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import month_before, next_month, pack_on


@dataclass(frozen=True)
class Finding:
    """What a check of a month found: in words, and whether the month waits for it."""

    title: str
    words: str
    is_ready: bool = True


MonthCheck = Callable[[date, date], Finding]  # first and last day
_checks: list[MonthCheck] = []


def register_month_check(check: MonthCheck) -> None:
    """Let a room say what of a month waits; called by `config/wiring.py` only."""
    if check not in _checks:
        _checks.append(check)


class MonthIsClosed(RuleBroken):
    """The month was closed before."""

    code = "month_is_closed"
    sentence = "{month}は月次締めが済んでいます。"


class MonthNotReady(RuleBroken):
    """Something of the month waits."""

    code = "month_not_ready"
    sentence = "月次締めの前に済ませるものがあります：{waits}"


class EarlierMonthOpen(RuleBroken):
    """Months are closed in their order."""

    code = "earlier_month_open"
    sentence = "{earlier}の月次締めが済んでいません。古い月から順に締めてください。"


def last_closed_month() -> date | None:
    """The first day of the last closed month; None before the first."""
    return MonthEnd.objects.order_by("-month").values_list("month", flat=True).first()


def findings_of(month: date) -> list[Finding]:
    """Every check of a month: its days, its books, and what other rooms say."""
    first, until = month, last_of(month)
    last = last_closed_day()
    is_closed = last is not None and last >= until
    days = "すべて締め済み" if is_closed else f"{last}まで" if last else "未締め"
    book = books.book_of(first, until)
    differs = book.journal_difference_yen + book.open_difference_yen
    proof = f"差異 {differs:,}円"
    found = [
        Finding("日次締め", days, is_closed),
        Finding("仕訳・補助簿・未納の明細の照合", proof, not differs),
    ]
    return [*found, *(check(first, until) for check in _checks)]


def content_of(month: date) -> dict[str, Any]:
    """What the month came to, for its sheet: each claim, each account, and the seal of its last day."""
    until = last_of(month)
    seal = DailyProof.objects.filter(day=until).first()
    return {
        "month": f"{month:%Y-%m}",
        "claims": [
            [
                one.charge, one.fiscal_year, one.before_yen, one.assessed_yen, one.corrected_yen,
                one.received_yen, one.written_off_yen, one.after_yen,
            ]
            for one in books.book_of(month, until).lines
        ],
        "accounts": dict(sorted(seal.totals.items())) if seal else {},
        "seal": seal.digest if seal else "",
    }  # fmt: skip


def digest_of(content: dict[str, Any]) -> str:
    """Of the sums; what the checks said in words is of its own moment."""
    sums = {name: value for name, value in content.items() if name != "findings"}
    return hashlib.sha256(json.dumps(sums, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def ask_to_close(*, month: date, reason: str, actor: Person, at: datetime) -> approvals.ApprovalRequest:
    """Write the sheet of a month that is ready, and ask a second person.

    Raises:
        MonthIsClosed, EarlierMonthOpen, MonthNotReady: nothing is written.
        What `approvals.ask` raises: nothing is written.

    Source:
        issue 7, point 8; design.md, law 4.
    """
    locks.take_name("ledger-months")
    found = require_ready(month)
    for earlier in MonthSheet.objects.filter(month=month):
        if waiting := _request_of(earlier):
            raise approvals.AlreadyAsked(title=waiting.title, number=waiting.pk)
    content = content_of(month) | {"findings": [[one.title, one.words] for one in found]}
    sheet = MonthSheet.objects.create(
        month=month,
        number=MonthSheet.objects.filter(month=month).count() + 1,
        content=content,
        digest=digest_of(content),
        made_at=at,
        made_by_id=actor.pk,
    )
    audit.record(action="ledger.month.asked", subject=sheet, actor=actor, at=at, month=f"{month}")
    return approvals.ask(
        kind=MonthSheet.KIND,
        title=f"{named(month)}の月次締め",
        subject=sheet,
        reason=reason,
        actor=actor,
        at=at,
        amount_yen=sum(claim[-1] for claim in content["claims"]),
    )


@transaction.atomic
def close_month(*, sheet_id: int, actor: Actor, at: datetime) -> MonthEnd:
    """Close a month for good; with the last month of a fiscal year its claims are carried over.

    Raises:
        MonthIsClosed, EarlierMonthOpen, MonthNotReady, CarryOverDiffers: nothing is closed.

    Source:
        issue 7, point 8; design.md, law 4.
    """
    locks.take_utility()
    sheet = MonthSheet.objects.get(pk=sheet_id)
    require_ready(sheet.month)
    closed = MonthEnd.objects.create(month=sheet.month, sheet=sheet, closed_at=at, closed_by_id=actor.pk)
    audit.record(action="ledger.month.closed", subject=sheet, actor=actor, at=at, month=f"{sheet.month}")
    until = last_of(sheet.month)
    terms, year = pack_on(until).accounting, until.year - 1
    if terms.ends_on(year) == until:
        carry_over(fiscal_year=year, terms=terms, actor=actor, at=at)
    return closed


def require_ready(month: date) -> list[Finding]:
    """Refuse a month that is closed, has an open one before it, or waits for something; else what was found.

    Raises:
        MonthIsClosed, EarlierMonthOpen, MonthNotReady.
    """
    last = last_closed_month()
    if last is not None and month <= last:
        raise MonthIsClosed(month=named(month))
    expected = next_month(last) if last else first_month()
    if expected is not None and month > expected:
        raise EarlierMonthOpen(earlier=named(expected))
    found = findings_of(month)
    if waits := [one for one in found if not one.is_ready]:
        raise MonthNotReady(waits="、".join(f"{one.title}（{one.words}）" for one in waits))
    return found


def first_month() -> date | None:
    """The month of the first entry; None of an empty journal."""
    first = JournalEntry.objects.order_by("posted_on").values_list("posted_on", flat=True).first()
    return first.replace(day=1) if first else None


def named(month: date) -> str:
    """2026年4月."""
    return f"{month.year}年{month.month}月"


@dataclass(frozen=True)
class Month:
    """A line of the list of months."""

    month: date
    closed: MonthEnd | None
    waits: bool  # for the second person


def months_until(today: date, *, most: int = 25) -> Sequence[Month]:
    """Months from the first entry to this one, newest first."""
    first, month, found = first_month(), today.replace(day=1), list[Month]()
    closed = {one.month: one for one in MonthEnd.objects.select_related("sheet", "closed_by")}
    while first is not None and month >= first and len(found) < most:
        sheets = [] if month in closed else list(MonthSheet.objects.filter(month=month))
        found.append(Month(month, closed.get(month), any(_request_of(one) for one in sheets)))
        month = month_before(month)
    return found


def _request_of(sheet: MonthSheet) -> approvals.ApprovalRequest | None:
    return approvals.open_request_of(kind=MonthSheet.KIND, subject_id=sheet.pk)
