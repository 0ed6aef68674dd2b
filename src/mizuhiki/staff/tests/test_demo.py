"""The people of the demo: one a role, known password and code, and nowhere else."""

import time
from typing import Any

import pytest
from django.test import Client

from mizuhiki.staff import demo
from mizuhiki.staff.models import Role, User


@pytest.mark.req("DD-022")
def test_there_is_one_person_for_each_role_and_a_second_run_changes_nothing(db: None) -> None:
    first = demo.make_demo_users()
    assert demo.make_demo_users() == first
    held = [user.roles_held.get().role_id for user in first]
    assert held == list(Role.objects.order_by("order").values_list("code", flat=True))
    assert User.objects.count() == 12


@pytest.mark.parametrize("name", ["operator", "admin"])
def test_they_sign_in_with_the_known_password_and_the_printed_code(
    db: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    demo.make_demo_users()
    client = Client()
    answer = client.post("/sign-in/", {"login": name, "password": demo.PASSWORD, "device": "desk"})
    assert answer["Location"] == "/sign-in/code/"
    assert client.post("/sign-in/code/", {"code": demo.code(name)}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_used_code_is_not_printed_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Waited(Exception):  # noqa: N818
        """The next half minute was waited for."""

    def wait(seconds: float) -> None:
        raise Waited

    demo.make_demo_users()
    client = Client()
    client.post("/sign-in/", {"login": "counter", "password": demo.PASSWORD, "device": "desk"})
    client.post("/sign-in/code/", {"code": demo.code("counter")})
    monkeypatch.setattr(time, "sleep", wait)
    with pytest.raises(Waited):
        demo.code("counter")


@pytest.mark.asvs("6.3.2")
@pytest.mark.parametrize("name", ["PRODUCTION", "TRIAL", "TRAINING"])
def test_elsewhere_there_are_no_known_people(db: None, settings: Any, name: str) -> None:
    settings.ENVIRONMENT = type(settings.ENVIRONMENT)[name]
    settings.HAS_KNOWN_PEOPLE = False
    with pytest.raises(demo.NotTheDemo):
        demo.make_demo_users()
    with pytest.raises(demo.NotTheDemo):
        demo.code("admin")
    assert User.objects.count() == 0


def test_a_person_the_demo_does_not_have_has_no_code(db: None) -> None:
    demo.make_demo_users()
    with pytest.raises(demo.NoSuchDemoUser) as refused:
        demo.code("nobody")
    assert refused.value.message.startswith("見本に利用者ID「nobody」はありません。使えるID：operator, ")
