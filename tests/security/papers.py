"""Forms that run out, receipts that are gone, a group's slip, a claim to be given up, and a closed tap."""

from datetime import date, datetime

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.billing.groups import payer_of_supply
from mizuhiki.jointbills import api as jointbills
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.latecharges import api as late
from mizuhiki.ledger.api import OpenItem
from mizuhiki.ledger.models import CarryOver
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.registers.models import Accident
from mizuhiki.registers.services import report_accident
from mizuhiki.staff.models import User
from mizuhiki.till.models import BlankBlock, Counter
from mizuhiki.writeoffs import services as writeoffs
from tests.security.bulkworks import make_bulk_work
from tests.security.omissions import make_omission
from tests.security.printed import make_printed
from tests.security.shutoff import make_shutoff
from tests.security.tariffs import make_tariffs
from tests.security.vacancies import make_vacancies


def make_papers(owner: User, now: datetime) -> None:
    """An accident, blanks in a printer, a group, a debt's case, a reminder's fee, a carried year."""
    _joint(owner, now)
    _late(now)
    _few_pledges(owner, now)
    _writeoff(owner, now)
    _accident(owner, now)
    _blanks(owner, now)
    CarryOver.objects.create(fiscal_year=2025, until=date(2026, 3, 31), made_at=now)
    make_shutoff(owner, now)
    make_printed(owner, now)
    make_tariffs(owner, now)
    make_bulk_work(owner, now)
    make_vacancies(owner, now)
    make_omission(owner, now)


def _late(at: datetime) -> None:
    """A reminder that cost a fee."""
    claim = billing.Assessment.objects.filter(charge="public_sewerage", kind="regular").order_by("pk")[0]
    assert late.ask_fees([(0, claim.supply_id, claim.pk)], cause="walk", at=at) == 1


def _joint(owner: User, at: datetime) -> None:
    """A group of one supply that owes something, with its slip."""
    slip = PaymentSlip.objects.filter(supply_id__in=OpenItem.objects.values("supply_id")).order_by("pk")[0]
    payer_id = payer_of_supply(slip.supply_id, today=clock.day_of(at))
    assert payer_id is not None
    group = billing.make_group(
        name="見本ハイツ",
        payer_id=payer_id,
        recipient_id=None,
        reason="申出",
        reference="walk",
        actor=owner,
        at=at,
    )
    month = clock.day_of(at).replace(day=1)
    billing.join_group(
        group_id=group.pk, supply_id=slip.supply_id, month=month, reason="申出", actor=owner, at=at
    )
    bills = [one for one in billing.bills_of_supply(supply_id=slip.supply_id) if one.open_yen]
    chosen = {one.demand_id: one.open_yen for one in bills}
    jointbills.issue_slip(group_id=group.pk, chosen=chosen, way=JointPaper.Way.HAND, actor=owner, at=at)


def _accident(owner: User, now: datetime) -> None:
    """Sheets of a printed receipt are gone."""
    report_accident(
        what=Accident.What.BLANKS,
        how=Accident.How.LOST,
        first_no=1,
        last_no=2,
        noticed_at=now,
        place="料金センター",
        circumstances="箱から2枚なくなった。",
        measures="事務室を探した。",
        told="料金課",
        at=now,
        actor=owner,
    )


def _blanks(owner: User, now: datetime) -> None:
    """A block of numbered blanks in the printer."""
    BlankBlock.objects.create(
        counter=Counter.objects.earliest("pk"), first_no=5_001, last_no=5_100, loaded_at=now, loaded_by=owner
    )


def _few_pledges(owner: User, now: datetime) -> None:
    """A form below its level, for which there is a request."""
    mail.move_stock(
        form="pledge",
        kind=mail.StockMovement.Kind.USED,
        quantity=-mail.on_hand("pledge") - 1,
        cause="walk",
        occurred_on=clock.today(),
        actor=owner,
        at=now,
    )


def _writeoff(owner: User, at: datetime) -> None:
    """A case of a debt, which somebody took back."""
    item = OpenItem.objects.filter(charge="water", open_yen__gt=0).earliest("pk")
    case = writeoffs.propose(
        supply_id=item.supply_id,
        assessment_ids=[item.pk],
        reason=writeoffs.Reason("invoked", clock.day_of(at), "時効援用の申出があった"),
        reference="walk",
        actor=owner,
        at=at,
    )
    writeoffs.withdraw(case_id=case.pk, reason="納付があった", actor=owner, at=at)
