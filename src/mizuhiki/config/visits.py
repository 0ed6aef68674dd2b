"""What crews go out for: each kind of visit, with what carries it out."""

from mizuhiki.arrears.delivery_visits import NOTICE_DELIVERY
from mizuhiki.arrears.demand_visits import DEMAND_VISIT
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import VisitBooked
from mizuhiki.intake import api as intake
from mizuhiki.onsite.api import SETTLEMENT
from mizuhiki.platform import events
from mizuhiki.vacancies import visits as vacancies


def wire() -> None:
    """Make every kind known, and let applications follow their visits."""
    fieldwork.register_kind(SETTLEMENT)
    fieldwork.register_kind(NOTICE_DELIVERY)
    fieldwork.register_kind(DEMAND_VISIT)
    for kind in (*intake.VISIT_KINDS, *vacancies.VISIT_KINDS):
        fieldwork.register_kind(kind)
    events.listen(VisitBooked, intake.follow_visit)
