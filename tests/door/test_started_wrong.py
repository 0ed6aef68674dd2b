"""A public site that stands before the wrong database shows nothing, or does not start at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import APPLICATION
from mizuhiki.signup import serving
from mizuhiki.signup.door.shown import NothingPublished
from mizuhiki.signup.models import Application, Publication
from tests.door.served import addresses_of
from tests.door.site import Citizen, as_served

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.parametrize("world", ["", "試験"])
def test_what_was_published_for_another_environment_is_not_shown(citizen: Citizen, world: str) -> None:
    body = Publication.objects.latest("pk").body | {"world": world}
    Publication.objects.create(body=body, sha256="2" * 64, published_at=clock.now())
    with as_served():
        for path in ("/ja/terms/", "/health"):
            with pytest.raises(NothingPublished):  # 500, and the health check says so
                citizen.get(path)
    assert not Application.objects.exists()


def test_it_starts_as_no_other_role(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    application = addresses_of(request, tmp_path_factory)[APPLICATION]
    database = replace(application, dbname=str(connection.settings_dict["NAME"]))
    site = serving.public_site(tmp_path, database, assets=settings.ASSETS)
    with pytest.raises(RuntimeError, match="connects as mizuhiki_door alone"):
        site.start()
