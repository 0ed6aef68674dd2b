"""How far a move has come, read from what is there."""

from dataclasses import dataclass

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.billing import api as billing
from mizuhiki.ledger.api import last_closed_day
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Pack
from mizuhiki.takeover.kinds import BY_CODE
from mizuhiki.takeover.models import Comparison, Takeover, TakeoverLoad


@dataclass(frozen=True)
class Balance:
    """What is open of a charge and year: as agreed to, and as it stands in our tables from the move."""

    label: str
    fiscal_year: int
    count: int
    yen: int
    loaded_yen: int | None  # None before the load

    @property
    def agrees(self) -> bool:
        """Whether both are the same."""
        return self.loaded_yen == self.yen


@dataclass(frozen=True)
class Step:
    """One line of the check-list, by what is really there."""

    label: str
    is_done: bool
    word: str


@dataclass(frozen=True)
class Move:
    """One set of files."""

    takeover: Takeover
    state: str
    counts: tuple[tuple[str, int], ...]
    balances: tuple[Balance, ...]
    steps: tuple[Step, ...]


def moves(*, kind: str, pack: Pack) -> list[Move]:
    """Every set of files that was proposed, newest first, with the check-list of the cut-over."""
    found = Takeover.objects.select_related("load", "by").order_by("-pk")
    return [_move(one, kind, pack) for one in found]


def _move(takeover: Takeover, kind: str, pack: Pack) -> Move:
    load: TakeoverLoad | None = getattr(takeover, "load", None)
    decision = approvals.last_decision_of(kind=kind, subject_id=takeover.pk)
    granted = decision is not None and decision.outcome == Decision.Outcome.GRANTED
    balances = _balances(takeover, load, pack)
    balanced = load is not None and all(one.agrees for one in balances)
    if load:
        state = "移行済み"
    elif granted:
        state = "承認済み"
    else:
        state = "差戻し" if decision else "承認待ち"
    closed, billed = last_closed_day(), _first_run(takeover)
    steps = (
        Step("ファイル一式の検査", True, f"確認事項{takeover.note_count:,}件"),
        _compared(),
        Step("二人目の承認", granted, f"{decision.decided_by}" if decision and granted else "－"),
        Step("読み込み", load is not None, "済み" if load else "－"),
        Step("料金・年度ごとの残高の一致", balanced, "1円まで一致" if balanced else "－"),
        Step(
            "移行後の日次締め",
            closed is not None and closed >= takeover.as_of and load is not None,
            f"{closed}まで" if closed else "－",
        ),
        Step("移行後の最初の調定", billed is not None, billed.title if billed else "－"),
    )
    counts = tuple((BY_CODE[code].label, count) for code, count in takeover.counts.items())
    return Move(takeover, state, counts, balances, steps)


def _compared() -> Step:
    last = Comparison.objects.order_by("-pk").first()
    if last is None:
        return Step("並行稼働の比較", is_done=False, word="－")
    month = f"{last.cycle_month.year}年{last.cycle_month.month}月"
    word = f"{month}分　一致{last.equal_count:,}件、違うもの{last.differs_count:,}件"
    return Step("並行稼働の比較", last.differs_count == 0, word)


def comparisons(*, limit: int) -> list[Comparison]:
    """The parallel runs, newest first."""
    return list(Comparison.objects.select_related("by").order_by("-pk")[:limit])


def _first_run(takeover: Takeover) -> BatchRun | None:
    runs = BatchRun.objects.filter(kind=billing.KIND, state=BatchRun.State.DONE)
    return runs.filter(ended_at__gte=takeover.at).order_by("ended_at").first()


def _balances(takeover: Takeover, load: TakeoverLoad | None, pack: Pack) -> tuple[Balance, ...]:
    loaded: dict[tuple[str, int], int] = {}
    if load:
        rows = sql.rows(
            "SELECT charge, fiscal_year, sum(amount_yen)::bigint FROM billing_assessment "
            "WHERE run_id = %s AND kind = 'opening' GROUP BY 1, 2",
            [load.run_id],
        )
        loaded = {(charge, year): int(yen) for charge, year, yen in rows}
    return tuple(
        Balance(
            label=pack.charges[charge].label,
            fiscal_year=year,
            count=count,
            yen=yen,
            loaded_yen=loaded.get((charge, year), 0) if load else None,
        )
        for charge, year, count, yen in takeover.balances
    )
