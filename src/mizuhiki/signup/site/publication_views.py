"""公開: what would change, how it would look, who checked the terms, and what was shown before."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.door.words import names
from mizuhiki.signup.filled import form_page, made_by, writer
from mizuhiki.signup.models import Publication, PublicationProposal, TermsCheck
from mizuhiki.signup.permissions import PUBLICATION_PROPOSE, PUBLICATION_SEE
from mizuhiki.signup.site import preview, publishing
from mizuhiki.signup.site.publication_changes import changes
from mizuhiki.signup.site.publication_forms import ProposeForm, TermsCheckForm
from mizuhiki.staff.api import User
from mizuhiki.web import files, once

NEXT = "next"  # what the rules in force would show
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PUBLICATION_SEE, raise_exception=True)
@once.protected
def publication_list(request: HttpRequest) -> HttpResponse:
    """What is shown, what would change, and every version; somebody may ask to publish."""
    person, now = writer(request, PUBLICATION_PROPOSE), clock.now()
    form = ProposeForm(request.POST or None)
    found, refused = _candidate(now)
    if made_by(form, "reason", publishing.propose, person):
        messages.success(request, "公開の承認を依頼しました。承認されるまで、公開受付は変わりません。")
        return redirect("signup:publication_list")
    waiting = publishing.waiting()
    context = {
        "found": found,
        "refused": refused,
        "waiting": waiting,
        "form": form if person.has_perm(PUBLICATION_PROPOSE) and found and not waiting else None,
        "versions": _versions(),
        "shown": SHOWN,
    }
    return form_page(request, "signup/publication_list.html", context, form)


def _candidate(now: datetime) -> tuple[publishing.Candidate | None, str]:
    """What would be shown, and why nothing can be."""
    try:
        found = publishing.candidate(at=now)
    except RuleBroken as broken:
        return None, broken.message
    try:
        found.refuse_unready()
    except RuleBroken as broken:
        return found, broken.message
    return found, ""


def _versions() -> list[Publication]:
    return list(Publication.objects.select_related("published_by", "proposal__by").order_by("-pk")[:SHOWN])


@require_safe
@login_required
@permission_required(PUBLICATION_SEE, raise_exception=True)
def publication_show(request: HttpRequest, source: str) -> HttpResponse:
    """One version or proposal: what it changed, and each of its pages in each of its languages."""
    body, title, before = _source_or_404(source)
    published = preview.preview_of(body)
    titles = {
        "start": "始めの画面",
        "terms": "利用規約",
        "who": "利用できる方",
        "check": "確認",
        "paper": "紙の依頼書",
    }
    context = {
        "title": title,
        "source": source,
        "body": body,
        "changes": changes(before, body),
        "languages": [(code, names()[code]) for code in body["languages"]],
        "screens": [
            (address, titles.get(key) or published.said("ja")["pages"].get(key, key))
            for address, key in preview.screens(published)
        ],
    }
    return render(request, "signup/publication_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PUBLICATION_SEE, raise_exception=True)
def publication_preview(
    request: HttpRequest, source: str, language: str, step: str = "", page: str = ""
) -> HttpResponse:
    """A page as the public would see it. Nothing is kept: what is sent leads to the next page."""
    rest = f"apply/{page}/" if page else f"{step}/" if step else preview.START
    body, *_ = _source_or_404(source)
    published = preview.preview_of(body)
    root = reverse("signup:publication_show", args=[source]) + "preview"
    filled = preview.filled(published, language, rest, root=root) if language in body["languages"] else None
    if filled is None:
        raise Http404(rest)
    if request.method == "POST":
        return redirect(f"{root}/{language}/{preview.following(published, rest)}")
    screen, context = filled
    return render(request, f"signup/door/{screen}.html", context)


@require_safe
@login_required
@permission_required(PUBLICATION_SEE, raise_exception=True)
def publication_logo(request: HttpRequest, source: str) -> HttpResponse:
    """The sign of a version."""
    del request
    body, *_ = _source_or_404(source)
    if not body["logo"]:
        raise Http404(source)
    image = base64.b64decode(body["logo"]["png"])
    return files.hand_out(image, name="logo.png", media_type="image/png", is_shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PUBLICATION_PROPOSE, raise_exception=True)
@once.protected
def terms_check(request: HttpRequest) -> HttpResponse:
    """Write down that the terms were compared with the specification, for one of three parties."""
    form = TermsCheckForm(request.POST or None, initial={"checked_on": clock.today()})
    if made := made_by(form, "party", publishing.check_terms, _person(request)):
        messages.success(
            request, f"利用規約{made.version}版の{made.get_party_display()}の確認を記録しました。"
        )
        return redirect("signup:terms_check")
    found, refused = _candidate(clock.now())
    context = {
        "form": form,
        "found": found,
        "refused": "" if found else refused,
        "terms": found.body["terms"] if found else None,
        "checks": TermsCheck.objects.select_related("by").order_by("-pk")[:SHOWN],
        "digest": publishing.terms_digest(found.body) if found else "",
    }
    return form_page(request, "signup/terms_check.html", context, form)


def _source_or_404(source: str) -> tuple[Mapping[str, Any], str, Mapping[str, Any] | None]:
    """A body by its name (`next`, `p12` a proposal, `12` a version), its title, and the body before."""
    if source == NEXT:
        found, refused = _candidate(clock.now())
        if found is None:
            raise Http404(refused)
        return found.body, "公開前の画面", found.latest.body if found.latest else None
    number = source.removeprefix("p")
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise Http404(source)
    if number != source:
        proposal = get_object_or_404(PublicationProposal, pk=int(number))
        before = Publication.objects.filter(published_at__lte=proposal.at).order_by("-pk").first()
        return proposal.body, f"公開の案 {proposal.pk}番", before.body if before else None
    one = get_object_or_404(Publication, pk=int(number))
    before = Publication.objects.filter(pk__lt=one.pk).order_by("-pk").first()
    return one.body, f"公開した内容 {one.pk}番", before.body if before else None


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
