"""Which late charge stands for which late claims, and what was waived of it. Rows are never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

KIND = "latecharges.waiver"  # of the request that a second person decides


class LateKind(models.TextChoices):
    """What was charged for being late."""

    INTEREST = "interest", "延滞金"
    FEE = "fee", "督促手数料"


class LateCharge(InsertOnly):
    """延滞金・督促手数料: an assessment that no tariff priced, with what made it.

    `cause` is the money or the letter: "payments.receipt:12/345", "arrears.notice:6".
    """

    assessment = models.OneToOneField(
        "billing.Assessment", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("種類", max_length=8, choices=LateKind)
    cause = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()


class LateClaim(InsertOnly):
    """A claim that was late: it bears interest once at a time, and one reminder of it costs a fee.

    `turn` is 1; one more where the money that settled the claim was taken back and it was late again.
    """

    charge = models.ForeignKey(LateCharge, on_delete=models.PROTECT, related_name="claims")
    claim = models.ForeignKey("billing.Assessment", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LateKind)
    turn = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("claim", "kind", "turn"), name="late_once_a_turn"),
            models.CheckConstraint(
                condition=Q(turn=1) | Q(kind="interest", turn__gt=1), name="late_fee_once"
            ),
        )


class LateWaiver(InsertOnly):
    """減免: yen of a late charge that two people agreed not to ask for, and the 更正 that took them off."""

    charge = models.ForeignKey(LateCharge, on_delete=models.PROTECT, related_name="waivers")
    yen = models.PositiveBigIntegerField()
    reason = models.CharField("理由", max_length=200)
    request = models.OneToOneField("approvals.ApprovalRequest", on_delete=models.PROTECT, related_name="+")
    correction = models.OneToOneField("billing.Assessment", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(yen__gt=0), name="late_waiver_of_yen"),
            models.CheckConstraint(condition=~Q(reason=""), name="late_waived_for_a_reason"),
        )
