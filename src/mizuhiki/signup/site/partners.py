"""What is written down of a bank: agreement, what was checked of it, certificates; and what runs out."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, SignupBank, pack_on
from mizuhiki.signup.errors import (
    AgreementMissing,
    CertificateThere,
    EvidenceMissing,
    NoSuchBank,
    NoSuchPoint,
    PeriodBackwards,
)
from mizuhiki.signup.models import BankAgreement, BankCertificate, BankCheck
from mizuhiki.signup.site import bank_selectors
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

EXPIRING = ItemKind("signup.expiring", "WEB口座振替の契約・証明書の更新", "collection")
EVIDENCE = "signup.evidence"  # the kind of the files that show a point


def bank_of(bank_code: str, *, at: datetime) -> tuple[Pack, SignupBank]:
    """A bank of the rules in force.

    Raises:
        NoSuchBank: they do not offer it.
    """
    pack = pack_on(clock.day_of(at))
    if pack.signup is None or bank_code not in pack.signup.banks:
        raise NoSuchBank(bank=bank_code)
    return pack, pack.signup.banks[bank_code]


@transaction.atomic
def record_agreement(
    *,
    bank_code: str,
    number: str,
    signed_on: date,
    starts_on: date,
    ends_on: date,
    at: datetime,
    actor: Actor,
) -> BankAgreement:
    """Write an agreement with a bank down; what was checked of the one before does not count for it.

    Raises:
        NoSuchBank, PeriodBackwards: nothing is written.

    Source:
        DD-026 【長岡口振】6(2)ア, イ.
    """
    bank_of(bank_code, at=at)
    if ends_on < starts_on or ends_on < signed_on:
        raise PeriodBackwards
    made = BankAgreement.objects.create(
        bank_code=bank_code,
        number=number,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        at=at,
        by_id=actor.pk,
    )
    worklist.close_item(f"{EXPIRING.code}:{bank_code}:agreement", at=at, actor=actor)
    warn_of_expiry(at=at)
    audit.record(action="signup.agreement.recorded", subject=made, actor=actor, at=at, ends_on=ends_on)
    return made


@transaction.atomic
def record_check(
    *,
    bank_code: str,
    point: str,
    is_met: bool,
    note: str,
    evidence: StoredFile | None,
    agreement_id: int | None = None,
    at: datetime,
    actor: Actor,
) -> BankCheck:
    """Write down that somebody looked at a point of a bank, and how it was; the latest word counts.

    Args:
        agreement_id: whose obligation it is, where one that begins later is looked at ahead; else of the
            agreement that counts today.

    Raises:
        NoSuchBank, NoSuchPoint, AgreementMissing, EvidenceMissing: nothing is written.

    Source:
        DD-025, DD-026 【長岡口振】6(1), 6(2)ア.
    """
    pack, bank = bank_of(bank_code, at=at)
    is_obligation = bank.is_partner and point in {one.code for one in pack.signup_site.obligations}
    if not is_obligation and point not in {one.code for one in pack.signup_site.go_live}:
        raise NoSuchPoint
    agreement = _agreement(bank_code, agreement_id, today=clock.day_of(at))
    if is_obligation and agreement is None:
        raise AgreementMissing
    if is_obligation and evidence is None:
        raise EvidenceMissing
    made = BankCheck.objects.create(
        bank_code=bank_code,
        agreement=agreement if is_obligation else None,
        point=point,
        is_met=is_met,
        note=note,
        evidence=evidence,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.bank.checked", subject=made, actor=actor, at=at)
    return made


def _agreement(bank_code: str, agreement_id: int | None, *, today: date) -> BankAgreement | None:
    found = bank_selectors.agreement_in_force(bank_code, today=today)
    if found is None or agreement_id is None:
        return found.paper if found else None
    return next((one for one in (found.paper, *found.coming) if one.pk == agreement_id), None)


@transaction.atomic
def record_certificate(
    *,
    bank_code: str,
    purpose: str,
    serial: str,
    starts_on: date,
    expires_on: date,
    at: datetime,
    actor: Actor,
) -> BankCertificate:
    """Write a certificate down; the warning of the one before ends, and comes again where this one is short.

    Raises:
        NoSuchBank, PeriodBackwards, CertificateThere: nothing is written.

    Source:
        DD-019 【長岡口振】5(2)イ, エ.
    """
    bank_of(bank_code, at=at)
    if expires_on < starts_on:
        raise PeriodBackwards
    locks.take_name(f"signup-certificate-{bank_code}")
    if BankCertificate.objects.filter(bank_code=bank_code, purpose=purpose, serial=serial).exists():
        raise CertificateThere(serial=serial)
    made = BankCertificate.objects.create(
        bank_code=bank_code,
        purpose=purpose,
        serial=serial,
        starts_on=starts_on,
        expires_on=expires_on,
        at=at,
        by_id=actor.pk,
    )
    worklist.close_item(f"{EXPIRING.code}:{bank_code}:{purpose}", at=at, actor=actor)
    warn_of_expiry(at=at)
    audit.record(action="signup.certificate.recorded", subject=made, actor=actor, at=at, ends_on=expires_on)
    return made


def warn_of_expiry(*, at: datetime) -> int:
    """Lay on the desk what runs out within sixty days, each once; returns how many there are.

    It is taken away when the agreement or certificate that follows is written down, and comes back at once
    where that one leaves days between.
    """
    found = bank_selectors.expiring(pack_on(clock.day_of(at)), today=clock.day_of(at))
    for one in found:
        worklist.open_item(
            kind=EXPIRING.code,
            key=f"{EXPIRING.code}:{one.key}",
            title=one.words,
            url_name="signup:bank_show",
            url_args=[one.bank_code],
            due_at=clock.end_of(one.last_day),
            at=at,
        )
    return len(found)
