"""The public site and a bank as processes of their own, over the database of the test."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from mizuhiki.banks.models import Place
from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import APPLICATION, DOOR, Address
from mizuhiki.platform.database.testing import throwaway_server
from mizuhiki.signup import serving
from mizuhiki.signup.models import PostcodeTown
from mizuhiki.signup.serving import Site
from mizuhiki.signup.site.services import make_keys, publish
from tests.builders import clerk, rules

BANK = "9998"


@dataclass(frozen=True)
class Pair:
    """The two servers, and where the application's own role finds their database."""

    door: Site
    bank: Site
    application: Address


def addresses_of(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> Mapping[str, Address]:
    """Where each role finds the server of the tests."""
    base = factory.getbasetemp()
    session = base.parent if hasattr(request.config, "workerinput") else base
    return throwaway_server(session / "postgres")


@contextmanager
def served(
    request: pytest.FixtureRequest, folder: Path, factory: pytest.TempPathFactory, *, proxies: int = 0
) -> Iterator[Pair]:
    """The public site of the demo's rules, and one bank that answers and sends its notices."""
    addresses = addresses_of(request, factory)
    name = str(connection.settings_dict["NAME"])
    door = serving.public_site(
        folder, replace(addresses[DOOR], dbname=name), assets=settings.ASSETS, proxies=proxies
    )
    bank = serving.bank(folder, notice_url=f"{door.url}/notice/{{bank}}/")
    _publish(bank)
    try:
        door.start()
        bank.start()
        yield Pair(door, bank, replace(addresses[APPLICATION], dbname=name))
    finally:
        for one in (bank, door):
            if one.process:
                one.stop()


def _publish(bank: Site) -> None:
    """The rules in force, shown; the bank with its halves of the keys."""
    rules()
    Place.objects.create(bank_code=BANK, branch_code="001", name="本店", kana="ホンテン")
    Place.objects.create(bank_code=BANK, branch_code="002", name="本町", kana="ホンマチ")
    PostcodeTown.objects.create(postcode="0000001", prefecture="", city="水引市", town="緑町")
    keys = make_keys(bank_code=BANK, at=clock.now() - timedelta(minutes=5), actor=clerk())
    text = json.dumps({BANK: {**keys, "name": "水引銀行"}})
    (bank.folder / "keys.json").write_text(text, encoding="utf-8")
    with override_settings(SIGNUP_SIMULATOR=bank.url):
        publish(at=clock.now(), actor=clerk())
