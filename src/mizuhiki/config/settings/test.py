"""Settings of the tests; a stub until the database rooms stand."""

SECRET_KEY = "test"  # noqa: S105
INSTALLED_APPS: list[str] = []
USE_TZ = True
DATABASES: dict[str, dict[str, str]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
