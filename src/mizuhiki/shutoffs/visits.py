"""給水停止 as a kind of visit: what the phone shows without a connection, and what it brings home.

What it brings home closes no tap: that was `services.doorstep.begin_cut`, at the office's instant.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from mizuhiki.arrears.api import STEPS
from mizuhiki.customers.api import fitting_now
from mizuhiki.fieldwork.api import (
    Brought,
    BroughtWrong,
    Content,
    DaySheet,
    Part,
    Result,
    SheetVisit,
    Table,
    Visit,
    VisitEnd,
    VisitKind,
)
from mizuhiki.metering import api as metering
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs.models import Cut, Execution, OrderEnd
from mizuhiki.shutoffs.paper_words import paper_words
from mizuhiki.shutoffs.services.agreeing import VISIT
from mizuhiki.shutoffs.services.executing import order_of_visit, record_execution, record_not_cut

MOST = 10**9
STEP = dict(STEPS)
WHYS = [one for one in OrderEnd.Why if one not in {OrderEnd.Why.EASED, OrderEnd.Why.MISTAKE}]


def prepare(visit: Visit) -> Content:
    """What the crew has to know of an order, and what the paper says; nobody's name stands in it."""
    order, pack = order_of_visit(visit.pk), pack_on(visit.visit_on)
    fitting = fitting_now(order.supply.installation_id)
    return {
        "form": "cut",
        "order": order.pk,
        "number": order.shown,
        "yen": order.yen,
        "bills": len(order.ground["debts"]),
        "article": order.ground["article"],
        "papers": [[STEP[one["step"]], one["on"]] for one in order.ground["notices"]],
        "paper": paper_words(pack),
        "meter": fitting.meter.serial if fitting else "",
        "digits": fitting.meter.digits if fitting else 0,
        "previous_m3": metering.last_index_of(fitting) if fitting else None,
        "methods": [[one.value, str(one.label)] for one in Execution.Method],
        "whys": [[one.value, str(one.label)] for one in WHYS],
    }


def carry(_actor: Actor, _day: date) -> Content:
    """What pays at the door goes by the field receipt; nothing is taken along for this work."""
    return {}


def read(told: Mapping[str, str]) -> Content:
    """What the phone says: how the tap was closed, or why it was not.

    Raises:
        BroughtWrong: names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:200]
    if what == "unmet":
        why = told.get("why", "")
        if why not in WHYS:
            raise BroughtWrong(field="停止しなかった理由の区分", value=why[:20] or "空")
        if not reason:
            raise BroughtWrong(field="停止しなかった理由", value="空")
        return {"what": what, "why": why, "reason": reason}
    if what != "cut":
        raise BroughtWrong(field="種類", value=what[:20])
    return {"what": what, "reason": ""} | _how(told) | _index(told) | _handed(told)


def _how(told: Mapping[str, str]) -> Content:
    method, serial = told.get("method", ""), told.get("serial", "").strip()
    if method not in Execution.Method.values:
        raise BroughtWrong(field="停止の方法", value=method[:20] or "空")
    if method in {Execution.Method.PIN, Execution.Method.CAP} and not serial:
        raise BroughtWrong(field="器具番号", value="空")
    if len(serial) > 30:
        raise BroughtWrong(field="器具番号", value=serial[:20])
    return {"method": method, "serial": serial}


def _index(told: Mapping[str, str]) -> Content:
    index, why = told.get("index_m3", ""), told.get("no_index_why", "").strip()[:100]
    if not index:
        if not why:
            raise BroughtWrong(field="指針または検針できなかった理由", value="空")
        return {"index_m3": None, "no_index_why": why}
    if not (index.isascii() and index.isdecimal() and len(index) <= 9 and int(index) < MOST):
        raise BroughtWrong(field="指針", value=index[:20])
    return {"index_m3": int(index), "no_index_why": ""}


def _handed(told: Mapping[str, str]) -> Content:
    how = told.get("told", "")
    if how not in Execution.Told.values:
        raise BroughtWrong(field="執行書の交付", value=how[:20] or "空")
    receiver = told.get("receiver", "").strip()[:60] if how == Execution.Told.HANDED else ""
    return {
        "told": how,
        "place": told.get("place", "").strip()[:60] if how == Execution.Told.POSTED else "",
        "receiver": receiver,
        "relation": told.get("relation", "").strip()[:30] if receiver else "",
    }


def carry_out(brought: Brought, at: datetime) -> VisitEnd.How:
    """Book what the phone told.

    Raises:
        As `record_execution`. Nothing is changed.
    """
    if brought.content["what"] == "unmet":
        record_not_cut(brought=brought, at=at)
        return VisitEnd.How.UNMET
    record_execution(brought=brought, at=at)
    return VisitEnd.How.DONE


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """A phone whose list was given up gets no token; there is nothing else on it to use."""


def table(line: SheetVisit) -> Table:
    """What the phone was given, for the office."""
    content = line.content
    facts = (
        ("執行指示", content["number"]),
        ("未納額", f"{content['yen']:,}円（{content['bills']}件）"),
        ("根拠", content["article"]),
        ("メーター番号", content["meter"] or "メーターなし"),
    )
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told; who was handed the paper stands with the paper alone."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("停止しなかった理由", f"{OrderEnd.Why(told['why']).label}：{told['reason']}"),)
    cut = Cut.objects.filter(order__approval__visit=brought.line.visit).first()
    index = told["index_m3"]
    return (
        Result("執行書", cut.shown if cut else "執行許可がありません"),
        Result("停止の方法", str(Execution.Method(told["method"]).label)),
        Result("器具番号", told["serial"] or "－"),
        Result("指針", told["no_index_why"] if index is None else f"{index:,}"),
        Result("交付", str(Execution.Told(told["told"]).label)),
    )


SHUTOFF = VisitKind(
    code=VISIT,
    title="給水停止",
    check=None,
    prepare=prepare,
    carry=carry,
    read=read,
    carry_out=carry_out,
    lose=lose,
    table=table,
    results=results,
    is_planned_elsewhere=True,
)

DOOR = Part(form="cut", template="shutoffs/door_part.html", files=("shutoffs/door.js", "shutoffs/door.css"))
