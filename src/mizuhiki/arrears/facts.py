"""All that the stages of supplies follow from, read set-wise; `stage_rules` judges it.

Supplies with nothing overdue are decided by `OVERDUE` alone and never leave the database.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.arrears.pledge_rules import Part, PledgeStanding, PledgeState, stand_of_pledge
from mizuhiki.arrears.stage_rules import Debt, Evidence, Facts, Hold
from mizuhiki.billing.api import SLIP_SUPPLIES
from mizuhiki.directdebit.api import STRANDED
from mizuhiki.formats.zengin import ResultCode
from mizuhiki.payments.api import CLAIM_IS_OPEN, REPORT_IS_LIVE, left_by_supply
from mizuhiki.platform import clock, sql
from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.platform.serials import shown_number
from mizuhiki.rulepacks.api import HoldKind, Pack, Step

AT_A_TIME = 5_000
OVERDUE = "open_yen > 0 AND due_on < %(day)s"
# A party on a day; people whose records were merged are one.
PARTY = """
    SELECT coalesce(c.merged_into_id, c.id) AS person FROM customers_supplyparty p
    JOIN customers_customer c ON c.id = p.customer_id
    WHERE p.supply_id = s.id AND p.role = 'water_user'
      AND p.starts_on <= {day} AND (p.ends_on IS NULL OR p.ends_on > {day})
"""
# Each debt with what the utility owes its supply besides. Of 延滞金 and 督促手数料 nobody is reminded, and no
# tap is closed for them.
_DEBTS = f"""
    SELECT i.supply_id, i.id, i.charge, a.cycle_month, i.due_on, i.open_yen,
           coalesce((s.ends_on IS NULL OR s.ends_on > %(day)s)
                    AND ({PARTY.format(day="%(day)s")}) = ({PARTY.format(day="a.period_end - 1")}), false),
           coalesce(k.yen, 0)
    FROM ledger_openitem i
    JOIN billing_assessment a ON a.id = i.id
    JOIN customers_supply s ON s.id = i.supply_id
    LEFT JOIN (
        SELECT supply_id, -sum(open_yen)::bigint AS yen FROM ledger_openitem
        WHERE open_yen < 0 AND supply_id = ANY(%(ids)s) GROUP BY 1
    ) k ON k.supply_id = i.supply_id
    WHERE {OVERDUE} AND i.supply_id = ANY(%(ids)s) AND a.kind <> 'late'
    ORDER BY i.due_on, i.id
"""  # noqa: S608
# One letter may be printed again: what the copies that did not come back tell is what counts.
_EVIDENCE = """
    SELECT n.supply_id, n.id, n.step, n.deadline_on, x.takes_effect_on, d.debts,
           m.sent_on, m.delivered_on, coalesce(m.came_back > 0 AND m.sent_on IS NULL, false)
    FROM arrears_notice n
    LEFT JOIN arrears_publicnotice x ON x.notice_id = n.id
    CROSS JOIN LATERAL (
        SELECT array_agg(assessment_id) AS debts FROM arrears_noticedebt WHERE notice_id = n.id
    ) d
    CROSS JOIN LATERAL (
        SELECT (min(e.sent_at) FILTER (WHERE NOT e.is_gone) AT TIME ZONE 'Asia/Tokyo')::date AS sent_on,
               (min(e.delivered_at) FILTER (WHERE NOT e.is_gone) AT TIME ZONE 'Asia/Tokyo')::date
                   AS delivered_on,
               count(*) FILTER (WHERE e.is_gone AND e.sent_at IS NOT NULL) AS came_back
        FROM (
            SELECT min(v.occurred_at) FILTER (WHERE v.what = 'dispatched') AS sent_at,
                   min(v.occurred_at) FILTER (WHERE v.what = 'delivered') AS delivered_at,
                   bool_or(v.what IN ('returned', 'spoiled')) AS is_gone
            FROM mail_piece p JOIN mail_pieceevent v ON v.piece_id = p.id
            WHERE p.subject_kind = 'arrears.notice' AND p.subject_id = n.id
            GROUP BY p.id
        ) e
    ) m
    WHERE n.supply_id = ANY(%(ids)s)
    ORDER BY n.id
"""
# Every record of those who stand on the supplies in some role; records that were merged are of one person.
_PEOPLE = """
    SELECT p.supply_id, p.role, r.id AS customer_id, r.died_on
    FROM customers_supplyparty p
    JOIN customers_customer c ON c.id = p.customer_id
    JOIN customers_customer r ON r.id = coalesce(c.merged_into_id, c.id)
                              OR r.merged_into_id = coalesce(c.merged_into_id, c.id)
    WHERE p.supply_id = ANY(%(ids)s) AND p.starts_on <= %(day)s
      AND (p.ends_on IS NULL OR p.ends_on > %(day)s)
"""
# What other rooms know, as rows of supply, kind, first day, day from which it is over, reference, debts.
_sources: dict[str, str] = {
    "set by hand": """
        SELECT h.supply_id, h.kind, h.since, least(h.until, e.on), h.id, NULL::bigint[]
        FROM arrears_hold h LEFT JOIN arrears_holdend e ON e.hold_id = h.id
        WHERE h.supply_id = ANY(%(ids)s)
    """,
    # Who was referred is held until somebody looked again, however long that takes.
    "referred": """
        SELECT r.supply_id, 'welfare', h.until, NULL::date, r.id, NULL::bigint[]
        FROM arrears_referral r
        JOIN arrears_hold h ON h.id = coalesce((
            SELECT p.hold_id FROM arrears_referralstep p
            WHERE p.referral_id = r.id AND p.hold_id IS NOT NULL ORDER BY p.id DESC LIMIT 1), r.hold_id)
        WHERE r.supply_id = ANY(%(ids)s) AND NOT EXISTS (
            SELECT FROM arrears_referralstep p
            WHERE p.referral_id = r.id AND p.kind = 'reviewed' AND p.hold_id IS NULL)
    """,
    "told of a payment": f"""
        SELECT c.supply_id, 'report', (c.told_at AT TIME ZONE 'Asia/Tokyo')::date, NULL::date, c.id,
               NULL::bigint[]
        FROM payments_paymentclaim c WHERE c.supply_id = ANY(%(ids)s) AND {CLAIM_IS_OPEN}
    """,  # noqa: S608
    "reported by a store": f"""
        SELECT t.supply_id, 'report', (r.paid_at AT TIME ZONE 'Asia/Tokyo')::date, NULL::date, r.id,
               NULL::bigint[]
        FROM payments_storereport r JOIN {SLIP_SUPPLIES} t ON t.slip_id = r.slip_id
        WHERE t.supply_id = ANY(%(ids)s) AND {REPORT_IS_LIVE}
    """,  # noqa: S608
    "asked of a bank": f"""
        SELECT d.supply_id, 'report', least(b.debit_on, %(day)s), NULL::date, r.id,
               (SELECT array_agg(a.id) FROM billing_assessment a WHERE a.demand_id = d.id)
        FROM directdebit_debitrow r
        JOIN directdebit_debitbatch b ON b.id = r.batch_id
        JOIN billing_demand d ON d.id = r.demand_id AND d.supply_id = ANY(%(ids)s)
        LEFT JOIN directdebit_debitresult x ON x.row_id = r.id
        WHERE (x.row_id IS NULL OR x.code = %(pending)s) AND NOT {STRANDED}
    """,  # noqa: S608
    "complained of": f"""
        SELECT DISTINCT x.supply_id, 'complaint', (c.received_at AT TIME ZONE 'Asia/Tokyo')::date, NULL::date,
               c.id, NULL::bigint[]
        FROM contacts_complaint c
        JOIN contacts_contact t ON t.complaint_id = c.id
        CROSS JOIN LATERAL (
            SELECT t.supply_id WHERE t.supply_id = ANY(%(ids)s)
            UNION ALL
            SELECT p.supply_id FROM ({_PEOPLE}) p WHERE t.supply_id IS NULL AND p.customer_id = t.customer_id
        ) x
        WHERE NOT EXISTS (SELECT FROM contacts_complaintstep e
                          WHERE e.complaint_id = c.id AND e.kind IN ('closed', 'voided'))
    """,  # noqa: S608
    "marked": f"""
        SELECT p.supply_id, m.kind, m.starts_on, m.ends_on, m.id, NULL::bigint[]
        FROM ({_PEOPLE}) p JOIN customers_customermark m ON m.customer_id = p.customer_id
        WHERE m.kind IN ('welfare', 'life_support', 'bankrupt')
    """,  # noqa: S608
    "of one who died": f"""
        SELECT p.supply_id, 'deceased', p.died_on, NULL::date, p.customer_id, NULL::bigint[]
        FROM ({_PEOPLE}) p
        WHERE p.role = 'water_user' AND p.died_on IS NOT NULL
          AND NOT EXISTS (SELECT FROM customers_supplyparty h
                          WHERE h.supply_id = p.supply_id AND h.role = 'heirs_representative'
                            AND h.starts_on <= %(day)s AND (h.ends_on IS NULL OR h.ends_on > %(day)s))
    """,  # noqa: S608
    "parked": """
        SELECT s.id, 'parked', s.starts_on, NULL::date, s.id, NULL::bigint[]
        FROM customers_supply s WHERE s.parked <> '' AND s.id = ANY(%(ids)s)
    """,
    "asked by a slip of a group": """
        SELECT d.supply_id, 'asked', (p.issued_at AT TIME ZONE 'Asia/Tokyo')::date, p.last_day + 1, p.id,
               array_agg(a.id)
        FROM billing_groupslip g JOIN billing_paymentslip p ON p.id = g.slip_id AND p.last_day >= %(day)s
        JOIN billing_slipdemand x ON x.slip_id = p.id
        JOIN billing_demand d ON d.id = x.demand_id AND d.supply_id = ANY(%(ids)s)
        JOIN billing_assessment a ON a.demand_id = d.id GROUP BY d.supply_id, p.id
    """,
}
_PLEDGES = """
    SELECT g.supply_id, g.id, g.fiscal_year, g.number, g.total_yen, g.signed_on, e.how, e.on,
           (SELECT array_agg(d.assessment_id) FROM arrears_pledgedebt d WHERE d.pledge_id = g.id),
           (SELECT json_agg(json_build_array(i.due_on, i.yen)) FROM arrears_instalment i
            WHERE i.pledge_id = g.id),
           (SELECT json_agg(json_build_array(coalesce(o.occurred_on, r.occurred_on), a.yen))
            FROM arrears_pledgedebt d
            JOIN payments_allocation a ON a.assessment_id = d.assessment_id
            JOIN payments_receipt r ON r.id = a.receipt_id
            LEFT JOIN payments_receipt o ON o.id = r.reverses_id
            WHERE d.pledge_id = g.id AND coalesce(o.received_at, r.received_at) >= g.at)
    FROM arrears_pledge g LEFT JOIN arrears_pledgeend e ON e.pledge_id = g.id
    WHERE g.supply_id = ANY(%(ids)s)
    ORDER BY g.signed_on, g.id
"""


@dataclass(frozen=True)
class PledgeFacts:
    """A pledge with what came for it."""

    pledge_id: int
    shown: str  # R8-000001
    total_yen: int
    signed_on: date
    ended: str  # a value of `PledgeEnd.How`; empty while it runs
    ended_on: date | None
    debts: frozenset[int]
    standing: PledgeStanding

    @property
    def is_kept(self) -> bool:
        """Whether it holds steps back."""
        return self._may_hold and self.standing.state is PledgeState.KEPT

    @property
    def is_broken(self) -> bool:
        """Whether the debtor did not keep it."""
        return self._may_hold and self.standing.state is PledgeState.BROKEN

    @property
    def _may_hold(self) -> bool:
        """Nobody took it back. The night's word that it was broken falls to money that came in time."""
        return self.ended in {"", "broken"}


def register_holds(name: str, select: str) -> None:
    """Make known what else holds steps back; called by `config/` only.

    Args:
        select: rows (supply_id, kind, since, until, ref, debts) of the supplies in `%(ids)s` on `%(day)s`.
    """
    assert _sources.setdefault(name, select) == select, name


def overdue_supplies(day: date, among: Collection[int] | None = None) -> list[int]:
    """The supplies with something open after its 納期限, or that stand in the lists, in order.

    Of all others a fresh look would find nothing: it is decided here.
    """
    which = "TRUE" if among is None else "supply_id = ANY(%(ids)s)"
    found = sql.rows(
        f"SELECT supply_id FROM ledger_openitem WHERE {OVERDUE} AND {which} "  # noqa: S608
        f"UNION SELECT supply_id FROM arrears_standing WHERE {which} ORDER BY 1",
        {"day": day, "ids": list(among or ())},
    )
    return [supply_id for (supply_id,) in found]


def facts_of(supply_ids: Collection[int], day: date, pack: Pack) -> Iterator[Facts]:
    """The facts of supplies as they are now, judged for a day; in the order of their ids."""
    return (facts for facts, _ in facts_and_pledges(supply_ids, day, pack))


def facts_and_pledges(
    supply_ids: Collection[int], day: date, pack: Pack
) -> Iterator[tuple[Facts, list[PledgeFacts]]]:
    """The same, each with every pledge of its supply, the oldest first."""
    wanted = sorted(set(supply_ids))
    for start in range(0, len(wanted), AT_A_TIME):
        yield from _facts(wanted[start : start + AT_A_TIME], day, pack)


def pledges_of(
    supply_ids: Collection[int], day: date, calendar: BusinessCalendar
) -> dict[int, list[PledgeFacts]]:
    """Every pledge of supplies, the oldest first, as it stands on a day."""
    found = defaultdict[int, list[PledgeFacts]](list)
    for row in sql.rows(_PLEDGES, {"ids": list(supply_ids)}):
        supply_id, pledge_id, year, number, total_yen, signed_on, how, on, debts, plan, paid = row
        found[supply_id].append(
            PledgeFacts(
                pledge_id=pledge_id,
                shown=shown_number(year, number),
                total_yen=total_yen,
                signed_on=signed_on,
                ended=how or "",
                ended_on=on,
                debts=frozenset(debts or ()),
                standing=stand_of_pledge(_parts(plan), _parts(paid), calendar, day),
            )
        )
    return found


def _facts(ids: list[int], day: date, pack: Pack) -> Iterator[tuple[Facts, list[PledgeFacts]]]:
    params = {"ids": ids, "day": day, "today": clock.today(), "pending": ResultCode.PENDING.value}
    owed = sql.rows(_DEBTS, params)
    debts = _grouped(owed, lambda row: Debt(*row[:-1]))
    credit_of = {row[0]: int(row[-1]) for row in owed}
    evidence = _grouped(sql.rows(_EVIDENCE, params), _evidence)
    holds = _grouped(sql.rows(_all_sources(), params), _hold)
    overpaid = left_by_supply(ids)
    pledges = pledges_of(ids, day, pack.calendars["collection"])
    for supply_id in ids:
        own = pledges.get(supply_id, [])
        owed_ids = {debt.id for debt in debts.get(supply_id, ())}
        facts = Facts(
            supply_id=supply_id,
            debts=tuple(debts.get(supply_id, ())),
            evidence=tuple(evidence.get(supply_id, ())),
            holds=(*holds.get(supply_id, ()), *_kept(own)),
            credit_yen=credit_of.get(supply_id, 0) + overpaid.get(supply_id, 0),
            has_broken_pledge=any(one.is_broken and one.debts & owed_ids for one in own),
        )
        yield facts, own


def _all_sources() -> str:
    """What every room knows, each row with the name of its source."""
    return " UNION ALL ".join(f"SELECT x.*, '{name}' FROM ({select}) x" for name, select in _sources.items())  # noqa: S608


def _kept(pledges: Collection[PledgeFacts]) -> Iterator[Hold]:
    for one in pledges:
        if one.is_kept:
            yield Hold(HoldKind.PLEDGE, one.signed_on, None, one.pledge_id, one.debts, "pledged")


def _grouped(rows: list[tuple[Any, ...]], make: Callable[[tuple[Any, ...]], Any]) -> Mapping[int, list[Any]]:
    found = defaultdict[int, list[Any]](list)
    for supply_id, *rest in rows:
        found[supply_id].append(make(tuple(rest)))
    return found


def _evidence(row: tuple[Any, ...]) -> Evidence:
    notice_id, step, deadline_on, published_on, debts, sent_on, delivered_on, returned = row
    return Evidence(
        step=Step(step),
        notice_id=notice_id,
        debts=frozenset(debts or ()),
        deadline_on=deadline_on,
        sent_on=sent_on,
        delivered_on=delivered_on,
        returned=returned,
        published_on=published_on,
    )


def _hold(row: tuple[Any, ...]) -> Hold:
    kind, since, until, ref, debts, source = row
    return Hold(HoldKind(kind), since, until, ref, frozenset(debts) if debts is not None else None, source)


def _parts(value: Any) -> list[Part]:
    return [Part(date.fromisoformat(str(on)), int(yen)) for on, yen in sql.array(value)]
