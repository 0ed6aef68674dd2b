"""附帯業務 task by task, and a contract's budgets and preparation; rows are never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

MOST_COUNT, MOST_MINUTES = 9_999, 1_440


class IncidentalTask(InsertOnly):
    """附帯業務: so many of something done on a day by somebody, under a type of work (COL-052, CC-051).

    `work_type` is a code of the rule pack in force on `done_on`. `minutes` are those of all of them together.
    """

    work_type = models.CharField("業務区分", max_length=24)
    description = models.CharField("内容", max_length=100)
    count = models.PositiveSmallIntegerField("件数")
    minutes = models.PositiveSmallIntegerField("時間（分）")
    done_on = models.DateField("日付")
    agreement = models.CharField("発注者との協議", max_length=100, default="")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=MOST_COUNT), name="task_count_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="task_minutes_within_a_day"
            ),
            models.CheckConstraint(condition=~Q(description=""), name="task_says_something"),
            models.CheckConstraint(condition=~Q(work_type=""), name="task_has_a_type"),
        )
        indexes = (models.Index(fields=("done_on", "work_type"), name="task_of_day"),)


class TaskReversal(InsertOnly):
    """取消し: a task that does not count, and why; it stays in the report of its day, struck out."""

    task = models.OneToOneField(
        IncidentalTask, primary_key=True, on_delete=models.PROTECT, related_name="reversal"
    )
    reason = models.CharField("理由", max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="task_reversal_has_a_reason"),)


class BudgetCheck(InsertOnly):
    """予算確認: what became of the budget of a following fiscal year, and what follows for the contract.

    A later row of the same contract and year holds instead of the one before it (CC-006).
    """

    class Result(models.TextChoices):
        APPROPRIATED = "appropriated", "予算措置済み"
        REDUCED = "reduced", "減額"
        DELETED = "deleted", "削除"

    class Outcome(models.TextChoices):
        UNCHANGED = "unchanged", "契約のとおり"
        OPEN = "open", "協議中"
        CHANGED = "changed", "契約の変更"
        CANCELLED = "cancelled", "契約の解除"

    contract = models.CharField(max_length=24)  # a code of the rule pack
    fiscal_year = models.PositiveSmallIntegerField("年度")
    result = models.CharField("支出予算", max_length=12, choices=Result)
    outcome = models.CharField("契約の扱い", max_length=9, choices=Outcome)
    confirmed_on = models.DateField("確認した日")
    officer = models.CharField("確認した発注者の職員", max_length=40)
    paper = models.CharField("根拠の文書", max_length=80)
    note = models.CharField("メモ", max_length=200, default="")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(result="appropriated", outcome="unchanged")
                | (~Q(result="appropriated") & ~Q(outcome="")),
                name="budget_given_leaves_the_contract",
            ),
            models.CheckConstraint(
                condition=~Q(contract="") & ~Q(officer="") & ~Q(paper=""), name="budget_check_says_from_whom"
            ),
        )
        indexes = (models.Index(fields=("contract", "fiscal_year", "-id"), name="budget_of_year"),)


class PreparationWord(InsertOnly):
    """準備期間の業務: who sees to one of them, by when, and when it was done, with what shows it (CC-007).

    A later row of the same item holds instead of the one before it.
    """

    contract = models.CharField(max_length=24)  # a code of the rule pack
    item = models.CharField(max_length=24)  # likewise
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="担当者"
    )
    due_on = models.DateField("期日")
    done_on = models.DateField("完了した日", null=True)
    evidence = models.CharField("確認できる資料", max_length=200, default="")
    reference = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(evidence=""), name="preparation_done_is_shown"
            ),
        )
        indexes = (models.Index(fields=("contract", "item", "-id"), name="preparation_of_item"),)
