"""Payments that somebody told of: a word, no money."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.payments.models.receipts import Receipt
from mizuhiki.platform.guards import InsertOnly


class PaymentClaim(InsertOnly):
    """入金連絡: a debtor, a bank or a store said that a supply's bill was paid; open until it is ended."""

    class Teller(models.TextChoices):
        DEBTOR = "debtor", "お客様"
        BANK = "bank", "金融機関"
        STORE = "store", "コンビニ"

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    teller = models.CharField("連絡した人", max_length=8, choices=Teller)
    paid_on = models.DateField("支払った日")
    yen = models.BigIntegerField("金額", null=True)  # whoever calls may not know it
    place = models.CharField("支払った場所", max_length=60, blank=True)
    told_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(yen__isnull=True) | Q(yen__gt=0), name="claim_is_of_yen"),
        )


class PaymentClaimEnd(InsertOnly):
    """How a claim ended: a receipt came, a person confirmed or refuted it, or it was a slip of the pen.

    One that a receipt ended is open again once that receipt is taken back; the row stays.
    """

    class How(models.TextChoices):
        CAME = "came", "入金あり"
        CONFIRMED = "confirmed", "確認済み"
        REFUTED = "refuted", "入金なし"
        MISTAKEN = "mistaken", "記録の誤り"

    claim = models.ForeignKey(PaymentClaim, on_delete=models.PROTECT, related_name="ends")
    how = models.CharField("結果", max_length=10, choices=How)
    receipt = models.OneToOneField(Receipt, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("確認した内容", max_length=200, blank=True)
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="came", receipt__isnull=False, ended_by__isnull=True)
                | (~Q(how="came") & Q(receipt__isnull=True, ended_by__isnull=False) & ~Q(note="")),
                name="claim_ended_by_money_or_person",
            ),
        )
