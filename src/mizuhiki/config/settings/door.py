"""The public door: citizens, without sign-in, as a database role that may do next to nothing.

design.md, law 11. None of the house's models, services or addresses is loaded here.
"""

from mizuhiki.config.env import ROOT
from mizuhiki.config.settings.common import *  # noqa: F403
from mizuhiki.config.settings.common import ENV, IS_PLAIN, STATICFILES_FINDERS, VAR
from mizuhiki.config.settings.limits import *  # noqa: F403

ROOT_URLCONF = "mizuhiki.config.door_urls"
ASGI_APPLICATION = "mizuhiki.config.door_asgi.application"
ALLOWED_HOSTS = list(ENV.door_hosts)
TRUSTED_PROXIES = ENV.proxies
INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "mizuhiki.signup.door", "mizuhiki.intake.door"]
STATIC_ROOT = VAR / "static-door"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", *STATICFILES_FINDERS]
STATICFILES_DIRS = [("web", ROOT / "src" / "mizuhiki" / "web" / "static" / "web")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

MIDDLEWARE = [
    "mizuhiki.signup.door.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

SECURE_COOKIES = not IS_PLAIN
PREFIX = "__Host-" if SECURE_COOKIES else ""
SIGNUP_COOKIE, INTAKE_COOKIE = f"{PREFIX}signup", f"{PREFIX}intake"
CSRF_COOKIE_NAME = f"{PREFIX}csrf"
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # ends with the browser
CSRF_FAILURE_VIEW = "mizuhiki.signup.door.pages.forbidden"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # a link of a mail holds a secret; no other site hears of it
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_SSL_REDIRECT = SECURE_COOKIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Nothing but our own files; the way to the bank is opened on the one page that leads there.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
