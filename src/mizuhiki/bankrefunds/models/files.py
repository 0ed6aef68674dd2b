"""総合振込: the files that refunds go out in, and what the bank made of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.bankrefunds.models.asked import BankRefund
from mizuhiki.banks.api import FileStep
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.rulepacks.api import TransferTerms, pack_of_version


class TransferBatch(InsertOnly):
    """振込依頼: one file for one 振込指定日, with what it gives; `rules` is the version it was made under."""

    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    pay_on = models.DateField()
    row_count = models.PositiveIntegerField()
    amount_yen = models.BigIntegerField()
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    @property
    def terms(self) -> TransferTerms:
        """The contract it was made under."""
        refunds = pack_of_version(self.rules_id).refunds
        assert refunds is not None, "it was made under a contract"
        return refunds.transfer


class TransferRow(InsertOnly):
    """One refund in a file; its number as twenty digits is the row's customer code. In another file only
    once the one before was given up.
    """

    batch = models.ForeignKey(TransferBatch, on_delete=models.PROTECT, related_name="rows")
    refund = models.ForeignKey(BankRefund, on_delete=models.PROTECT, related_name="rows")
    attempt = models.PositiveSmallIntegerField()
    yen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("refund", "attempt"), name="refund_sent_once_a_try"),
            models.CheckConstraint(condition=Q(yen__gt=0), name="transfer_gives_yen"),
        )


class TransferFileStep(FileStep):
    """What happened to a file on its way to the bank."""

    batch = models.ForeignKey(TransferBatch, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("batch",), condition=Q(kind="accepted"), name="transfer_file_accepted_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="absent") & ~Q(told_by="") | ~Q(kind="absent") & Q(told_by=""),
                name="transfer_file_absent_by_a_banks_word",
            ),
        )


class _Fate(InsertOnly):
    """What somebody wrote down of a file, once."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class TransferDrop(_Fate):
    """破棄: a file that the bank never had is given up; its refunds wait for the next one."""

    batch = models.OneToOneField(
        TransferBatch, primary_key=True, on_delete=models.PROTECT, related_name="drop"
    )
    reason = models.CharField("理由", max_length=200)


class TransferDone(_Fate):
    """振込済み: the bank executed the file on its day."""

    batch = models.OneToOneField(
        TransferBatch, primary_key=True, on_delete=models.PROTECT, related_name="done"
    )
    posted_on = models.DateField()


class TransferReturn(_Fate):
    """組戻・振込不能: a transfer that came back; its money is overpaid again."""

    class Why(models.TextChoices):
        NO_ACCOUNT = "no_account", "該当口座なし"
        NAME = "name", "名義相違"
        CLOSED = "closed", "解約済み"
        RECALLED = "recalled", "組戻し（当局の依頼）"
        OTHER = "other", "その他"

    row = models.OneToOneField(
        TransferRow, primary_key=True, on_delete=models.PROTECT, related_name="returned"
    )
    why = models.CharField("戻った理由", max_length=10, choices=Why)
    returned_on = models.DateField()
    posted_on = models.DateField()
