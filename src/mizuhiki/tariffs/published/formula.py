"""Formulas printed in words, such as 「200 + (monthly_base - 200) / 31 * days」, as exact fractions."""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction

from mizuhiki.tariffs.published.document import Lacking

_MAX_LENGTH = 300
_DECIMAL = re.compile(r"(?<![\w.])(\d+)\.(\d+)")
_TIMES = re.compile(r"(?<=[\w)\s])\s*(?:\bx\b|×)\s*(?=[\w(\s])")
_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(formula: str, names: Mapping[str, Fraction | int]) -> Fraction:
    """The exact value of a formula of + - * / (also × ÷ x −), brackets, numbers and `names`.

    Raises:
        Lacking: it is not such a formula.
    """
    text = _TIMES.sub(" * ", formula).replace("÷", "/").replace("−", "-").strip()
    text = _DECIMAL.sub(lambda at: f"({at[1]}{at[2]}/{10 ** len(at[2])})", text)
    if len(text) > _MAX_LENGTH:
        raise Lacking("式が長すぎる")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)  # a number grown into a word is no number
            warnings.simplefilter("error", DeprecationWarning)
            return _value(ast.parse(text, mode="eval").body, names)
    except (SyntaxError, Warning, ZeroDivisionError, ValueError, RecursionError) as error:
        raise Lacking(f"式「{formula}」を読めない") from error


def _value(node: ast.expr, names: Mapping[str, Fraction | int]) -> Fraction:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, names), _value(node.right, names))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, names)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return Fraction(node.value)
    if isinstance(node, ast.Name) and node.id in names:
        return Fraction(names[node.id])
    raise ValueError(ast.dump(node))


def linear(formula: str, names: tuple[str, ...]) -> tuple[Fraction, ...]:
    """The share of each name in a formula that is a weighted sum of them and nothing else."""
    nothing = dict.fromkeys(names, 0)
    shares = tuple(evaluate(formula, nothing | {name: 1}) for name in names)
    together = evaluate(formula, dict.fromkeys(names, 1))
    if evaluate(formula, nothing) != 0 or together != sum(shares, Fraction(0)):
        raise Lacking(f"式「{formula}」は水量の割合の和ではない")
    return shares
