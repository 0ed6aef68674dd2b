"""現地精算の記帳: the closing reading, its assessment and the cash, as the tablet told them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import users_and_payers
from mizuhiki.fieldwork.api import Brought, BroughtWrong, Content, DaySheet, Result, VisitEnd, VisitKind
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Reading
from mizuhiki.onsite import errors, tables
from mizuhiki.onsite.models import Settlement
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till import api as till
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

CODE = "settlement"
DIFFERENT = ItemKind(
    "onsite.difference",
    "現地精算の差額",
    "collection",
    (Outcome("settled", "差額を処理した", needs_note=True),),
)
TIME_TO_SETTLE = timedelta(days=1)
NO_REASON = "現地精算のため（端末に理由の入力なし）"
WORDS = {"index_m3": "指針", "yen": "領収額", "tendered_yen": "お預かり", "number": "領収番号"}
MOST = 10**9


def read(told: Mapping[str, str]) -> Content:
    """What the tablet says: money taken, read and not paid, or not done.

    Raises:
        BroughtWrong, CashDoesNotFit: names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:200]
    if what == "unmet":
        if not reason:
            raise BroughtWrong(field="できなかった理由", value="空")
        return {"what": what, "reason": reason}
    if what not in {"receipt", "read"}:
        raise BroughtWrong(field="種類", value=what[:20])
    content: Content = {"what": what, "reason": reason}
    for name in ("index_m3", "yen", *(("tendered_yen", "number") if what == "receipt" else ())):
        content[name] = _whole(told.get(name, ""), WORDS[name])
    if what == "receipt" and not 0 < content["yen"] <= content["tendered_yen"]:
        raise errors.CashDoesNotFit(tendered=content["tendered_yen"], yen=content["yen"])
    return content


def _whole(text: str, field: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:12]) < MOST and len(text) <= 12):
        raise BroughtWrong(field=field, value=text[:20] or "空")
    return int(text)


@transaction.atomic
def settle(brought: Brought, at: datetime) -> VisitEnd.How:
    """Book one settlement as it was done. The cash is a fact; a sum that differs is for a person to see to.

    Raises:
        What `payments.take_on_site` raises: the cash cannot be booked yet. Nothing is changed.

    Source:
        COL-055 【金沢収納】第23条(2)イ; design.md, laws 1 and 2.
    """
    told, actor = brought.content, brought.brought_by
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    visit = brought.line.visit
    reading, slip, demand, problem = _assess(brought, at)
    receipt = _take(brought, slip) if told["what"] == "receipt" else None
    settlement = Settlement.objects.create(
        brought=brought,
        reading=reading,
        demand=demand,
        receipt=receipt,
        told_yen=told["yen"],
        assessed_yen=None if problem else (demand.amount_yen if demand else 0),
        problem=problem,
    )
    audit.record(
        action="onsite.visit.settled",
        subject=visit,
        actor=actor,
        at=at,
        customers=users_and_payers([visit.supply_no], on=visit.visit_on),
        yen=settlement.told_yen,
        assessed_yen=settlement.assessed_yen,
    )
    if settlement.is_different:
        _lay_difference(settlement, at=at, actor=actor)
    return VisitEnd.How.DONE


def _assess(brought: Brought, at: datetime) -> tuple[Reading | None, PaymentSlip | None, Demand | None, str]:
    """The supply ends, its last reading stands, its last bill is asked for; all of it, or why nothing."""
    visit, actor = brought.line.visit, brought.brought_by
    try:
        with transaction.atomic():
            customers.end_supply(supply_id=visit.supply_no, ends_on=visit.visit_on, actor=actor, at=at)
            reading = metering.read_closing(
                supply_id=visit.supply_no,
                index_m3=brought.content["index_m3"],
                read_on=visit.visit_on,
                actor=actor,
                at=at,
            )
            demand = billing.assess_final(reading_id=reading.pk, actor=actor, at=at)
            slip = _slip(demand, at) if demand else None
    except RuleBroken as broken:
        return None, None, None, broken.message[:400]
    return reading, slip, demand, ""


def _slip(demand: Demand, at: datetime) -> PaymentSlip:
    return billing.issue_slip(
        supply_id=demand.supply_id, demand_ids=[demand.pk], last_day=demand.due_on, at=at
    )


def _take(brought: Brought, slip: PaymentSlip | None) -> Receipt:
    told = brought.content
    return payments.take_on_site(
        supply_id=brought.line.visit.supply_no,
        slip_id=slip.pk if slip else None,
        received_yen=told["yen"],
        tendered_yen=told["tendered_yen"],
        sheet_no=told["number"],
        reference=f"field:{brought.key}",
        out_of_hours=told["reason"] or NO_REASON,
        at=brought.taken_at,
        actor=brought.brought_by,
    )


def _lay_difference(settlement: Settlement, *, at: datetime, actor: Actor) -> None:
    visit = settlement.brought.line.visit
    told = f"現地で示した額 {settlement.told_yen:,}円。"
    if settlement.assessed_yen is None:
        note = f"{told}精算できませんでした：{settlement.problem}"
    else:
        note = (
            f"{told}調定した額 {settlement.assessed_yen:,}円。料金表を渡したあとに契約か料金が変わりました。"
        )
    worklist.open_item(
        kind=DIFFERENT.code,
        key=f"onsite.settlement:{settlement.pk}",
        title=f"現地精算の差額（{visit.visit_on}の訪問）",
        url_name="fieldwork:visit_show",
        url_args=[visit.pk],
        subject=visit,
        due_at=at + TIME_TO_SETTLE,
        at=at,
        actor=actor,
        note=note[: worklist.NOTE_LENGTH],
    )


def lose(sheet: DaySheet, reason: str, actor: Actor, at: datetime) -> None:
    """The numbers on a tablet that is gone: no receipt can bear one any more."""
    till.strike_lost(
        holder_id=sheet.crew_id,
        numbers=sheet.content[CODE]["numbers"],
        reason=f"端末の紛失・故障：{reason}"[:200],
        at=at,
        actor=actor,
    )


def results(brought: Brought) -> Sequence[Result]:
    """What came of a visit, for the office."""
    told = brought.content
    found = Settlement.objects.filter(pk=brought.pk).select_related("receipt__serial", "demand").first()
    lines = [Result("指針", f"{told['index_m3']:,}"), Result("現地で示した額", f"{told['yen']:,}円")]
    if "number" in told:
        lines += [
            Result("領収番号", f"{told['number']}"),
            Result("お預かり", f"{told['tendered_yen']:,}円"),
            Result("おつり", f"{told['tendered_yen'] - told['yen']:,}円"),
        ]
    if found is None:
        return lines
    if found.problem:
        lines.append(Result("精算できなかった理由", found.problem))
    else:
        lines.append(Result("調定した額", f"{found.assessed_yen:,}円"))
    if found.receipt is not None:
        url = reverse("payments:receipt_page", args=[found.receipt.pk])
        lines.append(Result("領収", found.receipt.serial.shown, url))
    return lines


SETTLEMENT = VisitKind(
    code=CODE,
    title="現地精算",
    check=tables.check,
    prepare=tables.prepare,
    carry=tables.carry,
    read=read,
    carry_out=settle,
    lose=lose,
    table=tables.table,
    results=lambda brought: results(brought) if brought.content["what"] != "unmet" else (),
)
