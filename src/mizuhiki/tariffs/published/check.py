"""Check files: every example of every file, right, wrong or skipped with its reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mizuhiki.tariffs.faults import TariffFault
from mizuhiki.tariffs.published.bills import bill
from mizuhiki.tariffs.published.checks import Checks, Mismatch
from mizuhiki.tariffs.published.components import collective, component
from mizuhiki.tariffs.published.document import Document, Invalid, Lacking, read_document
from mizuhiki.tariffs.published.periods import (
    certified_volume,
    day_count,
    leak,
    proration,
    settlement,
    split,
)
from mizuhiki.tariffs.published.quote import Book, open_book

KINDS: dict[str, Callable[[Book, dict[str, Any], Checks], None]] = {
    "bill": bill,
    "collective_bill": bill,
    "revision": bill,
    "waiver": bill,
    "component": component,
    "collective": collective,
    "split": split,
    "settlement": settlement,
    "proration": proration,
    "day_count": day_count,
    "certified_volume": certified_volume,
    "leak": leak,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one example. Skipped when `reason` is set, wrong when there are mismatches."""

    file: str
    line: int
    name: str
    mismatches: tuple[Mismatch, ...] = ()
    reason: str = ""


def check_file(path: Path) -> list[Finding]:
    """Check every example of one file.

    Raises:
        TariffFault: the file cannot be read, or its tables are not in the form of such files.
    """
    doc = read_document(path)
    book = open_book(doc)
    return [_finding(book, line, name, example) for line, name, example in _examples(doc)]


def files_of(path: Path) -> list[Path]:
    """The file itself, or the YAML files below a folder.

    Raises:
        TariffFault: a folder has no YAML file.
    """
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.rglob("*") if each.suffix in {".yaml", ".yml"} and each.is_file())
    if not found:
        raise TariffFault(str(path), 0, "", "このフォルダーにYAMLファイルがありません。")
    return found


def _examples(doc: Document) -> Iterator[tuple[int, str, dict[str, Any]]]:
    for n, example in enumerate(doc.sequence(doc.root, "examples"), start=1):
        if not isinstance(example, dict):
            raise doc.fault(
                doc.root["examples"], f"examples[{n}]", "例は「項目: 値」の並びで書いてください。"
            )
        yield doc.line_of(example), str(example.get("id", f"examples[{n}]")), example
    for n, block in enumerate(doc.sequence(doc.root, "table_examples"), start=1):
        if not isinstance(block, dict):
            raise doc.fault(
                doc.root["table_examples"], f"table_examples[{n}]", "表は「項目: 値」の並びで書いてください。"
            )
        yield from _rows(doc, block, n)


def _rows(doc: Document, block: dict[str, Any], number: int) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each row of a table of examples, with the keys all rows share."""
    columns = [str(each) for each in doc.sequence(block, "columns")]
    shared = {key: value for key, value in block.items() if key not in {"columns", "rows"}}
    for row in doc.sequence(block, "rows"):
        if not isinstance(row, list) or len(row) != len(columns):
            raise doc.fault(
                row, f"table_examples[{number}].rows", f"列は{len(columns)}個です（{'、'.join(columns)}）。"
            )
        cells = dict(zip(columns, row, strict=True))
        name = f"table_examples[{number}] {columns[0]}={row[0]}" if columns else f"table_examples[{number}]"
        yield doc.line_of(row), name, shared | cells


def _finding(book: Book, line: int, name: str, example: dict[str, Any]) -> Finding:
    file = book.doc.file
    if example.get("reproduced") is False:
        note = str(example.get("note", "")).strip()
        return Finding(file, line, name, reason="reproduced: false" + (f"（{note}）" if note else ""))
    kind = str(example.get("kind", "bill"))
    if kind not in KINDS:
        return Finding(file, line, name, reason=f"知らない種類です（kind: {kind}）")
    checks = Checks()
    try:
        KINDS[kind](book, example, checks)
    except Lacking as lack:
        checks.lacking.append(str(lack))
    except Invalid as wrong:
        checks.mismatches.append(Mismatch(kind, "", str(wrong)))
    if checks.mismatches:
        return Finding(file, line, name, mismatches=tuple(checks.mismatches))
    if checks.lacking:
        return Finding(file, line, name, reason="、".join(dict.fromkeys(checks.lacking)))
    if not checks.matched:
        return Finding(file, line, name, reason="確かめる金額や水量が書かれていない")
    return Finding(file, line, name)
