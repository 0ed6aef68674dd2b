"""Inbox, mail and file store under several hands at once: one wins, nothing is done twice or lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments import disk
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Dispatch, NewPiece, PieceEvent, Purpose
from mizuhiki.platform import sql
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import Item, ItemEvent
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]
DAY = date(2026, 11, 20)
AT = noon(DAY)
HANDS = 8


def at_once(acts: Sequence[Callable[[], Any]]) -> Counter[str]:
    """Start all acts at the same instant; how each ended: done, or the code of its refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait(timeout=30)
        try:
            act()
        except RuleBroken as broken:
            return broken.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def somebody_waits() -> bool:
    """Whether any session of this database waits for an advisory lock."""
    return bool(sql.rows("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))


def test_sweeps_that_find_the_same_cause_lay_it_down_once() -> None:
    def sweep() -> None:
        worklist.open_item(
            kind="mail.stock_low", key="mail.stock:pledge", title="補充", due_at=AT + timedelta(days=1), at=AT
        )

    assert at_once([sweep] * HANDS) == {"done": HANDS}
    assert (Item.objects.count(), ItemEvent.objects.count()) == (1, 1)


@pytest.mark.asvs("15.4.1")
def test_an_item_is_taken_by_one() -> None:
    item = worklist.open_item(kind="mail.stock_low", key="mail.stock:pledge", title="補充", due_at=AT, at=AT)
    people = [clerk(f"clerk{number}") for number in range(HANDS)]
    acts = [lambda actor=actor: worklist.take(item.pk, actor=actor, at=AT) for actor in people]
    assert at_once(acts) == {"done": 1, "item_taken": HANDS - 1}
    assert item.events.filter(what="taken").count() == 1


@pytest.mark.asvs("15.4.1")
def test_a_run_leaves_once() -> None:
    actor, supply = clerk(), Town().settle(1)
    run = BatchRun.objects.create(kind="notices", key="2026-10", title="10月")
    mail.set_postage(
        purpose=Purpose.BILLING, bearer=Bearer.CLIENT, unit_yen=85, starts_on=DAY, source="別表１",
        actor=actor, at=AT,
    )  # fmt: skip
    addressee = supply.parties.get().customer_id
    pieces = [
        NewPiece(piece_id, piece_id, addressee, "見本 1 様", "0000000", "緑町1番地", supply.pk)
        for piece_id in mail.reserve_ids(50)
    ]
    mail.record_pieces(
        kind="payment_notice", subject_kind="billing.demand", pieces=pieces, at=AT, actor=actor, run=run
    )

    def dispatch() -> None:
        mail.dispatch_run(run=run, kind="payment_notice", dispatched_on=DAY, actor=actor, at=AT)

    assert at_once([dispatch] * HANDS) == {"done": 1, "nothing_to_dispatch": HANDS - 1}
    assert (Dispatch.objects.get().piece_count, PieceEvent.objects.count()) == (50, 50)


def test_who_stores_a_content_keeps_it_from_who_erases_it() -> None:
    actor = clerk()

    def store() -> attachments.StoredFile:
        return attachments.store(
            b"%PDF-same",
            name="同じ",
            kind="mail.print_file",
            media_type="application/pdf",
            actor=actor,
            at=AT,
        )

    first = store()
    barrier, erased = Barrier(2), Event()

    def store_slowly() -> None:
        with transaction.atomic():
            store()
            barrier.wait(timeout=30)
            while not (erased.wait(0.01) or somebody_waits()):
                pass  # this row is not committed before the erasure is through, or waits for it

    def erase() -> None:
        barrier.wait(timeout=30)
        attachments.erase(first, reason="満了", approval="A-1", actor=actor, at=AT)
        erased.set()

    assert at_once([store_slowly, erase]) == {"done": 2}
    left = attachments.StoredFile.objects.get(erasure__isnull=True)
    assert attachments.read(left) == b"%PDF-same"
    attachments.erase(left, reason="満了", approval="A-2", actor=actor, at=AT)
    assert first.sha256 not in {sha256 for sha256, _ in disk.contents(settings.FILES)}
