"""依頼書の発送: many by conditions, and the counts by month."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import holders_of
from mizuhiki.directdebit import papers
from mizuhiki.directdebit.choosing import MOST, Chosen, Conditions, choose, use_classes
from mizuhiki.directdebit.models import PaperForm, PostingOrder
from mizuhiki.directdebit.permissions import FORM_POST, FORM_SEE
from mizuhiki.directdebit.posted import forms_of
from mizuhiki.directdebit.posting_figures import bundles_of, months_of_year
from mizuhiki.directdebit.services.forms import FORM
from mizuhiki.directdebit.services.posting_runs import order_posting
from mizuhiki.mail.api import Piece
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once, runs
from mizuhiki.web.fields import CountField
from mizuhiki.web.forms import Form

PURPOSE = "口座振替依頼書の送付"
ORDERS, SHOWN, FIRST_YEAR = 30, 200, 2000


class ConditionsForm(Form):
    """Which form goes out, and the client's conditions of one posting."""

    kind = forms.ChoiceField(label="申請書", widget=forms.RadioSelect)
    town = forms.CharField(
        label="町名の始まり",
        max_length=60,
        required=False,
        help_text="空なら全域",
        widget=forms.TextInput({"autocomplete": "off", "size": 20}),
    )
    use_class = forms.ChoiceField(label="用途", required=False)
    months = CountField(
        label="送っていない月数",
        least=0,
        most=60,
        help_text="この月数の間に用紙を送った・渡した契約を除きます",
    )
    most = CountField(label="通数の上限", least=1, most=MOST)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.title) for one in forms_of(pack_on(clock.today())).values()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds
        uses = [("", "すべて"), *((one, one) for one in use_classes())]
        cast(forms.ChoiceField, self.fields["use_class"]).choices = uses

    @property
    def conditions(self) -> Conditions:
        """As they were entered."""
        given = self.cleaned_data
        return Conditions(given["town"], given["use_class"], given["months"], given["most"])


@require_safe
@login_required
@permission_required(FORM_SEE, raise_exception=True)
def posting_list(request: HttpRequest) -> HttpResponse:
    """Counts by month and kind, and the newest orders."""
    this_year = clock.fiscal_year(clock.today())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    year = min(max(year, FIRST_YEAR), this_year)
    lines = months_of_year(year)
    context = {
        "year": year,
        "years": [one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= this_year],
        "lines": lines,
        "posted": sum(line.posted for line in lines),
        "orders": PostingOrder.objects.select_related("run", "asked_by").order_by("-pk")[:ORDERS],
        "may_post": _person(request).has_perm(FORM_POST),
    }
    return render(request, "directdebit/posting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([FORM_SEE, FORM_POST], raise_exception=True)
@once.protected
def posting_make(request: HttpRequest) -> HttpResponse:
    """The conditions, what they come to, and the order to print exactly that."""
    first = {"kind": next(iter(forms_of(pack_on(clock.today())))), "months": 12, "most": MOST}
    sent = request.POST or (request.GET if "months" in request.GET else None)
    form, today = ConditionsForm(sent, initial=first), clock.today()
    chosen: Chosen | None = None
    if form.is_valid():
        if request.method == "POST":
            try:
                made = order_posting(
                    kind=form.cleaned_data["kind"],
                    conditions=form.conditions,
                    seen=_number(request, "seen"),
                    key=request.POST["once"],
                    actor=_person(request),
                    at=clock.now(),
                )
            except RuleBroken as broken:
                form.refuse(None, broken)
            else:
                messages.success(request, f"{made.planned_count:,}通の送付状の印刷を受け付けました。")
                return redirect("directdebit:posting_show", made.pk)
        chosen = choose(form.conditions, pack=pack_on(today), today=today)
    context = {"form": form, "chosen": chosen}
    return render(request, "directdebit/posting_make.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(FORM_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def posting_show(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order: its conditions, how far its print is, and its bundles for the envelopes."""
    order = get_object_or_404(PostingOrder.objects.select_related("run", "asked_by"), pk=order_id)
    numbers = Piece.objects.filter(run=order.run, subject_kind=FORM).order_by("pk")[:SHOWN]
    papers_of = PaperForm.objects.in_bulk(list(numbers.values_list("subject_id", flat=True)))
    postings = [papers_of[number] for number in sorted(papers_of)]
    lines = papers.lines_of(list(papers_of))
    holders = holders_of(
        [one.supply_id for one in postings if one.supply_id], today=clock.today(), viewer=_person(request)
    )
    log_read(request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})})
    form = pack_on(clock.day_of(order.asked_at)).applications.get(order.kind)
    context = {
        "order": order,
        "run": order.run,
        "title": form.title if form else order.kind,
        "letter": f"form_{order.kind}",
        "is_under_way": runs.is_under_way(order.run),
        "bundles": bundles_of(order),
        "rows": [
            (one, holders[one.supply_id], lines[one.pk]) for one in postings if one.supply_id in holders
        ],
        "is_long": order.planned_count > SHOWN,
    }
    return render(request, "directdebit/posting_show.html", context)


def _number(request: HttpRequest, name: str) -> int:
    """A number the page sent back; one that no count has when it was meddled with."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else -1


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
