"""The panels of a customer's page that this house brings along, one function each."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from mizuhiki.billing.api import Bill, Owed, bills_of_supply, owed_of_supplies
from mizuhiki.contacts.api import CONTACT_ADD, ContactForm, contacts_of
from mizuhiki.customers.api import CUSTOMER_EDIT, CUSTOMER_MERGE, MARK_EDIT
from mizuhiki.desks.panels import CustomerDesk, Headline, Panel
from mizuhiki.directdebit.api import mandates_of_supply
from mizuhiki.metering.api import Reading, readings_of_supply
from mizuhiki.payments.api import paid_of_demands, payments_of_supply
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on
from mizuhiki.web.charts import UsagePoint
from mizuhiki.web.templatetags.web import day, yen

BILLS, PAYMENTS, READINGS = 12, 12, 13  # rows; more are a page of their own one day
Context = Mapping[str, Any]


def charge_labels(day_of_rules: date) -> dict[str, str]:
    """Charge codes as people call them; the code itself where no rules are in force."""
    try:
        charges = pack_on(day_of_rules).charges
    except NoRulesInForce:
        return {}
    return {code: charge.label for code, charge in charges.items()}


def supplies_panel(desk: CustomerDesk) -> Context:
    """使用契約: where, in which role, which services and meter."""
    labels = charge_labels(desk.as_of)
    services = {
        supply.supply_id: [(labels.get(one.charge, one.charge), one) for one in supply.services]
        for supply in desk.supplies
    }
    return {"supplies": desk.supplies, "chosen": desk.supply, "services": services}


def bills_panel(desk: CustomerDesk) -> Context:
    """請求と未納, as of the day: what was asked for by then, less what had come in by then."""
    rows = [(bill, yen_, _bill_state(bill, yen_, desk.as_of)) for bill, yen_ in _bills(desk)]
    open_yen = sum(yen_ for _, yen_, _ in rows)
    overdue_yen = sum(yen_ for bill, yen_, _ in rows if bill.due_on < desk.as_of)
    owed = Owed(open_yen, overdue_yen) if desk.is_past else owed_of_supplies(desk.supply_ids, on=desk.today)
    headline = Headline(
        label="未納額" if not desk.is_past else f"未納額（{day(desk.as_of, 'short')}）",
        value=yen(owed.open_yen),
        hint=f"うち納期限後 {yen(owed.overdue_yen)}" if owed.overdue_yen else "納期限後はありません",
        tone="wrong" if owed.overdue_yen else "",
        order=10,
    )
    return {"rows": rows, "open_yen": open_yen, "headlines": [headline]}


def _bills(desk: CustomerDesk) -> list[tuple[Bill, int]]:
    """The bills of the supply in view, each with what was open of it on the day."""
    if desk.supply is None:
        return []
    found = bills_of_supply(supply_id=desk.supply.supply_id, limit=BILLS)
    if not desk.is_past:
        return [(bill, bill.open_yen) for bill in found]
    paid = paid_of_demands(supply_id=desk.supply.supply_id, until=desk.as_of)
    return [
        (bill, bill.amount_yen - paid.get(bill.demand_id, 0))
        for bill in found
        if bill.demanded_on <= desk.as_of
    ]


def _bill_state(bill: Bill, open_yen: int, as_of: date) -> tuple[str, str]:
    """The word of a bill's state, and its tone."""
    if open_yen <= 0:
        return "納付済み", "good"
    if bill.due_on < as_of:
        return ("納期限後" if open_yen == bill.amount_yen else "一部納付・納期限後"), "wrong"
    return ("未納" if open_yen == bill.amount_yen else "一部納付"), "care"


def payments_panel(desk: CustomerDesk) -> Context:
    """入金: what came, when and by which way."""
    payments = []
    if desk.supply is not None:
        found = payments_of_supply(supply_id=desk.supply.supply_id, limit=PAYMENTS)
        payments = [payment for payment in found if payment.occurred_on <= desk.as_of]
    last = next((one for one in payments if one.reversed_by_id is None and one.reverses_id is None), None)
    headline = Headline(
        label="最後の入金",
        value=yen(last.received_yen) if last else "なし",
        hint=f"{day(last.occurred_on, 'short')} {last.channel_label}" if last else "",
        order=20,
    )
    return {"payments": payments, "headlines": [headline]}


def method_panel(desk: CustomerDesk) -> Context | None:
    """支払方法: by account or by slip, on the day. Account numbers are masked."""
    if desk.supply is None:
        return None
    mandates = mandates_of_supply(supply_id=desk.supply.supply_id)
    now = next((one for one in mandates if one.starts_on <= desk.as_of and not _over(one, desk.as_of)), None)
    headline = Headline(label="支払方法", value="口座振替" if now else "納付書", order=30)
    return {"mandates": mandates, "now": now, "headlines": [headline]}


def _over(mandate: Any, on: date) -> bool:
    return mandate.ends_on is not None and mandate.ends_on <= on


def readings_panel(desk: CustomerDesk) -> Context | None:
    """検針: the last year's readings as bars and as a table, newest last in the bars."""
    if desk.supply is None:
        return None
    found = readings_of_supply(supply_id=desk.supply.supply_id, limit=READINGS)
    if not found and desk.supply.meter is None:  # sewer only: no meter of ours
        return None
    readings = [reading for reading in found if reading.read_on <= desk.as_of]
    points = [_point(reading) for reading in reversed(readings)]
    last = readings[0] if readings else None
    headline = Headline(
        label="最後の検針",
        value=f"{last.usage_m3:,} m³" if last and last.usage_m3 is not None else "確認中" if last else "なし",
        hint=day(last.read_on, "short") if last else "",
        order=40,
    )
    return {"readings": readings, "points": points, "headlines": [headline]}


def _point(reading: Reading) -> UsagePoint:
    return UsagePoint(
        label=f"{reading.cycle_month:%Y-%m}",
        m3=reading.usage_m3,
        is_estimate=reading.kind == Reading.Kind.ESTIMATED,
    )


def contacts_panel(desk: CustomerDesk) -> Context:
    """応対: what was said, newest first, and the form for one more."""
    contacts = contacts_of(record_ids=desk.person.record_ids, as_of=desk.as_of)
    last = contacts[0] if contacts else None
    headline = Headline(
        label="最後の応対",
        value=day(clock.day_of(last.at), "short") if last else "なし",
        hint=f"{last.get_channel_display()} {last.get_kind_display()}" if last else "",
        order=50,
    )
    may_add = desk.user.has_perm(CONTACT_ADD) and not desk.is_past
    return {
        "contacts": contacts,
        "form": ContactForm() if may_add else None,
        "may_correct": may_add,
        "headlines": [headline],
    }


def record_panel(desk: CustomerDesk) -> Context:
    """登録: what is known of the person, and the ways to change it."""
    may = desk.user.has_perm
    return {
        "may_change": may(CUSTOMER_EDIT),
        "may_mark": may(MARK_EDIT),
        "may_merge": may(CUSTOMER_MERGE),
    }


PANELS = (
    Panel("supplies", "使用契約", 10, "desks/panels/supplies.html", supplies_panel),
    Panel("bills", "請求と未納", 20, "desks/panels/bills.html", bills_panel),
    Panel("payments", "入金", 30, "desks/panels/payments.html", payments_panel),
    Panel("readings", "検針", 40, "desks/panels/readings.html", readings_panel),
    Panel("contacts", "応対記録", 50, "desks/panels/contacts.html", contacts_panel, is_side=True),
    Panel("method", "支払方法", 60, "desks/panels/method.html", method_panel, is_side=True),
    Panel("record", "登録内容", 70, "desks/panels/record.html", record_panel, is_side=True),
)
