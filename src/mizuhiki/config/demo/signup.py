"""The demo's public site, and the bank it leads to: both made up, both on this machine."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.api import KeysThere, PostcodeTown, make_keys, publish

TOWNS = (  # no such codes exist: the post gives none that begins with 000
    ("0000001", "緑町"),
    ("0000002", "本町"),
    ("0000003", "川端"),
    ("0000003", "川端新町"),
)


def keys_file() -> Path:
    """Where the made-up bank has its halves of the keys."""
    return Path(settings.VAR) / "bank" / "keys.json"


def open_site(*, actor: Actor) -> None:
    """Publish what the rules say, and give the made-up bank its keys; a second time changes nothing."""
    now = clock.now()
    terms = pack_on(clock.today()).signup
    assert terms is not None, "the demo's rules have a public site"
    made = dict[str, Mapping[str, str]]()
    for code in terms.banks:
        try:
            made[code] = make_keys(bank_code=code, at=now, actor=actor)
        except KeysThere:
            continue
    if made:
        _keep({code: {**keys, "name": terms.banks[code].label} for code, keys in made.items()})
    city = pack_on(clock.today()).utility.city
    PostcodeTown.objects.bulk_create(
        [PostcodeTown(postcode=code, prefecture="", city=city, town=town) for code, town in TOWNS],
        ignore_conflicts=True,
    )
    publish(at=now, actor=actor)


def _keep(keys: Mapping[str, Mapping[str, str]]) -> None:
    path = keys_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(keys, file, ensure_ascii=False)
    half.replace(path)
