"""住所の履歴: which address took the place of which, when, and by whose word."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.customers.models.people import Customer


class AddressChange(models.Model):
    """An address that was changed: never changed itself (the database sees to it), erased by disposal.

    `cause_kind` and `cause_id` name the case of another room that found the new one (COL-075, COL-076).
    """

    class Source(models.TextChoices):
        TOLD = "told", "届出・申出"
        RETURNED = "returned", "返戻郵便物の調査"
        TRACED = "traced", "転出先の追跡調査"
        RENAMED = "renamed", "住居表示・町名の変更"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    before_postcode = models.CharField(max_length=7, blank=True)
    before_address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    address = models.CharField(max_length=200, blank=True)
    source = models.CharField("変更の元", max_length=10, choices=Source)
    ground = models.CharField("根拠", max_length=200, blank=True)  # 住民票の写し（住民基本台帳法第12条の2）
    cause_kind = models.CharField(max_length=60, blank=True)
    cause_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(postcode=F("before_postcode"), address=F("before_address")),
                name="address_change_changes",
            ),
            models.CheckConstraint(
                condition=Q(source="told") | Q(cause_id__isnull=False), name="address_found_by_a_case"
            ),
        )
        indexes = (
            models.Index(fields=("customer", "-at"), name="address_change_of_customer"),
            models.Index(
                fields=("cause_kind", "cause_id"),
                condition=Q(cause_id__isnull=False),
                name="address_change_of_case",
            ),
        )
