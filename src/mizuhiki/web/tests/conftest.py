"""A person who is signed in."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

URLS = "mizuhiki.web.tests.urls"


@pytest.fixture
def clerk(db: None) -> Any:
    """A counter clerk who may look at runs."""
    user = get_user_model().objects.create_user("yamazaki", display_name="山﨑 花子")
    user.user_permissions.add(Permission.objects.get(codename="view_batchrun"))
    return user


@pytest.fixture
def signed_in(client: Client, clerk: Any) -> Client:
    """The clerk's browser."""
    client.force_login(clerk)
    return client
