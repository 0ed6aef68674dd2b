"""Places: where water is used, and what is built there."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Upper

from mizuhiki.audit.history import tracked
from mizuhiki.customers.models.people import NO_BIGRAMS, Customer
from mizuhiki.platform.ranges import days


def plain(number: str) -> OpClass:
    """A number as it is searched by: capitals, no hyphens."""
    return OpClass(Upper(Replace(number, Value("-"), Value(""))), "text_pattern_ops")


@tracked(exclude=["search_text", "search_bigrams"])
class Premises(models.Model):
    """使用場所: an address where water is used, with its place on the map."""

    postcode = models.CharField("郵便番号", max_length=7)
    town = models.CharField("町名", max_length=60)
    block = models.CharField("番地", max_length=40)
    building = models.CharField("建物・部屋", max_length=80, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    search_text = models.TextField(default="", db_default="", editable=False)
    search_bigrams = ArrayField(models.IntegerField(), default=list, db_default=NO_BIGRAMS, editable=False)

    class Meta:
        indexes = (
            GinIndex(fields=("search_bigrams",), fastupdate=False, name="premises_bigrams"),
            GinIndex(OpClass("search_text", "gin_trgm_ops"), fastupdate=False, name="premises_trigrams"),
        )

    @property
    def address(self) -> str:
        """The address on one line."""
        return " ".join(part for part in (f"{self.town}{self.block}", self.building) if part)


@tracked()
class Installation(models.Model):
    """給水装置: a tap with its number and bore. A child hangs behind its parent's meter."""

    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="installations")
    tap_no = models.CharField("水栓番号", max_length=12, unique=True)
    bore_mm = models.PositiveSmallIntegerField("口径")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    route = models.CharField("検針区", max_length=8)
    route_order = models.PositiveIntegerField("検針順")

    class Meta:
        indexes = (models.Index(plain("tap_no"), name="installation_tap_plain"),)
        constraints = (
            models.CheckConstraint(condition=Q(bore_mm__gt=0), name="installation_bore"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="not_its_own_parent"
            ),
        )


@tracked()
class Ownership(models.Model):
    """所有者: who owns a tap, and when; nobody is known to where no row covers the day."""

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="ownerships")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="ownership_forward"
            ),
            ExclusionConstraint(
                name="one_owner_an_installation",
                expressions=[
                    ("installation", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )


@tracked()
class Meter(models.Model):
    """量水器. `digits` is the number of whole m³ figures on its dial; `verified_until` is 検満."""

    serial = models.CharField("メーター番号", max_length=16, unique=True)
    bore_mm = models.PositiveSmallIntegerField("口径")
    digits = models.PositiveSmallIntegerField(default=4)
    verified_until = models.DateField("検定満期")

    class Meta:
        indexes = (models.Index(plain("serial"), name="meter_serial_plain"),)


@tracked()
class MeterFitting(models.Model):
    """A meter on an installation for a time, with what it showed when fitted and when removed."""

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="fittings")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="fittings")
    fitted_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    fitted_m3 = models.PositiveIntegerField(default=0)
    removed_m3 = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(removed_on__isnull=True) & Q(removed_m3__isnull=True))
                | (Q(removed_on__gt=F("fitted_on")) & Q(removed_m3__isnull=False)),
                name="fitting_ends_with_a_reading",
            ),
            ExclusionConstraint(
                name="one_meter_an_installation",
                expressions=[
                    ("installation", RangeOperators.EQUAL),
                    (days("fitted_on", "removed_on"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_installation_a_meter",
                expressions=[
                    ("meter", RangeOperators.EQUAL),
                    (days("fitted_on", "removed_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )
