"""不着郵便物の現地調査・投函 as a kind of visit: what the tablet shows, and what it brings home."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Holder, Viewer, holders_of
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
from mizuhiki.mail.api import PieceAddress, letter_of, number_of
from mizuhiki.platform.actors import Actor
from mizuhiki.research.models import Return, ReturnStep
from mizuhiki.research.services.returns import CHECK, Finding, Kind, record_check

TITLE = "不着郵便物の現地調査"
MOST_WORDS = 200


def _return_of(visit: Visit) -> Return:
    step = ReturnStep.objects.select_related("returned__piece").get(visit=visit, kind=Kind.ORDERED)
    return step.returned


def prepare(visit: Visit) -> Content:
    """The letter and what may be found; nobody's name stands in it."""
    found = _return_of(visit)
    return {
        "form": "choice",
        "work": TITLE,
        "facts": [["郵便物", letter_of(found.piece.kind).title], ["文書番号", number_of(found.pk)]],
        "question": "現地の状況",
        "choices": [[one.value, str(one.label)] for one in Finding],
        "needs_words": [Finding.PUT_IN.value],
        "words": "投函した場所・気づいたこと（氏名や電話番号は書かないでください）",
    }


def carry(_actor: Actor, _day: date) -> Content:
    """Nothing goes along beside the list."""
    return {}


def read(told: Mapping[str, str]) -> Content:
    """What was found at the place, or why nobody could look.

    Raises:
        BroughtWrong: names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:MOST_WORDS]
    if what == "unmet":
        if not reason:
            raise BroughtWrong(field="できなかった理由", value="空")
        return {"what": what, "reason": reason}
    choice = told.get("choice", "")
    if what != "choice":
        raise BroughtWrong(field="種類", value=what[:20])
    if choice not in Finding.values:
        raise BroughtWrong(field="現地の状況", value=choice[:20] or "空")
    if choice == Finding.PUT_IN and not reason:
        raise BroughtWrong(field="投函した場所", value="空")
    return {"what": what, "choice": choice, "reason": reason}


def book(brought: Brought, at: datetime) -> VisitEnd.How:
    """Write down what the crew found; a letter it put in ends the case.

    Raises:
        What `record_check` raises. Nothing is changed.
    """
    told = brought.content
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    record_check(
        visit=brought.line.visit,
        finding=told["choice"],
        text=told["reason"],
        found_at=brought.taken_at,
        actor=brought.brought_by,
        at=at,
    )
    return VisitEnd.How.DONE


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """Nothing on the tablet can be used by whoever finds it."""


def table(line: SheetVisit) -> Table:
    """What the tablet was given, for the office."""
    facts = [("作業", line.content["work"]), *((label, value) for label, value in line.content["facts"])]
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("できなかった理由", told["reason"]),)
    return (
        Result("現地の状況", str(Finding(told["choice"]).label)),
        Result("場所・気づいたこと", told["reason"] or "－"),
    )


def faces(visits: Sequence[Visit], viewer: Viewer, today: date) -> dict[int, Holder]:
    """The addressee, at the address the letter carried; hidden where somebody is protected (law 16)."""
    steps = ReturnStep.objects.filter(visit__in=visits, kind=Kind.ORDERED)
    letters = {step.visit_id or 0: step.returned_id for step in steps}
    printed = {one.pk: one for one in PieceAddress.objects.filter(pk__in=letters.values())}
    holders = holders_of([one.supply_no for one in visits], today=today, viewer=viewer)
    may_see = viewer.has_perm(PROTECTED_SEE)
    found = dict[int, Holder]()
    for visit in visits:
        holder, told = holders[visit.supply_no], printed.get(letters[visit.pk])
        hides = holder.is_protected and not may_see
        address = HIDDEN if hides else told.address if told else holder.address
        name = told.name if told else holder.name
        found[visit.pk] = replace(holder, name=name, kana="", address=address, honorific="", tap_no="")
    return found


RETURN_CHECK = VisitKind(
    code=CHECK,
    title=TITLE,
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
