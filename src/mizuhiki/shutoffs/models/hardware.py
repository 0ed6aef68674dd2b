"""停止器具: caps and pins move between the store, crews and taps; none appears or vanishes (COL-022)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.shutoffs.models.doorstep import Cut

USER = settings.AUTH_USER_MODEL


class Tool(models.TextChoices):
    """What holds a tap closed."""

    CAP = "cap", "水道閉栓キャップ"
    PIN = "pin", "特殊伸縮止水栓用短ピン"


class Place(models.TextChoices):
    """Where hardware is."""

    OUTSIDE = "outside", "受入れ"
    STORE = "store", "倉庫"
    CREW = "crew", "現場担当"
    FITTED = "fitted", "取付中"
    LOST = "lost", "紛失"
    SCRAPPED = "scrapped", "廃棄"


class HardwareMove(InsertOnly):
    """Pieces of one kind go from one place to another. The database refuses more than there are."""

    tool = models.CharField("器具", max_length=3, choices=Tool)
    from_place = models.CharField("どこから", max_length=8, choices=Place)
    to_place = models.CharField("どこへ", max_length=8, choices=Place)
    count = models.PositiveSmallIntegerField("個数")
    crew = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    cut = models.ForeignKey(Cut, null=True, on_delete=models.PROTECT, related_name="hardware")
    serial = models.CharField("器具番号", max_length=30, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    moved_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_place=F("to_place"))
                & ~Q(to_place="outside")
                & ~Q(from_place="scrapped")
                & Q(count__gt=0),
                name="hardware_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=(Q(from_place="crew") | Q(to_place="crew")) ^ Q(crew__isnull=True),
                name="hardware_crew_is_named",
            ),
            models.CheckConstraint(
                condition=(Q(from_place="fitted") | Q(to_place="fitted")) ^ Q(cut__isnull=True),
                name="hardware_tap_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(from_place="outside") & ~Q(to_place__in=("lost", "scrapped")) | ~Q(reason=""),
                name="hardware_reason_is_given",
            ),
        )
        indexes = (models.Index(fields=("tool", "crew"), name="hardware_of_crew"),)
