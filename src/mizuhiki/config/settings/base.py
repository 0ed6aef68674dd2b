"""Settings every process shares. What differs comes from `config.env`."""

from typing import Any

import pghistory

from mizuhiki.config.database import connection_settings
from mizuhiki.config.env import ROOT, Environment, read_env
from mizuhiki.documents.press import Press
from mizuhiki.platform import era

ENV = read_env()
ENVIRONMENT = ENV.environment

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = list(ENV.old_secret_keys)  # still read, never used to sign or encrypt
DEBUG = False
ALLOWED_HOSTS = list(ENV.allowed_hosts)

INSTALLED_APPS = [
    "mizuhiki.staff",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "django.forms",
    "csp",
    "mizuhiki.platform",
    "mizuhiki.web",
    "mizuhiki.audit",
    "mizuhiki.rulepacks",
    "mizuhiki.banks",
    "mizuhiki.attachments",
    "mizuhiki.approvals",
    "mizuhiki.worklist",
    "mizuhiki.customers",
    "mizuhiki.contacts",
    "mizuhiki.mail",
    "mizuhiki.fieldwork",
    "mizuhiki.metering",
    "mizuhiki.ledger",
    "mizuhiki.billing",
    "mizuhiki.till",
    "mizuhiki.payments",
    "mizuhiki.directdebit",
    "mizuhiki.bankrefunds",
    "mizuhiki.onsite",
    "mizuhiki.notices",
    "mizuhiki.certificates",
    "mizuhiki.reductions",
    "mizuhiki.signup",
    "mizuhiki.registers",
    "mizuhiki.outsourcing",
    "mizuhiki.desks",
    "mizuhiki.config.apps.ConfigConfig",
]

DATABASES: dict[str, dict[str, Any]] = {"default": connection_settings(ENV)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mizuhiki.web.frame.context",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = ENV.var / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "mizuhiki.web.assets.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True
FORM_RENDERER = "mizuhiki.web.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # nothing kept in the browser

# Places of the frame that rooms fill: each names a URL, and stays empty until that URL exists.
WEB_SLOTS = {
    "home": "desks:home",
    "search": "desks:search",
    "customer": "desks:customer_page",
    "reissue": "notices:slip_reissue",
    "bank_refund": "bankrefunds:refund_ask",
    "overpaid_notice": "notices:overpaid_tell",
    "sign_out": "account_logout",
    "lock": "staff:screen_lock",
    "awake": "staff:awake",
    "tablet": "fieldwork:tablet",
}
GUIDE = ROOT / "docs" / "guide"  # shown beside the work; each screen links to its paragraph of it
GUIDE_PAGES = {  # where it speaks of the screens of a room, unless the page has the room's name
    "": ("staff",),
    "attachments": ("readings",),
    "audit": ("administration",),
    "contacts": ("complaints", "desks"),
    "desks": ("desks", "rules"),
    "directdebit": ("debit",),
    "metering": ("readings",),
    "payments": ("counter", "till", "stores"),
    "staff": ("staff", "administration"),
    "till": ("till", "counter"),
    "web": ("runs",),
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # history is searched by its own row

# Of one person, in each process: faster than a hand; a script that copies the register is slowed down.
ACTS_PER_MINUTE = {"search": 60, "slip": 60, "export": 20}

# Incidents and warnings go to stderr. Django's own report of a failed request quotes the fault's words,
# and with them rows of the database; `web.errors.report` says kind and place instead.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "mizuhiki.platform.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "CRITICAL"},
    },
}

MIGRATION_MODULES: dict[str, str] = {}
ASSETS = ENV.assets
VAR = ENV.var
PRINTING = ENV.var / "printing"  # files under way, until the file store has them
FILES = ENV.var / "files"  # contents of the file store, named by their digest
IS_PRODUCTION = ENVIRONMENT is Environment.PRODUCTION
PRESS = Press(
    fonts=ASSETS / "@expo-google-fonts",
    environment_label=None if IS_PRODUCTION else ENVIRONMENT.label,
    long_date=era.long_date,
    era_date=era.era_date,
)

__all__ = [name for name in dir() if name.isupper()] + ["ROOT"]
