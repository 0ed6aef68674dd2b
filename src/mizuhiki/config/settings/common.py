"""Settings of every process, whichever door it is."""

from pathlib import Path
from typing import Any

from mizuhiki.config.database import connection_settings
from mizuhiki.config.env import Environment, read_env

ENV = read_env()
ENVIRONMENT = ENV.environment
IS_PRODUCTION = ENVIRONMENT is Environment.PRODUCTION
HAS_KNOWN_PEOPLE, IS_PLAIN = ENV.has_known_people, ENV.is_plain

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = list(ENV.old_secret_keys)  # still read, never used to sign or encrypt
DEBUG = False
DATABASES: dict[str, dict[str, Any]] = {"default": connection_settings(ENV)}

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "mizuhiki.web.assets.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True

# Incidents and warnings go to stderr. Django's own report of a failed request quotes the fault's words,
# and with them rows of the database; `web.incidents.report` says kind and place instead.
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

ASSETS: Path = ENV.assets
VAR: Path = ENV.var

__all__ = [name for name in dir() if name.isupper()]
