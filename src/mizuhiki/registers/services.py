"""An accident is reported at once, what is gone counts no more, and where it turns up is an alert."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.registers import errors
from mizuhiki.registers.models import Accident, Sighting
from mizuhiki.registers.selectors import accident_of_number, accident_of_thing
from mizuhiki.staff import api as staff
from mizuhiki.till import api as till
from mizuhiki.worklist import api as worklist

LOST_SEEN = "registers.lost_seen"
MOST_SHEETS = 1_000
What = Accident.What
NUMBERED = {What.SHEETS, What.BLANKS}


@transaction.atomic
def report_accident(
    *,
    what: Accident.What,
    how: Accident.How,
    noticed_at: datetime,
    place: str,
    circumstances: str,
    measures: str,
    told: str,
    at: datetime,
    actor: Actor,
    book_id: int | None = None,
    first_no: int | None = None,
    last_no: int | None = None,
    seal_id: int | None = None,
    card_id: int | None = None,
) -> Accident:
    """Report receipts, a seal or a card as gone, written off before or not; none of them counts any more.

    Args:
        told: who of the client was told at once.

    Raises:
        NoticedLater, NumbersBackwards, NumberReported: the report cannot be so.
        What `till.strike_rest`, `till.take_seal_out_of_use`, `staff.lose_card` raise. Nothing is changed.

    Source:
        COL-100 【金沢収納】第28条第4項(1); COL-101 第28条第4項(2).
    """
    locks.take_name("registers-accidents")
    if noticed_at > at:
        raise errors.NoticedLater()
    _refuse_numbers(what, first_no, last_no)
    accident = Accident.objects.create(
        **serials.next_of_year(Accident, clock.day_of(at)),
        what=what,
        how=how,
        book_id=book_id,
        seal_id=seal_id,
        card_id=card_id,
        first_no=first_no,
        last_no=last_no,
        noticed_at=noticed_at,
        place=place.strip(),
        circumstances=circumstances.strip(),
        measures=measures.strip(),
        told=told.strip(),
        reported_at=at,
        reported_by_id=actor.pk,
    )
    _invalidate(accident, at=at, actor=actor)
    audit.record(
        action="registers.accident.reported",
        subject=accident,
        actor=actor,
        at=at,
        kind=what.value,
        how=how.value,
    )
    return accident


@transaction.atomic
def note_sighting(
    *, what: Accident.What, number: int | None, named: str, where: str, at: datetime, actor: Actor
) -> Sighting:
    """A reported number, seal or card was shown: who looks into it has it in the inbox today.

    Args:
        number: of the sheet; none of a seal or a card.
        named: code of the seal or number of the card; empty for a sheet.

    Raises:
        NotReported: it is in no report. Nothing is changed.

    Source:
        COL-100 【金沢収納】第28条第4項(1); COL-101 第28条第4項(2).
    """
    accident = accident_of_thing(what, named) if number is None else accident_of_number(what, number)
    shown = f"{number}番" if number is not None else named
    if accident is None:
        raise errors.NotReported(what=what.label, number=shown if number is not None else f"「{named}」")
    sighting = Sighting.objects.create(
        accident=accident, number=number, where=where.strip(), at=at, by_id=actor.pk
    )
    worklist.open_item(
        kind=LOST_SEEN,
        key=f"{LOST_SEEN}:{sighting.pk}",
        title=f"紛失・盗難の{what.label} {shown}が見つかりました（事故報告 {accident.shown}）",
        url_name="registers:accident_show",
        url_args=[accident.pk],
        due_at=end_of_day(at),
        at=at,
    )
    audit.record(action="registers.lost.seen", subject=accident, actor=actor, at=at, kind=what.value)
    return sighting


@transaction.atomic
def note_shown(event: till.LostShown) -> None:
    """A clerk keyed a lost number or chose a lost seal; one that is in no report has to be reported.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    paper = What.BLANKS if event.is_blank else What.SHEETS
    what = What.SEAL if event.number is None else paper
    try:
        note_sighting(
            what=what,
            number=event.number,
            named=event.seal,
            where="画面で入力され、受け付けませんでした。",
            at=event.at,
            actor=event.actor,
        )
    except errors.NotReported:
        if not event.is_sure:
            return
        named = f"{event.number}番" if event.number is not None else event.seal
        worklist.open_item(
            kind=LOST_SEEN,
            key=f"{LOST_SEEN}:{what}:{named}",
            title=f"紛失・盗難の{what.label} {named}が入力されました。事故報告がありません",
            url_name="registers:accident_report",
            due_at=end_of_day(event.at),
            at=event.at,
        )


def refuse_reported(event: till.BlanksLoaded) -> None:
    """Blanks that were reported as gone are not loaded when they turn up.

    Raises:
        BlankReportedLost: one of the numbers is in a report.

    Source:
        COL-100 【金沢収納】第28条第4項(1).
    """
    found = Accident.objects.filter(
        what=What.BLANKS, first_no__lte=event.last_no, last_no__gte=event.first_no
    ).first()
    if found is not None:
        assert found.first_no is not None
        raise till.BlankReportedLost(number=max(found.first_no, event.first_no), report=found.shown)


def end_of_day(at: datetime) -> datetime:
    """The last minute of the same day."""
    return at.astimezone(clock.TOKYO).replace(hour=23, minute=59, second=0, microsecond=0)


def _refuse_numbers(what: Accident.What, first_no: int | None, last_no: int | None) -> None:
    if what not in NUMBERED:
        return
    if first_no is None or last_no is None or not 0 < first_no <= last_no < first_no + MOST_SHEETS:
        raise errors.NumbersBackwards(most=MOST_SHEETS)
    for accident in Accident.objects.filter(what=what, first_no__lte=last_no, last_no__gte=first_no):
        assert accident.first_no is not None
        raise errors.NumberReported(number=max(first_no, accident.first_no), report=accident.shown)


def _invalidate(accident: Accident, *, at: datetime, actor: Actor) -> None:
    """In the ledger of books, of forms, of seals or of cards."""
    reason = f"事故報告 {accident.shown}"
    if accident.seal is not None:
        if not till.is_lost(accident.seal.pk):
            till.take_seal_out_of_use(
                seal_id=accident.seal.pk, kind=till.SealEvent.Kind.LOST, reason=reason, at=at, actor=actor
            )
        return
    if accident.card is not None:
        staff.lose_card(card_id=accident.card.pk, how=accident.how, note=reason, at=at, actor=actor)
        return
    assert accident.first_no is not None
    assert accident.last_no is not None
    if accident.book is not None:
        till.strike_rest(
            book_id=accident.book.pk,
            first_no=accident.first_no,
            last_no=accident.last_no,
            reason=reason,
            at=at,
            actor=actor,
        )
        return
    till.strike_blanks(
        first_no=accident.first_no,
        last_no=accident.last_no,
        fate=till.BlankSheet.Fate.LOST,
        reason=reason,
        at=at,
        actor=actor,
    )
