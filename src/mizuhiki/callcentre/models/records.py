"""What was found out about an account while talking: hints, corrections, a new address for the bills."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Source(models.TextChoices):
    """Where a correction or a hint comes from (CC-049: at reception or on site)."""

    CALLER = "caller", "お客様の申出"
    PAPER = "paper", "届いた書類"
    SITE = "site", "現地での確認"
    SECTION = "section", "担当課所からの連絡"


class Hint(models.Model):
    """お知らせメモ: what whoever opens the account next must know, of a person or of a place (CC-049).

    Never changed (the database sees to it), erased by disposal; it holds until it is ended.
    """

    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("callcentre.Case", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("出どころ", max_length=8, choices=Source)
    text = models.CharField("内容", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(customer__isnull=False, supply__isnull=True)
                | Q(customer__isnull=True, supply__isnull=False),
                name="callcentre_hint_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="callcentre_hint_says_something"),
        )


class HintEnd(models.Model):
    """A hint that no longer holds; it goes with its hint when that is disposed of."""

    hint = models.OneToOneField(Hint, primary_key=True, on_delete=models.CASCADE, related_name="end")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Correction(models.Model):
    """訂正: one value that was wrong in the register, what stood there, and who said so (CC-049).

    Never changed (the database sees to it), erased by disposal; the register has the new value.
    """

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("callcentre.Case", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("出どころ", max_length=8, choices=Source)
    field = models.CharField("項目", max_length=12)
    old = models.CharField("訂正前", max_length=200, blank=True)
    new = models.CharField("訂正後", max_length=200, blank=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class BillAddress(InsertOnly):
    """送付先変更: from which day the letters of a supply go to whom (CC-088); the address is the person's."""

    case = models.OneToOneField(
        "callcentre.Case", primary_key=True, on_delete=models.PROTECT, related_name="bill_address"
    )
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("customers.SupplyParty", on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey("customers.SupplyParty", null=True, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField("適用日")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
