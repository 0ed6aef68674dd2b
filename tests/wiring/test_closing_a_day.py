"""Closing a day from the screen: what it says, who may, what a difference does."""

import argparse
import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing import api as billing
from mizuhiki.ledger import cli, closing
from mizuhiki.ledger.api import DailyProof, OpenItem
from mizuhiki.ledger.jobs import prove_and_close
from mizuhiki.ledger.models import FoundDifference
from mizuhiki.ledger.permissions import DAY_CLOSE, DAY_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import User
from tests.builders import Town, noon, rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 4, 20)
PAGE = f"/ledger/days/{DAY}/"
CLOSE = f"{PAGE}close/"


@pytest.fixture
def keeper(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Any:
    """The browser of somebody who closes days, on 20 April, when 10,190 yen were assessed."""
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(DAY)):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
        yield sign_in(person(DAY_SEE, DAY_CLOSE, username="keeper"))


def proof(*words: str) -> int:
    """`mizuhiki ledger proof` as the command line runs it; its exit status."""
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["proof", *words])
    status: int = args.run(args)
    return status


def ask(client: Client) -> Any:
    return client.post(CLOSE, {"once": str(uuid.uuid4())})


def test_the_days_of_the_month_show_what_moved_and_that_nothing_is_proven(keeper: Client) -> None:
    text = text_of(keeper.get("/ledger/"))
    assert "次に締める日： 2026年（令和8年）4月20日（月）" in text
    assert "2026-04-20 10,190円 0円 0円 0円 10,190円 0円 未照合 未締め" in text
    assert "2026-04-19 動きなし 0円 0円 未照合 未締め" in text
    assert "2026-04-21" not in text


@pytest.mark.req("COL-001")
def test_a_day_reads_as_a_trial_balance_and_as_claims_by_year_and_charge(keeper: Client) -> None:
    text = text_of(keeper.get(PAGE))
    assert "10,190円 10,190円 未収金 収益 10,190円 10,190円 10,190円 10,190円 合計 10,190円 10,190円" in text
    assert "令和8年度 水道料金 0円 4,851円 0円 0円 0円 4,851円" in text
    assert "令和8年度 下水道使用料 0円 5,339円 0円 0円 0円 5,339円" in text
    assert "合計 0円 10,190円 0円 0円 0円 10,190円" in text
    assert "調定 調定の一括処理" in text
    assert "日次締めに進む" in text


def test_closing_says_what_it_means_and_is_done_by_the_worker(keeper: Client) -> None:
    question = text_of(keeper.get(CLOSE))
    assert "締めた日には、だれも記帳できません。取り消すこともできません。" in question
    assert "締めたあとに窓口で受け取った現金は、2026-04-21の収納として記帳します" in question
    assert ask(keeper).headers["Location"] == PAGE
    assert (BatchRun.objects.get(kind=closing.KIND).state, DailyProof.objects.count()) == ("waiting", 0)
    assert "「2026-04-20 日次締め」は現在ほかの担当者が実行中です。" in text_of(
        keeper.get(ask(keeper).headers["Location"])
    )
    assert prove_and_close(day=f"{DAY}", actor_id=User.objects.get(username="keeper").pk) == "closed"
    proof = DailyProof.objects.get(day=DAY)
    assert (proof.totals["receivable_yen"], proof.closed_by_id) == (
        10_190,
        User.objects.get(username="keeper").pk,
    )
    text = text_of(keeper.get(PAGE))
    assert "✓ 締め済み" in text
    assert "差異 0円 連鎖 ✓ 前日とつながっています" in text
    assert "日次締めに進む" not in text
    assert "2026-04-20 10,190円 0円 0円 0円 10,190円 0円 0円 ✓ 締め済み" in text_of(keeper.get("/ledger/"))
    assert keeper.get(CLOSE).headers["Location"] == PAGE
    keeper_id = User.objects.get(username="keeper").pk
    assert prove_and_close(day=f"{DAY}", actor_id=keeper_id) == "batch_already_done"


def test_a_difference_is_shown_by_subledger_and_yen_and_keeps_the_day_open(keeper: Client) -> None:
    item = OpenItem.objects.get(charge="water")
    OpenItem.objects.filter(pk=item.pk).update(open_yen=4_850)
    ask(keeper)
    actor_id = User.objects.get(username="keeper").pk
    assert prove_and_close(day=f"{DAY}", actor_id=actor_id) == "ledger_differs"
    assert DailyProof.objects.count() == 0
    found = FoundDifference.objects.get()
    assert (found.subledger, found.subject, found.yen) == ("未納の明細", f"{item.pk}", -1)
    text = text_of(keeper.get(PAGE))
    assert f"未納の明細 調定・消込から計算した未納額と違う明細 {item.pk} 4,851円 4,850円 −1円" in text
    assert "差異あり" in text_of(keeper.get("/ledger/"))
    OpenItem.objects.filter(pk=item.pk).update(open_yen=4_851)
    ask(keeper)
    assert prove_and_close(day=f"{DAY}", actor_id=actor_id) == "closed"
    assert "見つかった差異" not in text_of(keeper.get(PAGE))


def test_a_later_day_waits_for_the_earlier_one(
    keeper: Client, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(noon(date(2026, 4, 21))):
        keeper = sign_in(person(DAY_SEE, DAY_CLOSE, username="next"))
        later = "/ledger/days/2026-04-21/"
        assert "先に 2026年（令和8年）4月20日（月） を締めてください。" in text_of(keeper.get(later))
        refused = keeper.post(f"{later}close/", {"once": str(uuid.uuid4())})
        assert "2026-04-20の日次締めが済んでいません。" in text_of(keeper.get(refused.headers["Location"]))
        ahead = keeper.post("/ledger/days/2026-04-22/close/", {"once": str(uuid.uuid4())})
        assert "2026-04-22はまだ来ていない" in text_of(keeper.get(ahead.headers["Location"]))
    assert BatchRun.objects.filter(kind=closing.KIND).count() == 0


def test_each_screen_opens_with_its_right_only(
    keeper: Client, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    reader = sign_in(person(DAY_SEE, username="reader"))
    other = sign_in(person(DAY_CLOSE, username="other"))
    assert [reader.get(url).status_code for url in ("/ledger/", PAGE, CLOSE)] == [200, 200, 403]
    assert [other.get(url).status_code for url in ("/ledger/", PAGE, CLOSE)] == [403, 403, 200]
    assert ask(reader).status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert keeper.get("/ledger/days/2026-02-30/").status_code == 404
    assert "日次締めに進む" not in text_of(reader.get(PAGE))
    assert BatchRun.objects.filter(kind=closing.KIND).count() == 0


@pytest.mark.req("COL-058")
def test_the_command_exits_1_on_a_derived_row_that_is_one_yen_off(
    keeper: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert proof() == 0
    assert "receivable_yen                         10,190" in capsys.readouterr().out
    item = OpenItem.objects.get(charge="water")
    OpenItem.objects.filter(pk=item.pk).update(open_yen=4_852)
    assert proof() == 1
    told = capsys.readouterr().out
    assert f"DIFFERENCE open item {item.pk}: 4851 yen expected, 4852 yen found" in told
    assert "proof FAILS: 1 difference(s)" in told
    assert proof("--json") == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False
    OpenItem.objects.filter(pk=item.pk).delete()
    assert proof() == 1
