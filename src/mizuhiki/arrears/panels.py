"""The month's sessions against what the contract asks, who is to be called, and what is to be followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mizuhiki.arrears.models import Negotiation
from mizuhiki.arrears.moved import MOVED
from mizuhiki.arrears.services.negotiating import OPEN_FOLLOW_UPS, session_terms
from mizuhiki.customers.api import protected
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import HoldKind, SessionTerms, Step, next_month, pack_on

LAST_WEEK = timedelta(days=7)
MOST_CALLS = 200
RESTS = timedelta(days=3)  # nobody is called again so soon
# A session was held when a talk of it counts; those outside its hours never belong to it.
_COUNTED = """
    SELECT s.kind, count(DISTINCT s.id) FILTER (WHERE s.day >= %(first)s AND s.day < %(next)s),
           count(*) FILTER (WHERE s.day >= %(first)s AND s.day < %(next)s), count(*)
    FROM arrears_demandsession s JOIN arrears_negotiation n ON n.session_id = s.id
    WHERE s.day >= %(year)s AND s.day < %(next)s GROUP BY s.kind
"""
_CALLS = f"""
    SELECT c.id, c.customer_no, c.name, sum(d.overdue_yen)::bigint, min(d.oldest_due_on),
           CASE WHEN %(sees)s OR NOT {{protected}} THEN (
               SELECT array_agg(f.shown ORDER BY f.id) FROM customers_phone f WHERE f.customer_id = c.id) END,
           (SELECT (max(t.at) AT TIME ZONE 'Asia/Tokyo')::date FROM contacts_contact t
            WHERE t.customer_id = c.id) AS last
    FROM arrears_standing d
    JOIN LATERAL (
        SELECT p.customer_id, p.starts_on FROM customers_supplyparty p
        WHERE p.supply_id = d.supply_id AND p.role = 'water_user' ORDER BY p.starts_on DESC LIMIT 1
    ) u ON EXISTS (  -- who owes nothing of it themselves is not called for another's debt
        SELECT FROM ledger_openitem i JOIN billing_assessment a ON a.id = i.id
        WHERE i.supply_id = d.supply_id AND i.open_yen > 0 AND i.due_on < %(day)s
          AND u.starts_on < a.period_end)
    JOIN customers_customer r ON r.id = u.customer_id
    JOIN customers_customer c ON c.id = coalesce(r.merged_into_id, r.id)
    WHERE d.stage <> '' AND NOT d.holds ?| %(held)s AND ({MOVED}) = %(outside)s
      AND EXISTS (SELECT FROM customers_phone f WHERE f.customer_id = c.id)
      AND NOT EXISTS (SELECT FROM contacts_contact t WHERE t.customer_id = c.id AND t.at >= %(rested)s)
    GROUP BY c.id ORDER BY 4 DESC, c.id LIMIT {MOST_CALLS}
"""  # noqa: S608


@dataclass(frozen=True)
class Compliance:
    """One kind of session in a month: how often it was held, and how many cases there were."""

    terms: SessionTerms
    is_wanted: bool
    held: int
    cases: int
    year_cases: int
    is_late: bool  # the last week of the month has begun, and it was held too seldom

    @property
    def tone(self) -> str:
        """The class of its tag."""
        if not self.is_wanted:
            return ""
        return "good" if self.held >= self.terms.least else "wrong" if self.is_late else "care"


@dataclass(frozen=True)
class ToCall:
    """Somebody to be called in a session."""

    customer_id: int
    customer_no: str
    name: str
    overdue_yen: int
    oldest_due_on: date
    phones: Sequence[str] | None  # None where they are hidden
    last_on: date | None


@dataclass(frozen=True)
class FollowUp:
    """What is to be done for somebody, on a day that has come."""

    customer_id: int
    name: str
    on: date
    action: str


def compliance_of(month: date, *, today: date) -> list[Compliance]:
    """The sessions of a month by the rules of its last day.

    Source:
        COL-064 【金沢収納】第23条(3)カ; COL-065 同キ; COL-066 同ク.
    """
    first, following = month.replace(day=1), next_month(month)
    year = date(clock.fiscal_year(first), 4, 1)
    rows = sql.rows(_COUNTED, {"first": first, "next": following, "year": year})
    counted = {kind: counts for kind, *counts in rows}
    lines = []
    for terms in session_terms(min(following - timedelta(days=1), max(today, first))).values():
        held, cases, of_year = counted.get(terms.code, (0, 0, 0))
        is_wanted = terms.is_wanted(first)
        is_late = is_wanted and held < terms.least and today >= following - LAST_WEEK
        lines.append(Compliance(terms, is_wanted, held, cases, of_year, is_late))
    return lines


def calls_of(terms: SessionTerms, *, day: date, sees_protected: bool) -> list[ToCall]:
    """Who may be called in a session: reminded, not held, with a telephone, and not talked to just now."""
    pack = pack_on(day)
    held = [kind.value for kind in HoldKind if pack.arrears and pack.arrears.holds_back(kind, Step.DEMAND)]
    params: dict[str, Any] = {
        "day": day,
        "today": day,
        "city": pack.utility.city,
        "outside": terms.is_outside,
        "sees": sees_protected,
        "held": held,
        "rested": clock.end_of(day) - RESTS - timedelta(days=1),
    }
    found = sql.rows(_CALLS.format(protected=protected("c")), params)
    return [ToCall(*row) for row in found]


def follow_ups(day: date) -> list[FollowUp]:
    """What is to be done until a day, the oldest first."""
    query = f"SELECT o.customer_id, c.name, o.next_on, o.next_action FROM ({OPEN_FOLLOW_UPS}) o "  # noqa: S608
    query += "JOIN customers_customer c ON c.id = o.customer_id ORDER BY o.next_on, o.contact_id LIMIT 200"
    labels: Mapping[str, str] = dict(Negotiation.Next.choices)
    return [
        FollowUp(number, name, on, labels[action])
        for number, name, on, action in sql.rows(query, {"day": day})
    ]
