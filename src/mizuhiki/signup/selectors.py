"""Applications as the staff side sees them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mizuhiki.customers.api import Supply, SupplyParty
from mizuhiki.platform import clock, sql
from mizuhiki.signup.comparing import Candidate
from mizuhiki.signup.models import (
    Answer,
    Application,
    ApplicationEvent,
    ApplicationState,
    Attempt,
)

Kind = ApplicationEvent.Kind
PAPER_PAGE = "paper"  # names a place to send to, not the place of use


def given_of(application_id: int, *, for_way: Attempt | None = None) -> dict[str, str]:
    """What was given last on each page of the form, by item; of who asked for the paper form see `sent_to`.

    Args:
        for_way: a way to a bank, for what the bank was asked for; what was changed for the next is not in it.
    """
    answers = Answer.objects.filter(application_id=application_id).exclude(page=PAPER_PAGE)
    if for_way is not None:
        answers = answers.filter(pk__lte=for_way.last_answer)
    latest = answers.order_by("page", "-pk").distinct("page")
    return {item: value for answer in latest for item, value in answer.given.items()}


def sent_to(application_id: int) -> dict[str, str]:
    """Where the paper form is to be sent, by item; nothing where nobody asked for it."""
    latest = Answer.objects.filter(application_id=application_id, page=PAPER_PAGE).order_by("pk").last()
    return dict(latest.given) if latest else {}


def candidate_of(inquiry_no: str, *, today: date) -> Candidate | None:
    """The supply a number names."""
    supply = (
        Supply.objects.select_related("installation__premises").filter(inquiry_no=inquiry_no).first()
        if inquiry_no
        else None
    )
    if supply is None:
        return None
    parties = SupplyParty.objects.filter(supply=supply, ends_on=None).select_related("customer")
    names = tuple(name for party in parties for name in (party.customer.name, party.customer.kana))
    premises = supply.installation.premises
    place = f"{premises.town}{premises.block} {premises.building}"
    is_ended = supply.ends_on is not None and supply.ends_on <= today
    return Candidate(supply_id=supply.pk, is_ended=is_ended, names=names, place=place)


def unmatched() -> Iterable[Application]:
    """Confirmed applications that nobody has looked at since the last confirmation, oldest first."""
    return (
        Application.objects.filter(standing__state=ApplicationState.State.CONFIRMED, match=None)
        .exclude(Exists(laid_unmatched().filter(application=OuterRef("pk"))))
        .order_by("pk")
    )


def laid_unmatched() -> QuerySet[ApplicationEvent]:
    """Events that laid an application on a desk, with no confirmation of another way to a bank since."""
    later = ApplicationEvent.objects.filter(
        application=OuterRef("application"), kind=Kind.CONFIRMED, pk__gt=OuterRef("pk")
    )
    return ApplicationEvent.objects.filter(~Exists(later), kind=Kind.UNMATCHED)


_SECOND = """
    SELECT e.application_id, e.attempt FROM signup_applicationevent e
    JOIN signup_applicationmatch m ON m.application_id = e.application_id
    JOIN signup_evidence v ON v.id = m.evidence_id
    JOIN signup_attempt t ON t.id = v.attempt_id
    WHERE e.kind = 'confirmed' AND e.attempt <> t.position
      AND (%(only)s::bigint IS NULL OR e.application_id = %(only)s)
      AND NOT EXISTS (
          SELECT FROM signup_applicationevent s
          WHERE s.application_id = e.application_id AND s.attempt = e.attempt AND s.kind = 'second'
      )
    ORDER BY 1, 2
"""


def second_accounts(*, application_id: int | None = None) -> list[tuple[int, int]]:
    """Applications with one more account that a bank has registered, and the attempt it came by."""
    found = sql.rows(_SECOND, {"only": application_id})
    return [(int(number), int(attempt)) for number, attempt in found]


def papers_asked_for() -> Iterable[Application]:
    """Applications that were led to the paper form and are on no desk yet, locked."""
    told = ApplicationEvent.objects.filter(application=OuterRef("pk"), kind=Kind.TOLD, facts__what="paper")
    return (
        Application.objects.filter(standing__state=ApplicationState.State.PAPER)
        .exclude(Exists(told))
        .select_related("standing")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def applications(*, state: str, limit: int) -> list[Application]:
    """The newest applications, of one state or of all."""
    found = Application.objects.select_related("standing", "match").order_by("-pk")
    return list((found.filter(standing__state=state) if state else found)[:limit])


def of_year(year: int) -> tuple[int, int]:
    """How many applications of a fiscal year were sent on, and how many are registered (長岡 7(4))."""
    begins, ends = (datetime(one, 4, 1, tzinfo=clock.TOKYO) for one in (year, year + 1))
    found = ApplicationState.objects.filter(
        application__began_at__gte=begins, application__began_at__lt=ends
    ).exclude(Q(state=ApplicationState.State.DRAFT) | Q(state=ApplicationState.State.EXPIRED, attempt=0))
    return found.count(), found.filter(state=ApplicationState.State.CONFIRMED).count()


def counts() -> dict[str, int]:
    """How many applications stand where."""
    rows = ApplicationState.objects.values_list("state").annotate(count=Count("pk"))
    return dict(rows)


_UNTOLD = """
    SELECT d.application_id, d.what, f.first_at FROM (
        SELECT s.application_id, s.state AS what, s.since FROM signup_applicationstate s
        WHERE (s.state = 'confirmed' OR s.state IN ('refused', 'returned_ng') AND s.since <= %(before)s
               OR s.state = 'expired' AND s.attempt > 0)
          AND (%(only)s::bigint IS NULL OR s.application_id = %(only)s)
          AND NOT EXISTS (
              SELECT FROM signup_applicationevent e WHERE e.application_id = s.application_id
                AND e.kind = 'told' AND e.attempt = s.attempt AND e.facts ->> 'what' = s.state
          )
        UNION ALL
        SELECT e.application_id, 'resume', max(e.at) FROM signup_applicationevent e
        WHERE e.kind = 'resume_asked' AND (%(only)s::bigint IS NULL OR e.application_id = %(only)s)
        GROUP BY e.application_id
        HAVING count(*) > (
            SELECT count(*) FROM signup_applicationevent t WHERE t.application_id = e.application_id
              AND t.kind = 'told' AND t.facts ->> 'what' = 'resume'
        )
    ) d
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS tries, min(e.at) AS first_at, max(e.at) AS last_at
        FROM signup_applicationevent e WHERE e.application_id = d.application_id AND e.kind = 'not_taken'
          AND e.facts ->> 'what' = d.what AND e.at >= d.since
    ) f
    WHERE f.tries = 0
       OR f.last_at + (%(waits)s::interval[])[least(f.tries, cardinality(%(waits)s::interval[]))] <= %(at)s
    ORDER BY f.tries, d.since, 1, 2
"""
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 60)]  # after each try; the last goes on


def untold(
    *, before: datetime, at: datetime, application_id: int | None = None
) -> list[tuple[int, str, datetime | None]]:
    """Applications whose applicant has a mail to get now, of what, and when it was refused first.

    It tells of a state, or has the link to go on. Those that were refused stand behind all others.

    Args:
        before: a refusal or a break-off is told of when it is older.
    """
    found = sql.rows(_UNTOLD, {"before": before, "at": at, "waits": WAITS, "only": application_id})
    return [(number, what, refused_at) for number, what, refused_at in found]


def language_of(application: Application) -> str:
    """The language its pages were switched to last, else the one it began in."""
    switched = ApplicationEvent.objects.filter(application=application, kind=Kind.LANGUAGE).order_by("pk")
    return (latest.facts["language"] if (latest := switched.last()) else "") or application.language


def attempt_of(application_id: int) -> int:
    """The attempt an application is at."""
    return ApplicationState.objects.values_list("attempt", flat=True).get(pk=application_id)
