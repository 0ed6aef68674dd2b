"""収納の状況: what came in on a day by channel, what waits, what is late, what does not agree.

Each figure is read now, from the rows it counts, and leads to the list it came from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from mizuhiki.directdebit import api as debit
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Taking
from mizuhiki.till import api as till
from mizuhiki.web.charts import DayChart, DayPoint, day_chart

THOUSAND = 1_000


@dataclass(frozen=True)
class Line:
    """One way money comes: on the day, and in its month up to it."""

    channel: str
    label: str
    count: int
    yen: int
    reversed_count: int
    reversed_yen: int
    month_count: int
    month_yen: int  # reversals taken off

    @property
    def net_yen(self) -> int:
        """Receipts of the day less what was taken back."""
        return self.yen + self.reversed_yen


@dataclass(frozen=True)
class Month:
    """A month up to a day."""

    lines: Sequence[Line]
    days: Sequence[tuple[date, int]]  # what came in on each, reversals taken off

    @property
    def total(self) -> Line:
        """All channels together; the channel is empty."""
        return Line(
            "",
            "合計",
            *(
                sum(getattr(line, name) for line in self.lines)
                for name in ("count", "yen", "reversed_count", "reversed_yen", "month_count", "month_yen")
            ),
        )

    @property
    def chart(self) -> DayChart:
        """The days as bars of whole thousands of yen."""
        return day_chart([DayPoint(f"{day.day}", yen // THOUSAND) for day, yen in self.days])


def month_of(day: date) -> Month:
    """What came in on a day and in its month up to it.

    Source:
        issue 3, point 8; COL-097 【金沢収納】第23条(2)ウ.
    """
    first = day.replace(day=1)
    found = payments.takings(first=first, last=day)
    lines = []
    for channel in payments.Receipt.Channel:
        if channel == payments.Receipt.Channel.CORRECTED:
            continue  # moves no money
        of_channel = [one for one in found if one.channel == channel]
        of_day = next((one for one in of_channel if one.day == day), Taking(day, channel, 0, 0, 0, 0))
        lines.append(
            Line(
                channel.value,
                str(channel.label),
                of_day.count,
                of_day.yen,
                of_day.reversed_count,
                of_day.reversed_yen,
                sum(one.count for one in of_channel),
                sum(one.net_yen for one in of_channel),
            )
        )
    money = [one for one in found if one.channel != payments.Receipt.Channel.OFFSET]
    days = [first + timedelta(days=n) for n in range(day.day)]
    return Month(lines, [(on, sum(one.net_yen for one in money if one.day == on)) for on in days])


@dataclass(frozen=True)
class Figure:
    """How many of something there are, and their yen; None where it is not about yen."""

    count: int
    yen: int | None = None


@dataclass(frozen=True)
class Now:
    """What several watches count, read once for a page."""

    today: date

    @cached_property
    def told(self) -> Sequence[payments.Provisional]:
        """速報 without their 確報."""
        return payments.provisional()

    @cached_property
    def files(self) -> Sequence[debit.Day]:
        """Files a bank has not answered, or may not have."""
        return debit.files_awaited(today=self.today)

    @cached_property
    def deposits(self) -> Sequence[till.BankDeposit]:
        """Takings that are not at the bank."""
        return till.deposits_waiting()


@dataclass(frozen=True)
class Watch:
    """Something that is looked after every day."""

    label: str
    right: str
    url_name: str
    figure: Callable[[Now], Figure]


@dataclass(frozen=True)
class Seen:
    """A watch with what it found."""

    watch: Watch
    figure: Figure


WAITING = (
    Watch(
        "確報を待つ速報",
        "payments.store_see",
        "payments:provisional_list",
        lambda now: _told(now, is_late=False),
    ),
    Watch(
        "結果を待つ口座振替",
        "directdebit.batch_see",
        "directdebit:day_list",
        lambda now: _awaited(now, is_late=False),
    ),
    Watch(
        "処理を待つ振替不能",
        "directdebit.batch_see",
        "directdebit:day_list",
        lambda now: Figure(*debit.refused_waiting(today=now.today)),
    ),
    Watch(
        "銀行に入れる収納金",
        "till.till_see",
        "payments:counter_day_list",
        lambda now: _deposits(now, is_late=False),
    ),
    Watch(
        "還付・充当を待つ過誤納",
        "payments.overpayment_see",
        "payments:overpayment_list",
        lambda _: Figure(*payments.overpaid_sum()),
    ),
    Watch(
        "納期限を過ぎた一部納付",
        "payments.receipt_see",
        "payments:part_paid_list",
        lambda now: Figure(*payments.part_paid_sum(now.today)),
    ),
    Watch(
        "還付準備金の補充",
        "till.till_see",
        "till:safe_list",
        lambda _: Figure(*till.requests_waiting()),
    ),
    Watch(
        "確認を待つ入金連絡",
        "payments.claim_see",
        "payments:claim_list",
        lambda _: Figure(payments.count_open()),
    ),
)
LATE = (
    Watch(
        "確報が遅れている速報",
        "payments.store_see",
        "payments:provisional_list",
        lambda now: _told(now, is_late=True),
    ),
    Watch(
        "結果が遅れている口座振替",
        "directdebit.batch_see",
        "directdebit:day_list",
        lambda now: _awaited(now, is_late=True),
    ),
    Watch(
        "銀行に入れていない収納金",
        "till.till_see",
        "payments:counter_day_list",
        lambda now: _deposits(now, is_late=True),
    ),
    Watch(
        "締めていない窓口日計",
        "till.till_see",
        "payments:counter_day_list",
        lambda now: Figure(sum(1 for one in till.days_to_close() if one.day < now.today)),
    ),
)
DIFFERING = (
    Watch(
        "納付書と突合できない収納",
        "payments.store_see",
        "payments:unmatched_list",
        lambda _: _unmatched(),
    ),
    Watch(
        "レジ・金庫の過不足",
        "till.till_see",
        "payments:counter_day_list",
        lambda _: Figure(*till.differences_waiting()),
    ),
    Watch(
        "届いたか不明な依頼",
        "directdebit.batch_see",
        "directdebit:day_list",
        lambda now: Figure(sum(1 for one in now.files if one.is_unknown)),
    ),
    Watch(
        "元帳の不一致",
        "ledger.day_see",
        "ledger:day_list",
        lambda _: Figure(*ledger.differences_found()),
    ),
)


def seen(watches: Sequence[Watch], *, person: object, now: Now) -> Sequence[Seen]:
    """What the watches find that a person may look into."""
    able = [watch for watch in watches if person.has_perm(watch.right)]  # type: ignore[attr-defined]
    return [Seen(watch, watch.figure(now)) for watch in able]


def _unmatched() -> Figure:
    found = payments.unmatched_sum()
    return Figure(found.count, found.yen)


def _told(now: Now, *, is_late: bool) -> Figure:
    found = [one.yen for one in now.told if one.is_late(now.today) == is_late]
    return Figure(len(found), sum(found))


def _awaited(now: Now, *, is_late: bool) -> Figure:
    found = [one.waiting for one in now.files if (one.answer_by < now.today) == is_late]
    return Figure(sum(one.count for one in found), sum(one.yen for one in found))


def _deposits(now: Now, *, is_late: bool) -> Figure:
    found = [one.yen for one in now.deposits if (one.due_on < now.today) == is_late]
    return Figure(len(found), sum(found))
