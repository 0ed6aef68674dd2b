"""口座: which account a bank's word names, and when it takes the place of the one a supply has.

Of two registrations for one supply the one of the later day counts, whichever became known first. Where the
days do not say, or the earlier comes second, it is a person's to decide: nothing is changed by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from mizuhiki.customers.api import lock_supplies
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.api import AccountNewer, Mandate
from mizuhiki.formats import yucho
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.signup import selectors
from mizuhiki.signup.errors import AccountUntold, OtherNumbers
from mizuhiki.signup.models import Application, ApplicationMatch, Evidence, EvidenceAccount, Settling, Source

NEXT_DAY = timedelta(days=1)
HOUSE = ("inquiry_no", "name", "kana", "place", "building")  # items that say for which supply it is
NO_NUMBERS = ("", "")


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
    given: Mapping[str, str] = field(repr=False)  # what was filled in when that way was set out for

    @property
    def house(self) -> tuple[str, ...]:
        """Whose supply the applicant named."""
        return tuple(self.given.get(item, "") for item in HOUSE)

    @property
    def place(self) -> tuple[str, ...]:
        """What makes it this account and no other."""
        return (self.bank_code, self.branch_code, self.account_type, self.account_no)


def registrations_of(application: Application) -> list[Registered]:
    """The account of each way to a bank that is proven, the one that counts first.

    That is the one of the latest day; of two of one day the one that was set out for first. What a
    bank does not say of its account the applicant gave before he set out on that way, not after.
    """
    found = dict[int, Registered]()
    for proof in proofs_of(application):
        assert proof.attempt is not None
        found.setdefault(proof.attempt.position, registered_of(proof))
    return sorted(found.values(), key=lambda one: (-one.on.toordinal(), one.attempt))


def proofs_of(application: Application) -> QuerySet[Evidence]:
    """What banks have said that proves a registration, the first word of each way first."""
    return (
        Evidence.objects.filter(attempt__application=application, result="OK")
        .exclude(source=Source.RETURN)
        .select_related("attempt", "account")
        .order_by("attempt__position", "pk")
    )


def counting_of(application: Application) -> Registered | None:
    """The registration an application is used by, or else would be; none before a bank has confirmed one."""
    proven = registrations_of(application)
    match = ApplicationMatch.objects.filter(application=application).first()
    used = [one for one in proven if match is not None and one.evidence_id == match.evidence_id]
    return next(iter(used or proven), None)


def registered_of(proof: Evidence) -> Registered:
    """The account of one word of a bank."""
    account, way = EvidenceAccount.objects.filter(evidence=proof).first(), proof.attempt
    given = selectors.given_of(way.application_id, for_way=way) if way else {}
    return Registered(
        evidence_id=proof.pk,
        attempt=way.position if way else 0,
        bank_code=proof.bank_code,
        branch_code=account.branch_code if account else given.get("branch", ""),
        account_type=account.account_type if account else given.get("account_type", ""),
        account_no=account.account_no if account else given.get("account_no", ""),
        holder_kana=account.holder_kana if account else given.get("holder_kana", ""),
        on=_day_of(proof),
        given=given,
    )


def numbers_of(account: Registered, typed: tuple[str, str] = NO_NUMBERS) -> tuple[str, str]:
    """記号 and 番号 of an account at ゆうちょ銀行: as a clerk typed them, else as they were given with it.

    Raises:
        OtherNumbers: there are none, or they are those of another account.
    """
    if account.bank_code != yucho.BANK:
        return NO_NUMBERS
    given = (account.given.get("yucho_symbol", ""), account.given.get("yucho_number", ""))
    numbers = typed if any(typed) else given
    try:
        named = yucho.for_debit(*numbers)
    except yucho.YuchoRefused:
        raise OtherNumbers from None
    if (named.branch, named.account_no) != (account.branch_code, account.account_no):
        raise OtherNumbers
    return numbers


def lacks_numbers(account: Registered) -> bool:
    """Whether 記号・番号 have to be asked for."""
    try:
        numbers_of(account)
    except OtherNumbers:
        return True
    return False


def start_account(
    account: Registered,
    *,
    number: str,
    supply_id: int,
    typed: tuple[str, str] = NO_NUMBERS,
    is_decided: bool,
    at: datetime,
    actor: Actor,
) -> Mandate:
    """Let a supply be drawn from a registered account, in the place of the one it has.

    Inside the caller's transaction. An account that starts on the very day is followed by the next.

    Args:
        number: of the application or the registration, as people call it.
        typed: 記号 and 番号 as a clerk has them from the customer.
        is_decided: a clerk says so, whatever the days say.

    Raises:
        AccountNewer: the account of the supply was registered on that day or later.
        OtherNumbers: 記号・番号 are missing, or of another account.
        AccountUntold: neither the bank nor the applicant says which account it is. Nothing is changed.

    Source:
        DD-075 【長岡口振】8(2)ア.
    """
    if not all(account.place):
        raise AccountUntold(number=number)
    numbers = numbers_of(account, typed)
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
        yucho=numbers,
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
