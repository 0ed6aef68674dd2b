"""Signing out, locking, unlocking, and the doors that stay shut."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.platform import clock
from mizuhiki.staff.models import StaffSession
from mizuhiki.staff.sign_in import kept, sessions
from mizuhiki.staff.sign_in.forms import UnlockForm
from mizuhiki.staff.sign_in.gate import safe_next
from mizuhiki.staff.sign_in.history import Kind
from mizuhiki.staff.sign_in.limits import UNLOCK_TRIES
from mizuhiki.web import errors, navigation

CLEAR = '"cache", "cookies", "storage"'
CLEAR_BUT_UNSENT = '"cache", "cookies"'  # what a tablet has told nobody yet; its own page sees to the rest


ENDED = {
    Kind.ENDED_PARALLEL: "別の端末でサインインしたため、この端末での利用を終了しました。"
    "心当たりがないときは、情報セキュリティ責任者に知らせてください。",
    Kind.ENDED_ABSOLUTE: "サインインから12時間たったため、この端末での利用を終了しました。"
    "もう一度サインインしてください。",
    Kind.REFUSED: "続けて間違えたため、この端末での利用を終了しました。もう一度サインインしてください。",
    Kind.ENDED_BY_MANAGER: "管理者がこの端末での利用を終了しました。",
    Kind.ENDED_BY_CHANGE: "パスワードまたは二要素認証を変更したため、この端末での利用を終了しました。",
}


class SignInView(LoginView):  # type: ignore[misc]
    """サインイン, with the reason why one has to do it again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Only reasons of our own list are shown, whatever the address says."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"ended": ENDED.get(self.request.GET.get("ended", ""))}


@method_decorator(login_not_required, name="dispatch")
@method_decorator(require_POST, name="dispatch")
class SignOutView(LogoutView):  # type: ignore[misc]
    """終了: the session is forgotten here, what the browser kept is cleared there (14.3.1)."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Also leaves a sign-in that waits for its second factor.

        A tablet of the field keeps receipts until the office has them: it is led to its page, which
        forgets names and addresses when it finds nobody signed in.
        """
        is_tablet = sessions.is_on_tablet(self.request)
        response: HttpResponse = super().post(*args, **kwargs)
        page = navigation.resolve(settings.WEB_SLOTS.get("tablet", "")) if is_tablet else None
        if page is not None:
            response = HttpResponseRedirect(page)
        response.headers["Clear-Site-Data"] = CLEAR_BUT_UNSENT if is_tablet else CLEAR
        return response


class _EndsWhenGuessed:
    """A form that asks for a password or code inside a session: the guess that ends it leads to sign-in."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, unless there is no session any more."""
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        if sessions.has_ended(request):
            return _signed_out(request, Kind.REFUSED)
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return answer


class ChangePasswordView(_EndsWhenGuessed, PasswordChangeView):  # type: ignore[misc]
    """パスワードの変更."""


class PasswordAgainView(_EndsWhenGuessed, ReauthenticateView):  # type: ignore[misc]
    """The password again, before something that matters."""


class CodeAgainView(_EndsWhenGuessed, mfa.ReauthenticateView):  # type: ignore[misc]
    """The code again, before something that matters."""


def _signed_out(request: HttpRequest, why: Kind) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'ended': why})}")


@require_POST
def screen_lock(request: HttpRequest) -> HttpResponse:
    """Lock on leaving the desk, by the button or by the page that saw nobody move (SEC-030)."""
    row = sessions.row_of(request)
    assert row is not None
    sessions.lock(request, row, at=clock.now())
    target = safe_next(request, request.POST.get("next", "/"))
    return HttpResponseRedirect(f"{reverse('staff:screen_unlock')}?next={target}")


@require_POST
def awake(request: HttpRequest) -> HttpResponse:
    """The person is typing or reading; sent at most once a minute. The gate has noted it."""
    del request
    return HttpResponse(status=204)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def screen_unlock(request: HttpRequest) -> HttpResponse:
    """A locked screen: the person's name, a field for the password, and nothing else."""
    row = sessions.row_of(request)
    assert row is not None
    target = safe_next(request, request.GET.get("next", "/"))
    if not StaffSession.objects.filter(pk=row.pk, locked_at__isnull=False).exists():
        return HttpResponseRedirect(target)
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        if sessions.unlock(request, row, form.cleaned_data["password"], at=clock.now()):
            if "X-In-Place" in request.headers:  # the browser holds the page as it was typed
                return HttpResponse(status=204)
            return HttpResponseRedirect(_after_unlock(request, target))
        if not StaffSession.objects.filter(pk=row.pk).exists():
            return _signed_out(request, Kind.REFUSED)
        form.add_error("password", f"パスワードが違います。続けて{UNLOCK_TRIES}回間違えると終了します。")
    context = {"form": form, "next": target}
    return render(request, "staff/screen_unlock.html", context, status=422 if form.errors else 200)


def _after_unlock(request: HttpRequest, target: str) -> str:
    if not kept.is_waiting(request):
        return target
    return f"{reverse('staff:kept_form')}?{urlencode({'next': target})}"


@require_safe
def kept_form(request: HttpRequest) -> HttpResponse:
    """Ask about a form that was sent while the screen was locked: send it again, or leave it."""
    back, form = safe_next(request, request.GET.get("next", "/")), kept.take(request)
    if form is None:
        return HttpResponseRedirect(back)
    return render(request, "staff/kept_form.html", {"form": form, "target": form.url, "back": back})


def refused(request: HttpRequest, *_: object) -> HttpResponse:
    """Too many wrong passwords for this name from this address; said alike whether the name exists."""
    words = errors.Words(
        "続けて間違えたため、しばらく受け付けません",
        (
            "15分ほど待ってから、もう一度サインインしてください。",
            "パスワードを忘れたときは、システム管理者に初期パスワードの再発行を依頼してください。",
        ),
    )
    return errors.page(request, 429, words=words)
