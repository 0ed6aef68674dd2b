"""電話回線・ラップアップコード・担当者の番号・交換機からの通知: each a list with its form."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User, able, fresh_factor_required
from mizuhiki.telephony import errors
from mizuhiki.telephony import register_lists as lists
from mizuhiki.telephony.forms import AgentForm, LineForm, LinkForm, RetireForm, WrapUpForm
from mizuhiki.telephony.models import ExchangeEntry, Line, PushKey, WrapUpCode
from mizuhiki.telephony.permissions import CALL_KEY, LINE_EDIT, LINK_EDIT
from mizuhiki.telephony.services import registering
from mizuhiki.web import once
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422
MOST_KEY = 80
FIELDS = {  # where a refusal is told
    "line_known": "code",
    "line_taken": "exchange_key",
    "code_overlaps": "starts_on",
    "agent_key_taken": "key",
}


class _Page(NamedTuple):
    """A list with its form."""

    name: str
    template: str


LINES = _Page("telephony:line_list", "telephony/line_list.html")
CODES = _Page("telephony:code_list", "telephony/code_list.html")
AGENTS = _Page("telephony:agent_list", "telephony/agent_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(LINE_EDIT, raise_exception=True)
@once.protected
def line_list(request: HttpRequest) -> HttpResponse:
    """The lines, and a new one."""
    initial = {"starts_on": clock.today(), "exchange_key": _chosen(request)}
    return _line(request, LineForm(request.POST or None, initial=initial))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(LINE_EDIT, raise_exception=True)
@once.protected
def line_edit(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change what is registered of a line; its code stays."""
    line = get_object_or_404(Line, pk=line_id)
    names = ("code", "name", "kind", "number", "exchange_key", "starts_on", "ends_on")
    initial = {name: getattr(line, name) for name in names}
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data["code"] = line.code
    form = LineForm(data, initial=initial)
    form.fields["code"].disabled = True
    return _line(request, form, line)


def _line(request: HttpRequest, form: LineForm, line: Line | None = None) -> HttpResponse:
    def act(at: datetime) -> str:
        code = line.code if line else form.cleaned_data["code"]
        if line is None and Line.objects.filter(code=code).exists():
            raise errors.LineKnown(code=code)
        made = registering.register_line(code=code, facts=form.facts(), actor=_person(request), at=at)
        return f"回線「{made.name}」を登録しました。"

    context = {"lines": lists.lines(), "line": line, "unregistered": _unregistered(ExchangeEntry.Kind.QUEUE)}
    return _act(request, form, act, LINES, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(LINE_EDIT, raise_exception=True)
@once.protected
def code_list(request: HttpRequest) -> HttpResponse:
    """The wrap-up codes, retired ones too, and a new one."""
    initial = {"starts_on": clock.today(), "exchange_key": _chosen(request)}
    form = WrapUpForm(request.POST or None, initial=initial)
    return _codes(request, form, RetireForm(initial={"ends_on": clock.today()}))


@require_POST
@login_required
@permission_required(LINE_EDIT, raise_exception=True)
@once.protected
def code_retire(request: HttpRequest, wrap_up_id: int) -> HttpResponse:
    """Offer a code no longer."""
    code, form = get_object_or_404(WrapUpCode, pk=wrap_up_id), RetireForm(request.POST)
    if form.is_valid():
        day: date = form.cleaned_data["ends_on"]
        try:
            registering.retire_code(code_id=code.pk, ends_on=day, actor=_person(request), at=clock.now())
        except RuleBroken as broken:
            form.refuse("ends_on", broken)
        else:
            messages.success(request, f"コード「{code.label}」は{day:%Y-%m-%d}から使いません。")
            return redirect("telephony:code_list")
    return _codes(request, WrapUpForm(), form, retiring=code)


def _codes(
    request: HttpRequest, form: WrapUpForm, retire: RetireForm, retiring: WrapUpCode | None = None
) -> HttpResponse:
    def act(at: datetime) -> str:
        facts = form.facts()
        made = registering.register_code(
            code=form.cleaned_data["code"], facts=facts, actor=_person(request), at=at
        )
        return f"コード「{made.code} {made.label}」を登録しました。"

    context = {
        "codes": lists.codes(clock.today()),
        "retire": retire,
        "retiring": retiring,
        "unregistered": _unregistered(ExchangeEntry.Kind.CODE),
    }
    if retiring is not None:
        return render(request, "telephony/code_list.html", context | {"form": form}, status=UNPROCESSABLE)
    return _act(request, form, act, CODES, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(LINE_EDIT, raise_exception=True)
@once.protected
def agent_list(request: HttpRequest) -> HttpResponse:
    """Who sits at which telephone."""
    form = AgentForm(request.POST or None, people=able([CALL_KEY]), initial={"key": _chosen(request)})

    def act(at: datetime) -> str:
        user: User | None = form.cleaned_data["user"]
        registering.give_agent_key(
            key=form.cleaned_data["key"], user_id=user.pk if user else None, actor=_person(request), at=at
        )
        return "担当者の番号を登録しました。"

    context = {"agents": lists.agents(), "unregistered": _unregistered(ExchangeEntry.Kind.AGENT)}
    return _act(request, form, act, AGENTS, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(LINK_EDIT, raise_exception=True)
@fresh_factor_required
@once.protected
def link_list(request: HttpRequest) -> HttpResponse:
    """The exchanges that tell of calls; a new address is shown this once."""
    form, made = LinkForm(request.POST or None), None
    if form.is_valid():
        key, token = registering.make_push_key(
            name=form.cleaned_data["name"], actor=_person(request), at=clock.now()
        )
        made = request.build_absolute_uri(reverse("telephony:call_push", args=[token]))
        messages.success(request, f"「{key.name}」の通知先を作りました。")
        form = LinkForm()
    context = {
        "form": form,
        "made": made,
        "links": lists.links(),
        "days": lists.reading_days(clock.today()),
        "schedules": lists.schedules(),
    }
    return render(request, "telephony/link_list.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
@permission_required(LINK_EDIT, raise_exception=True)
@fresh_factor_required
@once.protected
def link_end(request: HttpRequest, push_key_id: int) -> HttpResponse:
    """Take nothing with this key any more."""
    key = get_object_or_404(PushKey, pk=push_key_id)
    try:
        registering.end_push_key(key_id=key.pk, actor=_person(request), at=clock.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, f"「{key.name}」からの通知を止めました。")
    return redirect("telephony:link_list")


def _chosen(request: HttpRequest) -> str:
    """The exchange's name that was chosen among those nobody registered."""
    return request.GET.get("key", "")[:MOST_KEY]


def _unregistered(kind: ExchangeEntry.Kind) -> Sequence[ExchangeEntry]:
    return lists.unregistered(kind, clock.today())


def _act(
    request: HttpRequest, form: Form, act: Callable[[datetime], str], page: _Page, context: dict[str, Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            words = act(clock.now())
        except RuleBroken as broken:
            form.refuse(FIELDS[broken.code], broken)
        else:
            messages.success(request, words)
            return redirect(page.name)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, page.template, context | {"form": form}, status=status)


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
