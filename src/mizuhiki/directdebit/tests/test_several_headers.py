"""One answer with several headers: each part is booked for its own request, and all of them or none."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import days
from mizuhiki.directdebit.models import DebitBatch, DebitResult, DebitResultFile
from mizuhiki.directdebit.results import find_import
from mizuhiki.directdebit.tests import test_profiles
from mizuhiki.directdebit.tests.test_profiles import DAYS, answer_of, book, make
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Receipt
from mizuhiki.platform.models import BatchRun
from tests.builders import Town

pytestmark = [pytest.mark.django_db, pytest.mark.db]

town = test_profiles.town
LINE = 122  # with CRLF
STANDARD_BYTES = 4 * LINE  # header, one row, trailer, end


@pytest.fixture
def made(town: Town, settings: Settings, tmp_path: Path) -> dict[str, DebitBatch]:
    """Files of three profiles: one row, one row, two rows."""
    settings.FILES = tmp_path / "files"
    return {code: make(code) for code in DAYS}


def joined(*answers: bytes) -> bytes:
    """Whole files one after the other."""
    return b"".join(answers)


def one_end(*answers: bytes) -> bytes:
    """Several headers before one end record."""
    return b"".join(each[:-LINE] for each in answers) + answers[-1][-LINE:]


def nothing_booked() -> bool:
    kept = DebitResultFile.objects.count(), DebitResult.objects.count(), Receipt.objects.count()
    return kept == (0, 0, 0)


@pytest.mark.parametrize("together", [joined, one_end])
def test_each_part_is_the_answer_to_its_own_file(
    made: dict[str, DebitBatch], together: Callable[..., bytes]
) -> None:
    content = together(answer_of(made["standard"]), answer_of(made["yucho"], "1"), answer_of(made["shinkin"]))
    assert len(zengin.read(content).files) == 3
    first = book(content)
    found = DebitResultFile.objects.order_by("part")
    assert [(one.batch, one.part, one.judged_count, one.judged_yen) for one in found] == [
        (made["standard"], 1, 1, 10_190),
        (made["yucho"], 2, 1, 10_190),
        (made["shinkin"], 3, 2, 20_380),
    ]
    assert first == found[0]
    assert {(one.sha256, one.file_id) for one in found} == {(first.sha256, first.file_id)}
    assert sorted(Receipt.objects.values_list("occurred_on", "received_yen")) == [
        (date(2026, 5, 27), 10_190),
        (date(2026, 5, 28), 10_190),
        (date(2026, 5, 28), 10_190),
    ]
    assert [(one.run.facts["receipts"], one.run.facts.get("code_1")) for one in found] == [
        (1, None), (0, 1), (2, None),
    ]  # fmt: skip
    assert days.received([found[2]]) == days.Amount(2, 20_380)
    assert ledger.prove().differences == ()


def test_the_same_bytes_again_change_nothing(made: dict[str, DebitBatch]) -> None:
    content = joined(answer_of(made["standard"]), answer_of(made["shinkin"]))
    first = book(content)
    with pytest.raises(debit.ResultAlreadyImported):
        book(content)
    assert (DebitResultFile.objects.count(), Receipt.objects.count()) == (2, 3)
    taken = find_import(first.sha256)
    assert taken is not None
    assert taken.result_id == made["standard"].pk


def spoil(content: bytes, at: int, by: bytes) -> bytes:
    return content[:at] + by + content[at + len(by) :]


@pytest.mark.parametrize(
    ("at", "by", "words"),
    [
        (4, b"0000999999", f"{STANDARD_BYTES + 4}バイト目：委託者コードが依頼と違います"),
        (54, b"0527", f"{STANDARD_BYTES + 54}バイト目：引落日が依頼と違います"),
        (
            LINE + 43,
            b"0000099",
            f"{STANDARD_BYTES + LINE + 91}バイト目：.*の口座または金額が依頼と違います",
        ),
        (LINE + 91, b"9" * 20, f"{STANDARD_BYTES}バイト目：こちらから依頼した振替の結果ではありません"),
    ],
)
def test_a_fault_in_a_later_part_refuses_all_of_it_by_name_and_byte(
    made: dict[str, DebitBatch], at: int, by: bytes, words: str
) -> None:
    content = joined(answer_of(made["standard"]), answer_of(made["shinkin"]))
    with pytest.raises(debit.ResultRefused, match=words):
        book(spoil(content, STANDARD_BYTES + at, by))
    assert nothing_booked()
    assert not BatchRun.objects.filter(kind="directdebit.result", state="done").exists()
    book(content)
    assert DebitResultFile.objects.count() == 2


def test_a_part_that_carries_no_result_refuses_all_of_it(made: dict[str, DebitBatch]) -> None:
    request = attachments.read(made["yucho"].file)
    with pytest.raises(debit.ResultRefused, match="結果が入っていません"):
        book(joined(answer_of(made["standard"]), request))
    assert nothing_booked()


def test_one_request_is_not_answered_twice_in_a_file(made: dict[str, DebitBatch]) -> None:
    paid, failed = answer_of(made["standard"]), answer_of(made["standard"], "1")
    words = f"{STANDARD_BYTES}バイト目：2026-05-27の水引銀行（代表行）の依頼への回答が2つあります"
    with pytest.raises(debit.ResultRefused, match=words):
        book(joined(paid, failed))
    assert nothing_booked()


def test_a_part_that_was_booked_before_refuses_all_of_it(made: dict[str, DebitBatch]) -> None:
    book(answer_of(made["shinkin"]))
    with pytest.raises(debit.ResultRefused, match="すでに取込済みです"):
        book(joined(answer_of(made["standard"]), answer_of(made["shinkin"])))
    assert (DebitResultFile.objects.count(), Receipt.objects.count()) == (1, 2)
