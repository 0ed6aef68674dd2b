"""消滅時効: until when a debt can be collected, and what moved that day (COL-059).

A pure function of the day the debt fell due, what happened since, and the terms of the charge's legal class.
What a court does to it (民法第147条, 第148条) is no fact of this house: such a debt is watched by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mizuhiki.arrears.stage_rules import ONE_DAY
from mizuhiki.rulepacks.api import TimeBarTerms, last_of


class Cause(StrEnum):
    """What bears on a time bar."""

    REMINDER = "reminder"  # 督促 of law
    DEMAND = "demand"  # 催告, and a reminder that renews nothing
    PLEDGE = "pledge"  # 納入誓約: 承認
    PART = "part"  # a part was paid: 承認


ACKNOWLEDGES = (Cause.PLEDGE, Cause.PART)


@dataclass(frozen=True)
class Happened:
    """Something that bears on the time bar of a debt, and the day on which it takes effect."""

    cause: Cause
    on: date
    ref: int = 0


@dataclass(frozen=True)
class Effect:
    """What something did: 更新 (the years begin anew) or 完成猶予 (not complete before a day)."""

    cause: Cause
    on: date
    ref: int
    renews: bool
    last_day: date  # of the time bar from then on
    article: str


@dataclass(frozen=True)
class TimeBar:
    """The clock of one debt.

    Attributes:
        last_day: the last day on which it can be collected; from the next on the bar is complete.
        effects: what moved it, in order.
        acknowledged_late: the debtor acknowledged a private claim after the bar was complete, and can invoke
            it no more (最高裁昭和41年4月20日大法廷判決).
    """

    years: int
    article: str
    began_on: date
    last_day: date
    needs_invocation: bool
    effects: tuple[Effect, ...]
    acknowledged_late: bool

    def is_complete(self, day: date) -> bool:
        """Whether the bar is complete on a day."""
        return day > self.last_day


def time_bar_of(
    *, due_on: date, born_on: date, years: int, happened: Sequence[Happened], terms: TimeBarTerms, day: date
) -> TimeBar:
    """The time bar of a debt by what happened until a day.

    Args:
        due_on: 納期限; the years run from the day after (民法第140条).
        born_on: the day by which old claims are told: of the claim or of the contract, as the terms have it.
        years: of the charge; those of an old claim are the terms'.

    Source:
        COL-059; 民法第143条, 第150条, 第152条; 地方自治法第236条; 平成29年改正法附則第10条.
    """
    article = terms.article
    if terms.old is not None and born_on < terms.old.before:
        years, article = terms.old.years, terms.old.article
    last_day, effects = last_of(due_on, years * 12), list[Effect]()
    grace_until: date | None = None  # of the demand that took effect last
    is_reminded = is_late = False
    for one in sorted((one for one in happened if one.on <= day), key=lambda one: (one.on, one.cause)):
        is_over = one.on > last_day
        if one.cause in ACKNOWLEDGES:
            if is_over and not terms.needs_invocation:
                continue  # the claim is gone, and cannot be kept (地方自治法第236条第2項)
            is_late = is_late or is_over
        elif is_over:
            continue
        if one.cause in ACKNOWLEDGES or (
            one.cause is Cause.REMINDER and terms.reminder_renews and not is_reminded
        ):
            last_day, grace_until = last_of(one.on, years * 12), None
            effects.append(Effect(one.cause, one.on, one.ref, True, last_day, terms.renewal_article))
        elif terms.grace_months and (grace_until is None or one.on > grace_until):
            grace_until = last_of(one.on, terms.grace_months)
            if grace_until > last_day:
                last_day = grace_until
                effects.append(Effect(one.cause, one.on, one.ref, False, last_day, terms.grace_article))
        is_reminded = is_reminded or one.cause is Cause.REMINDER
    return TimeBar(
        years=years,
        article=article,
        began_on=due_on + ONE_DAY,
        last_day=last_day,
        needs_invocation=terms.needs_invocation,
        effects=tuple(effects),
        acknowledged_late=is_late,
    )
