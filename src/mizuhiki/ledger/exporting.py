"""仕訳データ: closed days of the journal, handed to the accounting system in the layout of the rule pack.

Each file has a number and begins where the one before ended: no day goes out twice, and none is left out.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.ledger.days import ONE_DAY, last_closed_day
from mizuhiki.ledger.models import CarriedClaim, CarryOver, JournalEntry, JournalExport, JournalLine
from mizuhiki.platform import clock, locks, serials, sql
from mizuhiki.platform.actors import Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import ExportTerms, Pack, pack_on

FILE_KIND = "ledger.journal"
TOTAL = "合計"


class NoExportLayout(RuleBroken):
    """The rules say nothing of the other system."""

    code = "no_export_layout"
    sentence = "規則集に仕訳データの書式がありません。「accounting.export」を書いた版を適用してください。"


class NothingToExport(RuleBroken):
    """Every closed day has gone out."""

    code = "nothing_to_export"
    sentence = "まだ出力していない締め済みの日がありません。"


class DayStillOpen(RuleBroken):
    """Only closed days go out."""

    code = "export_day_open"
    sentence = "{day}は締めていないため、出力できません。"


class AccountUncoded(RuleBroken):
    """A side has no code there; it is never left out."""

    code = "account_uncoded"
    sentence = "規則集に勘定科目のコードがありません：{account} {charge} {kind} {age}"


class ExportDiffers(RuleBroken):
    """The file does not come to what the journal holds."""

    code = "export_differs"
    sentence = "仕訳データと元帳の合計が{yen:,}円違うため、出力していません。"


@dataclass(frozen=True)
class ExportRow:
    """One side as the other system gets it: of one entry, or of a day's entries of a kind."""

    posted_on: date
    occurred_on: date
    kind: str
    account: str
    charge: str
    claim_year: int | None
    entry_no: int
    yen: int  # debit above zero
    is_below: bool = False  # of a carry-over: more was credited than owed

    @property
    def age(self) -> str:
        """Whether the claim is of the fiscal year it stands in or of one before (過年度).

        What a year carries over leaves it as a claim of that year, and enters the next as one before. A claim
        leaves on the credit side; where the year has given back more than it is owed, on the debit side.
        """
        leaves = self.kind == JournalEntry.Kind.CARRY_OVER and (self.yen < 0) is not self.is_below
        stands_in = clock.fiscal_year(self.occurred_on if leaves else self.posted_on)
        return "past" if self.claim_year is not None and self.claim_year < stands_in else "current"


def next_days(*, until: date) -> tuple[date, date] | None:
    """The days of the next file; None where there are none."""
    last = JournalExport.objects.order_by("-until_day").first()
    first = JournalEntry.objects.order_by("posted_on").values_list("posted_on", flat=True).first()
    first = last.until_day + ONE_DAY if last else first
    return None if first is None or first > until else (first, until)


@transaction.atomic
def export_journal(*, until: date, actor: Person, at: datetime) -> JournalExport:
    """Make the next file, up to a closed day, and keep it with its number, totals and digest.

    Raises:
        NoExportLayout, DayStillOpen, NothingToExport, AccountUncoded, ExportDiffers: nothing is made.

    Source:
        issue 7, point 8.
    """
    locks.take_name("ledger-export")
    pack, last = pack_on(until), last_closed_day()
    if pack.accounting.export is None:
        raise NoExportLayout()
    if last is None or until > last:
        raise DayStillOpen(day=until)
    days = next_days(until=until)
    if days is None:
        raise NothingToExport()
    rows = list(rows_of(*days, terms=pack.accounting.export))
    debit_yen, credit_yen = totals_of(rows)
    _refuse_other_totals(days, debit_yen, credit_yen)
    content = file_of(rows, pack=pack, terms=pack.accounting.export)
    number = serials.next_of_year(JournalExport, clock.day_of(at))
    file = attachments.store(
        content,
        name=f"journal-{number['fiscal_year']}-{number['number']:04}",
        kind=FILE_KIND,
        media_type="text/csv",
        actor=actor,
        at=at,
    )
    made = JournalExport.objects.create(
        **number,
        first_day=days[0],
        until_day=days[1],
        rules_id=pack.version_id,
        file=file,
        row_count=len(rows),
        debit_yen=debit_yen,
        credit_yen=credit_yen,
        made_at=at,
        made_by_id=actor.pk,
    )
    audit.record(
        action="ledger.journal.exported", subject=made, actor=actor, at=at, count=len(rows), yen=debit_yen
    )
    return made


def rows_of(first: date, until: date, *, terms: ExportTerms) -> Iterator[ExportRow]:
    """The sides of the days: of each entry where a column asks for it, else of a day's entries of a kind."""
    by_entry = any(column.source in ("entry_no", "occurred_on") for column in terms.columns)
    parts = "e.id, e.occurred_on" if by_entry else "min(e.id), min(e.occurred_on)"
    groups = ", e.id, e.occurred_on" if by_entry else ""
    order = "1, 6" if by_entry else "1, 2"
    found = sql.rows(
        "SELECT e.posted_on, e.kind, l.account, l.charge, l.fiscal_year, "  # noqa: S608
        f"{parts}, sum(l.yen)::bigint, coalesce(bool_or(k.yen < 0), false) "
        f"FROM {JournalEntry._meta.db_table} e JOIN {JournalLine._meta.db_table} l ON l.entry_id = e.id "
        f"LEFT JOIN {CarryOver._meta.db_table} c ON c.entry_id = e.id "
        f"LEFT JOIN {CarriedClaim._meta.db_table} k ON k.carry_over_id = c.fiscal_year "
        "AND k.charge = l.charge AND k.fiscal_year = l.fiscal_year WHERE e.posted_on BETWEEN %s AND %s "
        f"GROUP BY 1, 2, 3, 4, 5, l.yen > 0 {groups} ORDER BY {order}, l.yen > 0 DESC, 3, 4, 5",
        [first, until],
    )
    for posted_on, kind, account, charge, year, entry_no, occurred_on, yen, below in found:
        yield ExportRow(posted_on, occurred_on, kind, account, charge, year, int(entry_no), int(yen), below)


def totals_of(rows: list[ExportRow]) -> tuple[int, int]:
    """借方合計 and 貸方合計."""
    return sum(max(row.yen, 0) for row in rows), sum(max(-row.yen, 0) for row in rows)


def _refuse_other_totals(days: tuple[date, date], debit_yen: int, credit_yen: int) -> None:
    """Both sides agree with each other and with the journal."""
    ((booked_yen,),) = sql.rows(
        "SELECT coalesce(sum(l.yen) FILTER (WHERE l.yen > 0), 0)::bigint "  # noqa: S608
        f"FROM {JournalLine._meta.db_table} l JOIN {JournalEntry._meta.db_table} e ON e.id = l.entry_id "
        "WHERE e.posted_on BETWEEN %s AND %s",
        list(days),
    )
    if differs := abs(debit_yen - credit_yen) + abs(debit_yen - int(booked_yen)):
        raise ExportDiffers(yen=differs)


def file_of(rows: list[ExportRow], *, pack: Pack, terms: ExportTerms) -> bytes:
    """The file in the layout of the pack.

    Raises:
        AccountUncoded: a side has no code there.
    """
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    if terms.has_header:
        writer.writerow([column.title for column in terms.columns])
    for number, row in enumerate(rows, start=1):
        cells = _cells(row, number, pack, terms)
        writer.writerow([column.value or cells[column.source] for column in terms.columns])
    if terms.has_totals:
        debit_yen, credit_yen = totals_of(rows)
        sums: dict[str, object] = {"debit_yen": debit_yen, "credit_yen": credit_yen}
        totals = [sums.get(column.source, "") for column in terms.columns]
        totals[0] = totals[0] or TOTAL
        writer.writerow(totals)
    return held.getvalue().encode(terms.encoding)


def _cells(row: ExportRow, number: int, pack: Pack, terms: ExportTerms) -> dict[str, Any]:
    kind = str(JournalEntry.Kind(row.kind).label)
    code = terms.code_of(account=row.account, charge=row.charge, kind=row.kind, age=row.age)
    if code is None:
        raise AccountUncoded(account=row.account, charge=row.charge, kind=kind, age=row.age)
    charge = pack.charges.get(row.charge)
    return {
        "row_no": number,
        "posted_on": f"{row.posted_on:%Y%m%d}",
        "occurred_on": f"{row.occurred_on:%Y%m%d}",
        "fiscal_year": clock.fiscal_year(row.posted_on),
        "claim_year": "" if row.claim_year is None else row.claim_year,
        "kind": kind,
        "account_code": code.code,
        "account_label": code.label,
        "charge_label": charge.label if charge else row.charge,
        "debit_yen": max(row.yen, 0),
        "credit_yen": max(-row.yen, 0),
        "entry_no": row.entry_no,
    }
