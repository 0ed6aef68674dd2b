"""保管簿: what was found of takings, papers and seals, each morning and evening (COL-057)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.till.models.safe import Safe


class CustodyCount(InsertOnly):
    """One kind, counted once each morning and once each evening; a difference to the book says why."""

    class Kind(models.TextChoices):
        TAKINGS = "takings", "収納金"
        RECEIPTS = "receipts", "領収書"
        HANDWRITTEN = "handwritten", "手書領収書"
        SEALS = "seals", "領収印"

    class Slot(models.TextChoices):
        MORNING = "morning", "朝"
        EVENING = "evening", "夕"

    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(db_index=True)
    slot = models.CharField(max_length=7, choices=Slot)
    kind = models.CharField(max_length=11, choices=Kind)
    expected = models.BigIntegerField()  # yen of takings, sheets of paper, seals
    counted = models.BigIntegerField()
    reason = models.CharField("差異の理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("safe", "day", "slot", "kind"), name="custody_counted_once"),
            models.CheckConstraint(
                condition=Q(counted__gte=0) & (Q(counted=F("expected")) | ~Q(reason="")),
                name="custody_difference_has_reason",
            ),
        )
