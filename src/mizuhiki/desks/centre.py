"""The call centre on the customer's page: hints that must be seen first, and the cases that are open."""

from mizuhiki.callcentre.api import (
    CASE_SEE,
    CASE_TAKE,
    hints_of,
    is_late,
    open_cases_of,
    state_of,
    title_of_case,
)
from mizuhiki.contacts.api import CONTACT_ADD
from mizuhiki.desks.panels import Context, CustomerDesk, Headline, Panel
from mizuhiki.platform import clock


def centre_panel(desk: CustomerDesk) -> Context | None:
    """お客様センター: what colleagues found out, what is open, and the way to take a case."""
    if desk.is_past:
        return None
    may_take = desk.user.has_perms([CASE_SEE, CASE_TAKE, CONTACT_ADD])
    hints = hints_of(customer_ids=desk.person.record_ids, supply_ids=desk.supply_ids)
    sees_cases = desk.user.has_perm(CASE_SEE)
    waiting = open_cases_of(desk.person.record_ids) if sees_cases else []
    if not (hints or waiting or may_take):
        return None
    now = clock.now()
    headlines = [
        Headline(label="対応中の案件", value=f"{len(waiting)}件", tone="care", order=5),
    ]
    return {
        "hints": hints,
        "cases": [
            (one.case, title_of_case(one.case), *state_of(one), is_late(one, now), one) for one in waiting
        ],
        "may_take": may_take,
        "supply_id": desk.supply.supply_id if desk.supply else None,
        "headlines": headlines if waiting else [],
    }


PANELS = (Panel("centre", "お客様センター", 5, "desks/panels/centre.html", centre_panel),)
