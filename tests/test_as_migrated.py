"""What a test commits is gone after it, and what it changed of the migrations' own rows is as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError

from mizuhiki.platform import sql
from tests import as_migrated


def rows() -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(sql.rows(f"SELECT t::text FROM {table} t")) for table in as_migrated.filled()}  # noqa: S608


@pytest.mark.django_db(transaction=True)
def test_rows_that_were_committed_go_and_rows_of_the_migrations_come_back(person: Callable[..., Any]) -> None:
    made = rows()
    person("web.runs_see")
    ContentType.objects.filter(model="user").update(model="another")
    sql.run("DELETE FROM auth_permission")
    changed = rows()
    assert {"staff_user", "staff_userevent"} <= set(changed) - set(made)
    assert "auth_permission" in set(made) - set(changed)
    as_migrated.restore()
    assert rows() == made
    person("web.runs_see")
    with pytest.raises(DatabaseError, match="staff_userevent"):  # its guard is there again
        sql.run("DELETE FROM staff_userevent")
    sql.run("SET session_replication_role = replica")
    with pytest.raises(DatabaseError, match="staff_userevent"):
        sql.run("DELETE FROM staff_userevent")
    sql.run("SET session_replication_role = origin")
