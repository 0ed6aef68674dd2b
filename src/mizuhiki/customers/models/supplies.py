"""Supplies: the water user's contract for one installation over a time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from mizuhiki.audit.history import tracked
from mizuhiki.customers.models.people import Customer
from mizuhiki.customers.models.places import Installation
from mizuhiki.platform.ranges import days

FORWARD = Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))


@tracked()
class Supply(models.Model):
    """使用契約: parties and an installation, for a half-open time.

    A sewer-only supply hangs on an installation without a meter of ours. `inquiry_no` is the number
    printed on every paper (お問い合わせ番号); it names this contract and nobody else's.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "一般"
        TEMPORARY = "temporary", "臨時用"

    inquiry_no = models.CharField("お問い合わせ番号", max_length=11, unique=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="supplies")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ORDINARY)
    starts_on = models.DateField("使用開始日")
    ends_on = models.DateField("使用中止日", null=True, blank=True)
    parked = models.CharField("保留理由", max_length=100, blank=True)  # law 15: no bill, debit or cut

    class Meta:
        indexes = (models.Index("ends_on", condition=Q(ends_on__isnull=False), name="supply_ended"),)
        constraints = (
            models.CheckConstraint(condition=Q(inquiry_no__regex=r"^[0-9]{11}$"), name="inquiry_no_digits"),
            models.CheckConstraint(condition=FORWARD, name="supply_forward"),
            ExclusionConstraint(
                name="one_supply_an_installation",
                expressions=[
                    ("installation", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )


@tracked()
class SupplyService(models.Model):
    """One service of a supply, with its own dates, use class and cycle.

    `charge` is a charge code of the rule pack (water, public_sewerage, rural_sewerage).
    """

    class Cycle(models.TextChoices):
        MONTHLY = "monthly", "毎月"
        ODD = "odd", "奇数月"
        EVEN = "even", "偶数月"

    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="services")
    charge = models.CharField(max_length=32)
    use_class = models.CharField("用途", max_length=20)
    cycle = models.CharField("検針月", max_length=8, choices=Cycle)
    dwellings = models.PositiveIntegerField("戸数", default=1)
    scheme = models.CharField("共同住宅の扱い", max_length=20, blank=True)  # code of the tariff; empty: none
    persons = models.PositiveSmallIntegerField("人数", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (models.Index("ends_on", condition=Q(ends_on__isnull=False), name="service_ended"),)
        constraints = (
            models.CheckConstraint(condition=FORWARD, name="service_forward"),
            models.CheckConstraint(condition=Q(dwellings__gte=1), name="service_dwellings"),
            ExclusionConstraint(
                name="one_service_a_charge",
                expressions=[
                    ("supply", RangeOperators.EQUAL),
                    ("charge", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )


@tracked()
class SupplyParty(models.Model):
    """Who stands in which role on a supply, and when. One payer may pay for many supplies."""

    class Role(models.TextChoices):
        WATER_USER = "water_user", "使用者"
        PAYER = "payer", "納付者"
        MAIL = "mail_recipient", "送付先"
        AGENT = "agent", "代理人"
        HEIRS = "heirs_representative", "相続人代表"

    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="parties")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=20, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=FORWARD, name="party_forward"),
            ExclusionConstraint(
                name="one_party_a_role",
                expressions=[
                    ("supply", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )
