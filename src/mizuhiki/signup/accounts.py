"""口座: which account a bank's word names, and when it takes the place of the one a supply has.

Of two registrations for one supply the one of the later day counts, whichever became known first. Where the
days do not say, or the earlier comes second, it is a person's to decide: nothing is changed by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from mizuhiki.customers.api import lock_supplies
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.api import AccountNewer, Mandate
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.models import Application, ApplicationMatch, Evidence, EvidenceAccount, Settling, Source

NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Registered:
    """The account a bank says it has registered, and since when."""

    evidence_id: int
    attempt: int  # position of the way it came by; 0 where it began at the bank
    bank_code: str
    branch_code: str
    account_type: str
    account_no: str
    holder_kana: str
    on: date

    @property
    def place(self) -> tuple[str, ...]:
        """What makes it this account and no other."""
        return (self.bank_code, self.branch_code, self.account_type, self.account_no)


def registrations_of(application: Application, given: dict[str, str]) -> list[Registered]:
    """The account of each way to a bank that is proven, the one that counts first.

    That is the one of the latest day; of two of one day the one that was set out for first. What a
    bank does not say of its account was given by the applicant.
    """
    found = dict[int, Registered]()
    for proof in proofs_of(application):
        assert proof.attempt is not None
        found.setdefault(proof.attempt.position, registered_of(proof, given))
    return sorted(found.values(), key=lambda one: (-one.on.toordinal(), one.attempt))


def proofs_of(application: Application) -> QuerySet[Evidence]:
    """What banks have said that proves a registration, the first word of each way first."""
    return (
        Evidence.objects.filter(attempt__application=application, result="OK")
        .exclude(source=Source.RETURN)
        .select_related("attempt", "account")
        .order_by("attempt__position", "pk")
    )


def registered_of(proof: Evidence, given: dict[str, str]) -> Registered:
    """The account of one word of a bank."""
    account = EvidenceAccount.objects.filter(evidence=proof).first()
    return Registered(
        evidence_id=proof.pk,
        attempt=proof.attempt.position if proof.attempt else 0,
        bank_code=proof.bank_code,
        branch_code=account.branch_code if account else given["branch"],
        account_type=account.account_type if account else given["account_type"],
        account_no=account.account_no if account else given["account_no"],
        holder_kana=account.holder_kana if account else given["holder_kana"],
        on=_day_of(proof),
    )


def start_account(
    account: Registered,
    *,
    number: str,
    supply_id: int,
    yucho: tuple[str, str],
    is_decided: bool,
    at: datetime,
    actor: Actor,
) -> Mandate:
    """Let a supply be drawn from a registered account, in the place of the one it has.

    Inside the caller's transaction. An account that starts on the very day is followed by the next.

    Args:
        number: of the application or the registration, as people call it.
        is_decided: a clerk says so, whatever the days say.

    Raises:
        AccountNewer: the account of the supply was registered on that day or later. Nothing is changed.

    Source:
        DD-075 【長岡口振】8(2)ア.
    """
    lock_supplies([supply_id])
    on = max(account.on, clock.day_of(at))
    before = Mandate.objects.filter(supply_id=supply_id).order_by("-starts_on").first()
    if before is not None and (before.ends_on is None or before.ends_on > on):
        if not is_decided and registered_on(before) >= account.on:
            raise AccountNewer(number=number, starts_on=before.starts_on)
        on = max(on, before.starts_on + NEXT_DAY)
    return debit.take_registration(
        number=number,
        supply_id=supply_id,
        bank_code=account.bank_code,
        branch_code=account.branch_code,
        account_type=account.account_type,
        account_no=account.account_no,
        holder_kana=account.holder_kana,
        yucho=yucho,
        on=on,
        at=at,
        actor=actor,
    )


def registered_on(mandate: Mandate) -> date:
    """The day a bank registered an account; of one that came on paper, the day it starts."""
    match = ApplicationMatch.objects.filter(mandate=mandate).select_related("evidence").first()
    if match is not None and match.evidence is not None:
        return _day_of(match.evidence)
    settling = Settling.objects.filter(mandate=mandate).select_related("evidence").first()
    return _day_of(settling.evidence) if settling else mandate.starts_on


def _day_of(proof: Evidence) -> date:
    return proof.registered_on or clock.day_of(proof.stated_at)
