"""Which world a database was made for (本番, 試験, 研修, 見本): written with its tables, asked of the data.

The environment a process is started with is a variable, and a shell may lack it; the data know better.
"""

from django.conf import settings

from mizuhiki.platform import clock, sql
from mizuhiki.platform.database.api import DatabaseFault
from mizuhiki.platform.models import Installation

# Where one of these has a row somebody works; none of them is filled by a migration.
SIGNS_OF_USE = ("staff_user", "customers_customer", "ledger_journalentry")


class WorldDiffers(DatabaseFault):
    """This process was started for another world than these data were made for. Nothing was touched."""

    def __init__(self, made: str, here: str) -> None:
        super().__init__(
            "world_differs",
            f"these data were made for {made}, and MIZUHIKI_ENVIRONMENT here says {here}; nothing was "
            f"touched. Set MIZUHIKI_ENVIRONMENT={made}, or choose the other database.",
        )


class WorldUnknown(DatabaseFault):
    """People work in these tables, and nobody has said for which world. Nothing was touched."""

    def __init__(self, here: str) -> None:
        super().__init__(
            "world_unknown",
            "people work in these tables, and nobody has said for which world they were made; nothing was "
            f"touched. Say it once, and mean it: mizuhiki schema migrate --claim {here}",
        )


def claim(*, named: str | None = None) -> None:
    """Write down, once, for which world these tables are made. Raises as `refuse_to_claim` does."""
    refuse_to_claim(named=named)
    Installation.objects.get_or_create(
        id=1, defaults={"environment": settings.ENVIRONMENT.value, "made_at": clock.now()}
    )


def refuse_to_claim(*, named: str | None = None) -> None:
    """Refuse what `claim` would refuse, before the tables themselves are changed.

    Empty tables are whose they are made by. Used ones without a word of their world might be a town's, and
    what is claimed for a demo can be thrown away: so somebody has to name the world.

    Args:
        named: the world the operator named; None when nobody did.

    Raises:
        WorldDiffers: the tables, or the operator, say another world than this process.
        WorldUnknown: the tables are used, and nobody named their world.
    """
    here = settings.ENVIRONMENT.value
    refuse_other_world()
    if named not in {None, here}:
        raise WorldDiffers(str(named), here)
    if made_for() is None and named is None:
        raise WorldUnknown(here)


def refuse_other_world() -> None:
    """Refuse to work on data of another world; tables nobody claimed are not of another one.

    Raises:
        WorldDiffers: nothing was touched.
    """
    made, here = made_for(), settings.ENVIRONMENT.value
    if made and made != here:
        raise WorldDiffers(made, here)


def made_for() -> str | None:
    """The world of these tables; empty where there is none yet, None where people stand in them unclaimed."""
    if _exists(Installation._meta.db_table) and (found := Installation.objects.first()):
        return found.environment
    used = (table for table in SIGNS_OF_USE if _exists(table))
    is_used = any(sql.rows(f"SELECT EXISTS (SELECT FROM {table})") == [(True,)] for table in used)  # noqa: S608
    return None if is_used else ""


def _exists(table: str) -> bool:
    return sql.rows("SELECT to_regclass(%s) IS NOT NULL", [table]) == [(True,)]
