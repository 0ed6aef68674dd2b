"""一括更正: many supplies' bills corrected for one reason, each as a correction of its own."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

BATCH_KIND = "corrections.batch"  # of the request, and of the run that books


class CorrectionBatch(InsertOnly):
    """Which bills, what was wrong with all of them, and the run that worked them out.

    `listed` are the お問い合わせ番号 of a file; without it the use class and bore that the bills were
    priced by choose.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField("更正の種類", max_length=7)
    change = models.JSONField()
    use_class = models.CharField("用途", max_length=20, blank=True)
    bore_mm = models.PositiveSmallIntegerField("口径", null=True)
    listed = models.JSONField(default=list)
    first_month = models.DateField()
    last_month = models.DateField()
    reason = models.CharField("理由", max_length=200)
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="correction_batch_numbered_once"),
            models.CheckConstraint(condition=Q(first_month__lte=F("last_month")), name="batch_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="batch_for_a_reason"),
        )

    @property
    def shown(self) -> str:
        """一括R8-000001, as the screen has it."""
        return f"一括{shown_number(self.fiscal_year, self.number)}"


class BatchLeft(InsertOnly):
    """A supply of a batch whose bills could not be worked out, and why; somebody corrects it by itself."""

    batch = models.ForeignKey(CorrectionBatch, on_delete=models.PROTECT, related_name="left")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=400)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "supply"), name="batch_left_once"),)
