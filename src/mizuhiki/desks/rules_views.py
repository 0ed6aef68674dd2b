"""規則集: which rules are in force, what another version changes, and asking for it to take effect."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.desks.forms import RulesForm
from mizuhiki.platform import clock, era
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.rulepacks.api import VERSION_PROPOSE, VERSION_SEE, RulePackVersion, Version
from mizuhiki.staff.api import User
from mizuhiki.web import once

IN_FORCE = "rulepacks.put_in_force"  # the kind of request, registered in config/agreements.py


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
def rules_list(request: HttpRequest) -> HttpResponse:
    """Every version there is, the newest first, with since when each holds."""
    found = rulepacks.versions(today=clock.today())
    waiting = {asked.subject_id: asked for asked in _waiting()}
    context = {"versions": [(version, waiting.get(version.number)) for version in found]}
    return render(request, "desks/rules_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
@once.protected
def rules_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: what it changes against the rules of today, its files, and the way into force."""
    kept = get_object_or_404(RulePackVersion, pk=version_id)
    today, person = clock.today(), cast(User, request.user)
    may_ask = person.has_perm(VERSION_PROPOSE)
    if request.method == "POST" and not may_ask:
        raise PermissionDenied
    form = RulesForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            _ask(kept, form.cleaned_data["from_on"], form.cleaned_data["reason"], person)
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(
                request, "施行の承認を依頼しました。別の職員が承認すると、その日から施行されます。"
            )
            return redirect("desks:rules_version", kept.pk)
    versions = {version.number: version for version in rulepacks.versions(today=today)}
    context = _page(kept, versions) | {"form": form, "may_ask": may_ask}
    return render(request, "desks/rules_version.html", context, status=422 if form.errors else 200)


def _page(kept: RulePackVersion, versions: dict[int, Version]) -> dict[str, Any]:
    present = next((one.number for one in versions.values() if one.state == "in_force"), None)
    compared = RulePackVersion.objects.get(pk=present) if present not in {None, kept.pk} else None
    return {
        "version": versions[kept.pk],
        "compared": compared,
        "changes": rulepacks.changes_between(compared.files, kept.files) if compared else (),
        "files": sorted(kept.files.items()),
        "asked": next((asked for asked in _waiting() if asked.subject_id == kept.pk), None),
    }


def _ask(version: RulePackVersion, from_on: date, reason: str, person: User) -> None:
    approvals.ask(
        kind=IN_FORCE,
        title=f"規則集 第{version.pk}版を{era.long_date(from_on)}から施行する",
        subject=version,
        reason=reason,
        facts={"from_on": from_on},
        actor=person,
        at=clock.now(),
    )


def _waiting() -> list[ApprovalRequest]:
    """The requests about rules that nobody has decided yet."""
    return list(ApprovalRequest.objects.filter(kind=IN_FORCE, decision__isnull=True))
