"""元帳: the days with the state of their proof, a day's sheet, and its closing. Sums only, no names."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.ledger import closing, selectors
from mizuhiki.ledger.chain import digest_of
from mizuhiki.ledger.days import ONE_DAY, last_closed_day
from mizuhiki.ledger.models import DailyProof
from mizuhiki.ledger.months import month_asked
from mizuhiki.ledger.permissions import DAY_CLOSE, DAY_SEE
from mizuhiki.ledger.selectors import Sheet
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once

ENTRIES_A_PAGE = 100
MARCH = 3


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
def day_list(request: HttpRequest) -> HttpResponse:
    """The days of a month: assessed, received, still owed, and whether the proof holds."""
    today = clock.today()
    month = month_asked(request.GET.get("month", ""), today)
    after = (month.replace(day=28) + 7 * ONE_DAY).replace(day=1)
    context = {
        "month": month,
        "days": selectors.days_of_month(month, today=today),
        "before": (month - ONE_DAY).replace(day=1),
        "after": after if after <= today else None,
        "last_closed": last_closed_day(),
        "next_open": closing.first_open_day(before=today + ONE_DAY),
    }
    return render(request, "ledger/day_list.html", context)


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
def day_page(request: HttpRequest, day: date) -> HttpResponse:
    """One day as 日計表: the trial balance, the claims by charge and fiscal year, the journal."""
    sheet = selectors.sheet_of(day)
    page = Paginator(range(sheet.entry_count), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    pack = pack_on(day)
    sheet.claims.sort(key=lambda line: (-line.fiscal_year, *_place_of(line.charge, pack)))
    for line in sheet.claims:
        line.charge = pack.charges[line.charge].label if line.charge in pack.charges else line.charge
    earlier = closing.first_open_day(before=day)
    context: dict[str, Any] = {
        "sheet": sheet,
        "page": page,
        "entries": selectors.entries_of(day, offset=max(page.start_index() - 1, 0), limit=ENTRIES_A_PAGE),
        "before": day - ONE_DAY,
        "after": day + ONE_DAY if day < clock.today() else None,
        "run": BatchRun.objects.filter(kind=closing.KIND, key=f"{day}").first(),
        "earlier": earlier if sheet.proof is None else None,
        "may_close": sheet.proof is None
        and earlier is None
        and day <= clock.today()
        and _person(request).has_perm(DAY_CLOSE),
        "is_sealed": sheet.proof is not None and _is_sealed(sheet.proof),
    }
    return render(request, "ledger/day_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DAY_CLOSE, raise_exception=True)
@once.protected
def day_close(request: HttpRequest, day: date) -> HttpResponse:
    """Say what closing means, then let the worker prove the ledger and close the day."""
    back = redirect("ledger:day_page", day)
    if request.method == "POST":
        try:
            closing.ask_to_close(day=day, at=clock.now(), actor=_person(request))
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.info(request, f"{day}の照合と日次締めを始めました。")
        return back
    if last_closed_day() is not None and day <= cast(date, last_closed_day()):
        messages.info(request, f"{day}は締め済みです。")
        return back
    return render(request, "web/confirm.html", _question(selectors.sheet_of(day)))


def _question(sheet: Sheet) -> dict[str, Any]:
    day, total = sheet.day, sheet.total
    effects = [
        "元帳を、調定・収納・未納の明細と1円まで照合します。差異があれば締めずに、差異を表示します。",
        "締めた日には、だれも記帳できません。取り消すこともできません。",
        f"締めたあとに窓口で受け取った現金は、{day + ONE_DAY}の収納として記帳します"
        f"（領収書の日付は受け取った日のままです）。{day}のレジを数え終えてから締めてください。",
        "この日までの動きのない日も、一緒に締めます。",
    ]
    if (day.month, day.day) == (MARCH, 31):
        effects.append("年度の最終日です。締めたあとの収納は、新年度の収納になります。")
    return {
        "title": f"{day}を日次締めする",
        "facts": [
            ("調定", f"{total.assessed_yen:,}円"),
            ("収納（消込）", f"{total.received_yen:,}円"),
            ("収納取消", f"{total.reversed_yen:,}円"),
            ("未収残高", f"{total.after_yen:,}円"),
            ("仕訳", f"{sheet.entry_count:,}件"),
        ],
        "effects": effects,
        "action": reverse("ledger:day_close", args=[day]),
        "button": "照合して締める",
        "back": reverse("ledger:day_page", args=[day]),
        "is_danger": True,
    }


def _place_of(charge: str, pack: Pack) -> tuple[int, str]:
    """The rule pack's order of charges; one it no longer knows comes last."""
    order = pack.charge_order()
    return (order.index(charge) if charge in order else len(order), charge)


def _is_sealed(proof: DailyProof) -> bool:
    """Whether the day's seal follows from its totals and from the day before."""
    before = DailyProof.objects.filter(day__lt=proof.day).order_by("-day").first()
    is_next = proof.previous == (before.digest if before else "")
    return is_next and proof.digest == digest_of(proof.day, proof.totals, proof.previous)


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
