"""What the ground floor keeps: which world this is, and the runs that work in bulk."""

from typing import Any

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly


class Installation(InsertOnly):
    """The one row that says which world this database belongs to (本番, 試験, 研修, 見本).

    A restored copy keeps the row. What throws data away asks it, not the environment of the process.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    environment = models.CharField(max_length=16)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_installation"),)


class BatchRun(models.Model):
    """A piece of bulk work people can see: what, for which period, how far, with which sums.

    One row for each kind and period. `state` becomes `done` in the transaction that did the work;
    a run that died stays `running` without holding its lock, and the next start takes it over.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待機中"
        RUNNING = "running", "実行中"
        DONE = "done", "完了"
        FAILED = "failed", "失敗"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)  # the period or file it is for
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    step = models.CharField(max_length=100, default="")
    done_count = models.PositiveBigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(default=0)
    facts = models.JSONField(default=dict)  # counts and yen, by name
    expected = models.JSONField(default=dict)  # what it must come to, counted before it was started
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="one_run_a_kind_and_key"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(ended_at__isnull=False),
                name="done_run_has_an_end",
            ),
        )
        indexes = (models.Index(fields=("-started_at",), name="batch_run_newest"),)

    @property
    def percent(self) -> int:
        """Whole percent done, 0 when the total is not known yet."""
        return min(100, self.done_count * 100 // self.total_count) if self.total_count else 0


class BatchRunLine(InsertOnly):
    """The log of a run: what happened when. No personal data."""

    run = models.ForeignKey(BatchRun, on_delete=models.PROTECT, related_name="lines")
    at = models.DateTimeField()
    text = models.CharField(max_length=400)
    facts: Any = models.JSONField(default=dict)
