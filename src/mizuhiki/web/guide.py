"""The guide beside the work: the pages of `docs/guide`, read by the people at the desks.

A page is Markdown of our own with the extensions of the documentation, so that both show the same. A
heading `{#run_list}` is the paragraph about the screen of that URL name; `?` on a screen leads to it.
"""

import re
from functools import cache
from pathlib import Path

import markdown
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.django import Template
from django.urls import get_resolver, reverse
from django.views.decorators.http import require_safe

EXTENSIONS = ("tables", "attr_list", "toc", "sane_lists", "admonition")
INDEX = "index"
_ANCHOR = re.compile(r"\{#([a-z_]+)\}")
_LINK = re.compile(r'href="([a-z-]+)\.md(#[^"]*)?"')
_BROKEN = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")  # a line end within Japanese is no blank
_FRAME = """{% extends "web/base.html" %}
{% block title %}手引き{% endblock %}
{% block content %}<article class="guide">{% verbatim guide %}
PAGE
{% endverbatim guide %}</article>
<div class="actions no-print"><a href="INDEX">手引きの目次</a></div>{% endblock %}"""


@require_safe
@login_required
def guide_page(request: HttpRequest, page: str = INDEX) -> HttpResponse:
    """One page of the guide, within the frame of the site."""
    if page not in _anchors():
        raise Http404
    return HttpResponse(_template(page).render({}, request))


def paragraph_of(room: str, url_name: str) -> str | None:
    """Where the guide speaks of a screen: the paragraph on the pages of its room, else their first page."""
    pages = _pages_of(room)
    page = next((page for page in pages if url_name in _anchors()[page]), None)
    if page is not None:
        return f"{_url(page)}#{url_name}"
    return _url(pages[0]) if pages else None


@cache
def title_of(view_name: str) -> str:
    """What the guide calls a screen; its own name where the guide does not speak of it."""
    room, _, name = view_name.rpartition(":")
    for page in _pages_of(room):
        text = (Path(settings.GUIDE) / f"{page}.md").read_text(encoding="utf-8")
        heading = re.search(rf"^#+ (.+?) *\{{#{re.escape(name)}\}}", text, re.MULTILINE)
        if name and heading:
            return heading[1]
    return view_name


@cache
def words_of(view_name: str) -> str:
    """What the guide says of a screen, from its heading to the next; nothing where it says nothing."""
    room, _, name = view_name.rpartition(":")
    for page in _pages_of(room):
        text = (Path(settings.GUIDE) / f"{page}.md").read_text(encoding="utf-8")
        mark = rf"^#+ [^\n]*\{{#{re.escape(name)}\}}.*?(?=^#+ |\Z)"
        if found := re.search(mark, text, re.MULTILINE | re.DOTALL):
            return found[0].strip()
    return ""


@cache
def screens() -> dict[str, str]:
    """Every screen that the guide speaks of: room:name and what it is called."""
    rooms = get_resolver().namespace_dict
    names = [
        f"{room}:{name}"
        for room, (_, resolver) in rooms.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    ]
    return {name: title for name in names if (title := title_of(name)) != name}


def _pages_of(room: str) -> list[str]:
    return [page for page in settings.GUIDE_PAGES.get(room, (room,)) if page in _anchors()]


@cache
def _anchors() -> dict[str, frozenset[str]]:
    """The pages there are, each with the screens it speaks of; read once a process."""
    return {
        path.stem: frozenset(_ANCHOR.findall(path.read_text(encoding="utf-8")))
        for path in Path(settings.GUIDE).glob("*.md")
    }


@cache
def _template(page: str) -> Template:
    text = (Path(settings.GUIDE) / f"{page}.md").read_text(encoding="utf-8")
    html = markdown.markdown(text, extensions=EXTENSIONS, output_format="html")
    html = _BROKEN.sub("", html)
    html = _LINK.sub(lambda found: f'href="{_url(found[1])}{found[2] or ""}"', html)
    template = engines["django"].from_string(_FRAME.replace("INDEX", _url(INDEX)).replace("PAGE", html))
    assert isinstance(template, Template)
    return template


def _url(page: str) -> str:
    return reverse("web:guide_page", args=[page]) if page != INDEX else reverse("web:guide_index")
