"""苦情: what is open, one complaint with its steps, the report to the client, and counts by month."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.contacts import cases, complaint_paper
from mizuhiki.contacts.cases import Case, Filters
from mizuhiki.contacts.complaint_acts import ACTS
from mizuhiki.contacts.complaint_forms import ReceiveForm
from mizuhiki.contacts.models import Complaint
from mizuhiki.contacts.permissions import COMPLAINT_HANDLE, COMPLAINT_REPORT, COMPLAINT_SEE, CONTACT_ADD
from mizuhiki.contacts.services import history
from mizuhiki.customers.api import CUSTOMER_SEE, page_of
from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

PURPOSE = "苦情への対応"
PAGE, YEARS, UNPROCESSABLE = 50, 5, 422
SHOW = {"open": "対応中", "closed": "終了"}
CUSTOMER, COMPLAINT = "customers.customer", "contacts.complaint"


@require_safe
@login_required
@permission_required(COMPLAINT_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def complaint_list(request: HttpRequest) -> HttpResponse:
    """Open complaints, late ones first, or ended ones; the URL holds what is filtered."""
    filters = _filters(request.GET)
    page = Paginator(cases.complaints(filters), PAGE).get_page(request.GET.get("page"))
    shown = [cases.case_of(complaint) for complaint in page]
    _log(request, shown)
    today = clock.today()
    context = {
        "page": page,
        "cases": [(one, one.is_late(today)) for one in shown],
        "filters": filters,
        "shows": SHOW.items(),
        "abouts": Complaint.About.choices,
        "may_receive": _person(request).has_perms([COMPLAINT_HANDLE, CONTACT_ADD]),
    }
    return render(request, "contacts/complaint_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([COMPLAINT_HANDLE, CONTACT_ADD], raise_exception=True)
@once.protected
def complaint_receive(request: HttpRequest) -> HttpResponse:
    """A complaint of somebody who is no customer; a customer's is written on their page."""
    form = ReceiveForm(request.POST or None)
    if form.is_valid():
        try:
            made = history.record_contact(
                customer_id=None, said=form.said(), actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            fields = {
                "complaint_owner_unfit": "owner",
                "complaint_due_before": "due_on",
                "contact_in_the_future": "moment",
            }
            form.refuse(fields.get(broken.code, "text"), broken)
        else:
            messages.success(request, f"苦情 第{made.complaint_id}号として受け付けました。")
            return redirect("contacts:complaint_show", made.complaint_id)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "contacts/complaint_receive.html", {"form": form}, status=status)


@require_safe
@login_required
@permission_required(COMPLAINT_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def complaint_show(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """One complaint: what was said, how it stands, every step, and the forms of the next one."""
    return _page(request, _case(complaint_id))


@require_safe
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose="苦情処理報告書の印刷")
def complaint_paper_show(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """苦情処理報告書, to be handed to the client."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    found = _case(complaint_id)
    _log(request, [found])
    try:
        content = complaint_paper.report_pdf(found, at=clock.now())
    except PaperFault as fault:
        return errors.page(
            request, UNPROCESSABLE, words=errors.Words("報告書を印刷できません", (fault.message,))
        )
    return files.hand_out(
        content, name=f"complaint-{found.number}.pdf", media_type="application/pdf", is_shown=True
    )


@require_safe
@login_required
@permission_required(COMPLAINT_SEE, raise_exception=True)
def complaint_counts(request: HttpRequest) -> HttpResponse:
    """The months of a fiscal year, by what the complaints were about."""
    asked, this = request.GET.get("year", ""), clock.fiscal_year(clock.today())
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    months = cases.counts_by_month(year)
    columns = list(zip(*(month.by_about for month in months), strict=True))
    context = {
        "year": year,
        "years": sorted({*range(this, this - YEARS, -1), year}, reverse=True),
        "abouts": Complaint.About.labels,
        "months": months,
        "sums": [sum(column) for column in columns],
        "total": sum(month.total for month in months),
        "open": sum(month.open for month in months),
        "reported": sum(month.reported for month in months),
    }
    return render(request, "contacts/complaint_counts.html", context)


@require_POST
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_note(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Write down what was done."""
    return _do(request, complaint_id, "note")


@require_POST
@login_required
@permission_required(COMPLAINT_REPORT, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_report(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Write down that the client was told."""
    return _do(request, complaint_id, "report")


@require_POST
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_close(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """End it with its resolution."""
    return _do(request, complaint_id, "close")


@require_POST
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_hand(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Give it to another owner."""
    return _do(request, complaint_id, "hand")


@require_POST
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_classify(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Say that it is about something else."""
    return _do(request, complaint_id, "classify")


@require_POST
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_mark(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Say that the client must be told."""
    return _do(request, complaint_id, "mark")


@require_POST
@login_required
@permission_required(COMPLAINT_HANDLE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def complaint_void(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """End what was no complaint."""
    return _do(request, complaint_id, "void")


def _do(request: HttpRequest, complaint_id: int, name: str) -> HttpResponse:
    """Do it, or bring the form back with what is missing."""
    found, act = _case(complaint_id), ACTS[name]
    form: Any = act.form(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            act.do(found.number, form, form.cleaned_data, _person(request), clock.now())
        except RuleBroken as broken:
            is_time = broken.code == "complaint_step_out_of_time"
            form.refuse("moment" if is_time else act.field, broken)
        else:
            messages.success(request, act.said)
            return redirect("contacts:complaint_show", found.number)
    return _page(request, found, wrong=(name, form))


def _page(request: HttpRequest, found: Case, *, wrong: tuple[str, Any] | None = None) -> HttpResponse:
    person, now = _person(request), clock.now()
    _log(request, [found])
    acts = [
        (name, act, wrong[1] if wrong and wrong[0] == name else act.form(auto_id=f"{name}_%s"))
        for name, act in ACTS.items()
        if person.has_perm(act.right) and act.is_open(found)
    ]
    customer = found.contact.customer
    context = {
        "case": found,
        "is_late": found.is_late(clock.day_of(now)),
        "acts": acts,
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "customer_url": page_of(customer.pk) if customer and person.has_perm(CUSTOMER_SEE) else "",
        "may_print": person.has_perm(COMPLAINT_HANDLE),
        "may_correct": found.end is None and person.has_perms([CUSTOMER_SEE, CONTACT_ADD]),
    }
    return render(request, "contacts/complaint_show.html", context, status=UNPROCESSABLE if wrong else 200)


def _log(request: HttpRequest, shown: Sequence[Case]) -> None:
    people = sorted({one.contact.customer_id for one in shown if one.contact.customer_id is not None})
    log_read(request, subjects={CUSTOMER: people, COMPLAINT: [one.number for one in shown]})


def _filters(asked: QueryDict) -> Filters:
    """What the URL asks for; words it does not know are taken as not said."""
    show, about = asked.get("show", ""), asked.get("about", "")
    return Filters(show=show if show in SHOW else "open", about=about if about in Complaint.About else "")


def _case(complaint_id: int) -> Case:
    found = cases.case(complaint_id)
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
