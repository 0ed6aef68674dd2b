"""The copy kept of migrated tables is named by what made them: nothing migrations use may be forgotten."""

import ast
from pathlib import Path

from mizuhiki.platform.database import remembered
from tests.architecture.test_portability import imported

ROOT = Path(__file__).parents[2]
MIGRATIONS = sorted(ROOT.glob("src/mizuhiki/*/migrations/*.py"))


def test_whatever_a_migration_imports_counts() -> None:
    used, waiting = set[Path](), list(MIGRATIONS)
    while waiting:
        ours = (name for name in imported(waiting.pop()) if name.startswith("mizuhiki."))
        paths = {(ROOT / "src").joinpath(*name.split(".")).with_suffix(".py") for name in ours} - used
        used |= paths
        waiting += paths
    assert ROOT / "src/mizuhiki/platform/guards.py" in used
    assert used <= set(remembered._files(ROOT))


def test_whatever_a_migration_reads_counts() -> None:
    """It names a file by literals: `Path(__file__).parents[1] / "data" / "items.csv"`."""
    read = {
        path.parents[1] / "data" / node.value
        for path in MIGRATIONS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.endswith((".csv", ".json", ".yaml"))
    }
    assert ROOT / "src/mizuhiki/repairs/data/items.csv" in read
    assert read <= set(remembered._files(ROOT))
