"""What an operator sees of a caller: first only that there is somebody, all of it once they are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.billing.api import Owed, owed_by_supply
from mizuhiki.callcentre.api import CASE_SEE, Standing, hints_of, open_cases_of, state_of, title_of_case
from mizuhiki.contacts.api import Contact, contacts_of
from mizuhiki.customers.api import (
    HIDDEN,
    PROTECTED_SEE,
    Customer,
    PersonView,
    SupplyView,
    Viewer,
    person_view,
    supplies_of,
)
from mizuhiki.platform import clock
from mizuhiki.repairs.api import NoticeNow, notices_at
from mizuhiki.talks.api import Check, Owners, open_kinds, owners_of
from mizuhiki.telephony.api import CallState

LAST_CONTACTS = 3
SELF = frozenset({"", "ご本人"})


@dataclass(frozen=True)
class Guess:
    """Before the caller is known: that there are candidates, the kinds of what is open, and outages."""

    number: str  # as the telephone showed it
    owners: Owners
    kinds: Sequence[tuple[str, int]]
    notices: Sequence[NoticeNow]

    @property
    def telephone(self) -> str:
        """The number, where it may be written down."""
        is_number = self.number[:1].isdecimal() or self.number.startswith("+")
        return self.number if is_number and not self.owners.hides_number else ""

    @property
    def count(self) -> int:
        """How many customers have the number."""
        return len(self.owners.customer_ids)


@dataclass(frozen=True)
class Known:
    """After it: who they are, what is open, what was said last, what they owe."""

    check: Check
    person: PersonView
    supplies: Sequence[SupplyView]
    owed: Owed
    hints: Sequence[object]
    cases: Sequence[tuple[Standing, str, tuple[str, str]]]
    contacts: Sequence[Contact]
    notices: Sequence[NoticeNow]
    hides_place: bool  # of a protected person, from whoever is not they themselves

    @property
    def supply(self) -> SupplyView | None:
        """The one the check was about, else the only one that runs."""
        asked = [one for one in self.supplies if one.supply_id == self.check.supply_id]
        running = [one for one in self.supplies if one.is_running]
        return (asked or (running if len(running) == 1 else []) or [None])[0]  # type: ignore[list-item]


def guess_of(state: CallState, *, viewer: Viewer, today: date, now: datetime) -> Guess:
    """What may be shown of a number alone, in three queries or four."""
    caller = getattr(state.call, "caller", None)
    digits = [caller.digits] if caller is not None and caller.digits else []
    owners = owners_of(digits, sees_protected=viewer.has_perm(PROTECTED_SEE), today=today)
    number = "番号の記録なし" if caller is None else "非通知" if caller.is_withheld else caller.number
    return Guess(
        HIDDEN if owners.hides_number else number,
        owners,
        open_kinds(owners.customer_ids),
        notices_at(at=now),
    )


def known_of(check: Check, *, viewer: Viewer, today: date, now: datetime) -> Known | None:
    """The account of the caller who was identified; None where their record went meanwhile."""
    assert check.customer_id is not None
    is_self = check.relation in SELF
    sees = viewer.has_perm(PROTECTED_SEE) and is_self
    try:
        person = person_view(customer_id=check.customer_id, as_of=today, today=today, sees_protected=sees)
    except Customer.DoesNotExist:
        return None
    supplies = supplies_of(record_ids=person.record_ids, as_of=today, today=today, sees_protected=sees)
    numbers = [one.supply_id for one in supplies]
    places = [one.supply_id for one in supplies if not one.hides_place]
    owed = owed_by_supply([one.supply_id for one in supplies if one.is_owing], on=today)
    waiting = open_cases_of(person.record_ids) if viewer.has_perm(CASE_SEE) else []
    return Known(
        check=check,
        person=person,
        supplies=supplies,
        owed=Owed(sum(one.open_yen for one in owed.values()), sum(one.overdue_yen for one in owed.values())),
        hints=hints_of(customer_ids=person.record_ids, supply_ids=numbers),
        cases=[(one, title_of_case(one.case), state_of(one)) for one in waiting],
        contacts=contacts_of(record_ids=person.record_ids, as_of=clock.day_of(now), limit=LAST_CONTACTS),
        notices=notices_at(at=now, supply_ids=places),
        hides_place=person.hides_place,
    )
