"""A visit of a crew, for the walks: its list is on a tablet, which told of it what nobody could book yet.

And what other crews go out for: applications for a start.
"""

import uuid
from datetime import datetime

from mizuhiki.customers import api as customers
from mizuhiki.fieldwork.models import Brought, DaySheet, SheetVisit, Visit
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import card
from tests.security.debtors import make_arrears
from tests.security.intakes import make_intakes
from tests.security.night import make_night


def make_visit(owner: User, at: datetime) -> None:
    """One visit, a card for it, its list and one word of the tablet; and a night, in which others go out."""
    card(owner)
    make_intakes(owner, at)
    make_night(owner, at)
    visit = Visit.objects.create(
        kind="settlement",
        supply=customers.Supply.objects.order_by("pk")[0],
        visit_on=clock.day_of(at),
        crew=owner,
        planned_at=at,
        planned_by=owner,
    )
    make_arrears(owner, at)
    sheet = DaySheet.objects.create(
        day=clock.day_of(at),
        crew=owner,
        device="0" * 64,
        content={"settlement": {"numbers": []}},
        made_at=at,
    )
    row = [158, 17, 3_875, [[2_200, 200], [1_675, 152]], [[10, 3_875, 352]]]
    content = {
        "since": "2026-04-10",
        "meter": "S000001",
        "digits": 5,
        "previous_m3": 141,
        "carried_m3": 0,
        "charges": [{"label": "下水道使用料"}, {"label": "水道料金"}],
        "rows": [row],
    }
    line = SheetVisit.objects.create(sheet=sheet, visit=visit, content=content, given_at=at)
    Brought.objects.create(
        key=uuid.uuid4(),
        line=line,
        content={"what": "receipt", "index_m3": 158, "yen": 3_875, "tendered_yen": 5_000, "number": 1}
        | {"reason": ""},
        taken_at=at,
        brought_at=at,
        brought_by=owner,
    )
