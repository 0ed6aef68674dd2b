"""The forms of sign-in in our words: label above the field, no placeholder, what to do when wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.staff.models.sessions import Device
from mizuhiki.staff.sign_in import history, sessions
from mizuhiki.staff.sign_in.history import Kind
from mizuhiki.staff.sign_in.passwords import MAX_LENGTH
from mizuhiki.web.fields import plain
from mizuhiki.web.forms import Form

CODE_LENGTH = 20  # six digits, or eight of a recovery code, with the blanks people type


class _OwnWords(Form):
    """Labels and hints of ours; passwords are never kept by the browser (SEC-032), but may be pasted."""

    LABELS: ClassVar[dict[str, str]] = {}
    HINTS: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, "")
            field.error_messages["required"] = f"{field.label}を入力してください"
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput) and isinstance(field, forms.CharField):
                field.widget.attrs |= {"autocomplete": "off", "maxlength": MAX_LENGTH}
                field.max_length = MAX_LENGTH


class SignInForm(_OwnWords, account.LoginForm):  # type: ignore[misc]
    """利用者ID, パスワード, and which kind of terminal this is."""

    LABELS: ClassVar[dict[str, str]] = {"login": "利用者ID", "password": "パスワード", "device": "この端末"}
    HINTS: ClassVar[dict[str, str]] = {
        "device": "同じ種類の端末で同時に使えるのは1台だけです。先に使っていた端末は終了します。"
    }

    device = forms.ChoiceField(choices=Device, widget=forms.RadioSelect, initial=Device.DESK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.order_fields(["login", "password", "device"])
        if "Mobile" in self.request.META.get("HTTP_USER_AGENT", ""):
            self.fields["device"].initial = Device.FIELD

    def login(self, request: Any, redirect_url: str | None = None) -> Any:
        """Remember the kind of terminal until the second factor is given too."""
        request.session[sessions.DEVICE_KEY] = self.cleaned_data["device"]
        return super().login(request, redirect_url)


class _CodeWords(_OwnWords):
    LABELS: ClassVar[dict[str, str]] = {"code": "確認コード"}
    HINTS: ClassVar[dict[str, str]] = {
        "code": "認証アプリに表示されている6桁の数字です。使えないときは予備コード（8桁）を入力できます。"
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": CODE_LENGTH}


def _note_recovery_code(form: Any) -> None:
    if form.authenticator.type == form.authenticator.Type.RECOVERY_CODES:
        request = account.context.request
        history.note(request, Kind.RECOVERY_USED, user_id=form.user.pk, at=clock.now(), needs_look=True)


class CodeForm(_CodeWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of sign-in."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)
        request = account.context.request
        history.note(request, Kind.CODE_WRONG, user_id=self.user.pk, at=clock.now())

    def save(self) -> None:
        """A recovery code used is worth a look: the factor may be lost, or the codes found."""
        super().save()
        _note_recovery_code(self)


class CodeAgainForm(_CodeWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The code again before something that matters."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)
        request = account.context.request
        sessions.given_again(request, right=False, kind=Kind.CODE_WRONG, at=clock.now())

    def save(self) -> None:
        """As at sign-in, a recovery code used is worth a look."""
        super().save()
        _note_recovery_code(self)
        sessions.given_again(account.context.request, right=True, at=clock.now())


@contextmanager
def _counted(*, kind: Kind | None) -> Iterator[None]:
    """A password given again inside a session, right or wrong."""
    try:
        yield
    except ValidationError:
        sessions.given_again(account.context.request, right=False, kind=kind, at=clock.now())
        raise
    sessions.given_again(account.context.request, right=True, at=clock.now())


class PasswordAgainForm(_OwnWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password again before something that matters."""

    LABELS: ClassVar[dict[str, str]] = {"password": "パスワード"}

    def clean_password(self) -> str:
        """Wrong ones are counted; the adapter writes them down."""
        with _counted(kind=None):
            return str(super().clean_password())


class ChangePasswordForm(_OwnWords, account.ChangePasswordForm):  # type: ignore[misc]
    """現在のパスワード, and the new one twice."""

    LABELS: ClassVar[dict[str, str]] = {
        "oldpassword": "現在のパスワード",
        "password1": "新しいパスワード",
        "password2": "新しいパスワード（もう一度）",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validation.password_validators_help_texts())

    def clean_oldpassword(self) -> str:
        """Wrong ones are counted and written down: who does not know it may not guess it here."""
        with _counted(kind=Kind.PASSWORD_WRONG):
            return str(super().clean_oldpassword())

    @override
    def clean(self) -> dict[str, Any]:
        """The new one is another one, and typed alike twice."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        new = cleaned.get("password1")
        if new and cleaned.get("password2") and new != cleaned["password2"]:
            self.add_error("password2", "2つの欄に同じパスワードを入力してください。")
        if new and new == cleaned.get("oldpassword"):
            self.add_error("password1", "現在のものと違うパスワードにしてください。")
        return cleaned


class AddAppForm(_CodeWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app proves that it was set up."""

    HINTS: ClassVar[dict[str, str]] = {
        "code": "アプリに登録したあと、表示された6桁の数字を入力してください。"
    }


class RemoveAppForm(_OwnWords, totp.DeactivateTOTPForm):  # type: ignore[misc]
    """A button alone."""


class NewCodesForm(_OwnWords, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc]
    """A button alone."""


class _KeyWords(_OwnWords):
    LABELS: ClassVar[dict[str, str]] = {"name": "キーの名前"}
    HINTS: ClassVar[dict[str, str]] = {"name": "自分で見分けられる名前です（例：社員証カード、青いキー）。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        assert isinstance(name, forms.CharField)
        name.max_length = 40
        name.widget.attrs["maxlength"] = 40

    def clean_name(self) -> str:
        """No longer than a list shows."""
        name: str = self.cleaned_data["name"].strip()
        if len(name) > 40:
            raise ValidationError("キーの名前は40文字までにしてください。")
        return name or "セキュリティキー"


class AddKeyForm(_KeyWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """What the key answered, and its name."""


class RenameKeyForm(_KeyWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name."""


class UnlockForm(Form):
    """The password of the person whose screen is locked."""

    password = forms.CharField(
        label="パスワード",
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "data-focus": ""}),
    )


class SignInsForm(Form):
    """Whose sign-ins are shown."""

    person = forms.CharField(label="職員の利用者ID", max_length=150, required=False)

    def clean_person(self) -> str:
        """As sign-in names are written."""
        return plain(self.cleaned_data["person"]).strip().casefold()
