"""訪問催告 as a kind of visit: what is due today, and what came of it, fed into the one history (COL-063)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mizuhiki.arrears import errors
from mizuhiki.arrears.models import Negotiation
from mizuhiki.arrears.selectors import standing_of
from mizuhiki.arrears.services.negotiating import Entered, Talk, record_talk, refuse_talk
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
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

CODE = "arrears_demand"
TEXTS = ("person", "text", "purpose", "consent_by", "extent", "next_action")
MOST_YEN = 999_999_999


def check(supply_id: int, day: date) -> None:
    """Nobody is visited who owes nothing.

    Raises:
        NothingOwed.
    """
    if not standing_of(supply_id, day).paths:
        raise errors.NothingOwed()


def prepare(visit: Visit) -> Content:
    """What is due on the morning of the visit, and the words that may be told; nobody's name stands in it."""
    standing = standing_of(visit.supply_no, visit.visit_on)
    oldest = min((path.debt.due_on for path in standing.paths), default=None)
    return {
        "form": "demand",
        "yen": standing.overdue_yen,
        "bills": len({path.debt.cycle for path in standing.paths}),
        "oldest_due_on": oldest.isoformat() if oldest else "",
        "spoken": [[value, str(label)] for value, label in Negotiation.Spoken.choices],
        "results": [[value, str(label)] for value, label in Negotiation.Result.choices],
    }


def carry(_actor: Actor, _day: date) -> Content:
    """Whoever demands takes nothing along beside the list."""
    return {}


def read(told: Mapping[str, str]) -> Content:
    """What the tablet says: a talk, or that nobody could go.

    Raises:
        BroughtWrong, and what stands against the talk: it names the field.
    """
    what, reason = told.get("what", ""), told.get("reason", "").strip()[:200]
    if what == "unmet":
        if not reason:
            raise BroughtWrong(field="できなかった理由", value="空")
        return {"what": what, "reason": reason}
    if what != "talk":
        raise BroughtWrong(field="種類", value=what[:20])
    content: Content = {"what": what, **{name: told.get(name, "").strip()[:500] for name in TEXTS}}
    content["spoken_to"], content["result"] = told.get("spoken_to", ""), told.get("result", "")
    if content["spoken_to"] not in Negotiation.Spoken.values:
        raise BroughtWrong(field="話した相手", value=content["spoken_to"][:20] or "空")
    if content["result"] not in Negotiation.Result.values:
        raise BroughtWrong(field="結果", value=content["result"][:20] or "空")
    if not content["text"]:
        raise BroughtWrong(field="内容", value="空")
    content["promise_on"] = _day(told.get("promise_on", ""), "約束の日")
    content["promise_yen"] = _yen(told.get("promise_yen", ""))
    content["next_on"] = _day(told.get("next_on", ""), "次の対応日")
    refuse_talk(talk_of(content), clock.today())
    return content


def _day(text: str, field: str) -> str:
    if text:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise BroughtWrong(field=field, value=text[:20]) from None
    return text


def _yen(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and 0 < int(text) <= MOST_YEN):
        raise BroughtWrong(field="約束の額", value=text[:20])
    return int(text)


def talk_of(content: Mapping[str, Any], happened_at: datetime | None = None) -> Talk:
    """The talk that a tablet or the office tells of."""
    told = (content["purpose"], content["consent_by"], content["extent"])
    return Talk(
        channel="visit",
        direction="out",
        text=content["text"],
        spoken_to=content["spoken_to"],
        result=content["result"],
        person=content["person"][:60],
        promise_on=date.fromisoformat(content["promise_on"]) if content["promise_on"] else None,
        promise_yen=content["promise_yen"],
        next_action=content["next_action"],
        next_on=date.fromisoformat(content["next_on"]) if content["next_on"] else None,
        happened_at=happened_at,
        entered=Entered(*told) if any(told) else None,
    )


def book(brought: Brought, at: datetime) -> VisitEnd.How:
    """Write what a crew heard into the history.

    Raises:
        What `record_talk` raises. Nothing is changed.
    """
    if brought.content["what"] == "unmet":
        return VisitEnd.How.UNMET
    visit = brought.line.visit
    (customer, *_) = users_and_payers([visit.supply_no], on=visit.visit_on)
    record_talk(
        customer_id=customer,
        supply_id=visit.supply_no,
        talk=talk_of(brought.content, brought.taken_at),
        at=at,
        actor=brought.brought_by,
        visit_id=visit.pk,
    )
    return VisitEnd.How.DONE


def lose(_sheet: DaySheet, _reason: str, _actor: Actor, _at: datetime) -> None:
    """Nothing on the tablet can be used by whoever finds it."""


def table(line: SheetVisit) -> Table:
    """What the tablet was given, for the office."""
    content = line.content
    facts = (
        ("納期限後の未納", f"{content['yen']:,}円"),
        ("件数", f"{content['bills']}件"),
        ("最も古い納期限", content["oldest_due_on"] or "—"),
    )
    return Table(facts=facts, caption="端末に渡した内容", head=(), rows=())


def results(brought: Brought) -> Sequence[Result]:
    """What the crew told."""
    told = brought.content
    if told["what"] == "unmet":
        return (Result("できなかった理由", told["reason"]),)
    lines = [
        Result("話した相手", str(Negotiation.Spoken(told["spoken_to"]).label)),
        Result("結果", str(Negotiation.Result(told["result"]).label)),
        Result("内容", told["text"]),
    ]
    if told["promise_on"]:
        lines.append(Result("約束", f"{told['promise_on']}に{told['promise_yen']:,}円"))
    if told["purpose"]:
        lines.append(Result("立入り", f"{told['purpose']}（{told['extent']}）"))
    return lines


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
