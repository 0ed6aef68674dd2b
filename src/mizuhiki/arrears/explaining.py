"""Why a supply stands where it stands, in words: the page of a supply, for a day that may be a guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mizuhiki.arrears.facts import facts_of
from mizuhiki.arrears.models import HOLDS
from mizuhiki.arrears.selectors import terms_of
from mizuhiki.arrears.stage_rules import Debt, Facts, Hold, Path, Standing, StepDue, Taken, may_be_cut, stand
from mizuhiki.rulepacks.api import ArrearsTerms, Pack, Trigger, pack_on

LABELS = dict(HOLDS)
# Where a hold comes from, in words, and the page that shows it by its number.
ORIGINS = {
    "set by hand": ("滞納整理で設定", ""),
    "referred": ("福祉連携の見直し待ち", ""),
    "told of a payment": ("入金連絡", "payments:claim_show"),
    "reported by a store": ("コンビニ・スマホの速報", ""),
    "asked of a bank": ("口座振替の依頼中", ""),
    "complained of": ("苦情", "contacts:complaint_show"),
    "marked": ("お客様の記録", ""),
    "parked": ("契約の保留", ""),
    "asked by a slip of a group": ("一括納付書", ""),
    "pledged": ("納入誓約", "arrears:pledge_show"),
}
NOT_WATER = "給水停止の理由にならない料金"
NOT_USERS = "今の使用者の未納ではない（前の使用者、または使用を終えた契約）"


@dataclass(frozen=True)
class DebtLine:
    """One debt with how far it has come, and whether a tap may be closed for it."""

    debt: Debt
    label: str
    stage: str
    why_not: str  # why it does not count for the tap; empty where it does

    @property
    def counts(self) -> bool:
        """Whether a tap may be closed for it."""
        return not self.why_not


@dataclass(frozen=True)
class StepLine:
    """A paper that counts, or a step that comes next."""

    title: str
    article: str
    on: date
    deadline_on: date | None
    yen: int
    notice_id: int | None = None
    is_held: bool = False
    is_due: bool = False
    holds: Sequence[str] = ()


@dataclass(frozen=True)
class HoldLine:
    """What keeps steps back, why, until when, and where that is written."""

    label: str
    since: date
    until: date | None
    origin: str
    url: str
    first_step: str  # the first step that it keeps back
    hold_id: int | None  # of one set by hand


@dataclass(frozen=True)
class Explained:
    """All that the page of a supply says about it."""

    day: date
    standing: Standing
    debts: Sequence[DebtLine]
    taken: Sequence[StepLine]
    coming: Sequence[StepLine]
    holds: Sequence[HoldLine]
    trigger: Trigger | None
    trigger_words: str
    stage: str
    credit_yen: int

    @property
    def counted_yen(self) -> int:
        """For which a tap may be closed."""
        return sum(line.debt.yen for line in self.debts if line.counts)


def explained(supply_id: int, day: date) -> Explained:
    """How a supply stands on a day by what is written now, and why.

    Raises:
        NoArrearsRules.

    Source:
        COL-098 【金沢収納】第23条(3)イ・ウ・エ.
    """
    pack = pack_on(day)
    (facts,) = facts_of([supply_id], day, pack)
    return explain(facts, pack, day)


def explain(facts: Facts, pack: Pack, day: date) -> Explained:
    """The same of facts that were read before."""
    terms = terms_of(pack)
    standing = stand(facts, terms, day)
    last = standing.last
    return Explained(
        day=day,
        standing=standing,
        debts=[_debt_line(path, pack, terms) for path in standing.paths],
        taken=_taken(standing, terms),
        coming=[_coming(due, standing, terms) for due in standing.due()],
        holds=[_hold_line(hold, terms) for hold in standing.holds],
        trigger=standing.trigger,
        trigger_words=trigger_words(standing.trigger) if standing.trigger else "",
        stage=terms.steps[last.step].title if last else "まだ何も送っていない",
        credit_yen=facts.credit_yen,
    )


def _debt_line(path: Path, pack: Pack, terms: ArrearsTerms) -> DebtLine:
    debt = path.debt
    why_not = "" if may_be_cut(debt, terms) else NOT_USERS if debt.charge in terms.charges else NOT_WATER
    stage = terms.steps[path.taken[-1].step].title if path.taken else "－"
    return DebtLine(debt, pack.charges[debt.charge].label, stage, why_not)


def _taken(standing: Standing, terms: ArrearsTerms) -> list[StepLine]:
    """Each paper that counts, once, with the debts it counts for; in the order of the days."""
    papers: dict[int, tuple[Taken, int]] = {}
    for path in standing.paths:
        for one in path.taken:
            papers[one.notice_id] = (one, papers.get(one.notice_id, (one, 0))[1] + path.debt.yen)
    lines = [
        StepLine(
            title=terms.steps[one.step].title,
            article=terms.steps[one.step].article,
            on=one.on,
            deadline_on=one.deadline_on,
            yen=yen,
            notice_id=one.notice_id,
        )
        for one, yen in papers.values()
    ]
    return sorted(lines, key=lambda line: (line.on, line.notice_id or 0))


def _coming(due: StepDue, standing: Standing, terms: ArrearsTerms) -> StepLine:
    step = terms.steps[due.step]
    held = {hold.kind for path in standing.paths if path.next is due.step for hold in path.holds}
    return StepLine(
        title=step.title,
        article=step.article,
        on=due.on,
        deadline_on=None,
        yen=due.yen,
        is_held=due.is_held,
        is_due=not due.is_held and due.on <= standing.day,
        holds=[LABELS[kind.value] for kind in sorted(held)] if due.is_held else (),
    )


def _hold_line(hold: Hold, terms: ArrearsTerms) -> HoldLine:
    origin, page = ORIGINS.get(hold.source, (LABELS[hold.kind.value], ""))
    url = reverse(page, args=[hold.ref]) if page else ""
    first = next((one.title for step, one in terms.steps.items() if terms.holds_back(hold.kind, step)), "")
    return HoldLine(
        label=LABELS[hold.kind.value],
        since=hold.since,
        until=hold.until,
        origin=origin,
        url=url,
        first_step=first,
        hold_id=hold.ref if hold.source == "set by hand" else None,
    )


def trigger_words(trigger: Trigger) -> str:
    """納期限後の請求が2件以上: what a ground asks for."""
    parts = (
        (trigger.bills, f"納期限後の請求が{trigger.bills}件以上"),
        (trigger.months, f"最も古い納期限から{trigger.months}か月以上"),
        (trigger.days, f"最も古い納期限から{trigger.days}日以上"),
        (trigger.yen, f"未納が{trigger.yen:,}円以上"),
        (trigger.broken_pledge, "納入誓約の不履行"),
    )
    return "、".join(words for asked, words in parts if asked)
