"""The one way a file comes into the house: kept as it came, read by a job, taken in whole or refused whole.

    incoming.register(IncomingKind("metering.readings", "検針ファイルの取込", …, take_in=…, find=…))
    incoming.receive(upload, kind="metering.readings", facts={"cycle_month": "2026-11-01"}, …)

A room says how a file of its kind is taken in and how one that was taken in before is found; upload,
progress, the list of faults and its download are the same for all (`/imports/`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments.models import IncomingFile, IncomingOutcome
from mizuhiki.attachments.services import read, store_upload
from mizuhiki.audit.api import record
from mizuhiki.platform import clock, jobs
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.database.api import reason_of, want_behind
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun

JOB = "attachments.take_in"
MOST_FAULTS = 5_000  # kept of one file; the count says how many there were


@dataclass(frozen=True)
class Fault:
    """One thing in a file that must be mended: where, what stands there, and why it cannot be taken.

    `line` counts lines or records from 1; 0 means the whole file.
    """

    line: int
    field: str
    value: str
    problem: str

    def sentence(self, file_name: str) -> str:
        """File, line, field, value, rule: everything needed to find and mend it."""
        return f"{file_name}の{self.line}行目「{self.field}」（{self.value}）：{self.problem}"


class FileRefused(RuleBroken):
    """A file has faults; none of it was taken in. A room derives its own from this."""

    code = "file_refused"
    sentence = "{file_name}は取り込みませんでした。{count}件の誤りを直して、もう一度取り込んでください。"

    def __init__(self, *, file_name: str, faults: Sequence[Fault], **slots: object) -> None:
        self.faults = tuple(faults)
        super().__init__(file_name=file_name, count=len(faults), **slots)


class ImportStopped(RuleBroken):
    """The machine ran out of something while a file was taken in; nothing of it was."""

    code = "import_stopped"
    sentence = "{file_name}は取り込んでいません。{reason}"


class ImportBroken(RuleBroken):
    """Taking a file in fell over for a reason that is not the file's; nothing of it was taken in."""

    code = "import_broken"
    sentence = (
        "{file_name}の取込が途中で止まりました。何も取り込んでいません。"
        "もう一度取り込み、同じことが起きるときはシステム管理者に知らせてください。"
    )


@dataclass(frozen=True)
class Taken:
    """The record a file became, and the stored file it came from."""

    result_id: int
    file_id: int | None


@dataclass(frozen=True)
class IncomingKind:
    """A kind of file the house takes in; `code` is also that of its `FileKind` and of its batch runs.

    `take_in` books the file whole in one transaction or raises `RuleBroken`; `find` looks for what the
    same bytes became before; `url_of` is the page of that record, `back` the page with the upload.
    """

    code: str
    title: str
    unit: str  # how its lines are called: 行, レコード
    right_to_see: str
    take_in: Callable[[IncomingFile, bytes], int]
    find: Callable[[str], Taken | None]
    url_of: Callable[[int], str]
    back: str  # URL name


_kinds: dict[str, IncomingKind] = {}


def register(kind: IncomingKind) -> None:
    """Make a kind known; called by `config/wiring.py` only."""
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def kind_of_incoming(code: str) -> IncomingKind:
    """The kind with this code."""
    return _kinds[code]


@transaction.atomic
def receive(
    upload: "UploadedFile[bytes]", *, kind: str, facts: Mapping[str, str], actor: Actor, at: datetime
) -> IncomingFile:
    """Keep a file somebody sent and ask the worker to take it in.

    Raises:
        FileTooLarge, FileEmpty, FileTypeNotTaken, FileContentDiffers: nothing is kept.

    Source:
        issue 2, section 2; ASVS 5.2.1, 5.2.2.
    """
    rules = kind_of_incoming(kind)
    stored = store_upload(upload, name=f"{rules.title}-{at:%Y%m%d-%H%M%S}", kind=kind, actor=actor, at=at)
    incoming = IncomingFile.objects.create(
        kind=kind,
        file=stored,
        file_name=_plain(upload.name or ""),
        facts=dict(facts),
        received_at=at,
        received_by_id=actor.pk,
    )
    record(action="attachments.incoming.received", subject=incoming, actor=actor, at=at, kind=kind)
    jobs.enqueue(JOB, incoming_id=incoming.pk)
    return incoming


def take_in(incoming_id: int) -> IncomingOutcome:
    """What the job does: take a kept file in, once, and say what became of it. May run twice.

    Whoever brought the file is told also when something unforeseen went wrong, and the job fails with it.
    """
    incoming = IncomingFile.objects.select_related("file", "received_by").get(pk=incoming_id)
    if before := IncomingOutcome.objects.filter(pk=incoming_id).first():
        return before
    kind = kind_of_incoming(incoming.kind)
    outcome = IncomingOutcome(incoming=incoming, state=IncomingOutcome.State.TAKEN)
    try:
        outcome.result_id = kind.take_in(incoming, read(incoming.file))
    except RuleBroken as broken:
        _judge(outcome, broken, kind.find(incoming.file.sha256))
    except Exception as fault:
        _judge(outcome, _unforeseen(fault, incoming.file_name), kind.find(incoming.file.sha256))
        _keep(outcome)
        raise
    _keep(outcome)
    return outcome


def _unforeseen(fault: Exception, file_name: str) -> RuleBroken:
    if want_behind(fault):
        return ImportStopped(file_name=file_name, reason=reason_of(fault))
    return ImportBroken(file_name=file_name)


def _keep(outcome: IncomingOutcome) -> None:
    incoming = outcome.incoming
    outcome.at = clock.now()
    with transaction.atomic():
        outcome.save()
        record(
            action=f"attachments.incoming.{outcome.state}",
            subject=incoming,
            actor=incoming.received_by,
            at=outcome.at,
            kind=incoming.kind,
            faults=outcome.fault_count,
        )


def _judge(outcome: IncomingOutcome, broken: RuleBroken, before: Taken | None) -> None:
    """A refusal; or the same bytes were taken in before, perhaps by a run of this job that then died."""
    outcome.sentence = broken.message[:400]
    if before is not None:
        outcome.result_id = before.result_id
        is_own = before.file_id == outcome.incoming.file_id
        outcome.state = IncomingOutcome.State.TAKEN if is_own else IncomingOutcome.State.KNOWN
        return
    outcome.state = IncomingOutcome.State.REFUSED
    if isinstance(broken, FileRefused):
        outcome.fault_count = len(broken.faults)
        outcome.faults = [
            [fault.line, fault.field, fault.value[:200], fault.problem]
            for fault in broken.faults[:MOST_FAULTS]
        ]


@dataclass(frozen=True)
class Arrival:
    """An incoming file with what became of it, as lists show it."""

    incoming: IncomingFile
    outcome: IncomingOutcome | None

    @property
    def word(self) -> str:
        """Its state in words."""
        return str(self.outcome.get_state_display()) if self.outcome else "取込中"

    @property
    def tone(self) -> str:
        """The class of its tag."""
        if self.outcome is None:
            return "water"
        return {"taken": "good", "refused": "wrong", "known": "care"}[self.outcome.state]


def arrival_of(incoming: IncomingFile) -> Arrival:
    """One file with its outcome."""
    return Arrival(incoming, IncomingOutcome.objects.filter(pk=incoming.pk).first())


def arrivals(kind: str, *, limit: int = 20) -> list[Arrival]:
    """The newest files of a kind that were brought from a screen, newest first."""
    found = IncomingFile.objects.filter(kind=kind).select_related("received_by", "outcome")
    return [Arrival(one, getattr(one, "outcome", None)) for one in found.order_by("-received_at")[:limit]]


def run_of(incoming: IncomingFile) -> BatchRun | None:
    """The run that takes it in: of its kind, under the digest of its bytes; not one before it came."""
    runs = BatchRun.objects.filter(kind=incoming.kind, key=incoming.file.sha256)
    return runs.filter(started_at__gte=incoming.received_at).first()


def _plain(name: str) -> str:
    """A sender's file name as it may be shown: no folders, no control characters."""
    shown = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return shown[:200] or "名前のないファイル"
