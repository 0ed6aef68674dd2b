"""職員によるテスト: the scripts, a step with its forms, calls for help, and faults until they are mended."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.filled import form_page, made_by, writer
from mizuhiki.signup.models import TrialFault, TrialHelp, TrialResult
from mizuhiki.signup.permissions import TRIAL_DO, TRIAL_SUPPORT
from mizuhiki.signup.trials import agreement, services
from mizuhiki.signup.trials.forms import AnswerForm, FaultForm, FaultStepForm, HelpForm, ResultForm
from mizuhiki.signup.trials.scripts import Script, scripts
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.forms import Form


@require_safe
@login_required
@permission_required(TRIAL_DO, raise_exception=True)
def trial_list(request: HttpRequest) -> HttpResponse:
    """Every script with how far it has come, calls that wait, and the faults."""
    faults = TrialFault.objects.select_related("result", "by").prefetch_related("steps").order_by("-pk")
    context = {
        "lines": services.lines(),
        "calls": TrialHelp.objects.filter(answer=None).select_related("by").order_by("pk"),
        "faults": [(one, _steps(one)) for one in faults],
        "titles": {code: script.title for code, script in scripts().items()},
    }
    return render(request, "signup/trial_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TRIAL_DO, raise_exception=True)
@once.protected
def trial_step(request: HttpRequest, trial_script: str, trial_step: int) -> HttpResponse:
    """One step: what to do, what is to come of it; the result, a call for help, a fault."""
    script, person = _script(trial_script, trial_step), cast(User, request.user)
    line = services.line_of(script)
    found, act = line.steps[trial_step - 1], request.POST.get("act", "result")
    forms: dict[str, Form] = {
        "result": ResultForm(request.POST if request.POST and act == "result" else None),
        "help": HelpForm(request.POST if act == "help" else None),
        "fault": FaultForm(request.POST if act == "fault" else None),
    }
    facts: dict[str, Any] = {"script": script.code, "step": trial_step}
    if made_by(forms["result"], "note", services.note_result, person, **facts):
        messages.success(request, f"手順{trial_step}の結果を記録しました。")
        return redirect("signup:trial_step", script.code, min(trial_step + 1, len(script.steps)))
    if made_by(forms["help"], "question", services.call_for_help, person, **facts):
        messages.success(request, "支援の担当を呼びました。回答はこの画面に出ます。")
        return redirect("signup:trial_step", script.code, trial_step)
    result_id = found.result.pk if found.result else 0
    if result_id and (
        fault := made_by(forms["fault"], "what", services.note_fault, person, result_id=result_id)
    ):
        messages.success(request, "不具合を登録しました。")
        return redirect("signup:trial_fault", fault.pk)
    context = {
        "script": script,
        "line": found,
        "last": len(script.steps),
        "history": TrialResult.objects.filter(**facts).select_related("by", "fault").order_by("-pk"),
        "calls": TrialHelp.objects.filter(**facts).select_related("by", "answer__by").order_by("-pk"),
        "forms": forms,
        "may_fault": found.result and found.result.outcome != "passed" and not hasattr(found.result, "fault"),
    }
    return form_page(request, "signup/trial_step.html", context, *forms.values())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TRIAL_DO, raise_exception=True)
@once.protected
def trial_help(request: HttpRequest, trial_help_id: int) -> HttpResponse:
    """A call for help, and its answer."""
    person = writer(request, TRIAL_SUPPORT)
    asked = get_object_or_404(TrialHelp.objects.select_related("by", "answer__by"), pk=trial_help_id)
    form = AnswerForm(request.POST or None)
    if made_by(form, "text", services.answer, person, help_id=asked.pk):
        messages.success(request, "回答しました。")
        return redirect("signup:trial_list")
    context = {
        "asked": asked,
        "script": scripts().get(asked.script),
        "form": form if person.has_perm(TRIAL_SUPPORT) and not hasattr(asked, "answer") else None,
    }
    return form_page(request, "signup/trial_help.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TRIAL_DO, raise_exception=True)
@once.protected
def trial_fault(request: HttpRequest, trial_fault_id: int) -> HttpResponse:
    """A fault with its analysis, proposal, agreement and proof; the next of them."""
    person = writer(request, TRIAL_SUPPORT)
    fault = get_object_or_404(TrialFault.objects.select_related("result", "by"), pk=trial_fault_id)
    is_asking = request.POST.get("act") == "ask"
    form = FaultStepForm(request.POST if request.POST and not is_asking else None)
    if is_asking:
        try:
            agreement.ask(fault=fault, at=clock.now(), actor=person)
            messages.success(request, "対応方針の承認を依頼しました。")
        except RuleBroken as broken:
            messages.error(request, broken.message)
        return redirect("signup:trial_fault", fault.pk)
    if made_by(form, "kind", services.note_fault_step, person, fault_id=fault.pk):
        messages.success(request, "記録しました。")
        return redirect("signup:trial_fault", fault.pk)
    done = services.steps_done(fault)
    context = {
        "fault": fault,
        "script": scripts().get(fault.result.script),
        "steps": fault.steps.select_related("by").order_by("pk"),
        "done": done,
        "may_ask": person.has_perm(TRIAL_SUPPORT) and "proposal" in done and "approved" not in done,
        "form": form if person.has_perm(TRIAL_SUPPORT) and "mended" not in done else None,
    }
    return form_page(request, "signup/trial_fault.html", context, form)


def _steps(fault: TrialFault) -> dict[str, Any]:
    """The latest step of each kind."""
    return {step.kind: step for step in sorted(fault.steps.all(), key=lambda step: step.pk)}


def _script(code: str, step: int) -> Script:
    script = scripts().get(code)
    if script is None or not 1 <= step <= len(script.steps):
        raise Http404
    return script
