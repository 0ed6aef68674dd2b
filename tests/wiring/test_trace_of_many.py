"""Bulk work names nobody in its entry, and yet everybody it touched finds it: who, when and for what."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import bulk, selectors
from mizuhiki.audit.api import AuditEntry, BulkAct, Stays
from mizuhiki.audit.history import event_model_of
from mizuhiki.audit.words import act_word
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, CustomerMark, Ownership, Phone, Supply, SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import handing, simulator
from mizuhiki.directdebit.models import DebitRow
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Purpose
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import NoticePrint
from mizuhiki.payments.tests import stores
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, clerk, noon, rules
from tests.scenarios.life import start_debit

pytestmark = [pytest.mark.django_db, pytest.mark.db]

READ, BILLED, PRINTED, POSTED = (date(2026, 4, day) for day in (10, 20, 21, 22))
DRAWN, ANSWERED = date(2026, 5, 27), date(2026, 5, 29)
YEAR: dict[str, Any] = {"kind": "customers.customer", "first": READ, "last": date(2026, 6, 30)}
MONEY, SLIPS = (f"2026年4月分 {words}" for words in ("調定", "納入通知書の印刷（1回目）"))
DEBIT, REFUSED = (f"2026年05月27日 {{bank}} {words}" for words in ("口座振替依頼", "振替不能の処理"))


@pytest.fixture
def town(settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """Two households by debit and two by slip, one of these under protection, read and billed in April."""
    settings.VAR, settings.FILES, settings.PRINTING = tmp_path, tmp_path / "files", tmp_path / "printing"
    rules()
    made = Town()
    for number in (1, 2, 3, 4):
        supply = made.settle(number)
        if number < 3:
            start_debit(supply, on=date(2026, 1, 1))
    protected = user_of(made.supplies["M000004"])
    CustomerMark.objects.create(customer_id=protected, kind="protection", starts_on=date(2026, 1, 1))
    with clock.travel(noon(READ)):
        made.read(read_on=READ, used_m3=dict.fromkeys(made.supplies, 41))
    with clock.travel(noon(BILLED)):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=clerk("biller"))
        yield made


def user_of(supply: Supply) -> int:
    return supply.parties.get(role="water_user").customer_id


def told(customer_id: int, **asked: Any) -> list[tuple[date, str, str, str]]:
    """What was done in bulk to a customer, oldest first: day, who, act, why."""
    found = selectors.trace_of(subject_id=customer_id, **{**YEAR, **asked})
    assert not found.is_cut
    lines = [line for line in reversed(found.lines) if line.what == "一括処理"]
    return [(clock.day_of(line.at), line.actor_name, line.place, line.purpose) for line in lines]


def acts(customer_id: int, **asked: Any) -> list[tuple[int, int, str, str]]:
    """The same with month and day, without why."""
    return [(day.month, day.day, who, place) for day, who, place, _ in told(customer_id, **asked)]


BY_DEBIT = [
    (4, 10, "", "検針データの取込"),
    (4, 20, "biller", "調定"),
    (4, 20, "maker", "振替依頼の作成"),
    (4, 20, "sender", "振替依頼の取出し"),
    (5, 29, "reader", "振替結果の取込"),
]


def draw(codes: str) -> debit.DebitBatch:
    """The file of 27 May made and taken out on 20 April, answered on 29 May, its failures worked off."""
    batch = debit.make_debit_file(debit_on=DRAWN, actor=clerk("maker"))
    handing.hand_over(batch_id=batch.pk, reason="", actor=clerk("sender"), at=clock.now())
    rows = DebitRow.objects.order_by("demand__supply").values_list("pk", flat=True)
    given = {f"{pk:020d}": code for pk, code in zip(rows, codes, strict=True)}
    with clock.travel(noon(ANSWERED)):
        content = simulator.answer(attachments.read(batch.file), codes=given)
        debit.import_result(content=content, file_name="kekka.dat", actor=clerk("reader"))
        if set(codes) != {"0"}:
            debit.follow_up(batch.pk, actor=clerk("follower"))
    return batch


@pytest.mark.req("SEC-064")
def test_reading_bill_and_debit_are_found_by_each_customer_they_touched(town: Town) -> None:
    batch = draw("02")
    paid, refused, by_slip, _ = (user_of(supply) for supply in town.supplies.values())
    assert acts(paid) == BY_DEBIT
    assert acts(refused) == [*BY_DEBIT, (5, 29, "follower", "納付書への切替え")]
    assert acts(by_slip) == BY_DEBIT[:2]
    (billed,) = selectors.trace_of(subject_id=by_slip, **YEAR | {"first": BILLED, "last": BILLED}).lines
    assert (billed.place, billed.detail) == ("調定", "処理全体で金額 40,760円")  # of all four households
    bank = batch.terms.label
    request = DEBIT.format(bank=bank)
    whys = [why for *_, why in told(refused)]
    assert whys[1:4] == [MONEY, request, request]
    assert whys[5] == REFUSED.format(bank=bank)


def test_nobody_is_written_down_a_second_time_for_it(town: Town) -> None:
    draw("02")
    bulky = AuditEntry.objects.filter(
        action__in=[action for act in bulk.bulk_acts() for action in act.actions]
    )
    assert sorted(bulky.values_list("action", "customer_ids")) == [
        ("billing.run.done", []),
        ("directdebit.bills.turned", []),
        ("directdebit.request.handed_over", []),
        ("directdebit.request.made", []),
        ("directdebit.result.imported", []),
        ("metering.readings.imported", []),
    ]


def test_letters_are_found_by_the_household_and_by_whom_they_are_addressed_to(town: Town) -> None:
    supply = town.supplies["M000003"]
    recipient = Customer.objects.create(
        customer_no="0000000009", name="見本 9", kana="ミホン", postcode="9200000", address="青町1番地"
    )
    SupplyParty.objects.create(
        supply=supply, customer=recipient, role="mail_recipient", starts_on=date(2026, 1, 1)
    )
    mail.set_postage(
        purpose=Purpose.BILLING, bearer=Bearer.CLIENT, unit_yen=110, starts_on=READ, source="別表１",
        actor=clerk(), at=clock.now(),
    )  # fmt: skip
    run = BatchRun.objects.get(kind=billing.KIND)
    with clock.travel(noon(PRINTED)):
        order = notices.order_print(
            billing_run_id=run.pk, kind=NoticePrint.Kind.PAYMENT, order=NoticePrint.Order.ROUTE,
            actor=clerk("printer"), at=clock.now(), by_job=False,
        )  # fmt: skip
        printed = notices.print_notices(order.pk)
    with clock.travel(noon(POSTED)):
        mail.dispatch_run(
            run=printed, kind="payment_notice", dispatched_on=POSTED, actor=clerk("poster"), at=clock.now()
        )
    letters = [
        (PRINTED, "printer", "郵便物の印刷", SLIPS),
        (POSTED, "poster", "投函の記録", SLIPS),
    ]
    assert told(user_of(supply))[2:] == letters
    assert told(recipient.pk) == letters
    protected = user_of(town.supplies["M000004"])  # in a file of its own, and found by no other
    assert told(protected)[2:] == letters
    assert AuditEntry.objects.filter(action="mail.pieces.printed").count() == 2
    assert told(user_of(town.supplies["M000001"]))[2:] == []


def test_a_notice_that_could_not_be_printed_is_found_by_its_order(town: Town) -> None:
    supply = town.supplies["M000003"]
    Customer.objects.filter(pk=user_of(supply)).update(died_on=date(2026, 4, 15))
    with clock.travel(noon(PRINTED)):
        order = notices.order_print(
            billing_run_id=BatchRun.objects.get(kind=billing.KIND).pk,
            kind=NoticePrint.Kind.PAYMENT, order=NoticePrint.Order.ROUTE,
            actor=clerk("printer"), at=clock.now(), by_job=False,
        )  # fmt: skip
        notices.print_notices(order.pk)
    assert told(user_of(supply))[2:] == [(PRINTED, "printer", "納入通知書の印刷指示", SLIPS)]
    assert told(user_of(town.supplies["M000004"]))[2:] == [(PRINTED, "printer", "郵便物の印刷", SLIPS)]


def test_a_store_report_is_found_by_who_paid(town: Town) -> None:
    supply = town.supplies["M000003"]
    stores.bring(stores.record(PaymentSlip.objects.get(supply=supply)))
    assert told(user_of(supply))[2:] == [
        (
            stores.TOLD_ON,
            "",
            "コンビニ・スマホ収納報告の取込",
            "みほん収納代行（コンビニ） 収納報告 SHUNO.DAT",
        )
    ]
    assert len(told(user_of(town.supplies["M000001"]))) == 2


def test_who_used_the_water_on_the_day_finds_it_and_nobody_else(town: Town) -> None:
    """The first household moves out on 1 May; somebody else pays from then on."""
    supply, old = town.supplies["M000001"], user_of(town.supplies["M000001"])
    new, payer, agent = (
        Customer.objects.create(customer_no=f"{n:010d}", name=f"見本 {n}", kana="ミホン") for n in (7, 8, 9)
    )
    moved = date(2026, 5, 1)
    supply.parties.update(ends_on=moved)
    for who, role, since in (
        (new, "water_user", moved),
        (payer, "payer", ANSWERED),
        (agent, "agent", date(2026, 1, 1)),
    ):
        SupplyParty.objects.create(supply=supply, customer=who, role=role, starts_on=since)
    draw("00")
    assert acts(old) == BY_DEBIT[:4]
    assert acts(new.pk) == acts(payer.pk) == BY_DEBIT[4:]
    assert acts(agent.pk) == []


def test_days_and_person_are_sifted_before_the_trace_is_cut(town: Town, monkeypatch: Any) -> None:
    draw("00")
    paid = user_of(town.supplies["M000001"])
    assert acts(paid, first=BILLED, last=BILLED) == BY_DEBIT[1:4]
    assert acts(paid, first=BILLED + timedelta(days=1)) == BY_DEBIT[4:]
    assert acts(paid, actor_name="biller") == [BY_DEBIT[1]]
    monkeypatch.setattr(selectors, "LINES", 2)
    found = selectors.trace_of(subject_id=paid, actor_name="biller", **YEAR)
    assert ([line.place for line in found.lines], found.is_cut) == (["調定"], False)
    found = selectors.trace_of(subject_id=paid, **YEAR)
    assert ([line.place for line in found.lines], found.is_cut) == (
        ["振替結果の取込", "振替依頼の取出し"],
        True,
    )


def test_the_days_of_a_customer_are_those_on_which_an_act_would_name_them(town: Town) -> None:
    """`stays_of` and `users_and_payers` are one question from two sides, on every day and for everybody."""
    supply = town.supplies["M000001"]
    first, second, third, payer, heir = (
        Customer.objects.create(customer_no=f"{n:010d}", name=f"見本 {n}", kana="ミホン")
        for n in range(11, 16)
    )
    supply.parties.all().delete()
    Supply.objects.filter(pk=supply.pk).update(starts_on=date(2026, 1, 5))
    for who, role, since, until in (
        (first, "water_user", date(2026, 1, 1), date(2026, 1, 9)),
        (second, "water_user", date(2026, 1, 12), date(2026, 1, 15)),  # three days without a user before
        (third, "payer", date(2026, 1, 2), date(2026, 1, 5)),  # gone before the supply began
        (payer, "payer", date(2026, 1, 5), date(2026, 1, 11)),
        (heir, "heirs_representative", date(2026, 1, 14), None),
    ):
        SupplyParty.objects.create(supply=supply, customer=who, role=role, starts_on=since, ends_on=until)
    Customer.objects.filter(pk=payer.pk).update(merged_into=heir)
    everybody = list(Customer.objects.values_list("pk", flat=True))
    days = [date(2025, 12, 30) + timedelta(days=n) for n in range(25)]
    said = {(day, one) for day in days for one in customers.users_and_payers([supply.pk], on=day)}
    stood = {
        (day, one) for day in days for one in everybody if _stands(customers.stays_of(one), supply.pk, day)
    }
    assert stood == said
    assert len(said) == 59


def _stands(stays: Stays, supply_id: int, day: date) -> bool:
    return any(
        stay.part_id == supply_id
        and (stay.since is None or stay.since <= day)
        and (stay.until is None or day < stay.until)
        for stay in stays.parts
    )


def test_the_questions_are_as_many_for_many_rows_as_for_few(town: Town) -> None:
    paid = user_of(town.supplies["M000001"])
    with CaptureQueriesContext(connection) as few:
        told(paid)
    draw("02")
    for supply in town.supplies.values():  # one customer pays for all
        if user_of(supply) != paid:
            SupplyParty.objects.create(
                supply=supply, customer_id=paid, role="payer", starts_on=date(2026, 1, 1)
            )
    with CaptureQueriesContext(connection) as many:
        assert [place for *_, place in acts(paid)] == [*(place for *_, place in BY_DEBIT), "納付書への切替え"]
    assert len(many) == len(few)


@pytest.mark.parametrize("act", bulk.bulk_acts(), ids=lambda act: act.actions[0])
def test_each_question_goes_from_the_supply_by_indexes(db: None, act: BulkAct) -> None:
    """No table with a row for each bill, letter or debit is read from end to end."""
    params = {"parts": [5], "people": [5]}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for select in filter(None, (act.touched, act.named)):
            cursor.execute("EXPLAIN " + select, params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (Customer, "pgh_obj_id"),
        (Phone, "customer_id"),
        (SupplyParty, "customer_id"),
        (Ownership, "customer_id"),
    ],
)
def test_what_was_changed_of_somebody_is_found_by_indexes(db: None, table: Any, column: str) -> None:
    """The histories that have a row for each customer, contract and tap."""
    events: Any = event_model_of(table)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = events.objects.filter(**{column: 5}).order_by("pgh_obj_id", "pgh_id").explain()
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("act", bulk.bulk_acts(), ids=lambda act: act.actions[0])
def test_each_act_has_its_word(act: BulkAct) -> None:
    assert all(act_word(action) != action for action in act.actions)
