"""One paper becomes one letter: a file in the store, a piece in the mail record; handed over it has left."""

from datetime import datetime

from mizuhiki.attachments import api as attachments
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.staff.api import User


def keep_letter(
    content: bytes,
    piece: mail.NewPiece,
    *,
    kind: str,
    subject_kind: str,
    is_posted: bool,
    is_apart: bool,
    actor: User,
    at: datetime,
) -> None:
    """Write down a paper that was printed by itself; the caller's transaction holds it.

    Args:
        is_apart: it has the address of somebody protected, and is opened by those who may see it (law 16).
    """
    stored = attachments.store(
        content,
        name=f"{mail.letter_of(kind).title}-{mail.number_of(piece.piece_id)}",
        kind=mail.PROTECTED_FILE if is_apart else mail.PRINT_FILE,
        media_type="application/pdf",
        actor=actor,
        at=at,
    )
    mail.record_pieces(
        kind=kind, subject_kind=subject_kind, pieces=[piece], at=at, actor=actor, print_file=stored
    )
    if not is_posted:
        mail.dispatch_pieces(
            piece_ids=[piece.piece_id],
            kind=kind,
            dispatched_on=clock.day_of(at),
            method=mail.Method.COUNTER,
            actor=actor,
            at=at,
        )
