"""A collection month broken off anywhere and gone on with ends as one that nobody broke off."""

import importlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction

from mizuhiki.config.demo import build
from mizuhiki.config.demo.build import go_on
from mizuhiki.config.demo.told import Told
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from tests.builders import clerk

NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TOKYO)
LATER = datetime(2026, 12, 3, 9, tzinfo=clock.TOKYO)  # another month by the time somebody starts it again
COUNTED = (
    "metering_reading", "billing_assessment", "billing_demand", "payments_receipt", "payments_allocation",
    "ledger_journalentry", "ledger_journalline", "ledger_dailyproof", "directdebit_debitrow", "mail_piece",
    "mail_dispatch", "till_bankdeposit", "notices_plannednotice",
)  # fmt: skip
READINGS = """
SELECT md5(string_agg(concat(usage_m3, read_on), ',' ORDER BY read_on, supply_id)) FROM metering_reading
"""
BREAKS = {  # the call in which the process dies, once
    "mizuhiki.billing.steps.write_assessments": 1,
    "mizuhiki.notices.services.printing._keep": 2,
    "mizuhiki.mail.api.dispatch_run": 1,
    "mizuhiki.directdebit.results._book": 1,
    "mizuhiki.payments.api.take_run": 1,
    "mizuhiki.payments.api.take_cash": 2,
    "mizuhiki.till.api.record_bank_slip": 1,
    "mizuhiki.ledger.chain.add_days": 1,
}


class Killed(BaseException):
    """The process is gone in the middle of an act."""


def outcome() -> tuple[dict[str, int], list[int], object]:
    """What the month came to: totals of the proven ledger, rows of every kind, and the readings."""
    proof = ledger.prove()
    assert proof.differences == ()
    counts = [sql.rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]  # noqa: S608
    return dict(proof.totals), counts, sql.rows(READINGS)


@pytest.fixture
def month(
    db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Iterator[Told], Actor]]:
    """The collection month of a small demo with two months of history, not begun yet."""
    settings.FILES, settings.PRINTING = tmp_path / "files", tmp_path / "printing"
    monkeypatch.setattr(build, "HISTORY", ((1_000, 2),))
    monkeypatch.setattr("mizuhiki.notices.planning.ROWS_A_FILE", 40)
    asker = clerk("asker")
    with clock.travel(NOW):
        yield (
            build.build(size=300, asker=asker, decider=clerk("decider"), tell=lambda _: None),
            asker,
        )


def break_once(monkeypatch: pytest.MonkeyPatch, name: str, *, at_call: int) -> list[str]:
    """Let the process die once, as it makes that call of a function; returns how often it was called."""
    module, _, function = name.rpartition(".")
    act, calls = getattr(importlib.import_module(module), function), list[str]()

    def dying(*words: Any, **facts: Any) -> Any:
        calls.append(name)
        if len(calls) == at_call:
            raise Killed
        return act(*words, **facts)

    monkeypatch.setattr(name, dying)
    return calls


def test_it_goes_on_after_every_step_and_ends_with_the_same_yen(
    month: tuple[Iterator[Told], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, actor = month
    mark = transaction.savepoint()
    undisturbed, wanted = list(steps), outcome()
    transaction.savepoint_rollback(mark)
    build.sample_file().unlink()

    broken = [break_once(monkeypatch, name, at_call=call) for name, call in BREAKS.items()]
    told: list[Told] = []
    with clock.travel(LATER):
        while (rest := one_step(actor)) is not None:
            told += rest
    assert [len(calls) > BREAKS[calls[0]] for calls in broken] == [True] * len(BREAKS), (
        "each was gone on with"
    )
    assert told == undisturbed
    assert outcome() == wanted


def one_step(actor: Actor) -> list[Told] | None:
    """A start that is broken off as soon as it has done something; None when all is done."""
    try:
        return [next(go_on(actor=actor))]
    except Killed:
        return []
    except StopIteration:
        return None
