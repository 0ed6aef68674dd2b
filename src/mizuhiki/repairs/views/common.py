"""What the views of this room share."""

from collections.abc import Sequence
from typing import cast

from django.http import Http404, HttpRequest

from mizuhiki.audit.api import log_read
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.platform import clock
from mizuhiki.repairs.selectors import RepairCase, case
from mizuhiki.staff.api import User

PURPOSE = "修繕の受付・手配"
UNPROCESSABLE = 422


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)


def sees_protected(request: HttpRequest) -> bool:
    """Whether they may see where protected people are."""
    return bool(person_of(request).has_perm(PROTECTED_SEE))


def hides(request: HttpRequest, found: RepairCase) -> bool:
    """Whether place and people of a request stay hidden from whoever looks (law 16)."""
    return found.is_protected and not sees_protected(request)


def case_or_404(repair_id: int) -> RepairCase:
    """The request of an address."""
    found = case(repair_id)
    if found is None:
        raise Http404
    return found


def log_cases(request: HttpRequest, shown: Sequence[RepairCase]) -> None:
    """Write down whose requests were read, and the customers among them."""
    today = clock.today()
    people = {one.detail.customer_id for one in shown if one.detail.customer_id}
    if len(shown) == 1:
        people |= set(shown[0].customers(today))
    log_read(
        request,
        subjects={
            "customers.customer": sorted(people),
            "repairs.repairrequest": [one.number for one in shown],
        },
    )
