"""A change needs the token of this very session: on every address that takes a POST."""

import pytest
from django.conf import settings
from django.test import Client

from tests.security.conftest import Town
from tests.security.forms import forms_of
from tests.security.site import ask, pages

pytestmark = pytest.mark.django_db


def token_of_another_browser() -> str:
    """A token that is right, but somebody else's."""
    other = Client()
    form = forms_of(other.get("/sign-in/").content.decode())[0]
    return form.values["csrfmiddlewaretoken"]


@pytest.mark.asvs("3.5.1")
def test_no_address_takes_a_post_without_the_token_of_its_own_browser(town: Town) -> None:
    foreign = token_of_another_browser()
    for page in pages():
        if ask(town.everything, "POST", page.url).status_code == 405:
            continue
        for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": foreign}):
            client = Client(enforce_csrf_checks=True)
            client.get("/sign-in/")
            client.cookies[settings.SESSION_COOKIE_NAME] = town.everything
            assert client.post(page.url, sent).status_code == 403, page.name
