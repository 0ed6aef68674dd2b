"""料金表: the versions of each charge, a new one by a form or a file, and one bill by two of them."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing.api import Assessment, holders_of
from mizuhiki.platform import clock
from mizuhiki.revisions import newrates, selectors, services, wording
from mizuhiki.revisions.comparing import Compared, compared
from mizuhiki.revisions.forms import CompareForm, FileForm, ReviseForm
from mizuhiki.rulepacks.api import (
    VERSION_PROPOSE,
    VERSION_SEE,
    Pack,
    RulePackFault,
    RulePackVersion,
    pack_of_version,
    version_in_force,
    versions,
)
from mizuhiki.staff.api import User
from mizuhiki.tariffs import PriceRequest, TariffFault, TariffVersion, faults_of
from mizuhiki.web import once

UNPROCESSABLE = 422
NEWEST_OFFERED = 12  # versions of the rules to compare between


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
def tariff_list(request: HttpRequest) -> HttpResponse:
    """Every charge with its versions as the rules of today have them, and the proposals beside them."""
    today = clock.today()
    present = version_in_force(today)
    found = versions(today=today)
    context = {
        "present": present,
        "tariffs": selectors.tariffs_of(pack_of_version(present)) if present else (),
        "today": today,
        "proposals": [one for one in found if one.state in {"unused", "coming"}],
    }
    return render(request, "revisions/tariff_list.html", context)


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
def version_show(request: HttpRequest, version_id: int, charge: str, first_on: str) -> HttpResponse:
    """One version of a charge, its tables as tables and its rules in sentences."""
    kept, pack = _pack(version_id)
    version = selectors.version_of(pack, charge, _day(first_on))
    if version is None:
        raise Http404
    context = {
        "kept": kept,
        "charge": pack.charges[charge],
        "version": version,
        "tables": wording.tables_of(version),
        "rules": wording.rules_of(version),
        "articles": version.articles,
        "is_last": version is pack.tariffs[charge].versions[-1],
    }
    return render(request, "revisions/version_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VERSION_PROPOSE, raise_exception=True)
@once.protected
def tariff_revise(request: HttpRequest, version_id: int, charge: str) -> HttpResponse:
    """A version more of a charge, from a day, with other rates: the usual revision."""
    kept, pack = _pack(version_id)
    text, tariff = _text(kept, charge), pack.tariffs[charge]
    form = ReviseForm(
        request.POST if request.method == "POST" else None,
        rates=newrates.rates_of(text),
        initial={"article": tariff.versions[-1].article},
    )
    faults: list[TariffFault] = []
    if form.is_valid():
        given = form.cleaned_data
        changed = newrates.with_new_version(
            text, from_on=given["from_on"], article=given["article"], values=form.values
        )
        faults = faults_of(changed, file=services.path_of(charge))
        if not faults:
            return _kept(request, kept, charge, changed)
    context = {"kept": kept, "charge": pack.charges[charge], "form": form, "faults": faults}
    status = UNPROCESSABLE if form.errors or faults else 200
    return render(request, "revisions/tariff_revise.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VERSION_PROPOSE, raise_exception=True)
@once.protected
def tariff_edit(request: HttpRequest, version_id: int, charge: str) -> HttpResponse:
    """The whole file of a charge, typed or brought; every fault of it stands with its line."""
    kept, pack = _pack(version_id)
    sent = request.method == "POST"
    form = FileForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"text": _text(kept, charge)},
    )
    faults: list[TariffFault] = []
    refused = ""
    if form.is_valid():
        text, refused = _sent_text(form)
        faults = [] if refused else faults_of(text, file=services.path_of(charge))
        if not refused and not faults:
            try:
                return _kept(request, kept, charge, text)
            except RulePackFault as fault:
                refused = fault.message
    context = {
        "kept": kept,
        "charge": pack.charges[charge],
        "form": form,
        "faults": faults,
        "refused": refused,
    }
    status = UNPROCESSABLE if form.errors or faults or refused else 200
    return render(request, "revisions/tariff_edit.html", context, status=status)


def _sent_text(form: FileForm) -> tuple[str, str]:
    """The text that counts, or why there is none."""
    upload = form.cleaned_data["upload"]
    if upload is None:
        return form.cleaned_data["text"].replace("\r\n", "\n"), ""
    try:
        return upload.read().decode("utf-8-sig").replace("\r\n", "\n"), ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return "", f"{line}行目の文字コードがUTF-8ではありません。"


def _kept(request: HttpRequest, base: RulePackVersion, charge: str, text: str) -> HttpResponse:
    made = services.propose(
        base=base, charge=charge, text=text, at=clock.now(), actor=cast(User, request.user)
    )
    if made.pk == base.pk:
        messages.info(request, "内容は変わっていません。")
    else:
        messages.success(request, f"規則集の第{made.pk}版として保存しました。まだ施行されていません。")
    return redirect("revisions:proposal_show", made.pk)


@require_safe
@login_required
@permission_required(VERSION_SEE, raise_exception=True)
@shows_personal_data(purpose="料金表の版の比較")
def tariff_compare(request: HttpRequest) -> HttpResponse:
    """One bill by two versions, line by line: a bill described, or a real one by its number."""
    offered = _offered()
    form = CompareForm(
        request.GET or None,
        versions=[(key, words) for key, words, _ in offered],
        initial={"before": _one_before(offered)},
    )
    known = {key: version for key, _, version in offered}
    found, shown, customers = None, None, list[int]()
    if form.is_valid():
        given = form.cleaned_data
        before, after = known[given["before"]], known[given["after"]]
        if given["assessment"]:
            shown = Assessment.objects.select_related("pricing").filter(pk=given["assessment"]).first()
            if shown is None:
                form.add_error("assessment", "この番号の調定はありません")
            elif shown.charge != before.charge:
                form.add_error("assessment", "この番号の調定は、比べる料金のものではありません")
                shown = None
        if shown is not None:
            viewer = cast(User, request.user)
            holders = holders_of([shown.supply_id], today=clock.today(), viewer=viewer)
            customers = [one.customer_id for one in holders.values()]
        if before.charge != after.charge:
            form.add_error("after", "同じ料金の版を選んでください")
        if not form.errors:
            found = compared(_request(given, shown), before, after)
    log_read(request, subjects={"customers.customer": customers})
    context: dict[str, Any] = {"form": form, "found": found, "assessment": shown}
    status = UNPROCESSABLE if form.errors else 200
    return render(
        request, "revisions/tariff_compare.html", context | _headings(form, known, found), status=status
    )


def _request(given: dict[str, Any], assessment: Assessment | None) -> PriceRequest:
    """The bill to be priced; of a real one what it was priced from."""
    if assessment is not None:
        return PriceRequest.from_dict(assessment.pricing.request)
    return PriceRequest(
        use=given["use"], m3=given["m3"], bore_mm=given["bore_mm"], months=given["months"] or None
    )


def _headings(
    form: CompareForm, known: dict[str, TariffVersion], found: Compared | None
) -> dict[str, TariffVersion]:
    if found is None:
        return {}
    return {name: known[form.cleaned_data[name]] for name in ("before", "after")}


def _offered() -> list[tuple[str, str, TariffVersion]]:
    """Every version of every charge in the newest rules, each named by the rules it stands in."""
    found = []
    for kept in versions(today=clock.today())[:NEWEST_OFFERED]:
        pack = pack_of_version(kept.number)
        for code in pack.tariff_order():
            for version in reversed(pack.tariffs[code].versions):
                words = f"{pack.charges[code].label} {version.valid_from:%Y-%m-%d}から（第{kept.number}版）"
                found.append(
                    (
                        f"{kept.number}.{code}.{version.valid_from:%Y-%m-%d}",
                        words,
                        replace(version, charge=code),
                    )
                )
    return found


def _one_before(offered: list[tuple[str, str, TariffVersion]]) -> str:
    """The version before the newest, of the same charge, where there is one."""
    newest = offered[0][2]
    return next((key for key, _, one in offered[1:] if one.charge == newest.charge), offered[0][0])


def _pack(version_id: int) -> tuple[RulePackVersion, Pack]:
    kept = get_object_or_404(RulePackVersion, pk=version_id)
    return kept, pack_of_version(kept.pk)


def _text(kept: RulePackVersion, charge: str) -> str:
    text = kept.files.get(services.path_of(charge))
    if text is None:
        raise Http404
    return str(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
