"""臨時用: a use for a while pays in advance, before anybody opens the tap."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Advance, Planned
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import FirstService, lock_supplies
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.intake import errors
from mizuhiki.intake.kinds import OVERDUE
from mizuhiki.intake.models import Application, Details, Standing, Step, TemporaryUse
from mizuhiki.intake.selectors.temporary import reference_of, uses
from mizuhiki.intake.services.people import begin_start
from mizuhiki.intake.services.stepping import EXPECTED, State, add_step, item_key, lock_standing, record
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import SlipReissue
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.worklist import api as worklist

Way = SlipReissue.Way
TO_ASK = timedelta(days=7)
UNSETTLED_USE = "使用中止になりましたが、概算料金を精算していません。使用中止の申込みから精算してください。"
FIXED = ("name", "kana", "payer_name", "payer_address", "mail_name", "mail_address")


@transaction.atomic
def ask_advance(
    *,
    application_id: int,
    charges: Collection[str],
    cycle: str,
    months: int,
    m3_a_month: int,
    way: Way,
    actor: User,
    at: datetime,
) -> Advance:
    """Make the contract of a temporary use and ask for its 概算料金 by a slip; the tap opens when it is paid.

    The contract begins today; on the day the tap is opened it is moved there. A crew that was to go is
    called off until then.

    Args:
        charges: codes of the charges it has, of those the rules know for a temporary use.
        cycle: when it is read.
        way: how the slip gets to them.

    Raises:
        NoTap, StateUnfit, ApplicationOver: there is no start to make it for.
        AdvanceAskedBefore: it was made before. VisitOut: the crew has it on the tablet.
        TemporaryUnfit, and what `billing.ask_advance`, `customers.begin_supply` and `notices.reissue_slip`
        raise.
        Nothing is changed by any of them.

    Source:
        design.md, section 5 (臨時用); issue 7, point 3.
    """
    standing = lock_standing(application_id, states=EXPECTED)
    if standing.kind != Application.Kind.START:
        raise errors.StateUnfit(state=standing.application.get_kind_display())
    if standing.installation_id is None:
        raise errors.NoTap
    refuse_asked(application_id)
    day = clock.day_of(at)
    planned = Planned(max(standing.wanted_on, day), months, m3_a_month)
    known = billing.advance_terms(pack_on(planned.since)).use_classes
    if not charges or not known.keys() >= set(charges):
        raise errors.TemporaryUnfit
    services = [FirstService(charge, known[charge], cycle) for charge in known if charge in charges]
    if standing.state == State.ASSIGNED:
        assert standing.visit_id is not None, "the database sees to it"
        fieldwork.cancel_visit(
            visit_id=standing.visit_id, reason="臨時用の前納を待つため", at=at, actor=actor
        )
    supply, _ = begin_start(standing, starts_on=day, temporary=services, actor=actor, at=at)
    made = billing.ask_advance(supply_id=supply.pk, planned=planned, actor=actor, at=at)
    _hand_slip(made, way, actor=actor, at=at)
    TemporaryUse.objects.create(application_id=application_id, supply=supply, at=at, by_id=actor.pk)
    text = (
        f"臨時用の概算料金{made.demand.amount_yen:,}円（{made.since}から{made.months}か月、"
        f"1か月{made.m3_a_month:,}m³）を請求。納期限 {made.demand.due_on}"
    )
    add_step(standing.application, Step.Kind.NOTED, actor=actor, at=at, text=text)
    _record(standing, made, actor=actor, at=at)
    return made


@transaction.atomic
def extend_advance(
    *, application_id: int, months: int, m3_a_month: int, way: Way, actor: User, at: datetime
) -> Advance:
    """Ask a temporary use that goes on for so many months more, from where the ones before end.

    Raises:
        NotTemporary: it is none, or it is over.
        What `billing.ask_advance` and `notices.reissue_slip` raise. Nothing is changed by any of them.

    Source:
        design.md, section 5 (臨時用); issue 7, point 3.
    """
    use = TemporaryUse.objects.filter(pk=application_id).first()
    if use is None:
        raise errors.NotTemporary
    (supply,) = lock_supplies([use.supply_id])
    standing = Standing.objects.select_related("application", "details__told").get(pk=application_id)
    if standing.state == State.CANCELLED or supply.ends_on is not None:
        raise errors.NotTemporary
    last = billing.advances_of(supply.pk)[-1]
    planned = Planned(last.until, months, m3_a_month)
    made = billing.ask_advance(supply_id=supply.pk, planned=planned, actor=actor, at=at)
    _hand_slip(made, way, actor=actor, at=at)
    _record(standing, made, actor=actor, at=at)
    worklist.close_item(item_key("temporary_overdue", application_id), at=at, actor=actor)
    return made


@transaction.atomic
def lay_overdue(*, at: datetime, actor: Actor) -> int:
    """Bring each use whose planned time is over, or that ended unsettled, to the open-close desk, and take
    off those that are not any more; how many there are.

    Source:
        design.md, section 5 (臨時用), law 15.
    """
    today = clock.day_of(at)
    found = [
        (standing, use)
        for standing, use in uses(over=False)
        if use.is_unsettled or (use.is_open and use.last_on < today)
    ]
    wanted = {item_key("temporary_overdue", standing.pk) for standing, _ in found}
    for standing, use in found:
        worklist.open_item(
            kind=OVERDUE.code,
            key=item_key("temporary_overdue", standing.pk),
            title=f"{OVERDUE.title}（受付番号 {standing.application.shown}）",
            url_name="intake:application_show",
            url_args=[standing.pk],
            subject=standing.application,
            due_at=at + TO_ASK,
            at=at,
            actor=actor,
            note=UNSETTLED_USE
            if use.is_unsettled
            else f"使用予定は{use.last_on}まででした。延長分の前納か、使用中止の届出を求めてください。",
        )
    others = {item_key("temporary_overdue", pk) for pk in TemporaryUse.objects.values_list("pk", flat=True)}
    worklist.close_items(sorted(others - wanted), at=at, actor=actor)
    return len(found)


def _hand_slip(made: Advance, way: Way, *, actor: User, at: datetime) -> None:
    notices.reissue_slip(
        supply_id=made.supply_id,
        chosen={made.demand_id: made.demand.amount_yen},
        asked=SlipReissue.Asked.COUNTER if way == Way.HAND else SlipReissue.Asked.PHONE,
        way=way,
        reference=reference_of(made.demand_id),
        actor=actor,
        at=at,
    )


def _record(standing: Standing, made: Advance, *, actor: Actor, at: datetime) -> None:
    yen = made.demand.amount_yen
    record("intake.application.advance", standing.application, standing.details, actor=actor, at=at, yen=yen)


def temporary_of(application_id: int) -> TemporaryUse | None:
    """The contract of a temporary use that an application made; None where it is none."""
    return TemporaryUse.objects.select_related("supply").filter(pk=application_id).first()


def refuse_asked(application_id: int) -> None:
    """Refuse what would change a contract that pays in advance.

    Raises:
        AdvanceAskedBefore.
    """
    use = temporary_of(application_id)
    if use is not None:
        raise errors.AdvanceAskedBefore(inquiry_no=use.supply.inquiry_no)


def unpaid_yen(application_id: int) -> int:
    """What of the advance of an application is not paid; 0 where it is no temporary use."""
    use = temporary_of(application_id)
    return billing.open_advance_yen(use.supply_id) if use is not None else 0


def refuse_unpaid(application_id: int) -> None:
    """Nobody opens a tap before what was asked for in advance is paid.

    Raises:
        AdvanceUnpaid.
    """
    if yen := unpaid_yen(application_id):
        raise errors.AdvanceUnpaid(yen=yen)


def is_same_contract(details: Details, installation_id: int | None, told: Mapping[str, str]) -> bool:
    """Whether other wishes leave the place and the people of an application as they were."""
    same_people = all(getattr(details.told, name) == told.get(name, "").strip() for name in FIXED)
    return same_people and details.installation_id == installation_id


def call_off(standing: Standing, *, reason: str, actor: Actor, at: datetime) -> None:
    """The use does not come about: nothing is charged, what was paid is given back, the contract ends.

    Raises:
        What `billing.take_back_advances` raises. Nothing is changed.
    """
    use = temporary_of(standing.pk)
    if use is None:
        return
    billing.take_back_advances(
        supply_id=use.supply_id,
        cause=f"intake.application:{standing.pk}",
        reason=f"臨時用の申込みの取消し：{reason}"[:200],
        actor=actor,
        at=at,
    )
    ends_on = max(clock.day_of(at), use.supply.starts_on + timedelta(days=1))
    customers.end_supply(supply_id=use.supply_id, ends_on=ends_on, actor=actor, at=at)
