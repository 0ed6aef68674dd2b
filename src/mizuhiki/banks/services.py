"""Taking in an edition of the master."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import NamedTuple

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.banks.errors import MasterOlder, MasterShrunk
from mizuhiki.banks.events import MasterLoaded
from mizuhiki.banks.models import MasterLoad
from mizuhiki.platform import events, locks, sql
from mizuhiki.platform.actors import Actor

PACKAGE = "zengin-code"
MOST_LOST = 5  # hundredths of the places of today; more is a cut file, not a year's mergers
SAME = "(p.bank_code, p.branch_code, p.name, p.kana) = (n.bank_code, n.branch_code, n.name, n.kana)"


class Entry(NamedTuple):
    """A bank (without branch code) or a branch as the master writes it."""

    bank_code: str
    branch_code: str
    name: str
    kana: str


@dataclass(frozen=True)
class Loaded:
    """What a load did; `is_new` is False for an edition that was in already."""

    load: MasterLoad
    is_new: bool


def packaged() -> tuple[date, list[Entry]]:
    """The edition that came with the package, and its day."""
    digits = version(PACKAGE).rpartition(".")[2]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])), list(_packaged())


def _packaged() -> Iterator[Entry]:
    from zengin_code import Bank  # reads 30,000 rows when it is imported

    for bank in Bank.all.values():
        yield Entry(bank.code, "", bank.name, bank.kana)
        for branch in bank.branches.values():
            yield Entry(bank.code, branch.code, branch.name, branch.kana)


@transaction.atomic
def load_master(*, edition: date, entries: Sequence[Entry], actor: Actor | None, at: datetime) -> Loaded:
    """Take in an edition: new codes begin and codes that are gone end on its day; none is deleted.

    The same edition again changes nothing.

    Raises:
        MasterOlder: a newer edition is in. Nothing is changed.
        MasterShrunk: so much is gone that the master is cut. Nothing is changed.

    Source:
        issue 3, point 5; CC-048 【金沢CC】第2章 第16 第2項.
    """
    locks.take_name("banks.master")
    latest = MasterLoad.objects.order_by("-edition").first()
    if latest is not None and latest.edition >= edition:
        if latest.edition == edition:
            return Loaded(latest, is_new=False)
        raise MasterOlder(edition=edition, latest=latest.edition)
    sql.empty_for_now("new_place", "bank_code text, branch_code text, name text, kana text")
    sql.copy("new_place (bank_code, branch_code, name, kana)", entries)
    before, gone, changed = _compare()
    if gone * 100 > before * MOST_LOST:
        raise MasterShrunk(before=before, after=len(entries))
    sql.run(
        "UPDATE banks_place p SET ends_on = %s WHERE p.ends_on IS NULL "  # noqa: S608
        f"AND NOT EXISTS (SELECT FROM new_place n WHERE {SAME})",
        [edition],
    )
    added = sql.run(
        "INSERT INTO banks_place (bank_code, branch_code, name, kana, starts_on) "  # noqa: S608
        "SELECT bank_code, branch_code, name, kana, %s::date FROM new_place n WHERE NOT EXISTS "
        f"(SELECT FROM banks_place p WHERE p.ends_on IS NULL AND {SAME}) ORDER BY bank_code, branch_code",
        [edition if latest is not None else None],
    )
    sql.renew_statistics("banks_place")
    load = MasterLoad.objects.create(
        edition=edition,
        sha256=hashlib.sha256("\n".join(",".join(entry) for entry in sorted(entries)).encode()).hexdigest(),
        place_count=len(entries),
        added=added - changed,
        changed=changed,
        ended=gone,
        loaded_at=at,
        loaded_by_id=actor.pk if actor else None,
    )
    audit.record(action="banks.master.loaded", subject=load, actor=actor, at=at, edition=edition, ended=gone)
    events.publish(MasterLoaded(load_id=load.pk, at=at))
    return Loaded(load, is_new=True)


def _compare() -> tuple[int, int, int]:
    """Places of today; those whose code is gone; those whose code got another name or reading."""
    before, gone, changed = sql.rows(
        "SELECT count(*), count(*) FILTER (WHERE n.bank_code IS NULL), "
        "count(*) FILTER (WHERE (p.name, p.kana) <> (n.name, n.kana)) "
        "FROM banks_place p LEFT JOIN new_place n "
        "ON (n.bank_code, n.branch_code) = (p.bank_code, p.branch_code) WHERE p.ends_on IS NULL"
    )[0]
    return int(before), int(gone), int(changed)
