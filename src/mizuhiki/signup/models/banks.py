"""The banks' gateways: the keys their messages are sealed with."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class Direction(models.TextChoices):
    """Which way messages go that a key seals."""

    TO_BANK = "to_bank", "金融機関へ"
    FROM_BANK = "from_bank", "金融機関から"


class GatewayKey(InsertOnly):
    """The key of one bank and direction. No role but the application's may read it: see migration 0002."""

    bank_code = models.CharField(max_length=4)
    direction = models.CharField(max_length=9, choices=Direction)
    secret = models.BinaryField()
    starts_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^[0-9]{4}$"), name="gateway_key_bank_digits"
            ),
        )


class GatewayKeyEnd(InsertOnly):
    """From when a key counts no more; of several the earliest: an end may be brought forward."""

    key = models.ForeignKey(GatewayKey, on_delete=models.PROTECT, related_name="ends")
    ends_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gte=F("at")), name="gateway_key_ends_not_earlier"),
            models.UniqueConstraint(fields=("key", "ends_at"), name="gateway_key_end_once"),
        )
