"""The chain: it covers every row, finds every change, and survives an approved disposal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from mizuhiki.audit import disposal, sealing, verifying
from mizuhiki.audit.api import AuditEntry, record
from mizuhiki.audit.models import Disposal, SealBlock, SealSalts
from mizuhiki.audit.sources import sources
from mizuhiki.audit.tests.conftest import AT
from mizuhiki.platform import clock, sql
from mizuhiki.platform.guards import InsertOnly

ENTRIES = "audit.auditentry"


@contextmanager
def broken_in(model: type[InsertOnly]) -> Iterator[None]:
    """What only the owner of the tables could do: change history."""
    table = model._meta.db_table
    sql.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    sql.run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_change")


def write(clerk: AbstractBaseUser, count: int = 1) -> list[AuditEntry]:
    return [
        record(action="a.b.c", subject=clerk, actor=clerk, at=AT, reason="理由", place=n)
        for n in range(count)
    ]


def entries_of_chain() -> list[int]:
    return [row for block in SealBlock.objects.filter(source=ENTRIES) for row in block.row_ids]


@pytest.mark.asvs("11.4.3", "J3.2")
def test_every_row_is_sealed_once_and_the_chain_holds(clerk: AbstractBaseUser) -> None:
    rows = write(clerk, 3)
    before = verifying.verify()
    assert (before.blocks, before.tail_rows >= 3, before.holds) == (0, True, True)
    assert sealing.seal(at=AT) == before.tail_rows
    assert sealing.seal(at=AT) == 0
    more = write(clerk)
    assert sealing.seal(at=AT) == 1
    found = verifying.verify()
    assert entries_of_chain() == [row.pk for row in rows + more]
    assert (found.breaks, found.tail_rows, found.tail_seconds) == ([], 0, 0)
    assert found.head == bytes(SealBlock.objects.order_by("-number")[0].head).hex()


def test_many_rows_make_many_links(clerk: AbstractBaseUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BLOCK_ROWS", 2)
    write(clerk, 5)
    sealing.seal(at=AT)
    assert [len(b.row_ids) for b in SealBlock.objects.filter(source=ENTRIES).order_by("number")] == [2, 2, 1]
    assert verifying.verify().holds


@pytest.mark.req("SEC-039", "SEC-055")
def test_a_changed_row_is_found_by_number(clerk: AbstractBaseUser) -> None:
    rows = write(clerk, 3)
    sealing.seal(at=AT)
    with broken_in(AuditEntry):
        sql.run("UPDATE audit_auditentry SET actor_name = 'other' WHERE id = %s", [rows[1].pk])
    (fault,) = verifying.verify().breaks
    assert (fault.what, fault.source, fault.row) == ("row changed", ENTRIES, rows[1].pk)


def test_a_removed_row_is_found_by_number(clerk: AbstractBaseUser) -> None:
    rows = write(clerk, 2)
    sealing.seal(at=AT)
    with broken_in(AuditEntry):
        sql.run("DELETE FROM audit_auditentry WHERE id = %s", [rows[0].pk])
    (fault,) = verifying.verify().breaks
    assert (fault.what, fault.row) == ("row missing", rows[0].pk)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            "UPDATE audit_sealblock SET digests = digests || '\\x00' WHERE number = 2",
            "was changed after sealing",
        ),
        ("UPDATE audit_sealblock SET sealed_at = now() WHERE number = 2", "was changed after sealing"),
        ("DELETE FROM audit_sealblock WHERE number = 2", "link 2 is missing"),
        ("UPDATE audit_sealblock SET previous = head WHERE number = 2", "does not follow the link before"),
    ],
)
def test_a_changed_link_is_found(clerk: AbstractBaseUser, change: str, what: str) -> None:
    for _ in range(3):
        write(clerk)
        sealing.seal(at=AT)
    with broken_in(SealBlock), broken_in(SealSalts):
        sql.run("DELETE FROM audit_sealsalts WHERE block_number = 2")
        sql.run(change)
    assert what in {fault.what for fault in verifying.verify().breaks}


def test_a_chain_cut_short_is_found_by_a_head_kept_elsewhere(clerk: AbstractBaseUser) -> None:
    write(clerk)
    sealing.seal(at=AT)
    head = verifying.verify().head
    assert verifying.verify(expected_head=head).holds
    last = SealBlock.objects.order_by("-number")[0].pk
    with broken_in(SealBlock), broken_in(SealSalts):
        sql.run("DELETE FROM audit_sealsalts WHERE block_number = %s", [last])
        sql.run("DELETE FROM audit_sealblock WHERE number = %s", [last])
    assert [f.what for f in verifying.verify(expected_head=head).breaks] == [
        f"the head {head} is not in the chain"
    ]


def test_the_tail_is_found_by_a_join_however_little_memory_there_is(clerk: AbstractBaseUser) -> None:
    """A subplan would be asked anew for each row as soon as the sealed numbers outgrow `work_mem`."""
    source = sources()[ENTRIES]
    sql.run("SET LOCAL work_mem = '64kB'")
    plan = "\n".join(row[0] for row in sql.rows(f"EXPLAIN {verifying._unsealed(source)}", [source.name]))
    assert "Anti Join" in plan
    assert "SubPlan" not in plan


def test_a_row_written_in_behind_the_seal_is_found(
    clerk: AbstractBaseUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_is_settled", lambda mark, _: mark.next_at is not None)
    first = write(clerk)[0]
    for _ in range(2):  # asks for the number reached, then knows that all before it are over
        sealing.seal(at=AT)
    sql.run(
        "INSERT INTO audit_auditentry (id, at, action, actor_name, subject_kind, customer_ids, request_id, "
        "reason, facts) VALUES (%s, now(), 'a.b.c', 'x', '', '{}', '', '', '{}')",
        [first.pk - 1],
    )
    assert sealing.seal(at=AT) == 0
    assert [(f.what, f.row) for f in verifying.verify().breaks] == [
        ("written in behind the seal", first.pk - 1)
    ]


def test_the_text_of_a_row_does_not_depend_on_the_session(clerk: AbstractBaseUser) -> None:
    write(clerk)
    sealing.seal(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Tokyo'")
    assert verifying.verify().breaks == []


@pytest.mark.req("SEC-039")
def test_a_disposal_erases_rows_and_salts_and_the_chain_still_verifies(clerk: AbstractBaseUser) -> None:
    rows = write(clerk, 3)
    sealing.seal(at=AT)
    later = clock.now() + timedelta(days=181)
    disposal.dispose_rows(source=ENTRIES, row_ids=[rows[1].pk], approval="R8-廃-12", actor=clerk, at=later)
    assert not AuditEntry.objects.filter(pk=rows[1].pk).exists()
    block = SealBlock.objects.get(source=ENTRIES)
    salts = bytes(SealSalts.objects.get(pk=block.number).salts)
    assert salts[16:32] == bytes(16)
    assert salts[:16] != bytes(16) != salts[32:48]
    sealing.seal(at=later)
    found = verifying.verify()
    assert (found.breaks, found.disposed) == ([], 1)


@pytest.mark.req("SEC-039")
def test_a_log_younger_than_180_days_cannot_be_disposed_of(clerk: AbstractBaseUser) -> None:
    rows = write(clerk)
    sealing.seal(at=AT)
    with pytest.raises(disposal.LogTooYoung) as refused:
        disposal.dispose_rows(
            source=ENTRIES,
            row_ids=[rows[0].pk],
            approval="R8-廃-12",
            actor=clerk,
            at=clock.now() + timedelta(days=179),
        )
    assert "180日" in refused.value.message
    assert AuditEntry.objects.filter(pk=rows[0].pk).exists()
    assert Disposal.objects.count() == 0
    assert verifying.verify().holds


def test_what_is_not_sealed_cannot_be_disposed_of(clerk: AbstractBaseUser) -> None:
    rows = write(clerk)
    with pytest.raises(disposal.LogNotSealed):
        disposal.dispose_rows(
            source=ENTRIES,
            row_ids=[rows[0].pk],
            approval="1",
            actor=clerk,
            at=clock.now() + timedelta(days=999),
        )
    assert AuditEntry.objects.filter(pk=rows[0].pk).exists()
