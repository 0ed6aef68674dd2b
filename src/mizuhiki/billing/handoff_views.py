"""引き継ぎの照合: the supplies behind a figure of a run's hand-overs, and all figures as a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing import balance, drilling
from mizuhiki.billing.permissions import RUN_SEE
from mizuhiki.billing.stages import LOST
from mizuhiki.billing.turns import KIND, key_of, parse_key
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.documents.api import MEDIA_TYPES
from mizuhiki.formats.tabular import write_csv
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import files

PAGE, MOST = 100, 10_000
FIGURE_HEADS = ("引き継ぎ", "区分", "内容", "件数", "金額")
THING_HEADS = ("お問い合わせ番号", "行き先", "引き渡した額", "引き継がれた額", "差")
NOWHERE = "どこにもない"


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
def balance_file(request: HttpRequest, month: str) -> HttpResponse:
    """Every figure of the hand-overs as CSV."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    cycle_month, run = _run(month)
    rows = list[tuple[object, ...]]()
    for one in _hand_offs(run, cycle_month):
        rows.append((one.title, "引き渡し", one.given.label, one.given.count, one.given.yen))
        rows += [(one.title, "引き継ぎ", part.label, part.count, part.yen) for part in one.became]
        rows.append((one.title, "差", one.loss, one.missing_count, one.missing_yen))
    content = write_csv(FIGURE_HEADS, _texts(rows), encoding="utf-8-sig")
    return files.hand_out(content, name=f"balance-{run.key}.csv", media_type=MEDIA_TYPES["csv"])


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
@shows_personal_data(purpose="引き継ぎの照合")
def handoff_show(request: HttpRequest, month: str, hand_off: str) -> HttpResponse:
    """The supplies of one way (`?way=`), or those that a hand-over misses."""
    cycle_month, run = _run(month)
    ways, asked = drilling.ways_of(hand_off), request.GET.get("way", "")
    counted = next((one for one in _hand_offs(run, cycle_month) if one.code == hand_off), None)
    if counted is None or not ways:
        raise Http404
    way = asked if asked in ways else None
    found = drilling.things_of(run_id=run.pk, cycle_month=cycle_month, code=hand_off, way=way, limit=MOST)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    viewer = cast(User, request.user)
    holders = holders_of([one.supply_id for one in page], today=clock.today(), viewer=viewer)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in holders.values()]})
    context: dict[str, Any] = {
        "month": cycle_month,
        "key": run.key,
        "hand_off": counted,
        "way": way,
        "way_label": ways.get(way or "", ""),
        "page": page,
        "is_cut": len(found) == MOST,
        "rows": [
            (
                one,
                ways.get(one.way, NOWHERE),
                holders[one.supply_id],
                page_of(holders[one.supply_id].customer_id),
            )
            for one in page
            if one.supply_id in holders
        ],
    }
    return render(request, "billing/handoff_show.html", context)


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
@shows_personal_data(purpose="引き継ぎの照合の書出し")
def handoff_file(request: HttpRequest, month: str, hand_off: str) -> HttpResponse:
    """The same as CSV, by the numbers of the supplies alone."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    cycle_month, run = _run(month)
    ways, asked = drilling.ways_of(hand_off), request.GET.get("way", "")
    if not ways:
        raise Http404
    way = asked if asked in ways else None
    found = drilling.things_of(run_id=run.pk, cycle_month=cycle_month, code=hand_off, way=way, limit=MOST)
    viewer = cast(User, request.user)
    holders = holders_of([one.supply_id for one in found], today=clock.today(), viewer=viewer)
    log_read(request, subjects={"customers.customer": [one.customer_id for one in holders.values()]})
    rows = [
        (
            one.inquiry_no,
            NOWHERE if one.way == LOST else ways[one.way],
            one.given_yen,
            one.yen,
            one.given_yen - one.yen,
        )
        for one in found
    ]
    content = write_csv(THING_HEADS, _texts(rows), encoding="utf-8-sig")
    return files.hand_out(content, name=f"{hand_off}-{run.key}.csv", media_type=MEDIA_TYPES["csv"])


def _texts(rows: Sequence[tuple[object, ...]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _run(month: str) -> tuple[date, BatchRun]:
    try:
        cycle_month, turn = parse_key(month)
    except ValueError:
        raise Http404 from None
    done = {"kind": KIND, "key": key_of(cycle_month, turn), "state": BatchRun.State.DONE}
    return cycle_month, get_object_or_404(BatchRun, **done)


def _hand_offs(run: BatchRun, cycle_month: date) -> list[balance.HandOff]:
    labels = {code: charge.label for code, charge in pack_on(cycle_month).charges.items()}
    return balance.hand_offs(run, cycle_month, labels)
