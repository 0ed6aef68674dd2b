"""まとめての申込み: many at once, whole or not at all, each line that is wrong named."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.attachments.api import Fault, FileRefused, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_taps
from mizuhiki.intake.many import Line, parse
from mizuhiki.intake.models import Application, Batch
from mizuhiki.intake.services.taking import Way, take_application
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken

FILE_KIND = "intake.batch"


class BatchRefused(FileRefused):
    """Some lines cannot be taken; none of them was."""

    code = "intake_batch_refused"


@transaction.atomic
def take_many(
    *, lines: Sequence[Line], channel: str, reference: str, title: str, actor: Actor, at: datetime
) -> Batch:
    """Take every line, or none. The same reference again gives the same batch.

    Raises:
        BatchRefused: `faults` names each line. Nothing is changed.

    Source:
        CC-032 【金沢CC】別紙３ １(1); issue 5, point 3.
    """
    locks.take_name(f"intake-batch:{reference}")
    before = Batch.objects.filter(reference=reference).first()
    if before is not None:
        return before
    lock_taps(line.wish.installation_id for line in lines if line.wish.installation_id is not None)
    faults = list[Fault]()
    with transaction.atomic():
        batch = Batch.objects.create(reference=reference, count=len(lines), at=at, by_id=actor.pk)
        for line in lines:
            way = Way(channel, f"{reference}:{line.number}", batch_id=batch.pk)
            try:
                take_application(kind=line.kind, way=way, wish=line.seen(), actor=actor, at=at)
            except RuleBroken as broken:
                faults.append(Fault(line.number, "申込み", line.wish.told["place"][:20], _words(broken)))
        if faults:
            raise BatchRefused(file_name=title, faults=faults)
    audit.record(action="intake.batch.taken", subject=batch, actor=actor, at=at, count=batch.count)
    return batch


def _words(broken: RuleBroken) -> str:
    if broken.code == "intake_conflicts_unseen":
        return "この水栓か電話番号には、ほかの申込みか契約があります。確かめたら「確認済み」に「はい」。"
    return broken.message


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """A file that came in from the screen."""
    lines, faults = parse(content)
    if faults:
        raise BatchRefused(file_name=incoming.file_name, faults=faults)
    made = take_many(
        lines=lines,
        channel=incoming.facts["channel"],
        reference=_reference(hashlib.sha256(content).hexdigest()),
        title=incoming.file_name,
        actor=incoming.received_by,
        at=clock.now(),
    )
    return made.pk


def find_batch(sha256: str) -> Taken | None:
    """What the same bytes became before."""
    found = Batch.objects.filter(reference=_reference(sha256)).first()
    return Taken(found.pk, None) if found else None


def applications_of_file(file: StoredFile) -> list[int]:
    """The applications that a file became, for the read log."""
    found = Application.objects.filter(batch__reference=_reference(file.sha256))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _reference(sha256: str) -> str:
    return f"file-{sha256}"
