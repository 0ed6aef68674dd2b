"""職員によるテスト: results step by step, calls for help, faults found, and the check before 本稼働."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class TrialResult(InsertOnly):
    """What a step of a script came to, as a tester saw it; the latest of a step counts.

    `edition` is the digest of the script as it was read, so that a result is of the words that were there.
    """

    class Outcome(models.TextChoices):
        PASSED = "passed", "期待どおり"
        FAILED = "failed", "違った"
        BLOCKED = "blocked", "できなかった"

    script = models.CharField(max_length=24)
    step = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=12)
    outcome = models.CharField("結果", max_length=7, choices=Outcome)
    note = models.TextField("気づいたこと", max_length=1_000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="passed") | ~Q(note=""), name="trial_failure_says_something"
            ),
        )
        indexes = (models.Index(fields=("script", "step"), name="trial_result_of_step"),)


class TrialHelp(InsertOnly):
    """A tester asks for help at a step."""

    script = models.CharField(max_length=24)
    step = models.PositiveSmallIntegerField()
    question = models.TextField("質問", max_length=1_000)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(question=""), name="trial_help_asks_something"),)


class TrialAnswer(InsertOnly):
    """What was answered; the support that was given."""

    help = models.OneToOneField(TrialHelp, primary_key=True, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField("回答", max_length=1_000)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="trial_answer_says_something"),)


class TrialFault(InsertOnly):
    """不具合: what a step showed to be wrong; what is done about it are its steps."""

    result = models.OneToOneField(TrialResult, on_delete=models.PROTECT, related_name="fault")
    what = models.TextField("不具合", max_length=1_000)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(what=""), name="trial_fault_says_something"),)


class TrialFaultStep(InsertOnly):
    """Analysis, proposal, the utility's agreement to it, and the proof that it is mended (長岡 8(6)ウ(ｵ))."""

    class Kind(models.TextChoices):
        ANALYSIS = "analysis", "解析"
        PROPOSAL = "proposal", "対応方針"
        APPROVED = "approved", "承認"
        MENDED = "mended", "対応の確認"

    fault = models.ForeignKey(TrialFault, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("区分", max_length=8, choices=Kind)
    text = models.TextField("内容", max_length=1_000)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="trial_fault_step_says_something"),
            models.UniqueConstraint(
                fields=("fault",), condition=Q(kind="approved"), name="trial_fault_approved_once"
            ),
        )


class GoLiveReport(InsertOnly):
    """本稼働前の削除の報告: that nothing of the tests was left, what was looked at, when and by whom."""

    looked_at = models.JSONField()  # what was counted, each 0
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
