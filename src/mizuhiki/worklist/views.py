"""受付箱: what waits on my desks, and one item with its steps."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import navigation, once
from mizuhiki.worklist import selectors, services
from mizuhiki.worklist.desks import DESKS, kind_of, kinds
from mizuhiki.worklist.forms import StepForm
from mizuhiki.worklist.models import Item
from mizuhiki.worklist.permissions import ITEM_SEE
from mizuhiki.worklist.selectors import Filters

PAGE = 50
QUERY_LENGTH = 100
WHO = {"": "全員", "mine": "自分の担当", "free": "担当なし"}
SHOW = {"open": "未処理", "done": "処理済み"}


@require_safe
@login_required
@permission_required(ITEM_SEE, raise_exception=True)
def item_list(request: HttpRequest) -> HttpResponse:
    """The items of my desks, those past their time first; the URL holds what is filtered."""
    now, person = clock.now(), _person(request)
    filters = _filters(request.GET)
    page = Paginator(selectors.items_of(person, filters, now), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "now": now,
        "counts": selectors.counts_of(person, now),
        "kinds": [kind for kind in kinds() if not kind.right or person.has_perm(kind.right)],
        "shows": SHOW.items(),
        "whos": WHO.items(),
        "chips": _chips(filters),
    }
    return render(request, "worklist/item_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(ITEM_SEE, raise_exception=True)
@once.protected
def item_show(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item: where the work is done, who has it, what happened, and the next step."""
    person = _person(request)
    found = selectors.visible_to(person).select_related("assigned_to", "closed_by")
    item = get_object_or_404(found, pk=item_id)
    outcomes = [(one.code, one.label) for one in kind_of(item.kind).outcomes]
    form = StepForm(request.POST or None, item=item, outcomes=outcomes)
    if form.is_valid():
        try:
            said = STEPS[form.cleaned_data["act"]](item, form.cleaned_data, person, clock.now())
        except RuleBroken as broken:
            form.add_error("note" if broken.code == "note_needed" else None, broken.message)
        else:
            messages.success(request, said)
            is_still_mine = selectors.visible_to(person).filter(pk=item.pk, closed_at__isnull=True).exists()
            return (
                redirect("worklist:item_show", item.pk) if is_still_mine else redirect("worklist:item_list")
            )
    context = {
        "item": item,
        "form": form,
        "events": item.events.select_related("actor").order_by("-pk"),
        "target": navigation.resolve(item.url_name, *item.url_args),
        "is_late": item.closed_at is None and item.due_at < clock.now(),
        "is_mine": item.assigned_to_id == person.pk,
        "outcomes": outcomes,
        "has_owner": kind_of(item.kind).has_owner,
    }
    return render(request, "worklist/item_show.html", context, status=422 if form.errors else 200)


Step = Callable[[Item, dict[str, Any], Person, datetime], str]


def _take(item: Item, given: dict[str, Any], person: Person, at: datetime) -> str:
    del given
    services.take(item.pk, actor=person, at=at)
    return f"「{item.title}」を引き受けました。"


def _give_back(item: Item, given: dict[str, Any], person: Person, at: datetime) -> str:
    services.give_back(item.pk, actor=person, at=at, note=given["note"])
    return f"「{item.title}」を手放しました。"


def _note(item: Item, given: dict[str, Any], person: Person, at: datetime) -> str:
    services.add_note(item.pk, actor=person, at=at, note=given["note"])
    return "メモを残しました。"


def _pass_on(item: Item, given: dict[str, Any], person: Person, at: datetime) -> str:
    services.pass_on(item.pk, desk=given["desk"], actor=person, at=at, note=given["note"])
    return f"「{item.title}」を{DESKS[given['desk']].title}へ回しました。"


def _finish(item: Item, given: dict[str, Any], person: Person, at: datetime) -> str:
    services.finish(item.pk, outcome=given["outcome"], actor=person, at=at, note=given["note"])
    return f"「{item.title}」を終了にしました。"


STEPS: dict[str, Step] = {
    "take": _take,
    "give_back": _give_back,
    "note": _note,
    "pass_on": _pass_on,
    "finish": _finish,
}


def _filters(asked: QueryDict) -> Filters:
    """What the URL asks for; words it does not know are taken as not said."""
    known_kinds = {kind.code for kind in kinds()}
    show, who, desk, kind = (asked.get(name, "") for name in ("show", "who", "desk", "kind"))
    return Filters(
        show=show if show in SHOW else "open",
        who=who if who in WHO else "",
        desk=desk if desk in DESKS else "",
        kind=kind if kind in known_kinds else "",
        query=asked.get("q", "").strip()[:QUERY_LENGTH],
    )


def _chips(filters: Filters) -> list[tuple[str, str]]:
    """(name in the URL, words) of each filter that is set and can be taken off."""
    chips = []
    if filters.desk:
        chips.append(("desk", f"担当：{DESKS[filters.desk].title}"))
    if filters.kind:
        chips.append(("kind", f"種類：{kind_of(filters.kind).title}"))
    if filters.who:
        chips.append(("who", WHO[filters.who]))
    if filters.query:
        chips.append(("q", f"「{filters.query}」を含む"))
    return chips


def _person(request: HttpRequest) -> Person:
    """The signed-in person; the decorators let nobody else in."""
    return cast(Person, request.user)
