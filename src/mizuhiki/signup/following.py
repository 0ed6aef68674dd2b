"""What follows a bank's confirmation: the application becomes the supply's account, or waits on a desk."""

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit import api as debit
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.signup import accounts, selectors
from mizuhiki.signup.accounts import Registered
from mizuhiki.signup.comparing import NEWER, NUMBERS, UNTOLD, why_not
from mizuhiki.signup.errors import (
    AccountUntold,
    AlreadyMatched,
    NoSuchSupply,
    NotConfirmed,
    OtherNumbers,
    RegistrationChanged,
)
from mizuhiki.signup.models import (
    Application,
    ApplicationEvent,
    ApplicationMatch,
    ApplicationState,
    Evidence,
    Settling,
)
from mizuhiki.signup.reconciling import registrations
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome

UNMATCHED = ItemKind(
    "signup.unmatched",
    "WEB口座振替の契約の確認",
    "collection",
    (
        Outcome("matched", "契約に反映した"),
        Outcome("asked", "お客様に確かめている", needs_note=True),
        Outcome("given_up", "反映しない", needs_note=True),
    ),
)
PAPER = ItemKind(
    "signup.paper",
    "WEB受付からの口座振替依頼書の郵送",
    "collection",
    (
        Outcome("posted", "依頼書を郵送した"),
        Outcome("unknown", "送り先がわからない", needs_note=True),
    ),
)
TIME_TO_MATCH, TIME_TO_POST = timedelta(days=1), timedelta(days=5)
Kind = ApplicationEvent.Kind
log = logging.getLogger(__name__)


def follow_up(*, at: datetime, actor: Actor) -> int:
    """Take each confirmed application that is new; returns how many became an account.

    One that cannot be taken for a reason nobody thought of waits on a desk, and those behind it go on.

    Raises:
        OperationalError, InterfaceError: the database is away. The rest is taken the next minute.
    """
    taken = 0
    for number in [application.pk for application in selectors.unmatched()]:
        try:
            taken += take_confirmed(application_id=number, at=at, actor=actor) is not None
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("application %s could not be taken", number)
            lay_unmatched(application_id=number, why="fault", at=at, actor=actor)
    return taken


def follow_seconds(*, at: datetime, actor: Actor) -> int:
    """Take each second account of an application that became one before; returns how many took its place.

    One that cannot be taken for a reason nobody thought of waits on a desk, and those behind it go on.

    Raises:
        OperationalError, InterfaceError: the database is away. The rest is taken the next minute.
    """
    taken = 0
    for number, attempt in selectors.second_accounts():
        try:
            taken += take_second(application_id=number, attempt=attempt, at=at, actor=actor)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("the second account of application %s could not be taken", number)
            _leave_second(application_id=number, attempt=attempt, at=at, actor=actor)
    return taken


def _leave_second(*, application_id: int, attempt: int, at: datetime, actor: Actor) -> None:
    """Lay a second account on a desk after a fault; where that fails too, it is tried the next minute."""
    try:
        lay_second(application_id=application_id, attempt=attempt, at=at, actor=actor)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("the second account of application %s is on no desk", application_id)


@transaction.atomic
def lay_second(*, application_id: int, attempt: int, at: datetime, actor: Actor) -> bool:
    """Lay a second account on a desk for a clerk to say what becomes of it; whether it was not done yet.

    Source:
        DD-011 【長岡口振】4(5), 8(5)ア; DD-076 【長岡口振】4(2), 4(5).
    """
    application = _locked(application_id)
    if (application_id, attempt) not in selectors.second_accounts(application_id=application_id):
        return False
    evidence = accounts.proofs_of(application).filter(attempt__position=attempt)[0]
    _note_second(application, attempt, f"{evidence.pk}", at=at, actor=actor)
    registrations.lay_second(evidence, at=at)
    return True


@transaction.atomic
def take_second(*, application_id: int, attempt: int, at: datetime, actor: Actor) -> bool:
    """An account that a bank registered for an application that has one: the later day counts.

    Where the days do not say so, or that way was for another supply than the account is used for, it waits
    on a desk, with both to be seen. Whether it took the place.

    Source:
        DD-075 【長岡口振】8(2)ア; DD-076 【長岡口振】4(2), 4(5).
    """
    application = _locked(application_id)
    if (application_id, attempt) not in selectors.second_accounts(application_id=application_id):
        return False
    proven = accounts.registrations_of(application)
    used = next(one for one in proven if one.evidence_id == application.match.evidence_id)
    account = next(one for one in proven if one.attempt == attempt)
    is_other = (account.place, account.house) != (used.place, used.house)
    _note_second(application, attempt, f"{account.evidence_id}" if is_other else "", at=at, actor=actor)
    if not is_other:
        return False
    evidence = Evidence.objects.get(pk=account.evidence_id)
    if account.house != used.house:
        registrations.lay_second(evidence, at=at)
        return False
    try:
        with transaction.atomic():
            mandate = accounts.start_account(
                account,
                number=application.number,
                supply_id=application.match.mandate.supply_id,
                is_decided=False,
                at=at,
                actor=actor,
            )
    except (debit.AccountNewer, OtherNumbers, AccountUntold):  # a clerk asks, for 記号・番号 too
        registrations.lay_second(evidence, at=at)
        return False
    Settling.objects.create(evidence=evidence, mandate=mandate, at=at)
    return True


@transaction.atomic
def lay_papers(*, at: datetime, actor: Actor) -> int:
    """Lay on the desk who asked for the paper form; returns how many are new.

    Source:
        DD-027 【長岡口振】7(1).
    """
    found = list(selectors.papers_asked_for())
    for application in found:
        _note(application, Kind.TOLD, at=at, what="paper")
        title = f"口座振替依頼書を郵送する（WEB受付 {application.number}）"
        _lay(application, PAPER, title, due_at=at + TIME_TO_POST, at=at)
        audit.record(action="signup.paper.asked", subject=application, actor=actor, at=at)
    return len(found)


@transaction.atomic
def take_confirmed(*, application_id: int, at: datetime, actor: Actor) -> ApplicationMatch | None:
    """Start the account of a confirmed application where number, name and place agree; else lay it on a desk.

    Source:
        DD-011 【長岡口振】4(5), 8(5)ア; DD-075 【長岡口振】8(2)ア.
    """
    application = _locked(application_id)
    if _is_done(application):
        return None
    account = _counting(application)
    found = selectors.candidate_of(account.given.get("inquiry_no", ""), today=clock.day_of(at))
    why = why_not(account.given, found)
    if not why and found is not None:
        try:
            with transaction.atomic():
                return _match(application, account, found.supply_id, at=at, actor=actor)
        except debit.AccountNewer:
            why = NEWER
        except OtherNumbers:
            why = NUMBERS
        except AccountUntold:
            why = UNTOLD
    _lay_unmatched(application, why=why, at=at, actor=actor)
    return None


@transaction.atomic
def lay_unmatched(*, application_id: int, why: str, at: datetime, actor: Actor) -> bool:
    """Lay a confirmed application on a desk for a clerk to say whose it is; whether it was not done yet.

    Args:
        why: a key of `comparing.WHY`.

    Source:
        DD-011 【長岡口振】4(5), 8(5)ア.
    """
    application = _locked(application_id)
    if _is_done(application):
        return False
    _lay_unmatched(application, why=why, at=at, actor=actor)
    return True


@transaction.atomic
def match_by_hand(
    *,
    application_id: int,
    evidence_id: int,
    inquiry_no: str,
    numbers: tuple[str, str] = accounts.NO_NUMBERS,
    at: datetime,
    actor: Actor,
) -> ApplicationMatch:
    """A clerk says whose application it is; the account starts.

    Args:
        evidence_id: the registration that was before the clerk; a later word of a bank may let another count.
        numbers: 記号 and 番号 of an account at ゆうちょ銀行, where those given are not of it.

    Raises:
        NotConfirmed, AlreadyMatched, RegistrationChanged, NoSuchSupply, AccountNewer, OtherNumbers,
            AccountUntold: nothing is changed.

    Source:
        DD-011 【長岡口振】4(5), 8(5)ア.
    """
    application = _locked(application_id)
    if ApplicationMatch.objects.filter(pk=application.pk).exists():
        raise AlreadyMatched(number=application.number)
    if application.standing.state != ApplicationState.State.CONFIRMED:
        raise NotConfirmed(number=application.number)
    account = _counting(application)
    if account.evidence_id != evidence_id:
        raise RegistrationChanged
    found = selectors.candidate_of(inquiry_no, today=clock.day_of(at))
    if found is None or found.is_ended:
        raise NoSuchSupply(number=inquiry_no)
    return _match(application, account, found.supply_id, at=at, actor=actor, by=actor, typed=numbers)


def _counting(application: Application) -> Registered:
    """The registration that counts, with what was given for it."""
    account = accounts.counting_of(application)
    if account is None:
        raise NotConfirmed(number=application.number)
    return account


def _match(
    application: Application,
    account: Registered,
    supply_id: int,
    *,
    at: datetime,
    actor: Actor,
    by: Actor | None = None,
    typed: tuple[str, str] = accounts.NO_NUMBERS,
) -> ApplicationMatch:
    mandate = accounts.start_account(
        account,
        number=application.number,
        supply_id=supply_id,
        typed=typed,
        is_decided=by is not None,
        at=at,
        actor=actor,
    )
    made = ApplicationMatch.objects.create(
        application=application,
        evidence_id=account.evidence_id,
        mandate=mandate,
        at=at,
        by_id=by.pk if by else None,
    )
    _note(application, Kind.MATCHED, at=at)
    worklist.close_item(f"{UNMATCHED.code}:{application.pk}", outcome="matched", at=at, actor=actor)
    worklist.close_item(f"{PAPER.code}:{application.pk}", at=at, actor=actor)  # no form is needed any more
    audit.record(
        action="signup.application.matched",
        subject=application,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=clock.day_of(at)),
    )
    return made


def _lay_unmatched(application: Application, *, why: str, at: datetime, actor: Actor) -> None:
    _note(application, Kind.UNMATCHED, at=at, why=why)
    title = f"WEB口座振替 受付番号{application.number}の契約を確かめる"
    _lay(application, UNMATCHED, title, due_at=at + TIME_TO_MATCH, at=at)
    audit.record(action="signup.application.unmatched", subject=application, actor=actor, at=at)


def _lay(application: Application, kind: ItemKind, title: str, *, due_at: datetime, at: datetime) -> None:
    worklist.open_item(
        kind=kind.code,
        key=f"{kind.code}:{application.pk}",
        title=title,
        url_name="signup:application_show",
        url_args=[application.pk],
        due_at=due_at,
        at=at,
    )


def _locked(application_id: int) -> Application:
    return (
        Application.objects.select_related("standing")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=application_id)
    )


def _is_done(application: Application) -> bool:
    """Whether it was taken before, or is not confirmed (any more than any other)."""
    return (
        application.standing.state != ApplicationState.State.CONFIRMED
        or ApplicationMatch.objects.filter(pk=application.pk).exists()
        or selectors.laid_unmatched().filter(application=application).exists()
    )


def _note_second(
    application: Application, attempt: int, evidence: str, *, at: datetime, actor: Actor
) -> None:
    facts = {"evidence": evidence} if evidence else {}
    ApplicationEvent.objects.create(
        application=application, attempt=attempt, kind=Kind.SECOND, facts=facts, at=at
    )
    audit.record(action="signup.application.second", subject=application, actor=actor, at=at)


def _note(application: Application, kind: ApplicationEvent.Kind, *, at: datetime, **facts: str) -> None:
    ApplicationEvent.objects.create(
        application=application, attempt=application.standing.attempt, kind=kind, facts=facts, at=at
    )
