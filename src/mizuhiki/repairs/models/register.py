"""What a utility says itself: which repairs there are, and which contractors go out for them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from mizuhiki.audit.history import tracked
from mizuhiki.platform.ranges import instants


class Side(models.TextChoices):
    """Whose pipe it is."""

    WATER = "water", "水道"
    SEWER = "sewer", "下水道"


class Urgency(models.TextChoices):
    """How soon somebody has to be there."""

    URGENT = "urgent", "至急"
    TODAY = "today", "当日"
    LATER = "later", "日程調整"


@tracked()
class RepairItem(models.Model):
    """修繕の項目: one kind of thing that breaks, with what to ask and how urgent it is unless told otherwise.

    `is_public`: it is on the road, so that its place names nobody and may be told outside (Open311).
    """

    side = models.CharField("区分", max_length=5, choices=Side)
    code = models.CharField("コード", max_length=24, unique=True)  # also Open311's service_code
    label = models.CharField("項目", max_length=24)
    asks = models.CharField("聞き取ること", max_length=200, blank=True)
    urgency = models.CharField("緊急度", max_length=6, choices=Urgency)
    is_public = models.BooleanField("道路上（場所を公開できる）")
    place = models.PositiveSmallIntegerField("並び")
    ended_on = models.DateField("使用終了", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("side", "label"), name="repair_item_label_once"),)

    @override
    def __str__(self) -> str:
        return self.label


@tracked()
class Contractor(models.Model):
    """修繕業者: a company that may be sent out; its hours of every day, and the towns it goes to.

    No town means every town. From 00:00 to 00:00 is round the clock; from 17:00 to 08:00 is the night.
    """

    name = models.CharField("業者名", max_length=60, unique=True)
    telephone = models.CharField("電話", max_length=16)
    does_water = models.BooleanField("水道")
    does_sewer = models.BooleanField("下水道")
    towns = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="受持ちの町")
    opens_at = models.TimeField("受付開始")
    closes_at = models.TimeField("受付終了")
    ended_on = models.DateField("登録終了", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(does_water=True) | Q(does_sewer=True), name="contractor_does_something"
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name


@tracked()
class ContractorDuty(models.Model):
    """当番: a contractor stands by for a time; half-open."""

    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="duties")
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("終了")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_forward"),
            ExclusionConstraint(
                name="one_duty_at_a_time",
                expressions=[
                    ("contractor", RangeOperators.EQUAL),
                    (instants("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        )
