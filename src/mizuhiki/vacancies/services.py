"""A case is opened, evidence is written down, and the utility closes, by the stop that a user asks for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Supply, holders_of, lock_supplies
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import Visit
from mizuhiki.intake import api as intake
from mizuhiki.intake.api import Application
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, era, serials
from mizuhiki.rulepacks.api import Pack, pack_of_version, pack_on
from mizuhiki.staff.api import User
from mizuhiki.vacancies import errors
from mizuhiki.vacancies.finding import still_of
from mizuhiki.vacancies.models import KIND, Evidence, Patrol, VacancyCase, VacancyEnd
from mizuhiki.vacancies.selectors import live_notices

LOOK, PATROL = "vacancy_look", "vacancy_patrol"  # kinds of visit
LETTERS = 12  # of the newest looked at
How, Kinds = VacancyEnd.How, Evidence.Kind


@dataclass(frozen=True)
class Found:
    """One thing that was found."""

    kind: str
    on: date
    text: str
    is_against: bool = False


@transaction.atomic
def open_case(*, supply_id: int, reason: str, reference: str, actor: User, at: datetime) -> VacancyCase:
    """Look into a supply; what its meter and its letters say is written down at once.

    Args:
        reference: the key of this act; the same key is done once.

    Raises:
        ReasonMissing, SupplyNotRunning, CaseKnown: nothing is changed.

    Source:
        issue 7, point 3 (職権閉栓).
    """
    (supply,), today = lock_supplies([supply_id]), clock.day_of(at)
    if before := VacancyCase.objects.filter(reference=reference).first():
        return before
    if not reason.strip():
        raise errors.ReasonMissing
    if supply.ends_on is not None or supply.starts_on > today:
        raise errors.SupplyNotRunning
    if before := VacancyCase.objects.filter(supply_id=supply_id, end=None).first():
        raise errors.CaseKnown(shown=before.shown)
    holder = holders_of([supply_id], today=today, viewer=actor)[supply_id]
    case = VacancyCase.objects.create(
        **serials.next_of_year(VacancyCase, today),
        supply_id=supply_id,
        customer_id=holder.customer_id,
        rules_id=pack_on(today).version_id,
        reason=reason.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    for one in _known(supply_id, today):
        write_evidence(case, one, actor=actor, at=at)
    record("vacancies.case.opened", case, actor, at)
    return case


def _known(supply_id: int, today: date) -> list[Found]:
    """What the registers say already."""
    found = list[Found]()
    still = still_of(supply_id, today=today)
    if still.zeros and still.since is not None:
        text = f"{era.long_date(still.since)}から{still.zeros}回の検針が0m³（指針 {still.index_m3:,}）"
        found.append(Found(Kinds.STILL, today, text))
    for piece in mail.pieces_of_supply(supply_id, limit=LETTERS):
        if piece.returned_on is not None and piece.returned_on >= (still.since or today):
            text = f"{piece.title}（文書番号 {piece.number}）が戻った"
            found.append(Found(Kinds.MAIL, piece.returned_on, text))
    return found


@transaction.atomic
def add_evidence(*, case_id: int, found: Found, actor: User, at: datetime) -> Evidence:
    """Write down what somebody found or was told.

    Raises:
        CaseEnded, CaseWaits, WordsMissing, FoundInFuture, ProtectedNotAsked: nothing is changed.

    Source:
        issue 7, point 3 (職権閉栓); design.md, law 16.
    """
    case = lock_open(case_id)
    if not found.text.strip():
        raise errors.WordsMissing
    if found.on > clock.day_of(at):
        raise errors.FoundInFuture
    if found.kind == Kinds.OWNER and _is_protected(case, actor, at):
        raise errors.ProtectedNotAsked
    made = write_evidence(case, found, actor=actor, at=at)
    record("vacancies.evidence.added", case, actor, at)
    return made


def _is_protected(case: VacancyCase, actor: User, at: datetime) -> bool:
    holder = holders_of([case.supply_id], today=clock.day_of(at), viewer=actor)[case.supply_id]
    return holder.is_protected


@transaction.atomic
def order_look(*, case_id: int, crew_id: int, visit_on: date, note: str, actor: User, at: datetime) -> Visit:
    """Send a crew to look at the house; it stands on their day sheet.

    Raises:
        CaseEnded, CaseWaits, VisitInThePast, VisitOverlaps, CardMissing: nothing is changed.

    Source:
        issue 7, point 3 (職権閉栓).
    """
    case = lock_open(case_id)
    return fieldwork.plan_visit(
        kind=LOOK,
        supply_id=case.supply_id,
        visit_on=visit_on,
        crew_id=crew_id,
        note=note,
        at=at,
        actor=actor,
    )


@transaction.atomic
def take_look(*, visit: Visit, is_against: bool, text: str, actor: User, at: datetime) -> Evidence | None:
    """What the crew saw, for the case that is open; where it ended meanwhile the visit alone tells it.

    Source:
        issue 7, point 3 (職権閉栓).
    """
    assert visit.supply_id is not None, "a look is at a supply"
    lock_supplies([visit.supply_id])
    case = VacancyCase.objects.filter(supply_id=visit.supply_id, end=None).first()
    if case is None:
        return None
    found = Found(Kinds.VISIT, clock.day_of(at), text, is_against)
    made = write_evidence(case, found, visit=visit, actor=actor, at=at)
    record("vacancies.evidence.added", case, actor, at)
    return made


def lacking(case: VacancyCase, *, today: date) -> list[str]:
    """The labels of what the rules ask for and nobody has found yet."""
    terms = pack_of_version(case.rules_id).vacancies
    there = set(case.evidence.filter(is_against=False).values_list("kind", flat=True))
    if still_of(case.supply_id, today=today).zeros == 0:
        there.discard(Kinds.STILL.value)
    if not live_notices(case):
        there.discard(Kinds.NOTICE.value)
    return [str(Kinds(one).label) for one in terms.needs if one not in there]


def refuse_unready(case: VacancyCase, *, today: date) -> None:
    """Everything the rules ask for is there, nothing speaks against it, and whoever lives there had time.

    Raises:
        StillUsed, EvidenceMissing, NoticeTooYoung: nothing is changed.
    """
    against = case.evidence.filter(is_against=True).order_by("-pk").first()
    if against is not None:
        raise errors.StillUsed(what=f"{against.on} {against.get_kind_display()}")
    if missing := lacking(case, today=today):
        raise errors.EvidenceMissing(kinds="、".join(missing))
    terms = pack_of_version(case.rules_id).vacancies
    if terms.notice_days:
        left_on = live_notices(case)[0].on
        until = left_on + timedelta(days=terms.notice_days)
        if today < until:
            raise errors.NoticeTooYoung(on=left_on, days=terms.notice_days, until=until)


@transaction.atomic
def ask_closing(*, case_id: int, reason: str, actor: User, at: datetime) -> ApprovalRequest:
    """Ask the utility to close the supply.

    Raises:
        CaseEnded, CaseWaits, StillUsed, EvidenceMissing, NoticeTooYoung, SupplyNotRunning, ReasonNeeded:
        nothing is changed.

    Source:
        issue 7, point 3 (職権閉栓).
    """
    case = lock_open(case_id)
    _refuse_ended_supply(case)
    refuse_unready(case, today=clock.day_of(at))
    return approvals.ask(
        kind=KIND,
        title=f"職権閉栓（{case.shown}、お問い合わせ番号 {case.supply.inquiry_no}）",
        subject=case,
        reason=reason,
        actor=actor,
        at=at,
    )


@transaction.atomic
def close(*, case_id: int, actor: User, at: datetime) -> VacancyEnd:
    """The utility decided: the stop goes to the crew desk, as if its user had asked for it.

    What was found since, water that moves again first of all, stops it.

    Raises:
        CaseEnded, SupplyNotRunning, StillUsed, EvidenceMissing, NoticeTooYoung: nothing is changed.
        AskedAlready, and whatever else `intake.take_application` raises.

    Source:
        issue 7, point 3 (職権閉栓); design.md, law 9.
    """
    case, today = _lock(case_id), clock.day_of(at)
    _refuse_ended(case)
    _refuse_ended_supply(case)
    refuse_unready(case, today=today)
    application = _stop_of(case, pack_on(today), actor=actor, at=at)
    end = VacancyEnd.objects.create(case=case, how=How.CLOSED, application=application, at=at, by_id=actor.pk)
    record("vacancies.case.ended", case, actor, at, how=How.CLOSED)
    return end


def _stop_of(case: VacancyCase, pack: Pack, *, actor: User, at: datetime) -> Application:
    holder = holders_of([case.supply_id], today=clock.day_of(at), viewer=actor)[case.supply_id]
    told = {
        "name": holder.name,
        "kana": holder.kana,
        "phone": pack.utility.phone,
        "place": case.supply.installation.premises.address,
        "note": f"職権閉栓 {case.shown}。立会いなし。",
    }
    seen = intake.conflicts_of(
        kind=Application.Kind.STOP,
        installation_id=case.supply.installation_id,
        wanted_on=clock.day_of(at),
        phone=told["phone"],
    )
    wish = intake.Wish(
        wanted_on=clock.day_of(at),
        by="office",
        told=told,
        installation_id=case.supply.installation_id,
        customer_id=case.customer_id,
        settle_by="bill",
        seen=intake.mark_of_conflicts(seen),
    )
    way = intake.Way(channel=Application.Channel.OFFICE, reference=f"vacancy:{case.pk}")
    return intake.take_application(kind=Application.Kind.STOP, way=way, wish=wish, actor=actor, at=at)


@transaction.atomic
def end_case(*, case_id: int, how: str, reason: str, actor: User, at: datetime) -> VacancyEnd:
    """Somebody lives there after all, or the case is dropped.

    Raises:
        CaseEnded, CaseWaits, ReasonMissing: nothing is changed.

    Source:
        issue 7, point 3 (職権閉栓).
    """
    case = lock_open(case_id)
    if not reason.strip():
        raise errors.ReasonMissing
    assert how != How.CLOSED, "the utility alone closes"
    end = VacancyEnd.objects.create(case=case, how=How(how), reason=reason.strip(), at=at, by_id=actor.pk)
    record("vacancies.case.ended", case, actor, at, how=how)
    return end


@transaction.atomic
def order_patrol(
    *, installation_id: int, crew_id: int, visit_on: date, note: str, actor: User, at: datetime
) -> Visit:
    """Send a crew to a tap that nobody has a contract for.

    Raises:
        PlaceInUse, VisitInThePast, VisitOverlaps, CardMissing: nothing is changed.

    Source:
        issue 7, point 3 (空家).
    """
    visit = fieldwork.plan_visit(
        kind=PATROL,
        supply_id=None,
        installation_id=installation_id,
        visit_on=visit_on,
        crew_id=crew_id,
        note=note,
        at=at,
        actor=actor,
    )
    running = Supply.objects.filter(installation_id=installation_id, ends_on=None)
    if (found := running.select_related("installation").first()) is not None:
        raise errors.PlaceInUse(tap_no=found.installation.tap_no)
    return visit


@transaction.atomic
def take_patrol(*, visit: Visit, finding: str, text: str, actor: User, at: datetime) -> Patrol:
    """What was found at an empty place.

    Source:
        issue 7, point 3 (空家).
    """
    assert visit.installation_id is not None, "a patrol is to a tap"
    made = Patrol.objects.create(
        installation_id=visit.installation_id,
        visit=visit,
        on=clock.day_of(at),
        finding=Patrol.Finding(finding),
        text=text.strip(),
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="vacancies.patrol.taken", subject=made, actor=actor, at=at)
    return made


def _lock(case_id: int) -> VacancyCase:
    supply_id = VacancyCase.objects.values_list("supply_id", flat=True).get(pk=case_id)
    lock_supplies([supply_id])
    return VacancyCase.objects.select_related("supply__installation__premises").get(pk=case_id)


def lock_open(case_id: int) -> VacancyCase:
    """A case that somebody may still work on, with its supply locked.

    Raises:
        CaseEnded, CaseWaits: nothing is changed.
    """
    case = _lock(case_id)
    _refuse_ended(case)
    if approvals.open_request_of(kind=KIND, subject_id=case.pk) is not None:
        raise errors.CaseWaits
    return case


def _refuse_ended(case: VacancyCase) -> None:
    end = VacancyEnd.objects.filter(pk=case.pk).first()
    if end is not None:
        raise errors.CaseEnded(day=clock.day_of(end.at), how=end.get_how_display())


def _refuse_ended_supply(case: VacancyCase) -> None:
    if case.supply.ends_on is not None:
        raise errors.SupplyNotRunning


def write_evidence(
    case: VacancyCase,
    found: Found,
    *,
    visit: Visit | None = None,
    piece_id: int | None = None,
    actor: User,
    at: datetime,
) -> Evidence:
    """One more row of what was found; the caller holds the lock."""
    return Evidence.objects.create(
        case=case,
        kind=Kinds(found.kind),
        on=found.on,
        text=found.text.strip(),
        is_against=found.is_against,
        visit=visit,
        piece_id=piece_id,
        at=at,
        by_id=actor.pk,
    )


def record(action: str, case: VacancyCase, actor: User, at: datetime, **facts: str) -> None:
    """The act, in the trace of whose supply it is."""
    audit.record(action=action, subject=case, actor=actor, at=at, customers=[case.customer_id], **facts)
