"""One person as a screen shows them: all their records together, on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from mizuhiki.customers.models import AddressChange, Customer, CustomerMark, CustomerMerge
from mizuhiki.customers.text import phone_digits
from mizuhiki.platform import clock, sql

# Everybody under the record finally kept, itself first.
RECORDS = """
SELECT {columns} FROM customers_customer c
JOIN customers_customer r ON r.id = coalesce(c.merged_into_id, c.id)
                          OR r.merged_into_id = coalesce(c.merged_into_id, c.id)
WHERE c.id = %s ORDER BY r.merged_into_id IS NOT NULL, r.id
"""
# All that a screen shows of a person in one query; the search columns stay where they are.
PERSON = """
SELECT r.id, r.customer_no, r.kind, r.name, r.kana, r.language, r.postcode, r.address, r.died_on,
       r.merged_into_id,
       (SELECT jsonb_agg(jsonb_build_array(m.id, m.kind, m.starts_on, m.ends_on, m.note))
        FROM customers_customermark m WHERE m.customer_id = r.id),
       (SELECT jsonb_agg(jsonb_build_array(t.digits, t.shown, t.note) ORDER BY t.id)
        FROM customers_phone t WHERE t.customer_id = r.id),
       (SELECT jsonb_agg(jsonb_build_array(a.at, a.before_postcode, a.before_address, a.postcode, a.address,
                                           a.source, a.ground, a.cause_kind, a.cause_id)
                         ORDER BY a.at, a.id)
        FROM customers_addresschange a WHERE a.customer_id = r.id),
       (SELECT count(*) FROM customers_ownership w WHERE w.customer_id = r.id
        AND w.starts_on <= %(day)s AND (w.ends_on IS NULL OR w.ends_on > %(day)s))
FROM (SELECT coalesce(merged_into_id, id) AS id FROM customers_customer WHERE id = %(id)s) kept
JOIN customers_customer r ON r.id = kept.id OR r.merged_into_id = kept.id
ORDER BY r.merged_into_id IS NOT NULL, r.id
"""
# A record (and the telephones of its person) as it stood before an instant.
THEN = """
SELECT e.id, e.customer_no, e.kind, e.name, e.kana, e.language, e.postcode, e.address, e.died_on,
       e.merged_into_id,
       (SELECT jsonb_agg(jsonb_build_array(t.shown, t.note) ORDER BY t.pgh_obj_id) FROM (
            SELECT DISTINCT ON (p.pgh_obj_id) p.pgh_obj_id, p.pgh_label, p.shown, p.note
            FROM customers_phoneevent p
            WHERE p.customer_id = ANY(%(records)s) AND p.pgh_created_at < %(end)s
            ORDER BY p.pgh_obj_id, p.pgh_id DESC) t
        WHERE t.pgh_label <> 'delete')
FROM customers_customerevent e WHERE e.pgh_obj_id = %(kept)s AND e.pgh_created_at < %(end)s
ORDER BY e.pgh_id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Record:
    """One record of a person, as it is."""

    pk: int
    customer_no: str
    kind: str
    name: str
    kana: str
    language: str
    postcode: str
    address: str
    died_on: date | None
    merged_into_id: int | None


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
class AddressView:
    """One change of address: what was, what came instead, and by whose word."""

    at: datetime
    before: str
    after: str
    source: str
    ground: str
    cause_kind: str  # the case that found it, where one did
    cause_id: int | None


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
    is_as_it_was: bool  # name, address or telephones are those of an earlier day
    addresses: tuple[AddressView, ...]  # changes until the day, newest first
    owns: int  # taps on the day, of flats let to others above all

    @property
    def present_marks(self) -> list[MarkView]:
        """What people must know now."""
        return [mark for mark in self.marks if mark.is_now]


def records_of(customer_id: int) -> list[int]:
    """Numbers of all records of the person this record belongs to, the kept one first."""
    return [row[0] for row in sql.rows(RECORDS.format(columns="r.id"), [customer_id])]


def person_view(*, customer_id: int, as_of: date, today: date, sees_protected: bool) -> PersonView:
    """The person a record belongs to, with name, address and telephones as they were on a day.

    One query; one more for an earlier day.

    Raises:
        Customer.DoesNotExist: there is no such record.
    """
    found = sql.rows(PERSON, {"id": customer_id, "day": as_of})
    records = [Record(*row[:10]) for row in found]
    if not records or records[0].merged_into_id is not None:
        raise Customer.DoesNotExist
    kept = records[0]
    marks = _marks([mark for row in found for mark in sql.array(row[10])], as_of)
    holds_today = [m for m in marks if m.starts_on <= today and (m.ends_on is None or today < m.ends_on)]
    is_protected = any(mark.kind == CustomerMark.Kind.PROTECTION for mark in holds_today)
    hides = is_protected and not sees_protected
    phones = _phones([phone[1:] for row in found for phone in sql.array(row[11])])
    shown, phones_then = _as_it_was(records, phones, as_of) if as_of < today else (kept, phones)
    is_other = (shown.name, shown.address, phones_then) != (kept.name, kept.address, phones)
    return PersonView(
        customer_id=kept.pk,
        customer_no=kept.customer_no,
        record_ids=tuple(record.pk for record in records),
        absorbed_nos=tuple(record.customer_no for record in records[1:]),
        kind=str(Customer.Kind(shown.kind).label),
        name=shown.name,
        kana=shown.kana,
        language=str(Customer.Language(shown.language).label),
        postcode="" if hides else shown.postcode,
        address="" if hides else shown.address,
        died_on=shown.died_on,
        phones=() if hides else phones_then,
        marks=tuple(marks),
        is_protected=is_protected,
        hides_place=hides,
        is_as_it_was=is_other,
        addresses=() if hides else _addresses([one for row in found for one in sql.array(row[12])], as_of),
        owns=sum(row[13] for row in found),
    )


def _marks(rows: list[list[Any]], day: date) -> list[MarkView]:
    marks = [
        MarkView(
            mark_id=number,
            kind=kind,
            label=str(CustomerMark.Kind(kind).label),
            starts_on=date.fromisoformat(starts_on),
            ends_on=date.fromisoformat(ends_on) if ends_on else None,
            note=note,
            is_now=starts_on <= f"{day}" and (ends_on is None or f"{day}" < ends_on),
        )
        for number, kind, starts_on, ends_on, note in rows
    ]
    return sorted(marks, key=lambda mark: (-mark.starts_on.toordinal(), mark.mark_id))


def _addresses(rows: list[list[Any]], day: date) -> tuple[AddressView, ...]:
    """Changes of address of a person until the end of a day."""
    found = [
        AddressView(
            at=datetime.fromisoformat(at),
            before=_place(before_postcode, before_address),
            after=_place(postcode, address),
            source=str(AddressChange.Source(source).label),
            ground=ground,
            cause_kind=cause_kind,
            cause_id=cause_id,
        )
        for (
            at,
            before_postcode,
            before_address,
            postcode,
            address,
            source,
            ground,
            cause_kind,
            cause_id,
        ) in rows
    ]
    until = clock.end_of(day)
    return tuple(sorted((one for one in found if one.at < until), key=lambda one: one.at, reverse=True))


def _place(postcode: str, address: str) -> str:
    """An address as people read it."""
    return f"〒{postcode[:3]}-{postcode[3:]} {address}".strip() if postcode else address or "（登録なし）"


def _phones(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """Telephones as written and what for, each number once."""
    return tuple({phone_digits(shown): (shown, note) for shown, note in rows}.values())


def _as_it_was(
    records: list[Record], phones: tuple[tuple[str, str], ...], day: date
) -> tuple[Record, tuple[tuple[str, str], ...]]:
    """The record kept and the telephones at the end of a day; as they are where history does not reach."""
    kept, *_ = records
    asked = {"kept": kept.pk, "records": [record.pk for record in records], "end": clock.end_of(day)}
    found = sql.rows(THEN, asked)
    if not found:
        return kept, phones
    *columns, phones_then = found[0]
    return Record(*columns), _phones(sql.array(phones_then))


def merges_of(record_ids: tuple[int, ...]) -> list[CustomerMerge]:
    """Merges and un-merges of these records, newest first, with the records and the people who did it."""
    found = CustomerMerge.objects.filter(Q(kept__in=record_ids) | Q(absorbed__in=record_ids))
    return list(
        found.select_related("kept", "absorbed", "merged_by", "undone_by").order_by("-merged_at", "-pk")
    )
