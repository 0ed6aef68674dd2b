"""What django-allauth asks the house: words, limits, and to be told what happened."""

import base64
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from mizuhiki.audit.api import record
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.staff.sign_in import history, sessions
from mizuhiki.staff.sign_in.history import Kind
from mizuhiki.staff.sign_in.limits import FRESH_FACTOR
from mizuhiki.web.addresses import client_address
from mizuhiki.web.frame import utility
from mizuhiki.web.navigation import resolve

MAIN_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Mails the library would send, as lines of the sign-in history: staff accounts have no mail address.
CHANGES = {
    "mfa/email/totp_activated": Kind.FACTOR_ADDED,
    "mfa/email/totp_deactivated": Kind.FACTOR_REMOVED,
    "mfa/email/webauthn_added": Kind.FACTOR_ADDED,
    "mfa/email/webauthn_removed": Kind.FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": Kind.FACTOR_ADDED,
}
TOO_OFTEN = "続けて間違えたため、しばらく受け付けません。5分ほど待ってからやり直してください。"
MESSAGES = {
    "account/messages/password_changed.txt": "パスワードを変更しました。ほかの端末での利用は終了しました。",
    "mfa/messages/totp_activated.txt": "認証アプリを登録しました。",
    "mfa/messages/totp_deactivated.txt": "認証アプリの登録を取り消しました。",
    "mfa/messages/webauthn_added.txt": "セキュリティキーを登録しました。",
    "mfa/messages/webauthn_removed.txt": "セキュリティキーの登録を取り消しました。",
    "mfa/messages/recovery_codes_generated.txt": "予備コードを発行しました。控えを取ってください。",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of people who work here: made by an administrator, without mail, each step written down."""

    error_messages: ClassVar[dict[str, str]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "利用者IDまたはパスワードが違います。",
        "too_many_login_attempts": TOO_OFTEN,
        "enter_current_password": "現在のパスワードが違います。",
        "incorrect_password": "パスワードが違います。",
        "incorrect_code": "確認コードが違うか、使用済みです。次の6桁が表示されてから入力してください。",
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; accounts are made by an administrator."""
        del request
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counting is django-axes' part: by name and address together, so nobody locks others out."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down a wrong password, or a try while the name is closed for this address."""
        kind = Kind.REFUSED if getattr(request, "axes_locked_out", False) else Kind.PASSWORD_WRONG
        user_id = history.user_id_of_name(credentials.get("username", ""))
        history.note(request, kind, user_id=user_id, at=clock.now())

    def login(self, request: HttpRequest, user: User) -> None:
        """Every factor was given: the session is complete from here on."""
        records = get_authentication_records(request, user)
        factor = "+".join(dict.fromkeys(str(entry.get("type") or entry["method"]) for entry in records))
        super().login(request, user)
        sessions.begin(request, user, factor=factor, at=clock.now())

    def logout(self, request: HttpRequest) -> None:
        """Write it down, then forget the session."""
        history.note(request, Kind.SIGNED_OUT, user_id=request.user.pk, at=clock.now())
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page of a person's day."""
        del request
        return resolve(settings.WEB_SLOTS["home"]) or reverse("staff:me")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own page."""
        del request
        return reverse("staff:me")

    def set_password(self, user: User, password: str) -> None:
        """A password of one's own choice: other sessions end (7.4.3)."""
        user.set_password(password)
        user.must_change_password = False
        user.first_password_until = None
        user.save()
        request, at = context.request, clock.now()
        history.note(request, Kind.PASSWORD_CHANGED, user_id=user.pk, at=at)
        sessions.end_all(user, Kind.ENDED_BY_CHANGE, at=at, keep=request.session.session_key)
        record(action="staff.password.changed", subject=user, actor=user, at=at)

    def is_reauthentication_required(self, app: str) -> bool:
        """The password is asked again before factors change, but not of who registers their first one.

        Such a session has no second factor in its records, and gave the password minutes ago.
        """
        user = context.request.user
        if app != "allauth.mfa" or not user.is_authenticated:
            return True
        if not is_mfa_enabled(user):
            return False
        records = get_authentication_records(context.request, user)
        is_newcomer = bool(records) and all(entry["method"] == "password" for entry in records)
        return not (is_newcomer and time.time() - records[-1]["at"] < FRESH_FACTOR.total_seconds())

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways there are, in our words."""
        words = {
            "reauthenticate": "パスワードで確認する",
            "mfa_reauthenticate": "確認コードで確認する",
            "mfa_reauthenticate:webauthn": "セキュリティキーで確認する",
        }
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in ways]

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """What would be a mail becomes a line of the history the person sees (6.3.7)."""
        kind = CHANGES.get(template_prefix)
        if kind is not None:
            request, at = context.request, clock.now()
            history.note(request, kind, user_id=user.pk, at=at)
            sessions.end_all(user, Kind.ENDED_BY_CHANGE, at=at, keep=request.session.session_key)
            record(action=f"staff.factor.{kind.removeprefix('factor_')}", subject=user, actor=user, at=at)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_: Any,
        message: str | None = None,
        **__: Any,
    ) -> None:
        """Our own sentences; what has none is not worth one."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text)

    def get_client_ip(self, request: HttpRequest) -> str:
        """See `client_address`."""
        return client_address(request)


def _cipher() -> MultiFernet:
    """Keys from the signing keys of the settings; the first encrypts, the others still decrypt (11.2.2)."""
    keys = []
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        derived = HKDF(SHA256(), 32, salt=None, info=b"mizuhiki.staff.factors").derive(str(secret).encode())
        keys.append(Fernet(base64.urlsafe_b64encode(derived)))
    return MultiFernet(keys)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: names, and secrets that a copy of the database does not give away."""

    error_messages: ClassVar[dict[str, str]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": "最後の一つは取り消せません。先に別の認証方法を登録してください。",
        "cannot_generate_recovery_codes": "先に認証アプリかセキュリティキーを登録してください。",
    }

    def encrypt(self, text: str) -> str:
        """For the row of the factor."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Back again."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Under which name the app lists the account."""
        world = "" if settings.IS_PRODUCTION else f"（{settings.ENVIRONMENT.label}）"
        return f"{utility().service} {utility().name}{world}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last main factor stays: without one nobody gets further than registering one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=MAIN_FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - the library's name
        """セキュリティキー1, 2 …"""
        return f"セキュリティキー{Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site as the browser's dialogue names it."""
        return {"id": context.request.get_host().partition(":")[0], "name": utility().name}
