"""一括納付: supplies that one payer pays for by one slip a month (docs/adr/0271).

Demands stay one for each supply (law 3); what is joint is the paper, and who gets it.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.ranges import days


class PayerGroup(InsertOnly):
    """One payer of several supplies, on application: a city's department, a company, an owner of flats.

    Who belongs to it, and when, is its members' to say; without any it is at rest.
    """

    name = models.CharField("名称", max_length=40)
    payer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(  # 送付先; the payer where there is none
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("申出の内容", max_length=200)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="payer_group_named"),
            models.CheckConstraint(condition=~Q(reason=""), name="payer_group_for_a_reason"),
        )

    @property
    def shown(self) -> str:
        """一括000012, as paper and screen have it."""
        return f"一括{self.pk:06d}"


class GroupMember(models.Model):
    """A supply of a group, by reading months; half-open. `GroupChange` holds who changed it and why."""

    group = models.ForeignKey(PayerGroup, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField("開始月")
    until = models.DateField("終了月の翌月", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="group_member_forward"
            ),
            models.CheckConstraint(
                condition=Q(since__day=1) & (Q(until__isnull=True) | Q(until__day=1)),
                name="group_member_by_months",
            ),
            ExclusionConstraint(
                name="one_group_a_supply",
                expressions=[
                    ("supply", RangeOperators.EQUAL),
                    (days("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        )


class GroupChange(InsertOnly):
    """A supply came into a group or left it: from which month, by whom, why."""

    class What(models.TextChoices):
        JOINED = "joined", "追加"
        LEFT = "left", "除外"

    group = models.ForeignKey(PayerGroup, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=6, choices=What)
    month = models.DateField()
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="group_changed_for_a_reason"),)


class GroupSlip(InsertOnly):
    """That a slip is of a group; its demands may be of several supplies."""

    slip = models.OneToOneField(
        "billing.PaymentSlip", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    group = models.ForeignKey(PayerGroup, on_delete=models.PROTECT, related_name="+")


class SlipMember(InsertOnly):
    """One more supply that a slip of a group asks for; the first stands on the slip itself."""

    pk = models.CompositePrimaryKey("slip_id", "supply_id")
    slip = models.ForeignKey(
        "billing.PaymentSlip", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")


class GroupSlipLine(InsertOnly):
    """What a slip of a group asks for of one assessment, as it was issued: the lines of its 内訳書."""

    pk = models.CompositePrimaryKey("slip_id", "assessment_id")
    slip = models.ForeignKey(GroupSlip, on_delete=models.PROTECT, related_name="+", db_index=False)
    assessment = models.ForeignKey(
        "billing.Assessment", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    yen = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(yen=0), name="group_slip_line_of_yen"),)
