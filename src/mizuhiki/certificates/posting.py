"""A certificate goes out by post, with a cover, through the mail room."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.certificates import errors
from mizuhiki.certificates.models import Certificate, CertificateStep
from mizuhiki.certificates.selectors import lines_of, paid_lines
from mizuhiki.customers.api import Customer, lock_supplies
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import PieceView
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User

LETTER = "certificate"
SUBJECT = "certificates.certificate"


@transaction.atomic
def post_certificate(*, certificate_id: int, actor: User, at: datetime) -> int:
    """Print the cover of a certificate that holds; its letter waits for the post with all others.

    Returns:
        The number of the letter.

    Raises:
        CertificateVoided, PaymentsChanged: what it certifies does not hold any more.
        PostedAlready: a letter with it waits for the post.
        What `mail.post_enclosed` raises: nobody may write there. Nothing is changed by any of them.

    Source:
        COL-047 【金沢収納】第23条(1)オ; COL-016 別表１ １(4)ア.
    """
    certificate = Certificate.objects.select_related("application").get(pk=certificate_id)
    application = certificate.application
    lock_supplies([application.supply_id])
    _refuse(certificate, clock.day_of(at))
    customer = Customer.objects.get(pk=application.customer_id)
    piece_id = mail.post_enclosed(
        supply_id=application.supply_id,
        kind=LETTER,
        subject_kind=SUBJECT,
        subject_id=certificate.pk,
        customer_id=customer.merged_into_id or customer.pk,
        enclosure=f"納入証明書 第{certificate.shown}号",
        lead="お申し出のありました証明書をお送りします。",
        actor=actor,
        at=at,
    )
    record(
        action="certificates.certificate.posted",
        subject=certificate,
        actor=actor,
        at=at,
        customers=[application.customer_id],
    )
    return piece_id


def _refuse(certificate: Certificate, today: date) -> None:
    voided = certificate.steps.filter(kind=CertificateStep.Kind.VOIDED).first()
    if voided is not None:
        raise errors.CertificateVoided(shown=certificate.shown, day=clock.day_of(voided.at))
    now = paid_lines(certificate.application, pack=pack_on(today), today=today)
    if sorted(now, key=repr) != sorted(lines_of(certificate.lines), key=repr):
        raise errors.PaymentsChanged(before=certificate.total_yen, now=sum(line.yen for line in now))
    waiting = next((one for one in letters_of(certificate) if one.state == "printed"), None)
    if waiting is not None:
        raise errors.PostedAlready(number=waiting.number)


def letters_of(certificate: Certificate) -> list[PieceView]:
    """The letters it went out with, newest first."""
    return mail.pieces_of_subject(subject_kind=SUBJECT, subject_id=certificate.pk)
