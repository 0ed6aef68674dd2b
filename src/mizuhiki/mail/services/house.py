"""委託先への引渡し: print files with their lists for the house that encloses; the proof of their erasure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit.api import record
from mizuhiki.mail import errors
from mizuhiki.mail.bundling import bundle, write_archive
from mizuhiki.mail.house import Letter, place
from mizuhiki.mail.houselists import Order, Work, order_of
from mizuhiki.mail.kinds import letter_title
from mizuhiki.mail.models import HouseDelivery, HouseErasure, HouseFile, HouseTaking, Piece
from mizuhiki.mail.services.printing import PRINT_FILE
from mizuhiki.platform import clock, locks, sql
from mizuhiki.platform.actors import Person
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Enclosing, PrintHouse, pack_on
from mizuhiki.worklist import api as worklist

HOUSE_FILE = "mail.house_file"
ERASURE = "mail.house_erasure"  # kind of work
FILES_AT_ONCE = 200  # twenty thousand letters: more is handed over in several turns
MARKED_AT_ONCE = 40  # four thousand: each of their pages is opened once more

# Whole files that may go: nobody under protection on them, not handed over, something in them still here.
READY = """
    SELECT f.id FROM attachments_storedfile f WHERE f.kind = %(open)s
    AND f.id IN (SELECT p.print_file_id FROM mail_piece p WHERE p.run_id = %(run)s AND p.kind = %(kind)s
                 AND NOT EXISTS (SELECT FROM mail_pieceevent e WHERE e.piece_id = p.id
                                 AND e.what IN ('dispatched', 'spoiled')))
    AND NOT EXISTS (SELECT FROM mail_housefile h WHERE h.print_file_id = f.id)
    AND NOT EXISTS (SELECT FROM attachments_fileerasure x WHERE x.file_id = f.id)
    ORDER BY f.id
"""
LETTERS = """
    SELECT p.id, p.print_file_id, p.first_page, p.last_page, coalesce(a.postcode, ''),
           EXISTS (SELECT FROM mail_pieceevent e
                   WHERE e.piece_id = p.id AND e.what IN ('dispatched', 'spoiled'))
    FROM mail_piece p LEFT JOIN mail_pieceaddress a ON a.piece_id = p.id
    WHERE p.print_file_id = ANY(%s) ORDER BY p.print_file_id, p.first_page
"""


def files_ready(*, run_id: int, kind: str) -> int:
    """How many print files of a run could go to the house now."""
    return len(sql.rows(READY, {"open": PRINT_FILE, "run": run_id, "kind": kind}))


def files_at_once(house: PrintHouse) -> int:
    """How many print files go into one archive."""
    return MARKED_AT_ONCE if house.marks else FILES_AT_ONCE


def house_for(kind: str, *, on: date) -> tuple[PrintHouse, Enclosing] | None:
    """The house that letters of a kind go to, by the rules of a day; None where they are enclosed here."""
    house = pack_on(on).printhouse
    return (house, house.letters[kind]) if house and kind in house.letters else None


@transaction.atomic
def hand_over(*, run: BatchRun, kind: str, actor: Person, at: datetime) -> HouseDelivery:
    """Put what is ready of a run into one archive with its lists; taken out later under a passphrase.

    A letter that was spoilt or has left lies in its file still: the lists say to pull it. Files with
    somebody under protection stay in the house (law 16).

    Raises:
        NoPrintHouse, NothingForHouse, MarksOverPrint, MarkTooNarrow: nothing is changed.

    Source:
        issue 7, point 6; SEC-011; design.md, laws 8 and 16.
    """
    today = clock.day_of(at)
    found = house_for(kind, on=today)
    if found is None:
        raise errors.NoPrintHouse(title=letter_title(kind))
    house, enclosing = found
    locks.take_name(f"mail-dispatch:{kind}")
    ids = [pk for (pk,) in sql.rows(READY, {"open": PRINT_FILE, "run": run.pk, "kind": kind})]
    ids = ids[: files_at_once(house)]
    if not ids:
        raise errors.NothingForHouse()
    placed = place([Letter(*row) for row in sql.rows(LETTERS, [ids])], house)
    turn = HouseDelivery.objects.filter(run=run, kind=kind).count() + 1
    work = Work(
        number=f"{run.pk}-{kind}-{turn}",
        title=f"{run.title}（引渡し{turn}回目）",
        day=today,
        office=pack_on(today).papers.office,
        erase_by=today + timedelta(days=house.erase_within_days),
    )
    archive = _archive(ids, order_of(placed, house, enclosing), work, at=at, actor=actor)
    kept = [one for one in placed if one.tray]
    made = HouseDelivery.objects.create(
        run=run,
        kind=kind,
        turn=turn,
        house=house.name,
        article=house.article,
        file=archive,
        letter_count=len(kept),
        pulled_count=len(placed) - len(kept),
        page_count=sum(one.sides for one in placed),
        sheet_count=sum(one.sheets for one in placed),
        tray_count=max(one.tray for one in placed),
        erase_by=work.erase_by,
        made_at=at,
        made_by_id=actor.pk,
    )
    HouseFile.objects.bulk_create(HouseFile(print_file_id=pk, delivery=made) for pk in ids)
    _await_erasure(made, at)
    record(action="mail.house.handed", subject=made, actor=actor, at=at, kind=kind, count=len(kept))
    return made


def customers_of_archive(file_id: int) -> list[int]:
    """Whose letters a delivery holds, for the read log."""
    found = Piece.objects.filter(
        print_file__in=HouseFile.objects.filter(delivery__file=file_id).values("print_file")
    )
    return sorted(set(found.values_list("addressee_id", flat=True)))


def _archive(
    ids: Sequence[int],
    order: Order,
    work: Work,
    *,
    at: datetime,
    actor: Person,
) -> StoredFile:
    """The archive in the file store: the print files, the index, the counts, the digests, the order sheet."""
    stored = {one.pk: one for one in StoredFile.objects.filter(pk__in=ids)}
    bundled = bundle(order, work, read=lambda pk: attachments.read(stored[pk]), press=settings.PRESS, at=at)
    with TemporaryDirectory(dir=_workshop()) as folder:
        path = Path(folder) / "archive.zip"
        write_archive(path, bundled, at=at)
        return attachments.store(
            path,
            name=f"引渡し-{work.number}",
            kind=HOUSE_FILE,
            media_type="application/zip",
            actor=actor,
            at=at,
            erase_by=work.erase_by,
        )


def _workshop() -> Path:
    """Where print files are made: on the disk of the data, not in a shared folder."""
    settings.PRINTING.mkdir(parents=True, exist_ok=True)
    return Path(settings.PRINTING)


def _await_erasure(made: HouseDelivery, at: datetime) -> None:
    """Somebody asks for the proof when the day has come."""
    worklist.open_item(
        kind=ERASURE,
        key=f"{ERASURE}:{made.pk}",
        title=f"印刷委託データの消去を確かめる：{made.house}（期限{made.erase_by}）",
        url_name="mail:house_show",
        url_args=[made.pk],
        due_at=clock.end_of(made.erase_by),
        at=at,
    )


@transaction.atomic
def note_taking(*, delivery_id: int, sha256: str, actor: Person, at: datetime) -> HouseTaking:
    """Write down that the archive is about to leave, sealed.

    Args:
        sha256: of what leaves, not of the archive.

    Source:
        SEC-011; issue 7, point 6.
    """
    taken = HouseTaking.objects.create(delivery_id=delivery_id, sha256=sha256, at=at, by_id=actor.pk)
    record(action="mail.house.taken", subject=taken.delivery, actor=actor, at=at)
    return taken


@transaction.atomic
def note_erasure(
    *, delivery_id: int, erased_on: date, proof: str, actor: Person, at: datetime
) -> HouseErasure:
    """The house proved that it has erased the data: the day, and the number of its certificate.

    Raises:
        ErasureKnown, ErasureDayWrong: nothing is changed.

    Source:
        issue 7, point 6; SEC-011.
    """
    locks.take_name(f"mail-house:{delivery_id}")
    made = HouseDelivery.objects.get(pk=delivery_id)
    before = HouseErasure.objects.filter(pk=made.pk).first()
    if before is not None:
        raise errors.ErasureKnown(erased_on=before.erased_on)
    made_on = clock.day_of(made.made_at)
    if not made_on <= erased_on <= clock.day_of(at):
        raise errors.ErasureDayWrong(made_on=made_on)
    noted = HouseErasure.objects.create(
        delivery=made, erased_on=erased_on, proof=proof.strip(), recorded_at=at, recorded_by_id=actor.pk
    )
    worklist.close_item(f"{ERASURE}:{made.pk}", at=at)
    record(action="mail.house.erased", subject=made, actor=actor, at=at, on=f"{erased_on}")
    return noted
