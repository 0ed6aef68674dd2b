"""Delivery of a letter as a kind of visit: what the tablet shows, and what it brings home."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from mizuhiki.arrears.models import NoticeVisit
from mizuhiki.arrears.services.delivering import DELIVERY, take_along
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
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

PLACES = {
    "mailbox": "郵便受け",
    "door": "玄関ドアの投入口",
    "meter_box": "メーターボックス",
    "handed": "ご本人・ご家族に手渡し",
}


def prepare(visit: Visit) -> Content:
    """Which letter, and where it may be put; nobody's name stands in it."""
    piece = NoticeVisit.objects.select_related("piece").get(visit=visit).piece
    return {
        "form": "choice",
        "question": "投函した場所",
        "choices": [[code, label] for code, label in PLACES.items()],
        "words": "くわしい場所（表札のない箱など）",
        "needs_words": [],
        "facts": [["文書", mail.letter_of(piece.kind).title], ["文書番号", mail.number_of(piece.pk)]],
        "stop": take_along(visit, at=clock.now()),
    }


def carry(_actor: Actor, _day: date) -> Content:
    """Nothing beside the list."""
    return {}


def read(told: Mapping[str, str]) -> Content:
    """Put into which box; or not delivered, and why.

    Raises:
        BroughtWrong: names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:200]
    if what == "unmet":
        if not reason:
            raise BroughtWrong(field="できなかった理由", value="空")
        return {"what": what, "reason": reason}
    place = told.get("choice", "")
    if what != "choice" or place not in PLACES:
        raise BroughtWrong(field="投函した場所", value=place[:20] or "空")
    return {"what": what, "choice": place, "reason": reason}


def book(brought: Brought, at: datetime) -> VisitEnd.How:
    """The letter is in its box, at the instant and the place that the crew told.

    Raises:
        What `mail.record_delivery` raises. Nothing is changed.

    Source:
        COL-062 【金沢収納】第23条(3)エ, (4)ア, 別表２ 給水停止通知書投函件数.
    """
    told = brought.content
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    mail.record_delivery(
        piece_id=NoticeVisit.objects.get(visit=brought.line.visit_id).piece_id,
        occurred_at=brought.taken_at,
        note=_where(told),
        actor=brought.brought_by,
        at=at,
    )
    return VisitEnd.How.DONE


def _where(told: Content) -> str:
    """The box, and which one in the crew's words."""
    place = PLACES[told["choice"]]
    return f"{place}（{told['reason']}）" if told["reason"] else place


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """Nothing on the tablet can be used by whoever finds it."""


def table(line: SheetVisit) -> Table:
    """What the tablet was given, for the office."""
    facts = [(name, value) for name, value in line.content["facts"]]
    if line.content["stop"]:
        facts.append(("注意", line.content["stop"]))
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("できなかった理由", told["reason"]),)
    return (Result("投函した場所", _where(told)),)


NOTICE_DELIVERY = VisitKind(
    code=DELIVERY,
    title="通知書の投函",
    check=None,
    prepare=prepare,
    carry=carry,
    read=read,
    carry_out=book,
    lose=lose,
    table=table,
    results=results,
    is_planned_elsewhere=True,
)
