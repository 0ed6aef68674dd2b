"""One person as a screen shows them: all their records together, on a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from mizuhiki.audit.history import event_model_of
from mizuhiki.customers.models import Customer, CustomerMark, CustomerMerge, Phone
from mizuhiki.platform import clock, sql

# Everybody under the record finally kept, itself first.
RECORDS = """
SELECT {columns} FROM customers_customer c
JOIN customers_customer r ON r.id = coalesce(c.merged_into_id, c.id)
                          OR r.merged_into_id = coalesce(c.merged_into_id, c.id)
WHERE c.id = %s ORDER BY r.merged_into_id IS NOT NULL, r.id
"""
# What a screen shows of a record; its search columns stay where they are.
PLAIN = (
    "r.id, r.customer_no, r.kind, r.name, r.kana, r.language, r.postcode, r.address, r.died_on, "
    "r.merged_into_id"
)


@dataclass(frozen=True)
class MarkView:
    """A mark with its days; `is_now` on the day of the screen."""

    mark_id: int
    kind: str
    label: str
    starts_on: date
    ends_on: date | None
    note: str
    is_now: bool


@dataclass(frozen=True)
class PersonView:
    """Who somebody is. Addresses and telephones are left out, not only unseen, when `hides_place`."""

    customer_id: int
    customer_no: str
    record_ids: tuple[int, ...]  # the kept one first
    absorbed_nos: tuple[str, ...]
    kind: str
    name: str
    kana: str
    language: str
    postcode: str
    address: str
    died_on: date | None
    phones: tuple[tuple[str, str], ...]  # as written, and what for
    marks: tuple[MarkView, ...]
    is_protected: bool  # today, whatever day the screen shows
    hides_place: bool
    is_as_it_was: bool  # name and address are those of an earlier day

    @property
    def present_marks(self) -> list[MarkView]:
        """What people must know now."""
        return [mark for mark in self.marks if mark.is_now]


def records_of(customer_id: int) -> list[int]:
    """Numbers of all records of the person this record belongs to, the kept one first."""
    return [row[0] for row in sql.rows(RECORDS.format(columns="r.id"), [customer_id])]


def person_view(*, customer_id: int, as_of: date, today: date, sees_protected: bool) -> PersonView:
    """The person a record belongs to, with name and address as they were on a day.

    Three queries; one more for an earlier day.

    Raises:
        Customer.DoesNotExist: there is no such record.
    """
    records = list(Customer.objects.filter(pk__in=records_of(customer_id)).order_by("merged_into_id", "pk"))
    kept = next((record for record in records if record.merged_into_id is None), None)
    if kept is None:
        raise Customer.DoesNotExist
    numbers = [record.pk for record in records]
    marks = _marks(numbers, as_of)
    holds_today = [m for m in marks if m.starts_on <= today and (m.ends_on is None or today < m.ends_on)]
    is_protected = any(mark.kind == CustomerMark.Kind.PROTECTION for mark in holds_today)
    hides = is_protected and not sees_protected
    then = _as_it_was(kept, as_of) if as_of < today else None
    shown = then or kept
    return PersonView(
        customer_id=kept.pk,
        customer_no=kept.customer_no,
        record_ids=(kept.pk, *(number for number in numbers if number != kept.pk)),
        absorbed_nos=tuple(record.customer_no for record in records if record.pk != kept.pk),
        kind=str(Customer.Kind(shown.kind).label),
        name=shown.name,
        kana=shown.kana,
        language=str(Customer.Language(shown.language).label),
        postcode="" if hides else shown.postcode,
        address="" if hides else shown.address,
        died_on=shown.died_on,
        phones=() if hides else _phones(numbers),
        marks=tuple(marks),
        is_protected=is_protected,
        hides_place=hides,
        is_as_it_was=then is not None and (then.name, then.address) != (kept.name, kept.address),
    )


def _marks(numbers: list[int], day: date) -> list[MarkView]:
    found = CustomerMark.objects.filter(customer__in=numbers).order_by("-starts_on", "pk")
    return [
        MarkView(
            mark_id=mark.pk,
            kind=mark.kind,
            label=str(mark.get_kind_display()),
            starts_on=mark.starts_on,
            ends_on=mark.ends_on,
            note=mark.note,
            is_now=mark.starts_on <= day and (mark.ends_on is None or day < mark.ends_on),
        )
        for mark in found
    ]


def _phones(numbers: list[int]) -> tuple[tuple[str, str], ...]:
    found = Phone.objects.filter(customer__in=numbers).order_by("customer", "pk").distinct()
    return tuple({phone.digits: (phone.shown, phone.note) for phone in found}.values())


def _as_it_was(kept: Customer, day: date) -> Customer | None:
    """The record as it stood at the end of a day, from its history; None where history does not reach."""
    events = event_model_of(Customer)
    assert events is not None
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock.TOKYO)
    then: Customer | None = (
        events.objects.filter(pgh_obj_id=kept.pk, pgh_created_at__lt=end).order_by("-pgh_id").first()
    )
    return then


def merges_of(record_ids: tuple[int, ...]) -> list[CustomerMerge]:
    """Merges and un-merges of these records, newest first, with the records and the people who did it."""
    found = CustomerMerge.objects.filter(Q(kept__in=record_ids) | Q(absorbed__in=record_ids))
    return list(
        found.select_related("kept", "absorbed", "merged_by", "undone_by").order_by("-merged_at", "-pk")
    )
