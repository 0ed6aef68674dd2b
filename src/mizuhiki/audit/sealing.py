"""Sealing: the rows of every log, digested and chained, soon after they were written.

Never in the write path: a job looks for rows no block holds yet and adds blocks. Each row gets a salt
of its own, so that once a disposal has erased row and salt, the digest left in the chain cannot be
used to guess what the row said. The algorithm in words: docs/rules/trace.md.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from mizuhiki.audit.models import SealBlock, SealMark, SealSalts
from mizuhiki.audit.sources import Source, row_text, sources
from mizuhiki.platform import locks, sql

BLOCK_ROWS = 5_000
SALT_BYTES, DIGEST_BYTES = 16, 32
GENESIS = bytes(DIGEST_BYTES)
SETTLE_S = 60  # between taking a number and the transaction's first write; really microseconds

UNSEALED = """
    SELECT t.{key} AS id FROM {table} t WHERE t.{key} > %s
    EXCEPT
    SELECT unnest(row_ids) FROM audit_sealblock WHERE source = %s AND last_row_id > %s
"""


def seal(*, at: datetime) -> int:
    """Seal every row that is not; returns how many. Somebody else sealing right now: 0."""
    return sum(_seal_source(source, at) for source in sources().values())


def _seal_source(source: Source, at: datetime) -> int:
    sealed = 0
    while True:
        with transaction.atomic():
            if not locks.try_name("audit:seal"):
                return sealed
            use_utc()
            mark, _ = SealMark.objects.get_or_create(source=source.name)
            settled = _is_settled(mark, at)
            ids = _unsealed_ids(source, mark.low_id)
            if ids:
                _add_block(source, ids, at)
            if len(ids) < BLOCK_ROWS:
                _move_mark(source, mark, at, settled=settled)
                return sealed + len(ids)
        sealed += len(ids)


def use_utc() -> None:
    """A row's text shows instants in the session's zone; the chain always in UTC."""
    sql.rows("SELECT set_config('TimeZone', 'UTC', true)")


def _unsealed_ids(source: Source, low_id: int) -> list[int]:
    query = UNSEALED.format(key=source.key, table=source.table) + " ORDER BY id LIMIT %s"
    return [row[0] for row in sql.rows(query, [low_id, source.name, low_id, BLOCK_ROWS])]


def _add_block(source: Source, ids: Sequence[int], at: datetime) -> SealBlock:
    salts = secrets.token_bytes(SALT_BYTES * len(ids))
    last = SealBlock.objects.order_by("-number").values("number", "head").first()
    block = SealBlock(
        number=last["number"] + 1 if last else 1,
        sealed_at=at,
        source=source.name,
        columns=list(source.columns),
        row_ids=list(ids),
        last_row_id=ids[-1],
        digests=_digests(source, ids, salts),
        previous=bytes(last["head"]) if last else GENESIS,
    )
    block.head = head_of(block)
    block.save()
    SealSalts.objects.create(block_number=block.number, salts=salts)
    return block


def digest_rows(source: Source, columns: Sequence[str]) -> str:
    """SQL of (place, id, digest or null) for given ids (%s, bigint[]) and salts (%s, bytea)."""
    return (
        "SELECT u.place, u.id, CASE WHEN t IS NULL THEN NULL ELSE "  # noqa: S608
        f"sha256(substring(u.salts FROM (u.place::int - 1) * {SALT_BYTES} + 1 FOR {SALT_BYTES}) "
        f"|| convert_to({row_text(list(columns))}, 'UTF8')) END AS digest "
        "FROM (SELECT id, place, salts FROM unnest(%s::bigint[]) WITH ORDINALITY AS i(id, place), "
        "(SELECT %s::bytea AS salts) s) u "
        f"LEFT JOIN {source.table} t ON t.{source.key} = u.id"
    )


def _digests(source: Source, ids: Sequence[int], salts: bytes) -> bytes:
    query = (
        "SELECT string_agg(digest, ''::bytea ORDER BY place) "  # noqa: S608
        f"FROM ({digest_rows(source, source.columns)}) d"
    )
    digests = bytes(sql.rows(query, [list(ids), salts])[0][0])
    assert len(digests) == DIGEST_BYTES * len(ids)
    return digests


def head_of(block: SealBlock) -> bytes:
    """SHA-256 over the link before, what this link says about itself, and its digests."""
    description = {
        "number": block.number,
        "sealed_at": block.sealed_at.astimezone(UTC).isoformat(),
        "source": block.source,
        "columns": block.columns,
        "row_ids": block.row_ids,
    }
    text = json.dumps(description, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(bytes(block.previous) + text.encode() + bytes(block.digests)).digest()


def _is_settled(mark: SealMark, at: datetime) -> bool:
    """Whether every transaction that may still bring a row up to `next_id` is over."""
    if mark.next_at is None or at - mark.next_at < timedelta(seconds=SETTLE_S):
        return False
    oldest = int(sql.rows("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")[0][0])
    return oldest >= mark.next_xid


def _move_mark(source: Source, mark: SealMark, at: datetime, *, settled: bool) -> None:
    """All visible rows are sealed now: take the number reached, or ask for a new one to reach."""
    if mark.next_at is not None and not settled:
        return
    query = f"SELECT coalesce(max({source.key}), 0), pg_snapshot_xmax(pg_current_snapshot())::text FROM "  # noqa: S608
    highest, xid = sql.rows(query + source.table)[0]
    SealMark.objects.filter(pk=mark.pk).update(
        low_id=mark.next_id if settled else mark.low_id,
        next_id=highest,
        next_xid=int(xid),
        next_at=at,
    )
