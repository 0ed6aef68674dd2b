"""Where a supply begins to count that found more on the dial than the one before it left there."""

from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class OpeningIndex(InsertOnly):
    """開栓時の指針: water passed a tap that nobody had a contract for, and the new user does not pay for it.

    The first reading of the supply counts from `index_m3`. What lies between is nobody's (使用者不明の水量).
    """

    supply = models.OneToOneField(
        "customers.Supply", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    fitting = models.ForeignKey("customers.MeterFitting", on_delete=models.PROTECT, related_name="+")
    read_on = models.DateField("開栓日")
    previous_m3 = models.PositiveIntegerField("前回の指針")
    index_m3 = models.PositiveIntegerField("開栓時の指針")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(index_m3__gt=F("previous_m3")), name="opening_found_more"),
        )
