"""充当 against another contract of the same payer: asked for with their consent, and agreed to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.payments.models.receipts import Overpayment
from mizuhiki.payments.models.refunds import Offset, OverpaymentHold
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "payments.offset_across"  # of the request for a second person's agreement


class OffsetRequest(InsertOnly):
    """What is left of an overpayment is to pay bills of another supply whose payer is the same person.

    From then on the money is spoken for. `chosen` has each demand with what was open of it; `reference` is
    the key of the act.
    """

    class Consent(models.TextChoices):
        WRITTEN = "written", "同意書（文書）"
        COUNTER = "counter", "窓口で口頭"
        PHONE = "phone", "電話で口頭"
        RULE = "rule", "規則集の定めによる"

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="+")
    hold = models.OneToOneField(OverpaymentHold, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    consent = models.CharField("同意", max_length=8, choices=Consent)
    consented_on = models.DateField("同意の日")
    chosen = models.JSONField()
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=100, unique=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="offset_request_numbered_once"),
        )

    @property
    def shown(self) -> str:
        """R8-000123, as screens have it."""
        return shown_number(self.fiscal_year, self.number)

    @property
    def told(self) -> str:
        """What other pages tell clerks of it."""
        return f"別契約への充当 {self.shown}"

    @property
    def bills(self) -> dict[int, int]:
        """Demand → what was open of it."""
        return {int(demand_id): int(yen) for demand_id, yen in self.chosen.items()}


class OffsetRequestEnd(InsertOnly):
    """How a request ended, once: a second person agreed and the bills were paid, or it was withdrawn."""

    request = models.OneToOneField(
        OffsetRequest, primary_key=True, on_delete=models.PROTECT, related_name="ended"
    )
    offset = models.OneToOneField(Offset, null=True, on_delete=models.PROTECT, related_name="asked")
    reason = models.CharField("取下げの理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(offset__isnull=False, reason="") | Q(offset__isnull=True) & ~Q(reason=""),
                name="offset_request_made_or_withdrawn",
            ),
        )
