"""前納: what a temporary use pays before the tap is opened (docs/adr/0307)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class Advance(InsertOnly):
    """概算料金 of a temporary use: what was reckoned with, and the demand that asks for it.

    A supply that has one is not billed month by month: its last bill settles everything. A longer use
    pays once more, from where the one before ended. The period is half-open.
    """

    demand = models.OneToOneField(
        "billing.Demand", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("使用予定の初め")
    until = models.DateField("使用予定の終わり")
    months = models.PositiveSmallIntegerField("使用予定の月数")
    m3_a_month = models.PositiveIntegerField("1か月の予定水量")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="advance_forward"),
            models.CheckConstraint(condition=Q(months__gte=1), name="advance_of_months"),
            models.UniqueConstraint(fields=("supply", "since"), name="advanced_once_from_a_day"),
        )
