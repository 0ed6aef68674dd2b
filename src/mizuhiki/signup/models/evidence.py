"""What the banks said: each message once, whatever way it came."""

from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.signup.models.applications import Attempt


class Source(models.TextChoices):
    """How a word of a bank came. A return is a hint; each of the others is proof."""

    RETURN = "return", "画面の戻り"
    NOTICE = "notice", "サーバー通知"
    INQUIRY = "inquiry", "照会"
    DAILY = "daily", "日次ファイル"


class Evidence(InsertOnly):
    """A bank's word on one attempt; `attempt` is empty where the bank alone knows of it."""

    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="evidence")
    bank_code = models.CharField("金融機関", max_length=4)
    reference = models.CharField(max_length=20)
    source = models.CharField(max_length=7, choices=Source)
    result = models.CharField(max_length=20)
    registered_on = models.DateField(null=True)
    sha256 = models.BinaryField(unique=True)  # of the message: the same one again changes nothing
    stated_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("reference",), name="evidence_reference"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(source="return") | Q(attempt__isnull=False), name="return_ours"
            ),
        )


class EvidenceAccount(models.Model):
    """The account a bank's word names. Written once with it, erased by a disposal."""

    evidence = models.OneToOneField(
        Evidence, primary_key=True, on_delete=models.PROTECT, related_name="account"
    )
    branch_code = models.CharField("支店", max_length=3)
    account_type = models.CharField("預金種目", max_length=1)
    account_no = models.CharField("口座番号", max_length=7)
    holder_kana = models.CharField("口座名義", max_length=60)
    customer_no = models.CharField("顧客番号", max_length=20, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(branch_code__regex=r"^[0-9]{3}$")
                & Q(account_no__regex=r"^[0-9]{7}$")
                & Q(account_type__in=("1", "2", "9")),
                name="evidence_account_digits",
            ),
        )


class Arrival(InsertOnly):
    """A message that was not taken, and why: replayed, tampered with, too old, of nobody."""

    class Why(models.TextChoices):
        KNOWN = "known", "受信済み"
        BAD_SEAL = "bad_seal", "改ざん検知"
        STALE = "stale", "有効期限切れ"
        UNKNOWN = "unknown", "受付番号不明"
        MALFORMED = "malformed", "形式不正"

    bank_code = models.CharField(max_length=4)
    source = models.CharField(max_length=7, choices=Source)
    why = models.CharField(max_length=9, choices=Why)
    sha256 = models.BinaryField()
    at = models.DateTimeField()
