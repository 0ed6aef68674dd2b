"""Settings of the staff side: its door, its workers, its commands. What differs comes from `config.env`."""

from urllib.parse import unquote, urlsplit

import pghistory

from mizuhiki.config.env import ROOT
from mizuhiki.config.settings.common import *  # noqa: F403
from mizuhiki.config.settings.common import ASSETS, ENV, ENVIRONMENT, IS_PRODUCTION
from mizuhiki.documents.press import Press
from mizuhiki.platform import era

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
    "mizuhiki.registercheck",
    "mizuhiki.revisions",
    "mizuhiki.till",
    "mizuhiki.payments",
    "mizuhiki.directdebit",
    "mizuhiki.bankrefunds",
    "mizuhiki.onsite",
    "mizuhiki.notices",
    "mizuhiki.jointbills",
    "mizuhiki.certificates",
    "mizuhiki.reductions",
    "mizuhiki.corrections",
    "mizuhiki.latecharges",
    "mizuhiki.omissions",
    "mizuhiki.intake",
    "mizuhiki.research",
    "mizuhiki.arrears",
    "mizuhiki.shutoffs",
    "mizuhiki.vacancies",
    "mizuhiki.writeoffs",
    "mizuhiki.signup",
    "mizuhiki.knowledge",
    "mizuhiki.signup.door",  # for the pages of the public, looked at before they are published
    "mizuhiki.repairs",
    "mizuhiki.servicehours",
    "mizuhiki.callcentre",
    "mizuhiki.talks",
    "mizuhiki.telephony",
    "mizuhiki.reporting",
    "mizuhiki.exchange",
    "mizuhiki.emergency",
    "mizuhiki.practice",
    "mizuhiki.registers",
    "mizuhiki.bulkwork",
    "mizuhiki.takeover",
    "mizuhiki.outsourcing",
    "mizuhiki.desks",
    "mizuhiki.config.apps.ConfigConfig",
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"

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

STATIC_ROOT = ENV.var / "static"
FORM_RENDERER = "mizuhiki.web.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # nothing kept in the browser

# Places of the frame that rooms fill: each names a URL, and stays empty until that URL exists.
WEB_SLOTS = {
    "home": "desks:home",
    "search": "desks:search",
    "calls": "desks:call_desk",
    "customer": "desks:customer_page",
    "correction": "corrections:correction_new",
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
    "arrears": ("arrears-desk", "arrears-runs"),
    "attachments": ("readings",),
    "audit": ("administration",),
    "contacts": ("complaints", "desks"),
    "desks": ("desks", "rules", "calls"),
    "directdebit": ("debit",),
    "emergency": ("night",),
    "metering": ("readings",),
    "payments": ("counter", "till", "stores"),
    "servicehours": ("hours",),
    "shutoffs": ("shutoffs", "shutoff-crew", "restoration"),
    "signup": ("signup", "signup-banks", "signup-operations", "signup-file"),
    "staff": ("staff", "administration"),
    "talks": ("telephony",),
    "till": ("till", "counter"),
    "web": ("runs",),
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # history is searched by its own row

# Of one person, in each process: faster than a hand; a script that copies the register is slowed down.
ACTS_PER_MINUTE = {"search": 60, "slip": 60, "export": 20, "open311": 120}
PUSHES_PER_MINUTE = 1_200  # of one telephone exchange: twenty times a surge of 2,000 calls an hour

MIGRATION_MODULES: dict[str, str] = {}
PRINTING = ENV.var / "printing"  # files under way, until the file store has them
FILES = ENV.var / "files"  # contents of the file store, named by their digest
SIGNUP_ADDRESS = ENV.door_address
RESULT_NETWORKS = ENV.result_networks
GATEWAY_NETWORKS = ENV.gateway_networks
EXCHANGE = ENV.exchange
EXCHANGE_NETWORKS = ENV.exchange_networks
METRICS_NETWORKS = ENV.metrics_networks
OPEN311_NETWORKS = ENV.open311_networks
MAP_TILES, MAP_CREDIT = ENV.map_tiles, ENV.map_credit
MAP_MIDDLE = (36.5, 138.0)  # where a map begins while there are no pipes
REPAIRS_NEAR_M, REPAIRS_NEAR_HOURS = ENV.repairs_near_m, ENV.repairs_near_hours

# No copy of the data mails a citizen: outside production each mail becomes a file to look at.
_SMTP = urlsplit(ENV.smtp)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if IS_PRODUCTION else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = ENV.var / "mail"
EMAIL_HOST, EMAIL_PORT = _SMTP.hostname or "localhost", _SMTP.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = bool(_SMTP.username) and not EMAIL_USE_SSL  # no password goes in the clear
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.mail_from
SIGNUP_SIMULATOR = ENV.simulator  # takes the place of every bank outside production
PRESS = Press(
    fonts=ASSETS / "@expo-google-fonts",
    environment_label=None if IS_PRODUCTION else ENVIRONMENT.label,
    long_date=era.long_date,
    era_date=era.era_date,
)

__all__ = [name for name in dir() if name.isupper()] + ["ROOT"]
