"""還付準備金: how much shall lie ready for refunds, and what is asked of the client when it runs low."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number
from mizuhiki.till.models.safe import Safe, SafeLine

USER = settings.AUTH_USER_MODEL


class ReserveTarget(InsertOnly):
    """基準額: what the reserve of a safe is filled up to; the newest holds."""

    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="reserve_targets")
    yen = models.BigIntegerField("基準額")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yen__gt=0), name="reserve_target_is_money"),)


class ReserveRequest(InsertOnly):
    """補充依頼: what is missing up to the target, asked of the client under a number of its own."""

    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="reserve_requests")
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    target_yen = models.BigIntegerField()
    balance_yen = models.BigIntegerField()
    yen = models.BigIntegerField("依頼額")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="reserve_request_numbered"),
            models.CheckConstraint(
                condition=Q(yen__gt=0, yen=F("target_yen") - F("balance_yen")),
                name="reserve_request_fills_up",
            ),
        )

    @property
    def shown(self) -> str:
        """R8-000012."""
        return shown_number(self.fiscal_year, self.number)


class ReserveRequestMet(InsertOnly):
    """The client's money came in, by this line of the safe's book."""

    request = models.OneToOneField(
        ReserveRequest, primary_key=True, on_delete=models.PROTECT, related_name="met"
    )
    line = models.OneToOneField(SafeLine, on_delete=models.PROTECT, related_name="+")
