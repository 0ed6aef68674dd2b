"""Receipts, what they were allocated to, and what was too much. Rows are never updated.

`db_constraint=False` means checked a statement at a time, not unchecked: `platform.references`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number


class Receipt(InsertOnly):
    """収納: money received, or taken back by a reversing row (below zero).

    `reference` is the sender's key of this payment; with `channel` it names the money, so that the same
    payment is never booked twice. For stores it is barcode, time of payment and shop together. One of a
    更正 is no money: it takes off a bill what was paid for it and is owed no more.
    """

    class Channel(models.TextChoices):
        COUNTER = "counter", "窓口"
        DEBIT = "debit", "口座振替"
        STORE = "store", "コンビニ"
        BANK = "bank", "金融機関"
        OFFSET = "offset", "充当"
        CORRECTED = "corrected", "更正"

    channel = models.CharField(max_length=9, choices=Channel)
    reference = models.CharField(max_length=100)
    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    slip = models.ForeignKey(
        "billing.PaymentSlip",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    received_yen = models.BigIntegerField()
    tendered_yen = models.BigIntegerField(null=True)  # cash handed over, at the counter
    received_at = models.DateTimeField()
    occurred_on = models.DateField()
    posted_on = models.DateField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by", db_constraint=False
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "reference"), name="received_once"),
            models.CheckConstraint(
                condition=Q(channel="corrected", received_yen=0)
                | (~Q(channel="corrected") & Q(reverses__isnull=True) & Q(received_yen__gt=0))
                | (
                    ~Q(channel="corrected")
                    & Q(reverses__isnull=False)
                    & Q(received_yen__lt=0)
                    & ~Q(reason="")
                ),
                name="receipt_or_reversal",
            ),
            models.CheckConstraint(
                condition=Q(tendered_yen__isnull=True) | Q(tendered_yen__gte=F("received_yen")),
                name="tendered_covers_receipt",
            ),
        )
        indexes = (
            models.Index(fields=("posted_on",), name="receipt_of_day"),
            models.Index(fields=("supply", "-received_at"), name="receipt_of_supply"),
            models.Index(fields=("slip",), condition=Q(slip__isnull=False), name="receipt_of_slip"),
        )


class ReceiptSerial(InsertOnly):
    """領収書番号: the number of a counter receipt's paper, counted without a gap in each fiscal year.

    A reversed receipt keeps its number: the paper was handed out and must be found again (COL-053).
    """

    receipt = models.OneToOneField(Receipt, primary_key=True, on_delete=models.PROTECT, related_name="serial")
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    session = models.ForeignKey(  # person, counter and seal
        "till.TillSession", null=True, on_delete=models.PROTECT, related_name="+"
    )
    out_of_hours = models.ForeignKey("till.OutOfHours", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="receipt_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="receipt_number_counts"),
        )

    @property
    def shown(self) -> str:
        """R8-000123, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class Allocation(InsertOnly):
    """消込: the part of a receipt that settles one assessment; a reversal's parts are below zero."""

    pk = models.CompositePrimaryKey("receipt_id", "assessment_id")
    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    assessment = models.ForeignKey(
        "billing.Assessment", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    yen = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(yen=0), name="allocation_moves_yen"),)


class Overpayment(InsertOnly):
    """過誤納: the part of a receipt nothing was owed for; below zero when the receipt is reversed."""

    receipt = models.OneToOneField(Receipt, primary_key=True, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    demand = models.ForeignKey(  # what it was paid for
        "billing.Demand", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    yen = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(yen=0), name="overpayment_moves_yen"),)
