"""Debts that may be given up, and what screens show of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import api as arrears
from mizuhiki.platform import sql
from mizuhiki.platform.clock import fiscal_year
from mizuhiki.rulepacks.api import Ground, pack_on
from mizuhiki.writeoffs.cases import ground_of
from mizuhiki.writeoffs.models import KIND, WriteOffCase, WriteOffEnd

TONES = {
    WriteOffEnd.How.WRITTEN_OFF: "good",
    WriteOffEnd.How.REFUSED: "wrong",
    WriteOffEnd.How.WITHDRAWN: "",
}
CANDIDATES_SHOWN = 100
# Debts whose age alone lets a ground hold; none that is in a case already.
_CANDIDATES = """
    SELECT i.supply_id, s.inquiry_no, count(*), sum(i.open_yen)::bigint, min(i.due_on),
           array_agg(DISTINCT i.charge::text)
    FROM ledger_openitem i JOIN customers_supply s ON s.id = i.supply_id
    JOIN unnest(%(charges)s::text[], %(before)s::date[]) g(charge, before)
      ON g.charge = i.charge AND i.due_on < g.before
    WHERE i.open_yen > 0
      AND NOT EXISTS (SELECT FROM writeoffs_writeoffdebt d
                      LEFT JOIN writeoffs_writeoffend e ON e.case_id = d.case_id
                      WHERE d.assessment_id = i.id AND e.case_id IS NULL)
    GROUP BY 1, 2 ORDER BY 5, 1 LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Candidate:
    """A supply with debts whose age lets a ground of the rules hold."""

    supply_id: int
    inquiry_no: str
    count: int
    yen: int
    oldest_due_on: date
    charges: Sequence[str]  # labels


def candidates(*, today: date) -> list[Candidate]:
    """Supplies with debts that are old enough for some ground, the oldest first.

    Source:
        COL-080 【金沢収納】第23条(5)エ.
    """
    pack = pack_on(today)
    oldest: dict[str, date] = {}
    for ground in pack.writeoffs.values():
        for code, charge in pack.charges.items():
            if ground.after_years and charge.legal_class.value in ground.classes:
                before = arrears.months_after(today, -12 * ground.after_years)
                oldest[code] = max(before, oldest.get(code, before))
    found = sql.rows(
        _CANDIDATES,
        {"charges": list(oldest), "before": list(oldest.values()), "limit": CANDIDATES_SHOWN},
    )
    return [
        Candidate(supply_id, number, count, yen, due_on, [pack.charges[code].label for code in sorted(codes)])
        for supply_id, number, count, yen, due_on, codes in found
    ]


@dataclass(frozen=True)
class OpenDebt:
    """A debt of a supply, as it can be chosen."""

    assessment_id: int
    month: date
    charge: str
    label: str
    legal_class: str
    fiscal_year: int
    due_on: date | None
    yen: int


def open_debts(supply_id: int, *, today: date) -> list[OpenDebt]:
    """What is open of a supply, the oldest first."""
    charges = pack_on(today).charges
    return [
        OpenDebt(
            item_id,
            month,
            code,
            charges[code].label,
            charges[code].legal_class.value,
            year,
            due_on,
            yen,
        )
        for item_id, month, code, year, due_on, yen in sql.rows(
            "SELECT i.id, a.cycle_month, i.charge, i.fiscal_year, i.due_on, i.open_yen "
            "FROM ledger_openitem i JOIN billing_assessment a ON a.id = i.id "
            "WHERE i.supply_id = %s AND i.open_yen > 0 ORDER BY i.due_on, i.id",
            [supply_id],
        )
    ]


@dataclass(frozen=True)
class Line:
    """One case of the book, with the word of its state."""

    case: WriteOffCase
    ground: Ground
    state: str
    tone: str
    yen: int


def book(year: int) -> QuerySet[WriteOffCase]:
    """The cases of a fiscal year, newest first."""
    found = WriteOffCase.objects.filter(fiscal_year=year).select_related("customer", "by", "end")
    return found.prefetch_related("debts").order_by("-number")


def lines_of(found: Sequence[WriteOffCase]) -> list[Line]:
    """Some of them with their states."""
    waiting = approvals.open_requests_of(kind=KIND, subject_ids=[one.pk for one in found])
    return [
        Line(
            one,
            ground_of(one),
            *state_of(one, is_waiting=one.pk in waiting),
            sum(debt.yen for debt in one.debts.all()),
        )
        for one in found
    ]


def state_of(case: WriteOffCase, *, is_waiting: bool) -> tuple[str, str]:
    """The word of a state and its tone."""
    end = getattr(case, "end", None)
    if end is not None:
        return end.get_how_display(), TONES[end.how]
    return ("決定待ち", "care") if is_waiting else ("作成中", "care")


@dataclass(frozen=True)
class YearSum:
    """What was written off of one charge and year of assessment, in a fiscal year."""

    label: str
    of_year: int
    count: int
    yen: int


def sums_of_year(year: int, *, today: date) -> list[YearSum]:
    """不納欠損 of a fiscal year by charge and year of assessment, the newest year first.

    The labels are those of today's rules: a year may lie before the first ones.
    """
    charges = pack_on(today).charges
    found = sql.rows(
        "SELECT a.charge, a.fiscal_year, count(*), sum(d.yen)::bigint FROM writeoffs_writeoffend e "
        "JOIN writeoffs_writeoffdebt d ON d.case_id = e.case_id "
        "JOIN billing_assessment a ON a.id = d.assessment_id "
        'WHERE e.how = \'written_off\' AND e."on" >= %s AND e."on" < %s '
        "GROUP BY 1, 2 ORDER BY 2 DESC, 1",
        [date(year, 4, 1), date(year + 1, 4, 1)],
    )
    return [
        YearSum(charges[code].label if code in charges else code, of, int(count), int(yen))
        for code, of, count, yen in found
    ]


def years_back(today: date, *, count: int = 5) -> list[int]:
    """This fiscal year and those before it."""
    this = fiscal_year(today)
    return [this - number for number in range(count)]
