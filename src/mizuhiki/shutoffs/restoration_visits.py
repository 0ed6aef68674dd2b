"""給水停止の解除 and 停止中の状況確認 as kinds of visit; on the phone they look like 開栓 (form `tap`)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from mizuhiki.customers.api import fitting_now
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
from mizuhiki.metering import api as metering
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.shutoffs.models import CheckFinding, CheckVisit, Cut
from mizuhiki.shutoffs.services import checking, reopening
from mizuhiki.shutoffs.services.checking import Seen, record_finding
from mizuhiki.shutoffs.services.reopening import Opened, reopen

MOST = 10**9
OPENED = {"recovered": "解除した（器具を回収）", "left": "解除した（器具は回収できない）"}
FOUND = {
    "closed": "停止のまま（器具あり）",
    "opened": "開けられていた",
    "gone": "器具がなくなっていた",
}


def _content(cut: Cut, work: str, window: str, taps: Mapping[str, str]) -> Content:
    """What the crew has to know; nobody's name stands in it."""
    fitting = fitting_now(cut.supply.installation_id)
    execution = getattr(cut, "execution", None)
    closed_m3 = execution.index_m3 if execution else None
    hardware = f"{execution.get_method_display()} {execution.serial}".strip() if execution else ""
    return {
        "form": "tap",
        "work": f"{work}（{hardware}）" if hardware else work,
        "taps": [[value, label] for value, label in taps.items()],
        "window": window,
        "is_met": False,
        "meter": fitting.meter.serial if fitting else "",
        "digits": fitting.meter.digits if fitting else 0,
        "previous_m3": closed_m3 if closed_m3 is not None or not fitting else metering.last_index_of(fitting),
    }


def prepare_restoration(visit: Visit) -> Content:
    """The tap that is to be opened, and how it was closed."""
    found = reopening.of_visit(visit.pk)
    asked = found.asked_at.astimezone(clock.TOKYO)
    return _content(found.cut, "給水停止の解除", f"本日中（受付 {asked:%H:%M}）", OPENED)


def prepare_check(visit: Visit) -> Content:
    """The tap that is to be looked at, and how it was closed."""
    cut = CheckVisit.objects.select_related("cut__supply", "cut__execution").get(visit=visit).cut
    return _content(cut, "停止中の状況確認", f"停止 {clock.day_of(cut.committed_at)}", FOUND)


def carry(_actor: Actor, _day: date) -> Content:
    """Nothing is taken along for this work."""
    return {}


def _reads(taps: Mapping[str, str]) -> Callable[[Mapping[str, str]], Content]:
    def read(told: Mapping[str, str]) -> Content:
        what, reason = told.get("what", ""), told.get("reason", "").strip()[:100]
        if what == "unmet":
            if not reason:
                raise BroughtWrong(field="できなかった理由", value="空")
            return {"what": what, "reason": reason}
        if what != "tap":
            raise BroughtWrong(field="種類", value=what[:20])
        tap, index = told.get("tap", ""), told.get("index_m3", "")
        if tap not in taps:
            raise BroughtWrong(field="栓の状態", value=tap[:20] or "空")
        if index and not (index.isascii() and index.isdecimal() and len(index) <= 9):
            raise BroughtWrong(field="指針", value=index[:20])
        return {"what": what, "tap": tap, "reason": reason, "index_m3": int(index) if index else None}

    return read


def open_tap(brought: Brought, at: datetime) -> VisitEnd.How:
    """Book that the crew opened the tap.

    Raises:
        As `reopen`. Nothing is changed.
    """
    told, crew = brought.content, brought.brought_by
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    opened = Opened(
        opened_at=brought.taken_at,
        index_m3=told["index_m3"],
        no_index_why=told["reason"] or "メーターがない",
        has_recovered=told["tap"] == "recovered",
        crew_id=crew.pk,
    )
    found = reopening.of_visit(brought.line.visit_id)
    reopen(restoration_id=found.pk, told=opened, at=at, actor=crew)
    return VisitEnd.How.DONE


def look(brought: Brought, at: datetime) -> VisitEnd.How:
    """Book what the crew saw. What the office wrote down already stands.

    Raises:
        As `record_finding`. Nothing is changed.
    """
    told, crew = brought.content, brought.brought_by
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    check = CheckVisit.objects.get(visit=brought.line.visit_id)
    if CheckFinding.objects.filter(check_visit=check).exists():
        return VisitEnd.How.DONE
    seen = Seen(
        tap=CheckFinding.Tap.CLOSED if told["tap"] == "closed" else CheckFinding.Tap.OPENED,
        index_m3=told["index_m3"],
        is_hardware_there=told["tap"] != "gone",
        note=told["reason"] or ("" if told["index_m3"] is not None else "メーターがない"),
        found_at=brought.taken_at,
        crew_id=crew.pk,
    )
    record_finding(check_id=check.pk, seen=seen, at=at, actor=crew)
    return VisitEnd.How.DONE


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """Nothing on the phone can be used by whoever finds it."""


def table(line: SheetVisit) -> Table:
    """What the phone was given, for the office."""
    content = line.content
    previous = content["previous_m3"]
    facts = (
        ("作業", content["work"]),
        ("メーター番号", content["meter"] or "メーターなし"),
        ("停止時の指針", "－" if previous is None else f"{previous:,}"),
    )
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("できなかった理由", told["reason"]),)
    index = told["index_m3"]
    return (
        Result("栓の状態", (OPENED | FOUND)[told["tap"]]),
        Result("指針", "－" if index is None else f"{index:,}"),
    )


RESTORATION = VisitKind(
    code=reopening.VISIT,
    title="給水停止の解除",
    check=None,
    prepare=prepare_restoration,
    carry=carry,
    read=_reads(OPENED),
    carry_out=open_tap,
    lose=lose,
    table=table,
    results=results,
    is_planned_elsewhere=True,
)
CHECK = VisitKind(
    code=checking.VISIT,
    title="停止中の状況確認",
    check=None,
    prepare=prepare_check,
    carry=carry,
    read=_reads(FOUND),
    carry_out=look,
    lose=lose,
    table=table,
    results=results,
    is_planned_elsewhere=True,
)
