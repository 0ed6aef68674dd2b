"""The audit entry: what it says, what it refuses to hold, that it stays."""

from datetime import date

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, connection, transaction

from mizuhiki.audit.api import AuditEntry, acting, because, current, record
from mizuhiki.audit.tests.conftest import AT


def test_an_entry_says_who_when_what_and_in_which_request(clerk: AbstractBaseUser) -> None:
    with acting(actor=clerk, place="payments:receipt_take", request_id="feed") as here:
        entry = record(
            action="payments.receipt.taken",
            subject=clerk,
            actor=clerk,
            at=AT,
            customers=[7, 3, 7],
            amount_yen=3_300,
            due_on=date(2026, 12, 1),
            channel="counter",
        )
    assert here.place == "payments:receipt_take"
    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_name, entry.request_id) == (clerk.pk, "mado1", "feed")
    assert (entry.subject_kind, entry.subject_id, entry.customer_ids) == ("staff.user", clerk.pk, [3, 7])
    assert entry.facts == {"amount_yen": 3_300, "due_on": "2026-12-01", "channel": "counter"}
    assert entry.at == AT


def test_a_name_is_refused_as_a_fact(clerk: AbstractBaseUser) -> None:
    with pytest.raises(AssertionError, match="codes and numbers"):
        record(action="customers.customer.renamed", subject=clerk, actor=clerk, at=AT, to="水野 太郎")
    assert AuditEntry.objects.count() == 0


def test_a_reason_ends_with_its_block(clerk: AbstractBaseUser) -> None:
    with acting(actor=clerk, place="x"):
        with because("本人の申出"):
            assert current().reason == "本人の申出"
            first = record(action="a.b.c", subject=None, actor=clerk, at=AT)
        second = record(action="a.b.c", subject=None, actor=clerk, at=AT)
    assert (first.reason, second.reason) == ("本人の申出", "")
    assert first.request_id == second.request_id
    assert len(first.request_id) == 16
    assert current().request_id == ""


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_auditentry SET reason = 'x'", "DELETE FROM audit_auditentry", "TRUNCATE audit_auditentry"],
)
def test_the_database_refuses_to_change_an_entry(clerk: AbstractBaseUser, change: str) -> None:
    entry = record(action="a.b.c", subject=clerk, actor=clerk, at=AT)
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    entry.refresh_from_db()
    assert entry.reason == ""
