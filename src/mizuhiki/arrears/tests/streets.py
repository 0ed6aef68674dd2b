"""A street that owes its bills of April and June 2026, and the postage of its letters."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import LetterRun, Notice, NoticeDebt
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import SupplyParty
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step, pack_on
from tests.builders import Town, clerk, noon

APRIL_YEN = 10_190  # 4,851 yen for water, 5,339 for sewerage
HOUSES = 8


@dataclass
class Debtors:
    """Its houses by number: supply and water user."""

    supplies: dict[int, int]
    people: dict[int, int]


def build() -> Debtors:
    """Eight houses with 41 m³ in April and June each, and nothing paid."""
    town = Town()
    for number in range(1, HOUSES + 1):
        town.settle(number)
    for month in (4, 6):
        town.read(read_on=date(2026, month, 10), used_m3=dict.fromkeys(town.supplies, 41))
        with clock.travel(noon(date(2026, month, 20))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    for purpose in mail.Purpose:
        mail.set_postage(
            purpose=purpose,
            bearer=mail.Bearer.CONTRACTOR,
            unit_yen=110,
            starts_on=date(2020, 4, 1),
            source="別表１ １(4)",
            actor=clerk(),
            at=noon(date(2026, 4, 1)),
        )
    supplies = {number: town.supplies[f"M{number:06d}"].pk for number in range(1, HOUSES + 1)}
    people = {
        number: SupplyParty.objects.get(supply_id=supply_id).customer_id
        for number, supply_id in supplies.items()
    }
    return Debtors(supplies, people)


def make(step: Step, at: datetime, **asked: Any) -> LetterRun:
    """A run for letters of the day."""
    facts: dict[str, Any] = {
        "send_on": clock.day_of(at),
        "deadline_on": None,
        "order": LetterRun.Order.ROUTE,
        "reference": f"{step.value}-{at:%m%d%H%M}",
        "actor": clerk(),
    }
    return arrears.make_run(step=step, at=at, **{**facts, **asked})


def took(step: Step, supply_id: int, on: date, deadline_on: date) -> Notice:
    """A paper of a step about all that the supply owes, which left by post on a day."""
    at, user = noon(on), clerk()
    owed = OpenItem.objects.filter(supply_id=supply_id, due_on__lt=on)
    notice = Notice.objects.create(
        supply_id=supply_id,
        step=step.value,
        rules_id=pack_on(on).version_id,
        made_on=on,
        deadline_on=deadline_on,
        yen=sum(item.open_yen for item in owed),
        at=at,
        by=user,
    )
    for item in owed:
        NoticeDebt.objects.create(notice=notice, assessment_id=item.pk, yen=item.open_yen)
    (piece_id,) = mail.reserve_ids(1)
    mail.record_pieces(
        kind=arrears.LETTERS[step].code,
        subject_kind="arrears.notice",
        pieces=[
            mail.NewPiece(
                piece_id=piece_id,
                subject_id=notice.pk,
                addressee_id=SupplyParty.objects.get(supply_id=supply_id).customer_id,
                name="見本 様",
                postcode="0000000",
                address="水引市緑町",
                supply_id=supply_id,
            )
        ],
        at=at,
        actor=user,
    )
    with clock.travel(at):
        mail.dispatch_pieces(
            piece_ids=[piece_id],
            kind=arrears.LETTERS[step].code,
            dispatched_on=on,
            actor=user,
            at=at,
        )
    return notice
