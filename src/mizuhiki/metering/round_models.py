"""検針の巡回: when a route is read, and what was handed to the reader for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.audit.history import tracked
from mizuhiki.platform.guards import InsertOnly


@tracked()
class Round(models.Model):
    """検針日程: on which days a route is read for a reading month, both days in."""

    cycle_month = models.DateField("検針月")
    route = models.CharField("検針区", max_length=8)
    starts_on = models.DateField("検針の初日")
    ends_on = models.DateField("検針の末日")
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle_month", "route"), name="round_once"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="round_forward"),
        )


class SentFile(InsertOnly):
    """定期検針データ: a file for the handheld, of one route or of all of a month (`route` is empty)."""

    cycle_month = models.DateField("検針月")
    route = models.CharField("検針区", max_length=8, blank=True)
    row_count = models.PositiveIntegerField()
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("-cycle_month", "-made_at"), name="sent_file_of_month"),)


class SentTap(InsertOnly):
    """A tap that a file told the reader to read; without a supply it is closed, and should stand still."""

    sent = models.ForeignKey(SentFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    cycle_month = models.DateField()
    installation = models.ForeignKey(
        "customers.Installation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    supply = models.ForeignKey(
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    previous_m3 = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("sent", "installation"), name="tap_once_a_sent_file"),)
        indexes = (models.Index(fields=("cycle_month", "installation"), name="sent_tap_of_month"),)
