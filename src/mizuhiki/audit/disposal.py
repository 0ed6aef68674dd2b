"""Erasing rows of a log by an approved disposal (廃棄). The chain keeps their digests and still verifies.

Runs as the owner of the tables (`MIZUHIKI_DATABASE_ROLE=owner`): the application's role has no right
to it, and the guards are lifted inside one transaction only.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from mizuhiki.audit.models import Disposal, SealBlock, SealSalts
from mizuhiki.audit.sealing import SALT_BYTES
from mizuhiki.audit.sources import sources
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken

KEEP_DAYS = 180  # SEC-039: access logs are kept at least this long


class LogTooYoung(RuleBroken):
    """A row is younger than the days logs are kept at least."""

    code = "log_too_young"
    sentence = "作成から{days}日を経過していない記録が含まれているため、廃棄できません（{source}）。"


class LogNotSealed(RuleBroken):
    """A row is not in the chain yet, so its erasure could not be told from a loss."""

    code = "log_not_sealed"
    sentence = "封印されていない記録、または存在しない記録が含まれているため、廃棄できません（{source}）。"


@transaction.atomic
def dispose_rows(
    *, source: str, row_ids: Collection[int], approval: str, actor: Actor, at: datetime
) -> Disposal:
    """Erase rows of a log together with the salts of their digests.

    Raises:
        LogTooYoung: at least one row must still be kept. Nothing is changed.
        LogNotSealed: at least one row is not sealed, or is not there. Nothing is changed.

    Source:
        SEC-039 【金沢収納】特記仕様書 第21条第2項; design.md, law 12.
    """
    assert row_ids
    assert approval
    log = sources()[source]
    ids = sorted(set(row_ids))
    found = sql.rows(
        f"SELECT count(*), max({log.written_at}) FROM {log.table} WHERE {log.key} = ANY(%s)",  # noqa: S608
        [ids],
    )[0]
    blocks = list(SealBlock.objects.filter(source=source, row_ids__overlap=ids))
    if found[0] != len(ids) or not set(ids) <= {row for block in blocks for row in block.row_ids}:
        raise LogNotSealed(source=source)
    if found[1] > at - timedelta(days=KEEP_DAYS):
        raise LogTooYoung(source=source, days=KEEP_DAYS)
    with _unguarded(log.table):
        sql.run(f"DELETE FROM {log.table} WHERE {log.key} = ANY(%s)", [ids])  # noqa: S608
    with _unguarded(connection.ops.quote_name(SealSalts._meta.db_table)):
        for block in blocks:
            _erase_salts(block, set(ids))
    return Disposal.objects.create(
        at=at,
        source=source,
        row_ids=ids,
        approval=approval,
        actor_id=actor.pk,
        actor_name=actor.get_username(),
    )


@contextmanager
def _unguarded(table: str) -> Iterator[None]:
    """Lift the guard of one insert-only table; others cannot touch it until this transaction ends."""
    sql.run(f"ALTER TABLE {table} DISABLE TRIGGER refuse_change")
    yield
    sql.run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_change")


def _erase_salts(block: SealBlock, ids: set[int]) -> None:
    salts = bytearray(SealSalts.objects.values_list("salts", flat=True).get(pk=block.number))
    for place, row in enumerate(block.row_ids):
        if row in ids:
            salts[place * SALT_BYTES : (place + 1) * SALT_BYTES] = bytes(SALT_BYTES)
    SealSalts.objects.filter(pk=block.number).update(salts=bytes(salts))
