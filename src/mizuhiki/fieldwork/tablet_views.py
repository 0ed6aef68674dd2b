"""現地のタブレット: one page that opens without a connection, and what it asks the office when there is one.

The page itself shows nobody. What it must not lose it keeps in the tablet's own database until the office
has answered; the answers are JSON, and a refusal is one Japanese sentence in `message`.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.fieldwork import errors, selectors
from mizuhiki.fieldwork.faces import customers_of, faces_of
from mizuhiki.fieldwork.forms import BringForm, DeviceForm, PhotoForm, is_device
from mizuhiki.fieldwork.kinds import kind_of, parts
from mizuhiki.fieldwork.models import DaySheet
from mizuhiki.fieldwork.permissions import TABLET_USE
from mizuhiki.fieldwork.services.bringing import take_home
from mizuhiki.fieldwork.services.handing import hand_in, hand_out
from mizuhiki.fieldwork.services.photos import take_photo
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User, is_on_tablet, valid_cards

WORKER = Path(__file__).with_name("worker.js")
PAGE = "fieldwork/tablet.html"
FILES = (  # that the page is made of
    *("fonts/biz-udgothic/400.css", "fonts/biz-udgothic/700.css"),
    *("design-tokens/tokens.css", "web/mizuhiki.css", "web/mizuhiki.svg"),
    *("fieldwork/tablet.css", "fieldwork/tablet.js"),
)
UNPROCESSABLE = 422
SAID = frozenset({"csrfmiddlewaretoken", "device", "key", "visit", "taken_at"})


@require_safe
@login_required
@permission_required(TABLET_USE, raise_exception=True)
def tablet(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; the tablet keeps it."""
    return render(request, PAGE, {"parts": parts()})


@require_safe
@login_required
@permission_required(TABLET_USE, raise_exception=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that lets the page open without a connection; it names the very files of this version."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


def _worker() -> str:
    source = WORKER.read_text(encoding="utf-8")
    own = parts()
    files = [*FILES, *(file for part in own for file in part.files)]
    said = json.dumps([reverse("fieldwork:tablet"), *(static(one) for one in files)])
    page = render_to_string(PAGE, {"parts": own})
    digest = hashlib.sha256((page + said + source).encode()).hexdigest()
    version, place = json.dumps(digest[:16]), json.dumps(settings.STATIC_URL)
    return f"const VERSION = {version};\nconst FILES = {said};\nconst STATIC = {place};\n{source}"


@require_safe
@login_required
@permission_required(TABLET_USE, raise_exception=True)
def state(request: HttpRequest) -> HttpResponse:
    """Whether the office is there, who is signed in, and whether the tablet's list still stands."""
    device = request.headers.get("X-Field-Device", "")
    sheet = selectors.sheet_of_device(device, crew_id=_person(request).pk) if is_device(device) else None
    return JsonResponse(
        {
            "csrf": get_token(request),
            "person": str(_person(request)),
            "today": clock.today().isoformat(),
            "sheet": "" if sheet is None else ("over" if hasattr(sheet, "end") else "open"),
        }
    )


@require_POST
@login_required
@permission_required(TABLET_USE, raise_exception=True)
@audit.shows_personal_data(purpose="現地訪問")
def list_take(request: HttpRequest) -> HttpResponse:
    """The morning list with its price tables, for this tablet."""
    form, person = DeviceForm(request.POST), _person(request)
    people: list[int] = []
    answer = _wrong(form)
    if form.is_valid():
        try:
            if not is_on_tablet(request):
                raise errors.NotATablet
            sheet = hand_out(device=form.cleaned_data["device"], at=clock.now(), actor=person)
        except RuleBroken as broken:
            answer = _refusal(broken)
        else:
            content, people = _list(sheet, person)
            answer = JsonResponse(content)
    audit.log_read(request, subjects={"customers.customer": people})
    return answer


def _list(sheet: DaySheet, person: User) -> tuple[dict[str, Any], list[int]]:
    """Only what a visit needs; nothing of where a protected person lives (law 16)."""
    lines = selectors.lines_of(sheet)
    faces = faces_of([one.visit for one in lines], today=clock.today(), viewer=person)
    card = valid_cards([person.pk], on=sheet.day).get(person.pk)
    visits = []
    for line in lines:
        holder = faces[line.visit_id]
        visits.append(
            {
                "id": line.visit_id,
                "kind": line.visit.kind,
                "title": kind_of(line.visit.kind).title,
                "note": line.visit.note,
                "is_over": hasattr(line.visit, "end"),
                "name": f"{holder.name} {holder.honorific}",
                "customer_no": holder.number,
                "address": "" if holder.is_protected and not holder.tap_no else holder.address,
                "tap_no": holder.tap_no,
                "is_protected": holder.is_protected,
                "content": line.content,
            }
        )
    content = {
        "day": sheet.day.isoformat(),
        "clerk": str(person),
        "card": card.number if card else "",
        "carried": sheet.content,
        "visits": visits,
    }
    return content, customers_of(faces.values())


@require_POST
@login_required
@permission_required(TABLET_USE, raise_exception=True)
def bring(request: HttpRequest) -> HttpResponse:
    """One word of a tablet: taken down for good when this answers, booked if it can be."""
    form = BringForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    facts = form.cleaned_data
    try:
        _, waits = take_home(
            key=facts["key"],
            device=facts["device"],
            visit_id=facts["visit"],
            told={name: request.POST[name] for name in request.POST if name not in SAID},
            taken_at=facts["taken_at"],
            at=clock.now(),
            actor=_person(request),
        )
    except RuleBroken as broken:
        return _refusal(broken)
    return JsonResponse({"waits": waits})


@require_POST
@login_required
@permission_required(TABLET_USE, raise_exception=True)
def photo(request: HttpRequest) -> HttpResponse:
    """One picture of a tablet: kept for good when this answers."""
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _wrong(form)
    facts = form.cleaned_data
    try:
        take_photo(
            facts["photo"],
            key=facts["key"],
            device=facts["device"],
            visit_id=facts["visit"],
            taken_at=facts["taken_at"],
            at=clock.now(),
            actor=_person(request),
        )
    except RuleBroken as broken:
        return _refusal(broken)
    return JsonResponse({"waits": ""})


@require_POST
@login_required
@permission_required(TABLET_USE, raise_exception=True)
def list_return(request: HttpRequest) -> HttpResponse:
    """The tablet has told everything, and forgets it when this answers."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    try:
        hand_in(device=form.cleaned_data["device"], at=clock.now(), actor=_person(request))
    except RuleBroken as broken:
        return _refusal(broken)
    return JsonResponse({"day": clock.today().isoformat()})


def _wrong(form: DeviceForm) -> JsonResponse:
    said = [str(one) for faults in form.errors.values() for one in faults]
    return JsonResponse({"message": " ".join(said), "code": "unreadable"}, status=UNPROCESSABLE)


def _refusal(broken: RuleBroken) -> JsonResponse:
    return JsonResponse({"message": broken.message, "code": broken.code}, status=UNPROCESSABLE)


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
