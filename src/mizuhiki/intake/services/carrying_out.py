"""What was done at a tap: a supply begins or ends, its last bill is made, or its user gets another name."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import MeterFitting, Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.intake import errors
from mizuhiki.intake.kinds import DIFFERS, UNSETTLED
from mizuhiki.intake.models import Application, Outcome, Standing, Step
from mizuhiki.intake.selectors.places import OPEN
from mizuhiki.intake.services.people import begin_start, other_name
from mizuhiki.intake.services.stepping import State, add_step, item_key, lock_standing, record
from mizuhiki.intake.services.temporary import temporary_of, unpaid_yen
from mizuhiki.metering import api as metering
from mizuhiki.metering.api import Reading
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.worklist import api as worklist

Kind = Application.Kind
TO_LOOK = timedelta(days=1)


@dataclass(frozen=True)
class Done:
    """What somebody did at a tap, or at a desk for it."""

    done_on: date
    tap: str
    index_m3: int | None = None
    brought_id: int | None = None


@transaction.atomic
def carry_out(*, application_id: int, done: Done, actor: Actor, at: datetime) -> Outcome:
    """Take down what was done, and let the registers follow: never two supplies at one tap at once.

    A start begins a supply with its people; a stop ends one, with its last reading and its last bill; a name
    change gives one another water user. What a crew did and cannot be billed waits, with the reason.

    Raises:
        StateUnfit, ApplicationOver, NoTap, NobodyUses, IndexMissing, DoneInFuture: it cannot be.
        AdvanceUnpaid: a temporary use has not paid; said at a desk.
        VisitOut: the crew has it on the tablet, which tells of it.
        What `customers.begin_supply` raises; at a desk also what ending, reading and billing raise.
        Nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア: 精算入力; COL-046 【金沢収納】第23条(1)エ; design.md, laws 1 to 4.
    """
    standing = lock_standing(application_id, states=OPEN)
    if standing.state == State.CARRIED_OUT:
        raise errors.StateUnfit(state=standing.get_state_display())
    if done.done_on > clock.day_of(at):
        raise errors.DoneInFuture
    if standing.installation_id is None:
        raise errors.NoTap
    fitting = customers.fitting_now(standing.installation_id)
    if fitting is not None and done.index_m3 is None and standing.kind == Kind.STOP:
        done = replace(done, index_m3=shut_index_of(standing, on=done.done_on))
    if fitting is not None and done.index_m3 is None and standing.kind != Kind.RENAME:
        raise errors.IndexMissing
    if done.brought_id is None and standing.visit_id is not None:
        fieldwork.cancel_visit(visit_id=standing.visit_id, reason="事務所で登録したため", at=at, actor=actor)
        standing.refresh_from_db(fields=["state", "visit"])
    act = {Kind.START: _start, Kind.STOP: _stop, Kind.RENAME: _rename}[Kind(standing.kind)]
    outcome = act(standing, done, fitting, actor=actor, at=at)
    waits, stopped = bool(outcome.problem), stopped_words(outcome.demand)
    standing.state, standing.awaits_crew = (State.CARRIED_OUT if waits else State.SETTLED), False
    standing.save(update_fields=["state", "awaits_crew"])
    add_step(
        standing.application,
        Step.Kind.CARRIED_OUT,
        actor=actor,
        at=at,
        visit=standing.visit,
        text=outcome.problem[:400] or stopped or given_back_words(outcome),
    )
    if not waits:
        add_step(standing.application, Step.Kind.SETTLED, actor=actor, at=at)
    worklist.close_item(item_key("urgent", application_id), at=at, actor=actor)
    record(
        "intake.application.carried_out",
        standing.application,
        standing.details,
        actor=actor,
        at=at,
        on=done.done_on,
    )
    return outcome


def stopped_words(demand: Demand | None) -> str:
    """That the last bill waits for two people to look at it (law 9); empty where it does not."""
    alarm = billing.open_alarm_of(demand.pk) if demand is not None else None
    if alarm is None:
        return ""
    return (
        f"精算の請求{alarm.yen:,}円は、異常な請求（{alarm.get_rule_display()}）として停止しています。"
        "2人が確かめるまで、納付書の発行も入金の催促もしません。"
    )


def given_back_words(outcome: Outcome) -> str:
    """That the last bill came to less than was paid in advance; empty where it did not."""
    yen = billing.given_back_yen(outcome.reading_id) if outcome.reading_id is not None else 0
    return f"精算の結果、{yen:,}円をお返しします。過誤納金として還付か充当をしてください。" if yen else ""


def shut_index_of(standing: Standing, *, on: date) -> int | None:
    """What the dial showed last where the tap is shut off for arrears; nobody has to go and look again."""
    supply_id = standing.details.supply_id
    return metering.shut_index_of(supply_id, on=on) if supply_id is not None else None


def _start(
    standing: Standing, done: Done, fitting: MeterFitting | None, *, actor: Actor, at: datetime
) -> Outcome:
    expected = metering.last_index_of(fitting) if fitting else None
    supply, problem = _begin(standing, done, actor=actor, at=at)
    outcome = _write(standing, done, supply.pk, expected_m3=expected, problem=problem, actor=actor, at=at)
    if expected is not None and done.index_m3 != expected:
        note = f"開栓時の指針 {done.index_m3:,}、前回の指針 {expected:,}。" + _from_there(
            supply.pk, done, fitting, expected, at=at
        )
        _lay(DIFFERS.code, standing, note, actor=actor, at=at)
    return outcome


def _begin(standing: Standing, done: Done, *, actor: Actor, at: datetime) -> tuple[Supply, str]:
    """The contract from the day the tap is open, and what somebody has to see to.

    A desk is refused what a temporary use has not paid for; what a crew has done is a fact.
    """
    use = temporary_of(standing.pk)
    if use is None:
        return begin_start(standing, starts_on=done.done_on, actor=actor, at=at)
    unpaid = unpaid_yen(standing.pk)
    if unpaid and done.brought_id is None:
        raise errors.AdvanceUnpaid(yen=unpaid)
    supply = customers.move_start(supply_id=use.supply_id, starts_on=done.done_on, actor=actor, at=at)
    return supply, f"臨時用の概算料金{unpaid:,}円が未納のまま開栓しました。" if unpaid else ""


def _from_there(
    supply_id: int, done: Done, fitting: MeterFitting | None, expected: int, *, at: datetime
) -> str:
    """What passed before is not the new user's to pay; the sentence saying so, empty where less was read."""
    assert fitting is not None, "something was expected"
    assert done.index_m3 is not None, "it was examined"
    is_more = metering.keep_opening_index(
        supply_id=supply_id,
        fitting=fitting,
        previous_m3=expected,
        index_m3=done.index_m3,
        on=done.done_on,
        at=at,
    )
    return f"差の{done.index_m3 - expected:,}m³は新しい使用者に請求しません。" if is_more else ""


def _stop(
    standing: Standing, done: Done, fitting: MeterFitting | None, *, actor: Actor, at: datetime
) -> Outcome:
    supply_id = standing.details.supply_id
    if supply_id is None:
        raise errors.NobodyUses(day=standing.wanted_on)
    reading, demand, problem = None, None, ""
    if fitting is None:
        customers.end_supply(supply_id=supply_id, ends_on=done.done_on, actor=actor, at=at)
    else:
        reading, demand, problem = _settle(supply_id, done, actor=actor, at=at)
    outcome = _write(
        standing, done, supply_id, reading=reading, demand=demand, problem=problem, actor=actor, at=at
    )
    if problem:
        _lay(UNSETTLED.code, standing, problem, actor=actor, at=at)
    return outcome


def _settle(
    supply_id: int, done: Done, *, actor: Actor, at: datetime
) -> tuple[Reading | None, Demand | None, str]:
    """The supply ends, its last reading stands, its last bill is asked for; all of it, or why nothing.

    What a crew has done is a fact, and waits for a person; what a desk enters is refused.
    """
    assert done.index_m3 is not None, "it was examined"
    try:
        with transaction.atomic():
            customers.end_supply(supply_id=supply_id, ends_on=done.done_on, actor=actor, at=at)
            reading = metering.read_closing(
                supply_id=supply_id, index_m3=done.index_m3, read_on=done.done_on, actor=actor, at=at
            )
            demand = billing.assess_final(reading_id=reading.pk, actor=actor, at=at)
    except RuleBroken as broken:
        if done.brought_id is None:  # whoever enters it at a desk can put it right at once
            raise
        return None, None, broken.message[:400]
    return reading, demand, ""


def _rename(
    standing: Standing, done: Done, _fitting: MeterFitting | None, *, actor: Actor, at: datetime
) -> Outcome:
    supply_id = standing.details.supply_id
    if supply_id is None:
        raise errors.NobodyUses(day=standing.wanted_on)
    other_name(standing, on=done.done_on, actor=actor, at=at)
    return _write(standing, done, supply_id, actor=actor, at=at)


def _write(
    standing: Standing,
    done: Done,
    supply_id: int,
    *,
    expected_m3: int | None = None,
    reading: Reading | None = None,
    demand: Demand | None = None,
    problem: str = "",
    actor: Actor,
    at: datetime,
) -> Outcome:
    return Outcome.objects.create(
        application=standing.application,
        done_on=done.done_on,
        tap=Outcome.Tap(done.tap),
        index_m3=done.index_m3,
        expected_m3=expected_m3,
        supply_id=supply_id,
        reading=reading,
        demand=demand,
        brought_id=done.brought_id,
        problem=problem,
        at=at,
        by_id=actor.pk,
    )


def _lay(kind: str, standing: Standing, note: str, *, actor: Actor, at: datetime) -> None:
    application = standing.application
    title = worklist.kind_of(kind).title
    worklist.open_item(
        kind=kind,
        key=item_key(kind.partition(".")[2], application.pk),
        title=f"{title}（受付番号 {application.shown}）",
        url_name="intake:application_show",
        url_args=[application.pk],
        subject=application,
        due_at=at + TO_LOOK,
        at=at,
        actor=actor,
        note=note[: worklist.NOTE_LENGTH],
    )


@transaction.atomic
def settle_again(*, application_id: int, index_m3: int, actor: Actor, at: datetime) -> Step:
    """精算し直し: a crew closed the tap and it could not be billed; with what the dial truly showed it can.

    Raises:
        StateUnfit, ApplicationOver: nothing of it waits.
        What ending, reading and billing raise. Nothing is changed by any of them.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア: 精算入力.
    """
    standing = lock_standing(application_id, states=(State.CARRIED_OUT,))
    outcome = Outcome.objects.get(pk=application_id)
    if standing.kind != Kind.STOP or outcome.reading_id is not None:
        raise errors.StateUnfit(state=standing.get_state_display())
    done = Done(outcome.done_on, outcome.tap, index_m3)
    _, demand, _ = _settle(outcome.supply_id, done, actor=actor, at=at)
    yen = f"{demand.amount_yen:,}円" if demand else "請求なし"
    standing.state = State.SETTLED
    standing.save(update_fields=["state"])
    text = f"精算し直し：指針 {index_m3:,}、{yen}"
    if stopped := stopped_words(demand):
        text = f"{text}。{stopped}"
    step = add_step(standing.application, Step.Kind.SETTLED, actor=actor, at=at, text=text)
    worklist.close_item(item_key("unsettled", application_id), at=at, actor=actor)
    record("intake.application.settled", standing.application, standing.details, actor=actor, at=at)
    return step


@transaction.atomic
def settle_by_hand(*, application_id: int, text: str, actor: Actor, at: datetime) -> Step:
    """What could not be done by itself was done by a person, who says how; the application is over.

    Raises:
        ReasonMissing, StateUnfit, ApplicationOver: nothing is changed.

    Source:
        CC-020 【金沢CC】別紙２ ２(1)ア: 精算入力.
    """
    if not text.strip():
        raise errors.ReasonMissing
    standing = lock_standing(application_id, states=(State.CARRIED_OUT,))
    standing.state = State.SETTLED
    standing.save(update_fields=["state"])
    step = add_step(standing.application, Step.Kind.SETTLED, actor=actor, at=at, text=text.strip())
    for what in ("unsettled", "carry_over"):
        worklist.close_item(item_key(what, application_id), at=at, actor=actor)
    record("intake.application.settled", standing.application, standing.details, actor=actor, at=at)
    return step
