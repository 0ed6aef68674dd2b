"""登録の引当: registrations at banks that belong to no application, or are a second one of its own.

They wait on a desk until a clerk has found the supply, or says why none gets the account.
"""

from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import users_and_payers
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.signup import accounts, selectors
from mizuhiki.signup.errors import NoSuchSupply, RegistrationSettled
from mizuhiki.signup.gateways import label_of
from mizuhiki.signup.models import DailyLine, Evidence, Settling
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem

LOOSE = ItemKind("signup.registration", "申込みと結びつかない口座振替の登録の確認", "collection")
TIME_TO_SETTLE = timedelta(days=1)


def lay_bank_only(*, file_id: int, at: datetime) -> int:
    """Lay on the desk what a bank registered without an application of ours; returns how many are new.

    Inside the transaction that takes the file in.

    Source:
        DD-076 【長岡口振】4(2), 4(5).
    """
    new = Evidence.objects.filter(attempt=None, result="OK").filter(
        pk__in=DailyLine.objects.filter(file_id=file_id, is_new=True).values("evidence")
    )
    return worklist.open_items(kind=LOOSE.code, items=[_item(one, at) for one in new.order_by("pk")], at=at)


def lay_second(evidence: Evidence, *, at: datetime) -> None:
    """Lay on the desk a second account of one application; inside the caller's transaction."""
    worklist.open_items(kind=LOOSE.code, items=[_item(evidence, at)], at=at)


@transaction.atomic
def settle(
    *,
    evidence_id: int,
    inquiry_no: str,
    numbers: tuple[str, str] = accounts.NO_NUMBERS,
    at: datetime,
    actor: Actor,
) -> Settling:
    """A clerk says whose registration it is; the account starts.

    Args:
        numbers: 記号 and 番号, of an account at ゆうちょ銀行.

    Raises:
        RegistrationSettled, NoSuchSupply, OtherNumbers, AccountUntold: nothing is changed.

    Source:
        DD-011 【長岡口振】4(5), 8(5)ア.
    """
    evidence = _open(evidence_id)
    found = selectors.candidate_of(inquiry_no, today=clock.day_of(at))
    if found is None or found.is_ended:
        raise NoSuchSupply(number=inquiry_no)
    mandate = accounts.start_account(
        accounts.registered_of(evidence),
        number=evidence.reference or f"（金融機関受付 {evidence.pk}）",
        supply_id=found.supply_id,
        typed=numbers,
        is_decided=True,
        at=at,
        actor=actor,
    )
    made = Settling.objects.create(evidence=evidence, mandate=mandate, at=at, by_id=actor.pk)
    worklist.close_item(_key(evidence), outcome="matched", at=at, actor=actor)
    audit.record(
        action="signup.registration.matched",
        subject=evidence,
        actor=actor,
        at=at,
        customers=users_and_payers([found.supply_id], on=clock.day_of(at)),
    )
    return made


@transaction.atomic
def leave(*, evidence_id: int, reason: str, at: datetime, actor: Actor) -> Settling:
    """A clerk says why no supply gets the account.

    Raises:
        RegistrationSettled: nothing is changed.

    Source:
        DD-011 【長岡口振】4(5), 8(5)ア.
    """
    evidence = _open(evidence_id)
    made = Settling.objects.create(evidence=evidence, reason=reason, at=at, by_id=actor.pk)
    worklist.close_item(_key(evidence), outcome="left", at=at, actor=actor)
    audit.record(action="signup.registration.left", subject=evidence, actor=actor, at=at)
    return made


def _open(evidence_id: int) -> Evidence:
    locks.take_name(f"signup-registration-{evidence_id}")
    if Settling.objects.filter(pk=evidence_id).exists():
        raise RegistrationSettled
    return Evidence.objects.select_related("attempt").get(pk=evidence_id)


def _key(evidence: Evidence) -> str:
    return f"{LOOSE.code}:{evidence.pk}"


def _item(evidence: Evidence, at: datetime) -> NewItem:
    what = "2つ目の口座" if evidence.attempt_id else "金融機関だけにある登録"
    return NewItem(
        key=_key(evidence),
        title=f"{label_of(evidence.bank_code)}の{what}の契約を確かめる",
        due_at=at + TIME_TO_SETTLE,
        url_name="signup:registration_show",
        url_args=[evidence.pk],
    )
