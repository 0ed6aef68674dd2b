"""What was found out about a version of the rules before it took effect: checks and shadow runs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class TableCheck(InsertOnly):
    """早見表との照合: a published quick table against what a version's newest tariff makes of it."""

    version = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    charge = models.CharField(max_length=32)
    tariff_key = models.CharField(max_length=100)
    file_digest = models.CharField(max_length=64)  # SHA-256 of the table as it was brought
    cells = models.PositiveIntegerField()
    deviating = models.PositiveIntegerField()
    deviations = models.JSONField()  # each: line, use, bore, m³, months, printed yen, our yen or None, why
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cells__gt=0), name="table_has_cells"),
            models.CheckConstraint(
                condition=Q(deviating__lte=F("cells")), name="table_deviates_in_its_cells"
            ),
        )


class ShadowRun(InsertOnly):
    """模擬調定: a whole month priced by another version beside what it was or would be billed."""

    version = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    cycle_month = models.DateField()
    is_by_newest = models.BooleanField()  # by the newest tariff of each charge, whatever its first day
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(cycle_month__day=1), name="shadow_of_a_month"),)


class ShadowTotal(InsertOnly):
    """What one charge, use class and bore came to, before and after."""

    shadow = models.ForeignKey(ShadowRun, on_delete=models.PROTECT, related_name="totals")
    charge = models.CharField(max_length=32)
    use_class = models.CharField(max_length=40)
    bore_mm = models.PositiveSmallIntegerField()
    services = models.PositiveIntegerField()
    dearer = models.PositiveIntegerField()
    cheaper = models.PositiveIntegerField()
    unpriced = models.PositiveIntegerField()  # by either side; in neither sum
    before_yen = models.BigIntegerField()
    after_yen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shadow", "charge", "use_class", "bore_mm"), name="shadow_total_once"
            ),
        )

    @property
    def change_yen(self) -> int:
        """What it is dearer by; below zero cheaper."""
        return self.after_yen - self.before_yen


class ShadowLine(InsertOnly):
    """One service whose yen differ, or that one of the two has no price for; those alike have no line."""

    shadow = models.ForeignKey(
        ShadowRun, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    charge = models.CharField(max_length=32)
    use_class = models.CharField(max_length=40)
    bore_mm = models.PositiveSmallIntegerField()
    usage_m3 = models.PositiveIntegerField()
    before_yen = models.BigIntegerField(null=True)
    after_yen = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shadow", "supply", "charge"), name="shadow_line_once"),
            models.CheckConstraint(
                condition=Q(before_yen__isnull=True)
                | Q(after_yen__isnull=True)
                | ~Q(before_yen=F("after_yen")),
                name="shadow_line_differs",
            ),
        )

    @property
    def change_yen(self) -> int | None:
        """What it is dearer by; below zero cheaper, None where a side has no price."""
        if self.before_yen is None or self.after_yen is None:
            return None
        return self.after_yen - self.before_yen
