"""Writing down what was printed, for thousands of letters at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.errors import UniqueViolation

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import record
from mizuhiki.documents.api import FilePrinted
from mizuhiki.mail import errors
from mizuhiki.mail.events import PiecesPrinted
from mizuhiki.mail.kinds import LetterKind, letter_of
from mizuhiki.mail.services.stock import Kind, move_stock
from mizuhiki.platform import clock, events, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun

PRINT_FILE, PROTECTED_FILE = "mail.print_file", "mail.protected_print_file"
PIECE_COLUMNS = (
    "id, kind, supply_id, addressee_id, subject_kind, subject_id, print_file_id, first_page, last_page, "
    "run_id, replaces_id, printed_at, printed_by_id"
)


@dataclass(frozen=True)
class NewPiece:
    """One letter that was printed.

    `piece_id` is the number printed on it (see `reserve_ids`); pages count from 1 in the print file.
    """

    piece_id: int
    subject_id: int
    addressee_id: int
    name: str
    postcode: str
    address: str
    supply_id: int | None = None
    first_page: int | None = None
    last_page: int | None = None
    replaces_id: int | None = None


def reserve_ids(count: int) -> list[int]:
    """Numbers for letters about to be printed; those of a run that fails are never used again."""
    query = "SELECT nextval(pg_get_serial_sequence('mail_piece', 'id')) FROM generate_series(1, %s)"
    return [row[0] for row in sql.rows(query, [count])]


@transaction.atomic
def record_pieces(
    *,
    kind: str,
    subject_kind: str,
    pieces: Sequence[NewPiece],
    at: datetime,
    actor: Actor | None,
    run: BatchRun | None = None,
    print_file: StoredFile | None = None,
) -> int:
    """Write down letters of one kind, each with the address it carried; their forms are used up.

    Args:
        kind: code of a registered letter.
        subject_kind: what the letters are about, such as `billing.demand`.
        run: the batch that printed them; it makes one letter about a subject.
        print_file: holds their pages.

    Raises:
        PiecesAlreadyPrinted: the run has a letter about one of the subjects. Nothing is changed.

    Source:
        COL-016, COL-026, COL-061 【金沢収納】別表１ １(4), ２(3); 第23条(3)ウ.
    """
    letter = letter_of(kind)
    if not pieces:
        return 0
    file_id, run_id = print_file.pk if print_file else None, run.pk if run else None
    shared = (at, actor.pk if actor else None)
    _write_rows(
        letter,
        (
            (
                new.piece_id, kind, new.supply_id, new.addressee_id, subject_kind, new.subject_id,
                file_id, new.first_page, new.last_page, run_id, new.replaces_id, *shared,
            )
            for new in pieces
        ),
    )  # fmt: skip
    _write_addresses(pieces)
    if letter.form:
        _use_up(letter.form, pieces, actor, at)
    record(
        action="mail.pieces.printed",
        subject=print_file or run,  # of a run one entry a file: its letters say whom it is about
        actor=actor,
        at=at,
        kind=kind,
        count=len(pieces),
        customers={new.addressee_id for new in pieces} if run is None else (),
    )
    events.publish(PiecesPrinted(kind=kind, piece_ids=tuple(new.piece_id for new in pieces)))
    return len(pieces)


@transaction.atomic
def keep_file(
    file: FilePrinted,
    pieces: Sequence[NewPiece],
    *,
    name: str,
    kind: str,
    subject_kind: str,
    is_protected: bool,
    run: BatchRun,
    actor: Actor | None,
    at: datetime,
) -> StoredFile:
    """Keep one file of a run with the letters on its pages, in their order.

    Args:
        is_protected: somebody under protection is on it; it is opened by those who may see that (law 16).

    Raises:
        PiecesAlreadyPrinted: the run has a letter about one of the subjects. Nothing is changed.

    Source:
        COL-061 【金沢収納】第23条(3)ウ; design.md, laws 13 and 16.
    """
    assert file.path is not None, "a file without a page is not kept"
    stored = attachments.store(
        file.path,
        name=name,
        kind=PROTECTED_FILE if is_protected else PRINT_FILE,
        media_type="application/pdf",
        actor=actor,
        at=at,
    )
    paged, page = [], 1
    for piece, count in zip(pieces, file.page_counts, strict=True):
        paged.append(replace(piece, first_page=page, last_page=page + count - 1))
        page += count
    record_pieces(
        kind=kind, subject_kind=subject_kind, pieces=paged, at=at, actor=actor, run=run, print_file=stored
    )
    return stored


def remove_file(file: FilePrinted) -> None:
    """What the store keeps need not lie in the folder of the run too."""
    if file.path is not None:
        for path in (file.path, file.path.with_suffix(".json")):
            path.unlink(missing_ok=True)


def _write_rows(letter: LetterKind, rows: Iterable[tuple[Any, ...]]) -> None:
    try:
        with transaction.atomic():
            sql.copy(f"mail_piece ({PIECE_COLUMNS})", rows)
    except UniqueViolation as fault:  # COPY passes by Django's own errors
        if fault.diag.constraint_name == "printed_once_a_run":
            raise errors.PiecesAlreadyPrinted(title=letter.title) from None
        raise


def _write_addresses(pieces: Sequence[NewPiece]) -> None:
    sql.copy(
        "mail_pieceaddress (piece_id, name, postcode, address)",
        ((new.piece_id, new.name, new.postcode, new.address) for new in pieces),
    )


def _use_up(form: str, pieces: Sequence[NewPiece], actor: Actor | None, at: datetime) -> None:
    move_stock(
        form=form,
        kind=Kind.USED,
        quantity=-len(pieces),
        cause=f"mail.pieces:{pieces[0].piece_id}",
        occurred_on=clock.day_of(at),
        actor=actor,
        at=at,
    )
