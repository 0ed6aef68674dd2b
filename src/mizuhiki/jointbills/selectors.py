"""Groups, their members with what each owes, the bills a slip may ask for, and the slips they have."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.billing.api import GroupMember, PayerGroup
from mizuhiki.customers.api import protected
from mizuhiki.directdebit import api as debit
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import sql

MOST_SLIPS, MOST_RECEIPTS = 24, 24
_OF_DAY = "m.since <= %(month)s AND (m.until IS NULL OR m.until > %(month)s)"
_NUMBER = re.compile(r"一括\s*0*([0-9]{1,9})")


@dataclass(frozen=True)
class GroupLine:
    """A group in the list."""

    group_id: int
    name: str
    payer_id: int
    payer_name: str
    members: int  # of the month
    open_yen: int
    unprinted: int  # slips of a run without paper

    @property
    def shown(self) -> str:
        """Its number."""
        return PayerGroup(pk=self.group_id).shown


def groups(*, on: date, text: str = "") -> list[GroupLine]:
    """Every group whose name or payer has the text in it, by name."""
    found = sql.rows(
        f"""
        SELECT g.id, g.name, c.id, c.name, coalesce(q.members, 0), coalesce(q.yen, 0)::bigint, (
            SELECT count(*) FROM billing_groupslip s JOIN billing_paymentslip p ON p.id = s.slip_id
            WHERE s.group_id = g.id AND p.last_day >= %(today)s
              AND NOT EXISTS (SELECT FROM jointbills_jointpaper j WHERE j.slip_id = s.slip_id))
        FROM billing_payergroup g
        JOIN customers_customer k ON k.id = g.payer_id
        JOIN customers_customer c ON c.id = coalesce(k.merged_into_id, k.id)
        LEFT JOIN (
            SELECT m.group_id, count(DISTINCT m.supply_id) AS members, sum(o.open_yen) AS yen
            FROM billing_groupmember m LEFT JOIN ledger_openitem o ON o.supply_id = m.supply_id
            WHERE {_OF_DAY} GROUP BY 1
        ) q ON q.group_id = g.id
        WHERE strpos(g.name, %(text)s) > 0 OR strpos(c.name, %(text)s) > 0
        ORDER BY g.name, g.id
        """,  # noqa: S608
        {"month": on.replace(day=1), "today": on, "text": text},
    )
    return [GroupLine(*row) for row in found]


def group_named(text: str) -> int | None:
    """The group whose number or whole name somebody typed."""
    if number := _NUMBER.fullmatch(text.strip()):
        return PayerGroup.objects.filter(pk=int(number[1])).values_list("pk", flat=True).first()
    named = list(PayerGroup.objects.filter(name=text.strip()).values_list("pk", flat=True)[:2])
    return named[0] if len(named) == 1 else None


def groups_of(supply_ids: Collection[int], *, on: date) -> dict[int, PayerGroup]:
    """The group that asks for each of several supplies on a day."""
    month = on.replace(day=1)
    found = GroupMember.objects.filter(supply_id__in=supply_ids, since__lte=month).exclude(until__lte=month)
    return {one.supply_id: one.group for one in found.select_related("group")}


@dataclass(frozen=True)
class Member:
    """A supply of the group with what it owes."""

    supply_id: int
    since: date
    until: date | None
    open_yen: int

    def is_of(self, month: date) -> bool:
        """Whether the group's slip of a month asks for it."""
        return self.since <= month and (self.until is None or self.until > month)


def members_of(group_id: int) -> list[Member]:
    """Every supply that is or was in the group, those that still are first."""
    found = sql.rows(
        "SELECT m.supply_id, m.since, m.until, coalesce((SELECT sum(o.open_yen) FROM ledger_openitem o "
        "WHERE o.supply_id = m.supply_id), 0)::bigint "
        "FROM billing_groupmember m WHERE m.group_id = %s ORDER BY m.until IS NOT NULL, m.supply_id, m.since",
        [group_id],
    )
    return [Member(*row) for row in found]


@dataclass(frozen=True)
class OpenBill:
    """A bill of a member with something open."""

    demand_id: int
    supply_id: int
    inquiry_no: str
    cycle_month: date
    due_on: date
    open_yen: int
    slip_no: str | None
    method: str
    debit_under_way: date | None

    @property
    def value(self) -> str:
        """What the form sends: which bill, and the balance that was shown."""
        return f"{self.demand_id}-{self.open_yen}"


def open_bills(supply_ids: Collection[int]) -> list[OpenBill]:
    """The open bills of supplies, oldest month first."""
    found = sql.rows(
        """
        SELECT d.id, d.supply_id, s.inquiry_no, d.cycle_month, coalesce(t.due_on, d.due_on), q.yen,
               (SELECT p.slip_no FROM billing_slipdemand x JOIN billing_paymentslip p ON p.id = x.slip_id
                WHERE x.demand_id = d.id ORDER BY p.id DESC LIMIT 1),
               CASE WHEN t.slip_id IS NULL THEN d.method ELSE 'slip' END
        FROM (
            SELECT a.demand_id, sum(o.open_yen)::bigint AS yen FROM ledger_openitem o
            JOIN billing_assessment a ON a.id = o.id
            WHERE o.supply_id = ANY(%s) AND a.demand_id IS NOT NULL GROUP BY 1 HAVING sum(o.open_yen) > 0
        ) q
        JOIN billing_demand d ON d.id = q.demand_id JOIN customers_supply s ON s.id = d.supply_id
        LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
        ORDER BY d.cycle_month, s.inquiry_no, d.id
        """,
        [list(supply_ids)],
    )
    under_way = debit.debits_under_way([row[0] for row in found])
    rows = [(*row, under_way.get(row[0])) for row in found]
    return [OpenBill(*row) for row in rows]


@dataclass(frozen=True)
class SlipLine:
    """A slip of the group, what is open of it now, and its paper."""

    slip_id: int
    slip_no: str
    reissue: int
    amount_yen: int
    last_day: date
    issued_at: datetime
    supplies: int
    open_yen: int
    piece_id: int | None

    @property
    def state(self) -> tuple[str, str]:
        """In words, and how it is shown."""
        if self.open_yen <= 0:
            return "納付済み", "good"
        return ("一部納付", "care") if self.open_yen < self.amount_yen else ("未納", "")


def slips_of(group_id: int) -> list[SlipLine]:
    """The newest slips of a group, newest first."""
    found = sql.rows(
        """
        SELECT p.id, p.slip_no, p.reissue, p.amount_yen, p.last_day, p.issued_at,
               1 + (SELECT count(*) FROM billing_slipmember m WHERE m.slip_id = p.id),
               (SELECT coalesce(sum(o.open_yen), 0) FROM billing_groupslipline l
                JOIN ledger_openitem o ON o.id = l.assessment_id WHERE l.slip_id = p.id)::bigint, j.piece_id
        FROM billing_groupslip g JOIN billing_paymentslip p ON p.id = g.slip_id
        LEFT JOIN jointbills_jointpaper j ON j.slip_id = p.id
        WHERE g.group_id = %s ORDER BY p.id DESC LIMIT %s
        """,
        [group_id, MOST_SLIPS],
    )
    return [SlipLine(*row) for row in found]


def waiting_slips(*, today: date, limit: int) -> list[int]:
    """Slips of groups whose 取扱期限 is not over and that have no paper, oldest first."""
    found = sql.rows(
        "SELECT g.slip_id FROM billing_groupslip g JOIN billing_paymentslip p ON p.id = g.slip_id "
        "WHERE p.last_day >= %s AND NOT EXISTS (SELECT FROM jointbills_jointpaper j "
        "WHERE j.slip_id = g.slip_id) ORDER BY 1 LIMIT %s",
        [today, limit],
    )
    return [slip_id for (slip_id,) in found]


@dataclass(frozen=True)
class Came:
    """Money for a slip of the group."""

    occurred_on: date
    channel: str
    yen: int
    slip_no: str
    is_reversed: bool

    @property
    def channel_label(self) -> str:
        """The way the money came."""
        return str(Receipt.Channel(self.channel).label)


def came_for(group_id: int) -> list[Came]:
    """The newest receipts for the group's slips, newest first."""
    found = sql.rows(
        """
        SELECT r.occurred_on, r.channel, r.received_yen, p.slip_no,
               EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
        FROM billing_groupslip g JOIN billing_paymentslip p ON p.id = g.slip_id
        JOIN payments_receipt r ON r.slip_id = p.id AND r.received_yen > 0
        WHERE g.group_id = %s ORDER BY r.id DESC LIMIT %s
        """,
        [group_id, MOST_RECEIPTS],
    )
    return [Came(*row) for row in found]


@dataclass(frozen=True)
class ListLine:
    """内訳書の行: one charge of one supply and month, as the slip asks for it."""

    supply_id: int
    inquiry_no: str
    place: str  # without the city; empty where somebody is protected
    cycle_month: date
    due_on: date
    usage_m3: int | None
    charge: str
    assessment_id: int
    assessed_yen: int
    yen: int


def lines_of_slip(slip_id: int, *, today: date) -> Sequence[ListLine]:
    """What a slip asks for, by supply, month and charge; the place of somebody protected is left out."""
    found = sql.rows(
        f"""
        SELECT s.id, s.inquiry_no,
               CASE WHEN EXISTS (
                   SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
                   WHERE hp.supply_id = s.id AND {protected("hc")}) THEN ''
               ELSE concat_ws(' ', g.town || g.block, nullif(g.building, '')) END,
               a.cycle_month, coalesce(t.due_on, d.due_on), r.usage_m3, a.charge, a.id, a.amount_yen, l.yen
        FROM billing_groupslipline l JOIN billing_assessment a ON a.id = l.assessment_id
        JOIN billing_demand d ON d.id = a.demand_id
        LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
        LEFT JOIN metering_reading r ON r.id = a.reading_id
        JOIN customers_supply s ON s.id = a.supply_id
        JOIN customers_installation i ON i.id = s.installation_id
        JOIN customers_premises g ON g.id = i.premises_id
        WHERE l.slip_id = %(slip)s ORDER BY s.inquiry_no, a.cycle_month, a.id
        """,  # noqa: S608
        {"slip": slip_id, "today": today},
    )
    return [ListLine(*row) for row in found]


def paper_of_slip(slip_id: int) -> JointPaper | None:
    """The paper of a group's slip, with its letter and print file."""
    found = JointPaper.objects.select_related("piece__print_file", "by")
    return found.filter(slip_id=slip_id).first()
