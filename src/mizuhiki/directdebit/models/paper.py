"""口座振替依頼書: the paper form, each thing that happened to it, and what two people read on it."""

import unicodedata

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class PaperForm(InsertOnly):
    """One paper form. Its id is the 受付番号 written on it; what became of it are its steps."""

    class Origin(models.TextChoices):
        COUNTER = "counter", "窓口交付"
        MAILED = "mailed", "郵送"
        BROUGHT = "brought", "持参・到着"

    origin = models.CharField(max_length=8, choices=Origin)
    supply = models.ForeignKey(  # for whom it was handed out; what it says stands in its readings
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()


class FormSending(InsertOnly):
    """取りまとめ: the forms that went to one bank together, as the list that is printed shows."""

    bank_code = models.CharField(max_length=4)
    sent_on = models.DateField("送付日")
    form_count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(form_count__gt=0), name="form_sending_has_forms"),)


class PaperFormStep(InsertOnly):
    """One thing that happened to a form, each once; the last one is its state (COL-049)."""

    class What(models.TextChoices):
        HANDED = "handed", "交付"
        RECEIVED = "received", "受理"
        AGREED = "agreed", "入力確定"
        SENT = "sent", "金融機関送付"
        REGISTERED = "registered", "登録"
        RETURNED = "returned", "不備返却"

    class Fault(models.TextChoices):
        NO_SEAL = "no_seal", "届出印がない"
        SEAL_DIFFERS = "seal_differs", "届出印が違う"
        NO_NAME = "no_name", "口座名義がない・違う"
        NO_BANK = "no_bank", "金融機関・支店がわからない"
        NO_ACCOUNT = "no_account", "口座番号がない・足りない"
        NO_CUSTOMER = "no_customer", "お客様がわからない"
        NO_SUCH_ACCOUNT = "no_such_account", "取引なし（金融機関）"
        OTHER = "other", "その他"

    form = models.ForeignKey(PaperForm, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What)
    on = models.DateField("日付")
    fault = models.CharField("不備の理由", max_length=16, choices=Fault, blank=True, default="")
    sending = models.ForeignKey(FormSending, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("form", "what"), name="form_step_once"),
            models.UniqueConstraint(
                fields=("form",), condition=Q(what__in=("registered", "returned")), name="form_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(what="returned") & ~Q(fault="") | ~Q(what="returned") & Q(fault=""),
                name="returned_form_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(what="sent", sending__isnull=False) | ~Q(what="sent") & Q(sending__isnull=True),
                name="form_sent_in_a_sending",
            ),
        )


class FormReading(InsertOnly):
    """What one person read on a form, blind to what the other read (CC-048).

    1 is the first reading and 2 the second; 3 puts a difference right. The database refuses a second
    or third reading by the person of the first, whatever the session mode.
    """

    form = models.ForeignKey(PaperForm, on_delete=models.PROTECT, related_name="readings")
    position = models.PositiveSmallIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    bank_code = models.CharField("金融機関", max_length=4)
    branch_code = models.CharField("支店", max_length=3)
    account_type = models.CharField("預金種目", max_length=1)
    account_no = models.CharField("口座番号", max_length=7)
    yucho_symbol = models.CharField("記号", max_length=5, blank=True, default="")  # as given
    yucho_number = models.CharField("番号", max_length=8, blank=True, default="")  # as given
    holder_kana = models.CharField("口座名義", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("form", "position"), name="form_read_once_a_position"),
            models.CheckConstraint(condition=Q(position__in=(1, 2, 3)), name="form_reading_position"),
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^[0-9]{4}$")
                & Q(branch_code__regex=r"^[0-9]{3}$")
                & Q(account_no__regex=r"^[0-9]{7}$")
                & Q(account_type__in=("1", "2", "3", "9")),
                name="form_reading_digits",
            ),
            models.CheckConstraint(
                condition=Q(bank_code="9900", yucho_symbol__regex=r"^[0-9]{5}$")
                & Q(yucho_number__regex=r"^[0-9]{1,8}$")
                | ~Q(bank_code="9900") & Q(yucho_symbol="", yucho_number=""),
                name="form_reading_yucho_as_given",
            ),
        )
        indexes = (models.Index(fields=("-at", "by"), name="form_reading_of_day"),)

    @property
    def holder_shown(self) -> str:
        """The name for a screen, in full width: the face of the screens lacks half-width kana."""
        return unicodedata.normalize("NFKC", self.holder_kana)
