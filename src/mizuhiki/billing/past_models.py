"""What an earlier system billed, as its word; nothing here is owed."""

from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class PastBill(InsertOnly):
    """旧システムの請求: one charge of one reading month, asked for before the move, paid or not.

    What is open of it is an assessment of the kind 移行. This row is the yardstick of the first bills, and
    what a clerk is asked about; it is in no sum of money.
    """

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    charge = models.CharField(max_length=32)
    cycle_month = models.DateField("検針月")
    period_start = models.DateField()
    period_end = models.DateField()
    billed_yen = models.BigIntegerField("請求額")
    paid_yen = models.BigIntegerField("収納済額")
    due_on = models.DateField("納期限")

    class Meta:
        indexes = (models.Index(fields=("supply", "-cycle_month"), name="past_bill_of_supply"),)
        constraints = (
            models.CheckConstraint(condition=Q(period_start__lt=F("period_end")), name="past_bill_forward"),
            models.CheckConstraint(condition=Q(paid_yen__lte=F("billed_yen")), name="past_bill_not_overpaid"),
        )
