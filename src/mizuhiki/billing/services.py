"""Slips: found, reissued, and what is open on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef

from mizuhiki.billing.events import SlipIssuing
from mizuhiki.billing.group_models import SlipMember
from mizuhiki.billing.models import PaymentSlip, SlipDemand, SlipInstead
from mizuhiki.customers.api import lock_supplies
from mizuhiki.platform import events, sql
from mizuhiki.platform.errors import RuleBroken


class SlipUnknown(RuleBroken):
    """No slip has that number."""

    code = "slip_unknown"
    sentence = "納付書番号{slip_no}は見つかりません。番号を確かめるか、お客様を検索してください。"


@dataclass(frozen=True)
class LockedSlip:
    """A slip with the supplies it asks for, the one that it stands under first; all are locked."""

    slip: PaymentSlip
    supply_ids: tuple[int, ...]


@dataclass(frozen=True)
class OpenPart:
    """What is open of one assessment that a slip asks for."""

    assessment_id: int
    supply_id: int
    charge: str
    fiscal_year: int
    cycle_month: date
    due_on: date
    assessed_yen: int  # as it stands, with what 更正 took off
    open_yen: int
    method: str


def slip_of(*, slip_no: str, reissue: int | None = None) -> PaymentSlip:
    """The slip of a number; without `reissue` its newest issue.

    Raises:
        SlipUnknown: there is none.
    """
    slips = PaymentSlip.objects.filter(slip_no=slip_no).order_by("-reissue")
    found = slips.first() if reissue is None else slips.filter(reissue=reissue).first()
    if found is None:
        raise SlipUnknown(slip_no=slip_no)
    return found


def newer_slip(slip: PaymentSlip) -> PaymentSlip | None:
    """The newest slip that asks for something this one asks for too; None when this one is it."""
    found = sql.rows(
        "SELECT max(y.slip_id) FROM billing_slipdemand x JOIN billing_slipdemand y USING (demand_id) "
        "WHERE x.slip_id = %s AND y.slip_id > x.slip_id",
        [slip.pk],
    )[0][0]
    return PaymentSlip.objects.get(pk=found) if found else None


def earlier_slips(slip: PaymentSlip) -> list[PaymentSlip]:
    """The slips that this one supersedes, newest first: older ones that ask for something it asks for too."""
    found = sql.rows(
        "SELECT DISTINCT y.slip_id FROM billing_slipdemand x JOIN billing_slipdemand y USING (demand_id) "
        "WHERE x.slip_id = %s AND y.slip_id < x.slip_id",
        [slip.pk],
    )
    return list(PaymentSlip.objects.filter(pk__in=[pk for (pk,) in found]).order_by("-pk"))


def lock_slip(slip_id: int) -> LockedSlip:
    """Lock every supply a slip asks for, before anything about their money is read."""
    more = SlipMember.objects.filter(slip_id=OuterRef("pk")).order_by("supply_id")
    slip = PaymentSlip.objects.annotate(more=ArraySubquery(more.values("supply_id"))).get(pk=slip_id)
    supply_ids = (slip.supply_id, *slip.more)
    lock_supplies(supply_ids)
    return LockedSlip(slip, supply_ids)


def open_parts_of_slip(slip_id: int) -> list[OpenPart]:
    """What is open of every assessment the slip asks for, oldest month first, settled ones as 0."""
    return _parts("d.id IN (SELECT demand_id FROM billing_slipdemand WHERE slip_id = %s)", [slip_id])


def open_parts(demand_ids: Sequence[int]) -> list[OpenPart]:
    """What is open of every assessment of some demands, oldest month first, settled ones as 0."""
    return _parts("d.id = ANY(%s)", [list(demand_ids)])


def _parts(which: str, params: sql.Params) -> list[OpenPart]:
    found = sql.rows(
        f"""
        SELECT a.id, a.supply_id, a.charge, a.fiscal_year, a.cycle_month, coalesce(t.due_on, d.due_on),
               a.amount_yen + coalesce((SELECT sum(k.amount_yen) FROM billing_assessment k
                   WHERE k.corrects_id = a.id AND k.demand_id IS NULL), 0)::bigint,
               coalesce(o.open_yen, 0),
               CASE WHEN t.slip_id IS NULL THEN d.method ELSE 'slip' END
        FROM billing_demand d
        LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
        JOIN billing_assessment a ON a.demand_id = d.id
        LEFT JOIN ledger_openitem o ON o.id = a.id
        WHERE {which} ORDER BY a.cycle_month, a.id
        """,  # noqa: S608
        params,
    )
    return [OpenPart(*row) for row in found]


@transaction.atomic
def issue_slip(
    *,
    supply_id: int,
    demand_ids: Sequence[int],
    last_day: date,
    at: datetime,
    part_yen: int | None = None,
) -> PaymentSlip:
    """Issue a slip for what is open of chosen demands of one supply (再発行を含む).

    A demand's earlier slip is recognised by its number and superseded by the higher issue when the new
    slip asks for exactly the same demands; otherwise the new slip gets a number of its own. A demand by
    debit is asked for by this slip alone from here on: no later bank file holds it.

    Args:
        part_yen: 分納: only so much of it is asked for, by a number of its own.

    Raises:
        NothingOpen: every demand is settled. Nothing is changed.
        What a listener of `SlipIssuing` raises: there must be no slip now. Nothing is changed.

    Source:
        COL-044 【金沢収納】第23条(1)イ.
    """
    lock_supplies([supply_id])
    events.publish(SlipIssuing(supply_id=supply_id, demand_ids=tuple(demand_ids)))
    open_yen = int(
        sql.rows(
            "SELECT coalesce(sum(o.open_yen), 0) FROM billing_assessment a "
            "JOIN ledger_openitem o ON o.id = a.id WHERE a.supply_id = %s AND a.demand_id = ANY(%s)",
            [supply_id, list(demand_ids)],
        )[0][0]
    )
    if open_yen <= 0:
        raise NothingOpen()
    slip_no, reissue = next_number(demand_ids) if part_yen is None else (_fresh_number(), 0)
    slip = PaymentSlip.objects.create(
        slip_no=slip_no,
        reissue=reissue,
        supply_id=supply_id,
        amount_yen=open_yen if part_yen is None else min(part_yen, open_yen),
        last_day=last_day,
        issued_at=at,
    )
    SlipDemand.objects.bulk_create(SlipDemand(slip=slip, demand_id=pk) for pk in demand_ids)
    ask_no_bank(slip, demand_ids)
    return slip


class NothingOpen(RuleBroken):
    """Every demand chosen is settled."""

    code = "nothing_open"
    sentence = "選んだ請求はすべて納付済みです。納付書は発行していません。"


def ask_no_bank(slip: PaymentSlip, demand_ids: Sequence[int]) -> None:
    """What was to be drawn from an account is asked for by the slip instead; its 納期限 stays."""
    sql.run(
        "INSERT INTO billing_slipinstead (demand_id, slip_id, reason, due_on) "
        "SELECT d.id, %s, %s, d.due_on FROM billing_demand d WHERE d.id = ANY(%s) AND d.method = 'debit' "
        "AND NOT EXISTS (SELECT FROM billing_slipinstead t WHERE t.demand_id = d.id) ORDER BY d.id",
        [slip.pk, SlipInstead.Reason.ASKED.value, list(demand_ids)],
    )


def next_number(demand_ids: Sequence[int]) -> tuple[str, int]:
    """The same number with the next issue where a slip for exactly these demands exists."""
    wanted = sorted(demand_ids)
    before = sql.rows(
        """
        SELECT s.slip_no, max(s.reissue) FROM billing_paymentslip s
        JOIN billing_slipdemand x ON x.slip_id = s.id
        WHERE s.slip_no IN (
            SELECT p.slip_no FROM billing_slipdemand y JOIN billing_paymentslip p ON p.id = y.slip_id
            WHERE y.demand_id = %s)
        GROUP BY s.slip_no
        HAVING array_agg(DISTINCT x.demand_id ORDER BY x.demand_id) = %s::bigint[] AND max(s.reissue) < 9
        ORDER BY 1 DESC LIMIT 1
        """,
        [wanted[0], wanted],
    )
    if before:
        return str(before[0][0]), int(before[0][1]) + 1
    return _fresh_number(), 0


def _fresh_number() -> str:
    return str(sql.rows("SELECT lpad(nextval('billing_slip_no')::text, 16, '0')")[0][0])
