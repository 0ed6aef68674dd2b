"""納入証明書: the application, the certificate with its acts, and the issue book (交付簿)."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.certificates import posting, selectors, services
from mizuhiki.certificates.forms import ApplicationForm, IssueForm, StepForm, years_of_book
from mizuhiki.certificates.models import Application, Certificate, CertificateStep
from mizuhiki.certificates.paper import holder_day, period_words
from mizuhiki.certificates.permissions import CERTIFICATE_ISSUE, CERTIFICATE_SEE, CERTIFICATE_VOID
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.mail.api import number_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

PURPOSE = "納入証明書の交付"
GONE, UNPROCESSABLE = 410, 422


@require_safe
@login_required
@permission_required(CERTIFICATE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def book(request: HttpRequest) -> HttpResponse:
    """The issue book of a fiscal year: number, days of application and issue, whose, what became of it."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    year = year or clock.fiscal_year(clock.today())
    lines = selectors.book(year)
    shown = sorted({line.application.customer_id for line in lines})
    log_read(request, subjects={"customers.customer": shown})
    context = {
        "year": year,
        "years": years_of_book(year),
        "lines": [(line, period_words(line.application)) for line in lines],
        "issued": sum(line.certificate is not None for line in lines),
    }
    return render(request, "certificates/book.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CERTIFICATE_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def application_receive(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Receive an application: who, how identified, which months."""
    get_object_or_404(Supply, pk=supply_id)
    this = clock.fiscal_year(clock.today())
    initial = {"relation": "self", "span": str(this - 1), "received_on": clock.today()}
    form = ApplicationForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = _receive(request, supply_id, form)
        except RuleBroken as broken:
            form.refuse({"proxy_incomplete": "proxy_name"}.get(broken.code), broken)
        else:
            messages.success(request, "申請を受け付けました。内容を確かめて交付してください。")
            return redirect("certificates:application_show", made.pk)
    person = _person(request)
    holder = holders_of([supply_id], today=clock.today(), viewer=person)[supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    context = {"identity": holder, "form": form, "supply_id": supply_id, "customer_url": _page(holder)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "certificates/application_receive.html", context, status=status)


@require_safe
@login_required
@permission_required(CERTIFICATE_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def application_show(request: HttpRequest, application_id: int) -> HttpResponse:
    """An application: what would be certified, or the certificate with what became of it."""
    return _page_of_application(request, _application(application_id))


@require_POST
@login_required
@permission_required(CERTIFICATE_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def certificate_issue(request: HttpRequest, application_id: int) -> HttpResponse:
    """Certify what was shown, under the next number."""
    application, form = _application(application_id), IssueForm(request.POST)
    if not form.is_valid():
        return errors.page(request, 400)
    try:
        made = services.issue_certificate(
            application_id=application.pk,
            seen_yen=form.cleaned_data["seen_yen"],
            actor=_person(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        return _page_of_application(request, application, refused=broken.message)
    messages.success(request, f"納入証明書 第{made.shown}号を交付しました。")
    return redirect("certificates:application_show", application.pk)


@require_POST
@login_required
@permission_required(CERTIFICATE_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def application_end(request: HttpRequest, application_id: int) -> HttpResponse:
    """End an application without a certificate."""
    application, form = _application(application_id), StepForm(request.POST, auto_id="end_%s")
    if not form.is_valid():
        return _page_of_application(request, application, form=form, act="end")
    try:
        services.end_application(
            application_id=application.pk,
            reason=form.cleaned_data["reason"],
            actor=_person(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        return _page_of_application(request, application, refused=broken.message)
    messages.success(request, "証明書を交付しないで、申請を終えました。")
    return redirect("certificates:application_show", application.pk)


@require_POST
@login_required
@permission_required(CERTIFICATE_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def certificate_reissue(request: HttpRequest, application_id: int) -> HttpResponse:
    """Print it again under its number."""
    return _step(request, application_id, "reissue")


@require_POST
@login_required
@permission_required(CERTIFICATE_VOID, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def certificate_void(request: HttpRequest, application_id: int) -> HttpResponse:
    """Void it; its number stays."""
    return _step(request, application_id, "void")


@require_POST
@login_required
@permission_required(CERTIFICATE_ISSUE, raise_exception=True)
@shows_personal_data(purpose="納入証明書の郵送")
@once.protected
def certificate_post(request: HttpRequest, application_id: int) -> HttpResponse:
    """Leave it to the mail room, with a cover."""
    application = _application(application_id)
    certificate = _certificate(application)
    if certificate is None:
        raise Http404
    try:
        number = posting.post_certificate(
            certificate_id=certificate.pk, actor=_person(request), at=clock.now()
        )
    except RuleBroken as broken:
        return _page_of_application(request, application, refused=broken.message)
    said = f"文書番号{number_of(number)}の郵便物にしました。証明書と送付状を印刷し、同封してください。"
    messages.success(request, said)
    return redirect("certificates:application_show", application.pk)


@require_safe
@login_required
@permission_required(CERTIFICATE_ISSUE, raise_exception=True)
@shows_personal_data(purpose="納入証明書の印刷")
def certificate_paper(request: HttpRequest, application_id: int) -> HttpResponse:
    """The newest paper of a certificate that holds, as PDF for the printer of the desk."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    application = _application(application_id)
    certificate = _certificate(application)
    if certificate is None or _is_void(certificate):
        raise Http404
    again = certificate.steps.filter(file__isnull=False).order_by("-pk").first()
    file = again.file if again is not None else certificate.file
    assert file is not None
    try:
        content = attachments.read(file)
    except (attachments.FileErased, attachments.FileUnreadable) as broken:
        words = errors.Words("証明書を開けません", (broken.message,))
        return errors.page(request, GONE, words=words)
    log_read(request, subjects={"customers.customer": [application.customer_id]}, how=ReadLog.How.PRINT)
    name = f"certificate-{certificate.shown}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _page_of_application(
    request: HttpRequest,
    application: Application,
    *,
    refused: str = "",
    form: StepForm | None = None,
    act: str = "",
) -> HttpResponse:
    person, certificate = _person(request), _certificate(application)
    holder = holders_of(
        [application.supply_id], today=clock.today(), viewer=person, on=holder_day(application)
    )[application.supply_id]
    log_read(request, subjects={"customers.customer": [application.customer_id]})
    pack = pack_on(clock.today())
    lines = (
        selectors.paid_lines(application, pack=pack, today=clock.today())
        if certificate is None
        else selectors.lines_of(certificate.lines)
    )
    is_void = certificate is not None and _is_void(certificate)
    end = getattr(application, "end", None)
    is_open, has_ended = certificate is None and end is None, is_void or end is not None
    acts = _acts(person, is_open=is_open, has_ended=has_ended)
    context: dict[str, Any] = {
        "identity": holder,
        "application": application,
        "proxy": getattr(application, "proxy", None),
        "period": period_words(application),
        "certificate": certificate,
        "is_void": is_void,
        "letters": posting.letters_of(certificate) if certificate else (),
        "steps": certificate.steps.select_related("by").order_by("pk") if certificate else (),
        "lines": [(line, _labelled(line, pack)) for line in lines],
        "total_yen": sum(line.yen for line in lines),
        "end": end,
        "may_issue": person.has_perm(CERTIFICATE_ISSUE),
        "forms": [(name, form if name == act and form else StepForm(auto_id=f"{name}_%s")) for name in acts],
        "form": form,
        "refused": refused,
        "customer_url": _page(holder),
    }
    status = UNPROCESSABLE if refused or (form and form.errors) else 200
    return render(request, "certificates/application_show.html", context, status=status)


def _acts(person: User, *, is_open: bool, has_ended: bool) -> list[str]:
    """What somebody may do next, besides issuing and printing."""
    if has_ended:
        return []
    may_issue, may_void = person.has_perm(CERTIFICATE_ISSUE), person.has_perm(CERTIFICATE_VOID)
    if is_open:
        return ["end"] if may_issue else []
    return [name for name, may in (("reissue", may_issue), ("void", may_void)) if may]


def _labelled(line: selectors.PaidLine, pack: Pack) -> list[str]:
    """水道料金 3,949円, 下水道使用料 3,498円."""
    return [f"{pack.charges[code].label} {amount:,}円" for code, amount in line.amounts]


def _step(request: HttpRequest, application_id: int, act: str) -> HttpResponse:
    """Print again, or void; a refusal comes back on the page."""
    application = _application(application_id)
    certificate = _certificate(application)
    if certificate is None:
        raise Http404
    form = StepForm(request.POST, auto_id=f"{act}_%s")
    if not form.is_valid():
        return _page_of_application(request, application, form=form, act=act)
    do = services.reissue_certificate if act == "reissue" else services.void_certificate
    try:
        do(
            certificate_id=certificate.pk,
            reason=form.cleaned_data["reason"],
            reference=request.POST["once"],
            actor=_person(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        return _page_of_application(request, application, refused=broken.message)
    said = "再交付しました" if act == "reissue" else "取り消しました"
    messages.success(request, f"納入証明書 第{certificate.shown}号を{said}。")
    return redirect("certificates:application_show", application.pk)


def _receive(request: HttpRequest, supply_id: int, form: ApplicationForm) -> Application:
    given = form.cleaned_data
    return services.receive_application(
        supply_id=supply_id,
        relation=Application.Relation(given["relation"]),
        proxy_name=given["proxy_name"],
        has_letter=given["has_letter"],
        identity=Application.Identity(given["identity"]),
        first_month=given["first_month"],
        last_month=given["last_month"],
        received_on=given["received_on"],
        reference=request.POST["once"],
        actor=_person(request),
        at=clock.now(),
    )


def _application(application_id: int) -> Application:
    found = Application.objects.select_related("received_by", "proxy", "end__by")
    return get_object_or_404(found, pk=application_id)


def _certificate(application: Application) -> Certificate | None:
    found = Certificate.objects.select_related("issued_by", "file")
    return found.filter(application=application).first()


def _is_void(certificate: Certificate) -> bool:
    return certificate.steps.filter(kind=CertificateStep.Kind.VOIDED).exists()


def _page(holder: Holder) -> str:
    """The customer's page, at this supply."""
    return f"{page_of(holder.customer_id)}?supply={holder.supply_id}"


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
