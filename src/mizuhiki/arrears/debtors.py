"""One debtor: what they owe over all their supplies and records, until when, and what was said (COL-059)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from mizuhiki.arrears.explaining import Explained, explain
from mizuhiki.arrears.facts import PledgeFacts, facts_and_pledges
from mizuhiki.arrears.models import Negotiation, PremisesEntry
from mizuhiki.arrears.owed import OwedItem, owed_items
from mizuhiki.arrears.stage_rules import Evidence, Facts
from mizuhiki.arrears.time_bar_rules import Cause, Happened, TimeBar, time_bar_of
from mizuhiki.contacts.api import Contact, contacts_of
from mizuhiki.customers.api import PersonView, SupplyView, person_view, supplies_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, Step, pack_on

CONTACTS = 60  # on one page; the customer's page has no more either


@dataclass(frozen=True)
class ItemLine:
    """One open assessment with its clock."""

    item: OwedItem
    label: str
    is_overdue: bool
    bar: TimeBar | None

    def days_left(self, day: date) -> int | None:
        """Days until the bar is complete; below zero once it is."""
        return (self.bar.last_day - day).days if self.bar else None


@dataclass(frozen=True)
class YearLine:
    """What is open of one charge and one fiscal year."""

    fiscal_year: int
    label: str
    is_water: bool
    count: int
    open_yen: int
    overdue_yen: int


@dataclass(frozen=True)
class Outcome:
    """What a talk came to."""

    spoken_to: str
    result: str
    person: str
    promise_on: date | None
    promise_yen: int | None
    next_action: str
    next_on: date | None
    entry: str  # purpose, who consented and extent, where land was entered


@dataclass(frozen=True)
class Said:
    """A contact, with what it came to where that was written."""

    contact: Contact
    outcome: Outcome | None


@dataclass(frozen=True)
class Family:
    """Somebody who stands on the same supply, in which role."""

    customer_id: int
    name: str
    role: str
    inquiry_no: str


@dataclass(frozen=True)
class Debtor:
    """All that the page of a debtor shows."""

    person: PersonView
    supplies: Sequence[SupplyView]
    items: Sequence[ItemLine]
    years: Sequence[YearLine]
    standings: Mapping[int, Explained]  # by supply, where anything is overdue
    pledges: Sequence[PledgeFacts]
    said: Sequence[Said]
    family: Sequence[Family]
    day: date

    @property
    def open_yen(self) -> int:
        """All that is open."""
        return sum(line.item.open_yen for line in self.items)

    @property
    def overdue_yen(self) -> int:
        """What of it is past its day."""
        return sum(line.item.open_yen for line in self.items if line.is_overdue)

    @property
    def next_bar(self) -> date | None:
        """The day on which the first of the debts will be past collecting."""
        days = [line.bar.last_day for line in self.items if line.bar and not line.bar.is_complete(self.day)]
        return min(days, default=None)

    @property
    def follow_up(self) -> Said | None:
        """What is to be done next: the last word that says so holds, until a talk on its day or after."""
        talks = [one for one in self.said if one.outcome]
        for number, one in enumerate(talks):
            if one.outcome and one.outcome.next_on:
                until = one.outcome.next_on
                is_done = any(clock.day_of(later.contact.at) >= until for later in talks[:number])
                return None if is_done else one
        return None


def debtor(customer_id: int, *, day: date, sees_protected: bool) -> Debtor:
    """The debtor of a record, over all merged records.

    Raises:
        Customer.DoesNotExist, NoArrearsRules.

    Source:
        COL-059 【金沢収納】第23条(3)ア; issue 6, point 3.
    """
    pack = pack_on(day)
    person = person_view(customer_id=customer_id, as_of=day, today=day, sees_protected=sees_protected)
    supplies = supplies_of(record_ids=person.record_ids, as_of=day, today=day, sees_protected=sees_protected)
    theirs = [one.supply_id for one in supplies if one.is_owing]
    items = owed_items(record_ids=person.record_ids, supply_ids=theirs)
    found = list(facts_and_pledges(theirs, day, pack))
    standings = {facts.supply_id: explain(facts, pack, day) for facts, _ in found if facts.debts}
    pledges = [one for _, of_supply in found for one in of_supply]
    lines = _lines(items, [facts for facts, _ in found], pledges, pack, day)
    return Debtor(
        person=person,
        supplies=supplies,
        items=lines,
        years=_years(lines, pack),
        standings=standings,
        pledges=pledges,
        said=_said(person.record_ids, day),
        family=_family(supplies, person.record_ids),
        day=day,
    )


def _lines(
    items: Sequence[OwedItem], facts: Iterable[Facts], pledges: Sequence[PledgeFacts], pack: Pack, day: date
) -> list[ItemLine]:
    happened = _happened(items, facts, pledges)
    bars = pack.arrears.time_bars if pack.arrears else {}
    lines = []
    for item in items:
        charge = pack.charges[item.charge]
        terms = bars.get(charge.legal_class.value)
        bar = None
        if terms is not None and item.due_on is not None:
            bar = time_bar_of(
                due_on=item.due_on,
                born_on=item.born_on(terms.old.by if terms.old else "claim"),
                years=charge.time_bar_years,
                happened=happened[item.assessment_id],
                terms=terms,
                day=day,
            )
        lines.append(ItemLine(item, charge.label, item.is_overdue(day), bar))
    return lines


def _happened(
    items: Sequence[OwedItem], facts: Iterable[Facts], pledges: Sequence[PledgeFacts]
) -> Mapping[int, list[Happened]]:
    """What bears on the clock of each item: papers that arrived, pledges, and parts that were paid."""
    found = defaultdict[int, list[Happened]](list)
    for one in facts:
        for paper in one.evidence:
            on = _arrived(paper)
            if on is not None:
                cause = Cause.REMINDER if paper.step is Step.REMINDER else Cause.DEMAND
                for debt_id in paper.debts:
                    found[debt_id].append(Happened(cause, on, paper.notice_id))
    for pledge in pledges:
        for debt_id in pledge.debts:
            found[debt_id].append(Happened(Cause.PLEDGE, pledge.signed_on, pledge.pledge_id))
    for item in items:
        found[item.assessment_id] += [Happened(Cause.PART, on, number) for on, number in item.parts]
    return found


def _arrived(paper: Evidence) -> date | None:
    """The day on which a paper takes effect: it was delivered, or left and did not come back."""
    if paper.published_on is not None:
        return paper.published_on
    return None if paper.returned else paper.delivered_on or paper.sent_on


def _years(lines: Sequence[ItemLine], pack: Pack) -> list[YearLine]:
    """By fiscal year and charge, the oldest year first, water and sewerage apart."""
    order = pack.charge_order()
    counted = pack.arrears.charges if pack.arrears else ()

    def key(line: ItemLine) -> tuple[int, int]:
        return line.item.fiscal_year, order.index(line.item.charge)

    years = []
    for (year, _), group in groupby(sorted(lines, key=key), key=key):
        of_year = list(group)
        years.append(
            YearLine(
                fiscal_year=year,
                label=of_year[0].label,
                is_water=of_year[0].item.charge in counted,
                count=len(of_year),
                open_yen=sum(line.item.open_yen for line in of_year),
                overdue_yen=sum(line.item.open_yen for line in of_year if line.is_overdue),
            )
        )
    return years


def _said(record_ids: Sequence[int], day: date) -> list[Said]:
    """The history with what each talk came to, in one query."""
    talk = Negotiation.objects.filter(contact_id=OuterRef("pk")).values(
        told=JSONObject(
            spoken_to="spoken_to",
            result="result",
            person="person__name",
            promise_on="promise_on",
            promise_yen="promise_yen",
            next_action="next_action",
            next_on="next_on",
            purpose="entry__purpose",
            consent_by="entry__consent_by",
            extent="entry__extent",
        )
    )
    found = contacts_of(record_ids=record_ids, as_of=day, limit=CONTACTS, told=Subquery(talk))
    return [Said(one, _outcome(one.told)) for one in found]  # type: ignore[attr-defined]


def _outcome(told: Mapping[str, Any] | None) -> Outcome | None:
    if told is None:
        return None
    entry = ""
    if told["purpose"]:
        consent = PremisesEntry.Consent(told["consent_by"]).label
        entry = f"{told['purpose']}・承諾 {consent}・{told['extent']}"
    return Outcome(
        spoken_to=str(Negotiation.Spoken(told["spoken_to"]).label),
        result=str(Negotiation.Result(told["result"]).label),
        person=told["person"] or "",
        promise_on=_day(told["promise_on"]),
        promise_yen=told["promise_yen"],
        next_action=str(Negotiation.Next(told["next_action"]).label),
        next_on=_day(told["next_on"]),
        entry=entry,
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _family(supplies: Sequence[SupplyView], record_ids: Collection[int]) -> list[Family]:
    """Whoever else stands on the supplies today, and who owns the tap."""
    found: dict[tuple[int, str, str], Family] = {}
    for supply in supplies:
        for party in supply.parties:
            if party.customer_id not in record_ids and party.is_now:
                one = Family(party.customer_id, party.name, party.role, supply.inquiry_no)
                found[party.customer_id, party.role, supply.inquiry_no] = one
        if supply.owner:
            number, name = supply.owner
            found[number, "所有者", supply.inquiry_no] = Family(number, name, "所有者", supply.inquiry_no)
    return list(found.values())
