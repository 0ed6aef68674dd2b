"""Numbers of papers: counted within a fiscal year, without a gap."""

from datetime import date

from django.db import models

from mizuhiki.platform import clock, era, locks, sql


def next_of_year(numbered: type[models.Model], day: date) -> dict[str, int]:
    """`fiscal_year` and `number` of the next row of a model; others wait here until this transaction ends.

    A transaction that is undone gives its number back, so that none is left out.
    """
    year = clock.fiscal_year(day)
    locks.take_name(f"{numbered._meta.label_lower}:{year}")
    table = numbered._meta.db_table
    ((last,),) = sql.rows(f"SELECT coalesce(max(number), 0) FROM {table} WHERE fiscal_year = %s", [year])  # noqa: S608
    return {"fiscal_year": year, "number": int(last) + 1}


def shown_number(fiscal_year: int, number: int) -> str:
    """R8-000123: a paper's number within its fiscal year."""
    era_year = era.short_era_date(date(fiscal_year, 4, 30)).partition(".")[0]
    return f"{era_year}-{number:06}"
