"""One code base for three sizes (design.md, section 4): what would tie it to one server is found here.

The tests marked `db` run on PostgreSQL 15 as well; this looks at what no test happens to run.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mizuhiki"

# Newer than PostgreSQL 15, with the version that brought it.
TOO_NEW = {
    r"\buuidv[47]\(": "18",
    r"\bVIRTUAL\b": "18",
    r"\bNOT\s+ENFORCED\b": "18",
    r"\bWITHOUT\s+OVERLAPS\b": "18",
    r"\bPERIOD\s+\w+_range\b": "18",
    r"\bRETURNING\s+(?:WITH|OLD\.|NEW\.)": "18",
    r"\b(?:array_sort|array_reverse|casefold|crc32c?|gamma|lgamma)\(": "18",
    r"\bJSON_(?:TABLE|EXISTS|QUERY|VALUE|SCALAR|SERIALIZE)\s*\(": "17",
    r"\bmerge_action\(": "17",
    r"\bON_ERROR\b": "17",
    r"\b(?:to_bin|to_oct|xmltext|uuid_extract_\w+|transaction_timeout)\b": "17",
    r"\bSPLIT\s+PARTITION\b|\bMERGE\s+PARTITIONS\b": "17",
    r"\b(?:any_value|random_normal|array_sample|array_shuffle|pg_input_is_valid|pg_input_error_info)\(": "16",
    r"\bJSON_(?:ARRAY|OBJECT)(?:AGG)?\s*\(": "16",
    r"\bIS\s+(?:NOT\s+)?JSON\b": "16",
    r"\b(?:date_add|date_subtract)\(": "16",
    r"\berfc?\(": "16",
}
SCHEMA_NAME = re.compile(r"\b(?:public|pg_temp)\.\"?[a-z_]+|\bsearch_path\s*=", re.IGNORECASE)
SQL = re.compile(
    r"\b(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|CREATE|ALTER|DROP|WITH|COPY|MERGE|REVOKE|GRANT)\b"
)
# The supervisor, its backups and its tests work on a server as its administrator, not as a utility.
ADMINISTRATION = SOURCE / "platform" / "database"
# A bench builds its million customers in a schema of its own and reads through `search_path`.
BENCHES = (SOURCE / "customers" / "bench", SOURCE / "config" / "bench")


def application_files() -> list[Path]:
    """Our Python files that speak SQL for a utility."""
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "tests" not in path.parts
        and not any(path.is_relative_to(folder) for folder in (ADMINISTRATION, *BENCHES))
    ]


@cache
def sql_texts(path: Path) -> tuple[tuple[int, str], ...]:
    """Each string of a file that reads like SQL, with its line; docstrings are prose."""
    return tuple(_sql_texts(path))


def _sql_texts(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in prose:
            continue
        if SQL.search(node.value) or "order by" in node.value.lower():
            yield node.lineno, node.value


def test_the_check_reads_sql() -> None:
    read = [text for path in application_files() for _, text in sql_texts(path)]
    assert len(read) > 100
    assert not any("uuidv7" in text for text in read)


@pytest.mark.parametrize(
    "line",
    ["SELECT uuidv7()", "SELECT any_value(x)", "a int GENERATED ALWAYS AS (b) VIRTUAL", "x IS JSON"],
)
def test_the_check_knows_what_is_too_new(line: str) -> None:
    assert re.search("|".join(TOO_NEW), line)


def test_no_feature_newer_than_postgresql_15() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} PostgreSQL {since}: {hit[0]}"
        for path in application_files()
        for line, text in sql_texts(path)
        for pattern, since in TOO_NEW.items()
        if (hit := re.search(pattern, text))
    ]
    assert found == []


def test_no_schema_name_in_sql() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {hit[0]}"
        for path in application_files()
        for line, text in sql_texts(path)
        if (hit := SCHEMA_NAME.search(text))
    ]
    assert found == []


def statements(text: str) -> int:
    """How many statements a text holds; what stands in quotes or between dollars is not looked at."""
    bare = re.sub(r"(\$\w*\$).*?\1|'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", "x", text, flags=re.DOTALL)
    return len([part for part in bare.split(";") if part.strip()])


def test_the_count_of_statements() -> None:
    assert statements("SELECT 1") == statements("DO $$ BEGIN a; b; END $$;") == 1
    assert statements("SELECT ';'; -- a;b\nDROP TABLE x") == 2


def run_sql(operation: object) -> Iterator[str]:
    """The texts that a RunSQL of ours sends, one execute each."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from run_sql(inner)
    if isinstance(operation, migrations.RunSQL):
        for sql in (operation.sql, operation.reverse_sql):
            parts = [sql] if isinstance(sql, str) else list(sql or ())
            yield from (str(part if isinstance(part, str) else part[0]) for part in parts)


def test_a_migration_sends_one_statement_at_a_time() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [m for m in loader.disk_migrations.values() if type(m).__module__.startswith("mizuhiki.")]
    assert len(ours) > 20
    found = [
        f"{migration.app_label}.{migration.name}: {text.strip()[:60]}"
        for migration in ours
        for operation in migration.operations
        for text in run_sql(operation)
        if statements(text) > 1
    ]
    assert found == []


def test_a_migration_imports_no_room() -> None:
    """Old migrations must run on any later code: they use the platform's helpers, no room's code."""
    helpers = {f"mizuhiki.platform.{name}" for name in ("guards", "ranges", "references")}
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in sorted(SOURCE.glob("*/migrations/*.py"))
        for module in imported(path)
        if module.startswith("mizuhiki.") and module not in helpers
    }
    assert found == set()


def imported(path: Path) -> Iterator[str]:
    """The modules a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_kana_is_always_sorted_by_code_point() -> None:
    """A server with ja_JP would sort otherwise; a list must be the same everywhere."""
    by_kana = re.compile(
        r"order_by\([^)]*?\bkana|order_by\([^)]*?_kana|ORDER\s+BY[^;)]*kana\b(?!\s+COLLATE)|ordering\s*=[^)]*kana",
        re.IGNORECASE,
    )
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in application_files()
        for hit in by_kana.finditer(path.read_text(encoding="utf-8"))
        if "Collate(" not in hit[0]
    ]
    assert found == []
