"""What else decides the price of a charge of a supply, each from a day on."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from mizuhiki.audit.history import tracked
from mizuhiki.customers.models.supplies import Supply
from mizuhiki.platform.ranges import days

ALONE = ("area", "shops")
COUNTED = ("shops", "certified", "concentration")


@tracked()
class ServiceFact(models.Model):
    """料金の条件: a fact that the tariff of a charge asks for and most supplies do not have.

    `code` is the tariff's word for it (price area, purpose of a well, source, surcharge,
    reduction), or why a tap is shut off; `number` is what is counted: shops, m³ a month of a certified
    volume, mg/L.
    """

    class Kind(models.TextChoices):
        AREA = "area", "料金区域"
        SHOPS = "shops", "店舗数"
        PURPOSE = "purpose", "井戸水の用途"
        CERTIFIED = "certified", "認定水量（1か月のm³）"
        CONCENTRATION = "concentration", "水質（mg/L）"
        REDUCTION = "reduction", "減免"
        SHUT = "shut", "給水停止"  # from the day a tap was shut off to that on which it was opened
        SOURCE = "source", "井戸・控除メーターの水"  # each month has its reading in the room of meters

        @property
        def is_alone(self) -> bool:
            """Whether a charge has one at a time; of the others one of each code."""
            return self.value in ALONE

        @property
        def is_counted(self) -> bool:
            """Whether it has a number."""
            return self.value in COUNTED

    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="facts")
    charge = models.CharField(max_length=32)
    kind = models.CharField("条件", max_length=13, choices=Kind)
    code = models.CharField("内容", max_length=40, blank=True)
    number = models.PositiveIntegerField("数", default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="fact_forward"
            ),
            models.CheckConstraint(condition=Q(kind="shops") | ~Q(code=""), name="fact_names_its_code"),
            models.CheckConstraint(
                condition=~Q(kind__in=COUNTED) | Q(number__gt=0),
                name="fact_counts_something",
            ),
            ExclusionConstraint(
                name="one_fact_of_a_kind",
                expressions=[
                    ("supply", RangeOperators.EQUAL),
                    ("charge", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(kind__in=ALONE),
            ),
            ExclusionConstraint(
                name="one_fact_of_a_code",
                expressions=[
                    ("supply", RangeOperators.EQUAL),
                    ("charge", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(kind__in=ALONE),
            ),
        )
