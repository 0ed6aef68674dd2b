"""No float near money or volume (house-style.md, rule 4): looked for where types alone do not tell."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import BigIntegerField, IntegerField, PositiveIntegerField, SmallIntegerField

from tests.architecture.test_history import our_models

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mizuhiki"
WHOLE = ("_yen", "_m3")  # yen are whole; cubic metres are whole or Decimal
# Figures about machines, and the made-up town's dice: they never become an amount by themselves.
APART = ("bench", "tests", "demo")


def names_money(node: ast.AST) -> bool:
    """Whether an expression is a name, attribute or key that says yen or m³."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            return name.endswith(WHOLE)
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            return name.endswith(WHOLE)
        case _:
            return False


def is_exact(node: ast.AST) -> bool:
    """Whether an expression says itself that it is a ratio or a Decimal, so that `/` loses nothing."""
    return any(
        isinstance(part, ast.Call) and ast.unparse(part.func) in {"Fraction", "Decimal"}
        for part in ast.walk(node)
    )


def faults_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each place where a float could touch money or volume."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.AnnAssign(target=target, annotation=note) if names_money(target):
                if "float" in ast.unparse(note):
                    yield line, f"{ast.unparse(target)} is declared a float"
            case ast.arg(annotation=note) if note is not None and names_money(node):
                if "float" in ast.unparse(note):
                    yield line, f"{node.arg} is declared a float"
            case ast.FunctionDef(name=name, returns=note) if note is not None and name.endswith(WHOLE):
                if "float" in ast.unparse(note):
                    yield line, f"{name} returns a float"
            case ast.BinOp(left=left, op=ast.Div(), right=right) if not is_exact(left) and any(
                names_money(part) for side in (left, right) for part in ast.walk(side)
            ):
                yield line, f"true division: {ast.unparse(node)}"
            case ast.BinOp(left=left, right=right) if any(map(names_money, (left, right))) and any(
                isinstance(side, ast.Constant) and isinstance(side.value, float) for side in (left, right)
            ):
                yield line, f"a float constant: {ast.unparse(node)}"
            case ast.Call(func=ast.Name(id="float" | "round" as name), args=[first, *_]) if any(
                names_money(part) for part in ast.walk(first)
            ):
                yield line, f"{name}() of {ast.unparse(first)}"


@pytest.mark.parametrize(
    "line",
    [
        "tax_yen: float = 0",
        "def f(usage_m3: float) -> None: ...",
        "def total_yen() -> float: ...",
        "a = bill.amount_yen / 2",
        "a = sum(x.open_yen for x in xs) / 3",
        "a = amount_yen * 1.1",
        "a = float(amount_yen)",
        "a = row['open_yen'] / 2",
        "a = round(paid_yen * rate)",
    ],
)
def test_the_check_finds_what_it_looks_for(line: str) -> None:
    assert len(list(faults_of(ast.parse(line)))) >= 1


@pytest.mark.parametrize("line", ["a = amount_yen // 2", "a = Decimal(usage_m3) * price", "share = yen * 2"])
def test_the_check_lets_good_lines_be(line: str) -> None:
    assert list(faults_of(ast.parse(line))) == []


def test_no_float_touches_money_or_volume() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in sorted(SOURCE.rglob("*.py"))
        if not set(path.parts) & set(APART)
        for line, what in faults_of(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_every_column_of_yen_is_a_whole_number() -> None:
    whole = (BigIntegerField, IntegerField, PositiveIntegerField, SmallIntegerField)
    columns = {
        f"{model._meta.label}.{field.name}": type(field).__name__
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_yen") and not isinstance(field, whole)
    }
    assert columns == {}
