"""Keeping a changed tariff as a version of the rules, and what a quick table said about it."""

import hashlib
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.revisions.models import TableCheck
from mizuhiki.revisions.quicktable import deviations_of, read_cells
from mizuhiki.rulepacks.api import RulePackVersion, keep_pack, pack_of_version

MOST_SHOWN = 2_000  # deviations kept with a check; more are counted


def path_of(charge: str) -> str:
    """The file of a charge inside a pack."""
    return f"tariffs/{charge}.yaml"


def propose(*, base: RulePackVersion, charge: str, text: str, at: datetime, actor: Actor) -> RulePackVersion:
    """Keep the rules of a version with another file for one charge.

    Raises:
        RulePackFault, TariffFault: the file cannot be used. Nothing is kept.
    """
    return keep_pack(files={**base.files, path_of(charge): text}, at=at, actor=actor)


@transaction.atomic
def check_table(
    *, version: RulePackVersion, charge: str, use: str, content: bytes, at: datetime, actor: Actor
) -> TableCheck:
    """Hold the utility's quick table against the newest tariff of a charge, and keep the answer.

    Args:
        use: class of the rows that name none.

    Raises:
        TableFaulty: names the line. Nothing is kept.

    Source:
        issue 7, point 1; trust.md, section 2.
    """
    tariff = pack_of_version(version.pk).tariffs[charge].versions[-1]
    cells = read_cells(content, use=use)
    deviations = deviations_of(cells, tariff)
    check = TableCheck.objects.create(
        version=version,
        charge=charge,
        tariff_key=tariff.key,
        file_digest=hashlib.sha256(content).hexdigest(),
        cells=len(cells),
        deviating=len(deviations),
        deviations=[one.to_list() for one in deviations[:MOST_SHOWN]],
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action="revisions.table.checked",
        subject=check,
        actor=actor,
        at=at,
        cells=check.cells,
        deviating=check.deviating,
    )
    return check
