"""The paper of a letter that was printed by itself, for the printer of the desk."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import ReadLog, log_read
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.mail.api import PROTECTED_FILE, Piece
from mizuhiki.staff.api import User
from mizuhiki.web import errors, files

GONE = 410


def may_print(request: HttpRequest, piece: Piece) -> bool:
    """The address of somebody protected is on paper too for those only who may see it (law 16)."""
    assert piece.print_file is not None
    return piece.print_file.kind != PROTECTED_FILE or cast(User, request.user).has_perm(PROTECTED_SEE)


def paper_of(request: HttpRequest, piece: Piece, *, name: str, refused: str) -> HttpResponse:
    """The paper as it was printed; the reading is written down."""
    assert piece.print_file is not None
    try:
        content = attachments.read(piece.print_file)
    except (attachments.FileErased, attachments.FileUnreadable) as broken:
        return errors.page(request, GONE, words=errors.Words(refused, (broken.message,)))
    log_read(request, subjects={"customers.customer": [piece.addressee_id]}, how=ReadLog.How.PRINT)
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)
