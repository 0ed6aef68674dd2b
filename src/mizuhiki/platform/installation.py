"""Which world a database was made for (本番, 試験, 研修, 見本): written with its tables, asked of the data.

The environment a process is started with is a variable, and a shell may lack it; the data know better.
"""

from django.conf import settings

from mizuhiki.platform import clock, sql
from mizuhiki.platform.models import Installation


def claim() -> None:
    """Write down, once, for which world these tables are made."""
    Installation.objects.get_or_create(
        id=1, defaults={"environment": settings.ENVIRONMENT.value, "made_at": clock.now()}
    )


def made_for() -> str | None:
    """The world of these tables; empty where there is none yet, None where people stand in them unclaimed."""
    if not _exists(Installation._meta.db_table):
        return ""
    if found := Installation.objects.first():
        return found.environment
    is_used = _exists("staff_user") and sql.rows("SELECT EXISTS (SELECT FROM staff_user)") == [(True,)]
    return None if is_used else ""


def _exists(table: str) -> bool:
    return sql.rows("SELECT to_regclass(%s) IS NOT NULL", [table]) == [(True,)]
