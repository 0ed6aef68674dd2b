"""A layer of pipes is taken in whole and takes the place of the one before."""

from datetime import datetime

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import FileRefused, IncomingFile, StoredFile, Taken
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs.layers import PipeLine, read_layer
from mizuhiki.repairs.models import Layer, NetworkEdition

KIND = "repairs.network"
COLUMNS = "repairs_pipe (edition_id, layer, ref, bore_mm, material, laid_in, line, west, south, east, north)"


class LayerKnown(RuleBroken):
    """The very file that is shown now."""

    code = "network_layer_known"
    sentence = "このファイルは、いま表示している{layer}と同じものです。取り込んでいません。"


def take_in(incoming: IncomingFile, content: bytes) -> int:
    """What the job does with a file that was brought; gives the number of the edition."""
    return load_layer(
        content,
        layer=incoming.facts["layer"],
        file=incoming.file,
        file_name=incoming.file_name,
        at=clock.now(),
        actor=incoming.received_by,
    ).pk


def find_edition(sha256: str) -> Taken | None:
    """The edition that is shown now, if it came from these bytes."""
    for layer in Layer:
        newest = NetworkEdition.objects.filter(layer=layer).order_by("-at", "-pk").first()
        if newest is not None and newest.file.sha256 == sha256:
            return Taken(newest.pk, newest.file_id)
    return None


@transaction.atomic
def load_layer(
    content: bytes,
    *,
    layer: str,
    file: StoredFile,
    file_name: str,
    at: datetime,
    actor: Actor | None,
) -> NetworkEdition:
    """Put the pipes of a file in the place of those of its layer, all of them or none.

    Raises:
        FileRefused: with every fault by feature and field. LayerKnown: it is shown already.
        Nothing is changed by either.

    Source:
        CC-024 【金沢CC】別紙２ ２(2)イ 管路情報参照、宅内配管情報参照; issue 5, point 6.
    """
    layer = Layer(layer)
    locks.take_name(f"repairs-network:{layer}")
    newest = NetworkEdition.objects.filter(layer=layer).order_by("-at", "-pk").first()
    if newest is not None and newest.file.sha256 == file.sha256:
        raise LayerKnown(layer=Layer(layer).label)
    lines, faults = read_layer(content, is_csv=file.media_type.startswith("text/csv"))
    if faults:
        raise FileRefused(file_name=file_name, faults=faults)
    edition = NetworkEdition.objects.create(
        layer=layer, file=file, count=len(lines), at=at, by_id=actor.pk if actor else None
    )
    sql.run("DELETE FROM repairs_pipe WHERE layer = %s", [layer])
    sql.copy(COLUMNS, (_row(edition, line) for line in lines))
    sql.renew_statistics("repairs_pipe", grown=len(lines))
    audit.record(
        action="repairs.network.loaded",
        subject=edition,
        actor=actor,
        at=at,
        layer=layer.value,
        count=len(lines),
    )
    return edition


def _row(edition: NetworkEdition, line: PipeLine) -> tuple[object, ...]:
    facts = (line.ref, line.bore_mm, line.material, line.laid_in, line.text)
    return edition.pk, edition.layer, *facts, *line.bounds


@transaction.atomic
def store_layer(
    content: bytes, *, layer: str, name: str, media_type: str, actor: Actor | None, at: datetime
) -> NetworkEdition:
    """Keep the bytes and take them in, for a layer that no person brings: the demo's, or a nightly export.

    Raises:
        As `load_layer`.

    Source:
        issue 5, point 6.
    """
    file = attachments.store(content, name=name, kind=KIND, media_type=media_type, actor=actor, at=at)
    return load_layer(content, layer=layer, file=file, file_name=name, at=at, actor=actor)
