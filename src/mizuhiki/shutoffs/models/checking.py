"""停止中の状況確認: somebody looks whether water runs behind a closed tap (COL-072)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.shutoffs.models.doorstep import Cut

USER = settings.AUTH_USER_MODEL


class CheckVisit(InsertOnly):
    """状況確認の予定."""

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="check_visits")
    visit = models.OneToOneField("fieldwork.Visit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")


class CheckFinding(InsertOnly):
    """What a check found. Water that ran, or hardware that is gone, is 無断使用."""

    class Tap(models.TextChoices):
        CLOSED = "closed", "停止のまま"
        OPENED = "opened", "開けられていた"
        UNSEEN = "unseen", "確認できなかった"

    check_visit = models.OneToOneField(
        CheckVisit, primary_key=True, on_delete=models.PROTECT, related_name="finding"
    )
    tap = models.CharField("止水栓", max_length=6, choices=Tap)
    index_m3 = models.PositiveIntegerField("指針", null=True)
    is_unauthorised = models.BooleanField("無断使用")
    used_m3 = models.PositiveIntegerField("停止後の使用水量", default=0)
    is_hardware_there = models.BooleanField("器具がある", null=True)
    note = models.CharField("状況", max_length=200, blank=True)
    photo = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField("確認")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(used_m3=0) | Q(is_unauthorised=True),
                name="use_behind_a_closed_tap_is_unauthorised",
            ),
        )
