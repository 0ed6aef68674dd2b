"""What the dial of a tap that is shut off showed whoever stood before it."""

from django.db import models

from mizuhiki.platform.guards import InsertOnly


class ShutIndex(InsertOnly):
    """停止中の指針: when a tap was shut off, and each time somebody looked at it since; the last one counts.

    Nobody is billed by it alone. A round that finds the same has nothing to doubt, more is a finding, and a
    supply that ends while it is shut off is settled by it.
    """

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    fitting = models.ForeignKey("customers.MeterFitting", on_delete=models.PROTECT, related_name="+")
    read_on = models.DateField("確認日")
    index_m3 = models.PositiveIntegerField("指針")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("supply", "-id"), name="shut_index_of_supply"),)
