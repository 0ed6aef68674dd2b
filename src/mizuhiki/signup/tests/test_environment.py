"""試験環境と本番環境の違い: each is listed, those on purpose with their reason, and no secret."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup.cli import environment
from mizuhiki.signup.environment import differences, facts
from mizuhiki.signup.models import Publication
from mizuhiki.signup.site.services import publish
from mizuhiki.staff.models import Grant, Role
from tests.builders import clerk, rules

pytestmark = [pytest.mark.db, pytest.mark.django_db, pytest.mark.req("DD-083")]


def now() -> dict[str, str]:
    return facts(today=clock.today())


def test_an_installation_is_the_same_as_itself() -> None:
    assert now()["規則集"] == "施行なし"
    rules()
    publish(at=clock.now(), actor=clerk())
    found = now()
    assert differences(found, now()) == []
    wanted = {"環境", "Python", "PostgreSQL", "表 signup", "設定 MIDDLEWARE", "パッケージ Django"}
    assert wanted | {"公開 pages"} <= found.keys()
    assert found["環境"] == "見本"


def test_each_difference_is_listed_and_those_on_purpose_say_why(settings: Any) -> None:
    rules()
    publish(at=clock.now(), actor=clerk())
    role = Role.objects.create(code="tester", name="試験")
    Grant.objects.create(role=role, right_id=Grant.objects.values_list("right_id", flat=True)[0])
    here = now()
    settings.SCREEN_LOCK_SECONDS = settings.SCREEN_LOCK_SECONDS + 60
    settings.SIGNUP_SIMULATOR = "https://bank.example.invalid"
    body = Publication.objects.get().body
    banks = [{**bank, "url": "https://real.example.invalid/"} for bank in body["banks"][:1]] + body["banks"][
        1:
    ]
    banks[1] = banks[1] | {"account_types": ["9"]}
    Publication.objects.create(
        body=body | {"banks": banks, "survey_url": "https://s.example.invalid/"},
        sha256="1" * 64,
        published_at=clock.now(),
    )
    Grant.objects.filter(role=role).delete()
    there = now() | {"パッケージ Django": "1.0"}
    there.pop("OS")
    found = {one.name: one for one in differences(here, there)}
    codes = [bank["code"] for bank in body["banks"]]
    assert {name: bool(one.why) for name, one in found.items()} == {
        "OS": False,
        "パッケージ Django": False,
        "権限 tester": False,
        "設定 SCREEN_LOCK_SECONDS": False,
        "設定 SIGNUP_SIMULATOR": True,
        f"公開 接続先 {codes[0]}": True,
        f"公開 金融機関 {codes[1]}": False,
        "公開 survey_url": False,
    }
    assert (found["OS"].there, found["権限 tester"].there) == ("", "")


def test_no_secret_is_in_it(settings: Any) -> None:
    settings.EMAIL_HOST_PASSWORD = "geheim-1"
    settings.SECRET_KEY = "geheim-2"
    assert "geheim" not in json.dumps(now())


def test_the_command_prints_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert environment(Namespace(against=None)) == 0
    there = json.loads(capsys.readouterr().out)
    assert there == now()
    other = tmp_path / "trial.json"
    other.write_text(json.dumps(there | {"環境": "試験"}), encoding="utf-8")
    assert environment(Namespace(against=other)) == 0
    said = capsys.readouterr().out
    assert "環境：ここ 見本／もう一方 試験" in said
    assert "違い 1件、うち理由がわからないもの 0件" in said
    other.write_text(json.dumps(there | {"PostgreSQL": "15.1"}), encoding="utf-8")
    assert environment(Namespace(against=other)) == 1
    assert "理由を確かめてください" in capsys.readouterr().out
    other.write_text("[1]", encoding="utf-8")
    assert environment(Namespace(against=other)) == 2


@pytest.mark.req("DD-022")
def test_outside_production_every_bank_is_the_simulated_one(settings: Any) -> None:
    rules()
    terms = pack_on(clock.today()).signup
    assert terms is not None
    shown = {bank["code"]: bank["url"] for bank in publish(at=clock.now(), actor=clerk()).body["banks"]}
    assert len(shown) > 1
    for code, url in shown.items():
        assert url == f"{settings.SIGNUP_SIMULATOR}/{code}/apply"
        assert terms.banks[code].url == f"https://bank.example.invalid/{code}/apply"
