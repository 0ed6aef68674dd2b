"""Many papers: files of 100 rows, made by several processes, resumable after a kill.

Each file has a sheet of its own beside it (`.json`) with the ids in page order and the digests. A
file is kept when its sheet says that it holds the very content asked for; else it is made again.
Both appear under their names only when whole: temporary name, fsync, rename; the sheet comes last.
"""

import hashlib
import json
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from mizuhiki.documents import glyphs
from mizuhiki.documents.engine import TEMPLATES, set_pages
from mizuhiki.documents.faults import ForeignPages, GlyphFinding
from mizuhiki.documents.press import Paper, Press, Row

ROWS_A_FILE = 100


@dataclass(frozen=True)
class FilePrinted:
    """One file of a print run, newly made or found whole from an earlier try."""

    number: int  # from 1
    path: Path | None  # None when every row of it was refused
    paper_ids: tuple[str, ...]  # in page order
    page_counts: tuple[int, ...]  # of each paper
    digest: str  # SHA-256 of the PDF; empty without one
    kept: bool
    refused: tuple[GlyphFinding, ...]  # rows not printed; every finding of each
    substituted: tuple[GlyphFinding, ...]  # printed in the plain form of a character

    @property
    def pages(self) -> int:
        """How many there are in all."""
        return sum(self.page_counts)


@dataclass(frozen=True)
class _Job:
    """What the workers need besides the rows."""

    paper: Paper
    out_dir: Path
    press: Press
    at: datetime

    def file_name(self, number: int, ending: str) -> str:
        return f"{self.paper.name}-{number:05d}.{ending}"


def render_many(
    paper: Paper,
    rows: Iterable[Row],
    out_dir: Path,
    *,
    press: Press,
    at: datetime,
    workers: int = 2,
    rows_a_file: int = ROWS_A_FILE,
) -> Iterator[FilePrinted]:
    """Print rows into `out_dir` in files of `rows_a_file`; as `render_batches` does."""
    assert 0 < rows_a_file <= ROWS_A_FILE, rows_a_file
    batches = _batches(rows, rows_a_file)
    yield from render_batches(paper, batches, out_dir, press=press, at=at, workers=workers)


def render_batches(
    paper: Paper,
    batches: Iterable[Sequence[Row]],
    out_dir: Path,
    *,
    press: Press,
    at: datetime,
    workers: int = 2,
    first: int = 1,
) -> Iterator[FilePrinted]:
    """Print each batch of rows into a file of `out_dir`, yielding each file in order as it is done.

    A row whose characters cannot be printed is left out of its file and reported in `refused`; the
    run goes on, and the caller accounts for the row. Batches are read as they are needed, and none of
    them is larger than a file may be; one without rows makes no file.

    Args:
        out_dir: a folder of this run alone; it is made when missing.
        at: creation time written into the files, aware. It does not make a whole file stale.
        first: number of the first file, where an earlier try left off.

    Raises:
        ForeignPages: at the end, when the folder holds files of this paper that the run did not make.
    """
    assert workers > 0, workers
    out_dir.mkdir(parents=True, exist_ok=True)
    job = _Job(paper=paper, out_dir=out_dir, press=press, at=at)
    mine = {job.file_name(number, ending) for number in range(1, first) for ending in ("pdf", "json")}
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = deque[Future[FilePrinted]]()
        for number, batch in enumerate(batches, first):
            assert len(batch) <= ROWS_A_FILE, len(batch)
            mine |= {job.file_name(number, "pdf"), job.file_name(number, "json")}
            waiting.append(pool.submit(_print_file, job, number, batch))
            if len(waiting) >= 2 * workers:  # so that a million rows never wait in memory
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    foreign = {path.name for path in out_dir.glob(f"{paper.name}-*")} - mine
    if foreign:
        raise ForeignPages(sorted(foreign))


def _batches(rows: Iterable[Row], size: int) -> Iterator[tuple[Row, ...]]:
    source = iter(rows)
    while batch := tuple(islice(source, size)):
        yield batch


def _print_file(job: _Job, number: int, batch: Sequence[Row]) -> FilePrinted:
    """Runs in a worker: one file and its sheet, or the ones already there."""
    paper, press = job.paper, job.press
    data = [row.data(press) for row in batch]
    content = _content_digest(paper, data, press)
    pdf_path, sheet_path = (job.out_dir / job.file_name(number, ending) for ending in ("pdf", "json"))
    found = _whole_file(pdf_path, sheet_path, content)
    if found is not None:
        return found
    checked = glyphs.check(data, paper.field_names, press.fonts)
    bad = {finding.row for finding in checked.missing}
    good = [row for position, row in enumerate(checked.rows) if position not in bad]
    pdf = set_pages(paper, good, press=press, at=job.at) if good else b""
    printed = FilePrinted(
        number=number,
        path=pdf_path if pdf else None,
        paper_ids=tuple(str(row["id"]) for row in good),
        page_counts=tuple(row["pages"] for row in good),
        digest=hashlib.sha256(pdf).hexdigest() if pdf else "",
        kept=False,
        refused=checked.missing,
        substituted=tuple(finding for finding in checked.substituted if finding.row not in bad),
    )
    sheet_path.unlink(missing_ok=True)
    if pdf:
        _write(pdf_path, pdf)
    else:
        pdf_path.unlink(missing_ok=True)
    _write(sheet_path, _sheet(printed, content))
    return printed


def _content_digest(paper: Paper, data: Sequence[Mapping[str, Any]], press: Press) -> str:
    """What the file would hold: rows, environment, templates and fonts."""
    digest = hashlib.sha256(_stock_digest(press.fonts))
    digest.update(json.dumps([paper.name, press.environment_label, data]).encode())
    return digest.hexdigest()


@cache
def _stock_digest(fonts: Path) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(TEMPLATES.glob("*.typ")):
        digest.update(path.read_bytes())
    for face in (face for faces in glyphs.FACES for face in faces):
        digest.update(f"{face} {(fonts / face).stat().st_size}".encode())
    return digest.digest()


def _sheet(printed: FilePrinted, content: str) -> bytes:
    facts = asdict(printed) | {"path": printed.path and printed.path.name, "content": content}
    return json.dumps(facts, indent=1).encode()


def _whole_file(pdf_path: Path, sheet_path: Path, content: str) -> FilePrinted | None:
    """The file of an earlier try when it is whole and holds this very content."""
    try:
        facts = json.loads(sheet_path.read_bytes())
        pdf = pdf_path.read_bytes() if facts["path"] else b""
    except (FileNotFoundError, ValueError):
        return None
    if facts["content"] != content or facts["digest"] != (hashlib.sha256(pdf).hexdigest() if pdf else ""):
        return None
    return FilePrinted(
        number=facts["number"],
        path=pdf_path if pdf else None,
        paper_ids=tuple(facts["paper_ids"]),
        page_counts=tuple(facts["page_counts"]),
        digest=facts["digest"],
        kept=True,
        refused=tuple(GlyphFinding(**finding) for finding in facts["refused"]),
        substituted=tuple(GlyphFinding(**finding) for finding in facts["substituted"]),
    )


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # half of it must not fill a full disk further
        temporary.unlink(missing_ok=True)
        raise
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
