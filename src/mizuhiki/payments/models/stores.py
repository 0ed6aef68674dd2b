"""What collection agents report of payments at stores and with smartphones (law 7). Rows are never updated.

What is certain of a payment is derived from the rows that share its `reference`: docs/rules/stores.md.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.payments.models.receipts import Receipt
from mizuhiki.platform.guards import InsertOnly


class StoreFile(InsertOnly):
    """収納報告ファイル of a collection agent, known by the digest of its bytes, which are kept."""

    agent = models.CharField(max_length=16)  # code of an agent profile
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class StoreReport(InsertOnly):
    """One record of an agent. It is no receipt: 確報 makes one, 速報 only marks, 取消 undoes a 速報.

    `reference` is barcode, time of payment and shop together; a 確報 becomes the receipt of that
    reference. `problem` says why it belongs to no slip of ours.
    """

    class Kind(models.TextChoices):
        PROVISIONAL = "provisional", "速報"
        FINAL = "final", "確報"
        CANCELLED = "cancelled", "取消"
        POSTAL = "postal", "郵便振替"
        POSTAL_CORRECTED = "postal_corrected", "郵便振替訂正"
        REAL_TIME = "real_time", "リアルタイム"

    class Problem(models.TextChoices):
        NONE = "", ""
        FOREIGN = "foreign", "発行企業の番号が違う"
        UNKNOWN = "unknown", "納付書が見つからない"
        ALTERED = "altered", "発行した納付書と金額か期限が違う"

    file = models.ForeignKey(StoreFile, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    record = models.PositiveIntegerField()
    byte_offset = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    barcode = models.CharField(max_length=44)
    reference = models.CharField(max_length=80)
    paid_at = models.DateTimeField()
    shop = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, blank=True)
    yen = models.BigIntegerField()
    transfer_on = models.DateField("振込日", null=True)
    made_on = models.DateField("データ作成日", null=True)
    booked_on = models.DateField("経理処理日", null=True)
    slip = models.ForeignKey(
        "billing.PaymentSlip",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    problem = models.CharField(max_length=8, choices=Problem, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("reference", "kind"), name="store_reported_once"),
            models.UniqueConstraint(
                fields=("reference",),
                condition=Q(kind__in=("final", "postal")),
                name="store_payment_final_once",
            ),
            models.CheckConstraint(
                condition=(Q(problem="") & Q(slip__isnull=False)) | (~Q(problem="") & Q(slip__isnull=True)),
                name="store_report_of_slip_or_problem",
            ),
            models.CheckConstraint(condition=Q(yen__gt=0), name="store_report_of_yen"),
        )
        indexes = (
            models.Index(fields=("barcode",), name="store_report_of_barcode"),
            models.Index(fields=("slip",), condition=Q(slip__isnull=False), name="store_report_of_slip"),
            models.Index(fields=("transfer_on",), name="store_report_of_transfer"),
        )


class StoreHeldRow(InsertOnly):
    """A record that nobody could read whole; it may be money, and a person has to ask the agent."""

    file = models.ForeignKey(StoreFile, on_delete=models.PROTECT, related_name="+")
    record = models.PositiveIntegerField()
    byte_offset = models.PositiveBigIntegerField()
    item = models.CharField(max_length=20)
    problem = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "record"), name="store_row_held_once"),)


class StoreSettlement(InsertOnly):
    """突合: what a person found out about money that belonged to no slip by itself."""

    class How(models.TextChoices):
        MATCHED = "matched", "納付書に充てた"
        RETURNED = "returned", "収納代行会社へ戻す"

    report = models.OneToOneField(
        StoreReport, primary_key=True, on_delete=models.PROTECT, related_name="settlement"
    )
    how = models.CharField(max_length=8, choices=How)
    receipt = models.OneToOneField(Receipt, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    settled_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="store_settled_for_a_reason"),
            models.CheckConstraint(
                condition=(Q(how="matched") & Q(receipt__isnull=False))
                | (Q(how="returned") & Q(receipt__isnull=True)),
                name="store_matched_has_its_receipt",
            ),
        )
