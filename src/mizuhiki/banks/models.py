"""The master of banks and branches: what each code meant, and when; and how files go to a bank."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class MasterLoad(InsertOnly):
    """One edition of the master that was taken in, known by its day and the digest of its content."""

    edition = models.DateField(unique=True)
    sha256 = models.CharField(max_length=64)
    place_count = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()  # the same code under another name
    ended = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Place(models.Model):
    """A bank (`branch_code` empty) or a branch, under one name, for a half-open time.

    The master shows today only, so a day is that of the edition which brought or lost the code; what
    was there at the first load has no first day. Nothing but the end is ever written to a row: the
    database refuses every other change, and its deletion.
    """

    bank_code = models.CharField(max_length=4)
    branch_code = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=60)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^[0-9]{4}$") & Q(branch_code__regex=r"^([0-9]{3})?$"),
                name="place_code_digits",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="place_forward",
            ),
            models.UniqueConstraint(
                fields=("bank_code", "branch_code"),
                condition=Q(ends_on__isnull=True),
                name="one_place_a_code",
            ),
        )


class FileStep(InsertOnly):
    """What happened to a file on its way to the bank: taken out by whom, received by the bank.

    A second way out needs a reason: money moved twice where a file was sent again after an error
    on the screen. Once the bank has received it, it does not leave again. Where nobody knows whether it
    arrived, the bank is asked: its word that it has nothing, with who gave it, opens the way again.
    """

    class Kind(models.TextChoices):
        HANDED = "handed", "取り出し"
        ACCEPTED = "accepted", "銀行の受付"
        UNKNOWN = "unknown", "送信結果不明"
        ABSENT = "absent", "銀行に届いていない"

    class Reason(models.TextChoices):
        FIRST = "", "初回"
        NOT_ARRIVED = "not_arrived", "銀行に届いていないことを電話で確認した"
        MEDIA = "media", "渡す前に媒体やファイルが壊れた"

    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    acceptance_no = models.CharField("銀行の受付番号", max_length=30, blank=True, default="")
    told_by = models.CharField("銀行の相手", max_length=40, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
