"""What screens show of empty houses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.approvals import api as approvals
from mizuhiki.billing.api import Bill, bills_of_supply
from mizuhiki.customers.api import protected
from mizuhiki.intake.api import Outcome
from mizuhiki.mail import api as mail
from mizuhiki.platform import sql
from mizuhiki.tariffs.definition.schedule import add_months
from mizuhiki.vacancies.models import KIND, Evidence, Patrol, VacancyCase, VacancyEnd

SHOWN = 200
SUBJECT, LOST = "vacancies.vacancycase", {"returned", "spoiled"}
HOW_TONES = {VacancyEnd.How.CLOSED: "good", VacancyEnd.How.IN_USE: "", VacancyEnd.How.DROPPED: ""}
# Taps without a running contract: since when, whose it was, how it was left, what the dial showed then and
# what it shows now, and when somebody looked last. One that starts tomorrow is one still.
_VACANT = f"""
    SELECT i.id, i.tap_no, concat_ws(' ', p.town || p.block, nullif(p.building, '')), i.route, s.id,
           s.ends_on, coalesce(o.tap, ''), r.index_m3, c.index_m3, c.read_on, v.on, coalesce(v.finding, ''),
           coalesce(m.serial, ''),
           EXISTS (SELECT FROM customers_ownership w JOIN customers_customer c ON c.id = w.customer_id
                   WHERE w.installation_id = i.id AND (w.ends_on IS NULL OR w.ends_on > %(today)s)
                     AND {protected("c")}),
           count(*) OVER ()
    FROM customers_installation i
    JOIN customers_premises p ON p.id = i.premises_id
    LEFT JOIN LATERAL (
        SELECT t.id, t.ends_on FROM customers_supply t
        WHERE t.installation_id = i.id AND t.ends_on <= %(today)s ORDER BY t.ends_on DESC LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT x.tap FROM intake_outcome x WHERE x.supply_id = s.id ORDER BY x.application_id DESC LIMIT 1
    ) o ON true
    LEFT JOIN LATERAL (
        SELECT y.index_m3 FROM metering_reading y WHERE y.supply_id = s.id
        ORDER BY y.cycle_month DESC, y.sequence DESC LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT z.index_m3, z.read_on FROM metering_closedreading z
        WHERE z.installation_id = i.id AND (s.ends_on IS NULL OR z.read_on >= s.ends_on)
        ORDER BY z.read_on DESC LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT q.on, q.finding FROM vacancies_patrol q WHERE q.installation_id = i.id
        ORDER BY q.on DESC, q.id DESC LIMIT 1
    ) v ON true
    LEFT JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
    LEFT JOIN customers_meter m ON m.id = f.meter_id
    WHERE NOT EXISTS (SELECT FROM customers_supply u WHERE u.installation_id = i.id
                      AND u.starts_on <= %(today)s AND (u.ends_on IS NULL OR u.ends_on > %(today)s))
      AND (NOT %(moved)s OR c.index_m3 > r.index_m3)
      AND (NOT %(due)s OR coalesce(v.on, s.ends_on, '-infinity') < %(look)s)
      AND (%(route)s = '' OR i.route = %(route)s)
      AND (%(only)s::bigint IS NULL OR i.id = %(only)s)
    ORDER BY (c.index_m3 > r.index_m3) IS TRUE DESC, s.ends_on, i.id
    LIMIT {SHOWN}
"""  # noqa: S608


@dataclass(frozen=True)
class Vacant:
    """A tap that nobody has a contract for."""

    installation_id: int
    tap_no: str
    place: str
    route: str
    supply_id: int | None  # the contract before
    since: date | None
    tap: str  # how the crew left it; empty where nobody said
    left_m3: int | None
    index_m3: int | None  # what a round read there since
    read_on: date | None
    looked_on: date | None
    finding: str
    serial: str
    is_protected: bool

    @property
    def used_m3(self) -> int:
        """What passed since the last contract; nothing where nobody read."""
        return max((self.index_m3 or 0) - self.left_m3, 0) if self.left_m3 is not None else 0

    @property
    def tap_word(self) -> str:
        """How the crew left it, in words."""
        return str(Outcome.Tap(self.tap).label) if self.tap else ""

    @property
    def found(self) -> str:
        """What the last look found, in words."""
        return str(Patrol.Finding(self.finding).label) if self.finding else ""


@dataclass(frozen=True)
class Asked:
    """Which empty places are meant."""

    today: date
    patrol_months: int
    is_moved: bool = False
    is_due: bool = False
    route: str = ""


def vacant_places(asked: Asked) -> tuple[list[Vacant], int]:
    """Taps without a contract, those where water moved first, then the longest empty; and how many."""
    found = _rows(asked)
    return [Vacant(*row[:-1]) for row in found], int(found[0][-1]) if found else 0


def vacant_place(installation_id: int, asked: Asked) -> Vacant | None:
    """One of them; none where somebody has a contract."""
    found = _rows(asked, only=installation_id)
    return Vacant(*found[0][:-1]) if found else None


def _rows(asked: Asked, *, only: int | None = None) -> list[tuple[Any, ...]]:
    return sql.rows(
        _VACANT,
        {
            "today": asked.today,
            "moved": asked.is_moved,
            "due": asked.is_due,
            "look": add_months(asked.today, 1 - asked.patrol_months),  # by whole months
            "route": asked.route,
            "only": only,
        },
    )


def routes() -> list[str]:
    """The reading routes there are."""
    return [row[0] for row in sql.rows("SELECT DISTINCT route FROM customers_installation ORDER BY 1")]


def cases(*, shows_ended: bool) -> list[VacancyCase]:
    """Open cases, the oldest first; or those that ended, the newest first."""
    found = VacancyCase.objects.select_related("supply", "by", "end", "end__application")
    if shows_ended:
        return list(found.exclude(end=None).order_by("-end__at")[:SHOWN])
    return list(found.filter(end=None).order_by("pk"))


def state_of(case: VacancyCase, *, is_waiting: bool) -> tuple[str, str]:
    """The word of a state and its tone."""
    end: VacancyEnd | None = getattr(case, "end", None)
    if end is not None:
        return end.get_how_display(), HOW_TONES[VacancyEnd.How(end.how)]
    return ("承認待ち", "care") if is_waiting else ("調査中", "water")


def waiting_cases(found: Sequence[VacancyCase]) -> set[int]:
    """Which of them wait for the utility."""
    return set(approvals.open_requests_of(kind=KIND, subject_ids=[one.pk for one in found]))


def evidence_of(case: VacancyCase) -> list[Evidence]:
    """What was found, in the order of the days."""
    return list(case.evidence.select_related("by", "visit").order_by("on", "pk"))


def billed_since(supply_id: int, since: date | None) -> list[Bill]:
    """Bills for time in which nothing moved: what a 更正 may take back once the day of leaving is known."""
    if since is None:
        return []
    month = since.replace(day=1)  # its reading is the last at which something had moved
    return [
        one for one in bills_of_supply(supply_id=supply_id) if one.cycle_month > month and not one.is_more
    ]


def live_notices(case: VacancyCase) -> list[Evidence]:
    """The 閉栓予告 left for whoever lives there, the first before; one that came back told nobody."""
    pieces = mail.pieces_of_subject(subject_kind=SUBJECT, subject_id=case.pk)
    lost = {one.piece_id for one in pieces if one.state in LOST}
    found = case.evidence.filter(kind=Evidence.Kind.NOTICE, is_against=False).order_by("on", "pk")
    return [one for one in found if one.piece_id not in lost]
