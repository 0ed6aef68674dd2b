"""ご使用量のお知らせを印刷する: one reading, or a route in walking order."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.customers.api import PROTECTED_SEE, holders_of
from mizuhiki.documents.api import USAGE_SLIP, PaperFault, RowUnfit, render
from mizuhiki.metering import slips
from mizuhiki.metering.permissions import READING_SEE
from mizuhiki.metering.slips import ReadLine
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, limits

PURPOSE = "ご使用量のお知らせの印刷"
UNPROCESSABLE = 422
NOTHING = "印刷できる検針がありません。確認待ちの検針と、支援措置の対象者の分は、この一括印刷に入りません。"


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def usage_slip(request: HttpRequest, read_id: int) -> HttpResponse:
    """The slip of one reading."""
    line = slips.read_of(read_id)
    if line is None:
        raise Http404
    return _paper(request, [line], name=f"kenshinhyo-{read_id}.pdf", is_one=True)


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
@limits.per_person("export")
@shows_personal_data(purpose=PURPOSE)
def usage_slips(request: HttpRequest, round_month: str, route: str) -> HttpResponse:
    """The slips of a route, in walking order; nobody under protection is among them."""
    try:
        month = date.fromisoformat(f"{round_month[:7]}-01")
    except ValueError:
        raise Http404 from None
    lines = slips.read_on_route(month, route)
    return _paper(request, lines, name=f"kenshinhyo-{month:%Y%m}.pdf", is_one=False)


def _paper(request: HttpRequest, lines: Sequence[ReadLine], *, name: str, is_one: bool) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    person = cast(User, request.user)
    holders = holders_of([one.supply_id for one in lines], today=clock.today(), viewer=person)
    may_see = is_one and person.has_perm(PROTECTED_SEE)
    shown = {pk: one for pk, one in holders.items() if may_see or not one.is_protected}
    log_read(
        request,
        subjects={"customers.customer": sorted({one.customer_id for one in shown.values()})},
        how=ReadLog.How.PRINT,
    )
    try:
        rows = slips.slips_of(lines, shown, pack=pack_on(clock.today()))
        if not rows:
            return _refused(request, NOTHING)
        content = render(USAGE_SLIP, rows, press=settings.PRESS, at=clock.now())
    except (RowUnfit, PaperFault) as fault:
        return _refused(request, str(fault))
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    words = errors.Words("ご使用量のお知らせを印刷できません", (why,))
    return errors.page(request, UNPROCESSABLE, words=words)
