"""休業日の業務: work that the schedule needs on a day on which the service is closed (COL-010)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class ClosedDayWork(InsertOnly):
    """What is done on a closed day, and why it cannot wait. Who does it stands in `ClosedDayStaff`."""

    day = models.DateField("休業日")
    task = models.CharField("業務", max_length=60)
    reason = models.CharField("休業日に行う理由", max_length=200)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(task="") & ~Q(reason=""), name="closed_day_work_says_why"),
        )
        indexes = (models.Index(fields=("day",), name="closed_day_work_of_day"),)


class ClosedDayStaff(InsertOnly):
    """Somebody who works then."""

    work = models.ForeignKey(ClosedDayWork, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("work", "person"), name="closed_day_staff_named_once"),
        )


class ClosedDayWithdrawal(InsertOnly):
    """取消し: the work was not done after all; the entry stays in the report, struck out."""

    work = models.OneToOneField(
        ClosedDayWork, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="closed_day_withdrawn_why"),)
