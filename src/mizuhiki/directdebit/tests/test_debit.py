"""A debit file out, its answer in, once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import AuditEntry
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.errors import DebitDayOver
from mizuhiki.directdebit.models import DebitBatch, DebitResult, DebitRow, Mandate
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import batches, clock, events
from tests.builders import Town, clerk, noon, report_paid, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]

DEBIT_ON = date(2026, 5, 27)


def request_of(batch: DebitBatch) -> bytes:
    return attachments.read(batch.file)


def numbers() -> list[str]:
    return [f"{pk:020d}" for pk in DebitRow.objects.order_by("pk").values_list("pk", flat=True)]


def answer_of(batch: DebitBatch, *codes: str) -> bytes:
    return simulator.answer(request_of(batch), codes=dict(zip(numbers(), codes, strict=True)))


def import_answer(content: bytes) -> debit.DebitResultFile:
    with clock.travel(noon(date(2026, 5, 29))):
        return debit.import_result(content=content, file_name="kekka.dat", actor=None)


def test_the_file_asks_for_every_open_demand_of_the_day(batch: DebitBatch) -> None:
    assert (batch.row_count, batch.amount_yen) == (3, 30_570)
    content = request_of(batch)
    assert len(content) == 120 * 6
    assert content[:14] == b"19100000123456"
    assert content[54:58] == b"0527"
    assert list(Demand.objects.order_by("pk").values_list("method", "due_on")) == [
        *[("debit", DEBIT_ON)] * 3,
        ("slip", date(2026, 5, 25)),
    ]
    assert PaymentSlip.objects.count() == 1


def test_a_file_is_made_once_and_never_for_nothing(batch: DebitBatch) -> None:
    with pytest.raises(batches.BatchAlreadyDone):
        debit.make_debit_file(debit_on=DEBIT_ON, actor=None)
    with pytest.raises(debit.NothingToDebit):
        debit.make_debit_file(debit_on=date(2026, 6, 29), actor=None)
    assert DebitRow.objects.count() == 3


@pytest.mark.req("COL-058")
def test_results_become_receipts_and_reasons(batch: DebitBatch) -> None:
    done = import_answer(answer_of(batch, "0", "1", "2"))
    facts = {"receipts": 1, "received_yen": 10_190, "settled_yen": 10_190, "overpayments": 0}
    assert done.run.facts == facts | {"code_0": 1, "code_1": 1, "code_2": 1}
    assert list(DebitResult.objects.order_by("pk").values_list("code", flat=True)) == ["0", "1", "2"]
    receipt = Receipt.objects.get()
    assert (receipt.channel, receipt.occurred_on, receipt.posted_on) == ("debit", DEBIT_ON, date(2026, 5, 29))
    assert OpenItem.objects.count() == 6
    proven = Mandate.objects.order_by("pk").values_list("proof__proven_on", flat=True)
    assert list(proven) == [DEBIT_ON, DEBIT_ON, None]
    assert ledger.prove().differences == ()


def test_the_same_result_twice_changes_nothing(batch: DebitBatch) -> None:
    content = answer_of(batch, "0", "0", "0")
    import_answer(content)
    with pytest.raises(debit.ResultAlreadyImported, match="kekka.datは2026-05-29 12:00に取込済み"):
        import_answer(content)
    assert Receipt.objects.count() == 3


def test_a_row_not_judged_yet_waits_for_its_answer(batch: DebitBatch) -> None:
    first = import_answer(answer_of(batch, "0", "N", "1"))
    assert {k: v for k, v in first.run.facts.items() if k.startswith("code_")} == {
        "code_0": 1,
        "code_1": 1,
        "code_N": 1,
    }
    assert DebitResult.objects.count() == 2
    again = import_answer(answer_of(batch, "0", "0", "1"))  # the whole answer, with what is known now
    assert again.run.facts == {
        "receipts": 1,
        "received_yen": 10_190,
        "settled_yen": 10_190,
        "overpayments": 0,
        "code_0": 1,
    }
    assert list(DebitResult.objects.order_by("pk").values_list("code", "file_id")) == [
        ("0", first.pk),
        ("0", again.pk),
        ("1", first.pk),
    ]
    assert Receipt.objects.count() == 2
    assert ledger.prove().differences == ()


def test_the_rows_that_waited_may_come_alone(batch: DebitBatch) -> None:
    import_answer(answer_of(batch, "0", "N", "N"))
    later = import_answer(only_rows(answer_of(batch, "0", "0", "2"), 2, 3))
    assert later.run.facts["receipts"] == 1
    assert list(DebitResult.objects.order_by("pk").values_list("code", flat=True)) == ["0", "0", "2"]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("1N1", "の結果（コード0）はすでに取込済みです"),  # judged otherwise than before
        ("0N1", "新しくわかった結果が1件もありません"),
    ],
)
def test_a_second_answer_may_neither_change_its_mind_nor_say_nothing(
    batch: DebitBatch, codes: str, words: str
) -> None:
    import_answer(answer_of(batch, "0", "N", "1"))
    before = list(DebitResult.objects.order_by("pk").values_list("pk", "code"))
    with pytest.raises(debit.ResultRefused) as refused:
        import_answer(answer_of(batch, *codes).replace(b"\r\n", b"\n"))
    assert words in refused.value.faults[0].problem
    assert list(DebitResult.objects.order_by("pk").values_list("pk", "code")) == before
    assert Receipt.objects.count() == 1


def only_rows(content: bytes, *numbers: int) -> bytes:
    """The answer cut down to some of its records, with totals that fit."""
    (file,) = zengin.read(content).files
    rows = [file.rows[number - 1] for number in numbers]
    batch = zengin.Batch(client=zengin.Client.of(file.header), debit_on=DEBIT_ON, rows=rows)
    return zengin.write_answer(batch, profile=zengin.Profile(framing=zengin.Framing.CRLF)).data


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "method"),
    [
        (date(2026, 5, 27), None, "debit"),  # begins on the debit day
        (date(2026, 5, 28), None, "slip"),  # a day too late for this bill
        (date(2026, 1, 1), date(2026, 5, 28), "debit"),  # the debit day is its last
        (date(2026, 1, 1), date(2026, 5, 27), "slip"),  # announced to end before: nobody would draw it
    ],
)
def test_a_bill_is_drawn_where_the_mandate_is_live_on_the_debit_day(
    starts_on: date, ends_on: date | None, method: str
) -> None:
    rules()
    town = Town()
    supply = town.settle(1)
    at, actor = noon(date(2026, 3, 1)), clerk()
    account: dict[str, Any] = {
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "account_no": "0000001",
    }
    mandate = debit.start_mandate(
        supply_id=supply.pk, holder_kana="ﾐﾎﾝ", starts_on=starts_on, at=at, actor=actor, **account
    )
    if ends_on:
        debit.end_mandate(mandate_id=mandate.pk, ends_on=ends_on, at=at, actor=actor)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    assert Demand.objects.get().method == method
    assert PaymentSlip.objects.count() == (method == "slip")


def test_a_file_is_made_on_its_day_and_not_after(billed: Town, make_file: Callable[[], DebitBatch]) -> None:
    with clock.travel(noon(date(2026, 5, 28))), pytest.raises(DebitDayOver):
        make_file()
    assert not DebitBatch.objects.exists()
    with clock.travel(noon(date(2026, 5, 27))):
        assert make_file().row_count == 3


def test_another_account_takes_over_without_a_gap() -> None:
    rules()
    town = Town()
    supply = town.settle(1)
    at, actor = noon(date(2026, 3, 1)), clerk()
    account: dict[str, Any] = {
        "bank_code": "0001",
        "branch_code": "001",
        "account_type": "1",
        "holder_kana": "ﾐﾎﾝ",
    }
    first = debit.start_mandate(
        supply_id=supply.pk, starts_on=date(2026, 1, 1), account_no="0000001", at=at, actor=actor, **account
    )
    debit.end_mandate(mandate_id=first.pk, ends_on=date(2026, 5, 1), at=at, actor=actor)
    second = debit.start_mandate(
        supply_id=supply.pk, starts_on=date(2026, 5, 1), account_no="0000002", at=at, actor=actor, **account
    )
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
        batch = debit.make_debit_file(debit_on=DEBIT_ON, actor=None)
    assert DebitRow.objects.get(batch=batch).mandate_id == second.pk


def total_changed(content: bytes) -> bytes:
    at = content.index(b"8000003") + 7
    return content[:at] + b"000000030571" + content[at + 12 :]


def account_changed(content: bytes) -> bytes:
    at = 2 * 122 + 43  # of the second row; lines end with CRLF
    return content[:at] + b"0000009" + content[at + 7 :]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda content: content[:400], "取り込みませんでした"),
        (total_changed, "取り込みませんでした"),
        (account_changed, "口座または金額が依頼と違います"),
        (lambda content: content.replace(b"0000123456", b"0000999999", 1), "委託者コードが依頼と違います"),
        (lambda content: content.replace(b"191", b"121", 1), "総合振込"),
        (lambda content: content[:0], "取り込みませんでした"),
    ],
)
def test_a_foreign_cut_or_altered_file_is_refused_whole(batch: DebitBatch, spoil, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(debit.ResultRefused, match=words):
        import_answer(spoil(answer_of(batch, "0", "0", "0")))
    assert (DebitResult.objects.count(), Receipt.objects.count(), OpenItem.objects.count()) == (0, 0, 8)


def test_the_request_itself_is_no_answer(batch: DebitBatch) -> None:
    with pytest.raises(debit.ResultRefused, match="結果が入っていません"):
        import_answer(request_of(batch))
    assert Receipt.objects.count() == 0


def test_all_paid_without_totals_is_taken_on_a_persons_word_and_not_before_the_day(batch: DebitBatch) -> None:
    with (
        clock.travel(noon(date(2026, 5, 26))),
        pytest.raises(debit.ResultRefused) as refused,
    ):
        debit.import_result(content=request_of(batch), file_name="kekka.dat", actor=None, vouched=True)
    assert "振替日（2026-05-27）より前に全件振替済みの結果は届きません" in refused.value.faults[0].problem
    assert Receipt.objects.count() == 0
    with clock.travel(noon(date(2026, 5, 29))):
        done = debit.import_result(content=request_of(batch), file_name="kekka.dat", actor=None, vouched=True)
    assert (done.run.facts["receipts"], done.run.facts["received_yen"]) == (3, 30_570)
    assert AuditEntry.objects.get(action="directdebit.result.imported").facts["vouched"] is True


def test_what_was_paid_meanwhile_is_an_overpayment(batch: DebitBatch) -> None:
    demand = Demand.objects.filter(method="debit").order_by("pk").first()
    assert demand is not None
    report_paid(("bank:1", demand, 10_190), on=date(2026, 5, 26), channel=Receipt.Channel.BANK)
    done = import_answer(answer_of(batch, "0", "0", "0"))
    assert done.run.facts["overpayments"] == 1
    assert (done.run.facts["received_yen"], done.run.facts["settled_yen"]) == (30_570, 20_380)
    assert ledger.prove().differences == ()


@pytest.mark.req("COL-044")
def test_no_slip_asks_for_what_a_bank_was_asked_for_until_it_said_no(batch: DebitBatch) -> None:
    first, second, _ = Demand.objects.filter(method="debit").order_by("pk")
    ask: dict[str, Any] = {"last_day": date(2026, 6, 30), "at": noon(date(2026, 5, 27))}
    with (
        clock.travel(noon(date(2026, 5, 27))),
        pytest.raises(debit.DebitUnderWay, match="2026年4月分は2026-05-27の口座振替を依頼していて"),
    ):
        billing.issue_slip(supply_id=first.supply_id, demand_ids=[first.pk], **ask)
    assert PaymentSlip.objects.count() == 1
    import_answer(answer_of(batch, "1", "0", "0"))
    slip = billing.issue_slip(supply_id=first.supply_id, demand_ids=[first.pk], **ask)
    assert (slip.amount_yen, slip.reissue) == (10_190, 0)
    assert debit.debits_under_way([first.pk, second.pk]) == {}


def test_a_second_account_for_the_same_days_is_refused(batch: DebitBatch) -> None:
    first = Mandate.objects.order_by("pk").first()
    assert first is not None
    with pytest.raises(debit.MandateExists):
        debit.start_mandate(
            supply_id=first.supply_id,
            bank_code="0001",
            branch_code="002",
            account_type="1",
            account_no="7654321",
            holder_kana="ﾍﾞﾂ",
            starts_on=date(2026, 6, 1),
            at=noon(date(2026, 6, 1)),
            actor=clerk(),
        )
    assert Mandate.objects.count() == 3


@pytest.mark.req("COL-058")
def test_overpaid_money_settles_no_bill_a_bank_was_asked_for(batch: DebitBatch) -> None:
    demand = Demand.objects.filter(method="debit").order_by("pk")[0]
    making = payments.OffsetMaking(supply_id=demand.supply_id, demand_ids=(demand.pk,))
    with (
        clock.travel(noon(date(2026, 5, 27))),
        pytest.raises(debit.DebitUnderWay, match="納付書の発行も充当もしていません"),
    ):
        events.publish(making)
    import_answer(answer_of(batch, "1", "0", "0"))
    events.publish(making)
