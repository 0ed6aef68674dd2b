"""附帯業務 of the demo: what people do beside their work, day by day through this month and the last."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from mizuhiki.outsourcing.permissions import TASK_BOOK
from mizuhiki.outsourcing.services import book_task, first_day, reverse_task
from mizuhiki.platform import clock
from mizuhiki.staff.api import able

TASKS = (  # who, under which type, what, most of it in a day, minutes for one, agreed with the client
    ("counter", "counter", "来庁者の他課への案内", 6, 3, ""),
    ("counter", "counter", "パンフレットの補充", 2, 10, ""),
    ("collection", "collection", "納付書の封入・封かん", 40, 2, ""),
    ("collection", "collection", "金融機関からの照会への回答", 3, 12, ""),
    ("arrears", "arrears", "催告状の返送先の確認", 8, 4, ""),
    ("arrears", "arrears", "地図の印刷", 5, 3, ""),
    ("field", "shutoff", "閉栓キャップの清掃・点検", 10, 4, ""),
    ("field", "shutoff", "車両の清掃・給油", 1, 25, ""),
    ("work", "research", "他都市の照会に対する資料の作成", 1, 50, ""),
    ("work", "research", "業務手順書の見直し", 1, 40, ""),
    ("operator", "call_centre", "FAXの受信確認と仕分け", 12, 2, ""),
    ("supervisor", "call_centre", "断水のお知らせの折込み", 60, 1, "電話で協議。企業局経営企画課"),
)
A_DAY = (3, 5)
WRONG = "件数の誤り"


def do_other_work(*, today: date) -> int:
    """Book the tasks of the days so far, one of which was wrong; returns how many.

    Where nobody may book there is nothing: a town of tests has no staff.
    """
    people = {user.username: user for user in able([TASK_BOOK])}
    if not people:
        return 0
    first, count = next(iter(people.values())), 0
    draw = random.Random(f"incidental-{today.year}")  # noqa: S311 - a demo, not a secret
    for day in _working_days(first_day(today), today):
        for place, task in enumerate(draw.sample(TASKS, draw.randint(*A_DAY))):
            name, work_type, words, most, minutes, agreement = task
            at = datetime.combine(day, time(16, 5 * place), clock.TOKYO)
            times, actor = draw.randint(1, most), people.get(name, first)
            with clock.travel(at):
                made = book_task(
                    work_type=work_type,
                    description=words,
                    count=times,
                    minutes=times * minutes,
                    done_on=day,
                    agreement=agreement,
                    reference=f"demo:{day}:{place}",
                    actor=actor,
                    at=at,
                )
                if count == 5:
                    reverse_task(task_id=made.pk, reason=WRONG, actor=actor, at=at)
            count += 1
    return count


def _working_days(first: date, last: date) -> Iterator[date]:
    """Mondays to Fridays from one day to the day before another."""
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        if day.weekday() < 5:
            yield day
