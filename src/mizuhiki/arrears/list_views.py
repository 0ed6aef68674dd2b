"""滞納整理: the desk's first page with the month's sessions, the lists, and their files."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.arrears import panels
from mizuhiki.arrears.desk_views import CUSTOMER, PURPOSE, UNPROCESSABLE, person_of
from mizuhiki.arrears.forms import SessionForm
from mizuhiki.arrears.listings import KINDS, LISTINGS, MOST_ROWS, STAGES, Asked, Listing
from mizuhiki.arrears.models import SET_BY_HAND, DemandSession, Hold, Referral, Standing
from mizuhiki.arrears.papers import listing_pdf
from mizuhiki.arrears.permissions import ARREARS_SEE, DESK_WORK, LIST_PRINT
from mizuhiki.arrears.services import negotiating
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.documents.api import MEDIA_TYPES, PaperFault, Table, table_file
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import next_month, pack_on
from mizuhiki.web import errors, files, limits, once

PAGE = 50
USUAL_LEAST = 50_000  # yen; who owes as much is a large debtor unless the page is asked otherwise
FORMS = {**MEDIA_TYPES, "pdf": "application/pdf"}
MONTHS_BACK = 12


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def desk(request: HttpRequest) -> HttpResponse:
    """What is to be done today, and whether the month's sessions are held."""
    today = clock.today()
    following = panels.follow_ups(today)
    log_read(request, subjects={CUSTOMER: [one.customer_id for one in following]})
    stages = {
        stage: Standing.objects.filter(stage=stage).count() for stage in ("", *STAGES) if stage != "cut"
    }
    context = {
        "today": today,
        "following": following,
        "compliance": panels.compliance_of(today, today=today),
        "stages": [(code, STAGES.get(code, "未送付"), count) for code, count in stages.items()],
        "suspended": Hold.objects.filter(kind="suspended", until__gt=today, end=None).count(),
        "referrals": Referral.objects.filter(noticed_on__gte=today - timedelta(days=365)).count(),
        "may_work": person_of(request).has_perm(DESK_WORK),
    }
    return render(request, "arrears/desk.html", context)


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
def list_home(request: HttpRequest) -> HttpResponse:
    """The first of the lists."""
    del request
    return redirect("arrears:listing_show", next(iter(LISTINGS)))


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def listing_show(request: HttpRequest, arrears_list: str) -> HttpResponse:
    """One of the lists, by pages; what it is asked for stands in the address."""
    listing, asked = _listing(arrears_list), _asked(request)
    page = Paginator(listing.pages(asked), PAGE).get_page(request.GET.get("page"))
    lines = listing.lines(list(page))
    log_read(request, subjects={CUSTOMER: [line.customer_id for line in lines]})
    context = {
        "listing": listing,
        "listings": LISTINGS.values(),
        "asked": asked,
        "page": page,
        "lines": lines,
        "areas": _areas(),
        "stages": [("", "未送付"), *((code, label) for code, label in STAGES.items() if code != "cut")],
        "kinds": [(code, label) for code, label in _hold_kinds() if listing.code == "holds"],
        "forms": FORMS if person_of(request).has_perm(LIST_PRINT) else (),
        "asked_query": request.GET.urlencode(),
    }
    return render(request, "arrears/listing.html", context)


@require_safe
@login_required
@permission_required([ARREARS_SEE, LIST_PRINT], raise_exception=True)
@shows_personal_data(purpose="滞納の一覧の出力")
@limits.per_person("export")
def listing_file(request: HttpRequest, arrears_list: str, extension: str) -> HttpResponse:
    """A whole list as a file or on paper."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    listing, asked, at = _listing(arrears_list), _asked(request), clock.now()
    if extension not in FORMS:
        raise Http404
    lines = listing.lines(listing.pages(asked)[:MOST_ROWS])
    how = ReadLog.How.PRINT if extension == "pdf" else ReadLog.How.EXPORT
    log_read(request, subjects={CUSTOMER: [line.customer_id for line in lines]}, how=how)
    if extension == "pdf":
        try:
            content = listing_pdf(listing, lines, asked=_in_words(listing, asked), at=at)
        except PaperFault as fault:
            words = errors.Words(
                "一覧を印刷できません", (fault.message, "絞り込むか、表（Excel）で出してください。")
            )
            return errors.page(request, UNPROCESSABLE, words=words)
    else:
        table = Table(
            title=listing.title,
            names=[one.name for one in listing.columns],
            headings=[one.title for one in listing.columns],
            rows=[line.cells for line in lines],
        )
        content = table_file(table, extension, press=settings.PRESS, at=at)
    name = f"arrears-{listing.code}-{clock.day_of(at):%Y%m%d}.{extension}"
    return files.hand_out(content, name=name, media_type=FORMS[extension], is_shown=extension == "pdf")


def _listing(code: str) -> Listing:
    if code not in LISTINGS:
        raise Http404
    return LISTINGS[code]


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; what it cannot be asked for is left out."""
    least, stage = request.GET.get("least", ""), request.GET.get("stage")
    area = request.GET.get("area", "")
    kind = request.GET.get("kind", "")
    is_number = least.isascii() and least.isdigit() and len(least) <= 9
    return Asked(
        day=clock.today(),
        least_yen=int(least) if is_number else USUAL_LEAST,
        stage=stage if stage in {"", *STAGES} else None,
        kind=kind if kind in {code for code, _ in _hold_kinds()} else "",
        area=area if area in {code for code, _ in _areas()} else "",
    )


def _areas() -> list[tuple[str, str]]:
    """The beginnings of reading routes by which the field work is parted."""
    areas = pack_on(clock.today()).intake.areas
    return [(route, f"{area.label}（{route}）") for area in areas.values() for route in area.routes]


def _hold_kinds() -> list[tuple[str, str]]:
    return [(kind.value, KINDS[kind.value]) for kind in SET_BY_HAND]


def _in_words(listing: Listing, asked: Asked) -> str:
    parts = {
        "large": f"納期限後の未納が{asked.least_yen:,}円以上",
        "standings": f"段階 {STAGES.get(asked.stage, '未送付') if asked.stage is not None else 'すべて'}",
        "holds": f"種類 {dict(_hold_kinds()).get(asked.kind, 'すべて')}",
    }
    area = dict(_areas()).get(asked.area, "")
    return f"{parts[listing.code]}{f'、{area}' if area else ''}（{asked.day:%Y-%m-%d}現在）"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@once.protected
def session_list(request: HttpRequest) -> HttpResponse:
    """The sessions of a month against the contract, and the form that opens one."""
    today, user = clock.today(), person_of(request)
    terms = negotiating.session_terms(today)
    kinds = [(code, one.label) for code, one in terms.items()]
    form = SessionForm(request.POST or None, kinds=kinds, initial={"day": today})
    if request.method == "POST" and not user.has_perm(DESK_WORK):
        raise PermissionDenied
    if form.is_valid():
        try:
            made = negotiating.hold_session(**form.cleaned_data, at=clock.now(), actor=user)
        except RuleBroken as broken:
            form.refuse("day", broken)
        else:
            messages.success(request, f"{terms[made.kind].label}の実施日を登録しました。")
            return redirect("arrears:session_list")
    months = months_until(today, back=MONTHS_BACK)
    asked = request.GET.get("month", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), months[0])
    sessions = DemandSession.objects.filter(day__gte=month, day__lt=next_month(month)).select_related("by")
    context = {
        "form": form,
        "month": month,
        "months": months,
        "compliance": panels.compliance_of(month, today=today),
        "sessions": [(one, terms.get(one.kind), one.talks.count()) for one in sessions.order_by("day", "pk")],
        "may_work": user.has_perm(DESK_WORK),
    }
    return render(request, "arrears/session_list.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose="催告の電話")
def call_list(request: HttpRequest, session_kind: str) -> HttpResponse:
    """Who is to be called or visited in a session, the largest debts first."""
    today, user = clock.today(), person_of(request)
    terms = negotiating.session_terms(today).get(session_kind)
    if terms is None:
        raise Http404
    calls = panels.calls_of(terms, day=today, sees_protected=user.has_perm(PROTECTED_SEE))
    log_read(request, subjects={CUSTOMER: [one.customer_id for one in calls]})
    held = DemandSession.objects.filter(kind=session_kind, day=today).first()
    context = {"terms": terms, "calls": calls, "held": held, "today": today}
    return render(request, "arrears/call_list.html", context)
