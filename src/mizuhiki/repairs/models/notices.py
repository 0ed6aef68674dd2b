"""断水・工事・災害のお知らせ: where, until when, and what is said to who calls."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class AreaNotice(InsertOnly):
    """お知らせ: an outage, work or a disaster in some towns, in a circle, or everywhere.

    It may end earlier or later than said first: `AreaNoticeStep`.
    """

    class Kind(models.TextChoices):
        OUTAGE = "outage", "断水"
        LOW = "low", "減水・濁り"
        WORK = "work", "工事"
        SEWER = "sewer", "下水道の使用制限"
        DISASTER = "disaster", "災害"

    kind = models.CharField("種類", max_length=8, choices=Kind)
    title = models.CharField("件名", max_length=60)
    words = models.CharField("お客様への案内", max_length=500)
    is_everywhere = models.BooleanField("全域")
    towns = ArrayField(models.CharField(max_length=60), default=list, verbose_name="町")
    latitude = models.DecimalField("緯度", max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField("経度", max_digits=9, decimal_places=6, null=True)
    radius_m = models.PositiveIntegerField("半径（m）", null=True)
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("終了予定")
    at = models.DateTimeField("登録")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="notice_forward"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, radius_m__isnull=True)
                | Q(latitude__gte=20, latitude__lte=46, longitude__gte=122, longitude__lte=154,
                    radius_m__gte=1, radius_m__lte=50_000),
                name="notice_circle_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_everywhere=True) | ~Q(towns=[]) | Q(radius_m__isnull=False),
                name="notice_is_somewhere",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("-starts_at",), name="notice_newest"),)


class AreaNoticeStep(InsertOnly):
    """It lasts longer, or is over; what is said to callers may become another with it."""

    notice = models.ForeignKey(AreaNotice, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    ends_at = models.DateTimeField("終了")
    words = models.CharField("お客様への案内", max_length=500)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("登録")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("notice", "number"), name="notice_step_numbered_once"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(words=""), name="notice_step_says_why"),
        )
