"""損紙の刷り直し: pages of a run again, out of the file they were printed from."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import record
from mizuhiki.documents.api import excerpt
from mizuhiki.mail import errors
from mizuhiki.mail.kinds import letter_of
from mizuhiki.mail.models import Piece, PieceEvent, Reprint
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services.printing import PROTECTED_FILE
from mizuhiki.mail.services.stock import Kind, move_stock
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Person
from mizuhiki.platform.models import BatchRun

MOST = 500  # letters at once: a jam spoils a few, and a whole file is opened as it is
What = PieceEvent.What


@transaction.atomic
def reprint(
    *,
    run: BatchRun,
    kind: str,
    first_id: int,
    last_id: int,
    reason: Reprint.Reason,
    note: str,
    actor: Person,
    at: datetime,
) -> Reprint:
    """Write down that letters of a run are printed again, from one number to another.

    They keep their numbers: the damaged sheet is thrown away, not the letter. A form that is supplied is
    used once more.

    Raises:
        ReprintUnfit: names what is wrong with the numbers. Nothing is changed.

    Source:
        issue 7, point 6; COL-026 【金沢収納】別表１ ２(3).
    """
    locks.take_name(f"mail-dispatch:{kind}")
    pieces = list(_pieces(run.pk, kind, first_id, last_id))
    _refuse(pieces, first_id, last_id)
    made = Reprint.objects.create(
        run=run,
        kind=kind,
        first=pieces[0],
        last=pieces[-1],
        letter_count=len(pieces),
        page_count=sum(len(_pages(one)) for one in pieces),
        reason=reason,
        note=note.strip(),
        at=at,
        by_id=actor.pk,
    )
    form = letter_of(kind).form
    if form:
        move_stock(
            form=form,
            kind=Kind.SPOILED,
            quantity=-len(pieces),
            cause=f"mail.reprint:{made.pk}",
            occurred_on=clock.day_of(at),
            actor=actor,
            at=at,
        )
    record(
        action="mail.pieces.reprinted",
        subject=made,
        actor=actor,
        at=at,
        kind=kind,
        count=len(pieces),
        customers=customers_of(made),
    )
    return made


def paper_of(made: Reprint) -> bytes:
    """The pages, out of the files they stand in.

    Raises:
        FileErased, FileUnreadable: a file cannot be read.
    """
    parts = []
    pieces = _pieces(made.run_id, made.kind, made.first_id, made.last_id)
    for file, group in groupby(pieces, key=lambda one: one.print_file):
        assert file is not None, made.pk
        parts.append((attachments.read(file), [page for one in group for page in _pages(one)]))
    return excerpt(parts)


def is_protected(made: Reprint) -> bool:
    """Whether somebody under protection is on one of the files (law 16)."""
    files = _pieces(made.run_id, made.kind, made.first_id, made.last_id).values("print_file")
    return StoredFile.objects.filter(pk__in=files, kind=PROTECTED_FILE).exists()


def customers_of(made: Reprint) -> list[int]:
    """Whose letters they are, for the trace."""
    found = _pieces(made.run_id, made.kind, made.first_id, made.last_id)
    return sorted(set(found.values_list("addressee_id", flat=True)))


def _pieces(run_id: int, kind: str, first_id: int, last_id: int) -> QuerySet[Piece, Piece]:
    """Letters of a run between two numbers, in the order of printing."""
    found = Piece.objects.filter(
        run=run_id, kind=kind, pk__range=(first_id, last_id), print_file__isnull=False
    )
    return found.select_related("print_file").order_by("print_file_id", "first_page")


def _pages(piece: Piece) -> range:
    assert piece.first_page is not None, piece.pk
    assert piece.last_page is not None, piece.pk
    return range(piece.first_page, piece.last_page + 1)


def _refuse(pieces: Sequence[Piece], first_id: int, last_id: int) -> None:
    numbers = {"first": number_of(first_id), "last": number_of(last_id)}
    known = {one.pk for one in pieces}
    gone = PieceEvent.objects.filter(piece__in=known, what__in=(What.DISPATCHED, What.SPOILED))
    problems = (
        (first_id > last_id, "最初の番号が最後の番号より後です。番号を入れ替えてください。"),
        (not known or {first_id, last_id} - known, "どちらかの番号が、この印刷のファイルにありません。"),
        (len(pieces) > MOST, f"一度に{MOST}通までです。番号の範囲を分けてください。"),
    )
    for is_wrong, problem in problems:
        if is_wrong:
            raise errors.ReprintUnfit(**numbers, problem=problem)
    if (event := gone.order_by("piece_id").first()) is not None:
        problem = f"{number_of(event.piece_id)}は{event.get_what_display()}の記録があります。"
        raise errors.ReprintUnfit(**numbers, problem=problem)
