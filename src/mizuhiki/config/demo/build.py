"""Builds the demo utility: rules in force, a town, months of life behind it, and the month that runs on."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import transaction

from mizuhiki.config.demo.books import close_books
from mizuhiki.config.demo.calls import answer_calls
from mizuhiki.config.demo.cards import give_cards
from mizuhiki.config.demo.centre import take_calls
from mizuhiki.config.demo.complaints import complain_of_us
from mizuhiki.config.demo.contracts import sign_contracts
from mizuhiki.config.demo.corrections import correct_bills
from mizuhiki.config.demo.daily import talk_with_people
from mizuhiki.config.demo.debtors import work_on_debts
from mizuhiki.config.demo.drawers import bind_books, load_printers, open_counters
from mizuhiki.config.demo.incidental import do_other_work
from mizuhiki.config.demo.intake import take_applications
from mizuhiki.config.demo.joint import join_flats
from mizuhiki.config.demo.knowledge import write_down
from mizuhiki.config.demo.languages import call_interpreters_in
from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.mailroom import open_mailroom
from mizuhiki.config.demo.months import (
    ask_banks,
    live_through,
    months_between,
    read_present_month,
    turn_dials,
)
from mizuhiki.config.demo.night import keep_watch
from mizuhiki.config.demo.papers import (
    carry_one_over,
    change_and_give_up,
    fill_in_forms,
    load_banks,
    post_some,
)
from mizuhiki.config.demo.practice import share_numbers
from mizuhiki.config.demo.readings import hold_registers
from mizuhiki.config.demo.refunds import give_back_by_bank
from mizuhiki.config.demo.reminders import remind_people
from mizuhiki.config.demo.repairs import repair_things
from mizuhiki.config.demo.researches import look_into_things
from mizuhiki.config.demo.shutoffs import prepare_shutoffs
from mizuhiki.config.demo.stores import tell_of_present
from mizuhiki.config.demo.tariffs import propose_rise
from mizuhiki.config.demo.told import Told
from mizuhiki.config.demo.town import House, Town
from mizuhiki.config.demo.visits import send_crew_out
from mizuhiki.config.demo.webforms import send_forms
from mizuhiki.customers.api import refill
from mizuhiki.platform import batches, clock, sql
from mizuhiki.platform.actors import Actor, Person
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


@dataclass(frozen=True)
class Plan:
    """What a demo is built of; kept with its collection month, which may have to be gone on with later."""

    size: int
    history_from: date
    month: date  # the collection month
    today: date

    @classmethod
    def on(cls, today: date, *, size: int) -> Self:
        """The plan of a demo built on this day."""
        return cls(size, first_month(size, today), collection_month(today), today)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        days = (date.fromisoformat(kept[name]) for name in ("history_from", "month", "today"))
        return cls(int(kept["size"]), *days)

    def to_dict(self) -> dict[str, object]:
        """To be kept."""
        return {
            "size": self.size,
            "history_from": f"{self.history_from}",
            "month": f"{self.month}",
            "today": f"{self.today}",
        }

    def town(self) -> Town:
        """The people and places, drawn from the one seed."""
        return Town(size=self.size, seed=SEED, first_month=self.history_from)

    def past(self) -> Iterator[date]:
        """The months of the history."""
        return months_between(self.history_from, (self.month - timedelta(days=1)).replace(day=1))


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
    asker: Person,
    decider: Person,
    tell: Callable[[str], None],
    load: Callable[[Town, Callable[[str], None]], list[House]] = load_here,
    folded: Callable[[], AbstractContextManager[None]] = folded_first,
) -> Iterator[Told]:
    """Make the utility and live through its history; the last month is yielded step by step.

    What comes before the first step is done when the iterator is asked for it: the site can be served
    from then on while the collection month runs. `load` puts the town into the tables, whole or not at
    all, and returns its houses. When the block of `folded` is left, the town can be searched.
    """
    plan = Plan.on(clock.today(), size=size)
    _begin(plan, asker, decider)
    houses = load(plan.town(), tell)
    tell(f"お客様と水栓 {size:,}件を登録しました")
    with folded():
        said = talk_with_people(today=plan.today, actor=asker)
        tell(f"応対記録 {said:,}件")
        if count := complain_of_us(today=plan.today):
            tell(f"苦情 {count:,}件")
        if count := take_calls(today=plan.today):
            tell(f"お客様センターの案件 {count:,}件")
        if count := write_down(today=plan.today, decider=decider):
            tell(f"FAQ・スクリプト・マニュアル {count:,}件")
        if count := do_other_work(today=plan.today):
            tell(f"附帯業務 {count:,}件")
        prepare_shutoffs(at=clock.now(), actor=asker)
        if count := answer_calls(today=plan.today, size=size, actor=asker):
            tell(f"通話 {count:,}件")
        if count := call_interpreters_in(today=plan.today, actor=asker):
            tell(f"通訳 {count:,}回")
        if count := share_numbers(today=plan.today, actor=asker):
            tell(f"家族で同じ電話番号 {count:,}人")
        if count := keep_watch(today=plan.today):
            tell(f"夜間の受電 {count:,}件")
        for past in plan.past():
            lived = live_through(past, houses=houses, actor=asker, lookers=(asker, decider))
            for told in chain(lived, close_books(past, asker=asker, decider=decider)):
                tell(f"{told.on} {told.text}")
            if past == plan.history_from:  # the first rows of most tables
                sql.renew_statistics(*_our_tables())
        tell(f"口座振替依頼書 {fill_in_forms(first=asker, second=decider)}枚")
        tell(f"依頼書の発送 {post_some(actor=asker)}通")
        tell(f"口座の継続 {carry_one_over(actor=asker)}件")
        tell(f"口座の変更・解約 {change_and_give_up(first=asker, second=decider)}件")
        tell(f"口座還付 {give_back_by_bank(first=asker, second=decider)}件")
        tell(f"請求の更正 {correct_bills(first=asker, second=decider)}件")
        tell(f"督促状・催告状 {remind_people(today=plan.today, actor=asker)}通")
    _done(HISTORY_RUN)
    return _collection(plan, houses, actor=asker)


def go_on(*, actor: Actor) -> Iterator[Told]:
    """The rest of a collection month that was broken off, wherever that was; nothing is done twice.

    The town is drawn again and its dials are brought to where the history left them. Days are those of the
    first start, so that the month ends as if nobody had broken it off.
    """
    plan = Plan.from_dict(BatchRun.objects.get(**COLLECTION_RUN).expected)
    houses = list(plan.town().houses())
    for past in plan.past():
        turn_dials(past, houses)
    await_the_dead()
    return _collection(plan, houses, actor=actor)


def _collection(plan: Plan, houses: list[House], *, actor: Actor) -> Iterator[Told]:
    present = next_month(plan.month)
    with clock.travel(datetime(plan.month.year, plan.month.month, 1, 10, tzinfo=clock.TOKYO)):
        if count := join_flats(plan.month, actor=actor):
            yield Told(plan.month, f"一括納付の申出 {count}契約")
    yield from live_through(plan.month, houses=houses, actor=actor, notices=NOTICES)
    yield from read_present_month(present, houses=houses, today=plan.today, sample=sample_file(), actor=actor)
    yield from ask_banks(present, today=plan.today, actor=actor)
    yield from tell_of_present(present, today=plan.today, actor=actor)
    if count := repair_things(today=plan.today):
        yield Told(plan.today, f"修繕の依頼 {count}件")
    if count := send_crew_out(today=plan.today, actor=actor):
        yield Told(plan.today, f"現地精算の訪問 {count}件を予定しました")
    if count := take_applications(today=plan.today, actor=actor):
        yield Told(plan.today, f"開閉栓の申込み {count}件を受け付けました")
    if count := send_forms(today=plan.today, actor=actor):
        yield Told(plan.today, f"インターネットの開閉栓の申込み {count}件が届きました")
    if count := load_printers(today=plan.today, actor=actor):
        yield Told(plan.today, f"領収書用紙 {count}枚を装填しました")
    if count := look_into_things(today=plan.today, actor=actor):
        yield Told(plan.today, f"返戻・転出先・相続人・不明事項の調査 {count}件")
    if count := work_on_debts(today=plan.today, actor=actor):
        yield Told(plan.today, f"滞納整理の交渉 {count}件を記録しました")
    hold_registers(plan.today)
    if count := propose_rise(today=plan.today, actor=actor):
        yield Told(plan.today, f"料金の改定案 {count}件を作り、模擬調定をしました")
    _done(COLLECTION_RUN)


def await_the_dead(within_s: float = 60) -> None:
    """Until no run is held any more: what a killed process asked of the server may work on for a while."""
    deadline = time.monotonic() + within_s
    left = BatchRun.objects.filter(state=BatchRun.State.RUNNING).values_list("kind", "key")
    for kind, key in left:
        while time.monotonic() < deadline and not _is_free(kind, key):
            time.sleep(0.2)


@transaction.atomic
def _is_free(kind: str, key: str) -> bool:
    return batches.is_free(kind=kind, key=key)


def _our_tables() -> list[str]:
    models = apps.get_models()
    return [model._meta.db_table for model in models if model.__module__.startswith("mizuhiki.")]


def sample_file() -> Path:
    """Readings of a few houses, for a newcomer to take in; it lies beside the file store."""
    return Path(settings.FILES).with_name("kenshin-mihon.csv")


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


def _begin(plan: Plan, asker: Actor, decider: Actor) -> None:
    """The rules, the contract, the banks, the counters and the mail room."""
    assert not is_begun(), "the demo is built once"
    history_from = plan.history_from
    at = datetime(history_from.year, history_from.month, 1, 9, tzinfo=clock.TOKYO)
    with transaction.atomic():
        begun = {"state": BatchRun.State.RUNNING, "started_at": clock.now(), "attempts": 1}
        BatchRun.objects.create(**HISTORY_RUN, **begun, title="見本の過去の月")
        BatchRun.objects.create(**COLLECTION_RUN, **begun, title="見本の収納の月", expected=plan.to_dict())
        version = load_pack(directory=DATA / "mizuhiki-demo", at=at, actor=asker)
        put_in_force(version=version, from_on=date(2019, 10, 1), at=at, asked_by=asker, decided_by=decider)
        load_banks(on=clock.today(), actor=asker)
        open_counters(from_on=history_from, keepers=(asker, decider), at=at, actor=asker)
        open_mailroom(from_on=history_from, at=at, actor=asker)
        bind_books(at=at, actor=asker)
        sign_contracts(today=plan.today)
        until = date(plan.today.year + 2, 3, 31)
        give_cards(from_on=history_from, until=until, at=at, actor=asker)
