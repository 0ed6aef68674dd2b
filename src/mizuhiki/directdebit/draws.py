"""Which files an account stands in, or may still stand in: what the end of a mandate leaves standing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mizuhiki.directdebit.models import DebitBatch, Mandate
from mizuhiki.platform import era, sql
from mizuhiki.rulepacks.api import NoRulesInForce, month_before, next_month, pack_on

MONTHS_AHEAD = 3
MOST_MONTHS = 15
STATES = {
    "asked": ("依頼済み（取り消せません）", "water"),
    "none": ("作成済み・この口座への依頼なし", ""),
    "open": ("依頼ファイル未作成", "care"),
}
_ASKED = """
    SELECT b.debit_on, b.profile, b.attempt, sum(r.amount_yen)::bigint FROM billing_demand d
    JOIN directdebit_debitrow r ON r.demand_id = d.id AND r.mandate_id = %s
    JOIN directdebit_debitbatch b ON b.id = r.batch_id
    WHERE d.supply_id = %s AND b.debit_on >= %s GROUP BY 1, 2, 3 ORDER BY 1
"""


@dataclass(frozen=True)
class Draw:
    """A debit day to come of an account, and whether its bank was asked already."""

    debit_on: date
    label: str
    state: str
    yen: int | None = None  # what was asked for

    @property
    def words(self) -> str:
        """Where its file stands."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of those words."""
        return STATES[self.state][1]


def draws_to_come(mandate: Mandate, *, today: date, until: date | None = None) -> list[Draw]:
    """The debit days from today on that are an account's while it is in force, nearest first.

    Args:
        until: days of the months up to this day's are looked at, at most fifteen; by default of three.
    """
    asked = [
        Draw(debit_on, _label(profile, debit_on) + ("（再振替）" if attempt else ""), "asked", int(yen))
        for debit_on, profile, attempt, yen in sql.rows(_ASKED, [mandate.pk, mandate.supply_id, today])
    ]
    known = {one.debit_on for one in asked}
    coming = [
        one
        for month in _months(today, until)
        if (one := _of_month(mandate, month)) is not None
        and one.debit_on >= max(today, mandate.starts_on)
        and (mandate.ends_on is None or one.debit_on < mandate.ends_on)
        and one.debit_on not in known
    ]
    return sorted([*asked, *coming], key=lambda one: one.debit_on)


def last_words(draws: Iterable[Draw], ends_on: date) -> str:
    """Which file is the last an account may stand in when it ends on a day, in one sentence."""
    left = [one for one in draws if one.debit_on < ends_on and one.state != "none"]
    if not left:
        return "この口座から振り替える依頼ファイルは、もうありません。"
    last = left[-1]
    made = "作成済み" if last.state == "asked" else "これから作成"
    return (
        f"この口座が入る最後の依頼ファイルは、{era.long_date(last.debit_on)}の{last.label}分（{made}）です。"
    )


def _months(today: date, until: date | None) -> list[date]:
    """Reading months whose debit day may still come; the one before this month's too."""
    first = month_before(month_before(today))
    months = [first]
    while len(months) < MOST_MONTHS and (
        len(months) < MONTHS_AHEAD + 1 or (until is not None and months[-1] < until)
    ):
        months.append(next_month(months[-1]))
    return months


def _of_month(mandate: Mandate, cycle_month: date) -> Draw | None:
    """The debit day of a reading month for the branch of an account; none where no rules are in force."""
    try:
        terms = pack_on(cycle_month).debit.serving(mandate.bank_code, mandate.branch_code)
    except NoRulesInForce:
        return None
    debit_on = terms.debit_on(cycle_month)
    made = DebitBatch.objects.filter(debit_on=debit_on, profile=terms.code, attempt=0).exists()
    return Draw(debit_on, terms.label, "none" if made else "open")


def _label(profile: str, debit_on: date) -> str:
    terms = pack_on(month_before(debit_on)).debit.profiles.get(profile)
    return terms.label if terms else profile
