"""訪問催告 as a kind of visit: what is due today, and what came of it, fed into the one history (COL-063).

On the tablet a visit ends by one choice and a few words. A promise with day and yen, and land that was
entered, are written on the page of the visit instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.arrears import errors
from mizuhiki.arrears.selectors import standing_of
from mizuhiki.arrears.services.negotiating import Talk, record_talk
from mizuhiki.customers.api import users_and_payers
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
from mizuhiki.platform.actors import Actor

CODE = "arrears_demand"


@dataclass(frozen=True)
class Ending:
    """One way a visit ends: its words, and what it is in the negotiation record."""

    label: str
    spoken_to: str
    result: str
    needs_words: bool = True


ENDINGS: Mapping[str, Ending] = {
    "absent": Ending("不在", "nobody", "nobody", needs_words=False),
    "message": Ending("不在のため連絡票を入れた", "nobody", "message", needs_words=False),
    "met": Ending("本人に納付を求めた", "self", "other"),
    "family": Ending("家族に伝言した", "family", "message"),
    "hardship": Ending("納付が難しいとのこと", "self", "hardship"),
    "refused": Ending("納付しないとのこと", "self", "refused"),
    "moved": Ending("住んでいない様子", "nobody", "moved"),
}


def check(supply_id: int, day: date) -> None:
    """Nobody is visited who owes nothing.

    Raises:
        NothingOwed.
    """
    if not standing_of(supply_id, day).paths:
        raise errors.NothingOwed()


def prepare(visit: Visit) -> Content:
    """What is due on the morning of the visit, and how it may end; nobody's name stands in it."""
    standing = standing_of(visit.supply_no, visit.visit_on)
    oldest = min((path.debt.due_on for path in standing.paths), default=None)
    return {
        "form": "choice",
        "question": "訪問の結果",
        "choices": [[code, one.label] for code, one in ENDINGS.items()],
        "words": "内容（約束と立入りは、訪問の結果の画面で入力します）",
        "needs_words": [code for code, one in ENDINGS.items() if one.needs_words],
        "facts": [
            ["納期限後の未納", f"{standing.overdue_yen:,}円"],
            ["件数", f"{len({path.debt.cycle for path in standing.paths})}件"],
            ["最も古い納期限", oldest.isoformat() if oldest else "－"],
        ],
        "stop": "" if standing.paths else "納付済みです。訪問しないでください。",
    }


def carry(_actor: Actor, _day: date) -> Content:
    """Whoever demands takes nothing along beside the list."""
    return {}


def read(told: Mapping[str, str]) -> Content:
    """What the tablet says: how it ended, in whose words; or that nobody could go.

    Raises:
        BroughtWrong: names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:200]
    if what == "unmet":
        if not reason:
            raise BroughtWrong(field="できなかった理由", value="空")
        return {"what": what, "reason": reason}
    ending = told.get("choice", "")
    if what != "choice" or ending not in ENDINGS:
        raise BroughtWrong(field="訪問の結果", value=ending[:20] or "空")
    if ENDINGS[ending].needs_words and not reason:
        raise BroughtWrong(field="内容", value="空")
    return {"what": what, "choice": ending, "reason": reason}


def book(brought: Brought, at: datetime) -> VisitEnd.How:
    """Write what a crew heard into the history, at the instant it was told.

    Raises:
        What `record_talk` raises. Nothing is changed.

    Source:
        COL-063 【金沢収納】第23条(3)オ.
    """
    told = brought.content
    if told["what"] == "unmet":
        return VisitEnd.How.UNMET
    visit, ending = brought.line.visit, ENDINGS[told["choice"]]
    customer_id, *_ = users_and_payers([visit.supply_no], on=visit.visit_on)
    talk = Talk(
        channel="visit",
        direction="out",
        text=told["reason"] or ending.label,
        spoken_to=ending.spoken_to,
        result=ending.result,
        happened_at=brought.taken_at,
    )
    record_talk(
        customer_id=customer_id,
        supply_id=visit.supply_no,
        talk=talk,
        at=at,
        actor=brought.brought_by,
        visit_id=visit.pk,
    )
    return VisitEnd.How.DONE


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """Nothing on the tablet can be used by whoever finds it."""


def table(line: SheetVisit) -> Table:
    """What the tablet was given, for the office."""
    facts = [(name, value) for name, value in line.content["facts"]]
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("できなかった理由", told["reason"]),)
    return (Result("訪問の結果", ENDINGS[told["choice"]].label), Result("内容", told["reason"] or "－"))


DEMAND_VISIT = VisitKind(
    code=CODE,
    title="訪問催告",
    check=check,
    prepare=prepare,
    carry=carry,
    read=read,
    carry_out=book,
    lose=lose,
    table=table,
    results=results,
)
