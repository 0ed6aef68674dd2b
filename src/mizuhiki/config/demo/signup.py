"""The demo's public site, and the bank it leads to: both made up, both on this machine."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from mizuhiki.attachments import api as attachments
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.api import (
    EVIDENCE,
    KeysThere,
    PostcodeTown,
    candidate,
    check_terms,
    make_keys,
    publish,
    record_agreement,
    record_certificate,
    record_check,
    standing_of,
    warn_of_expiry,
)

SOON = "9991"  # whose certificate runs out, so that the warning is seen
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
    for code in terms.banks:
        _complete(code, actor=actor)
    warn_of_expiry(at=now)
    _publish(actor=actor)


def _publish(*, actor: Actor) -> None:
    """At the first start, and where the made-up bank answers at another port; else people publish."""
    now = clock.now()
    found = candidate(at=now)
    for party in ("contractor", "banks", "subcontractor") if found.unchecked and not found.latest else ():
        check_terms(
            party=party,
            checked_on=clock.today(),
            checked_by="見本 法務担当",
            finding="仕様書と異なる定めはない。第7条に仕様書の優先を定めている。",
            at=now,
            actor=actor,
        )
    if not found.latest or any(
        not bank["url"].startswith(settings.SIGNUP_SIMULATOR) for bank in found.latest.body["banks"]
    ):
        publish(at=now, actor=actor)


def _complete(bank_code: str, *, actor: Actor) -> None:
    """What a utility does before the public may choose a bank: contract, obligations, tests, certificates."""
    now, today = clock.now(), clock.today()
    pack = pack_on(today)
    standing = standing_of(pack, bank_code, at=now)
    if standing.agreement is not None:  # whoever tries the screens may undo what they like
        return
    begun = today.replace(day=1) - timedelta(days=200)
    record_agreement(
        bank_code=bank_code,
        number=f"提携-{bank_code}",
        signed_on=begun,
        starts_on=begun,
        ends_on=begun + timedelta(days=1_095),
        at=now,
        actor=actor,
    )
    shown = attachments.store(
        f"見本の金融機関{bank_code}の契約書の写し\n".encode(),
        name=f"{bank_code}-agreement",
        kind=EVIDENCE,
        media_type="text/plain",
        actor=actor,
        at=now,
    )
    for one in (*standing.obligations, *standing.go_live):
        record_check(
            bank_code=bank_code,
            point=one.point.code,
            is_met=True,
            note="見本の契約書と試験の記録を確認した。",
            evidence=shown,
            at=now,
            actor=actor,
        )
    soon = bank_code == SOON
    for purpose, days in (("server", 40 if soon else 300), ("client", 500)):
        record_certificate(
            bank_code=bank_code,
            purpose=purpose,
            serial=f"DEMO-{bank_code}-{purpose}",
            starts_on=begun,
            expires_on=today + timedelta(days=days),
            at=now,
            actor=actor,
        )


def _keep(keys: Mapping[str, Mapping[str, str]]) -> None:
    path = keys_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(keys, file, ensure_ascii=False)
    half.replace(path)
