"""管路図: the pipes as the utility's own system gave them last, for the map alone."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly


class Layer(models.TextChoices):
    """What a line on the map is."""

    WATER_MAIN = "water_main", "配水管"
    WATER_SERVICE = "water_service", "給水管（宅内）"
    SEWER_MAIN = "sewer_main", "下水道管"
    SEWER_SERVICE = "sewer_service", "取付管（宅内）"


class NetworkEdition(InsertOnly):
    """One layer taken in whole from one file; the edition before is replaced by it."""

    layer = models.CharField("図層", max_length=13, choices=Layer)
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("本数")
    at = models.DateTimeField("取込")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("layer", "-at"), name="edition_newest"),)


class Pipe(models.Model):
    """One line of a layer. Each edition is loaded whole; the box over its points is indexed (migration 0002).

    `line` is a GeoJSON array of [longitude, latitude], sent to the map as it stands.
    """

    edition = models.ForeignKey(
        NetworkEdition, on_delete=models.PROTECT, related_name="pipes", db_index=False
    )
    layer = models.CharField(max_length=13, choices=Layer)
    ref = models.CharField("管理番号", max_length=40)
    bore_mm = models.PositiveSmallIntegerField("口径", null=True)
    material = models.CharField("管種", max_length=24, blank=True)
    laid_in = models.PositiveSmallIntegerField("布設年度", null=True)
    line = models.TextField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
