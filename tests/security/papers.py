"""Forms that run out, and receipts that are gone."""

from datetime import datetime

from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.registers.models import Accident
from mizuhiki.registers.services import report_accident
from mizuhiki.staff.models import User


def make_papers(owner: User, now: datetime) -> None:
    """A request for a form, and a report of an accident."""
    _few_pledges(owner, now)
    _accident(owner, now)


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
