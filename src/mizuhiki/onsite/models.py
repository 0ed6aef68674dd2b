"""What a settlement visit came to."""

from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Settlement(InsertOnly):
    """現地精算: what was told at the place, and what the office made of it.

    The two sums are the same unless tariff or supply changed after the list was made. Then the cash stays
    booked as it was taken, and a person sees to the difference.
    """

    brought = models.OneToOneField(
        "fieldwork.Brought", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    reading = models.OneToOneField("metering.Reading", null=True, on_delete=models.PROTECT, related_name="+")
    demand = models.OneToOneField("billing.Demand", null=True, on_delete=models.PROTECT, related_name="+")
    receipt = models.OneToOneField("payments.Receipt", null=True, on_delete=models.PROTECT, related_name="+")
    told_yen = models.BigIntegerField()  # as the tablet showed it
    assessed_yen = models.BigIntegerField(null=True)  # none where it could not be assessed
    problem = models.CharField(max_length=400, blank=True)  # why not

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(assessed_yen__isnull=True, reading__isnull=True, demand__isnull=True)
                & ~Q(problem="")
                | Q(assessed_yen__isnull=False, reading__isnull=False, problem=""),
                name="settlement_assessed_or_says_why",
            ),
        )

    @property
    def is_different(self) -> bool:
        """Whether somebody has to see to it."""
        return self.assessed_yen != self.told_yen
