"""台帳の相違: rows of fact, each with when it was first seen and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Check(InsertOnly):
    """台帳照合: one night's look at every tap."""

    on = models.DateField("照合日")
    at = models.DateTimeField()
    taps = models.PositiveIntegerField("照合した水栓")
    found = models.PositiveIntegerField("相違")
    fresh = models.PositiveIntegerField("新しい相違")
    gone = models.PositiveIntegerField("解消")


class Difference(InsertOnly):
    """What two registers say of one tap, where they ought to say the same."""

    class Kind(models.TextChoices):
        BORE_BILLED = "bore_billed", "口径と請求した口径"
        BORE_METER = "bore_meter", "口径とメーターの口径"
        METER_READ = "meter_read", "付いているメーターと検針したメーター"
        NOT_BILLED = "not_billed", "契約にあるのに請求のない料金"
        NOT_SERVED = "not_served", "契約にないのに請求した料金"
        LEFT_OUT = "left_out", "前の契約にあって今の契約にない料金"
        EXPIRED = "expired", "検定満期を過ぎたメーター"
        CLOSED_USE = "closed_use", "契約のない水栓での使用"

    check_run = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("種類", max_length=12, choices=Kind)
    installation = models.ForeignKey("customers.Installation", on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    one = models.CharField("台帳", max_length=40)
    other = models.CharField("照合した先", max_length=40)
    first_seen_on = models.DateField("見つけた日")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("installation", "kind", "one", "other", "first_seen_on"), name="difference_once_a_day"
            ),
        )


class DifferenceEnd(InsertOnly):
    """The registers agree again, or two people found the difference right as it is."""

    class How(models.TextChoices):
        GONE = "gone", "解消"
        ACCEPTED = "accepted", "このままでよい"

    difference = models.OneToOneField(
        Difference, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    how = models.CharField(max_length=8, choices=How)
    reason = models.CharField("理由", max_length=200, blank=True)
    request = models.ForeignKey(
        "approvals.ApprovalRequest", null=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="gone", request__isnull=True)
                | (Q(how="accepted", request__isnull=False, by__isnull=False) & ~Q(reason="")),
                name="difference_accepted_by_two",
            ),
        )
