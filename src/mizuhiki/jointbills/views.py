"""一括納付: the groups, one of them with its members, bills and slips, and its papers."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import GroupChange, GroupSlip, PayerGroup
from mizuhiki.customers.api import Customer, Supply, page_of
from mizuhiki.documents.api import MEDIA_TYPES, PaperFault
from mizuhiki.jointbills import papers, selectors, services
from mizuhiki.jointbills.errors import CustomerUnknown, InquiryUnknown
from mizuhiki.jointbills.forms import GroupForm, IssueForm, JoinForm, LeaveForm, PrintForm
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.jointbills.permissions import GROUP_EDIT, GROUP_SEE, SLIP_ISSUE
from mizuhiki.jointbills.recipients import recipient_of
from mizuhiki.notices.api import may_print, paper_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import next_month, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files, once

PURPOSE = "一括納付"
UNPROCESSABLE = 422
MONTHS_AHEAD = 6
PRINTED_AT_ONCE = 50  # slips by one press: some seconds


@require_safe
@login_required
@permission_required(GROUP_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def group_list(request: HttpRequest) -> HttpResponse:
    """Every group, or those whose name or payer has what was typed in it."""
    text = request.GET.get("q", "").strip()
    lines = selectors.groups(on=clock.today(), text=text)
    log_read(request, subjects={"customers.customer": sorted({line.payer_id for line in lines})})
    context = {
        "lines": lines,
        "text": text,
        "unprinted": sum(line.unprinted for line in lines),
        "may_issue": _person(request).has_perm(SLIP_ISSUE),
    }
    return render(request, "jointbills/group_list.html", context)


@require_POST
@login_required
@permission_required(SLIP_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def waiting_print(request: HttpRequest) -> HttpResponse:
    """Print for the post every slip of a run that waits for its paper, so many by one press."""
    printed = services.print_waiting(most=PRINTED_AT_ONCE, actor=_person(request), at=clock.now())
    if printed.count:
        messages.success(request, f"一括納付書{printed.count}枚を印刷しました。投函待ちにあります。")
    for sentence in printed.refused:
        messages.warning(request, sentence)
    return redirect("jointbills:group_list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(GROUP_EDIT, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def group_make(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Register that a payer asked for one slip over several supplies."""
    payer = get_object_or_404(Customer, pk=customer_id)
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = billing.make_group(
                name=form.cleaned_data["name"],
                payer_id=payer.pk,
                recipient_id=_customer(form.cleaned_data["recipient_no"]),
                reason=form.cleaned_data["reason"],
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("recipient_no" if broken.code == CustomerUnknown.code else None, broken)
        else:
            messages.success(request, f"{made.shown}を登録しました。続けて契約を追加してください。")
            return redirect("jointbills:group_show", made.pk)
    log_read(request, subjects={"customers.customer": [payer.pk]})
    context = {"payer": payer, "form": form, "customer_url": page_of(payer.pk)}
    return render(request, "jointbills/group_make.html", context, status=_status(form.errors))


@require_safe
@login_required
@permission_required(GROUP_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def group_show(request: HttpRequest, group_id: int) -> HttpResponse:
    """A group: who pays, its members with what each owes, its bills, slips, money and history."""
    return _page(request, _group(group_id))


@require_POST
@login_required
@permission_required(GROUP_EDIT, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def member_join(request: HttpRequest, group_id: int) -> HttpResponse:
    """Add a supply from a month on."""
    form = JoinForm(request.POST, months=_months())

    def join() -> None:
        number = form.cleaned_data["inquiry_no"]
        supply = Supply.objects.filter(inquiry_no=number).first()
        if supply is None:
            raise InquiryUnknown(number=number)
        billing.join_group(
            group_id=group_id,
            supply_id=supply.pk,
            month=form.cleaned_data["month"],
            reason=form.cleaned_data["reason"],
            actor=_person(request),
            at=clock.now(),
        )

    return _act(request, group_id, ("join", form), join, "契約を追加しました。")


@require_POST
@login_required
@permission_required(GROUP_EDIT, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def member_leave(request: HttpRequest, group_id: int) -> HttpResponse:
    """Remove a supply from a month on; slips that were made stay good."""
    members = [(one.supply_id, str(one.supply_id)) for one in selectors.members_of(group_id)]
    form = LeaveForm(request.POST, months=_months(), supplies=members)

    def leave() -> None:
        billing.leave_group(
            group_id=group_id,
            supply_id=int(form.cleaned_data["supply"]),
            month=form.cleaned_data["month"],
            reason=form.cleaned_data["reason"],
            actor=_person(request),
            at=clock.now(),
        )

    return _act(request, group_id, ("leave", form), leave, "契約を除外しました。")


@require_POST
@login_required
@permission_required(SLIP_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def slip_issue(request: HttpRequest, group_id: int) -> HttpResponse:
    """One slip over the bills that were ticked, and its paper."""
    bills = selectors.open_bills([one.supply_id for one in selectors.members_of(group_id)])
    form = IssueForm(request.POST, values=[one.value for one in bills if one.debit_under_way is None])

    def issue() -> None:
        services.issue_slip(
            group_id=group_id,
            chosen=form.chosen,
            way=JointPaper.Way(form.cleaned_data["way"]),
            actor=_person(request),
            at=clock.now(),
        )

    return _act(request, group_id, ("issue", form), issue, "一括納付書を発行しました。内訳書を同封します。")


@require_POST
@login_required
@permission_required(SLIP_ISSUE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def slip_print(request: HttpRequest, group_id: int) -> HttpResponse:
    """Print a slip as the run made it."""
    form = PrintForm(request.POST)

    def make() -> None:
        slip = get_object_or_404(GroupSlip, pk=form.cleaned_data["slip"], group_id=group_id)
        services.print_slip(
            slip_id=slip.pk,
            way=JointPaper.Way(form.cleaned_data["way"]),
            actor=_person(request),
            at=clock.now(),
        )

    return _act(request, group_id, ("print", form), make, "一括納付書を作りました。内訳書を同封します。")


@require_safe
@login_required
@permission_required(SLIP_ISSUE, raise_exception=True)
@shows_personal_data(purpose="一括納付書の印刷")
def slip_paper(request: HttpRequest, slip_id: int) -> HttpResponse:
    """The slip as it was printed."""
    made = get_object_or_404(JointPaper.objects.select_related("piece__print_file"), pk=slip_id)
    if not (files.is_asked_for(request) and may_print(request, made.piece)):
        raise PermissionDenied
    return paper_of(request, made.piece, name=f"joint-slip-{slip_id}.pdf", refused="一括納付書を開けません")


@require_safe
@login_required
@permission_required(SLIP_ISSUE, raise_exception=True)
@shows_personal_data(purpose="一括納付の内訳書の印刷")
def slip_list(request: HttpRequest, slip_id: int) -> HttpResponse:
    """内訳書 as PDF."""
    return _list(request, slip_id, papers.list_pdf, "pdf")


@require_safe
@login_required
@permission_required(SLIP_ISSUE, raise_exception=True)
@shows_personal_data(purpose="一括納付の内訳書の出力")
def slip_sheet(request: HttpRequest, slip_id: int) -> HttpResponse:
    """内訳書 as a workbook."""
    return _list(request, slip_id, papers.list_workbook, "xlsx")


def _list(request: HttpRequest, slip_id: int, make: Callable[..., bytes], extension: str) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    found = GroupSlip.objects.select_related("slip", "group__payer", "group__recipient")
    joint = get_object_or_404(found, pk=slip_id)
    today = clock.today()
    pack, lines = pack_on(today), selectors.lines_of_slip(slip_id, today=today)
    recipient = recipient_of(
        joint.group, sorted({one.supply_id for one in lines}), city=pack.utility.city, today=today
    )
    paper = selectors.paper_of_slip(slip_id)
    log_read(
        request,
        subjects={
            "customers.customer": [recipient.customer.pk],
            "customers.supply": sorted({one.supply_id for one in lines}),
        },
        how=ReadLog.How.PRINT if extension == "pdf" else ReadLog.How.EXPORT,
    )
    try:
        report = papers.list_report(
            joint.slip,
            joint.group,
            lines,
            recipient=recipient,
            number=papers.number_of(paper, joint.slip),
            pack=pack,
        )
        content = make(report, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("内訳書を作れません", (fault.message,)))
    media_type = "application/pdf" if extension == "pdf" else MEDIA_TYPES[extension]
    name = f"joint-list-{joint.slip.slip_no}.{extension}"
    return files.hand_out(content, name=name, media_type=media_type, is_shown=extension == "pdf")


def _act(
    request: HttpRequest, group_id: int, named: tuple[str, Any], act: Callable[[], object], said: str
) -> HttpResponse:
    """Do it and come back to the group; what is wrong stands on its page."""
    group, (place, form) = _group(group_id), named
    if form.is_valid():
        try:
            act()
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, said)
            return redirect("jointbills:group_show", group_id)
    return _page(request, group, forms={place: form})


def _page(request: HttpRequest, group: PayerGroup, *, forms: dict[str, Any] | None = None) -> HttpResponse:
    today, person = clock.today(), _person(request)
    members = selectors.members_of(group.pk)
    supply_ids = sorted({one.supply_id for one in members})
    holders = billing.holders_of(supply_ids, today=today, viewer=person)
    recipient = recipient_of(group, supply_ids, city=pack_on(today).utility.city, today=today)
    bills = selectors.open_bills(supply_ids)
    month = today.replace(day=1)
    now = {one.supply_id: one for one in members if one.until is None or one.until > month}
    payer = group.payer.merged_into or group.payer
    log_read(
        request,
        subjects={
            "customers.customer": sorted(
                {payer.pk, recipient.customer.pk, *(one.customer_id for one in holders.values())}
            ),
            "customers.supply": supply_ids,
        },
    )
    standing = {
        "join": JoinForm(months=_months()),
        "leave": LeaveForm(
            months=_months(), supplies=[(pk, f"{holders[pk].inquiry_no} {holders[pk].name}") for pk in now]
        ),
        "issue": _issue_form(bills),
        "print": PrintForm(initial={"way": JointPaper.Way.POST}),
    } | (forms or {})
    wrong = [one for one in standing.values() if one.errors]
    context = {
        "group": group,
        "payer": payer,
        "customer_url": page_of(payer.pk),
        "recipient": recipient,
        "recipient_address": recipient.shown_to(person),
        "members": [(one, holders[one.supply_id], one.supply_id in now) for one in members],
        "count": len(now),
        "open_yen": sum(one.open_yen for one in now.values()),
        "bills": bills,
        "slips": selectors.slips_of(group.pk),
        "came": selectors.came_for(group.pk),
        "changes": GroupChange.objects.filter(group=group).select_related("supply", "by").order_by("-pk"),
        "may_edit": person.has_perm(GROUP_EDIT),
        "may_issue": person.has_perm(SLIP_ISSUE),
        "last_day": billing.slip_due_on_of(today),
        "form": wrong[0] if wrong else None,
        **{f"{name}_form": one for name, one in standing.items()},
    }
    return render(request, "jointbills/group_show.html", context, status=_status(wrong))


def _issue_form(bills: list[selectors.OpenBill]) -> IssueForm:
    """Every bill that no bank is asked for is ticked at first."""
    values = [one.value for one in bills if one.debit_under_way is None and one.method == "slip"]
    every = [one.value for one in bills if one.debit_under_way is None]
    return IssueForm(values=every, initial={"bills": values, "way": JointPaper.Way.POST})


def _months() -> list[date]:
    """The months from which a change may hold, this one first."""
    months = [clock.today().replace(day=1)]
    while len(months) < MONTHS_AHEAD:
        months.append(next_month(months[-1]))
    return months


def _customer(number: str) -> int | None:
    if not number:
        return None
    found = Customer.objects.filter(customer_no=number).values_list("pk", flat=True).first()
    if found is None:
        raise CustomerUnknown(number=number)
    return found


def _group(group_id: int) -> PayerGroup:
    found = PayerGroup.objects.select_related("payer__merged_into", "recipient__merged_into", "by")
    return get_object_or_404(found, pk=group_id)


def _status(wrong: object) -> int:
    return UNPROCESSABLE if wrong else 200


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
