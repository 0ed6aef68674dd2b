"""The one way to print: rows go as JSON into a Typst template, PDF/A-2u comes out.

Data is never part of the source: a template reads it from `sys.inputs` and only shows it, so a name
like `#panic("x")` is a name. Only the fonts named here are used, and only files beside the
templates can be read by them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from mizuhiki.documents import glyphs
from mizuhiki.documents.faults import GlyphFinding, GlyphMissing
from mizuhiki.documents.papers.parts import MOST_UNBROKEN, UNBROKEN
from mizuhiki.documents.press import Paper, Press, Row

TEMPLATES = Path(__file__).parent / "papers"
LONG_RUN = re.compile(f"{UNBROKEN}{{{MOST_UNBROKEN + 1},}}")


def inspect(paper: Paper, rows: Sequence[Row], *, press: Press) -> glyphs.Checked:
    """The rows as the template will get them, with every character the fonts cannot print."""
    return glyphs.check([row.data(press) for row in rows], paper.field_names, press.fonts)


def render(paper: Paper, rows: Sequence[Row], *, press: Press, at: datetime) -> bytes:
    """Set the rows, one after the other, as one PDF/A-2u file; meant for 1 to 100 rows.

    A name with a variation selector the fonts do not know is printed in its plain form; `inspect`
    tells which, and so does the foot of the paper.

    Args:
        at: the file's creation time, aware. The same rows and time give the same bytes.

    Raises:
        GlyphMissing: a character cannot be printed; each is named with its row. Nothing is made.
    """
    assert rows, "a file without pages"
    checked = inspect(paper, rows, press=press)
    if checked.missing:
        raise GlyphMissing(checked.missing)
    return set_pages(paper, checked.rows, press=press, at=at)


def set_pages(paper: Paper, rows: Sequence[Mapping[str, Any]], *, press: Press, at: datetime) -> bytes:
    """Compile rows that `inspect` has passed. The engine's own glyph check is the last guard."""
    source = (TEMPLATES / paper.template).read_bytes()
    inputs = {
        "rows": json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
        "environment": press.environment_label or "",
        "unbroken": UNBROKEN,
        "run": LONG_RUN.pattern if _runs_long(rows) else "",  # few files have one, and looking costs time
    }
    try:
        pdf = _compiler(press.fonts).compile(
            input=source,  # each time: a compiler forgets its first input
            sys_inputs=inputs,
            pdf_standards="a-2u",
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        raise GlyphMissing([_named(error, rows)]) from error
    assert isinstance(pdf, bytes), type(pdf)
    return pdf


def _runs_long(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a text has so many signs without a place to break that a line may not hold them."""
    fields = ((path, text) for row in rows for path, text in glyphs.texts(row))
    return any(LONG_RUN.search(text) for path, text in fields if not path.startswith("codes."))


def _named(error: typst.TypstError, rows: Sequence[Mapping[str, Any]]) -> GlyphFinding:
    """The engine quotes the text but not the row: name the file's first row and what it quoted."""
    quoted = error.message.split('"')[1] if '"' in error.message else ""
    for position, row in enumerate(rows):
        if quoted and quoted in json.dumps(row, ensure_ascii=False):
            return GlyphFinding(position, str(row["id"]), "本文", quoted)
    return GlyphFinding(0, str(rows[0]["id"]), "本文", quoted)


@cache
def _compiler(fonts: Path) -> typst.Compiler:
    folders = sorted({(fonts / face).parent for faces in glyphs.FACES for face in faces})
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(root=TEMPLATES, font_paths=faces, ignore_system_fonts=True)
