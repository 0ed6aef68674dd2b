"""A person who is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

URLS = "mizuhiki.web.tests.urls"


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    """A counter clerk who may look at runs."""
    return person("web.runs_see", username="yamazaki", display_name="山﨑 花子")


@pytest.fixture
def signed_in(sign_in: Callable[[Any], Client], clerk: Any) -> Client:
    """The clerk's browser."""
    return sign_in(clerk)
