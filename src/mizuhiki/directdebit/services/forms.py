"""口座振替依頼書: handed out, received, read by one person and again, blind, by another.

Nothing that was read takes effect before the second reading agrees or the difference is put right by
somebody who did not read first.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from mizuhiki.audit import api as audit
from mizuhiki.directdebit.errors import (
    FormAlreadyRead,
    FormHasEnded,
    FormNotToCorrect,
    FormUnderWay,
    SamePersonReads,
)
from mizuhiki.directdebit.models import FormReading, PaperForm, PaperFormStep
from mizuhiki.directdebit.papers import CORRECTION, FIRST, SECOND, people_of_forms, under_way_of
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

What = PaperFormStep.What
FORM = "directdebit.paperform"


@dataclass(frozen=True)
class Given:
    """What stands on a form: whose supply, and the account; 記号・番号 as they were given."""

    supply_id: int
    bank_code: str
    branch_code: str
    account_type: str
    account_no: str
    holder_kana: str
    yucho_symbol: str = ""
    yucho_number: str = ""

    def differs_from(self, other: "Given") -> list[str]:
        """Names of the items in which two readings differ."""
        mine, theirs = asdict(self), asdict(other)
        return [name for name in mine if mine[name] != theirs[name]]


def given_of(reading: FormReading) -> Given:
    """A reading without who and when."""
    return Given(**{name: getattr(reading, name) for name in Given.__dataclass_fields__})


@transaction.atomic
def hand_out_form(*, supply_id: int | None, on: date, actor: Actor, at: datetime) -> PaperForm:
    """Hand a blank form to somebody at the counter.

    Source:
        COL-049 【金沢収納】第23条(1)キ.
    """
    form = PaperForm.objects.create(origin=PaperForm.Origin.COUNTER, supply_id=supply_id, made_at=at)
    _step(form, What.HANDED, on=on, actor=actor, at=at)
    _record("handed_out", form, actor, at)
    return form


@transaction.atomic
def begin_posted_form(supply_id: int, actor: Actor, at: datetime) -> int:
    """The paper of a form that is about to be posted: handed out from now on. Returns its 受付番号.

    Raises:
        FormUnderWay: a form of the supply lies here. Nothing is changed.

    Source:
        CC-091 【金沢CC】別紙３ １(4) 申請書の送付.
    """
    if (line := under_way_of(supply_id)) is not None:
        raise FormUnderWay(number=line.form_id)
    form = PaperForm.objects.create(origin=PaperForm.Origin.MAILED, supply_id=supply_id, made_at=at)
    _step(form, What.HANDED, on=clock.day_of(at), actor=actor, at=at)
    _record("handed_out", form, actor, at)
    return form.pk


@transaction.atomic
def receive_form(
    *, given: Given | None, fault: str = "", form_id: int | None = None, actor: Actor, at: datetime
) -> PaperForm:
    """Take a filled form in, with the first reading of it, or with the reason why it goes back.

    Args:
        form_id: the 受付番号 of one that was handed out or mailed; without it the paper is new here.

    Raises:
        FormHasEnded, FormAlreadyRead: nothing is changed.

    Source:
        COL-049 【金沢収納】第23条(1)キ; CC-048 【金沢CC】第2章 第13.
    """
    assert (given is None) == bool(fault), "a form is read or goes back"
    if form_id is None:
        form = PaperForm.objects.create(origin=PaperForm.Origin.BROUGHT, made_at=at)
    else:
        form = _lock(form_id)
        if form.steps.filter(what=What.RECEIVED).exists():
            raise FormAlreadyRead(number=form_id)
    today = clock.day_of(at)
    _step(form, What.RECEIVED, on=today, actor=actor, at=at)
    mail.note_form_here(subject_kind=FORM, form_no=form.pk, actor=actor, at=at)
    if given is None:
        _step(form, What.RETURNED, on=today, actor=actor, at=at, fault=fault)
    else:
        _read(form, FIRST, given, actor, at)
    _record("received", form, actor, at, fault=fault)
    return form


@transaction.atomic
def check_form(*, form_id: int, given: Given, actor: Actor, at: datetime) -> list[str]:
    """Read a form a second time; returns the items that differ, none when it is settled.

    Raises:
        SamePersonReads: who read it first may not check it. Nothing is changed.
        FormAlreadyRead, FormHasEnded: nothing is changed.

    Source:
        CC-048 【金沢CC】第2章 第16 第2項.
    """
    form = _lock(form_id)
    first = form.readings.filter(position=FIRST).first()
    if first is None or form.readings.filter(position=SECOND).exists():
        raise FormAlreadyRead(number=form_id)
    _refuse_same_person(first, actor)
    _read(form, SECOND, given, actor, at)
    differing = given.differs_from(given_of(first))
    if not differing:
        _step(form, What.AGREED, on=clock.day_of(at), actor=actor, at=at)
    _record("checked", form, actor, at, differing=len(differing))
    return differing


@transaction.atomic
def correct_form(*, form_id: int, given: Given, actor: Actor, at: datetime) -> PaperForm:
    """Put the difference of two readings right, with the paper in hand; then it takes effect.

    Raises:
        SamePersonReads: who read it first may not settle the difference. Nothing is changed.
        FormNotToCorrect, FormHasEnded: nothing is changed.

    Source:
        CC-048 【金沢CC】第2章 第16 第2項.
    """
    form = _lock(form_id)
    readings = {reading.position: reading for reading in form.readings.all()}
    if SECOND not in readings or form.steps.filter(what=What.AGREED).exists():
        raise FormNotToCorrect(number=form_id)
    _refuse_same_person(readings[FIRST], actor)
    _read(form, CORRECTION, given, actor, at)
    _step(form, What.AGREED, on=clock.day_of(at), actor=actor, at=at)
    _record("corrected", form, actor, at)
    return form


@transaction.atomic
def return_form(*, form_id: int, fault: str, on: date, actor: Actor, at: datetime) -> PaperFormStep:
    """Send a form back to the customer with the reason (不備返却); nothing of it takes effect.

    Raises:
        FormHasEnded: it is registered or went back before. Nothing is changed.

    Source:
        COL-049 【金沢収納】第23条(1)キ.
    """
    form = _lock(form_id)
    step = _step(form, What.RETURNED, on=on, actor=actor, at=at, fault=fault)
    mail.note_form_here(subject_kind=FORM, form_no=form.pk, actor=actor, at=at)
    _record("returned", form, actor, at, fault=fault)
    return step


def _record(act: str, form: PaperForm, actor: Actor, at: datetime, **facts: Any) -> None:
    people = people_of_forms([form.pk], on=clock.day_of(at))
    action = f"directdebit.form.{act}"
    audit.record(action=action, subject=form, actor=actor, at=at, customers=people, **facts)


def _lock(form_id: int) -> PaperForm:
    form = PaperForm.objects.select_for_update(no_key=True).get(pk=form_id)
    if form.steps.filter(what__in=(What.REGISTERED, What.RETURNED)).exists():
        raise FormHasEnded(number=form_id)
    return form


def _refuse_same_person(first: FormReading, actor: Actor) -> None:
    if first.by_id == actor.pk:
        raise SamePersonReads(number=first.form_id)


def _read(form: PaperForm, position: int, given: Given, actor: Actor, at: datetime) -> None:
    FormReading.objects.create(form=form, position=position, at=at, by_id=actor.pk, **asdict(given))


def _step(
    form: PaperForm, what: PaperFormStep.What, *, on: date, actor: Actor, at: datetime, fault: str = ""
) -> PaperFormStep:
    try:
        with transaction.atomic():
            return PaperFormStep.objects.create(
                form=form, what=what, on=on, fault=fault, at=at, by_id=actor.pk
            )
    except IntegrityError as clash:
        if "form_ends_once" in str(clash) or "form_step_once" in str(clash):
            raise FormHasEnded(number=form.pk) from None
        raise
