"""金融機関の統廃合: an account goes on under the branch and number that its bank gives it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from mizuhiki.audit import api as audit
from mizuhiki.banks.api import YUCHO
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit import doubts, mandates
from mizuhiki.directdebit.models import Mandate, MandateProof
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist.api import Item


@dataclass(frozen=True)
class Place:
    """An account as its bank knows it."""

    bank_code: str
    branch_code: str
    account_type: str
    account_no: str


def running_at(branches: Collection[tuple[str, str]], *, on: date) -> "QuerySet[Mandate, Mandate]":
    """The accounts at some branches (bank, branch) that are drawn from on a day, by supply.

    ゆうちょ is left out: its branches are reckoned from the symbol and never merge.
    """
    where = Q(pk__in=[])
    for bank, branch in branches:
        where |= Q(bank_code=bank, branch_code=branch)
    found = Mandate.objects.filter(where, Q(ends_on=None) | Q(ends_on__gt=on)).exclude(bank_code=YUCHO)
    return found.order_by("supply_id", "starts_on")


def may_follow(mandate: Mandate, *, on: date) -> bool:
    """Whether an account goes on at another branch: it runs without an end, and nobody doubts it."""
    if mandate.starts_on >= on or mandate.ends_on is not None:
        return False
    return not Item.objects.filter(key=doubts.key_of(mandate.pk), closed_at=None).exists()


def place_of(mandate: Mandate) -> Place:
    """The account as the bank knows it now."""
    return Place(mandate.bank_code, mandate.branch_code, mandate.account_type, mandate.account_no)


@transaction.atomic
def follow_merger(*, supply_id: int, to: Place, on: date, at: datetime, actor: Actor) -> Mandate:
    """Draw from the account under its new branch from a day on; what proved the old one proves it.

    A debit that a bank was asked for still comes from the old branch; the new one begins behind it.

    Raises:
        AccountNewer: the supply has an account from that day on. Nothing is changed.

    Source:
        COL-049 【金沢収納】第23条(1)キ; issue 7, point 10.
    """
    before = Mandate.objects.filter(supply_id=supply_id).order_by("-starts_on")[0]
    after = mandates.take_registration(
        number=before.pk,
        supply_id=supply_id,
        on=on,
        at=at,
        actor=actor,
        bank_code=to.bank_code,
        branch_code=to.branch_code,
        account_type=to.account_type,
        account_no=to.account_no,
        holder_kana=before.holder_kana,
    )
    if proof := MandateProof.objects.filter(pk=before.pk).first():
        MandateProof.objects.create(mandate=after, file_id=proof.file_id, proven_on=proof.proven_on)
    audit.record(
        action="directdebit.mandate.merged",
        subject=after,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=clock.day_of(at)),
        starts_on=after.starts_on,
    )
    return after
