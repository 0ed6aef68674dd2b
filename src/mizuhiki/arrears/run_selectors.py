"""Who is to be written to: the candidates of a step, each judged afresh; set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mizuhiki.arrears.facts import PARTY, facts_of
from mizuhiki.arrears.models import RunExclusion
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.stage_rules import Standing, StepDue, stand
from mizuhiki.directdebit.api import debits_under_way
from mizuhiki.mail import api as mail
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, Step, Way, pack_on

Reason = RunExclusion.Reason
AT_ONCE = 1_000
# Supplies ripe for a step on a day, held or not; whoever waits in another run is not asked for twice.
_CANDIDATES = """
    SELECT r.supply_id, max(r.yen), min(r."on") FROM arrears_stepready r
    WHERE r.step = %(step)s AND r."on" <= %(day)s AND NOT EXISTS (
        SELECT FROM arrears_runline l JOIN arrears_letterrun u ON u.id = l.run_id AND u.step = %(step)s
        WHERE l.supply_id = r.supply_id
          AND NOT EXISTS (SELECT FROM arrears_runexclusion x WHERE x.line_id = l.id)
          AND NOT EXISTS (SELECT FROM arrears_runclose c WHERE c.run_id = u.id)
          AND NOT EXISTS (SELECT FROM arrears_runstep s WHERE s.run_id = u.id AND s.kind = 'cancelled'))
    GROUP BY 1 ORDER BY 1
"""
_PLACES = """
    SELECT s.id, i.route, i.route_order, g.postcode FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises g ON g.id = i.premises_id WHERE s.id = ANY(%s)
"""
_DEMANDS = "SELECT id, demand_id FROM billing_assessment WHERE id = ANY(%s) AND demand_id IS NOT NULL"
# Debts of somebody who used the water before the one whom the letter would go to.
_FORMER = f"""
    SELECT a.id FROM billing_assessment a JOIN customers_supply s ON s.id = a.supply_id
    WHERE a.id = ANY(%(debts)s)
      AND ({PARTY.format(day="a.period_end - 1")})
          IS DISTINCT FROM ({PARTY.format(day="least(%(day)s, s.ends_on - 1)")})
"""  # noqa: S608
_OUT = """
    SELECT p.supply_id FROM arrears_noticevisit n JOIN mail_piece p ON p.id = n.piece_id
    WHERE p.supply_id = ANY(%s)
      AND NOT EXISTS (SELECT FROM fieldwork_visitend e WHERE e.visit_id = n.visit_id)
"""


@dataclass(frozen=True)
class Candidate:
    """A supply that the lists name for a step."""

    supply_id: int
    yen: int
    on: date  # the first day for it


@dataclass(frozen=True)
class Place:
    """Where a supply lies on the rounds."""

    route: str
    route_order: int
    postcode: str


@dataclass(frozen=True)
class Judged:
    """What a fresh look finds of one candidate; with a reason there is no letter."""

    supply_id: int
    reason: str = ""
    due: StepDue | None = None
    debts: dict[int, int] = field(default_factory=dict)  # assessment → what is owed of it
    demands: tuple[int, ...] = ()
    other_yen: int = 0
    is_protected: bool = False

    @property
    def yen(self) -> int:
        """For which the step may be taken; 0 where it may not."""
        return self.due.yen if self.due else 0


def candidates_of(step: Step, day: date) -> list[Candidate]:
    """The supplies that are ripe for a step by the lists, those that are held among them.

    Source:
        COL-060 【金沢収納】第23条(3)イ.
    """
    return [Candidate(*row) for row in sql.rows(_CANDIDATES, {"step": step.value, "day": day})]


def places_of(supply_ids: Collection[int]) -> dict[int, Place]:
    """Where supplies lie."""
    found = sql.rows(_PLACES, [list(supply_ids)])
    return {supply_id: Place(*rest) for supply_id, *rest in found}


def judged_of(step: Step, supply_ids: Collection[int], day: date) -> dict[int, Judged]:
    """Each supply judged afresh for a step on a day: what it may be asked for, or why it may not.

    Raises:
        NoArrearsRules: the rules have none.

    Source:
        COL-060, COL-098 【金沢収納】第23条(3)イ・ウ・エ.
    """
    pack = pack_on(day)
    terms_of(pack)
    wanted = sorted(set(supply_ids))
    found = dict[int, Judged]()
    for start in range(0, len(wanted), AT_ONCE):
        found.update(_judge(step, wanted[start : start + AT_ONCE], day, pack))
    return found


def _judge(step: Step, ids: Sequence[int], day: date, pack: Pack) -> Iterator[tuple[int, Judged]]:
    terms = terms_of(pack)
    standings = {one.supply_id: stand(one, terms, day) for one in facts_of(ids, day, pack)}
    former = _former([path.debt.id for one in standings.values() for path in one.paths], day)
    dues = {supply_id: _own(standing, step, former) for supply_id, standing in standings.items()}
    debts = [debt_id for due in dues.values() if due is not None for debt_id in due.debts]
    demand_of = dict(sql.rows(_DEMANDS, [debts]))
    asked = debits_under_way(list(set(demand_of.values())))
    targets = mail.targets_of(ids, pack=pack, today=day)
    by_crew = terms.steps[step].way is Way.CREW
    out = {supply_id for (supply_id,) in sql.rows(_OUT, [list(ids)])} if by_crew else set[int]()
    for supply_id in ids:
        due, standing, target = dues[supply_id], standings[supply_id], targets[supply_id]
        if due is None:
            is_others = standing.due_now(step) is not None
            yield (
                supply_id,
                Judged(supply_id, Reason.FORMER.value if is_others else _why_not_due(step, standing)),
            )
            continue
        demands = tuple(sorted({demand_of[one] for one in due.debts if one in demand_of}))
        recipient = target.recipient
        reasons = {
            Reason.REPORT: any(one in asked for one in demands),
            Reason(target.why_not or "other"): bool(target.why_not),
            Reason.OUT: supply_id in out,
            Reason.PROTECTED: by_crew and recipient.supply_is_protected,
        }
        owed = {path.debt.id: path.debt.yen for path in standing.paths if path.debt.id not in former}
        yield (
            supply_id,
            Judged(
                supply_id,
                next((reason.value for reason, holds in reasons.items() if holds), ""),
                due,
                {one: owed[one] for one in due.debts},
                demands,
                sum(owed.values()) - due.yen,
                recipient.supply_is_protected,
            ),
        )


def _former(debt_ids: Sequence[int], day: date) -> set[int]:
    return {debt_id for (debt_id,) in sql.rows(_FORMER, {"debts": list(debt_ids), "day": day})}


def _own(standing: Standing, step: Step, former: Collection[int]) -> StepDue | None:
    """The step for what the addressee owes: what another owed before is none of theirs to be told."""
    due = standing.due_now(step)
    own = [path.debt for path in standing.paths if due and path.debt.id in due.debts]
    own = [debt for debt in own if debt.id not in former]
    if due is None or not own:
        return None
    return replace(due, debts=tuple(debt.id for debt in own), yen=sum(debt.yen for debt in own))


def _why_not_due(step: Step, standing: Standing) -> str:
    """Nothing is owed; something holds; else the step is not the next one any more."""
    if not standing.paths:
        return Reason.PAID.value
    held = [hold.kind.value for path in standing.paths if path.next is step for hold in path.holds]
    return held[0] if held else Reason.NOT_DUE.value


def grouped_by_reason(judged: Collection[Judged]) -> list[tuple[str, int]]:
    """How many of each reason, the most frequent first."""
    counts = defaultdict[str, int](int)
    for one in judged:
        if one.reason:
            counts[one.reason] += 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
