"""The public site as a citizen's browser has it, under the settings of its door."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client, override_settings

from mizuhiki.config.settings import door
from mizuhiki.formats import webdebit
from mizuhiki.platform import clock
from mizuhiki.signup.door import shown
from mizuhiki.signup.models import ApplicationState

TAKEN_OVER = (
    "ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "CONTENT_SECURITY_POLICY", "SIGNUP_LIMITS", "SIGNUP_COOKIE",
    "INTAKE_COOKIE",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE",
    "CSRF_FAILURE_VIEW", "SECURE_REFERRER_POLICY", "SECURE_SSL_REDIRECT", "X_FRAME_OPTIONS",
)  # fmt: skip
PAGES: dict[str, dict[str, str]] = {
    "who": {"person": "individual", "card": "yes"},
    "supply": {"kind": "new", "inquiry_no": "0000-0000-012"},
    "place": {"postcode": "000-0001", "place": "水引市緑町一丁目2番3号"},
    "name": {"name": "水引 花子", "kana": "みずひき はなこ"},
    "contact": {
        "phone_mobile": "０９０ー１２３４ー５６７８",
        "email": "h@example.jp",
        "email_again": "h@example.jp",
    },
    "bank": {"bank": "9998"},
    "account": {
        "branch": "001",
        "account_type": "1",
        "account_no": "12345",
        "holder_kana": "ミズヒキ　ハナコ",
    },
}


def as_served() -> override_settings:
    """The settings of the public door."""
    shown.forget()
    return override_settings(**{name: getattr(door, name) for name in TAKEN_OVER})


class Citizen:
    """Somebody with a browser."""

    def __init__(self, **headers: str) -> None:
        self.browser = Client(headers=headers, SERVER_NAME="localhost")

    def get(self, path: str) -> Any:
        """Open a page."""
        return self.browser.get(path)

    def post(self, path: str, given: dict[str, str] | None = None) -> Any:
        """Send a form."""
        return self.browser.post(path, given or {})

    def consent(self, language: str = "ja") -> HttpResponse:
        """Agree to the terms: the application begins."""
        version = shown.shown().terms["version"]
        answer: HttpResponse = self.post(f"/{language}/terms/", {"agree": "yes", "version": version})
        assert answer.status_code == 302, answer.content.decode()
        return answer

    def fill_in(self, *, but: dict[str, dict[str, str]] | None = None, until: str = "") -> None:
        """Every page of the form, up to the one named."""
        for page, given in PAGES.items():
            if page == until:
                return
            answer = self.post(f"/ja/apply/{page}/", given | (but or {}).get(page, {}))
            assert answer.status_code == 302, (page, answer.content.decode())


def state() -> str:
    return ApplicationState.objects.get().state


def to_bank(citizen: Citizen, language: str = "ja") -> tuple[webdebit.Request, str]:
    """The request and the MAC that the page carries to the bank."""
    page = citizen.post(f"/{language}/check/").content.decode()
    message = re.search(r'name="message" value="([^"]*)"', page)
    mac = re.search(r'name="mac" value="([^"]*)"', page)
    assert message
    assert mac
    text = message[1].replace("&quot;", '"')
    return webdebit.read(text, webdebit.Request), mac[1]


def answered(request: webdebit.Request, key: str, **changed: object) -> dict[str, str]:
    """The bank's answer, sealed."""
    facts = {
        "kind": webdebit.AnswerKind.RETURN,
        "reference": request.reference,
        "bank": request.bank,
        "result": webdebit.Result.OK,
        "branch": request.branch,
        "account_type": request.account_type,
        "account_no": request.account_no,
        "holder_kana": request.holder_kana,
        "registered_on": clock.today(),
        "stated_at": clock.now().replace(microsecond=0),
    }
    text = webdebit.compose(webdebit.Answer(**facts | changed))  # type: ignore[arg-type]
    return {"message": text, "mac": webdebit.seal(text, bytes.fromhex(key))}
