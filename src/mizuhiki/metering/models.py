"""Readings, and the handheld files they came in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class ReadingImport(InsertOnly):
    """A file of readings from a handheld, known by the digest of its bytes, which are kept."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    cycle_month = models.DateField("検針月")
    row_count = models.PositiveIntegerField()
    run = models.OneToOneField("platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Reading(InsertOnly):
    """検針: what a supply's meter showed on a day, and the whole m³ used since the last reading.

    A reading that cannot be billed as it stands carries `hold` and no `usage_m3`; what settles it is
    another row of the same month with the next `sequence`. The period is half-open.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "定例"
        FINAL = "final", "閉栓"
        ESTIMATED = "estimated", "認定"

    class Hold(models.TextChoices):
        NONE = "", ""
        REVERSED = "reversed", "指針が前回より小さい"
        EXCESSIVE = "excessive", "使用水量が過大"

    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    fitting = models.ForeignKey(
        "customers.MeterFitting", null=True, on_delete=models.PROTECT, related_name="+"
    )
    cycle_month = models.DateField("検針月")
    sequence = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REGULAR)
    period_start = models.DateField()
    read_on = models.DateField("検針日")
    previous_m3 = models.PositiveIntegerField("前回指針")
    index_m3 = models.PositiveIntegerField("今回指針")
    usage_m3 = models.PositiveIntegerField("使用水量", null=True)
    hold = models.CharField(max_length=10, choices=Hold, blank=True, default="")
    source = models.ForeignKey(
        ReadingImport, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    source_line = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle_month", "supply", "sequence"), name="read_once"),
            models.CheckConstraint(condition=Q(period_start__lt=F("read_on")), name="reading_forward"),
            models.CheckConstraint(
                condition=(Q(hold="") & Q(usage_m3__isnull=False)) | (~Q(hold="") & Q(usage_m3__isnull=True)),
                name="held_or_usable",
            ),
        )
        indexes = (models.Index(fields=("supply", "-cycle_month"), name="reading_of_supply"),)
