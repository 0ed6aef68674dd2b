"""The panels of a customer's page that this house brings along, one function each."""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mizuhiki.billing.api import Bill, PastMonth, bills_of_supply, past_months_of
from mizuhiki.contacts.api import COMPLAINT_SEE, CONTACT_ADD, contacts_of
from mizuhiki.customers.api import CUSTOMER_EDIT, CUSTOMER_MERGE, MARK_EDIT, SupplyView, flats_of_owner
from mizuhiki.desks.panels import CustomerDesk, Headline, Panel
from mizuhiki.directdebit.api import accounts_of_supply, pending_of_supply
from mizuhiki.jointbills.api import GROUP_EDIT, GROUP_SEE, groups_of
from mizuhiki.mail.api import pieces_of_supply
from mizuhiki.metering.api import usage_of_year
from mizuhiki.payments.api import Settled
from mizuhiki.platform import clock
from mizuhiki.repairs.api import REQUEST_RECEIVE, REQUEST_SEE, notices_at, requests_of_person
from mizuhiki.research.api import RESEARCH_SEE, TRACE_HANDLE
from mizuhiki.rulepacks.api import NoRulesInForce, next_month, pack_on
from mizuhiki.web.templatetags.web import day, yen

BILLS, LETTERS = 12, 5  # rows; more are a page of their own one day
BILLS_THEN = 120  # of which an earlier day shows those asked for by then
REPAIRS = 5
Context = Mapping[str, Any]
MAIL_SEE = "mail.piece_see"


def charge_labels(day_of_rules: date) -> dict[str, str]:
    """Charge codes as people call them; before the first rules, as they call them today."""
    for day_ in (day_of_rules, clock.today()):
        with contextlib.suppress(NoRulesInForce):
            return {code: charge.label for code, charge in pack_on(day_).charges.items()}
    return {}


def supplies_panel(desk: CustomerDesk) -> Context:
    """使用契約: where, in which role, which services and meter, and what each owes."""
    labels = charge_labels(desk.as_of)
    services = {
        supply.supply_id: [(labels.get(one.charge, one.charge), one) for one in supply.services]
        for supply in desk.supplies
    }
    paid_for = [supply for supply in desk.supplies if supply.is_running and "納付者" in supply.roles]
    owed = {supply_id: owed.open_yen for supply_id, owed in desk.owed.items()}
    may_joint = not desk.is_past and desk.user.has_perm(GROUP_SEE)
    may_be_joint = [one.supply_id for one in desk.supplies if one.is_running and _has_payer(one)]
    return {
        "groups": groups_of(may_be_joint, on=desk.as_of) if may_joint and may_be_joint else {},
        "may_make_group": may_joint and len(paid_for) > 1 and desk.user.has_perm(GROUP_EDIT),
        "supplies": desk.supplies,
        "chosen": desk.supply,
        "services": services,
        "owed": owed,
        "paid_for": len(paid_for) if len(paid_for) > 1 else 0,  # 一括納付
        "paid_for_yen": sum(owed.get(supply.supply_id, 0) for supply in paid_for),
        "people": set().union(*(supply.people for supply in desk.supplies)),
    }


def _has_payer(supply: SupplyView) -> bool:
    """Whether somebody else than the water user pays for it, or the person for others."""
    return "納付者" in supply.roles or any(one.is_now and one.role == "納付者" for one in supply.parties)


def bills_panel(desk: CustomerDesk) -> Context:
    """請求と未納, as of the day: what was asked for by then, less what had come in by then."""
    settled = desk.settled
    rows = [(bill, yen_, _bill_state(bill, yen_, desk.as_of)) for bill, yen_ in _bills(desk, settled)]
    open_yen = sum(owed.open_yen for owed in desk.owed.values())
    overdue_yen = sum(owed.overdue_yen for owed in desk.owed.values())
    owing = f"{len(desk.owed)}契約の合計。" if len(desk.owed) > 1 else ""
    headline = Headline(
        label="未納額" if not desk.is_past else f"未納額（{day(desk.as_of, 'short')}）",
        value=yen(open_yen),
        hint=owing + (f"うち納期限後 {yen(overdue_yen)}" if overdue_yen else "納期限後はありません"),
        tone="wrong" if overdue_yen else "",
        order=10,
    )
    beyond_yen = _beyond(desk, sum(yen_ for _, yen_, _ in rows))
    told = {demand_id: one for one in desk.told for demand_id in one.demand_ids}
    return {
        "supply_id": desk.supply.supply_id if desk.supply else None,
        "rows": [(*row, told.get(row[0].demand_id), settled.get(row[0].demand_id, ())) for row in rows],
        "before": _before_the_move(desk, [bill for bill, *_ in rows]),
        "is_past": desk.is_past,
        "open_yen": sum(yen_ for _, yen_, _ in rows) + beyond_yen,
        "beyond_yen": beyond_yen,
        "headlines": [headline, _next(desk, rows)],
    }


def _before_the_move(desk: CustomerDesk, bills: list[Bill]) -> list[PastMonth]:
    """Months that an earlier system billed, as far as there is room below our own bills."""
    room = BILLS - len(bills)
    if desk.supply is None or desk.is_past or room <= 0 or (bills and not bills[0].has_past):
        return []
    return past_months_of(desk.supply.supply_id, limit=room)


def _next(desk: CustomerDesk, rows: list[tuple[Bill, int, tuple[str, str]]]) -> Headline:
    """What comes next for the supply in view: overdue money, else the next due day, else the next reading."""
    waiting = sorted((row for row in rows if row[1] > 0), key=lambda row: row[0].due_on)
    coming = [row for row in waiting if row[0].due_on >= desk.as_of]
    if len(waiting) > len(coming):
        bill, *_ = waiting[0]
        late = len(waiting) - len(coming)
        value, hint = f"納期限後 {late}件", f"最も古い納期限 {day(bill.due_on, 'short')}"
        return Headline(label="次の予定", value=value, hint=hint, tone="wrong", order=15)
    if coming:
        bill, open_yen, _ = coming[0]
        what = "口座振替" if bill.method == "debit" else "納期限"
        value, hint = f"{day(bill.due_on, 'short')} {what}", f"{bill.cycle_month:%Y-%m}検針分 {yen(open_yen)}"
        return Headline(label="次の予定", value=value, hint=hint, order=15)
    month = _next_reading(desk)
    return Headline(label="次の予定", value=f"{month:%Y-%m} 検針" if month else "なし", order=15)


def _next_reading(desk: CustomerDesk) -> date | None:
    """The month in which the supply in view is read next, the present one included."""
    cycles = {one.cycle for one in desk.supply.services if one.is_now} if desk.supply else set()
    if not cycles or desk.supply is None or not desk.supply.is_running:
        return None
    month = desk.as_of.replace(day=1)
    is_odd_month = month.month % 2 == 1
    waits = not cycles & {"毎月", "奇数月" if is_odd_month else "偶数月"}
    return next_month(month) if waits else month


def _beyond(desk: CustomerDesk, rows_yen: int) -> int:
    """What the supply in view owes, or is owed, that no bill asks for: an assessment below zero."""
    owed = desk.owed.get(desk.supply.supply_id) if desk.supply else None
    return owed.open_yen - rows_yen if owed else 0


def _bills(desk: CustomerDesk, settled: Mapping[int, Sequence[Settled]]) -> list[tuple[Bill, int]]:
    """The bills of the supply in view, each with what was open of it on the day."""
    if desk.supply is None:
        return []
    limit = BILLS_THEN if desk.is_past else BILLS
    until = desk.as_of if desk.is_past else None
    found = bills_of_supply(supply_id=desk.supply.supply_id, limit=limit, until=until)
    if not desk.is_past:
        return [(bill, bill.open_yen) for bill in found]  # every open one is among them
    return [
        (bill, bill.amount_yen - sum(one.yen for one in settled.get(bill.demand_id, ())))
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
    """入金: what came, when and by which way, and what of it nothing was owed for (過誤納金)."""
    last = next((one for one in desk.payments if one.reversed_by_id is None and one.received_yen > 0), None)
    headline = Headline(
        label="最後の入金",
        value=yen(last.received_yen) if last else "なし",
        hint=f"{day(last.occurred_on, 'short')} {last.channel_label}" if last else "",
        order=20,
    )
    overpaid = desk.overpaid
    of_supply = overpaid.get(desk.supply.supply_id, 0) if desk.supply else 0
    return {
        "supply_id": desk.supply.supply_id if desk.supply else None,
        "payments": desk.payments,
        "told": desk.told,
        "claims": desk.claims,
        "is_past": desk.is_past,
        "overpaid_yen": of_supply,
        "headlines": [headline, *_overpaid_headline(overpaid)],
    }


def _overpaid_headline(overpaid: Mapping[int, int]) -> list[Headline]:
    """What we hold of theirs; nothing is said where there is nothing."""
    if not overpaid:
        return []
    hint = (f"{len(overpaid)}契約の合計。" if len(overpaid) > 1 else "") + "未納に充てていません"
    return [Headline(label="過誤納金", value=yen(sum(overpaid.values())), hint=hint, tone="care", order=12)]


def method_panel(desk: CustomerDesk) -> Context | None:
    """支払方法: by account or by slip, on the day, the accounts before, and a form under way."""
    if desk.supply is None:
        return None
    accounts = accounts_of_supply(supply_id=desk.supply.supply_id, on=desk.as_of)
    now = next((one for one in accounts if one.is_live), None)
    headline = Headline(
        label="支払方法",
        value="口座振替" if now else "納付書",
        hint=now.word if now and now.proven_on is None else "",
        order=30,
    )
    others = [one for one in accounts if one is not now]
    may_see = desk.user.has_perm("directdebit.form_see")
    pending = pending_of_supply(desk.supply.supply_id) if may_see and not desk.is_past else None
    return {
        "supply_id": desk.supply.supply_id,
        "now": now,
        "others": others,
        "pending": pending,
        "sees_forms": may_see,
        "headlines": [headline],
    }


def readings_panel(desk: CustomerDesk) -> Context | None:
    """検針: the last year's readings as bars beside the year before, and as a table."""
    if desk.supply is None:
        return None
    readings, points = usage_of_year(supply_id=desk.supply.supply_id, until=desk.as_of)
    if not readings and desk.supply.meter is None:  # sewer only: no meter of ours
        return None
    last = readings[0] if readings else None
    headline = Headline(
        label="最後の検針",
        value=f"{last.usage_m3:,} m³" if last and last.usage_m3 is not None else "確認中" if last else "なし",
        hint=day(last.read_on, "short") if last else "",
        order=40,
    )
    return {"readings": readings, "points": points, "headlines": [headline]}


def letters_panel(desk: CustomerDesk) -> Context | None:
    """郵便: what was sent, and what came back."""
    if desk.supply is None:
        return None
    pieces = pieces_of_supply(desk.supply.supply_id, limit=LETTERS, until=clock.end_of(desk.as_of))
    return {"pieces": pieces, "supply_id": desk.supply.supply_id}


def flats_panel(desk: CustomerDesk) -> Context | None:
    """所有: the taps that are theirs, with who uses them on the day."""
    if not desk.person.owns:
        return None
    flats = flats_of_owner(
        record_ids=desk.person.record_ids,
        as_of=desk.as_of,
        today=desk.today,
        sees_protected=desk.sees_protected,
    )
    return {
        "flats": flats,
        "count": desk.person.owns,
        "empty": sum(not flat.supply_id for flat in flats),
        "people": [flat.user_id for flat in flats if flat.user_id],
    }


def contacts_panel(desk: CustomerDesk) -> Context:
    """応対: what was said, newest first, and the form for one more."""
    contacts = contacts_of(record_ids=desk.person.record_ids, as_of=desk.as_of)
    last = contacts[0] if contacts else None
    wait = sorted(one.follow_up_on for one in contacts if one.follow_up_on and one.follow_up_on >= desk.as_of)
    headline = Headline(
        label="最後の応対",
        value=day(clock.day_of(last.at), "short") if last else "なし",
        hint=f"次の対応 {day(wait[0], 'short')}"
        if wait
        else f"{last.get_channel_display()} {last.get_kind_display()}"
        if last
        else "",
        tone="care" if wait else "",
        order=50,
    )
    may_add = desk.user.has_perm(CONTACT_ADD) and not desk.is_past
    return {
        "contacts": contacts,
        "may_add": may_add,
        "sees_complaints": desk.user.has_perm(COMPLAINT_SEE),
        "headlines": [headline],
    }


def record_panel(desk: CustomerDesk) -> Context:
    """登録: what is known of the person, and the ways to change it."""
    may = desk.user.has_perm
    return {
        "may_change": may(CUSTOMER_EDIT),
        "may_mark": may(MARK_EDIT),
        "may_merge": may(CUSTOMER_MERGE),
        "may_research": may(RESEARCH_SEE),
        "may_trace": not desk.is_past and may(RESEARCH_SEE) and may(TRACE_HANDLE),
    }


def repairs_panel(desk: CustomerDesk) -> Context:
    """修繕: the person's own repairs, and what callers from their places are to be told."""
    places = [one.supply_id for one in desk.supplies if not one.hides_place]
    return {
        "cases": requests_of_person(
            record_ids=desk.person.record_ids, supply_ids=desk.supply_ids, limit=REPAIRS
        ),
        "notices": notices_at(at=clock.now(), supply_ids=places) if desk.supply_ids else [],
        "supply_id": desk.supply.supply_id if desk.supply else None,
        "may_receive": desk.user.has_perm(REQUEST_RECEIVE),
    }


PANELS = (
    Panel("supplies", "使用契約", 10, "desks/panels/supplies.html", supplies_panel),
    Panel("bills", "請求と未納", 20, "desks/panels/bills.html", bills_panel),
    Panel("payments", "入金", 30, "desks/panels/payments.html", payments_panel),
    Panel("readings", "検針", 40, "desks/panels/readings.html", readings_panel),
    Panel("flats", "所有する水栓", 45, "desks/panels/flats.html", flats_panel),
    Panel("contacts", "応対記録", 50, "desks/panels/contacts.html", contacts_panel, is_side=True),
    Panel("repairs", "修繕", 55, "desks/panels/repairs.html", repairs_panel, REQUEST_SEE, is_side=True),
    Panel("method", "支払方法", 60, "desks/panels/method.html", method_panel, is_side=True),
    Panel("letters", "郵便", 65, "desks/panels/letters.html", letters_panel, MAIL_SEE, is_side=True),
    Panel("record", "登録内容", 70, "desks/panels/record.html", record_panel, is_side=True),
)
