"""Damaged daily files of a bank: each is taken in whole or refused with its reasons, never half done."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import IncomingOutcome
from mizuhiki.formats.webdebit import STANDARD, read_daily, write_daily
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.models import ApplicationState, DailyFile, DailyLine, Evidence
from mizuhiki.signup.reconciling.daily_files import KIND
from mizuhiki.worklist.models import Item
from tests.builders import clerk, rules
from tests.damage.damaging import mutate
from tests.door.dailies import nothing, row
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LIKELY = b'0123456789,,"\r\n-\x00\x1a\x81ABW'


@pytest.fixture
def content(settings: Settings, tmp_path: Path, db: None) -> bytes:
    """Three applications of ours, one of them refused, and two that began at the bank."""
    settings.FILES = tmp_path / "files"
    rules()
    for number in range(3):
        make_application(clock.now(), number=f"W00000000000{number}", confirmed=False)
    rows = [row("W00000000000001"), row("W00000000000101"), nothing("W00000000000201")]
    return write_daily([*rows, row(), row(customer_no="2", account_no="7654321")], STANDARD)


def bring(content: bytes) -> IncomingOutcome | None:
    """Upload a file and take it in as the worker does; None when it is refused at the door."""
    try:
        incoming = attachments.receive(
            SimpleUploadedFile("9998.csv", content),
            kind=KIND,
            facts={"bank": "9998"},
            actor=clerk(),
            at=clock.now(),
        )
    except RuleBroken:
        return None
    attachments.take_in(incoming.pk)
    return IncomingOutcome.objects.get(pk=incoming.pk)


def check(content: bytes, *, count: int, seed: int) -> None:
    dice, taken = random.Random(f"{KIND}-{seed}"), 0  # noqa: S311
    for number in range(count):
        how, mutant = mutate(content, dice, likely=LIKELY)
        if mutant == content:
            continue
        with transaction.atomic():
            outcome = bring(mutant)
            if outcome is not None:
                taken += judge(outcome, mutant, f"seed {seed}, number {number}, {how}")
            transaction.set_rollback(True)
    assert 0 < taken < count


def judge(outcome: IncomingOutcome, mutant: bytes, trouble: str) -> bool:
    """What became of one; whether it was taken."""
    states = set(ApplicationState.objects.values_list("state", flat=True))
    if outcome.state == "refused":
        assert outcome.sentence, trouble
        assert outcome.fault_count == len(outcome.faults) > 0, trouble
        counts = [model.objects.count() for model in (DailyFile, DailyLine, Evidence, Item)]
        assert (counts, states) == ([0] * 4, {"handed_off"}), trouble
        return False
    assert outcome.state == "taken", trouble
    rows = read_daily(mutant, STANDARD)
    assert DailyLine.objects.count() == len(rows), trouble
    ours = {f"W00000000000{number}01" for number in range(3)}
    told = {one.reference: one.result.value for one in rows if one.reference in ours}
    proven = dict(Evidence.objects.exclude(attempt=None).values_list("reference", "result"))
    assert proven == told, trouble
    loose = Evidence.objects.filter(attempt=None, result="OK").count()
    assert Item.objects.filter(kind="signup.registration").count() == loose, trouble
    return True


def test_a_hundred_damaged_daily_files(content: bytes) -> None:
    check(content, count=100, seed=1)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_damaged_daily_files(content: bytes, number_of: Callable[[int], int]) -> None:
    check(content, count=number_of(10_000), seed=2)
