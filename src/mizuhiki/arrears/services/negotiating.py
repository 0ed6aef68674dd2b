"""交渉記録: each talk is a contact of the one history; what it came to stands beside it (COL-059)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.arrears import errors
from mizuhiki.arrears.models import DemandSession, Negotiation, PremisesEntry, SpokenPerson
from mizuhiki.arrears.moved import moved_away
from mizuhiki.audit import api as audit
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Contact, Said
from mizuhiki.customers.api import SupplyParty, lock_supplies, records_of
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import SessionTerms, pack_on
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, NewItem

FOLLOW_UP = ItemKind("arrears.follow_up", "滞納者への次の対応", "arrears")
AHEAD = timedelta(days=366)
DAYS = "月火水木金土日"


@dataclass(frozen=True)
class Entered:
    """Land or a building was entered: why, with whose consent, and how far."""

    purpose: str
    consent_by: str
    extent: str


@dataclass(frozen=True)
class Talk:
    """What happened between us and a debtor, and what it came to."""

    channel: str
    direction: str
    text: str
    spoken_to: str
    result: str
    person: str = ""  # who that was, as told
    promise_on: date | None = None
    promise_yen: int | None = None
    next_action: str = ""
    next_on: date | None = None
    happened_at: datetime | None = None  # when not now
    entered: Entered | None = None


@transaction.atomic
def record_talk(
    *,
    customer_id: int,
    supply_id: int | None,
    talk: Talk,
    at: datetime,
    actor: Actor,
    visit_id: int | None = None,
) -> Negotiation:
    """Write a talk, visit or letter into the history, with promise and next action.

    What was to be done for this person by its day is done by it. A talk belongs by itself to the session
    of its day in whose hours it was: to that for debtors who moved away where they did, else to the other.

    Raises:
        SupplyOfAnother, PromiseIncomplete, NextIncomplete, NobodySpoken, EntryIncomplete, EntryWithoutVisit,
            ContactSaysNothing, ContactInTheFuture: nothing is written.

    Source:
        COL-059 【金沢収納】第23条(3)ア; COL-063 同オ; COL-082 第25条(2).
    """
    records = records_of(customer_id)
    if supply_id is not None:
        lock_supplies([supply_id])
        if not SupplyParty.objects.filter(supply_id=supply_id, customer_id__in=records).exists():
            raise errors.SupplyOfAnother()
    happened_at = talk.happened_at or at
    refuse_talk(talk, clock.day_of(happened_at))
    contact = _write_contact(talk, customer_id=customer_id, supply_id=supply_id, actor=actor, at=at)
    made = Negotiation.objects.create(
        contact=contact,
        customer_id=records[0],
        spoken_to=Negotiation.Spoken(talk.spoken_to),
        result=Negotiation.Result(talk.result),
        promise_on=talk.promise_on,
        promise_yen=talk.promise_yen,
        next_action=talk.next_action,
        next_on=talk.next_on,
        session_id=_session_of(talk.channel, happened_at, customer_id=records[0]),
        visit_id=visit_id,
    )
    if talk.person.strip():
        SpokenPerson.objects.create(negotiation=made, name=talk.person.strip())
    if talk.entered is not None:
        PremisesEntry.objects.create(negotiation=made, **vars(talk.entered))
    _follow(made, records, at=at, actor=actor)
    audit.record(
        action="arrears.talk.recorded",
        subject=contact,
        actor=actor,
        at=at,
        customers=records[:1],
        result=made.result,
        yen=made.promise_yen,
    )
    return made


def _write_contact(
    talk: Talk, *, customer_id: int, supply_id: int | None, actor: Actor, at: datetime
) -> Contact:
    """The talk itself, in the one history."""
    return contacts.record_contact(
        customer_id=customer_id,
        supply_id=supply_id,
        said=Said(
            channel=talk.channel,
            direction=talk.direction,
            kind=Contact.Kind.CONSULTATION,
            text=talk.text,
            follow_up_on=talk.next_on,
            happened_at=talk.happened_at,
        ),
        actor=actor,
        at=at,
    )


def refuse_talk(talk: Talk, day: date) -> None:
    """What stands against a talk.

    Raises:
        PromiseIncomplete, NextIncomplete, NobodySpoken, EntryIncomplete, EntryWithoutVisit.
    """
    given = (talk.promise_on is not None, bool(talk.promise_yen))
    is_promise = talk.result == Negotiation.Result.PROMISED
    if given != (is_promise, is_promise) or (talk.promise_on or day) < day:
        raise errors.PromiseIncomplete()
    if (
        bool(talk.next_action) != (talk.next_on is not None)
        or not day <= (talk.next_on or day) <= day + AHEAD
    ):
        raise errors.NextIncomplete()
    results = Negotiation.Result
    silent = (results.NOBODY, results.MESSAGE, results.MOVED, results.OTHER)
    is_nobody = talk.spoken_to == Negotiation.Spoken.NOBODY
    if (is_nobody and talk.result not in silent) or (not is_nobody and talk.result == results.NOBODY):
        raise errors.NobodySpoken()
    if talk.entered is not None:
        if talk.channel != Contact.Channel.VISIT:
            raise errors.EntryWithoutVisit()
        told = (talk.entered.purpose, talk.entered.consent_by, talk.entered.extent)
        if not all(one.strip() for one in told):
            raise errors.EntryIncomplete()


def _session_of(channel: str, happened_at: datetime, *, customer_id: int) -> int | None:
    """The session of that day in which a talk counts."""
    local = happened_at.astimezone(clock.TOKYO)
    fitting = [one for one in session_terms(local.date()).values() if one.counts(channel, local)]
    held = {one.kind: one.pk for one in DemandSession.objects.filter(day=local.date())}
    held = {one.code: held[one.code] for one in fitting if one.code in held}
    if not held:
        return None
    moved = moved_away([customer_id], day=local.date()) == {customer_id}
    return next((held[one.code] for one in fitting if one.code in held and one.is_outside == moved), None)


def session_terms(day: date) -> dict[str, SessionTerms]:
    """The kinds of session of a day's rules."""
    arrears = pack_on(day).arrears
    return dict(arrears.sessions) if arrears else {}


def follow_key(negotiation_id: int) -> str:
    """The key of the work that a talk left to do."""
    return f"arrears.follow_up:{negotiation_id}"


def _follow(made: Negotiation, records: Collection[int], *, at: datetime, actor: Actor) -> None:
    """What was to be done by now is done; what is to be done today lies in the inbox at once."""
    day = clock.day_of(made.contact.at)
    before = Negotiation.objects.filter(customer_id__in=records, next_on__isnull=False, pk__lt=made.pk)
    if made.next_on is None:
        before = before.filter(next_on__lte=day)
    keys = [follow_key(pk) for pk in before.values_list("pk", flat=True)]
    worklist.close_items(keys, at=at, actor=actor)
    if made.next_on is not None and made.next_on <= clock.day_of(at):
        lay_follow_ups(day=clock.day_of(at), at=at, only=made.pk)


# What a talk left to do is done by a later one on its day or after, or gives way to what that one leaves.
OPEN_FOLLOW_UPS = """
    SELECT n.contact_id, n.customer_id, n.next_on, n.next_action
    FROM arrears_negotiation n
    JOIN customers_customer c ON c.id = n.customer_id
    WHERE n.next_on <= %(day)s AND NOT EXISTS (
        SELECT FROM arrears_negotiation x
        JOIN customers_customer o ON o.id = x.customer_id
        JOIN contacts_contact t ON t.id = x.contact_id
        WHERE coalesce(o.merged_into_id, o.id) = coalesce(c.merged_into_id, c.id)
          AND x.contact_id > n.contact_id
          AND (x.next_on IS NOT NULL OR (t.at AT TIME ZONE 'Asia/Tokyo')::date >= n.next_on))
"""


def lay_follow_ups(*, day: date, at: datetime, only: int | None = None) -> int:
    """Lay on the arrears desk what is to be done until a day; what lies there stays as it is.

    Source:
        COL-059 【金沢収納】第23条(3)ア.
    """
    query = (
        f"{OPEN_FOLLOW_UPS} AND (%(only)s::bigint IS NULL OR n.contact_id = %(only)s) ORDER BY n.contact_id"
    )
    found = sql.rows(query, {"day": day, "only": only})
    items = [
        NewItem(
            key=follow_key(contact_id),
            title=f"滞納者への次の対応（{Negotiation.Next(action).label}）",
            due_at=clock.end_of(on),
            url_name="arrears:debtor_show",
            url_args=[customer_id],
            subject=("customers.customer", customer_id),
        )
        for contact_id, customer_id, on, action in found
    ]
    return worklist.open_items(kind=FOLLOW_UP.code, items=items, at=at) if items else 0


@transaction.atomic
def hold_session(*, kind: str, day: date, note: str, at: datetime, actor: Actor) -> DemandSession:
    """Say that a session is held on a day; said twice it is one.

    Raises:
        SessionUnknown, SessionNotThatDay: nothing is written.

    Source:
        COL-064 【金沢収納】第23条(3)カ; COL-065 同キ; COL-066 同ク.
    """
    terms = session_terms(day).get(kind)
    if terms is None:
        raise errors.SessionUnknown()
    if day.weekday() not in terms.weekdays:
        days = "・".join(DAYS[number] for number in sorted(terms.weekdays))
        raise errors.SessionNotThatDay(title=terms.label, days=days)
    before = DemandSession.objects.filter(kind=kind, day=day).first()
    if before is not None:
        return before
    made = DemandSession.objects.create(kind=kind, day=day, note=note.strip(), at=at, by_id=actor.pk)
    audit.record(action="arrears.session.held", subject=made, actor=actor, at=at, kind=kind, on=day)
    return made
