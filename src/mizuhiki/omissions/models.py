"""調定漏れの請求: which months of one supply are claimed back, why, and how it ended; never updated."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "omissions.claim"  # of the request for a second person
USER = settings.AUTH_USER_MODEL


class OmissionClaim(InsertOnly):
    """What was used and never billed of one supply, as somebody looked at it and wants it claimed."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="omission_numbered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="omission_for_a_reason"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="omission_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as the screen has it."""
        return shown_number(self.fiscal_year, self.number)


class OmissionLine(InsertOnly):
    """One charge of one month, claimed or left: too old, not chosen, or without what would bill it.

    `mark` is `billing.Omitted.mark`: what is booked is what was looked at.
    """

    class Fate(models.TextChoices):
        CLAIMED = "claimed", "請求する"
        BARRED = "barred", "時効のため請求しない"
        LEFT = "left", "請求しない"
        UNKNOWN = "unknown", "計算できない"

    claim = models.ForeignKey(OmissionClaim, on_delete=models.PROTECT, related_name="lines")
    month = models.DateField("検針月")
    charge = models.CharField(max_length=32)
    period_start = models.DateField()
    period_end = models.DateField()
    usage_m3 = models.PositiveIntegerField("使用水量")
    yen = models.BigIntegerField("金額")
    fate = models.CharField("扱い", max_length=7, choices=Fate)
    mark = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("claim", "month", "charge"), name="omission_line_once"),
            models.CheckConstraint(condition=Q(period_start__lt=F("period_end")), name="omission_forward"),
        )


class OmissionEnd(InsertOnly):
    """How a claim ended: billed as two people agreed, sent back, or withdrawn before."""

    class How(models.TextChoices):
        BILLED = "billed", "請求済み"
        REFUSED = "refused", "差戻し"
        WITHDRAWN = "withdrawn", "取下げ"

    claim = models.OneToOneField(
        OmissionClaim, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    how = models.CharField("結果", max_length=9, choices=How)
    reason = models.CharField("理由", max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(how="billed") | ~Q(reason=""), name="omission_end_says_why"),
        )


class OmissionDemand(InsertOnly):
    """A demand that a billed claim made."""

    demand = models.OneToOneField(
        "billing.Demand", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    claim = models.ForeignKey(OmissionClaim, on_delete=models.PROTECT, related_name="demands")
