"""One debtor: what they owe over all their supplies and records, until when, and what was said (COL-059)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.arrears.explaining import Explained, explain
from mizuhiki.arrears.facts import facts_of
from mizuhiki.arrears.models import Negotiation, Pledge
from mizuhiki.arrears.owed import OwedItem, owed_items
from mizuhiki.arrears.stage_rules import Evidence, Facts
from mizuhiki.arrears.time_bar_rules import Cause, Happened, TimeBar, time_bar_of
from mizuhiki.contacts.api import Contact, contacts_of
from mizuhiki.customers.api import PersonView, SupplyView, person_view, supplies_of
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, Step, pack_on

CONTACTS = 60  # on one page; the customer's page has no more either
# What a debtor paid of an item by themselves; what the utility took off (充当) acknowledges nothing.
_PARTS = """
    SELECT a.assessment_id, coalesce(o.occurred_on, r.occurred_on), r.id
    FROM payments_allocation a JOIN payments_receipt r ON r.id = a.receipt_id
    LEFT JOIN payments_receipt o ON o.id = r.reverses_id
    WHERE a.assessment_id = ANY(%(ids)s) AND r.received_yen > 0 AND r.channel <> 'offset'
      AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
"""


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
class Said:
    """A contact, with what it came to where that was written."""

    contact: Contact
    negotiation: Negotiation | None


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
    pledges: Sequence[Pledge]
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
        """What is to be done next: the last word that says so holds."""
        last = next((one for one in self.said if one.negotiation), None)
        return last if last and last.negotiation and last.negotiation.next_on else None


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
    owing = sorted({item.supply_id for item in items})
    facts = {one.supply_id: one for one in facts_of(owing, day, pack)} if owing else {}
    standings = {number: explain(one, pack, day) for number, one in facts.items() if one.debts}
    pledges = list(
        Pledge.objects.filter(supply_id__in=theirs)
        .select_related("end")
        .prefetch_related("debts")
        .order_by("-pk")
    )
    lines = _lines(items, facts.values(), pledges, pack, day)
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
    items: Sequence[OwedItem], facts: Iterable[Facts], pledges: Sequence[Pledge], pack: Pack, day: date
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
    items: Sequence[OwedItem], facts: Iterable[Facts], pledges: Sequence[Pledge]
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
        for debt in pledge.debts.all():
            found[debt.assessment_id].append(Happened(Cause.PLEDGE, pledge.signed_on, pledge.pk))
    ids = [item.assessment_id for item in items]
    for assessment_id, on, receipt_id in sql.rows(_PARTS, {"ids": ids}) if ids else ():
        found[assessment_id].append(Happened(Cause.PART, on, receipt_id))
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
    contacts = contacts_of(record_ids=record_ids, as_of=day, limit=CONTACTS)
    found = Negotiation.objects.filter(contact_id__in=[one.pk for one in contacts])
    talks = {one.pk: one for one in found.select_related("person", "entry", "session")}
    return [Said(one, talks.get(one.pk)) for one in contacts]


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
