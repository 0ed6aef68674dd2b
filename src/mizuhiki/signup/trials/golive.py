"""本稼働前の確認: whether anything of the tests is left in this installation, and the report that nothing is.

Rows of applications are never deleted, not even by us: what was tested in stays behind whole, and production
begins in tables of its own. So the check looks for what should never have come along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on
from mizuhiki.signup import models
from mizuhiki.staff.api import User

ROWS: Sequence[tuple[str, type[Model]]] = (
    ("申込み", models.Application),
    ("申込みの入力内容", models.Answer),
    ("金融機関への申込み", models.Attempt),
    ("金融機関の結果", models.Evidence),
    ("金融機関の結果の口座", models.EvidenceAccount),
    ("金融機関から届いて受け付けなかったもの", models.Arrival),
    ("契約への反映", models.ApplicationMatch),
    ("金融機関の日次ファイル", models.DailyFile),
    ("受付結果の一覧", models.ResultFile),
    ("テストの結果", models.TrialResult),
    ("テストの質問", models.TrialHelp),
    ("テストの不具合", models.TrialFault),
)
TEST_NAMES = ("test", "trial", "demo", "sample", "walk", "tesuto", "mihon")


class TestsLeft(RuleBroken):
    """Something of the tests is left."""

    code = "tests_left"
    sentence = "テストのものが{count:,}件残っています。本稼働用の環境を新しく作り、もう一度確かめてください。"


class NotForProduction(RuleBroken):
    """Only what goes into production is reported clean."""

    code = "not_for_production"
    sentence = "今の環境は{environment}です。削除の報告は、本番の環境で行ってください。"


@dataclass(frozen=True)
class Left:
    """How much of one kind there is."""

    what: str
    count: int


def left() -> list[Left]:
    """Each kind of row and account that the tests leave, with how many there are."""
    found = [Left(what, model.objects.count()) for what, model in ROWS]  # type: ignore[attr-defined]
    named = Q()
    for name in TEST_NAMES:
        named |= Q(username__istartswith=name)
    accounts = User.objects.filter(named, is_active=True).count()
    mails = sum(1 for path in settings.EMAIL_FILE_PATH.glob("*") if path.is_file())
    return [
        *found,
        Left("テスト用の口座の口座振替", _on_test_accounts()),
        Left("テスト用の利用者（名前から）", accounts),
        Left("ファイルになった通知メール", mails),
    ]


def _on_test_accounts() -> int:
    """Accounts of supplies that are on the list of the banks' test accounts, in the rules in force."""
    try:
        listed = pack_on(clock.today()).signup_site.test_accounts
    except NoRulesInForce:
        return 0
    [(count,)] = sql.rows(
        "SELECT count(*) FROM directdebit_mandate WHERE encode(sha256(convert_to(concat_ws("
        "'-', bank_code, branch_code, account_type, account_no), 'UTF8')), 'hex') = ANY(%s)",
        [sorted(listed)],
    )
    return int(count)


@transaction.atomic
def report_clean(*, at: datetime, actor: Actor) -> models.GoLiveReport:
    """Store the report that nothing of the tests is left.

    Raises:
        NotForProduction, TestsLeft: nothing is stored.

    Source:
        DD-054 【長岡口振】8(6)イ(ｹ).
    """
    if not settings.IS_PRODUCTION:
        raise NotForProduction(environment=settings.ENVIRONMENT.label)
    found = left()
    if count := sum(one.count for one in found):
        raise TestsLeft(count=count)
    made = models.GoLiveReport.objects.create(
        looked_at={one.what: one.count for one in found}, at=at, by_id=actor.pk
    )
    audit.record(action="signup.golive.reported", subject=made, actor=actor, at=at)
    return made
