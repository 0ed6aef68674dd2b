"""An application is received, its certificate issued, printed again or voided; all stays in the book."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.certificates import errors
from mizuhiki.certificates.models import (
    Application,
    ApplicationEnd,
    Certificate,
    CertificateStep,
    Proxy,
)
from mizuhiki.certificates.paper import print_and_keep
from mizuhiki.certificates.selectors import lines_of, paid_lines
from mizuhiki.customers.api import PROTECTED_SEE, holders_of, lock_supplies, users_and_payers
from mizuhiki.platform import clock, serials
from mizuhiki.rulepacks.api import month_before, next_month, pack_on
from mizuhiki.staff.api import User

MOST_MONTHS = 60  # as long as a claim lives
Kind = CertificateStep.Kind


@transaction.atomic
def receive_application(
    *,
    supply_id: int,
    relation: Application.Relation,
    proxy_name: str,
    has_letter: bool,
    identity: Application.Identity,
    first_month: date,
    last_month: date,
    received_on: date,
    reference: str,
    actor: User,
    at: datetime,
) -> Application:
    """Write down who applied for a certificate of which months, and how they showed who they are.

    Args:
        first_month, last_month: first days of reading months, both asked for.
        reference: the key of this act; the same key is written once, however often it is sent.

    Raises:
        AppliedAlready, PeriodWrong, ProxyIncomplete, ProxyOfProtected: nothing is changed.

    Source:
        COL-047 【金沢収納】第23条(1)オ; design.md, law 16.
    """
    lock_supplies([supply_id])
    before = Application.objects.filter(reference=reference).first()
    if before is not None:
        raise errors.AppliedAlready(number=before.pk)
    today, end = clock.day_of(at), next_month(last_month)
    months = (end.year - first_month.year) * 12 + end.month - first_month.month
    if not (1 <= months <= MOST_MONTHS and last_month <= today and received_on <= today):
        raise errors.PeriodWrong(most=MOST_MONTHS)
    is_proxy = relation == Application.Relation.PROXY
    if is_proxy and not (proxy_name.strip() and has_letter):
        raise errors.ProxyIncomplete()
    on = min(month_before(end).replace(day=28), received_on)
    holder = holders_of([supply_id], today=today, viewer=actor, on=on)[supply_id]
    if is_proxy and holder.is_protected and not actor.has_perm(PROTECTED_SEE):
        raise errors.ProxyOfProtected()
    made = Application.objects.create(
        supply_id=supply_id,
        customer_id=holder.customer_id,
        relation=relation,
        has_letter=is_proxy,
        identity=identity,
        period_start=first_month,
        period_end=end,
        received_on=received_on,
        reference=reference,
        received_at=at,
        received_by_id=actor.pk,
    )
    if is_proxy:
        Proxy.objects.create(application=made, name=proxy_name.strip())
    _record("certificates.application.received", made, made, actor, at, how=relation.value)
    return made


@transaction.atomic
def issue_certificate(*, application_id: int, seen_yen: int, actor: User, at: datetime) -> Certificate:
    """Certify what was paid for the months of an application, under the next number of the year.

    Args:
        seen_yen: the sum that was on the screen; another sum by now is refused.

    Raises:
        IssuedAlready, ApplicationEnded: the application has come to its end.
        NothingPaid, PaymentsChanged, PaperRefused: there can be no such certificate.
        Nothing is changed by any of them, and no number is used.

    Source:
        COL-047 【金沢収納】第23条(1)オ.
    """
    application = _lock_open(application_id)
    today = clock.day_of(at)
    pack = pack_on(today)
    lines = paid_lines(application, pack=pack, today=today)
    total_yen = sum(line.yen for line in lines)
    if not total_yen:
        raise errors.NothingPaid()
    if total_yen != seen_yen:
        raise errors.PaymentsChanged(before=seen_yen, now=total_yen)
    made = Certificate(
        application=application,
        **serials.next_of_year(Certificate, today),
        lines=[line.kept() for line in lines],
        total_yen=total_yen,
        issued_on=today,
        issued_at=at,
        issued_by_id=actor.pk,
    )
    made.file = print_and_keep(
        application, lines, shown=made.shown, issued_on=today, pack=pack, actor=actor, at=at
    )
    made.save()
    _record("certificates.certificate.issued", made, application, actor, at, yen=total_yen)
    return made


@transaction.atomic
def end_application(*, application_id: int, reason: str, actor: User, at: datetime) -> ApplicationEnd:
    """End an application without a certificate (取下げ・不交付); no number is used.

    Raises:
        IssuedAlready, ApplicationEnded, ReasonMissing: nothing is changed.

    Source:
        COL-047 【金沢収納】第23条(1)オ.
    """
    application = _lock_open(application_id)
    if not reason.strip():
        raise errors.ReasonMissing()
    end = ApplicationEnd.objects.create(application=application, reason=reason.strip(), at=at, by_id=actor.pk)
    _record("certificates.application.ended", application, application, actor, at)
    return end


@transaction.atomic
def reissue_certificate(
    *, certificate_id: int, reason: str, reference: str, actor: User, at: datetime
) -> CertificateStep:
    """Print a certificate again (再交付): the same number and the same words, with the day of the reissue.

    Raises:
        CertificateVoided, StepTaken, ReasonMissing, PaperRefused: nothing is changed.
        PaymentsChanged: what it certified is not true any more. Nothing is changed.

    Source:
        COL-047 【金沢収納】第23条(1)オ.
    """
    certificate = _lock_certificate(certificate_id, reason, reference)
    application, today = certificate.application, clock.day_of(at)
    pack, lines = pack_on(today), lines_of(certificate.lines)
    now = paid_lines(application, pack=pack, today=today)
    if sorted(now, key=repr) != sorted(lines, key=repr):
        raise errors.PaymentsChanged(before=certificate.total_yen, now=sum(line.yen for line in now))
    file = print_and_keep(
        application,
        lines,
        shown=certificate.shown,
        issued_on=certificate.issued_on,
        reissued_on=today,
        pack=pack,
        actor=actor,
        at=at,
    )
    step = CertificateStep.objects.create(
        certificate=certificate, kind=Kind.REISSUED, reason=reason.strip(), file=file,
        reference=reference, at=at, by_id=actor.pk,
    )  # fmt: skip
    _record("certificates.certificate.reissued", certificate, application, actor, at)
    return step


@transaction.atomic
def void_certificate(
    *, certificate_id: int, reason: str, reference: str, actor: User, at: datetime
) -> CertificateStep:
    """Void a certificate: its number stays in the book and is never given again.

    Raises:
        CertificateVoided, StepTaken, ReasonMissing: nothing is changed.

    Source:
        COL-047 【金沢収納】第23条(1)オ.
    """
    certificate = _lock_certificate(certificate_id, reason, reference)
    step = CertificateStep.objects.create(
        certificate=certificate, kind=Kind.VOIDED, reason=reason.strip(),
        reference=reference, at=at, by_id=actor.pk,
    )  # fmt: skip
    _record("certificates.certificate.voided", certificate, certificate.application, actor, at)
    return step


@transaction.atomic
def erase_proxies(*, received_before: date, approval: str, actor: User, at: datetime) -> int:
    """Erase the names of proxies whose applications came in before a day; everything else stays.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢収納】特記仕様書 第12条.
    """
    count, _ = Proxy.objects.filter(application__received_on__lt=received_before).delete()
    record(
        action="certificates.proxies.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=count,
        day=received_before,
    )
    return count


def _lock(application_id: int) -> Application:
    """The application, with its supply locked before anything about its money is read."""
    application = Application.objects.get(pk=application_id)
    lock_supplies([application.supply_id])
    return application


def _lock_open(application_id: int) -> Application:
    """An application that has not come to its end."""
    application = _lock(application_id)
    before = Certificate.objects.filter(application=application).first()
    if before is not None:
        raise errors.IssuedAlready(shown=before.shown)
    end = ApplicationEnd.objects.filter(application=application).first()
    if end is not None:
        raise errors.ApplicationEnded(day=clock.day_of(end.at))
    return application


def _lock_certificate(certificate_id: int, reason: str, reference: str) -> Certificate:
    """A certificate that something may be done to."""
    certificate = Certificate.objects.select_related("application").get(pk=certificate_id)
    _lock(certificate.application_id)
    if CertificateStep.objects.filter(reference=reference).exists():
        raise errors.StepTaken()
    voided = CertificateStep.objects.filter(certificate=certificate, kind=Kind.VOIDED).first()
    if voided is not None:
        raise errors.CertificateVoided(shown=certificate.shown, day=clock.day_of(voided.at))
    if not reason.strip():
        raise errors.ReasonMissing()
    return certificate


def _record(
    action: str,
    subject: Application | Certificate,
    application: Application,
    actor: User,
    at: datetime,
    **facts: Any,
) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = {*users_and_payers([application.supply_id], on=clock.day_of(at)), application.customer_id}
    record(action=action, subject=subject, actor=actor, at=at, customers=people, **facts)
