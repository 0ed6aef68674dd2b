"""What is known of a bank before the public may choose it: agreement, certificates, what was checked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

BANK_DIGITS = r"^[0-9]{4}$"


class BankAgreement(InsertOnly):
    """提携契約, or the utility's own contract with a bank that has none; the latest that holds counts."""

    bank_code = models.CharField("金融機関", max_length=4)
    number = models.CharField("契約番号", max_length=40)
    signed_on = models.DateField("締結日")
    starts_on = models.DateField("契約期間の始め")
    ends_on = models.DateField("契約期間の終わり")  # the last day
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code__regex=BANK_DIGITS), name="bank_agreement_bank_digits"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="bank_agreement_has_a_number"),
            models.CheckConstraint(
                condition=Q(signed_on__lte=F("ends_on"), starts_on__lte=F("ends_on")),
                name="bank_agreement_forward",
            ),
        )
        indexes = (models.Index(fields=("bank_code", "-id"), name="bank_agreement_of_bank"),)


class BankCheck(InsertOnly):
    """A point of a bank that somebody looked at; the latest of a point counts.

    An obligation of the specification belongs to one agreement and names the paper that shows it; a point
    of the list before going live is of the bank, and its paper is welcome.
    """

    bank_code = models.CharField("金融機関", max_length=4)
    agreement = models.ForeignKey(BankAgreement, null=True, on_delete=models.PROTECT, related_name="checks")
    point = models.CharField("確認事項", max_length=24)  # a code of the rule pack
    is_met = models.BooleanField("満たしている")
    note = models.CharField("確認した内容", max_length=200)
    evidence = models.ForeignKey(
        "attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(note=""), name="bank_check_says_what"),
            models.CheckConstraint(
                condition=Q(agreement=None) | Q(evidence__isnull=False), name="bank_obligation_has_evidence"
            ),
        )
        indexes = (models.Index(fields=("bank_code", "point", "-id"), name="bank_check_of_point"),)


class BankCertificate(InsertOnly):
    """A certificate of the line between us and a bank, and until when it holds; its key is not kept here."""

    class Purpose(models.TextChoices):
        SERVER = "server", "金融機関のサーバー証明書"
        CLIENT = "client", "こちらのクライアント証明書"

    bank_code = models.CharField("金融機関", max_length=4)
    purpose = models.CharField("用途", max_length=6, choices=Purpose)
    serial = models.CharField("シリアル番号", max_length=60)
    starts_on = models.DateField("有効期間の始め")
    expires_on = models.DateField("有効期限")  # the last day
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code__regex=BANK_DIGITS), name="bank_certificate_bank_digits"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("expires_on")), name="bank_certificate_forward"
            ),
            models.UniqueConstraint(
                fields=("bank_code", "purpose", "serial"), name="bank_certificate_written_once"
            ),
        )
