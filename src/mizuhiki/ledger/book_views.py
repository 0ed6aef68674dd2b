"""日計・月計: a day or a month by charge, legal basis, fiscal year and channel, on screen and as CSV."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.documents.api import MEDIA_TYPES
from mizuhiki.formats.tabular import write_csv
from mizuhiki.ledger import books
from mizuhiki.ledger.books import BookLine
from mizuhiki.ledger.months import last_of, month_asked
from mizuhiki.ledger.permissions import DAY_SEE
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.web import files, limits

LEGAL_CLASSES = {"private": "私債権", "public": "公債権"}
KINDS = {"receipt": "収納", "overpaid": "過誤納", **dict(books.Kind.choices)}
HEADS = (
    "記帳日",
    "発生日",
    "種類",
    "料金",
    "根拠",
    "債権の区分",
    "年度",
    "収納方法",
    "未収金の増減",
    "過誤納",
)
ONE_DAY = timedelta(days=1)


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
def book_show(request: HttpRequest) -> HttpResponse:
    """The book of a day or a month, with what it was held against."""
    first, until = _period(request)
    book, pack, today = books.book_of(first, until), pack_on(until), clock.today()
    context = {
        "book": book,
        "sections": sections(book.lines, pack),
        "back": [(one, _named(BookLine(one.charge, None), pack).label) for one in book.back],
        "is_day": first == until,
        "before": first - ONE_DAY,
        "after": until + ONE_DAY if until < today else None,
        "posted_year": clock.fiscal_year(until),
    }
    return render(request, "ledger/book_show.html", context)


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
@limits.per_person("export")
def book_export(request: HttpRequest) -> HttpResponse:
    """The same as CSV: what was owed before, every movement, what is owed after, and their sum."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    first, until = _period(request)
    pack = pack_on(until)
    name = f"{first:%Y%m%d}-{until:%Y%m%d}.csv"
    content = write_csv(HEADS, export_rows(first, until, pack), encoding="utf-8-sig")
    return files.hand_out(content, name=f"ledger-{name}", media_type=MEDIA_TYPES["csv"])


def sections(lines: Sequence[BookLine], pack: Pack) -> list[tuple[list[BookLine], BookLine]]:
    """The lines of each charge, newest year first, with what they come to; in the rule pack's order."""
    order = pack.charge_order()
    known = sorted(
        (_named(line, pack) for line in lines),
        key=lambda one: (
            order.index(one.charge) if one.charge in order else len(order),
            one.charge,
            -(one.fiscal_year or 0),
        ),
    )
    found = []
    for charge, of_charge in groupby(known, key=lambda one: one.charge):
        of = list(of_charge)
        found.append((of, _named(books.sum_of(of, charge), pack)))
    return found


def export_rows(first: date, until: date, pack: Pack) -> list[list[str]]:
    """Rows of texts; their last but one column adds up to what is owed at the end."""
    book, rows = books.book_of(first, until), list[list[str]]()
    for line in book.lines:
        rows.append(
            ["", "", "前残高", *_charge(line.charge, line.fiscal_year, pack), "", str(line.before_yen), "0"]
        )
    moved_yen = overpaid_yen = 0
    for posted_on, occurred_on, kind, charge, year, channel, yen in books.rows_of(first, until):
        claim_yen, over_yen = (int(yen), 0) if charge else (0, -int(yen))
        moved_yen, overpaid_yen = moved_yen + claim_yen, overpaid_yen + over_yen
        of = _charge(charge, year, pack)
        way = books.channel_label(channel)
        rows.append([f"{posted_on}", f"{occurred_on}", KINDS[kind], *of, way, str(claim_yen), str(over_yen)])
    after_yen = book.total.before_yen + moved_yen
    rows.append(["", "", "残高の合計", "", "", "", "", "", str(after_yen), str(overpaid_yen)])
    return rows


def _charge(code: str, year: int | None, pack: Pack) -> list[str]:
    line = _named(BookLine(code, year), pack)
    return [line.label, line.legal_basis, line.legal_class, "" if year is None else str(year)]


def _named(line: BookLine, pack: Pack) -> BookLine:
    """The line with the words of the rule pack; a charge it no longer knows keeps its code."""
    charge = pack.charges.get(line.charge)
    line.label = charge.label if charge else line.charge
    line.legal_basis = charge.legal_basis if charge else ""
    line.legal_class = LEGAL_CLASSES[charge.legal_class.value] if charge else ""
    return line


def _period(request: HttpRequest) -> tuple[date, date]:
    """The day asked for as day=2026-04-20, else the month as month=2026-04, else this month."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        month = month_asked(request.GET.get("month", ""), clock.today())
        return month, last_of(month)
    return day, day
