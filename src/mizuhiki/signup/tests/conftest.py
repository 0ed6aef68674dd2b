"""The public door as it is: a connection of its own, as the role that may nothing else."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import DOOR
from mizuhiki.platform.database.testing import throwaway_server
from mizuhiki.signup.models import Direction, GatewayKey, Publication

Door = psycopg.Connection[tuple[Any, ...]]
BANK = "9998"
TO_BANK, FROM_BANK = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, transactional_db: None
) -> Iterator[Door]:
    """What the public site connects as; in autocommit, and closed at the end."""
    base: Path = tmp_path_factory.getbasetemp()
    session = base.parent if hasattr(request.config, "workerinput") else base
    address = throwaway_server(session / "postgres")[DOOR]
    with address.connect(dbname=connection.settings_dict["NAME"]) as as_door:
        yield as_door


@pytest.fixture
def published(transactional_db: None) -> Publication:
    """Something to apply under, and the keys of one bank."""
    now = clock.now()
    for direction, secret in ((Direction.TO_BANK, TO_BANK), (Direction.FROM_BANK, FROM_BANK)):
        GatewayKey.objects.create(
            bank_code=BANK, direction=direction, secret=secret, starts_at=now - timedelta(days=1)
        )
    return Publication.objects.create(body={}, sha256="0" * 64, published_at=now)


@pytest.fixture
def begin(door: Door, published: Publication) -> Callable[..., str]:
    """An application that has begun; gives the citizen's secret: `begin()`."""

    def make(number: str = "W0123456789AB") -> str:
        secret = secrets.token_urlsafe(24)
        facts = [secret, number, "ja", "phone", "2026-04", ""]
        door.execute("SELECT signup_begin(%s, %s, %s, %s, %s, %s)", facts)
        return secret

    return make
