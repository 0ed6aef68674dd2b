"""The line itself: its number and how it is handed over, where it is answered, and the monthly report."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class LineNumber(InsertOnly):
    """ナビダイヤル: the number of this service alone, in the contractor's name (EMG-013)."""

    number = models.CharField("電話番号", max_length=20, unique=True)
    holder = models.CharField("名義", max_length=60)
    from_on = models.DateField("開始日")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(number="") & ~Q(holder=""), name="line_number_complete"),
        )


class TransferStep(InsertOnly):
    """One step of handing the number over when the contract ends."""

    line = models.ForeignKey(LineNumber, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField("順")
    words = models.CharField("手続き", max_length=100)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("line", "number"), name="transfer_step_once"),)


class TransferDone(InsertOnly):
    """A step was done, with its paper and day."""

    step = models.OneToOneField(TransferStep, primary_key=True, on_delete=models.PROTECT, related_name="done")
    paper = models.CharField("書類", max_length=100)
    on = models.DateField("日付")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(paper=""), name="transfer_done_with_paper"),)


class Site(InsertOnly):
    """業務実施場所: in Japan, with control of who enters; the database takes no other (EMG-014)."""

    name = models.CharField("名称", max_length=60)
    address = models.CharField("所在地", max_length=120)
    country = models.CharField("国", max_length=2)
    has_entry_control = models.BooleanField("入退出管理")
    control = models.CharField("入退出管理の方法", max_length=100)
    from_on = models.DateField("使用開始日")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(country="JP"), name="night_site_in_japan"),
            models.CheckConstraint(
                condition=Q(has_entry_control=True) & ~Q(control=""), name="night_site_controlled"
            ),
        )


class MonthFiled(InsertOnly):
    """月報: the figures of a month as they were submitted (EMG-009)."""

    month = models.DateField("月", unique=True)  # its first day
    figures: Any = models.JSONField()
    submitted_on = models.DateField("提出日")
    to = models.CharField("提出先", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(to=""), name="night_month_filed_with_somebody"),)
