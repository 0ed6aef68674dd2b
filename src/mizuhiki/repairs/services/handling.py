"""The repair desk acknowledges, sends somebody, and ends a request; a supervisor reports changes to it."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import errors
from mizuhiki.repairs.models import Contractor, RepairPhoto, RepairRequest, RepairStep, RepairTold
from mizuhiki.repairs.selectors import Kind, RepairCase
from mizuhiki.repairs.services import steps

PHOTO = "repairs.photo"


@transaction.atomic
def acknowledge(*, request_id: int, text: str = "", actor: Actor, at: datetime) -> RepairStep:
    """The repair desk says that it knows: of the request, or of what was changed since.

    Raises:
        RequestEnded, RequestMoved, NothingToAcknowledge: nothing is changed.

    Source:
        CC-038 【金沢CC】別紙３ １(6)ア②; CC-043 別紙３ １(10).
    """
    found = steps.lock_open(request_id)
    if not found.awaits_acknowledgement:
        known = found.acknowledged
        assert known is not None
        raise errors.NothingToAcknowledge(
            who=known.by, at=f"{known.at.astimezone(clock.TOKYO):%m月%d日 %H:%M}"
        )
    return steps.write(found, Kind.ACKNOWLEDGED, text=text, actor=actor, at=at)


@transaction.atomic
def report_change(*, request_id: int, text: str = "", actor: Actor, at: datetime) -> RepairStep:
    """A supervisor has told the repair desk of a change or a cancellation; it has still to acknowledge that.

    Raises:
        RequestEnded, RequestMoved, NothingToReport: nothing is changed.

    Source:
        CC-043 【金沢CC】別紙３ １(10) ＳＶを通じて修繕業務担当へ報告.
    """
    found = steps.lock_open(request_id)
    if not found.awaits_report:
        raise errors.NothingToReport
    return steps.write(found, Kind.REPORTED, text=text, actor=actor, at=at)


@transaction.atomic
def dispatch(
    *,
    request_id: int,
    contractor_id: int | None,
    crew_id: int | None,
    text: str = "",
    actor: Actor,
    at: datetime,
) -> RepairStep:
    """Send a contractor or one of our own crew; sent again, the later one holds.

    Raises:
        RequestEnded, RequestMoved, NotAcknowledged, GoesToOne, ContractorUnfit: nothing is changed.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア 出動状況.
    """
    found = _known(request_id)
    if (contractor_id is None) == (crew_id is None):
        raise errors.GoesToOne
    contractor = None if contractor_id is None else _fit(contractor_id, found, clock.day_of(at))
    return steps.write(
        found, Kind.DISPATCHED, text=text, contractor=contractor, crew_id=crew_id, actor=actor, at=at
    )


@transaction.atomic
def begin_work(*, request_id: int, text: str = "", actor: Actor, at: datetime) -> RepairStep:
    """Whoever was sent is there and has begun.

    Raises:
        RequestEnded, RequestMoved, NotAcknowledged, NotDispatched, WorkingAlready: nothing is changed.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア 修繕個別状況.
    """
    found = _known(request_id)
    if found.dispatched is None:
        raise errors.NotDispatched
    if found.state == "underway":
        raise errors.WorkingAlready
    return steps.write(found, Kind.UNDERWAY, text=text, actor=actor, at=at)


@transaction.atomic
def finish(*, request_id: int, text: str, actor: Actor, at: datetime) -> RepairStep:
    """It is repaired, or was settled without anybody going.

    Raises:
        RequestEnded, RequestMoved, NotAcknowledged, StepSaysNothing: nothing is changed.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア 修繕個別状況.
    """
    return steps.write(_known(request_id), Kind.DONE, text=text, actor=actor, at=at)


@transaction.atomic
def cancel_request(*, request_id: int, text: str, actor: Actor, at: datetime) -> RepairStep:
    """The repair desk decides that nobody goes, with the reason.

    Raises:
        RequestEnded, RequestMoved, StepSaysNothing: nothing is changed.

    Source:
        CC-043 【金沢CC】別紙３ １(10).
    """
    return steps.write(steps.lock_open(request_id), Kind.CANCELLED, text=text, actor=actor, at=at)


@transaction.atomic
def link_duplicate(
    *, request_id: int, original_id: int, actor: Actor, at: datetime, text: str = ""
) -> RepairStep:
    """Say that it is the same as another one: it ends, what comes in goes there, and the other is told.

    Raises:
        RequestEnded, RequestMoved, OriginalUnfit: nothing is changed.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア.
    """
    if not RepairRequest.objects.filter(pk=original_id).exists():
        raise errors.OriginalUnfit(number=original_id, why="その番号の依頼はありません")
    for number in sorted({request_id, original_id}):  # in their order, so that two links never wait crosswise
        steps.lock(number)
    found, original = steps.lock_open(request_id), steps.lock(original_id)
    why = _unfit(found, original)
    if why:
        raise errors.OriginalUnfit(number=original_id, why=why)
    steps.write(original, Kind.NOTED, text=f"第{request_id}号を同じ件として統合。", actor=actor, at=at)
    return steps.write(found, Kind.LINKED, text=text, original_id=original_id, actor=actor, at=at)


@transaction.atomic
def add_photo(upload: "UploadedFile[bytes]", *, request_id: int, actor: Actor, at: datetime) -> RepairPhoto:
    """Keep a picture of the place; also after the end, for the report.

    Raises:
        FileTooLarge, FileEmpty, FileTypeNotTaken, FileContentDiffers: nothing is kept.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)ア.
    """
    found = steps.lock(request_id)
    file = attachments.store_upload(upload, name=f"修繕-{request_id}", kind=PHOTO, actor=actor, at=at)
    photo = RepairPhoto.objects.create(request=found.request, file=file, at=at, by_id=actor.pk)
    audit.record(
        action="repairs.photo.added",
        subject=found.request,
        actor=actor,
        at=at,
        customers=found.customers(clock.day_of(at)),
    )
    return photo


@transaction.atomic
def erase_told(*, received_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase places, names and numbers of requests from before a day that are over; the requests stay.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書.
    """
    before = datetime(received_before.year, received_before.month, received_before.day, tzinfo=clock.TOKYO)
    over = RepairStep.objects.filter(kind__in=("done", "cancelled", "linked")).values("request")
    count, _ = RepairTold.objects.filter(
        detail__request__received_at__lt=before, detail__request__in=over
    ).delete()
    audit.record(
        action="repairs.told.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=count,
        day=received_before,
    )
    return count


def _known(request_id: int) -> RepairCase:
    found = steps.lock_open(request_id)
    if found.acknowledged is None:
        raise errors.NotAcknowledged
    return found


def _fit(contractor_id: int, found: RepairCase, today: date) -> Contractor:
    contractor = Contractor.objects.get(pk=contractor_id)
    does = contractor.does_water if found.side == "water" else contractor.does_sewer
    if not does or (contractor.ended_on is not None and contractor.ended_on <= today):
        raise errors.ContractorUnfit(name=contractor.name, side=found.side.label)
    return contractor


def _unfit(found: RepairCase, original: RepairCase) -> str:
    """Why one cannot be the original of another; empty when it can."""
    if found.number == original.number:
        return "同じ依頼です"
    if original.is_over:
        return f"その依頼は「{original.state.label}」です"
    if found.side != original.side:
        return f"その依頼は{original.side.label}です"
    return ""
