"""What is found out about an account: hints, corrections, and everything that was said with the customer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre import selectors
from mizuhiki.callcentre.forms import CorrectionForm, HintForm, PlaceForm
from mizuhiki.callcentre.models import Case, Correction, Hint
from mizuhiki.callcentre.permissions import CASE_SEE, CASE_TAKE
from mizuhiki.callcentre.services import records
from mizuhiki.callcentre.timeline import KINDS, Told, told_of, writers_of
from mizuhiki.callcentre.views import CUSTOMER, UNPROCESSABLE, day_of, person_of
from mizuhiki.customers.api import (
    CUSTOMER_EDIT,
    CUSTOMER_SEE,
    PROTECTED_SEE,
    Customer,
    PersonView,
    Supply,
    SupplyParty,
    fingerprint,
    page_of,
    person_view,
)
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

PAGE = 50


@require_safe
@login_required
@permission_required(CUSTOMER_SEE, raise_exception=True)
@shows_personal_data(purpose="応対の履歴の確認")
def customer_history(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Cases of every kind and every other talk in one line of time; by kind, days and operator (CC-023)."""
    person, asked = _person(request, customer_id), request.GET
    kind, by = asked.get("kind", ""), asked.get("by", "")
    since, until = day_of(asked, "since"), day_of(asked, "until")
    lines: list[Told] = told_of(
        person.record_ids,
        kind=kind if kind in KINDS else "",
        since=since,
        until=until,
        by=int(by) if by.isdecimal() and len(by) < 10 else None,
    )
    page = Paginator(lines, PAGE).get_page(asked.get("page"))
    log_read(request, subjects={CUSTOMER: list(person.record_ids)})
    context = {
        "person": person,
        "page": page,
        "kinds": KINDS.items(),
        "kind": kind,
        "by": by,
        "since": since,
        "until": until,
        "writers": writers_of(person.record_ids),
        "sees_cases": person_of(request).has_perm(CASE_SEE),
        "back": page_of(person.customer_id),
    }
    return render(request, "callcentre/customer_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="お知らせメモの登録")
@once.protected
def hint_add(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Leave a word that is shown whenever the account is opened (CC-049)."""
    person = _person(request, customer_id)
    supply_id = _supply(request, person)
    form = HintForm(request.POST or None)
    if supply_id is None:  # nothing but the person to write about
        form.fields["about"].choices = form.fields["about"].choices[:1]  # type: ignore[attr-defined]
    if form.is_valid():
        given = form.cleaned_data
        records.leave_hint(
            customer_id=person.customer_id,
            supply_id=supply_id if given["about"] == "place" else None,
            text=given["text"],
            source=given["source"],
            actor=person_of(request),
            at=clock.now(),
        )
        messages.success(request, "メモを登録しました。お客様の画面の一番上に表示されます。")
        return redirect(page_of(person.customer_id))
    log_read(request, subjects={CUSTOMER: list(person.record_ids)})
    context = {"form": form, "person": person, "back": page_of(person.customer_id)}
    return render(request, "callcentre/hint_add.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required([CUSTOMER_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="お知らせメモの取外し")
@once.protected
def hint_end(request: HttpRequest, customer_id: int, hint_id: int) -> HttpResponse:
    """Take a hint off the account."""
    person = _person(request, customer_id)
    hint = get_object_or_404(Hint, pk=hint_id)
    if hint.customer_id not in person.record_ids and hint.supply_id not in _supplies(person):
        raise Http404
    log_read(request, subjects={CUSTOMER: list(person.record_ids)})
    try:
        records.end_hint(
            hint_id=hint_id, customer_id=person.customer_id, actor=person_of(request), at=clock.now()
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, "メモを外しました。")
    return redirect(page_of(person.customer_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_EDIT, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="登録内容の訂正")
@once.protected
def account_correct(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Put a misspelt name or a wrong number right, with what stood there and who said so (CC-049)."""
    person = _person(request, customer_id)
    customer = Customer.objects.get(pk=person.customer_id)
    case_id = _case(request, person)
    initial = {
        "name": customer.name,
        "kana": customer.kana,
        "phone": person.phones[0][0] if person.phones else "",
        "seen": fingerprint(customer),
    }
    form = CorrectionForm(request.POST or None, initial=initial, hides_place=person.hides_place)
    if form.is_valid():
        try:
            made = records.correct(
                customer_id=customer.pk,
                wanted=form.wanted(),
                seen=form.cleaned_data["seen"],
                source=form.cleaned_data["source"],
                case_id=case_id,
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("phone" if "phone" in broken.code and "phone" in form.fields else None, broken)
        else:
            messages.success(request, f"{len(made)}項目を訂正しました。訂正前の内容も残っています。")
            return redirect(page_of(customer.pk))
    log_read(request, subjects={CUSTOMER: list(person.record_ids)})
    context = {
        "form": form,
        "person": person,
        "corrections": _corrections(person),
        "back": page_of(customer.pk),
    }
    return render(
        request, "callcentre/account_correct.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_EDIT, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="登録内容の訂正")
@once.protected
def place_correct(request: HttpRequest, customer_id: int, supply_id: int) -> HttpResponse:
    """Put the address of an installation right; of a protected person only whoever may see it (CC-022)."""
    person = _person(request, customer_id)
    if supply_id not in _supplies(person) or person.hides_place:
        raise Http404
    supply = Supply.objects.select_related("installation__premises").get(pk=supply_id)
    place = supply.installation.premises
    initial = {name: getattr(place, name) for name in records.PLACE_FIELDS}
    form = PlaceForm(request.POST or None, initial=initial | {"seen": records.place_mark(place)})
    if form.is_valid():
        try:
            made = records.correct_place(
                customer_id=person.customer_id,
                supply_id=supply_id,
                wanted=form.wanted(),
                seen=form.cleaned_data["seen"],
                source=form.cleaned_data["source"],
                case_id=_case(request, person),
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(
                request, f"使用場所の{len(made)}項目を訂正しました。訂正前の内容も残っています。"
            )
            return redirect(page_of(person.customer_id))
    log_read(request, subjects={CUSTOMER: list(person.record_ids)})
    context = {
        "form": form,
        "person": person,
        "tap_no": supply.installation.tap_no,
        "corrections": _corrections(person),
        "back": page_of(person.customer_id),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "callcentre/account_correct.html", context, status=status)


def _corrections(person: PersonView) -> list[tuple[Correction, str]]:
    """What was put right before; of a protected person nothing that tells where they are."""
    return [
        (one, records.FIELDS[one.field])
        for one in selectors.corrections_of(person.record_ids)
        if one.field not in records.OF_THE_PLACE or not person.hides_place
    ]


def _person(request: HttpRequest, customer_id: int) -> PersonView:
    """The person a record belongs to; a record that was merged leads to the one kept."""
    today, sees = clock.today(), person_of(request).has_perm(PROTECTED_SEE)
    record = get_object_or_404(Customer, pk=customer_id)
    kept = record.merged_into_id or record.pk
    return person_view(customer_id=kept, as_of=today, today=today, sees_protected=sees)


def _supplies(person: PersonView) -> set[int]:
    """Supplies the person has or had a part in."""
    found = SupplyParty.objects.filter(customer_id__in=person.record_ids)
    return set(found.values_list("supply_id", flat=True))


def _supply(request: HttpRequest, person: PersonView) -> int | None:
    asked = request.GET.get("supply", "")
    return next((one for one in _supplies(person) if str(one) == asked), None)


def _case(request: HttpRequest, person: PersonView) -> int | None:
    """The case the correction was told in, if it is one of this person's."""
    asked = request.GET.get("case", "")
    if not (asked.isdecimal() and len(asked) < 12):
        return None
    theirs = Case.objects.filter(standing__customer_id__in=person.record_ids, pk=int(asked))
    return theirs.values_list("pk", flat=True).first()
