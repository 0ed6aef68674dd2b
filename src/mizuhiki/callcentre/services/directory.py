"""The directory is kept by the supervisors: sections, and the subjects that lead to them (CC-039)."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre.models import Section, Subject
from mizuhiki.platform.actors import Actor


@transaction.atomic
def keep_section(section: Section, *, actor: Actor, at: datetime) -> Section:
    """Enter a section or change it; the row history keeps what was.

    Source:
        CC-039 【金沢CC】別紙３ １(11) 局内各課所への電話取次ぎ.
    """
    section.save()
    audit.record(action="callcentre.section.kept", subject=section, actor=actor, at=at, section=section.code)
    return section


@transaction.atomic
def keep_subject(subject: Subject, *, actor: Actor, at: datetime) -> Subject:
    """Enter a subject or change it; the row history keeps what was.

    Source:
        CC-039 【金沢CC】別紙３ １(6)イ.
    """
    subject.save()
    audit.record(
        action="callcentre.subject.kept", subject=subject, actor=actor, at=at, section=subject.section.code
    )
    return subject
