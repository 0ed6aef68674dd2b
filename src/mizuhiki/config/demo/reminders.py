"""The demo's letters to debtors: 督促状, then 催告状; the warnings are left to the desk."""

from datetime import date, datetime, time, timedelta
from typing import cast

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import LetterRun
from mizuhiki.ledger.api import OpenItem
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Step, pack_on
from mizuhiki.staff.api import User

MOST = 200  # supplies written to: the rest is for the desk
BEGAN = timedelta(days=75)  # before the demo's day
NEXT = {Step.REMINDER: timedelta(days=12), Step.DEMAND: timedelta(days=8)}  # after a deadline


def remind_people(*, today: date, actor: Actor) -> int:
    """Two runs from their candidates to the post; how many letters left."""
    calendar = pack_on(today).calendars["collection"]
    owing = OpenItem.objects.filter(due_on__lt=today - BEGAN, open_yen__gt=0).order_by("supply_id")
    chosen = list(owing.values_list("supply_id", flat=True).distinct()[:MOST])
    sent, day = 0, calendar.on_or_after(today - BEGAN)
    for step in (Step.REMINDER, Step.DEMAND):
        if not chosen or day >= today:
            break
        with clock.travel(datetime.combine(day, time(10), tzinfo=clock.TOKYO)):
            arrears.evaluate(chosen, day=day)
            run = _run(step, day, cast(User, actor))
        if run is None:
            break
        closing = arrears.RunClose.objects.filter(run=run).first()
        sent += closing.sent if closing else 0
        day = calendar.on_or_after(run.deadline_on + NEXT[step])
    arrears.evaluate_all(day=today)
    return sent


def _run(step: Step, day: date, actor: User) -> LetterRun | None:
    at = clock.now()
    try:
        run = arrears.make_run(
            step=step,
            send_on=day,
            deadline_on=None,
            order=LetterRun.Order.ROUTE,
            reference=f"demo:{step.value}:{day}",
            actor=actor,
            at=at,
        )
    except arrears.NobodyToWriteTo:
        return None
    arrears.finish_check(run_id=run.pk, note="", actor=actor, at=at)
    if arrears.RunClose.objects.filter(run=run).exists():
        return run
    if arrears.order_print(run_id=run.pk, actor=actor, at=at, by_job=False) is not None:
        arrears.print_letters(run.pk)
        if arrears.letters_here(run.pk):
            arrears.send_letters(run_id=run.pk, dispatched_on=day, unit_yen=None, actor=actor, at=at)
    return run
