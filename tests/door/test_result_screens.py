"""The list of results leaves by one screen: second factor, right and network; each taking is written down."""

import hashlib
import math
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pyrage import DecryptError
from pyrage import passphrase as age
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.config.env import EnvironmentFault, read_env
from mizuhiki.platform import clock
from mizuhiki.platform.passphrases import GROUPS, IN_GROUP, LETTERS, is_passphrase, new_passphrase
from mizuhiki.signup import permissions as may
from mizuhiki.signup.models import ResultFile, ResultReceipt, ResultTaking
from mizuhiki.signup.results import services as result_services
from tests.builders import clerk, rules
from tests.door.results import FRIDAY, confirmed, make_day
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
RIGHTS = (may.RESULT_SEE, may.RESULT_TAKE, may.RESULT_MAKE, "attachments.file_open")
LGWAN, ELSEWHERE = "10.20.30.40", "203.0.113.9"


@pytest.fixture
def result(settings: Settings, tmp_path: Path) -> ResultFile:
    settings.FILES = tmp_path / "files"
    settings.RESULT_NETWORKS = read_env().result_networks
    rules()
    confirmed(1, at=FRIDAY, name={"name": "𠮷田 花子"})
    return make_day().files.get()


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(*RIGHTS, username="kyoku1"))


def path(result: ResultFile, rest: str = "") -> str:
    return f"/signup/results/{result.pk}/{rest}"


@pytest.mark.req("DD-010")
def test_a_taking_is_kept_with_person_time_and_digest(desk: Client, result: ResultFile) -> None:
    before = clock.now()
    answer = desk.post(path(result, "file/"))
    assert answer.content == attachments.read(result.file)
    assert answer["Content-Type"] == "text/csv; charset=shift_jis"
    taking = ResultTaking.objects.get()
    assert (taking.by.username, taking.address, taking.sha256) == ("kyoku1", "127.0.0.1", result.file.sha256)
    assert before <= taking.at <= clock.now()
    entry = AuditEntry.objects.get(action="signup.results.taken_out")
    assert (entry.actor_name, entry.subject_id) == ("kyoku1", taking.pk)
    read = ReadLog.objects.get(subject_kind="signup.application")
    assert read.how == "export"
    shown = text_of(desk.get(path(result)))
    assert result.file.sha256 in shown
    assert "127.0.0.1" in shown


@pytest.mark.req("DD-010")
def test_without_a_fresh_second_factor_nothing_leaves(
    desk: Client,
    result: ResultFile,
    monkeypatch: pytest.MonkeyPatch,
    person: Callable[..., Any],
    sign_in: Callable[..., Client],
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    asked = desk.post(path(result, "file/"))
    assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, "/sign-in/again/code/")
    without = sign_in(person(*RIGHTS, username="kyoku2"), factors=False)
    assert without.post(path(result, "file/")).status_code == 302
    assert Client().post(path(result, "file/")).status_code == 302
    assert not ResultTaking.objects.exists()


@pytest.mark.req("DD-010")
def test_from_outside_the_named_networks_nothing_leaves(
    result: ResultFile,
    desk: Client,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MIZUHIKI_RESULT_NETWORKS", "10.20.0.0/16, 2001:db8::/32")
    settings.RESULT_NETWORKS = read_env.__wrapped__().result_networks
    settings.TRUSTED_PROXIES = 1
    for address, status in ((ELSEWHERE, 403), ("10.21.0.1", 403), ("nonsense", 403), (LGWAN, 200)):
        headers = {"X-Forwarded-For": f"{LGWAN}, {address}"}  # the first is what a terminal invents
        answer = desk.post(path(result, "file/"), headers=headers)
        assert answer.status_code == status, address
        assert desk.get(path(result, "layout/"), headers=headers).status_code == status
        assert ("許可された回線" in answer.content.decode(errors="replace")) == (status == 403)
    assert [taking.address for taking in ResultTaking.objects.all()] == [LGWAN]
    outside = text_of(desk.get(path(result), headers={"X-Forwarded-For": ELSEWHERE}))
    assert "今の端末の回線からは取り出せません" in outside
    monkeypatch.setenv("MIZUHIKI_RESULT_NETWORKS", "10.20.0.1/16")
    with pytest.raises(EnvironmentFault, match="MIZUHIKI_RESULT_NETWORKS"):
        read_env.__wrapped__()


def test_the_file_store_has_no_other_way_out(desk: Client, result: ResultFile) -> None:
    answer = desk.get(f"/files/{result.file_id}/")
    assert answer.status_code == 409
    assert "結果一覧の画面から取り出してください" in answer.content.decode()
    assert not ResultTaking.objects.exists()


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.mark.req("DD-010")
def test_an_encrypted_file_leaves_under_a_passphrase_that_is_kept_nowhere(
    desk: Client, result: ResultFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.get(path(result, "seal/")).content.decode()
    given = {name: field(page, name) for name in ("passphrase", "leave")}
    assert page.count(given["passphrase"]) == 2
    answer = desk.post(path(result, "sealed/"), given)
    assert age.decrypt(answer.content, given["passphrase"]) == attachments.read(result.file)
    with pytest.raises(DecryptError):
        age.decrypt(answer.content, new_passphrase())
    assert ".csv.age" in answer["Content-Disposition"]
    taking = ResultTaking.objects.get()
    assert taking.sha256 == hashlib.sha256(answer.content).hexdigest() != result.file.sha256
    kept = [str(one.get_decoded()) for one in Session.objects.all()]
    assert not [one for one in kept if given["passphrase"] in one]
    for wrong in (given | {"passphrase": "1234"}, given | {"leave": "x"}, {}):
        assert desk.post(path(result, "sealed/"), wrong)["Location"] == path(result, "seal/")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert desk.post(path(result, "sealed/"), given)["Location"] == path(result, "seal/")
    assert desk.get(path(result, "seal/"))["Location"].startswith("/sign-in/again/code/")
    assert ResultTaking.objects.count() == 1


@pytest.mark.req("DD-021")
def test_a_dry_run_from_the_screen_to_its_receipt(desk: Client, result: ResultFile) -> None:
    made = desk.post("/signup/results/", {"once": str(uuid4())})
    test = ResultFile.objects.get(day=None)
    assert made["Location"] == path(test)
    assert "試験データ_WEB口座振替受付結果" in text_of(desk.get("/signup/results/"))
    content = desk.post(path(test, "file/")).content
    assert content.decode("cp932").count(",試験データ\r\n") == 4
    given = {"once": str(uuid4()), "line_count": "4件", "digest": test.file.sha256[:8]}
    wrong = desk.post(path(test), given | {"line_count": "5"})
    assert wrong.status_code == 422
    assert "入力した件数がこのファイルと違います" in wrong.content.decode()
    assert not ResultReceipt.objects.exists()
    assert desk.post(path(test), given | {"once": str(uuid4())}).status_code == 302
    receipt = ResultReceipt.objects.get()
    assert (receipt.result, receipt.by.username, receipt.line_count) == (test, "kyoku1", 4)
    assert "受領済み" in text_of(desk.get(path(test)))


def test_a_digest_is_taken_in_any_width_and_nothing_else_is(desk: Client, result: ResultFile) -> None:
    desk.post(path(result, "file/"))
    digest = result.file.sha256
    for wrong in ("照合番号です。八桁", "１２３４５６７", f"{digest}0", f"{digest[:8]}\ng"):
        given = {"once": str(uuid4()), "line_count": "1", "digest": wrong}
        page = desk.post(path(result), given)
        assert page.status_code == 422, wrong
        assert "0〜9とa〜fの8桁から64桁まで" in page.content.decode()
    assert not ResultReceipt.objects.exists()
    wide = " ".join(chr(ord(one) + 0xFEE0) for one in digest[:10].upper())
    given = {"once": str(uuid4()), "line_count": "1", "digest": wide}
    assert desk.post(path(result), given).status_code == 302
    assert ResultReceipt.objects.get().sha256 == digest


@pytest.mark.req("DD-009")
def test_a_layout_is_tried_on_before_a_day_is_made_again(desk: Client, result: ResultFile) -> None:
    shown = text_of(desk.get(path(result, "layout/")))
    assert ("使用者氏名" in shown, "U+20BB7" in shown, "代わりの字にした" in shown) == (True, True, True)
    assert "0012345" not in shown  # a screen shows no whole account number
    given = {"once": str(uuid4()), "rules": result.rules_id, "reason": ""}
    empty = desk.post(path(result, "layout/"), given)
    assert (empty.status_code, ResultFile.objects.count()) == (422, 1)
    made = desk.post(path(result, "layout/"), given | {"once": str(uuid4()), "reason": "局の依頼"})
    new = ResultFile.objects.get(supersedes=result)
    assert made["Location"] == path(new)
    assert "新しい版があります" in text_of(desk.get(path(result)))


def test_who_may_only_see_neither_takes_nor_makes(
    result: ResultFile, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    desk = sign_in(person(may.RESULT_SEE, username="uketsuke1"))
    assert desk.get("/signup/results/").status_code == desk.get(path(result)).status_code == 200
    assert desk.post(path(result, "file/")).status_code == 403
    assert desk.get(path(result, "layout/")).status_code == 403
    assert desk.post(path(result), {"once": str(uuid4())}).status_code == 403
    assert desk.post("/signup/results/", {"once": str(uuid4())}).status_code == 403
    assert (ResultFile.objects.count(), ResultTaking.objects.count()) == (1, 0)


def test_the_jobs_make_and_watch(result: ResultFile) -> None:
    late = FRIDAY + timedelta(days=30)
    assert result_services.watch(at=late, actor=clerk()) == 1
    assert result_services.make_up(at=late, actor=clerk()) == 29


def test_a_passphrase_has_a_hundred_bits() -> None:
    assert math.log2(len(LETTERS)) * GROUPS * IN_GROUP == 100
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(is_passphrase(one) for one in made)
    assert not [
        one
        for one in ("", "AAAA", "AAAA-AAAA-AAAA-AAAA-AAAI", "aaaa-AAAA-AAAA-AAAA-AAAA")
        if is_passphrase(one)
    ]
