"""並行稼働: each bill of the old system's month against what ours would be, and why it differs.

Ours are priced as the month's run would price them (`billing.api.price_due`), and nothing of it is kept but
counts. A bill that differs is told with every fact in which the two differ; where all facts agree, it is the
tariff or its rounding.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import NotAssessed
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.takeover.kinds import CYCLE
from mizuhiki.takeover.mapping import Plan
from mizuhiki.takeover.models import Comparison
from mizuhiki.takeover.reading import Fault, digest_of, records_of

ROUNDING_YEN = 9  # what unlike rounding of a few lines comes to
_FOUND = f"""
    SELECT coalesce(t.inquiry_no, s.inquiry_no), coalesce(t.charge, o.charge), t.yen, o.yen,
           t.usage_m3, o.usage_m3, t.bore_mm, o.bore_mm, t.use_class, o.use_class, t.days, o.days,
           o.reason, o.problem, t.inquiry_no IS NOT NULL, o.supply_id IS NOT NULL
    FROM (SELECT * FROM {billing.DUE_JOINED}) o
    JOIN customers_supply s ON s.id = o.supply_id
    FULL JOIN theirs t ON t.inquiry_no = s.inquiry_no AND t.charge = o.charge
    WHERE t.inquiry_no IS NOT NULL OR o.reason IS NULL
    ORDER BY 1, 2
"""  # noqa: S608


class CycleAtFault(RuleBroken):
    """The old system's bills cannot be read."""

    code = "cycle_at_fault"
    sentence = "旧システムの調定のファイルに誤りが{count:,}件あります（初めは{line}行「{field}」{problem}）。"


@dataclass(frozen=True)
class Different:
    """One bill that differs."""

    inquiry_no: str
    charge: str
    theirs_yen: int | None
    ours_yen: int | None
    causes: tuple[str, ...]

    @property
    def yen(self) -> int:
        """Ours less theirs."""
        return (self.ours_yen or 0) - (self.theirs_yen or 0)


@transaction.atomic
def compare_month(
    *, plan: Plan, cycle_month: date, actor: Actor, at: datetime
) -> tuple[Comparison, list[Different]]:
    """Hold a month of the old system against ours; the counts are kept, the list goes to the caller.

    Args:
        plan: a mapping of the one kind `cycle`.

    Raises:
        CycleAtFault: the file is not whole. Nothing is kept.

    Source:
        issue 7, point 10.
    """
    pack = pack_on(cycle_month)
    _stage(plan)
    billing.price_due(cycle_month=cycle_month, pack=pack)
    different: list[Different] = []
    causes, only, counts = Counter[str](), Counter[str](), Counter[str]()
    for row in sql.rows(_FOUND):
        number, charge, theirs, ours, *facts, has_theirs, has_ours = row
        counts["theirs"] += has_theirs
        counts["theirs_yen"] += theirs or 0
        counts["ours"] += ours is not None
        counts["ours_yen"] += ours or 0
        if theirs is not None and theirs == ours:
            counts["equal"] += 1
            continue
        why = causes_of(theirs, ours, facts, has_ours=has_ours)
        causes.update(why)
        only["theirs" if not has_ours else "ours" if not has_theirs else "both"] += 1
        different.append(Different(number, charge, theirs, ours, why))
    made = Comparison.objects.create(
        cycle_month=cycle_month,
        sha256=digest_of(plan),
        theirs_count=counts["theirs"],
        theirs_yen=counts["theirs_yen"],
        ours_count=counts["ours"],
        ours_yen=counts["ours_yen"],
        equal_count=counts["equal"],
        causes={"why": dict(causes), "only": dict(only)},
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="takeover.month.compared", subject=made, actor=actor, at=at, count=len(different))
    return made, different


def _stage(plan: Plan) -> None:
    """The old system's bills as a table of this transaction."""
    faults: list[Fault] = []
    source, seen = plan.sources[CYCLE.code], set[tuple[str, str]]()

    def blame(line: int, label: str, problem: str) -> None:
        faults.append(Fault(source.name, line, label, problem))

    rows = []
    for line, r, sound in records_of(source, blame):
        if not sound:
            continue
        key = (r["inquiry_no"], r["charge"])
        if key in seen:
            blame(line, "お問い合わせ番号", "同じ契約・同じ料金の行がもうあります。")
        seen.add(key)
        rows.append((*key, r["usage_m3"], r["yen"], r["bore_mm"], r["use_class"], r["days"]))
    if faults:
        first = faults[0]
        raise CycleAtFault(count=len(faults), line=first.line, field=first.field, problem=first.problem)
    columns = "inquiry_no text, charge text, usage_m3 int, yen bigint, bore_mm int, use_class text, days int"
    sql.empty_for_now("theirs", columns)
    sql.copy("theirs (inquiry_no, charge, usage_m3, yen, bore_mm, use_class, days)", rows)
    sql.run("ANALYZE theirs")


def causes_of(
    theirs: int | None, ours: int | None, facts: list[int | str | None], *, has_ours: bool
) -> tuple[str, ...]:
    """Why a bill differs, as far as the facts of both say it."""
    their_m3, our_m3, their_bore, our_bore, their_use, our_use, their_days, our_days, reason, problem = facts
    if not has_ours:
        return ("こちらにない（契約・サービスがないか、この月の対象でない）",)
    if theirs is None:
        return ("旧システムにない",)
    if reason:
        return (f"こちらは未調定（{NotAssessed.Reason(str(reason)).label}）",)
    if problem:
        return ("こちらの料金表にない",)
    assert ours is not None
    pairs = (
        ("検針（使用水量）", their_m3, our_m3),
        ("口径", their_bore, our_bore),
        ("用途", their_use, our_use),
        ("使用日数", their_days, our_days),
    )
    why = tuple(label for label, old, new in pairs if old is not None and old != new)
    if why:
        return why
    return ("端数処理",) if abs(ours - theirs) <= ROUNDING_YEN else ("料金表（事実は同じ）",)
