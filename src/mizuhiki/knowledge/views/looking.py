"""What operators look up while they talk: FAQ, scripts, procedures, manuals. Only what is in force."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mizuhiki.knowledge import finding, screens, selectors
from mizuhiki.knowledge.forms import SearchForm
from mizuhiki.knowledge.models import LANGUAGES, MANUALS, Article, Category, Version
from mizuhiki.knowledge.permissions import ARTICLE_SEE, DRAFT_SEE
from mizuhiki.knowledge.procedures import CallType, call_types, procedures, source
from mizuhiki.knowledge.services.asking import search_faq
from mizuhiki.platform import clock
from mizuhiki.staff.api import User


@require_safe
@login_required
@permission_required(ARTICLE_SEE, raise_exception=True)
def faq_search(request: HttpRequest) -> HttpResponse:
    """Search by words, by category, or by both."""
    form, today = SearchForm(request.GET), clock.today()
    asked = form.cleaned_data if form.is_valid() else {"q": "", "category": None}
    text = " ".join(str(asked["q"]).split())
    category = Category.objects.filter(pk=asked["category"]).first() if asked["category"] else None
    found = list[finding.Entry]()
    if text:
        category_id = category.pk if category else None
        found = search_faq(text, actor=_person(request), at=clock.now(), category_id=category_id)
    elif category:
        found = finding.entries_of_category(category.pk, on=today)
    context = {
        "text": text,
        "category": category,
        "found": found,
        "categories": selectors.counts_by_category(today),
        "is_too_long": "q" in form.errors,
    }
    return render(request, "knowledge/faq_search.html", context)


@require_safe
@login_required
@permission_required(ARTICLE_SEE, raise_exception=True)
def article_show(request: HttpRequest, article_id: int) -> HttpResponse:
    """What is in force of an article; with its history for those who may see drafts."""
    article = get_object_or_404(Article, pk=article_id)
    current = selectors.version_in_force(article.pk, clock.today())
    may_see_all = _person(request).has_perm(DRAFT_SEE)
    if current is None and not may_see_all:
        raise Http404
    context: dict[str, Any] = {"article": article, "version": current, "parts": parts_of(current)}
    if may_see_all:
        history = selectors.states_of(selectors.versions_of(article.pk), clock.today())
        context |= {
            "history": history,
            "newest": history[0],
            "ends": article.ends.select_related("by").order_by("-pk"),
            "is_manual": article.kind in MANUALS,
        }
    return render(request, "knowledge/article_show.html", context)


def parts_of(version: Version | None) -> dict[str, Any]:
    """What stands beside the text: calls a script is for, the screen a procedure describes."""
    if version is None:
        return {}
    known = call_types()
    codes = version.call_types.values_list("call_type", flat=True)
    parts: dict[str, Any] = {"calls": [known[code] for code in known if code in set(codes)]}
    screen = getattr(version, "screen", None)
    if screen is not None:
        parts |= {
            "screen": screen,
            "screen_title": screens.title(screen.view_name),
            "screen_url": screens.paragraph_url(screen.view_name),
            "is_behind": screens.edition(screen.view_name) != screen.paragraph,
        }
    return parts


@require_safe
@login_required
@permission_required(ARTICLE_SEE, raise_exception=True)
def call_list(request: HttpRequest) -> HttpResponse:
    """Every type of call with its scripts and procedures."""
    there = selectors.scripted(clock.today())
    names = dict(LANGUAGES)
    rows = [
        (one, [(code, name) for code, name in names.items() if code in there.get(one.code, set())])
        for one in call_types().values()
    ]
    environment = [one for one in procedures().values() if one.is_environment]
    context = {"rows": rows, "environment": environment, "source": source()}
    return render(request, "knowledge/call_list.html", context)


@require_safe
@login_required
@permission_required(ARTICLE_SEE, raise_exception=True)
def call_show(request: HttpRequest, call_type: str) -> HttpResponse:
    """The script of a type of call with its procedure beside it; an htmx request gets the part alone."""
    if call_type not in call_types():
        raise Http404
    language = request.GET.get("language", "ja")
    context = call_context(call_types()[call_type], language if language in dict(LANGUAGES) else "ja")
    htmx: Any = getattr(request, "htmx", None)
    template = "knowledge/parts/call.html" if htmx else "knowledge/call_show.html"
    return render(request, template, context)


def call_context(call_type: CallType, language: str) -> dict[str, Any]:
    """What `knowledge/parts/call.html` needs."""
    today = clock.today()
    there = selectors.languages_of(call_type.code, on=today)
    return {
        "call_type": call_type,
        "language": language,
        "languages": [(code, name) for code, name in LANGUAGES if code in there],
        "script": selectors.script_for(call_type.code, on=today, language=language),
        "source": source(),
    }


@require_safe
@login_required
@permission_required(ARTICLE_SEE, raise_exception=True)
def procedure_show(request: HttpRequest, procedure: str) -> HttpResponse:
    """One clause of 別紙３ or 別紙１."""
    if procedure not in procedures():
        raise Http404
    calls = [one for one in call_types().values() if procedures()[procedure] in one.procedures]
    context = {"procedure": procedures()[procedure], "calls": calls, "source": source()}
    return render(request, "knowledge/procedure_show.html", context)


@require_safe
@login_required
@permission_required(ARTICLE_SEE, raise_exception=True)
def manual_list(request: HttpRequest) -> HttpResponse:
    """The manuals in force, by kind; a procedure whose screen has changed since is marked."""
    found = selectors.in_force(clock.today(), *MANUALS).select_related("screen", "by")
    rows = [(one, parts_of(one)) for one in found]
    return render(request, "knowledge/manual_list.html", {"rows": rows})


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
