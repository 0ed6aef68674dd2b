"""案件: what is open and where, one case with its steps, and every step of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre import doors, selectors
from mizuhiki.callcentre.acts import ACTS, Act, Doing
from mizuhiki.callcentre.models import Case, Standing
from mizuhiki.callcentre.permissions import CASE_SEE, CASE_TAKE
from mizuhiki.callcentre.selectors import Filters
from mizuhiki.callcentre.standing import CaseView, age_words, is_late, state_of, title_of_case
from mizuhiki.customers.api import CUSTOMER_EDIT, CUSTOMER_SEE, PROTECTED_SEE, PersonView, person_view
from mizuhiki.customers.api import page_of as customer_page
from mizuhiki.knowledge.api import Entry, entry_of, suggest
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.research.api import ENQUIRY_SEE, ENQUIRY_WRITE, enquiries_of
from mizuhiki.staff.api import User
from mizuhiki.web import once, searches

PURPOSE = "案件への対応"
PAGE, UNPROCESSABLE = 50, 422
CUSTOMER, CASE = "customers.customer", "callcentre.case"
SEARCHES = "case_searches"
LINKED: Mapping[str, str] = {  # what a case of a kind becomes, and what its number is called
    Case.Kind.REPAIR: "修繕依頼の番号",
    Case.Kind.START: "開閉栓の受付番号",
    Case.Kind.STOP: "開閉栓の受付番号",
    Case.Kind.NAME_CHANGE: "開閉栓の受付番号",
}
SHOWS = {
    "open": "対応中",
    "mine": "自分の案件",
    "supervisor": "ＳＶ",
    "section": "担当課所",
    "calls": "折り返し",
    "over": "完結",
    "all": "すべて",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CASE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def case_list(request: HttpRequest) -> HttpResponse:
    """What is open, late ones first, or what was looked for; what was typed stays on the server."""
    if request.method == "POST":
        words = request.POST.get("words", "").strip()[:100]
        asked = request.GET.copy()
        asked.pop("page", None)
        asked.pop("words", None)
        if words:
            asked["words"] = f"{searches.keep(request, words, of=SEARCHES)}"
            asked["show"] = "all"
        return redirect(f"{request.path}?{asked.urlencode()}")
    person, now = person_of(request), clock.now()
    filters = _filters(request)
    page = Paginator(selectors.cases(person, filters), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    counted = selectors.counts(person)
    log_cases(request, shown)
    context = {
        "page": page,
        "lines": [line_of(one, now) for one in shown],
        "call_backs": _numbers(shown) if filters.show == "calls" else {},
        "filters": filters,
        "shows": [(code, title, counted.get(code)) for code, title in SHOWS.items()],
        "kinds": Case.Kind.choices,
        "operators": _writers(person),
        "may_take": person.has_perm(CASE_TAKE),
    }
    return render(request, "callcentre/case_list.html", context)


@require_safe
@login_required
@permission_required(CASE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def case_show(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: what was said, how it stands, every step, and the forms of the next one."""
    return page_of_case(request, case_or_404(request, case_id))


@require_POST
@login_required
@permission_required(CASE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def case_do(request: HttpRequest, case_id: int, act: str) -> HttpResponse:
    """Write the next step, or bring the page back with what is missing."""
    found, person = case_or_404(request, case_id), person_of(request)
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    if not any(person.has_perm(right) for right in chosen.rights):
        raise PermissionDenied
    form = chosen.form(request.POST, auto_id=f"{act}_%s") if chosen.form else None
    if form is None or form.is_valid():
        doing = Doing(found.number, _seen(request), person, clock.now())
        try:
            chosen.do(doing, form)
        except RuleBroken as broken:
            if form is None:
                return page_of_case(request, case_or_404(request, case_id), refused=broken.message)
            form.refuse(chosen.field if chosen.field in form.fields else None, broken)  # type: ignore[attr-defined]
        else:
            messages.success(request, chosen.said)
            return redirect("callcentre:case_show", found.number)
    return page_of_case(request, case_or_404(request, case_id), wrong=(act, form))


@require_POST
@login_required
@permission_required([CASE_SEE, CUSTOMER_SEE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def case_account(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open the account of a case: only after the identity check was recorded, and written down (CC-036)."""
    found = case_or_404(request, case_id)
    customer_id, supply_id = found.standing.customer_id, found.standing.supply_id
    if customer_id is None:
        raise Http404
    if not found.is_identified:
        sentence = "本人確認の結果を記録すると、お客様の画面を開けます。"
        return page_of_case(request, found, refused=sentence)
    log_read(request, subjects={CUSTOMER: [customer_id], CASE: [found.number]})
    query = f"?supply={supply_id}" if supply_id else ""
    return redirect(f"{customer_page(customer_id)}{query}")


def _research(found: CaseView, person: User) -> dict[str, object]:
    """What is looked into because the reception cannot be finished (CC-050)."""
    if not person.has_perm(ENQUIRY_SEE):
        return {}
    return {
        "researches": enquiries_of("callcentre.case", found.number),
        "may_research": person.has_perm(ENQUIRY_WRITE) and not found.is_over,
    }


def page_of_case(
    request: HttpRequest,
    found: CaseView,
    *,
    wrong: tuple[str, Any] | None = None,
    refused: str = "",
) -> HttpResponse:
    """The page of a case; with a form that was refused, open at that form."""
    person, standing = person_of(request), found.standing
    log_cases(request, [standing])
    account = _account(found, person)
    hides = account is not None and account.hides_place
    door = doors.DOORS.get(found.case.form)
    open_door = door if door and standing.supply_id and person.has_perm(door.right) else None
    call_backs = selectors.call_backs_of([found.number]) if standing.call_at else {}
    told = [one.version_id for one in selectors.answers_of(found.number)]
    context = {
        "case": found,
        "state": state_of(standing),
        "pick_up": age_words(found.pick_up) if found.pick_up is not None else "",
        "is_late": found.is_late(clock.now()),
        "acts": _acts(found, person, wrong),
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "refused": refused,
        "account": account if found.is_identified else None,
        "hides": hides,
        "hints": selectors.hints_of(
            customer_ids=account.record_ids if account else (),
            supply_ids=[standing.supply_id] if standing.supply_id else (),
        )
        if found.is_identified
        else [],
        "door": open_door,
        "door_done_at": doors.done_at(standing),
        "call_back": call_backs.get(found.number),
        "may_take": person.has_perm(CASE_TAKE),
        "may_correct": person.has_perms([CASE_TAKE, CUSTOMER_EDIT]),
        "told": [entry_of(version_id) for version_id in told],
        "suggested": _suggested(found, person, told),
        "became": _became(found),
        "others": selectors.others_of_call(found.case),
        "link_word": LINKED.get(found.case.kind, ""),
        **_research(found, person),
        "is_bill_address": found.case.form == Case.Form.BILL_ADDRESS,
    }
    status = UNPROCESSABLE if wrong or refused else 200
    return render(request, "callcentre/case_show.html", context, status=status)


def case_or_404(request: HttpRequest, case_id: int) -> CaseView:
    """The case, if there is one and this person may see it."""
    found = selectors.case_view(case_id, person_of(request))
    if found is None:
        raise Http404
    return found


def line_of(standing: Standing, now: datetime) -> dict[str, Any]:
    """A line of a list of cases."""
    words = standing.version
    who = standing.customer.name if standing.customer else words.caller if words else ""
    state, tone = state_of(standing)
    return {
        "standing": standing,
        "case": standing.case,
        "title": title_of_case(standing.case),
        "who": who,
        "text": words.text if words else "（保存期間を過ぎたため消去しました）",
        "state": state,
        "tone": tone,
        "is_late": is_late(standing, now),
    }


def log_cases(request: HttpRequest, shown: Sequence[Standing]) -> None:
    """Whose data a page showed."""
    people = sorted({one.customer_id for one in shown if one.customer_id is not None})
    log_read(request, subjects={CUSTOMER: people, CASE: [one.pk for one in shown]})


def person_of(request: HttpRequest) -> User:
    """Whoever looks."""
    return cast(User, request.user)


def day_of(asked: QueryDict, name: str) -> date | None:
    """A day of the URL; what is no day is taken as not said."""
    try:
        return date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None


def _acts(found: CaseView, person: User, wrong: tuple[str, Any] | None) -> list[tuple[str, Act, Any]]:
    """What this person can do now, each with its form; the one that was refused with what was typed."""
    return [
        (name, act, _form(name, act, wrong))
        for name, act in ACTS.items()
        if act.is_open(found, person) or (wrong and wrong[0] == name)
    ]


def _form(name: str, act: Act, wrong: tuple[str, Any] | None) -> Any:
    if wrong and wrong[0] == name:
        return wrong[1]
    return act.form(auto_id=f"{name}_%s") if act.form else None


def _became(found: CaseView) -> list[str]:
    """What a case became in other rooms, in words."""
    if found.case.kind not in LINKED:
        return []
    repairs = [f"修繕依頼 第{one.request_id}号" for one in found.case.repairs.order_by("pk")]
    applications = found.case.applications.select_related("application").order_by("pk")
    return [*repairs, *(f"開閉栓の申込み {one.application.shown}" for one in applications)]


def _suggested(found: CaseView, person: User, told: Sequence[int]) -> list[Entry]:
    """FAQ entries that fit what was said and were not told yet."""
    if found.is_over or found.words is None or not person.has_perm(CASE_TAKE):
        return []
    return [one for one in suggest(found.words.text, on=clock.today()) if one.version_id not in told][:3]


def _account(found: CaseView, person: User) -> PersonView | None:
    customer_id, today = found.standing.customer_id, clock.today()
    if customer_id is None:
        return None
    sees = person.has_perm(PROTECTED_SEE)
    customer = found.standing.customer
    kept = customer.merged_into_id if customer and customer.merged_into_id else customer_id
    return person_view(customer_id=kept, as_of=today, today=today, sees_protected=sees)


def _numbers(shown: Sequence[Standing]) -> dict[int, Any]:
    return dict(selectors.call_backs_of([one.pk for one in shown]))


def _writers(person: User) -> list[User]:
    """Whose cases can be picked out: the operators; a section sees no such list."""
    return list(selectors.operators()) if person.has_perm(CASE_TAKE) else []


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else -1


def _filters(request: HttpRequest) -> Filters:
    """What the URL asks for; words it does not know are taken as not said."""
    asked = request.GET
    show, kind, by, words = (asked.get(name, "") for name in ("show", "kind", "by", "words"))
    is_number = words.isdecimal() and len(words) < 6
    written = searches.kept(request, int(words), of=SEARCHES) if is_number else None
    return Filters(
        show=show if show in SHOWS else "open",
        kind=kind if kind in Case.Kind else "",
        words=written or "",
        since=day_of(asked, "since"),
        until=day_of(asked, "until"),
        by=int(by) if by.isdecimal() and len(by) < 10 else None,
    )
