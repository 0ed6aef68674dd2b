"""Drafts are written, compared, talked over and laid before the utility."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.documents.api import MEDIA_TYPES
from mizuhiki.knowledge import rules, selectors
from mizuhiki.knowledge.exporting import LISTINGS
from mizuhiki.knowledge.forms import AgreeForm, AskForm, EndForm, SubmitForm, VersionForm, initial_of
from mizuhiki.knowledge.models import Article, Publication, Version
from mizuhiki.knowledge.models.publications import KIND
from mizuhiki.knowledge.permissions import ARTICLE_WRITE, DRAFT_SEE
from mizuhiki.knowledge.services import publishing, writing
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422
ON_A_PAGE = 50
SHOWS = (("all", "すべて"), ("draft", "これから依頼するもの"), ("waiting", "承認待ち"), ("current", "公開中"))


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def draft_list(request: HttpRequest) -> HttpResponse:
    """Everything that is kept up, by where its newest version stands; drafts can be ticked and asked for."""
    return _drafts(request, AskForm(initial={"from_on": clock.today()}))


def _drafts(request: HttpRequest, form: AskForm, *, ticked: frozenset[str] = frozenset()) -> HttpResponse:
    asked = request.GET
    kind = asked.get("kind") if asked.get("kind") in Article.Kind.values else ""
    show = asked.get("show") if asked.get("show") in dict(SHOWS) else "draft"
    found = selectors.of_state(show or "draft", clock.today(), *([kind] if kind else []))
    page = Paginator(found, ON_A_PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "rows": selectors.states_of(page.object_list, clock.today()),
        "kinds": Article.Kind.choices,
        "shows": SHOWS,
        "kind": kind,
        "show": show,
        "form": form,
        "ticked": ticked,
        "askable": selectors.ASKABLE,
        "listings": LISTINGS.items(),
        "extensions": MEDIA_TYPES,
    }
    return render(request, "knowledge/draft_list.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def publication_ask(request: HttpRequest) -> HttpResponse:
    """Lay the ticked drafts before the utility."""
    form = AskForm(request.POST)
    ticked = [one for one in request.POST.getlist("version") if one.isascii() and one.isdigit()]
    if form.is_valid():
        try:
            made = publishing.ask_publication(
                version_ids=[int(one) for one in ticked[: publishing.MOST_AT_ONCE] if len(one) < 19],
                **form.cleaned_data,
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("from_on" if broken.code == "knowledge_from_past" else None, broken)
        else:
            messages.success(request, f"{made.lines.count()}件の公開を依頼しました。")
            return redirect("knowledge:publication_show", made.pk)
    return _drafts(request, form, ticked=frozenset(ticked))


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def publication_show(request: HttpRequest, publication_id: int) -> HttpResponse:
    """What is asked for: each text with what changed from the version in force."""
    publication = get_object_or_404(Publication.objects.select_related("by", "end__by"), pk=publication_id)
    lines = publication.lines.select_related("version__article", "version__category", "version__by")
    rows = []
    for line in lines.order_by("version__article__kind", "version__article__number"):
        before = selectors.before(line.version)
        rows.append((line.version, before, _compared(before, line.version)))
    waiting = approvals.open_request_of(kind=KIND, subject_id=publication.pk)
    context = {"publication": publication, "rows": rows, "waiting": waiting}
    return render(request, "knowledge/publication_show.html", context)


def _compared(before: Version | None, after: Version) -> dict[str, list[rules.Piece]]:
    """Title and text as one with what went and came."""
    return {
        "title": rules.difference(before.title if before else "", after.title),
        "body": rules.difference(before.body if before else "", after.body),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def article_write(request: HttpRequest, article_kind: str) -> HttpResponse:
    """Write something new."""
    kind = article_kind
    if kind not in Article.Kind.values:
        raise Http404
    given = {"origin": Version.Origin.NEW, "title": request.GET.get("title", "")[:200]}
    form = VersionForm(request.POST or None, kind=kind, initial=given)
    if form.is_valid():
        try:
            made = writing.write_article(
                kind=kind,
                words=form.words(),
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{made.article.shown}の草案を書きました。")
            return redirect("knowledge:article_show", made.article_id)
    context = {"form": form, "kind": Article.Kind(kind)}
    return render(
        request, "knowledge/article_write.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def article_revise(request: HttpRequest, article_id: int) -> HttpResponse:
    """Write the next version."""
    article = get_object_or_404(Article, pk=article_id)
    before = selectors.newest_of(article.pk)
    form = VersionForm(
        request.POST or None,
        kind=article.kind,
        initial=initial_of(before) | {"origin": Version.Origin.PROPOSAL},
    )
    if form.is_valid():
        try:
            made = writing.revise_article(
                article_id=article.pk,
                after=form.cleaned_data["after"] or 0,
                words=form.words(),
                reference=request.POST["once"],
                actor=_person(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{article.shown}の第{made.number}版を書きました。")
            return redirect("knowledge:article_show", article.pk)
    context = {"form": form, "kind": Article.Kind(article.kind), "article": article, "before": before}
    return render(
        request, "knowledge/article_write.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_safe
@login_required
@permission_required(DRAFT_SEE, raise_exception=True)
def version_compare(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """A version beside the one before it, or beside another that is asked for."""
    versions = Version.objects.select_related("article", "by", "category")
    after = get_object_or_404(versions, article_id=article_id, number=number)
    asked = request.GET.get("with", "")
    other = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else number - 1
    before = versions.filter(article_id=article_id, number=other).first()
    numbers = Version.objects.filter(article_id=article_id).exclude(number=number)
    context = {
        "article": after.article,
        "after": after,
        "before": before,
        "compared": _compared(before, after),
        "others": numbers.order_by("-number").values_list("number", flat=True),
    }
    return render(request, "knowledge/version_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def version_agree(request: HttpRequest, article_id: int) -> HttpResponse:
    """Write down that the newest version of a manual was talked over with the utility."""
    article = get_object_or_404(Article, pk=article_id)
    form = AgreeForm(request.POST or None, initial={"agreed_on": clock.today()})
    if form.is_valid():
        newest = selectors.newest_of(article.pk)
        try:
            writing.note_agreement(
                version_id=newest.pk, **form.cleaned_data, actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("agreed_on" if broken.code == "knowledge_day_in_future" else None, broken)
        else:
            messages.success(request, f"{article.shown} 第{newest.number}版の協議を記録しました。")
            return redirect("knowledge:article_show", article.pk)
    return _small_form(request, article, form, title="協議を記録する", act="記録する")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def version_submit(request: HttpRequest, article_id: int) -> HttpResponse:
    """Write down that the newest version of a manual was handed to the utility."""
    article = get_object_or_404(Article, pk=article_id)
    form = SubmitForm(request.POST or None, initial={"on": clock.today()})
    if form.is_valid():
        try:
            made = writing.submit_version(
                article_id=article.pk, **form.cleaned_data, actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("on" if broken.code == "knowledge_day_in_future" else None, broken)
        else:
            messages.success(request, f"{article.shown} 第{made.version.number}版の提出を記録しました。")
            return redirect("knowledge:article_show", article.pk)
    return _small_form(request, article, form, title="提出を記録する", act="記録する")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ARTICLE_WRITE, raise_exception=True)
@once.protected
def article_end(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take an article down at once."""
    article = get_object_or_404(Article, pk=article_id)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            writing.end_article(
                article_id=article.pk, **form.cleaned_data, actor=_person(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"{article.shown}を取り下げました。オペレーターには出ません。")
            return redirect("knowledge:article_show", article.pk)
    effects = (
        "すぐにオペレーターの検索と画面から消えます。承認済みで施行を待つ版も出ません。",
        "版の履歴は残ります。戻すには、改訂した版の承認が要ります。",
    )
    return _small_form(
        request, article, form, title="取り下げる", act="取り下げる", effects=effects, is_danger=True
    )


def _small_form(
    request: HttpRequest, article: Article, form: AgreeForm | SubmitForm | EndForm, **more: object
) -> HttpResponse:
    context = {"article": article, "form": form, "newest": selectors.newest_of(article.pk)} | more
    return render(
        request, "knowledge/article_act.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
