"""Builds the demo utility: rules in force, a town, months of life behind it, and the month that runs on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction

from mizuhiki.config.demo.daily import talk_with_people
from mizuhiki.config.demo.drawers import open_counters
from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.mailroom import open_mailroom
from mizuhiki.config.demo.months import ask_banks, live_through, months_between, read_present_month
from mizuhiki.config.demo.papers import fill_in_forms, load_banks
from mizuhiki.config.demo.told import Told
from mizuhiki.config.demo.town import House, Town
from mizuhiki.customers.api import refill
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import DATA, load_pack, next_month, put_in_force

SEED = 20260401
NOTICES = 500  # of the collection month, printed by themselves; a button prints the rest
HISTORY = ((50_000, 12), (200_000, 6), (10_000_000, 2))  # up to this size: so many months of history
HISTORY_RUN = {"kind": "demo.history", "key": "months"}
COLLECTION_RUN = {"kind": "demo.collection", "key": "month"}


def collection_month(today: date) -> date:
    """The month the demo shows at work: the last one that is over."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def first_month(size: int, today: date) -> date:
    """Where the demo's history begins."""
    months = next(count for limit, count in HISTORY if size <= limit)
    month = collection_month(today)
    for _ in range(months):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def load_here(town: Town, tell: Callable[[str], None]) -> list[House]:
    """Load the town in this process, which owns the tables."""
    return load_town(town, tell=lambda count: tell(f"お客様 {count:,} / {town.size:,}"), searchable=False)


@contextmanager
def folded_first() -> Iterator[None]:
    """Make the town searchable before it begins to live."""
    refill()
    yield


def build(
    *,
    size: int,
    asker: Actor,
    decider: Actor,
    tell: Callable[[str], None],
    load: Callable[[Town, Callable[[str], None]], list[House]] = load_here,
    folded: Callable[[], AbstractContextManager[None]] = folded_first,
) -> Iterator[Told]:
    """Make the utility and live through its history; the last month is yielded step by step.

    What comes before the first step is done when the iterator is asked for it: the site can be served
    from then on while the collection month runs. `load` puts the town into the tables, whole or not at
    all, and returns its houses. When the block of `folded` is left, the town can be searched.
    """
    today = clock.today()
    month, history_from = collection_month(today), first_month(size, today)
    _begin(history_from, asker, decider)
    houses = load(Town(size=size, seed=SEED, first_month=history_from), tell)
    tell(f"お客様と水栓 {size:,}件を登録しました")
    with folded():
        said = talk_with_people(today=today, actor=asker)
        tell(f"応対記録 {said:,}件")
        for past in months_between(history_from, (month - timedelta(days=1)).replace(day=1)):
            for told in live_through(past, houses=houses, actor=asker):
                tell(f"{told.on} {told.text}")
            if past == history_from:  # the first rows of most tables
                sql.renew_statistics(*_our_tables())
        tell(f"口座振替依頼書 {fill_in_forms(first=asker, second=decider)}枚")
    _done(HISTORY_RUN)
    steps = chain(
        live_through(month, houses=houses, actor=asker, notices=NOTICES),
        read_present_month(next_month(month), houses=houses, today=today, sample=sample_file(), actor=asker),
        ask_banks(next_month(month), today=today, actor=asker),
    )
    return _to_the_end(steps)


def _our_tables() -> list[str]:
    models = apps.get_models()
    return [model._meta.db_table for model in models if model.__module__.startswith("mizuhiki.")]


def sample_file() -> Path:
    """Readings of a few houses, for a newcomer to take in; it lies beside the file store."""
    return settings.FILES.with_name("kenshin-mihon.csv")


def _to_the_end(steps: Iterator[Told]) -> Iterator[Told]:
    yield from steps
    _done(COLLECTION_RUN)


def is_begun() -> bool:
    """Whether somebody has begun to build the demo here."""
    return BatchRun.objects.filter(**HISTORY_RUN).exists()


def is_lived_through() -> bool:
    """Whether the months behind the demo were all done, and not broken off in the middle."""
    return not BatchRun.objects.filter(**HISTORY_RUN).exclude(state=BatchRun.State.DONE).exists()


def is_collected() -> bool:
    """Whether the collection month ran to its end; it runs while the site is served, and may be cut short."""
    return not BatchRun.objects.filter(**COLLECTION_RUN).exclude(state=BatchRun.State.DONE).exists()


def _done(run: dict[str, str]) -> None:
    BatchRun.objects.filter(**run).update(state=BatchRun.State.DONE, ended_at=clock.now())


def _begin(history_from: date, asker: Actor, decider: Actor) -> None:
    """The rules, the banks, the counters and the mail room."""
    assert not is_begun(), "the demo is built once"
    at = datetime(history_from.year, history_from.month, 1, 9, tzinfo=clock.TOKYO)
    with transaction.atomic():
        BatchRun.objects.create(**HISTORY_RUN, title="見本の過去の月", state=BatchRun.State.RUNNING)
        BatchRun.objects.create(**COLLECTION_RUN, title="見本の収納の月", state=BatchRun.State.RUNNING)
        version = load_pack(directory=DATA / "mizuhiki-demo", at=at, actor=asker)
        put_in_force(version=version, from_on=date(2019, 10, 1), at=at, asked_by=asker, decided_by=decider)
        load_banks(on=clock.today(), actor=asker)
        open_counters(from_on=history_from, at=at, actor=asker)
        open_mailroom(from_on=history_from, at=at, actor=asker)
