"""現地投函: a crew puts the letters of a route into the mailboxes, each at its time and place."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.arrears import run_errors as errors
from mizuhiki.arrears.letter_kinds import LETTERS
from mizuhiki.arrears.models import LetterRun, NoticeVisit
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.services.leaving import stale_letters
from mizuhiki.audit.api import record
from mizuhiki.customers.api import lock_supplies
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Visit
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, locks, sql
from mizuhiki.rulepacks.api import Step, Way, pack_of_version
from mizuhiki.staff.api import User

DELIVERY = "notice_delivery"  # kind of visit
# Letters that are in no mailbox yet and for which nobody is on the way; those the crew brought back too.
_UNDELIVERED = """
    SELECT n.piece_id, l.supply_id, l.route, l.place,
           EXISTS (SELECT FROM mail_pieceevent e WHERE e.piece_id = p.id AND e.what = 'dispatched')
    FROM arrears_plannedletter n
    JOIN arrears_runline l ON l.id = n.line_id
    JOIN mail_piece p ON p.id = n.piece_id
    WHERE l.run_id = %s
      AND NOT EXISTS (SELECT FROM mail_pieceevent e
                      WHERE e.piece_id = p.id AND e.what IN ('delivered', 'spoiled', 'returned'))
      AND NOT EXISTS (SELECT FROM arrears_noticevisit v WHERE v.piece_id = p.id AND NOT EXISTS (
                          SELECT FROM fieldwork_visitend x WHERE x.visit_id = v.visit_id))
    ORDER BY l.place
"""


def undelivered_of(run_id: int) -> list[tuple[int, int, str]]:
    """Piece, supply and route of each letter that a crew could take, in the order of the round."""
    return [(piece, supply, route) for piece, supply, route, *_ in sql.rows(_UNDELIVERED, [run_id])]


@transaction.atomic
def plan_deliveries(
    *, run_id: int, route: str, visit_on: date, crew_id: int, actor: User, at: datetime
) -> int:
    """Put the letters of one reading route on the day sheet of a crew; returns how many.

    A letter leaves the house when the sheet is handed out; whoever paid until then is not on it.

    Raises:
        NotForCrews, NothingToDeliver, LettersToPull, and what `fieldwork.plan_visit` raises.
        Nothing is changed.

    Source:
        COL-062 【金沢収納】第23条(3)エ, (4)ア.
    """
    locks.take_name(f"arrears-letter-run:{run_id}")
    run = LetterRun.objects.get(pk=run_id)
    step = Step(run.step)
    if terms_of(pack_of_version(run.rules_id)).steps[step].way is not Way.CREW:
        raise errors.NotForCrews()
    found = [(piece, supply) for piece, supply, of in undelivered_of(run_id) if of == route]
    if not found:
        raise errors.NothingToDeliver()
    lock_supplies(supply for _, supply in found)
    if stale := stale_letters(run, day=clock.day_of(at)):
        raise errors.LettersToPull(count=len(stale))
    for piece_id, supply_id in found:
        visit = fieldwork.plan_visit(
            kind=DELIVERY,
            supply_id=supply_id,
            visit_on=visit_on,
            crew_id=crew_id,
            note=f"{LETTERS[step].title}（文書番号 {mail.number_of(piece_id)}）",
            at=at,
            actor=actor,
        )
        NoticeVisit.objects.create(visit=visit, piece_id=piece_id)
    record(action="arrears.delivery.planned", subject=run, actor=actor, at=at, count=len(found), day=visit_on)
    return len(found)


def take_along(visit: Visit, *, at: datetime) -> str:
    """The letter of a visit leaves the house with its crew; what stops it instead, in the words they read.

    In the transaction that hands the sheet out, under the supply's lock.

    Source:
        COL-062 【金沢収納】第23条(4)ア; design.md, law 6.
    """
    piece = NoticeVisit.objects.select_related("piece").get(visit=visit).piece
    known = set(mail.PieceEvent.objects.filter(piece=piece).values_list("what", flat=True))
    if "spoiled" in known:
        return "この文書は発送を取りやめました。投函しないでください。"
    try:
        with transaction.atomic():
            if "dispatched" in known:
                mail.ask_to_leave(piece.kind, [piece.pk], on=visit.visit_on)
            else:
                mail.dispatch_pieces(
                    piece_ids=[piece.pk],
                    kind=piece.kind,
                    dispatched_on=clock.day_of(at),
                    method=mail.Method.CREW,
                    actor=visit.crew,
                    at=at,
                )
    except errors.LettersToPull:
        return "納付や保留があり、対象ではなくなりました。投函しないでください。"
    return ""
