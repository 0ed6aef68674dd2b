"""What a case leads to in other rooms: the answer that was told, the repair that was asked for."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import CaseAnswer, CaseIntake, CaseRepair
from mizuhiki.callcentre.services.writing import lock, people_of, write
from mizuhiki.callcentre.standing import Kind
from mizuhiki.intake.api import application_of_number
from mizuhiki.knowledge.api import entry_of, record_use
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs.api import RepairRequest


@transaction.atomic
def tell_answer(*, case_id: int, version_id: int, actor: Actor, at: datetime) -> CaseAnswer:
    """Keep which FAQ entry was told, in the version that was in force; told twice it counts once.

    Source:
        CC-035 【金沢CC】第2章 第12 第1項; 別紙３ １(5).
    """
    standing = lock(case_id)
    entry = entry_of(version_id)
    made, is_new = CaseAnswer.objects.get_or_create(
        case_id=case_id, version_id=version_id, defaults={"at": at, "by_id": actor.pk}
    )
    if is_new:
        record_use(version_id=version_id, reference=f"callcentre.case:{case_id}", actor=actor, at=at)
        write(standing, Kind.ANSWERED, f"ＦＡＱで回答：{entry.question}", actor=actor, at=at)
    return made


@transaction.atomic
def link_repair(*, case_id: int, request_id: int, actor: Actor, at: datetime) -> CaseRepair:
    """Say which repair request a case became.

    Raises:
        NoSuchRepair, RepairOfAnother, CaseStepUnfit: nothing is written.

    Source:
        CC-038 【金沢CC】別紙３ １(6)ア②; CC-021 【金沢CC】別紙２ ２(1)イ.
    """
    standing = lock(case_id)
    if not RepairRequest.objects.filter(pk=request_id).exists():
        raise errors.NoSuchRepair(number=request_id)
    before = CaseRepair.objects.filter(request_id=request_id).first()
    if before is not None:
        raise errors.RepairOfAnother(number=request_id, case=before.case_id)
    write(standing, Kind.NOTED, f"修繕依頼 第{request_id}号として受け付けた", actor=actor, at=at)
    made = CaseRepair.objects.create(case_id=case_id, request_id=request_id, at=at, by_id=actor.pk)
    audit.record(
        action="callcentre.repair.linked",
        subject=standing.case,
        actor=actor,
        at=at,
        customers=people_of(standing),
    )
    return made


@transaction.atomic
def link_intake(*, case_id: int, shown: str, actor: Actor, at: datetime) -> CaseIntake:
    """Say which application of 開閉栓 a case became.

    Args:
        shown: its receipt number, as people are told it.

    Raises:
        NoSuchApplication, ApplicationOfAnother, CaseStepUnfit: nothing is written.

    Source:
        CC-038 【金沢CC】別紙３ １(6)ア①; CC-023 【金沢CC】別紙２ ２(1)エ.
    """
    standing = lock(case_id)
    application_id = application_of_number(shown)
    if application_id is None:
        raise errors.NoSuchApplication(number=shown)
    before = CaseIntake.objects.filter(application_id=application_id).first()
    if before is not None:
        raise errors.ApplicationOfAnother(number=shown, case=before.case_id)
    write(standing, Kind.NOTED, f"開閉栓の申込み {shown.strip()}として受け付けた", actor=actor, at=at)
    made = CaseIntake.objects.create(case_id=case_id, application_id=application_id, at=at, by_id=actor.pk)
    audit.record(
        action="callcentre.intake.linked",
        subject=standing.case,
        actor=actor,
        at=at,
        customers=people_of(standing),
    )
    return made
