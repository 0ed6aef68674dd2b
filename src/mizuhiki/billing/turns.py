"""The runs of a reading month: its 調定, and each 追加調定 of what came too late for it."""

from datetime import date, timedelta

from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Pack

KIND = "billing.run"
DRAWN_WITHIN = timedelta(
    days=100
)  # older months are asked for by slip: the banks' file looks not so far back


def key_of(cycle_month: date, turn: int) -> str:
    """`2026-04`, then `2026-04-2` and so on."""
    return f"{cycle_month:%Y-%m}" + (f"-{turn}" if turn > 1 else "")


def parse_key(key: str) -> tuple[date, int]:
    """Month and turn of a key.

    Raises:
        ValueError: it is none.
    """
    month, turn = key[:7], key[7:]
    if turn and not (turn.startswith("-") and turn[1:].isascii() and turn[1:].isdecimal()):
        raise ValueError(key)
    found = date.fromisoformat(f"{month}-01"), int(turn[1:] or 1)
    if key_of(*found) != key:
        raise ValueError(key)
    return found


def words_of(cycle_month: date) -> str:
    """A month as people write it."""
    return f"{cycle_month.year}年{cycle_month.month}月"


def title_of(cycle_month: date, turn: int = 1) -> str:
    """How a run is called."""
    return f"{words_of(cycle_month)}分{f'（追加{turn - 1}回目）' if turn > 1 else ''} 調定"


def runs_of(cycle_month: date) -> dict[int, BatchRun]:
    """Every run of a month by its turn, whatever became of it."""
    found = BatchRun.objects.filter(kind=KIND, key__startswith=key_of(cycle_month, 1))
    return {parse_key(run.key)[1]: run for run in found}


def is_done(cycle_month: date, turn: int) -> bool:
    """Whether that run came to its end."""
    return BatchRun.objects.filter(
        kind=KIND, key=key_of(cycle_month, turn), state=BatchRun.State.DONE
    ).exists()


def due_days(cycle_month: date, *, pack: Pack, turn: int, on: date) -> tuple[date, date | None]:
    """納期限 of the slips and the day of the debits; None when nothing is drawn.

    What is billed later falls due with the bills of the month in which it is billed.
    """
    if turn == 1:
        return pack.billing.slip_due_on(cycle_month), pack.billing.debit_on(cycle_month)
    month = max(cycle_month, on.replace(day=1))
    debit_on = pack.billing.debit_on(month)
    is_drawn = debit_on - cycle_month < DRAWN_WITHIN
    return pack.billing.slip_due_on(month), debit_on if is_drawn else None
