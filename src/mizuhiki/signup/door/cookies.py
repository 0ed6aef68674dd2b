"""The citizen's secret in the browser: one signed cookie for a form, for twenty idle minutes."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

IDLE_S = 20 * 60


@dataclass(frozen=True)
class SecretCookie:
    """Where a browser keeps the secret of one form.

    Args:
        setting: the setting that names the cookie.
        salt: what its signature is of besides, so that one form's cookie opens no other form.
    """

    setting: str
    salt: str

    def of(self, request: HttpRequest) -> str | None:
        """The secret of whoever asks; none before the form was begun and after the idle time."""
        found = request.get_signed_cookie(self._name, default=None, salt=self.salt, max_age=IDLE_S)
        return found or None

    def keep(self, response: HttpResponse, secret: str) -> HttpResponse:
        """Keep the secret for the idle time from now."""
        response.set_signed_cookie(
            self._name,
            secret,
            salt=self.salt,
            max_age=IDLE_S,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",  # the bank leads back here by a link of its own
        )
        return response

    def drop(self, response: HttpResponse) -> HttpResponse:
        """Nothing is left in the browser."""
        response.delete_cookie(self._name, samesite="Lax")
        return response

    @property
    def _name(self) -> str:
        name: str = getattr(settings, self.setting)
        return name
