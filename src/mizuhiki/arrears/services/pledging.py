"""納入誓約: a debt is acknowledged and paid by instalments; each night they are looked after (COL-067)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.arrears import errors
from mizuhiki.arrears.facts import facts_of, pledges_of
from mizuhiki.arrears.models import Instalment, Pledge, PledgeDebt, PledgeEnd, PledgeForm
from mizuhiki.arrears.owed import OwedItem, owed_items
from mizuhiki.arrears.plan_rules import Wish, plan_of
from mizuhiki.arrears.pledge_rules import Part, PledgeState
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.services.evaluating import touch
from mizuhiki.arrears.services.holding import record
from mizuhiki.attachments import api as attachments
from mizuhiki.customers.api import SupplyParty, lock_supplies, records_of
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import HoldKind, Pack, pack_on
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

BROKEN = ItemKind("arrears.pledge_broken", "納入誓約の不履行", "arrears")
FORM = "arrears.pledge_form"
TIME_TO_ACT = timedelta(days=7)
How = PledgeEnd.How


def debts_of(supply_id: int, customer_id: int, *, day: date) -> list[OwedItem]:
    """What a person may pledge of a supply: all that is overdue and theirs, the oldest first.

    Raises:
        SupplyOfAnother: the supply is none of theirs.
        NothingOwed: nothing is overdue.
    """
    records = records_of(customer_id)
    if not SupplyParty.objects.filter(supply_id=supply_id, customer_id__in=records).exists():
        raise errors.SupplyOfAnother()
    found = [one for one in owed_items(record_ids=records, supply_ids=[supply_id]) if one.is_overdue(day)]
    if not found:
        raise errors.NothingOwed()
    return found


def plan_for(debts: Sequence[OwedItem], wish: Wish, *, signed_on: date, pack: Pack) -> list[Part]:
    """The instalments of debts by the rules of a pack.

    Raises:
        NoArrearsRules, PlanBeginsWrong, PlanTooLong, InstalmentTooSmall.
    """
    total = sum(one.open_yen for one in debts)
    terms = terms_of(pack).pledge
    return plan_of(total, wish, signed_on=signed_on, terms=terms, calendar=pack.calendars["collection"])


@transaction.atomic
def make_pledge(
    *,
    supply_id: int,
    customer_id: int,
    shown_yen: int,
    wish: Wish,
    signed_on: date,
    reference: str,
    at: datetime,
    actor: Actor,
) -> Pledge:
    """Take a pledge over all that a person owes of a supply and that is overdue.

    Args:
        shown_yen: what was shown as owed when the plan was reckoned.
        reference: the key of this act; the same key is written once.

    Raises:
        PledgeTaken, SignedInFuture, SupplyOfAnother, NothingOwed, DebtsChanged, PledgeRuns, NoArrearsRules,
            PlanBeginsWrong, PlanTooLong, InstalmentTooSmall: nothing is changed.

    Source:
        COL-067 【金沢収納】第23条(3)ケ; 民法第152条.
    """
    lock_supplies([supply_id])
    before = Pledge.objects.filter(reference=reference).first()
    if before is not None:
        raise errors.PledgeTaken(shown=before.shown)
    today = clock.day_of(at)
    if signed_on > today:
        raise errors.SignedInFuture()
    running = Pledge.objects.filter(supply_id=supply_id, end=None).first()
    if running is not None:
        raise errors.PledgeRuns(shown=running.shown)
    debts = debts_of(supply_id, customer_id, day=today)
    total = sum(one.open_yen for one in debts)
    if total != shown_yen:
        raise errors.DebtsChanged()
    pack = pack_on(today)
    parts = plan_for(debts, wish, signed_on=signed_on, pack=pack)
    made = Pledge.objects.create(
        **serials.next_of_year(Pledge, today),
        supply_id=supply_id,
        customer_id=records_of(customer_id)[0],
        rules_id=pack.version_id,
        signed_on=signed_on,
        total_yen=total,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    _write_parts(made, debts, parts)
    record("arrears.pledge.made", made, supply_id, actor, at, yen=total, count=len(parts))
    touch([supply_id], cause="arrears.Pledge", at=at)
    return made


def _write_parts(made: Pledge, debts: Sequence[OwedItem], parts: Sequence[Part]) -> None:
    PledgeDebt.objects.bulk_create(
        PledgeDebt(pledge=made, assessment_id=one.assessment_id, yen=one.open_yen) for one in debts
    )
    Instalment.objects.bulk_create(
        Instalment(pledge=made, number=number, due_on=part.on, yen=part.yen)
        for number, part in enumerate(parts, 1)
    )


@transaction.atomic
def file_form(*, pledge_id: int, upload: "UploadedFile[bytes]", at: datetime, actor: Actor) -> PledgeForm:
    """File the signed paper, scanned.

    Raises:
        PledgeFormThere, or what the file store raises: nothing is changed.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    made = Pledge.objects.get(pk=pledge_id)
    lock_supplies([made.supply_id])
    if PledgeForm.objects.filter(pledge=made).exists():
        raise errors.PledgeFormThere()
    stored = attachments.store_upload(upload, kind=FORM, name=f"pledge-{made.pk}", actor=actor, at=at)
    filed = PledgeForm.objects.create(pledge=made, file=stored, at=at, by_id=actor.pk)
    record("arrears.pledge.form_filed", made, made.supply_id, actor, at)
    return filed


@transaction.atomic
def cancel_pledge(*, pledge_id: int, reason: str, at: datetime, actor: Actor) -> PledgeEnd:
    """Take a pledge back: it was a mistake, or another follows. The acknowledgement of the debt stands.

    Raises:
        ReasonMissing, PledgeOver: nothing is changed.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    made = Pledge.objects.get(pk=pledge_id)
    lock_supplies([made.supply_id])
    if not reason.strip():
        raise errors.ReasonMissing()
    end = PledgeEnd.objects.filter(pledge=made).first()
    if end is not None:
        raise errors.PledgeOver(how=end.get_how_display())
    return _end(made, How.CANCELLED, clock.day_of(at), reason=reason.strip(), at=at, actor=actor)


def follow_pledges(*, day: date, at: datetime) -> dict[str, int]:
    """Look after every running pledge: broken on the next business day after a missed instalment, or paid.

    While a payment was told of, or a bank was asked for one, nobody can say that the money did not come: the
    pledge waits. Each supply is its own transaction; running twice ends nothing twice.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    done = {"fulfilled": 0, "broken": 0, "waiting": 0}
    supplies = sorted(set(Pledge.objects.filter(end=None).values_list("supply_id", flat=True)))
    calendar = pack_on(day).calendars["collection"] if supplies else None
    for supply_id in supplies:
        assert calendar is not None, "there are pledges"
        looked = pledges_of([supply_id], day, calendar)[supply_id]
        if any(not one.ended and one.standing.state is not PledgeState.KEPT for one in looked):
            for outcome, count in _follow(supply_id, day, at).items():
                done[outcome] += count
    return done


@transaction.atomic
def _follow(supply_id: int, day: date, at: datetime) -> dict[str, int]:
    """End what has come to its end on one supply, by what stands under its lock."""
    lock_supplies([supply_id])
    done = {"fulfilled": 0, "broken": 0, "waiting": 0}
    pack = pack_on(day)
    (facts,) = facts_of([supply_id], day, pack)
    waits = any(hold.kind is HoldKind.REPORT and hold.is_on(day) for hold in facts.holds)
    for one in pledges_of([supply_id], day, pack.calendars["collection"])[supply_id]:
        state = one.standing.state
        if one.ended or state is PledgeState.KEPT:
            continue
        made = Pledge.objects.get(pk=one.pledge_id)
        if state is PledgeState.BROKEN and waits:
            done["waiting"] += 1
            continue
        how = How.BROKEN if state is PledgeState.BROKEN else How.FULFILLED
        done[how.value] += 1
        _end(made, how, one.standing.since or day, reason="", at=at, actor=None)
        if how is How.BROKEN:
            worklist.open_item(
                kind=BROKEN.code,
                key=f"{BROKEN.code}:{made.pk}",
                title=f"納入誓約 {made.shown} が守られていない",
                due_at=at + TIME_TO_ACT,
                at=at,
                url_name="arrears:pledge_show",
                url_args=[made.pk],
                subject=made,
            )
    return done


def _end(
    made: Pledge, how: PledgeEnd.How, on: date, *, reason: str, at: datetime, actor: Actor | None
) -> PledgeEnd:
    end = PledgeEnd.objects.create(
        pledge=made, how=how, on=on, reason=reason, at=at, by_id=actor.pk if actor else None
    )
    record("arrears.pledge.ended", made, made.supply_id, actor, at, how=how.value)
    touch([made.supply_id], cause="arrears.PledgeEnd", at=at)
    return end
