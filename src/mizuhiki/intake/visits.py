"""開栓 and 閉栓 as kinds of visit: what the tablet shows, and what it brings home."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Holder, Viewer, fitting_now
from mizuhiki.fieldwork.api import (
    Brought,
    BroughtWrong,
    Content,
    DaySheet,
    Result,
    SheetVisit,
    Table,
    Visit,
    VisitEnd,
    VisitKind,
)
from mizuhiki.intake.models import Outcome, Standing, Step
from mizuhiki.intake.selectors.shown import protected_among
from mizuhiki.intake.services.carrying_out import Done, carry_out
from mizuhiki.intake.services.crews import CLOSING, OPENING
from mizuhiki.metering import api as metering
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on

MOST = 10**9
TAPS = {OPENING: (Outcome.Tap.OPENED, Outcome.Tap.NO_WORK), CLOSING: tuple(Outcome.Tap)[1:]}


def prepare(visit: Visit) -> Content:
    """The meter and what it showed last, and what the crew is to do; nobody's name stands in it."""
    installation_id = visit.installation_id or visit.supply.installation_id  # type: ignore[union-attr]
    fitting = fitting_now(installation_id)
    details = _standing(visit).details
    windows = pack_on(visit.visit_on).intake.windows
    return {
        "form": "tap",
        "work": "開栓" if visit.kind == OPENING else "閉栓",
        "taps": [[tap.value, str(tap.label)] for tap in TAPS[visit.kind]],
        "window": windows[details.window].label if details.window in windows else "",
        "is_met": details.is_met,
        "meter": fitting.meter.serial if fitting else "",
        "digits": fitting.meter.digits if fitting else 0,
        "previous_m3": metering.last_index_of(fitting) if fitting else None,
    }


def _standing(visit: Visit) -> Standing:
    step = Step.objects.filter(visit=visit, kind=Step.Kind.ASSIGNED).latest("pk")
    return Standing.objects.select_related("details__told").get(pk=step.application_id)


def carry(_actor: Actor, _day: date) -> Content:
    """A crew that opens and closes takes nothing along beside its list."""
    return {}


def read(told: Mapping[str, str]) -> Content:
    """What the tablet says: done, with what the dial shows and how the tap was left; or not done.

    Raises:
        BroughtWrong: names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:200]
    if what == "unmet":
        if not reason:
            raise BroughtWrong(field="できなかった理由", value="空")
        return {"what": what, "reason": reason}
    if what != "tap":
        raise BroughtWrong(field="種類", value=what[:20])
    tap, index = told.get("tap", ""), told.get("index_m3", "")
    if tap not in Outcome.Tap.values:
        raise BroughtWrong(field="栓の状態", value=tap[:20] or "空")
    content: Content = {"what": what, "tap": tap, "reason": reason, "index_m3": None}
    if index:
        if not (index.isascii() and index.isdecimal() and len(index) <= 9 and int(index) < MOST):
            raise BroughtWrong(field="指針", value=index[:20])
        content["index_m3"] = int(index)
    return content


def book(brought: Brought, at: datetime) -> VisitEnd.How:
    """Carry out what the crew did.

    Raises:
        What `carry_out` raises. Nothing is changed.
    """
    told = brought.content
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    done = Done(clock.day_of(brought.taken_at), told["tap"], told["index_m3"], brought.pk)
    standing = _standing(brought.line.visit)
    carry_out(application_id=standing.pk, done=done, actor=brought.brought_by, at=at)
    return VisitEnd.How.DONE


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """Nothing on the tablet can be used by whoever finds it."""


def table(line: SheetVisit) -> Table:
    """What the tablet was given, for the office."""
    content = line.content
    previous = content["previous_m3"]
    facts = (
        ("作業", content["work"]),
        ("時間帯", content["window"] or "指定なし"),
        ("立会い", "あり" if content["is_met"] else "なし"),
        ("メーター番号", content["meter"] or "メーターなし"),
        ("前回の指針", "－" if previous is None else f"{previous:,}"),
    )
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("できなかった理由", told["reason"]),)
    index = told["index_m3"]
    return (
        Result("栓の状態", str(Outcome.Tap(told["tap"]).label)),
        Result("指針", "－" if index is None else f"{index:,}"),
    )


def faces(visits: Sequence[Visit], viewer: Viewer, today: date) -> dict[int, Holder]:
    """Who wants water, as they told it; where a protected person will live is told only with the right."""
    steps = Step.objects.filter(visit__in=visits, kind=Step.Kind.ASSIGNED).select_related(
        "application__standing__details__told", "application__standing__details__installation__premises"
    )
    found = [(step.visit_id, step.application.standing.details) for step in steps]
    hidden = protected_among([details for _, details in found], today=today)
    may_see = viewer.has_perm(PROTECTED_SEE)
    faces_ = dict[int, Holder]()
    for visit_id, details in found:
        tap, is_hidden = details.installation, details.pk in hidden and not may_see
        assert tap is not None, "a crew goes to a tap"
        assert visit_id is not None, "the step names it"
        faces_[visit_id] = Holder(
            supply_id=0,
            customer_id=details.customer_id or 0,
            number="",
            name=details.told.name,
            kana=details.told.kana,
            inquiry_no="",
            tap_no="" if is_hidden else tap.tap_no,
            address=HIDDEN if is_hidden else tap.premises.address,
            is_protected=details.pk in hidden,
            parked="",
            honorific="様",
        )
    return faces_


def _kind(code: str, title: str) -> VisitKind:
    return VisitKind(
        code=code,
        title=title,
        check=None,
        prepare=prepare,
        carry=carry,
        read=read,
        carry_out=book,
        lose=lose,
        table=table,
        results=results,
        faces=faces,
        is_planned_elsewhere=True,
    )


VISIT_KINDS = (_kind(OPENING, "開栓"), _kind(CLOSING, "閉栓"))
