"""Synonyms and what found nothing, what was used, lists taken in, and what the utility wants changed."""

from datetime import date, datetime, time, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.knowledge import selectors
from mizuhiki.knowledge.forms import InstructionForm, ListForm, MissForm, SynonymForm
from mizuhiki.knowledge.models import FaqImport, FaqImportLine, Instruction, MissEnd, SynonymLine
from mizuhiki.knowledge.permissions import ARTICLE_WRITE, DRAFT_SEE, INSTRUCTION_GIVE
from mizuhiki.knowledge.services import asking, instructing
from mizuhiki.knowledge.services.importing import KIND
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import errors, once

UNPROCESSABLE = 422
SHOWN = 50
MONTHS = 13


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
@once.protected
def synonym_list(request: HttpRequest) -> HttpResponse:
    """The table of synonyms, and beside it what found nothing."""
    may_write = _person(request).has_perm(ARTICLE_WRITE)
    if request.method == "POST" and not may_write:
        return errors.page(request, 403)
    form = SynonymForm(request.POST or None, initial={"line": request.GET.get("line", "")[:100]})
    if form.is_valid():
        try:
            made = asking.add_synonyms(**form.cleaned_data, actor=_person(request), at=clock.now())
        except RuleBroken as broken:
            form.refuse("line", broken)
        else:
            messages.success(request, f"「{'＝'.join(made.words)}」を登録しました。次の検索から効きます。")
            return redirect("knowledge:synonym_list")
    context = {
        "form": form if may_write else None,
        "lines": selectors.synonym_lines(),
        "misses": selectors.misses(),
        "hows": MissEnd.How.choices,
        "may_write": may_write,
    }
    return render(
        request, "knowledge/synonym_list.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_POST
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def synonym_end(request: HttpRequest, synonym_id: int) -> HttpResponse:
    """Take a line out of the table."""
    line = get_object_or_404(SynonymLine, pk=synonym_id)
    try:
        asking.end_synonyms(line_id=line.pk, actor=_person(request), at=clock.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"「{'＝'.join(line.words)}」を削除しました。")
    return redirect("knowledge:synonym_list")


@require_POST
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def miss_end(request: HttpRequest) -> HttpResponse:
    """Say what was done about words that found nothing."""
    form = MissForm(request.POST)
    if not form.is_valid():
        return errors.page(request, 400)
    asking.end_miss(**form.cleaned_data, actor=_person(request), at=clock.now())
    messages.success(request, "一覧から外しました。同じ言葉でまた見つからないと、もう一度出ます。")
    return redirect("knowledge:synonym_list")


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def use_show(request: HttpRequest) -> HttpResponse:
    """How often the FAQ was searched, in vain, and used, in a month."""
    this = clock.today().replace(day=1)
    months = [this]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    asked = request.GET.get("month", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), this)
    found = selectors.usage(_start(month), _start((month + timedelta(days=32)).replace(day=1)))
    context = {"month": month, "months": months, "usage": found}
    return render(request, "knowledge/use_show.html", context)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def import_list(request: HttpRequest) -> HttpResponse:
    """Bring a list; what came of those before."""
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"], kind=KIND, facts={}, actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    arrivals = attachments.arrivals(KIND, limit=SHOWN)
    context = {
        "form": form,
        "imports": FaqImport.objects.select_related("imported_by").order_by("-pk")[:SHOWN],
        "refused": [one for one in arrivals if one.outcome is None or one.outcome.state == "refused"],
    }
    return render(
        request, "knowledge/import_list.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def import_show(request: HttpRequest, faq_import_id: int) -> HttpResponse:
    """A list that was taken in, with what became of its lines."""
    record = get_object_or_404(FaqImport.objects.select_related("imported_by"), pk=faq_import_id)
    show = request.GET.get("show", "")
    lines = record.lines.select_related("version__article", "version__category").order_by("line")
    if show in FaqImportLine.Outcome.values:
        lines = lines.filter(outcome=show)
    tones = {"kept": "good", "merged": "care", "dropped": ""}
    context = {
        "record": record,
        "show": show,
        "lines": [(line, tones[line.outcome]) for line in lines[:500]],
        "outcomes": FaqImportLine.Outcome.choices,
    }
    return render(request, "knowledge/import_show.html", context)


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def instruction_list(request: HttpRequest) -> HttpResponse:
    """What the utility wants changed, and what was done of it."""
    context = {
        "open": selectors.open_instructions(),
        "ended": selectors.ended_instructions()[:SHOWN],
        "today": clock.today(),
    }
    return render(request, "knowledge/instruction_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(INSTRUCTION_GIVE, raise_exception=True)
@once.protected
def instruction_give(request: HttpRequest) -> HttpResponse:
    """Write down what the utility wants."""
    form = InstructionForm(request.POST or None)
    if form.is_valid():
        try:
            made = instructing.give_instruction(
                **form.facts(), reference=request.POST["once"], actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            places = {"knowledge_day_in_future": "given_on", "knowledge_due_before_given": "due_on"}
            form.refuse(places.get(broken.code), broken)
        else:
            messages.success(request, f"指示 {made.shown} を登録しました。受付箱に期限つきで入ります。")
            return redirect("knowledge:instruction_show", made.pk)
    return render(
        request,
        "knowledge/instruction_give.html",
        {"form": form},
        status=UNPROCESSABLE if form.errors else 200,
    )


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def instruction_show(request: HttpRequest, instruction_id: int) -> HttpResponse:
    """An instruction, and the versions written for it."""
    found = Instruction.objects.select_related("article", "by", "end__version__article", "end__by")
    instruction = get_object_or_404(found, pk=instruction_id)
    versions = selectors.states_of(selectors.versions_for(instruction.pk), clock.today())
    context = {"instruction": instruction, "versions": versions, "today": clock.today()}
    return render(request, "knowledge/instruction_show.html", context)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
