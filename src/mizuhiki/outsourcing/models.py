"""附帯業務: what else is done under the contract, task by task; rows are never changed."""

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
