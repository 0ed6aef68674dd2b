"""The tables know which code made them, so that a second start need not ask every migration."""

from argparse import Namespace

import pytest

from mizuhiki.platform import schema_cli, sql
from mizuhiki.platform.database import remembered

AS_THEY_ARE = Namespace(claim=None)
pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_tables_are_current_for_the_code_that_made_them_and_for_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert schema_cli.is_current() is False
    assert schema_cli.migrate(AS_THEY_ARE) == 0
    assert schema_cli.is_current() is True
    monkeypatch.setattr(remembered, "digest_of", lambda _: "0" * 20)
    assert schema_cli.is_current() is False


def test_a_database_of_others_is_migrated_and_bears_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_cli, "_OURS", "SELECT false")
    assert schema_cli.migrate(AS_THEY_ARE) == 0
    assert sql.rows(schema_cli._COMMENT) == [(None,)]
    assert schema_cli.is_current() is False
