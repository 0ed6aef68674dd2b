"""Settings of the tests: the staff door, on a server of the tests' own (see conftest.py)."""

import os

os.environ.setdefault("MIZUHIKI_ENVIRONMENT", "demo")
os.environ.setdefault("MIZUHIKI_SECRET_KEY", "only-for-tests")

from mizuhiki.config.settings import base, common, sign_in
from mizuhiki.config.settings.limits import *  # noqa: F403
from mizuhiki.config.settings.staff import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [*base.INSTALLED_APPS, *sign_in.APPS, "mizuhiki.intake.door"]  # its process has it
ALLOWED_HOSTS = ["*"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STORAGES = {
    **common.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = common.VAR / "test" / "static"  # what the browser tests gather, apart from the demo's
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FILES = common.VAR / "test" / f"files-{_WORKER}"  # towns side by side keep the same bytes
PRINTING = common.VAR / "test" / f"printing-{_WORKER}"  # towns side by side number their runs alike
ACTS_PER_MINUTE: dict[str, int] = {}  # the walks are faster than a hand
