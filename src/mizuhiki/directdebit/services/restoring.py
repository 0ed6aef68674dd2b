"""解約の取消: an account that somebody ended by mistake goes on, unless its bank knows otherwise.

Bills that were turned to slips stay slips: they are asked for once. What no file asked for is drawn again.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing.api import DebitSupply
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit import doubts
from mizuhiki.directdebit.days import Amount
from mizuhiki.directdebit.errors import (
    AnotherAccountFollows,
    BankKnowsOfEnd,
    NoEndStands,
    TakingBackTakesTwo,
)
from mizuhiki.directdebit.mandates import lock_mandate
from mizuhiki.directdebit.models import EndTakenBack, Mandate, MandateEnd
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor

Bank = EndTakenBack.Bank
_OPEN = """
    SELECT count(*), coalesce(sum(open_yen), 0)::bigint FROM (
        SELECT sum(o.open_yen) AS open_yen FROM billing_demand d
        JOIN billing_assessment a ON a.demand_id = d.id JOIN ledger_openitem o ON o.id = a.id
        WHERE d.supply_id = %s AND d.method = 'debit'
          AND NOT EXISTS (SELECT FROM directdebit_debitrow r WHERE r.demand_id = d.id)
          AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id)
        GROUP BY d.id HAVING sum(o.open_yen) > 0
    ) q
"""


@dataclass(frozen=True)
class Mistake:
    """An end that may be taken back, and what that moves."""

    end: MandateEnd
    waiting: Amount  # bills no bank was asked for, which the account would be drawn for
    is_out_of_force: bool

    def why_two(self, bank: str) -> list[str]:
        """Why a second person has to agree, in words; empty where one is enough."""
        reasons = []
        if self.waiting.count:
            reasons.append(f"振り替える請求が{self.waiting.count:,}件、{self.waiting.yen:,}円あります")
        if self.is_out_of_force:
            reasons.append(f"やめる日（{self.end.ends_on}）を過ぎています")
        if bank == Bank.CONFIRMED:
            reasons.append("金融機関が解約を知っています")
        return reasons


@transaction.atomic
def take_back_end(
    *, mandate_id: int, bank: str, reason: str, actor: Actor, at: datetime, agreed_by: Actor | None = None
) -> EndTakenBack:
    """Let a mandate go on whose end was a mistake; both the end and its taking back stay written down.

    Args:
        bank: that it was told nothing, or that it confirmed (`EndTakenBack.Bank`).
        reason: why it was a mistake; who at the bank confirmed.
        actor: who found the mistake.
        agreed_by: the second person, where a bill is drawn again, the account was out of force, or the bank
            knew.

    Raises:
        NoEndStands, AnotherAccountFollows: there is nothing to go back to.
        BankKnowsOfEnd: it stopped the account itself.
        TakingBackTakesTwo: a second person has to agree.
        Nothing is changed by any of them.

    Source:
        issue 3, point 5; COL-049 【金沢収納】第23条(1)キ.
    """
    mandate = lock_mandate(mandate_id)
    found = examine(mandate, bank=bank, today=clock.day_of(at))
    if agreed_by is None and (why := found.why_two(bank)):
        raise TakingBackTakesTwo(why="、".join(why))
    made = EndTakenBack.objects.create(
        end=found.end,
        bank=bank,
        reason=reason,
        at=at,
        by_id=actor.pk,
        agreed_by_id=agreed_by.pk if agreed_by else None,
    )
    mandate.ends_on = None
    mandate.save(update_fields=["ends_on"])
    DebitSupply.objects.filter(supply_id=mandate.supply_id, since=mandate.starts_on).update(until=None)
    doubts.lay_again(mandate.pk, ended_at=found.end.at, actor=actor, at=at)
    audit.record(
        action="directdebit.mandate.restored",
        subject=mandate,
        actor=actor,
        at=at,
        customers=users_and_payers([mandate.supply_id], on=clock.day_of(at)),
        bank=bank,
        rows=found.waiting.count,
        amount_yen=found.waiting.yen,
    )
    return made


def examine(mandate: Mandate, *, bank: str, today: date) -> Mistake:
    """What taking an end back would move; raises what `take_back_end` does, a second person left aside."""
    found = mistake_of(mandate, today=today)
    if bank != Bank.CONFIRMED and found.end.is_known_to_bank:
        is_theirs = found.end.asked_by == MandateEnd.Asked.BANK
        why = "金融機関の申出" if is_theirs else found.end.get_reason_display()
        raise BankKnowsOfEnd(why=why)
    return found


def mistake_of(mandate: Mandate, *, today: date) -> Mistake:
    """The end that stands, with what hangs on it.

    Raises:
        NoEndStands, AnotherAccountFollows: there is nothing to go back to.
    """
    end = mandate.end
    later = Mandate.objects.filter(supply_id=mandate.supply_id, starts_on__gt=mandate.starts_on).first()
    if later is not None:
        raise AnotherAccountFollows(starts_on=later.starts_on)
    if end is None or mandate.ends_on is None:
        raise NoEndStands()
    ((count, yen),) = sql.rows(_OPEN, [mandate.supply_id])
    return Mistake(end, Amount(int(count), int(yen)), mandate.ends_on <= today)
