"""The staff door: everybody who works here, behind sign-in."""

from urllib.parse import urlsplit

from mizuhiki.config.env import Environment
from mizuhiki.config.settings.base import *  # noqa: F403
from mizuhiki.config.settings.base import INSTALLED_APPS, MAP_TILES
from mizuhiki.config.settings.common import ENVIRONMENT, IS_PLAIN
from mizuhiki.config.settings.sign_in import *  # noqa: F403
from mizuhiki.config.settings.sign_in import APPS, TRUSTED_PROXIES

INSTALLED_APPS = [*INSTALLED_APPS, *APPS]

ROOT_URLCONF = "mizuhiki.config.urls"
ASGI_APPLICATION = "mizuhiki.config.asgi.application"

MIDDLEWARE = [
    "mizuhiki.audit.middleware.RequestIdMiddleware",
    "mizuhiki.web.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mizuhiki.web.middleware.refuse_nul",
    "mizuhiki.audit.middleware.TraceMiddleware",
    "mizuhiki.staff.sign_in.gate.Gate",
    "axes.middleware.AxesMiddleware",
]

# Only the demo and a training on one's own machine are served without TLS.
SECURE_COOKIES = not IS_PLAIN
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mizuhiki.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_SSL_REDIRECT = SECURE_COOKIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A list inside browsers is the city's to ask for, with all its subdomains, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
PLAIN_PREFIX = "" if ENVIRONMENT is Environment.DEMO else f"{ENVIRONMENT.value}-"  # the two beside each other
PREFIX = "__Host-" if SECURE_COOKIES else PLAIN_PREFIX
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{PREFIX}session", f"{PREFIX}csrf"

# The map's background, where the utility names one, is the only thing that comes from elsewhere.
TILE_HOSTS = ["{0.scheme}://{0.netloc}".format(urlsplit(MAP_TILES))] if MAP_TILES else []
# Scripts and styles come from our own files alone. `data:` images are the QR of the second factor.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", *TILE_HOSTS],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
