"""受渡しの連なり: a day's takings from the drawer to the bank's slip, each step with both names (COL-040)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mizuhiki.till.models import BankDeposit, Closing, CounterDay, Handover, SafeLine, TillSession
from mizuhiki.till.safe_book import takings_of


@dataclass(frozen=True)
class Step:
    """Money changes hands, or is shut away; a name is None where a process acted."""

    at: datetime
    what: str
    giver: Any
    taker: Any
    yen: int | None


@dataclass(frozen=True)
class Chain:
    """Every step of a day's takings in order, and where a name or a yen is missing between two."""

    steps: Sequence[Step]
    gaps: Sequence[str]
    is_at_bank: bool


def chain_of(closed: CounterDay) -> Chain:
    """Who had the money of a closed day, from the drawers on, and whether a name or a yen is missing.

    Source:
        COL-040 【金沢収納】第20条; 第23条(2)エ.
    """
    steps, gaps = list[Step](), list[str]()
    into_safe = {line.cause: line for line in takings_of(closed).select_related("opening__opened_by")}
    sessions = TillSession.objects.filter(till__counter_id=closed.counter_id, business_on=closed.day)
    for session in sessions.select_related("till", "opened_by").order_by("pk"):
        steps += _of_drawer(session, into_safe.get(f"till.close.takings:{session.pk}"))
    steps.append(Step(closed.closed_at, "日計を締めた", closed.closed_by, None, closed.counted_yen))
    deposit = BankDeposit.objects.filter(pk=closed.pk).first()
    is_at_bank = False
    if deposit is not None:
        gaps += _safe_gaps(deposit, list(into_safe.values()))
        is_at_bank = _way_to_bank(deposit, steps, gaps)
    return Chain(sorted(steps, key=lambda step: step.at), gaps, is_at_bank)


def _of_drawer(session: TillSession, into_safe: SafeLine | None) -> list[Step]:
    """Drawer, hand-overs that were taken, closing; who closes for another has taken it from them."""
    name, holder = session.till.name, session.opened_by
    opener = _opener(f"till.open:{session.pk}")
    steps = [Step(session.opened_at, f"{name}を開けた", opener, holder, session.float_yen)]
    offers = Handover.objects.filter(session=session, answer__is_taken=True)
    for offer in offers.select_related("given_by", "given_to", "answer", "count").order_by("pk"):
        yen, what = offer.count.total_yen, f"{name}を引き継いだ"
        steps.append(Step(offer.answer.at, what, offer.given_by, offer.given_to, yen))
        holder = offer.given_to
    closing = Closing.objects.select_related("closed_by").filter(pk=session.pk).first()
    if closing is None:
        return steps
    if closing.closed_by_id != holder.pk:
        steps.append(Step(closing.closed_at, f"{name}を代わりに締めた", holder, closing.closed_by, None))
    opener = into_safe.opening.opened_by if into_safe is not None else None
    what = f"{name}の収納金を金庫へ入れた" if into_safe is not None else f"{name}を締めた"
    steps.append(Step(closing.closed_at, what, closing.closed_by, opener, closing.takings_yen))
    return steps


def _opener(cause: str) -> Any:
    line = SafeLine.objects.filter(cause=cause).select_related("opening__opened_by").first()
    return line.opening.opened_by if line is not None else None


def _safe_gaps(deposit: BankDeposit, into_safe: Sequence[SafeLine]) -> list[str]:
    """Where there is a safe: what went in, less what made up a float, is what goes to the bank."""
    if not into_safe:
        return []
    moved = SafeLine.objects.filter(cause=f"till.day.short_out:{deposit.pk}").first()
    lies_yen = sum(line.yen for line in into_safe) + (moved.yen if moved is not None else 0)
    if lies_yen != deposit.yen:
        return [f"金庫へ入れた収納金は{lies_yen:,}円、入金する額は{deposit.yen:,}円です。"]
    return []


def _way_to_bank(deposit: BankDeposit, steps: list[Step], gaps: list[str]) -> bool:
    """Carries and slip; the giver of each is the taker of the one before."""
    out = SafeLine.objects.filter(cause=f"till.deposit:{deposit.pk}").select_related("opening").first()
    holder_id = out.opening.opened_by_id if out is not None else deposit.prepared_by_id
    for carry in deposit.carries.select_related("given_by", "taken_by").order_by("step"):
        what = "金庫から受け取った" if out is not None and carry.step == 1 else "現金を受け取った"
        steps.append(Step(carry.at, what, carry.given_by, carry.taken_by, deposit.yen))
        if carry.given_by_id != holder_id:
            gaps.append(f"{carry.step}番目の受渡しの前に、現金を持っていた人の記録がありません。")
        holder_id = carry.taken_by_id
    slip = getattr(deposit, "slip", None)
    if slip is None:
        return False
    what = f"{slip.bank}へ入金した（入金票 {slip.slip_no}、入金日 {slip.deposited_on}）"
    steps.append(Step(slip.recorded_at, what, slip.recorded_by, None, slip.yen))
    if slip.recorded_by_id != holder_id:
        gaps.append("入金した人が、最後に現金を受け取った人ではありません。")
    if out is not None and -out.yen != slip.yen:
        gaps.append(f"金庫から出した額は{-out.yen:,}円、入金票は{slip.yen:,}円です。")
    return True
