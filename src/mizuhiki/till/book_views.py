"""手書領収書の冊: the ledger of books, a book going out and coming back, and sheets that are struck."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.till import books
from mizuhiki.till.addressed import person_of
from mizuhiki.till.book_forms import BlockForm, BookForm, IssueForm, ReturnForm, StrikeForm
from mizuhiki.till.models import BookSheet, Counter, ReceiptBook
from mizuhiki.till.permissions import PLACE_EDIT, SAFE_KEEP, TILL_SEE, TILL_WORK
from mizuhiki.till.services import books as services
from mizuhiki.web import once
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def book_list(request: HttpRequest) -> HttpResponse:
    """Every book: where it is, how many sheets are left, which numbers are missing."""
    return _list(request, BookForm(counters=_counters()))


def _list(request: HttpRequest, form: BookForm, block: BlockForm | None = None) -> HttpResponse:
    refused = block if block is not None and block.errors else form
    context = {
        "books": books.books(),
        "form": refused,  # whose faults stand above
        "book_form": form,
        "block_form": block or BlockForm(counters=_counters()),
    }
    return render(request, "till/book_list.html", context, status=UNPROCESSABLE if refused.errors else 200)


@require_POST
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def block_make(request: HttpRequest) -> HttpResponse:
    """Number the next receipts of a tablet."""
    form = BlockForm(request.POST, counters=_counters())
    if form.is_valid():
        try:
            block = services.make_block(**form.cleaned_data, at=clock.now(), actor=person_of(request))
        except RuleBroken as broken:
            form.refuse("count", broken)
        else:
            messages.success(request, f"{block.code}（{block.size}件）を登録しました。")
            return redirect("till:book_page", block.pk)
    return _list(request, BookForm(counters=_counters()), form)


@require_POST
@login_required
@permission_required(PLACE_EDIT, raise_exception=True)
@once.protected
def book_register(request: HttpRequest) -> HttpResponse:
    """Enter a book that was delivered."""
    form = BookForm(request.POST, counters=_counters())
    if form.is_valid():
        try:
            book = services.register_book(**form.cleaned_data, at=clock.now(), actor=person_of(request))
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"手書領収書{book.code}を登録しました。")
            return redirect("till:book_list")
    return _list(request, form)


@require_safe
@login_required
@permission_required(TILL_SEE, raise_exception=True)
def book_page(request: HttpRequest, book_id: int) -> HttpResponse:
    """One book: every sheet's fate, every time it went out."""
    return _page(request, _book(book_id))


def _page(request: HttpRequest, book: ReceiptBook, bound: Form | None = None) -> HttpResponse:
    """The book's page; `bound` is a form that was refused."""
    forms: dict[str, Form] = {
        "issue": IssueForm(people=_people(request)),
        "give_back": ReturnForm(book=book),
        "strike": StrikeForm(),
    }
    forms |= {name: bound for name, form in forms.items() if bound is not None and type(form) is type(bound)}
    context = {
        "state": books.state_of(book),
        "events": book.events.select_related("holder", "recorded_by").order_by("-pk")[:30],
        "form": bound,
        **forms,
    }
    return render(request, "till/book_page.html", context, status=UNPROCESSABLE if bound else 200)


@require_POST
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def book_issue(request: HttpRequest, book_id: int) -> HttpResponse:
    """Hand the book to somebody."""
    form = IssueForm(request.POST, people=_people(request))
    return _act(
        request,
        _book(book_id),
        form,
        lambda facts: services.issue_book(
            book_id=book_id, holder_id=facts["holder"].pk, at=clock.now(), actor=person_of(request)
        ),
        "貸出しを記録しました。",
    )


@require_POST
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def book_return(request: HttpRequest, book_id: int) -> HttpResponse:
    """Take the book back."""
    book = _book(book_id)
    return _act(
        request,
        book,
        ReturnForm(request.POST, book=book),
        lambda facts: services.return_book(
            book_id=book_id, **facts, at=clock.now(), actor=person_of(request)
        ),
        "返却を記録しました。",
    )


@require_POST
@login_required
@permission_required(SAFE_KEEP, raise_exception=True)
@once.protected
def book_strike(request: HttpRequest, book_id: int) -> HttpResponse:
    """Spoilt or lost sheets: no receipt can bear their numbers any more."""

    def strike(facts: dict[str, Any]) -> Sequence[BookSheet]:
        last_no = facts["last_no"] or facts["first_no"]
        fate = BookSheet.Fate(facts["fate"])
        return services.strike_sheets(
            **facts | {"last_no": last_no, "fate": fate},
            book_id=book_id,
            at=clock.now(),
            actor=person_of(request),
        )

    return _act(request, _book(book_id), StrikeForm(request.POST), strike, "書損・紛失を記録しました。")


def _act(
    request: HttpRequest,
    book: ReceiptBook,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{book.get_kind_display()}{book.code}の{done}")
            return redirect("till:book_page", book.pk)
    return _page(request, book, form)


def _book(book_id: int) -> ReceiptBook:
    return get_object_or_404(ReceiptBook.objects.select_related("counter"), pk=book_id)


def _counters() -> QuerySet[Counter]:
    return Counter.objects.filter(end=None).order_by("pk")


def _people(request: HttpRequest) -> QuerySet[User]:
    """Who may stand at a drawer, the one who hands it out apart."""
    able = [user.pk for user in User.objects.filter(is_active=True) if user.has_perm(TILL_WORK)]
    return User.objects.filter(pk__in=able).exclude(pk=person_of(request).pk).order_by("username")
