"""Staying in and getting out: one session a device kind, a lock, an end, and a history of all of it."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import AuditEntry
from mizuhiki.platform import clock
from mizuhiki.staff.models import SignInEvent, StaffSession, User
from mizuhiki.staff.tests.conftest import PASSWORD
from mizuhiki.worklist.api import Item

SignIn = Callable[[Any], Client]
Post = Callable[..., Any]


def kinds() -> list[str]:
    return list(SignInEvent.objects.order_by("pk").values_list("kind", flat=True))


def after(**duration: int) -> Any:
    """The clock so much later."""
    return clock.travel(clock.now() + timedelta(**duration))


@pytest.mark.req("SEC-032", "SEC-079", "CC-069")
def test_a_second_desk_ends_the_first_and_is_reported_when_it_is_far_away(
    clerk: User, give_password: Post, code: Callable[[], str], totp_clock: Callable[[int], None]
) -> None:
    first, second = Client(), Client(REMOTE_ADDR="10.1.1.1")
    for client in (first, second):
        give_password(client)
        client.post("/sign-in/code/", {"code": code()})
        totp_clock(1)
    assert second.get("/runs/").status_code == 200
    sent = first.get("/runs/")["Location"]
    assert sent == "/sign-in/?next=%2Fruns%2F&ended=ended_parallel"
    assert kinds() == ["signed_in", "ended_parallel", "signed_in"]
    ended = SignInEvent.objects.get(kind="ended_parallel")
    assert (ended.user_id, ended.address, ended.needs_look) == (clerk.pk, "127.0.0.1", True)
    alarm = Item.objects.get(kind="staff.parallel_use")
    assert (alarm.desk, alarm.rank, alarm.subject_id) == ("security", Item.Rank.URGENT, clerk.pk)
    page = first.get(sent).content.decode()
    assert "別の端末でサインインしたため、この端末での利用を終了しました。" in page


@pytest.mark.req("SEC-079")
def test_a_desk_and_a_tablet_may_be_used_together(
    clerk: User, give_password: Post, code: Callable[[], str], totp_clock: Callable[[int], None]
) -> None:
    desk, tablet = Client(), Client()
    for client, device in ((desk, "desk"), (tablet, "field")):
        give_password(client, device=device)
        client.post("/sign-in/code/", {"code": code()})
        totp_clock(1)
    assert (desk.get("/runs/").status_code, tablet.get("/runs/").status_code) == (200, 200)
    assert set(StaffSession.objects.values_list("device", flat=True)) == {"desk", "field"}


@pytest.mark.req("SEC-030")
@pytest.mark.asvs("7.3.1")
def test_an_idle_screen_locks_and_the_password_opens_it(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    assert client.get("/runs/").status_code == 200
    with after(minutes=16):
        locked = client.get("/runs/")
        assert locked["Location"] == "/screen/unlock/?next=%2Fruns%2F"
        page = client.get(locked["Location"]).content.decode()
        assert "窓口 花子さんのパスワード" in page
        assert "<table" not in page
        wrong = client.post(locked["Location"], {"password": "wrong wrong wrong"})
        assert (wrong.status_code, "パスワードが違います" in wrong.content.decode()) == (422, True)
        opened = client.post(locked["Location"], {"password": PASSWORD})
        assert (opened.status_code, opened["Location"]) == (302, "/runs/")
        assert client.get("/runs/").status_code == 200
    assert kinds() == ["locked", "unlock_wrong", "unlocked"]


@pytest.mark.asvs("7.3.1")
def test_work_keeps_a_session_open_and_polls_do_not(clerk: User, sign_in: SignIn) -> None:
    from mizuhiki.platform.models import BatchRun

    run = BatchRun.objects.create(kind="billing", key="2026-10", title="試験", state="running")
    working, watching = sign_in(clerk), f"/runs/{run.pk}/progress/"
    with after(minutes=10):
        assert working.get("/runs/").status_code == 200
    with after(minutes=20):
        assert working.get(watching).status_code == 200
    with after(minutes=26):
        poll = working.get(watching, headers={"HX-Request": "true", "HX-Current-URL": "http://t/runs/9/"})
        assert (poll.status_code, poll["HX-Redirect"]) == (204, "/screen/unlock/?next=%2Fruns%2F9%2F")


def test_a_page_costs_no_write_within_the_minute(
    clerk: User, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(clerk)
    client.get("/me/")
    with django_assert_num_queries(4):  # session, person, and two of the page itself: rights and count
        client.get("/runs/")


@pytest.mark.asvs("7.3.2")
def test_a_session_ends_after_twelve_hours_of_work(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    StaffSession.objects.update(started_at=clock.now() - timedelta(hours=12))
    assert client.get("/runs/")["Location"] == "/sign-in/?next=%2Fruns%2F&ended=ended_absolute"
    assert StaffSession.objects.filter(user=clerk).count() == 0
    assert kinds() == ["ended_absolute"]


def test_five_wrong_passwords_at_a_locked_screen_end_the_session(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    assert client.post("/screen/lock/", {"next": "/runs/"})["Location"] == "/screen/unlock/?next=/runs/"
    for _ in range(4):
        assert client.post("/screen/unlock/", {"password": "wrong"}).status_code == 422
    ended = client.post("/screen/unlock/", {"password": "wrong"})
    assert ended["Location"] == "/sign-in/?ended=refused"
    assert (
        "続けて間違えたため、この端末での利用を終了しました。"
        in client.get(ended["Location"]).content.decode()
    )
    assert StaffSession.objects.filter(user=clerk).count() == 0
    assert kinds() == ["locked", *["unlock_wrong"] * 5, "refused"]


def test_a_locked_screen_shows_nothing_to_a_form_either(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    client.post("/screen/lock/")
    assert client.post("/screen/awake/")["Location"].startswith("/screen/unlock/")
    assert client.get("/me/")["Location"].startswith("/screen/unlock/")
    stream = client.get("/runs/", headers={"Accept": "text/event-stream"})
    assert stream.status_code == 204


@pytest.mark.req("SEC-030")
def test_a_form_sent_to_a_locked_screen_waits_and_acts_only_when_it_is_sent_again(
    clerk: User, sign_in: SignIn, person: Callable[..., User]
) -> None:
    boss = person("staff.people_edit", "staff.people_see", username="kanri")
    boss.set_password(PASSWORD)
    boss.save()
    client = sign_in(boss)
    act = {"act": "give", "role": "auditor", "once": str(uuid.uuid4())}
    client.post("/screen/lock/")
    shown = {"Referer": f"http://testserver/staff/{clerk.pk}/"}
    locked = client.post(f"/staff/{clerk.pk}/change/", act, headers=shown)["Location"]
    assert locked == f"/screen/unlock/?next=%2Fstaff%2F{clerk.pk}%2F"
    assert client.get("/screen/kept/")["Location"].startswith("/screen/unlock/")
    asked = client.post(locked, {"password": PASSWORD})["Location"]
    assert asked == f"/screen/kept/?next=%2Fstaff%2F{clerk.pk}%2F"
    page = client.get(asked).content.decode()
    assert f'action="/staff/{clerk.pk}/change/"' in page
    assert re.findall(r'name="(act|role)" value="(\w+)"', page) == [("act", "give"), ("role", "auditor")]
    assert not clerk.roles_held.filter(role="auditor").exists()
    assert client.get(asked)["Location"] == f"/staff/{clerk.pk}/"  # the page has it now, the session no more
    client.post(f"/staff/{clerk.pk}/change/", act)
    assert clerk.roles_held.filter(role="auditor").exists()


def test_a_password_sent_to_a_locked_screen_is_not_kept(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    client.post("/screen/lock/")
    client.post("/me/password/", {"oldpassword": PASSWORD, "password1": "a", "password2": "a"})
    assert client.session.get("kept_form") is None
    assert client.post("/screen/unlock/", {"password": PASSWORD})["Location"] == "/"


@pytest.mark.asvs("7.4.1", "14.3.1")
def test_signing_out_kills_the_session_here_and_clears_the_browser(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    old = client.cookies["session"].value
    assert client.get("/sign-out/").status_code == 405
    done = client.post("/sign-out/")
    assert (done.status_code, done["Location"]) == (302, "/sign-in/")
    assert done["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    thief = Client()
    thief.cookies["session"] = old
    assert thief.get("/runs/").status_code == 302
    assert kinds() == ["signed_out"]


@pytest.mark.asvs("7.4.1")
def test_a_tablet_keeps_what_it_has_told_nobody_yet(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    StaffSession.objects.filter(user=clerk).update(device="field")
    done = client.post("/sign-out/")
    assert (done.status_code, done["Location"]) == (302, "/field/")
    assert done["Clear-Site-Data"] == '"cache", "cookies"'
    assert client.get("/runs/").status_code == 302
    assert kinds() == ["signed_out"]


@pytest.mark.asvs("7.4.2")
def test_a_disabled_person_is_out_with_the_next_request(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/runs/")["Location"] == "/sign-in/?next=%2Fruns%2F"


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_the_sessions_elsewhere(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    StaffSession.objects.create(
        session_key="tablet", session_data="", expire_date=clock.now(), user=clerk, device="field"
    )
    new = "まつ barley 雲海 trumpet"
    client.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert list(StaffSession.objects.values_list("device", flat=True)) == ["desk"]
    assert client.get("/me/").status_code == 200
    assert kinds() == ["password_changed", "ended_by_change"]


@pytest.mark.asvs("7.4.5", "7.5.2")
def test_a_manager_ends_all_sessions_of_a_person(
    clerk: User, sign_in: SignIn, person: Callable[..., User]
) -> None:
    boss = person("staff.sessions_end", "staff.people_see", username="kanri")
    theirs, ours = sign_in(clerk), sign_in(boss)
    key = "00000000-0000-4000-8000-000000000001"
    ours.post(f"/staff/{clerk.pk}/sessions/end/", {"once": key})
    assert theirs.get("/runs/").status_code == 302
    assert ours.get(f"/staff/{clerk.pk}/").status_code == 200
    assert kinds() == ["ended_by_manager"]
    noted = AuditEntry.objects.get(action="staff.sessions.ended")
    assert (noted.actor_name, noted.subject_kind, noted.subject_id) == ("kanri", "staff.user", clerk.pk)
    assert noted.facts == {"count": 1}


@pytest.mark.asvs("7.5.2")
def test_one_sees_and_ends_ones_own_sessions(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    row = StaffSession.objects.create(
        session_key="tablet",
        session_data="",
        expire_date=clock.now(),
        user=clerk,
        device="field",
        started_at=clock.now(),
    )
    page = client.get("/me/").content.decode()
    assert "現場用タブレット" in page
    assert row.pk not in page
    mark = page.split("/me/sessions/")[1].split("/")[0]
    client.post(f"/me/sessions/{mark}/end/", {"once": "00000000-0000-4000-8000-000000000002"})
    assert list(StaffSession.objects.values_list("device", flat=True)) == ["desk"]


def test_the_next_page_after_unlocking_is_of_this_site(clerk: User, sign_in: SignIn) -> None:
    client = sign_in(clerk)
    client.post("/screen/lock/")
    opened = client.post("/screen/unlock/?next=https://evil.example/", {"password": PASSWORD})
    assert opened["Location"] == "/"
