"""Whether a supply's tap may be closed by what is written now, on what ground, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.api import HOLDS, Stand
from mizuhiki.rulepacks.api import Pack, Step

HELD = dict(HOLDS)


@dataclass(frozen=True)
class Ground:
    """What an order, and a cut, stand on; `content` is kept with them."""

    yen: int
    content: Mapping[str, Any]


def ground_of(standing: Stand) -> Ground | None:
    """The ground on which the tap may be closed on the standing's day; None where it may not."""
    due = standing.due_now(Step.CUT)
    if due is None or standing.trigger is None:
        return None
    paths = [path for path in standing.paths if path.debt.id in due.debts]
    papers = {one.notice_id: one for path in paths for one in path.taken}
    content = {
        "article": standing.trigger.article,
        "notices": [
            {
                "step": one.step.value,
                "id": one.notice_id,
                "on": f"{one.on}",
                "deadline_on": f"{one.deadline_on}",
            }
            for one in sorted(papers.values(), key=lambda one: (one.on, one.notice_id))
        ],
        "debts": {str(path.debt.id): path.debt.yen for path in paths},
    }
    return Ground(due.yen, content)


def why_not(standing: Stand) -> str:
    """Why the tap may not be closed, in words for a crew and a desk."""
    if standing.holds:
        words = "・".join(dict.fromkeys(HELD[hold.kind.value] for hold in standing.holds))
        return f"停止を止める事由があります（{words}）。"
    if not standing.paths:
        return "未納がありません。"
    if standing.trigger is None:
        return "停止の要件を満たしていません（入金などで対象から外れました）。"
    return "停止通知までの手順が済んでいないか、期限の前です。"


def free_yen(standing: Stand, debts: Mapping[str, int], pack: Pack) -> int:
    """What is still owed of a cut's debts and held by nothing."""
    terms = arrears.terms_of(pack)
    return sum(
        path.debt.yen
        for path in standing.paths
        if str(path.debt.id) in debts
        and arrears.may_be_cut(path.debt, terms)
        and not any(hold.covers(path.debt.id) for hold in standing.holds)
    )


def judged(supply_id: int, day: date) -> Stand:
    """A supply judged afresh; take its lock first."""
    return arrears.standing_of(supply_id, day)
