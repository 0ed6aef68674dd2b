"""金融機関: what is known of each, what is missing before the public may choose it, and its keys."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import CheckPoint, Pack, SignupBank, pack_on
from mizuhiki.signup.filled import form_page, made_by
from mizuhiki.signup.gateways import label_of
from mizuhiki.signup.models import BankCheck, Closure, GatewayKey, Publication
from mizuhiki.signup.permissions import BANK_EDIT, BANK_SEE, KEY_MAKE
from mizuhiki.signup.site import bank_selectors, closures, key_agreement, partners, services
from mizuhiki.signup.site.bank_forms import (
    AgreementForm,
    CertificateForm,
    CheckForm,
    KeyEndForm,
    RenewForm,
    at_once,
)
from mizuhiki.signup.site.keys import pair_of, renew_keys
from mizuhiki.staff.api import User
from mizuhiki.web import once


@require_safe
@login_required
@permission_required(BANK_SEE, raise_exception=True)
def bank_list(request: HttpRequest) -> HttpResponse:
    """Each bank of the rules: its contract, what is checked, what runs out, whether the public sees it."""
    now = clock.now()
    pack = pack_on(clock.day_of(now))
    latest = Publication.objects.order_by("-pk").first()
    offered = {one["code"] for one in latest.body["banks"]} if latest else set()
    named = pack.signup.banks if pack.signup else {}
    context = {
        "rows": [(one, one.bank.code in offered) for one in bank_selectors.standings(pack, at=now)],
        "left": [
            (code, label_of(code), code in offered)
            for code in sorted({*bank_selectors.left_banks(pack, at=now), *offered - set(named)})
        ],
        "warn_until": clock.day_of(now) + bank_selectors.WARN_AHEAD,
    }
    return render(request, "signup/bank_list.html", context)


@require_safe
@login_required
@permission_required(BANK_SEE, raise_exception=True)
def bank_show(request: HttpRequest, signup_bank: str) -> HttpResponse:
    """One bank: both its lists, its agreement, certificates, keys and rests."""
    now, label = clock.now(), _label_or_404(signup_bank)
    pack, pairs = pack_on(clock.day_of(now)), bank_selectors.pairs_of(signup_bank)
    asked = approvals.open_requests_of(
        kind=key_agreement.KEY_END.code, subject_ids=[pair.number for pair in pairs]
    )
    context = {
        "code": signup_bank,
        "label": label,
        "pairs": [(pair, pair.is_over(now), asked.get(pair.number)) for pair in pairs],
        "closures": Closure.objects.filter(bank_code=signup_bank).order_by("-pk")[:10],
        "is_closed": closures.is_closed(signup_bank, at=now),
    }
    if pack.signup is None or signup_bank not in pack.signup.banks:
        return render(request, "signup/bank_left.html", context)
    standing = bank_selectors.standing_of(pack, signup_bank, at=now)
    context |= {
        "standing": standing,
        "bank": standing.bank,
        "warn_until": clock.day_of(now) + bank_selectors.WARN_AHEAD,
    }
    return render(request, "signup/bank_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(BANK_EDIT, raise_exception=True)
@once.protected
def bank_agreement(request: HttpRequest, signup_bank: str) -> HttpResponse:
    """Write down an agreement; its obligations are then to be checked."""
    _, bank = _bank_or_404(signup_bank)
    form = AgreementForm(request.POST or None)
    if made_by(form, "ends_on", partners.record_agreement, _person(request), bank_code=bank.code):
        messages.success(request, "契約を登録しました。遵守事項を確認してください。")
        return redirect("signup:bank_show", bank.code)
    context = {"bank": bank, "form": form, "title": "契約を登録する", "act": "登録する"}
    return form_page(request, "signup/bank_form.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(BANK_EDIT, raise_exception=True)
@once.protected
def bank_check(request: HttpRequest, signup_bank: str, point: str) -> HttpResponse:
    """Write down how a point was found, with the paper that shows it."""
    pack, bank = _bank_or_404(signup_bank)
    found = _point_or_404(pack, bank, point)
    agreements = _agreements(bank) if found in pack.signup_site.obligations else []
    form = CheckForm(request.POST or None, request.FILES or None, agreements=agreements)
    if made_by(form, "evidence", _check, _person(request), bank=bank, point=found):
        messages.success(request, f"「{found.label}」の確認を記録しました。")
        return redirect("signup:bank_show", bank.code)
    context = {
        "bank": bank,
        "form": form,
        "point": found,
        "title": "確認を記録する",
        "act": "記録する",
        "is_upload": True,
    }
    return form_page(request, "signup/bank_form.html", context, form)


def _agreements(bank: SignupBank) -> list[tuple[int, str]]:
    """Whose obligations may be looked at: the agreement that counts today, and those to come."""
    found = bank_selectors.agreement_in_force(bank.code, today=clock.today())
    papers = (found.paper, *found.coming) if found else ()
    return [(one.pk, f"{one.number}（{one.starts_on}から{one.ends_on}まで）") for one in papers]


def _check(
    *, bank: SignupBank, point: CheckPoint, evidence: Any, at: datetime, actor: User, **given: Any
) -> BankCheck:
    """The check with its file; a file whose check is refused is not kept."""
    with transaction.atomic():
        return partners.record_check(
            bank_code=bank.code,
            point=point.code,
            is_met=given["is_met"],
            note=given["note"],
            evidence=_kept(evidence, f"{bank.code}-{point.code}", at=at, actor=actor),
            agreement_id=given.get("agreement"),
            at=at,
            actor=actor,
        )


def _kept(upload: Any, name: str, *, at: datetime, actor: User) -> StoredFile | None:
    if not upload:
        return None
    dated = f"{name}-{at.astimezone(clock.TOKYO):%Y%m%d-%H%M%S}"
    return attachments.store_upload(upload, name=dated, kind=partners.EVIDENCE, actor=actor, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(BANK_EDIT, raise_exception=True)
@once.protected
def bank_certificate(request: HttpRequest, signup_bank: str) -> HttpResponse:
    """Write a certificate and its last day down."""
    _, bank = _bank_or_404(signup_bank)
    form = CertificateForm(request.POST or None)
    if made_by(form, "serial", partners.record_certificate, _person(request), bank_code=bank.code):
        messages.success(request, "証明書を登録しました。期限の60日前から受付箱に出ます。")
        return redirect("signup:bank_show", bank.code)
    context = {"bank": bank, "form": form, "title": "証明書を登録する", "act": "登録する"}
    return form_page(request, "signup/bank_form.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(KEY_MAKE, raise_exception=True)
@once.protected
def bank_keys(request: HttpRequest, signup_bank: str) -> HttpResponse:
    """Make the first keys of a bank, or those that follow. They are on the screen this once."""
    _, bank = _bank_or_404(signup_bank)
    person, now, made = _person(request), clock.now(), None
    is_first = all(one.is_over(now) for one in bank_selectors.pairs_of(bank.code))
    form = None if is_first else RenewForm(request.POST or None)
    if request.method == "POST" and form is None:
        made = services.make_keys(bank_code=bank.code, at=now, actor=person)
    elif form is not None:
        made = made_by(form, "starts_on", renew_keys, person, bank_code=bank.code)
    context = {"bank": bank, "form": form, "made": made}
    return form_page(request, "signup/bank_keys.html", context, *filter(None, [form]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(KEY_MAKE, raise_exception=True)
@once.protected
def key_end(request: HttpRequest, gateway_key_id: int) -> HttpResponse:
    """Ask a second person to agree that a pair of keys ends."""
    key, now = get_object_or_404(GatewayKey, pk=gateway_key_id), clock.now()
    is_closed = closures.is_closed(key.bank_code, at=now)
    form = KeyEndForm(request.POST or None, initial=at_once(now) if is_closed else None)
    if made_by(form, "ends_on", key_agreement.ask, _person(request), key=key):
        messages.success(request, "鍵の終了の承認を依頼しました。承認されるまで、この鍵は使えます。")
        return redirect("signup:bank_show", key.bank_code)
    context = {
        "bank": {"code": key.bank_code, "label": label_of(key.bank_code)},
        "form": form,
        "key": key,
        "settled": pair_of(key).ends_at,
        "is_closed": is_closed,
        "title": "鍵を終わりにする",
        "act": "承認を依頼する",
    }
    return form_page(request, "signup/bank_form.html", context, form)


def _bank_or_404(bank_code: str) -> tuple[Pack, SignupBank]:
    try:
        return partners.bank_of(bank_code, at=clock.now())
    except RuleBroken as broken:
        raise Http404(bank_code) from broken


def _label_or_404(bank_code: str) -> str:
    """How a bank is called that the rules or the site name, or that has keys here."""
    named = closures.banks_to_rest(at=clock.now())
    if bank_code in named:
        return named[bank_code]
    get_list_or_404(GatewayKey, bank_code=bank_code)
    return label_of(bank_code)


def _point_or_404(pack: Pack, bank: SignupBank, code: str) -> CheckPoint:
    points = (*(pack.signup_site.obligations if bank.is_partner else ()), *pack.signup_site.go_live)
    for one in points:
        if one.code == code:
            return one
    raise Http404(code)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
