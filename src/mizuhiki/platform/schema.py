"""Whether the tables are there, and whether this code's migrations made all of them.

Each command asks before it begins: what is missing would come up as SQL in the middle of the work.
"""

import importlib
import pkgutil
from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from mizuhiki.platform import sql
from mizuhiki.platform.errors import RuleBroken


class TablesMissing(RuleBroken):
    """The database is empty."""

    code = "tables_missing"
    sentence = (
        "データベースに表がまだありません。何も変更していません。mizuhiki schema migrate で表を作ってから、"
        "もう一度実行してください。"
    )


class TablesBehind(RuleBroken):
    """The tables were made by an earlier release."""

    code = "tables_behind"
    sentence = (
        "データベースの表がこの版のプログラムより古いままです（未適用の変更{count}件、最初は{first}）。"
        "何も変更していません。mizuhiki schema migrate で表を更新してから、もう一度実行してください。"
    )


def refuse_unready() -> None:
    """Refuse to work without tables, or on those of an earlier release.

    The names of the migrations are compared, which costs one query; none of them is read.

    Raises:
        TablesMissing, TablesBehind: nothing was touched.
    """
    if sql.rows("SELECT to_regclass('django_migrations') IS NULL") == [(True,)]:
        raise TablesMissing
    applied = {(app, name) for app, name in sql.rows("SELECT app, name FROM django_migrations")}
    if missing := sorted(set(of_this_code()) - applied):
        raise TablesBehind(count=len(missing), first=".".join(missing[0]))


def of_this_code() -> Iterator[tuple[str, str]]:
    """Every migration by application and name."""
    for app in apps.get_app_configs():
        package, _ = MigrationLoader.migrations_module(app.label)
        if package is None:
            continue
        try:
            folder = importlib.import_module(package)
        except ModuleNotFoundError:  # an application without tables
            continue
        for found in pkgutil.iter_modules(getattr(folder, "__path__", ())):
            if not found.ispkg and found.name[0] not in "_~":
                yield app.label, found.name
