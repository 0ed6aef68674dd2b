"""Whom a scenario can be played of, how a call for training stands, and what was registered in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Prefetch, Q, QuerySet

from mizuhiki.audit.api import ReadLog
from mizuhiki.callcentre.api import Case, CaseStep, Standing
from mizuhiki.customers.api import Customer
from mizuhiki.intake.api import Application
from mizuhiki.intake.api import Details as IntakeDetails
from mizuhiki.platform import clock, sql
from mizuhiki.practice.models import Drill
from mizuhiki.practice.permissions import DRILL_LEAD, DRILL_TAKE
from mizuhiki.practice.rules import NONE, OTHER, SAME, Done, Registered
from mizuhiki.practice.scenarios import SHARED, Part, Scenario, scenarios
from mizuhiki.repairs.api import RepairRequest, Urgency
from mizuhiki.staff.api import User, able
from mizuhiki.talks.api import Check, Transfer, languages_interpreted
from mizuhiki.telephony.api import Leg, Role, legs_of

ACCOUNT = ("callcentre:case_account", "desks:customer_page")  # screens on which an account opens
MOST_SHOWN = 200

# Somebody who uses water here now, has a number that is nobody else's, and is under no mark.
_OWN_NUMBER = """
    SELECT p.customer_id, p.digits FROM customers_phone p
    WHERE p.customer_id > %s
      AND EXISTS (SELECT FROM customers_supplyparty y JOIN customers_supply s ON s.id = y.supply_id
                  WHERE y.customer_id = p.customer_id AND y.role = 'water_user' AND y.ends_on IS NULL
                    AND s.ends_on IS NULL)
      AND NOT EXISTS (SELECT FROM customers_customermark m WHERE m.customer_id = p.customer_id)
      AND {} (SELECT FROM customers_phone o WHERE o.digits = p.digits AND o.customer_id <> p.customer_id)
    ORDER BY p.customer_id LIMIT 1
"""


_PLACE = """
    SELECT concat_ws(' ', p.town || p.block, nullif(p.building, ''))
    FROM customers_supplyparty y JOIN customers_supply s ON s.id = y.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises p ON p.id = i.premises_id
    WHERE y.customer_id = %s AND y.role = 'water_user' AND y.ends_on IS NULL ORDER BY s.id LIMIT 1
"""


def trainees() -> QuerySet[User]:
    """Whoever may be rung at."""
    return able([DRILL_TAKE])


def part_to_play(scenario: Scenario) -> tuple[int, str] | None:
    """A customer of the made-up town with the number they call from: another one than the last time."""
    exists = "EXISTS" if scenario.caller == SHARED else "NOT EXISTS"
    last = Drill.objects.aggregate(last=Max("customer_id"))["last"] or 0
    for since in (last, 0):
        if found := sql.rows(_OWN_NUMBER.format(exists), [since]):
            return int(found[0][0]), str(found[0][1])
    return None


def drills() -> QuerySet[Drill]:
    """Every call with what a line of a list shows."""
    found = Drill.objects.select_related("trainee", "by", "result__by", "result__manual", "call")
    return found.order_by("-at", "-pk")


def judged() -> list[Drill]:
    """Those with a result, the oldest first."""
    return list(drills().filter(result__isnull=False).order_by("at", "pk"))


def visible_to(person: User) -> QuerySet[Drill]:
    """A trainee sees their own, whoever leads sees all."""
    return drills() if person.has_perm(DRILL_LEAD) else drills().filter(trainee=person)


def running_of(person_id: int) -> Drill | None:
    """The call for training somebody has not been told the result of yet; the newest."""
    return drills().filter(trainee_id=person_id, result=None).first()


def part_of(drill: Drill) -> Part:
    """Whose part is played."""
    if drill.customer_id is None:
        return Part()
    customer = Customer.objects.get(pk=drill.customer_id)
    return Part(
        customer.name, customer.kana, customer.address or _place_of(customer.pk), customer.customer_no
    )


def _place_of(customer_id: int) -> str:
    found = sql.rows(_PLACE, [customer_id])
    return str(found[0][0]) if found else ""


def leg_of(drill: Drill) -> Leg | None:
    """The call at the trainee's telephone."""
    own = [
        leg for leg in legs_of(drill.call_id) if leg.role == Role.AGENT and leg.agent_id == drill.trainee_id
    ]
    return own[-1] if own else None


@dataclass(frozen=True)
class Stand:
    """How far a call has come: rings, talks, writes, is over."""

    code: str
    word: str
    leg: Leg | None


def stand_of(drill: Drill) -> Stand:
    """Where the call is, and with it what can be done next."""
    leg = leg_of(drill)
    if leg is None or leg.answered_at is None:
        is_gone = leg is not None and leg.ended_at is not None
        return Stand("gone", "切れた電話", leg) if is_gone else Stand("ringing", "呼出中", leg)
    if leg.ended_at is None:
        return Stand("talking", "通話中", leg)
    if leg.wrap_ended_at is None:
        return Stand("wrapping", "後処理", leg)
    return Stand("over", "終了", leg)


def what_was_done(drill: Drill) -> Done:
    """Everything the trainee registered, checked and opened since they took the call."""
    leg = leg_of(drill)
    since = (leg.answered_at if leg else None) or drill.at
    identity, identified_at = _identity(drill)
    opened = ReadLog.objects.filter(actor_id=drill.trainee_id, at__gte=since, screen__in=ACCOUNT)
    return Done(
        on=clock.day_of(drill.at),
        registered=[
            *_cases(drill, since),
            *_applications(drill, since),
            *_repairs(drill, since),
            *_transfers(drill),
        ],
        identity=identity,
        identified_at=identified_at,
        interpreted=languages_interpreted(drill.call_id),
        account_at=opened.order_by("at").values_list("at", flat=True).first(),
        talk_ms=leg.talk_ms if leg else None,
        wrap_ms=leg.wrap_ms if leg else None,
    )


def _cases_of(drill: Drill, since: datetime) -> QuerySet[Standing]:
    own = Q(case__call_id=drill.call_id) | Q(
        case__call=None, case__by=drill.trainee, case__written_at__gte=since
    )
    return Standing.objects.filter(own, is_cancelled=False).select_related("case", "version").order_by("pk")


def _identity(drill: Drill) -> tuple[str, datetime | None]:
    """The last check of the call or of a case of it; the account may open after the first that says who."""
    since = drill.at
    steps = CaseStep.objects.filter(
        case__in=_cases_of(drill, since).values("pk"), kind=CaseStep.Kind.IDENTIFIED
    )
    checks = Check.objects.filter(call_id=drill.call_id)
    told = [*steps.values_list("is_same", "at"), *checks.values_list("is_same", "at")]
    found = sorted(told, key=lambda one: one[1])
    if not found:
        return NONE, None
    first = next((at for is_same, at in found if is_same), None)
    return (SAME if found[-1][0] else OTHER), first


def _cases(drill: Drill, since: datetime) -> list[Registered]:
    rows = list(_cases_of(drill, since))
    escalated = set(
        CaseStep.objects.filter(
            case_id__in=[row.pk for row in rows], kind=CaseStep.Kind.ESCALATED
        ).values_list("case_id", flat=True)
    )
    return [
        Registered(
            kind=row.case.kind,
            text=" ".join((row.version.text, row.version.answer, row.version.caller)) if row.version else "",
            form=row.case.form,
            fee_class=row.fee_class,
            language=row.case.language,
            is_urgent=row.case.is_urgent,
            is_escalated=row.pk in escalated,
        )
        for row in rows
    ]


def _applications(drill: Drill, since: datetime) -> list[Registered]:
    newest = IntakeDetails.objects.select_related("told").order_by("-number")
    found = Application.objects.filter(received_by=drill.trainee, received_at__gte=since).order_by("pk")
    registered = []
    for one in found.prefetch_related(Prefetch("versions", queryset=newest)):
        details = one.versions.all()[0]
        told = getattr(details, "told", None)
        words = (told.name, told.place, told.new_address, told.mail_address, told.note) if told else ()
        kind = Case.Kind.NAME_CHANGE if one.kind == Application.Kind.RENAME else one.kind
        registered.append(
            Registered(
                kind=str(kind),
                text=" ".join(words),
                is_urgent=details.is_urgent,
                wanted_on=details.wanted_on,
            )
        )
    return registered


def _repairs(drill: Drill, since: datetime) -> list[Registered]:
    found = RepairRequest.objects.filter(by=drill.trainee, written_at__gte=since).order_by("pk")
    registered = []
    for one in found:
        detail = one.details.select_related("told").latest("version")
        told = getattr(detail, "told", None)
        registered.append(
            Registered(
                kind=f"{detail.side}_repair",
                text=" ".join((told.place, told.words, told.name)) if told else "",
                is_urgent=detail.urgency == Urgency.URGENT,
            )
        )
    return registered


def _transfers(drill: Drill) -> list[Registered]:
    found = Transfer.objects.filter(call_id=drill.call_id).select_related("section").order_by("pk")
    return [Registered(kind="transfer", text=one.section.name) for one in found]


@dataclass(frozen=True)
class Progress:
    """Of one trainee: the scenarios passed, tried, and the last result."""

    trainee: User
    passed: Sequence[str]  # titles
    tried: int
    last_at: datetime | None
    average_talk_ms: int | None
    average_wrap_ms: int | None

    @property
    def is_complete(self) -> bool:
        """Every scenario was passed once."""
        return len(self.passed) == len(scenarios())


def progress(*, of: User | None = None) -> list[Progress]:
    """How far each trainee has come; of one of them only where that is asked (CC-110)."""
    found = drills().filter(result__isnull=False)
    rows = list((found.filter(trainee=of) if of else found).order_by("at"))
    by_person: dict[User, list[Drill]] = {}
    for row in rows:
        by_person.setdefault(row.trainee, []).append(row)
    return [
        _progress_of(person, own) for person, own in sorted(by_person.items(), key=lambda one: str(one[0]))
    ]


def _progress_of(person: User, own: Sequence[Drill]) -> Progress:
    known = scenarios()
    passed = {one.scenario for one in own if one.result.is_passed}
    return Progress(
        trainee=person,
        passed=[one.title for code, one in known.items() if code in passed],
        tried=len(own),
        last_at=own[-1].result.at,
        average_talk_ms=_average([one.result.talk_ms for one in own]),
        average_wrap_ms=_average([one.result.wrap_ms for one in own]),
    )


def _average(lengths: Sequence[int | None]) -> int | None:
    known = [one for one in lengths if one is not None]
    return sum(known) // len(known) if known else None
