"""Loading a pack, putting it in force, and asking which rules hold on a day."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import events
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.events import RulesComing
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.models import RulePackInForce, RulePackVersion
from mizuhiki.rulepacks.pack import Pack, read_pack
from mizuhiki.rulepacks.selectors import version_in_force
from mizuhiki.tariffs import TariffFault

DATA = Path(__file__).parent / "data"


class NoRulesInForce(RuleBroken):
    """No version of the pack is in force on that day."""

    code = "no_rules_in_force"
    sentence = "{day}に有効な規則集がありません。規則集を読み込み、施行日を決めてください。"


def files_of(directory: Path) -> dict[str, str]:
    """The texts of a pack's folder, by their path inside it."""
    if not (directory / PACK_FILE).is_file():
        raise RulePackFault(file=str(directory), key=PACK_FILE, problem="このファイルがありません。")
    paths = sorted(directory.rglob("*.yaml"))
    return {path.relative_to(directory).as_posix(): _text_of(path, directory) for path in paths}


def _text_of(path: Path, directory: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"{line}行目の文字コードがUTF-8ではありません。"
        raise RulePackFault(
            file=path.relative_to(directory).as_posix(), key="（全体）", problem=problem
        ) from None


def read_folder(directory: Path) -> Pack:
    """The pack that a folder holds; nothing is kept.

    Raises:
        RulePackFault, TariffFault: names the file and the key.
    """
    return read_pack(files_of(directory), version_id=0)


def load_pack(*, directory: Path, at: datetime, actor: Actor | None) -> RulePackVersion:
    """Keep the files of a folder as a version, as `keep_pack` does."""
    return keep_pack(files=files_of(directory), at=at, actor=actor)


@transaction.atomic
def keep_pack(*, files: Mapping[str, str], at: datetime, actor: Actor | None) -> RulePackVersion:
    """Keep a version of a pack; the same content is kept once.

    Raises:
        RulePackFault, TariffFault: the pack is not complete. Nothing is kept.

    Source:
        design.md, law 8.
    """
    pack = read_pack(files, version_id=0)
    canonical = json.dumps(files, ensure_ascii=False, sort_keys=True)
    version, is_new = RulePackVersion.objects.get_or_create(
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        defaults={
            "code": pack.code,
            "files": files,
            "loaded_at": at,
            "loaded_by_id": actor.pk if actor else None,
        },
    )
    if is_new:
        audit.record(action="rulepacks.version.kept", subject=version, actor=actor, at=at)
    return version


@transaction.atomic
def put_in_force(
    *, version: RulePackVersion, from_on: date, at: datetime, asked_by: Actor | None, decided_by: Actor | None
) -> RulePackInForce:
    """Let a version take effect on a day; the database refuses one person in both parts.

    Whoever made something by the rules of that day or later hears of it first, and may refuse.

    Source:
        design.md, law 8.
    """
    events.publish(RulesComing(version_id=version.pk, from_on=from_on))
    in_force = RulePackInForce.objects.create(
        version=version,
        from_on=from_on,
        decided_at=at,
        asked_by_id=asked_by.pk if asked_by else None,
        decided_by_id=decided_by.pk if decided_by else None,
    )
    audit.record(
        action="rulepacks.version.put_in_force",
        subject=version,
        actor=decided_by,
        at=at,
        from_on=f"{from_on}",
    )
    return in_force


def pack_on(day: date) -> Pack:
    """The rules in force on a day.

    Raises:
        NoRulesInForce: none is.
    """
    version_id = version_in_force(day)
    if version_id is None:
        raise NoRulesInForce(day=day)
    return pack_of_version(version_id)


def packs_between(first: date, last: date) -> dict[date, Pack | None]:
    """The rules in force on each day from first to last, both in; None where there are none."""
    rows = list(RulePackInForce.objects.filter(from_on__lte=last).order_by("from_on", "pk"))
    found: dict[date, Pack | None] = {}
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        held = [row.version_id for row in rows if row.from_on <= day]
        found[day] = pack_of_version(held[-1]) if held else None
    return found


@lru_cache(maxsize=8)
def pack_of_version(version_id: int) -> Pack:
    """The pack of one immutable version, read once a process."""
    return read_pack(RulePackVersion.objects.get(pk=version_id).files, version_id=version_id)


def unreadable_versions() -> dict[int, str]:
    """The stored versions that this release cannot read, each with the sentence that says why.

    None is the answer after every upgrade: bills were made with each of them and must replay.
    """
    found = {}
    for version in RulePackVersion.objects.order_by("pk").iterator():
        try:
            read_pack(version.files, version_id=version.pk)
        except (RulePackFault, TariffFault) as fault:
            found[version.pk] = fault.message if isinstance(fault, RulePackFault) else str(fault)
    return found
