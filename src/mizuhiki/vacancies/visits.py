"""Looks at a house that seems empty, and patrols of empty places, as kinds of visit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from mizuhiki.customers.api import (
    HIDDEN,
    PROTECTED_SEE,
    CustomerMark,
    Holder,
    Installation,
    Ownership,
    Viewer,
    fitting_now,
)
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
from mizuhiki.platform.actors import Actor
from mizuhiki.vacancies.models import Patrol
from mizuhiki.vacancies.services import LOOK, PATROL, take_look, take_patrol

MOST_WORDS = 200
LOOKS = {  # what a crew may find at a house with a contract; whether it speaks against an empty one
    "empty": ("住んでいる様子がない", False),
    "moved": ("転出と聞いた・表札がない", False),
    "unclear": ("分からない", True),
    "lived": ("住んでいる・使用中", True),
}
NOBODY = "気づいたこと（氏名や電話番号は書かないでください）"
TITLES = {LOOK: "無届転出の現地確認", PATROL: "空家の巡回"}


def _choices(kind: str) -> list[list[str]]:
    if kind == LOOK:
        return [[code, label] for code, (label, _) in LOOKS.items()]
    return [[one.value, str(one.label)] for one in Patrol.Finding]


def prepare(visit: Visit) -> Content:
    """The meter and its last index; nobody's name stands in it."""
    installation_id = visit.installation_id or visit.supply.installation_id  # type: ignore[union-attr]
    fitting = fitting_now(installation_id)
    index = metering.last_index_of(fitting) if fitting else None
    return {
        "form": "choice",
        "work": TITLES[visit.kind],
        "facts": [
            ["メーター番号", fitting.meter.serial if fitting else "なし"],
            ["前回の指針", "－" if index is None else f"{index:,}"],
        ],
        "question": "現地の状況",
        "choices": _choices(visit.kind),
        "needs_words": ["used", "leak", "lived"],
        "words": NOBODY,
    }


def carry(_actor: Actor, _day: date) -> Content:
    """Nothing goes along beside the list."""
    return {}


def _reader(kind: str) -> Callable[[Mapping[str, str]], Content]:
    known = {code for code, _ in _choices(kind)}

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
        if choice not in known:
            raise BroughtWrong(field="現地の状況", value=choice[:20] or "空")
        return {"what": what, "choice": choice, "reason": reason}

    return read


def book(brought: Brought, at: datetime) -> VisitEnd.How:
    """Write down what the crew found."""
    told, visit = brought.content, brought.line.visit
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    if visit.kind == PATROL:
        take_patrol(visit=visit, finding=told["choice"], text=told["reason"], actor=brought.brought_by, at=at)
        return VisitEnd.How.DONE
    label, is_against = LOOKS[told["choice"]]
    text = "。".join(part for part in (label, told["reason"]) if part)
    take_look(visit=visit, is_against=is_against, text=text, actor=brought.brought_by, at=at)
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
    words = dict(_choices(brought.line.visit.kind))
    return (
        Result("現地の状況", words[told["choice"]]),
        Result("気づいたこと", told["reason"] or "－"),
    )


def faces(visits: Sequence[Visit], viewer: Viewer, today: date) -> dict[int, Holder]:
    """An empty place has an address and nobody's name; where its owner is under protection, not even that."""
    taps = Installation.objects.select_related("premises").in_bulk([one.installation_id for one in visits])
    owned = Ownership.objects.filter(installation__in=taps, ends_on=None)
    marks = CustomerMark.objects.filter(
        customer__in=owned.values("customer"), kind=CustomerMark.Kind.PROTECTION, starts_on__lte=today
    )
    kept = set(marks.exclude(ends_on__lte=today).values_list("customer_id", flat=True))
    hidden = {one.installation_id for one in owned if one.customer_id in kept}
    may_see = viewer.has_perm(PROTECTED_SEE)
    found = dict[int, Holder]()
    for visit in visits:
        tap = taps[visit.installation_id]
        hides = tap.pk in hidden and not may_see
        found[visit.pk] = Holder(
            supply_id=0,
            customer_id=0,
            number="",
            name="空家",
            kana="",
            inquiry_no="",
            tap_no="" if hides else tap.tap_no,
            address=HIDDEN if hides else tap.premises.address,
            is_protected=tap.pk in hidden,
            parked="",
            honorific="",
        )
    return found


def _kind(code: str) -> VisitKind:
    return VisitKind(
        code=code,
        title=TITLES[code],
        check=None,
        prepare=prepare,
        carry=carry,
        read=_reader(code),
        carry_out=book,
        lose=lose,
        table=table,
        results=results,
        faces=faces if code == PATROL else None,
        is_planned_elsewhere=True,
    )


VISIT_KINDS = (_kind(LOOK), _kind(PATROL))
