"""職員によるテスト: results, help and faults from the step, and nothing left of them at the end."""

import io
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit.models import Mandate
from mizuhiki.platform import clock
from mizuhiki.signup.cli import go_live, seal
from mizuhiki.signup.models import (
    GoLiveReport,
    TrialAnswer,
    TrialFault,
    TrialFaultStep,
    TrialHelp,
    TrialResult,
)
from mizuhiki.signup.permissions import TRIAL_APPROVE, TRIAL_DO, TRIAL_SUPPORT
from mizuhiki.signup.trials import agreement as trial_agreement
from mizuhiki.signup.trials import golive
from mizuhiki.signup.trials import services as trials
from mizuhiki.signup.trials.errors import FaultKnown, HelpAnswered, NoteNeeded, NothingWrong, StepNotYet
from mizuhiki.signup.trials.scripts import scripts
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk
from tests.door.published import as_it_is, put
from tests.security.signups import make_application

pytestmark = [pytest.mark.db, pytest.mark.django_db]
AT = datetime(2026, 9, 10, 10, 0, tzinfo=clock.TOKYO)
STEP: dict[str, Any] = {"script": "apply_new", "step": 2, "at": AT}


def key() -> dict[str, str]:
    return {"once": f"{uuid4()}"}


def failed(**changes: Any) -> TrialResult:
    said = {"outcome": "failed", "note": "次の画面に進まない", "actor": clerk()}
    return trials.note_result(**STEP | said | changes)


@pytest.mark.req("DD-082")
def test_every_script_says_what_to_do_and_what_is_to_come_of_it() -> None:
    found = scripts()
    assert list(found) == ["apply_new", "apply_change", "refusals", "results", "rest", "report"]
    for script in found.values():
        assert script.title
        assert script.purpose.endswith("確かめる。")
        assert [step.number for step in script.steps] == list(range(1, len(script.steps) + 1))
        assert all(step.do.endswith("。") and step.expect.endswith("。") for step in script.steps)
    assert len({script.edition for script in found.values()}) == len(found)


@pytest.mark.req("DD-082")
def test_a_tester_fills_results_in_and_calls_for_help_from_the_step(
    person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    page = "/signup/trials/apply_new/2/"
    with clock.travel(AT):
        tester, helper = person(TRIAL_DO), person(TRIAL_DO, TRIAL_SUPPORT, username="shien")
        browser, other = sign_in(tester), sign_in(helper)
        bare = browser.post(page, {"outcome": "failed", "note": ""} | key())
        assert (bare.status_code, TrialResult.objects.count()) == (422, 0)
        assert "気づいたことを入力してください" in bare.content.decode()
        assert browser.post(page, {"outcome": "failed", "note": "進まない"} | key()).status_code == 302
        answer = browser.post(page, {"outcome": "passed", "note": ""} | key())
        assert answer.headers["Location"] == "/signup/trials/apply_new/3/"
        [line] = [one for one in trials.lines() if one.script.code == "apply_new"]
        assert (line.passed, line.failed, line.left) == (1, 0, 5)
        assert browser.post(page, {"act": "help", "question": "どこを押しますか"} | key()).status_code == 302
        item, asked = Item.objects.get(), TrialHelp.objects.get()
        assert (item.kind, item.desk, item.due_at - item.opened_at) == (
            "signup.trial_help",
            "system",
            trials.TIME_TO_HELP,
        )
        there = f"/signup/trials/help/{asked.pk}/"
        assert browser.post(there, {"text": "x"} | key()).status_code == 403
        assert other.post(there, {"text": "右下です。"} | key()).status_code == 302
        item.refresh_from_db()
        assert item.closed_at is not None
        assert "右下です。" in browser.get(page).content.decode()
        assert browser.get("/signup/trials/apply_new/9/").status_code == 404
    with pytest.raises(HelpAnswered):
        trials.answer(help_id=asked.pk, text="x", at=AT, actor=clerk())
    assert TrialAnswer.objects.get().by == helper


@pytest.mark.req("DD-082")
def test_a_result_is_of_the_words_the_script_had() -> None:
    made = failed(outcome="passed", note="")
    assert made.edition == scripts()["apply_new"].edition
    TrialResult.objects.create(
        script="report", step=1, edition="0" * 12, outcome="passed", at=AT, by_id=clerk().pk
    )
    [line] = [one for one in trials.lines() if one.script.code == "report"]
    assert (line.passed, line.left, line.steps[0].is_current) == (0, 2, False)
    with pytest.raises(NoteNeeded):
        failed(note=" ")
    with pytest.raises(IntegrityError, match="trial_failure_says_something"), transaction.atomic():
        TrialResult.objects.create(
            script="report", step=1, edition="0" * 12, outcome="failed", note="", at=AT, by_id=clerk().pk
        )
    assert TrialResult.objects.count() == 2


@pytest.mark.req("DD-084")
def test_a_fault_has_analysis_proposal_and_the_day_a_second_person_agreed(
    person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    helper = person(TRIAL_DO, TRIAL_SUPPORT, TRIAL_APPROVE, username="shien")
    bureau = person(TRIAL_DO, TRIAL_APPROVE, "approvals.request_see", username="kyoku")
    fault = trials.note_fault(result_id=failed().pk, what="進まない", at=AT, actor=clerk())
    said: dict[str, Any] = {"fault_id": fault.pk, "at": AT, "actor": helper}
    for kind in ("proposal", "mended", "approved"):
        with pytest.raises(StepNotYet):
            trials.note_fault_step(kind=kind, text="早い", **said)
    with pytest.raises(StepNotYet):
        trial_agreement.ask(fault=fault, at=AT, actor=helper)
    assert not TrialFaultStep.objects.exists()
    trials.note_fault_step(kind="analysis", text="ボタンの名前が違う。", **said)
    trials.note_fault_step(kind="proposal", text="名前を直す。", **said)
    with clock.travel(AT):
        page = f"/signup/trials/faults/{fault.pk}/"
        browser = sign_in(helper)
        assert "承認を依頼する" in browser.get(page).content.decode()
        assert browser.post(page, {"act": "ask"} | key()).status_code == 302
        early = {"kind": "mended", "text": "確かめた。"}
        assert browser.post(page, early | key()).status_code == 422
    request = ApprovalRequest.objects.get()
    later = AT + timedelta(days=1)
    granted: dict[str, Any] = {
        "request_id": request.pk, "outcome": Decision.Outcome.GRANTED, "reason": "", "at": later,
    }  # fmt: skip
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(**granted, actor=helper)
    assert not TrialFaultStep.objects.filter(kind="approved").exists()
    approvals.decide(**granted, actor=bureau)
    approved = TrialFaultStep.objects.get(kind="approved")
    assert (approved.at, approved.by) == (later, bureau)
    with pytest.raises(StepNotYet):
        trials.note_fault_step(kind="proposal", text="別の方針", **said)
    trials.note_fault_step(kind="mended", text="同じ手順で確かめた。", **said | {"at": later})
    with clock.travel(later):
        shown = sign_in(bureau).get("/signup/trials/").content.decode()
    for words in ("ボタンの名前が違う。", "名前を直す。", "2026-09-11"):
        assert words in shown


@pytest.mark.req("DD-084")
def test_a_fault_is_of_a_step_that_failed_and_once() -> None:
    bad, good = failed(), failed(outcome="passed", note="")
    trials.note_fault(result_id=bad.pk, what="進まない", at=AT, actor=clerk())
    with pytest.raises(FaultKnown):
        trials.note_fault(result_id=bad.pk, what="進まない", at=AT, actor=clerk())
    with pytest.raises(NothingWrong):
        trials.note_fault(result_id=good.pk, what="x", at=AT, actor=clerk())
    assert TrialFault.objects.count() == 1


@pytest.fixture
def production(settings: Any, tmp_path: Path) -> Any:
    settings.IS_PRODUCTION = True
    settings.EMAIL_FILE_PATH = tmp_path
    return settings


@pytest.mark.req("DD-054")
@pytest.mark.usefixtures("production")
def test_what_the_tests_leave_is_listed_and_nothing_is_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_application(AT)
    failed()
    User.objects.create(username="Test01", display_name="x")
    User.objects.create(username="trial9", display_name="x", is_active=False)
    (tmp_path / "mail.log").write_text("x")
    listed = {one.what: one.count for one in golive.left() if one.count}
    assert listed == {
        "申込み": 1,
        "申込みの入力内容": 6,
        "金融機関への申込み": 1,
        "金融機関の結果": 1,
        "金融機関の結果の口座": 1,
        "テストの結果": 1,
        "テスト用の利用者（名前から）": 1,
        "ファイルになった通知メール": 1,
    }
    with pytest.raises(golive.TestsLeft):
        golive.report_clean(at=AT, actor=clerk())
    assert go_live(Namespace(name="")) == 1
    assert "申込みの入力内容：6件" in capsys.readouterr().out
    assert not GoLiveReport.objects.exists()


@pytest.mark.req("DD-054")
def test_a_supply_on_a_test_account_of_a_bank_is_found_by_its_seal(
    production: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("9998,001,1,0012345\n"))
    assert seal(Namespace()) == 0
    sealed = capsys.readouterr().out.strip()
    put(as_it_is, site=lambda site: site.update(test_accounts=[sealed]), days_ago=1)
    town = Town()
    town.settle(1)
    town.settle(2)
    for supply, number in zip(Supply.objects.order_by("pk"), ("0012345", "0012346"), strict=True):
        Mandate.objects.create(
            supply=supply, bank_code="9998", branch_code="001", account_type="1", account_no=number,
            holder_kana="ﾐﾎﾝ", starts_on=AT.date(),
        )  # fmt: skip
    assert {one.what: one.count for one in golive.left() if one.count} == {"テスト用の口座の口座振替": 1}
    with pytest.raises(golive.TestsLeft):
        golive.report_clean(at=clock.now(), actor=clerk())
    assert not GoLiveReport.objects.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("9998,001,1,0012345\n9998,1,1,1\n"))
    assert (seal(Namespace()), "2行目は" in capsys.readouterr().err) == (1, True)


@pytest.mark.req("DD-054")
def test_the_report_is_stored_when_nothing_is_left(
    production: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk()
    assert go_live(Namespace(name="")) == 0
    assert not GoLiveReport.objects.exists()
    assert go_live(Namespace(name="hanako")) == 0
    made = GoLiveReport.objects.get()
    assert (made.by, sum(made.looked_at.values()), len(made.looked_at)) == (clerk(), 0, 15)
    assert f"削除の報告 {made.pk}番を保存しました" in capsys.readouterr().out
    assert go_live(Namespace(name="nobody")) == 1
    production.IS_PRODUCTION = False
    with pytest.raises(golive.NotForProduction):
        golive.report_clean(at=AT, actor=clerk())
    assert GoLiveReport.objects.count() == 1
