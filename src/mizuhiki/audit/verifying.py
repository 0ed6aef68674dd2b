"""Proving the trace: every link, every row, and how long the tail is that no link holds yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from typing_extensions import override

from mizuhiki.audit.models import Disposal, SealBlock, SealMark, SealSalts
from mizuhiki.audit.sealing import DIGEST_BYTES, GENESIS, digest_rows, head_of, use_utc
from mizuhiki.audit.sources import Source, sources
from mizuhiki.platform import sql

CHANGED, MISSING, UNDISPOSED = "row changed", "row missing", "row disposed of, but still there"


@dataclass(frozen=True)
class Break:
    """One place where the trace is not what was sealed. `block` or `row` is 0 where there is none."""

    what: str
    block: int = 0
    source: str = ""
    row: int = 0

    @override
    def __str__(self) -> str:
        where = f"block {self.block}" if self.block else "no block"
        return f"{where} {self.source} {self.row or ''}".strip() + f": {self.what}"


@dataclass
class Verification:
    """What was proven, what broke, and what is not sealed yet."""

    blocks: int = 0
    rows: int = 0
    disposed: int = 0
    head: str = GENESIS.hex()
    tail_rows: int = 0
    tail_seconds: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing broke; an unsealed tail is no break."""
        return not self.breaks


@transaction.atomic
def verify(*, expected_head: str = "") -> Verification:
    """Walk the whole chain and recompute it from the rows as they are now.

    Args:
        expected_head: a head written down earlier outside this system. A chain cut off after it, or
            made anew as a whole, no longer contains it.

    Source:
        design.md, law 12; SEC-055 【金沢収納】特記仕様書 第12条.
    """
    use_utc()
    result = Verification()
    known, erased = sources(), _disposed()
    previous, seen_heads = GENESIS, {GENESIS.hex()}
    for block in SealBlock.objects.order_by("number").iterator(chunk_size=20):
        result.blocks += 1
        result.rows += len(block.row_ids)
        result.breaks += _broken_links(block, result.blocks, previous)
        result.breaks += _broken_rows(block, known.get(block.source), erased, result)
        previous = bytes(block.head)
        seen_heads.add(previous.hex())
    result.head = previous.hex()
    if expected_head and expected_head not in seen_heads:
        result.breaks.append(Break(what=f"the head {expected_head} is not in the chain"))
    for source in known.values():
        _look_at_tail(source, result)
    return result


def _disposed() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for disposal in Disposal.objects.all():
        found.setdefault(disposal.source, set()).update(disposal.row_ids)
    return found


def _broken_links(block: SealBlock, place: int, previous: bytes) -> Iterator[Break]:
    if block.number != place:
        yield Break(what=f"link {place} is missing", block=block.number)
    if bytes(block.previous) != previous:
        yield Break(what="does not follow the link before", block=block.number)
    if bytes(block.head) != head_of(block):
        yield Break(what="was changed after sealing", block=block.number)


def _broken_rows(
    block: SealBlock, source: Source | None, erased: Mapping[str, set[int]], result: Verification
) -> Iterator[Break]:
    salts = SealSalts.objects.filter(pk=block.number).values_list("salts", flat=True).first()
    if source is None or not set(block.columns) <= set(source.columns) or salts is None:
        what = "its salts are missing" if salts is None else "the log's table no longer has these columns"
        yield Break(what=what, block=block.number, source=block.source)
        return
    gone = erased.get(block.source, set())
    sealed = bytes(block.digests)
    query = digest_rows(source, block.columns)
    for place, row, digest in sql.rows(query, [block.row_ids, bytes(salts)]):
        if row in gone:
            result.disposed += 1
        expected = sealed[(place - 1) * DIGEST_BYTES : place * DIGEST_BYTES]
        fault = None
        if digest is None:
            fault = None if row in gone else MISSING
        elif row in gone:
            fault = UNDISPOSED
        elif bytes(digest) != expected:
            fault = CHANGED
        if fault:
            yield Break(what=fault, block=block.number, source=block.source, row=row)


def _look_at_tail(source: Source, result: Verification) -> None:
    """Rows no link holds: young ones are the tail, those below the mark came in behind it."""
    low = SealMark.objects.filter(source=source.name).values_list("low_id", flat=True).first() or 0
    for row, age in sql.rows(_unsealed(source), [source.name]):
        if row <= low:
            result.breaks.append(Break(what="written in behind the seal", source=source.name, row=row))
        else:
            result.tail_rows += 1
            result.tail_seconds = max(result.tail_seconds, age)


def _unsealed(source: Source) -> str:
    """SQL of (id, age in seconds) of the rows no block of the source (%s) holds.

    A join, never NOT IN: once the sealed numbers outgrow work_mem, that would look through all of them
    for each row.
    """
    return (
        f"SELECT t.{source.key} AS id, "  # noqa: S608
        f"extract(epoch FROM clock_timestamp() - t.{source.written_at})::bigint AS age "
        f"FROM {source.table} t LEFT JOIN (SELECT unnest(row_ids) AS id FROM audit_sealblock "
        f"WHERE source = %s) s ON s.id = t.{source.key} WHERE s.id IS NULL"
    )
