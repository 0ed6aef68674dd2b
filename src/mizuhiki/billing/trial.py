"""試算: what a month comes to by some rules, priced as its run prices it, and nothing of it written.

`due` is collected and each distinct key priced once, as in the run; but a key that the rules cannot price is
kept with its sentence rather than refused, for to find it is what a trial is for. Inside a transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mizuhiki.billing import completeness
from mizuhiki.billing.pricing import KEY_COLUMNS, Key, question_of, thresholds
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack
from mizuhiki.tariffs import PriceRefused, price_by


@dataclass(frozen=True)
class Forecast:
    """What the services of one charge, use class and bore come to."""

    charge: str
    use_class: str
    bore_mm: int
    services: int
    usage_m3: int
    yen: int
    unpriced: int  # services that the rules have no price for


def price_due(*, cycle_month: date, pack: Pack, turn: int = 1) -> int:
    """Fill `due` as the run would, and `tried` (key, yen, problem); says how many services are due."""
    due = completeness.collect(cycle_month, pack=pack, turn=turn)
    columns, days = ", ".join(KEY_COLUMNS), thresholds(pack)
    keys = [
        Key(*row)
        for row in sql.rows(f"SELECT DISTINCT {columns} FROM due WHERE reason IS NULL")  # noqa: S608
    ]
    sql.keep_for_now(
        "tried",
        f"SELECT {columns}, 0::bigint AS yen, ''::text AS problem FROM due WHERE false",  # noqa: S608
    )
    sql.copy(
        f"tried ({columns}, yen, problem)",
        [(*(getattr(key, name) for name in KEY_COLUMNS), *_yen_or_problem(pack, key, days)) for key in keys],
    )
    sql.run("ANALYZE tried")
    return due.services


def _yen_or_problem(pack: Pack, key: Key, days: Sequence[date]) -> tuple[int | None, str]:
    try:
        question = question_of(pack, key, days)
        return price_by(question.request, question.versions).amount_yen, ""
    except PriceRefused as refused:
        return None, str(refused)


DUE_JOINED = f"due LEFT JOIN tried USING ({', '.join(KEY_COLUMNS)})"
JOINED = f"due JOIN tried USING ({', '.join(KEY_COLUMNS)}) WHERE reason IS NULL"


def forecast_of(cycle_month: date, *, pack: Pack, turn: int = 1) -> list[Forecast]:
    """What a run of the month would come to now, by charge, use class and bore.

    Source:
        issue 7, point 5: dry run of any month.
    """
    with transaction.atomic():  # the temporary tables live as long
        price_due(cycle_month=cycle_month, pack=pack, turn=turn)
        return [
            Forecast(charge, use, bore, int(count), int(m3), int(yen), int(unpriced))
            for charge, use, bore, count, m3, yen, unpriced in sql.rows(
                "SELECT charge, use_class, bore_mm, count(*), sum(usage_m3), coalesce(sum(yen), 0), "  # noqa: S608
                f"count(*) FILTER (WHERE problem <> '') FROM {JOINED} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
            )
        ]


def total_of(parts: Iterable[Forecast]) -> Forecast:
    """The sum of several."""
    found = list(parts)
    names = ("services", "usage_m3", "yen", "unpriced")
    return Forecast("", "", 0, *(sum(getattr(one, name) for one in found) for name in names))
